"""The whole database as one file, and a database from such a file.

A backup is PostgreSQL's own copy of its files, with the log of what changed while it
was taken and a manifest of digests by which each byte is checked before it is used. It
holds no secret of the folder it came from: a restored site has secrets of its own.
"""

import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

from backstay_web.config.database.faults import CannotRun
from backstay_web.config.database.server import Server


def write_backup(server: Server, path: Path) -> None:
    """Write the database, as it is now, to a file that is there whole or not at all.

    Raises
    ------
    CannotRun
        If the server does not run, the file exists, or the copy fails.
    """
    if path.exists():
        raise CannotRun(f"{path} exists: name a file that does not, and run again.")
    command = [str(server.programs.path("pg_basebackup"))]
    command += ["-h", str(server.socket_folder())]
    command += ["-U", "bs_backup", "--no-password"]
    command += ["--format=tar", "--wal-method=fetch", "--checkpoint=fast", "-D", "-"]
    command += ["--manifest-checksums=SHA256"]
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        done = subprocess.run(  # noqa: S603 a program of PostgreSQL, by its full path
            command,
            # Not among the arguments, where every user of the machine could read it.
            env={"PGPASSWORD": server.folder.secret("bs_backup")},
            stdout=file,
            stderr=subprocess.PIPE,
            check=False,
        )
        os.fsync(file.fileno())
    if done.returncode != 0:
        Path(fresh).unlink()
        raise CannotRun(f"pg_basebackup failed: {done.stderr.decode().strip()}")
    Path(fresh).rename(path)


def restore_backup(path: Path, server: Server) -> None:
    """Make the database of a site from a backup; the site must not have one yet.

    Raises
    ------
    CannotRun
        If the site has a database, or the backup is not the one that was written.
    """
    with server.folder.locked():
        if server.folder.cluster.exists():
            raise CannotRun(
                f"{server.folder.root} holds a database already: name an empty folder, "
                "or move that one away."
            )
        with server.folder.new_cluster() as fresh:
            unpack(path, fresh)
            verify(server, fresh)
            server.user.own(fresh)


def unpack(path: Path, folder: Path) -> None:
    try:
        with tarfile.open(path) as archive:
            # `data` refuses whatever would land outside the folder.
            archive.extractall(folder, filter="data")
    except (OSError, tarfile.TarError) as error:
        raise CannotRun(f"{path} cannot be read as a backup: {error}.") from None


def verify(server: Server, folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 a program of PostgreSQL, by its full path
        [server.programs.path("pg_verifybackup"), "--exit-on-error", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotRun(
            f"The backup is damaged, so nothing of it is used: {done.stderr.strip()}"
        )
