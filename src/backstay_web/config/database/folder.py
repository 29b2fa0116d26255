"""The folder of a site: its secrets, its database, and what tells that it runs.

secrets.json   passwords of the database's roles, and the key of the web server
socket         the folder of the database's socket, while it runs
cluster/       the database's own files
"""

import fcntl
import json
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backstay_web.config.database.account import Account, reachable
from backstay_web.config.database.faults import CannotRun
from backstay_web.config.database.roles import LOGINS

SECRETS: Final = (*LOGINS, "web")
SECRET_BYTES: Final = 32
LONGEST_SOCKET_BYTES: Final = 103
"""The shortest limit of the systems we run on (macOS); Linux allows 107."""
SOCKET: Final = ".s.PGSQL.5432"
SHORT_FOLDER: Final = Path("/tmp")  # noqa: S108 mkdtemp makes a closed folder in it


@dataclass(frozen=True)
class SiteFolder:
    """Where one site keeps its things."""

    root: Path
    user: Account

    @property
    def cluster(self) -> Path:
        """The folder of the database's files, somewhere its account can reach."""
        path = self.root / "cluster"
        return reachable(self.user, path)

    @contextmanager
    def new_cluster(self) -> Iterator[Path]:
        """Make a database beside its place; move it there when it is whole, or not.

        What was secret of an earlier one is forgotten: the next start makes all anew.
        """
        fresh = self.cluster.with_name(f"{self.cluster.name}.new")
        if fresh.exists():  # An earlier try was killed in the middle.
            shutil.rmtree(fresh)
        fresh.mkdir(mode=0o700, parents=True)
        self.user.own(fresh)
        try:
            yield fresh
        except BaseException:
            shutil.rmtree(fresh)
            raise
        self._secrets.unlink(missing_ok=True)
        fresh.rename(self.cluster)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others from starting, stopping or restoring this site meanwhile."""
        self.root.mkdir(mode=0o755, parents=True, exist_ok=True)
        with (self.root / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @property
    def _secrets(self) -> Path:
        return self.root / "secrets.json"

    def has_secrets(self) -> bool:
        """Tell whether all the secrets are there, which the database was given last."""
        return set(SECRETS) <= self.held_secrets().keys()

    def held_secrets(self) -> dict[str, str]:
        """Return the secrets that are there, by name."""
        if not self._secrets.exists():
            return {}
        held: dict[str, str] = json.loads(self._secrets.read_text())
        return held

    def secret(self, name: str) -> str:
        """Return a secret of the site.

        Raises
        ------
        CannotRun
            If others than the owner may read the file, or it lacks the name.
        """
        path = self._secrets
        anew = "stop the site, delete that file, and the next start makes new ones"
        if not path.exists():
            raise CannotRun(f"{path} is missing: stop the site, and start it again.")
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise CannotRun(f"Others may read {path}, which holds passwords: {anew}.")
        held: dict[str, str] = json.loads(path.read_text())
        if name not in held:
            raise CannotRun(f"{path} has no secret named {name}: {anew}.")
        return held[name]

    def keep_secrets(self, made: dict[str, str]) -> None:
        """Write the secrets, in one step, for their owner's eyes alone."""
        # mkstemp makes a file that only its owner may read.
        handle, fresh = tempfile.mkstemp(dir=self.root)
        with os.fdopen(handle, "w") as file:
            json.dump(made, file)
            file.flush()
            os.fsync(file.fileno())
        Path(fresh).replace(self._secrets)

    def empty_socket_folder(self) -> Path:
        """Return a closed folder with a short path for the socket, and remember it.

        It is that of a server that was killed, if there is one: the programs that are
        still there know it by its path.

        Raises
        ------
        CannotRun
            If the path of the socket would be longer than a system allows.
        """
        left = self.socket_folder()
        if left is not None:
            clear(left)
            return left
        parent = SHORT_FOLDER if SHORT_FOLDER.is_dir() else Path(tempfile.gettempdir())
        folder = Path(tempfile.mkdtemp(prefix="backstay-", dir=parent))
        if len(os.fsencode(folder / SOCKET)) > LONGEST_SOCKET_BYTES:
            folder.rmdir()
            raise CannotRun(
                f"A socket in {parent} would have too long a path: let TMPDIR name a "
                "folder with a short one."
            )
        self.user.own(folder)
        (self.root / "socket").write_text(str(folder))
        return folder

    def socket_folder(self) -> Path | None:
        """Return the folder of the socket, if it is there and its account's alone."""
        remembered = self.root / "socket"
        if not remembered.exists():
            return None
        folder = Path(remembered.read_text())
        try:
            found = folder.lstat()
        except FileNotFoundError:
            return None
        closed = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700
        return folder if closed and found.st_uid == self.user.uid else None

    def forget_socket_folder(self) -> None:
        """Remove the folder of the socket, with what a killed server left in it."""
        folder = self.socket_folder()
        if folder is not None:
            clear(folder)
            folder.rmdir()
        (self.root / "socket").unlink(missing_ok=True)


def clear(folder: Path) -> None:
    """Remove what a killed server left in the folder of its socket."""
    for left in (SOCKET, f"{SOCKET}.lock"):
        (folder / left).unlink(missing_ok=True)


def new_secrets() -> dict[str, str]:
    """Return a new secret for each name: 256 bits, in letters, digits, - and _."""
    return {name: secrets.token_urlsafe(SECRET_BYTES) for name in SECRETS}
