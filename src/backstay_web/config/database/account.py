"""Whom PostgreSQL runs as: it refuses root, so root lends it the account of nobody.

No folder is opened for that account. What it cannot reach, because a folder above is
closed to it, is put below ``PUBLIC_ROOT`` instead.
"""

import hashlib
import os
import pwd
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backstay_web.config.database.faults import CannotRun

PUBLIC_ROOT: Final = Path("/var/lib/backstay")
"""Where root keeps what the account has to reach; others may pass and read only."""
PATIENCE_S: Final = 120
"""No program of PostgreSQL that we wait for takes as long on the slowest machine."""


@dataclass(frozen=True)
class Account:
    """A user of the machine, by its numbers."""

    uid: int
    gid: int

    @property
    def is_lent(self) -> bool:
        """Whether this is another account than our own."""
        return self.uid != os.geteuid()

    def own(self, path: Path) -> None:
        """Give a file or folder, with all that is in it, to this account."""
        if not self.is_lent:
            return
        for folder, _, names in os.walk(path):
            os.chown(folder, self.uid, self.gid)
            for name in names:
                os.chown(Path(folder, name), self.uid, self.gid, follow_symlinks=False)

    def run(
        self, command: Sequence[str | Path], **options: Any
    ) -> "subprocess.CompletedProcess[str]":
        """Run a program as this account, in a folder and words that hold anywhere."""
        borrowed: dict[str, Any] = {}
        if self.is_lent:
            borrowed = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(  # noqa: S603 a program of PostgreSQL, by its full path
            [str(word) for word in command],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            text=True,
            check=False,
            timeout=PATIENCE_S,
            **borrowed,
            **options,
        )


def account() -> Account:
    """Return the account that PostgreSQL runs as: ours, or nobody's when we are root.

    Raises
    ------
    CannotRun
        If we are root and the machine has no account nobody.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise CannotRun(
            "PostgreSQL does not run as root and this machine has no account `nobody`:"
            " run as another user, or name a server in BACKSTAY_DATABASE_URL."
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def reaches(user: Account, path: Path) -> bool:
    """Tell whether an account may pass each folder above a path, made or not."""
    return all(
        may_pass(user, folder) for folder in path.resolve().parents if folder.exists()
    )


def may_pass(user: Account, folder: Path) -> bool:
    found = folder.stat()
    if found.st_uid == user.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == user.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def reachable(user: Account, path: Path) -> Path:
    """Return the path, or where it is kept instead if the account cannot reach it.

    Raises
    ------
    CannotRun
        If the place instead is open to others, who could have put something there.
    """
    if not user.is_lent or reaches(user, path):
        return path
    PUBLIC_ROOT.mkdir(mode=0o755, parents=True, exist_ok=True)
    found = PUBLIC_ROOT.lstat()
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o022:
        raise CannotRun(
            f"{PUBLIC_ROOT} may be written by others than root: give it to root and "
            f"close it with `chown root {PUBLIC_ROOT}; chmod 755 {PUBLIC_ROOT}`."
        )
    digest = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    return PUBLIC_ROOT / digest
