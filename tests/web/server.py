"""Database servers: one for a whole run of the tests, and others for a test alone."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Final
from uuid import uuid4

from backstay_web.config.database.roles import DATABASE as MIGRATED
from backstay_web.config.database.roles import sql_for_database
from backstay_web.config.database.server import PID_FILE, Server
from backstay_web.config.running import Site

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
DATABASE = f"backstay_{WORKER}"
DIES_WITHIN_S: Final = 20
LOCK: Final = "lock"
"""In the folder of a run: its workers do one after the other what is made once."""
IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 folders in it have names of their own
ROOM_BYTES: Final = 4 * 1024**3
"""What the servers of a run need; a small container has far less in memory."""


def where() -> Path:
    """Return where folders of servers stand: in memory, if there is room.

    A program that is killed takes nothing with it that it had written, be it to a disk
    or to memory, so tests of kills say the same on both. A disk may take minutes for
    the thousands of commits that they wait for.
    """
    may_write = IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK | os.X_OK)
    if may_write and shutil.disk_usage(IN_MEMORY).free >= ROOM_BYTES:
        return IN_MEMORY
    return Path(gettempdir())


@contextmanager
def shared_server() -> Iterator[Server]:
    """Start the server of this run if nobody has; the last to leave removes it."""
    with run_folder() as folder:
        site = Site(folder / "site")
        with alone(folder / LOCK):
            if not site.root.exists():
                copy_migrated(folder, site.root)
                make_databases(site.database)
        yield site.database


@contextmanager
def run_folder() -> Iterator[Path]:
    """Return the folder of this run; the last to leave it stops and removes all."""
    folder = where() / f"backstay-tests-{RUN[:12]}"
    user = folder / f"used-{uuid4()}"
    with locked():
        folder.mkdir(mode=0o755, exist_ok=True)
        user.touch()
    try:
        yield folder
    finally:
        with locked():
            user.unlink()
            if not list(folder.glob("used-*")):
                end(Site(folder / "site").database)
                shutil.rmtree(folder)


def end(server: Server) -> None:
    """Stop a server whose files are thrown away: to write them out takes a minute.

    What it shared in memory goes with it: that stands beside the folders of servers,
    and a server that is killed removes it at its next start, which never comes.
    """
    if server.is_running():
        shared = {each for pid in processes(server) for each in shared_by(pid)}
        kill(server)
        for each in shared:
            each.unlink(missing_ok=True)
    server.stop()  # and forget its socket


def kill(server: Server) -> None:
    """Kill the server and each of its processes at once, as a power cut would.

    Return once it is gone: else it would be taken for running.
    """
    for each in processes(server):
        with suppress(ProcessLookupError):  # it ended with its parent
            os.kill(each, signal.SIGKILL)
    until = time.monotonic() + DIES_WITHIN_S
    while server.is_running():
        assert time.monotonic() < until
        time.sleep(0.01)


def processes(server: Server) -> list[int]:
    """Return the process of a server, and each that it began."""
    pid = int((server.folder.cluster / PID_FILE).read_text().split()[0])
    children = [
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdigit() and parent_of(folder) == pid
    ]
    return [pid, *children]


def shared_by(pid: int) -> set[Path]:
    """Return the files in memory by which the processes of a server share data."""
    try:
        maps = Path(f"/proc/{pid}/maps").read_text()
    except OSError:  # it ended meanwhile
        return set()
    return {Path(name) for name in re.findall(f"{IN_MEMORY}/PostgreSQL[.]\\d+", maps)}


def parent_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@contextmanager
def open_folder() -> Iterator[Path]:
    """Make a folder that any account can reach, which pytest's own are not."""
    with TemporaryDirectory(prefix="backstay-test-", dir=where()) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "site"


@contextmanager
def own_server() -> Iterator[Server]:
    """Start a server that nobody else uses, whatever is to be done to it."""
    with open_folder() as folder:
        server = Server(folder)
        server.start()
        yield server
        server.stop()


@contextmanager
def migrated_site() -> Iterator[Site]:
    """Return a site that nobody else uses, whose database has all tables and runs.

    It is a copy of one that is made once for a run.
    """
    with run_folder() as folder, open_folder() as root:
        with alone(folder / LOCK):
            copy_migrated(folder, root)
        site = Site(root)
        site.database.start()
        yield site
        site.stop()


def copy_migrated(folder: Path, root: Path) -> None:
    """Copy the files of a site that is migrated and stopped; make it if nobody has."""
    made = folder / "migrated"
    if not made.exists():
        new = Site(folder / "new")
        new.database.start()
        migrate(new)
        new.database.stop()
        new.root.rename(made)
    # Python's own copy forgets whose files they are.
    subprocess.run(["cp", "-a", made, root], check=True)  # noqa: S603, S607 our files


def migrate(site: Site) -> None:
    """Make the tables of a site whose database runs, as its owner does."""
    done = subprocess.run(
        [sys.executable, "-m", "backstay_web", "migrate", "--verbosity", "0"],
        env={**site.environment("bs_migrate"), "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def locked() -> "AbstractContextManager[None]":
    """Keep the workers of all runs out, as for what there is once on a machine.

    What takes long is done alone in its run: others would wait for it.
    """
    return alone(Path(gettempdir(), f"backstay-tests-{os.geteuid()}.lock"))


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Keep all others out who ask for the same lock."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_databases(server: Server) -> None:
    """Copy the database for each worker, which only the superuser can, alone."""
    for number in range(WORKERS):
        name = f"backstay_gw{number}"
        _, *closed = sql_for_database(name).splitlines()
        made = f"CREATE DATABASE {name} OWNER bs_owner TEMPLATE {MIGRATED};"
        server.alone("\n".join([made, *closed]))
    server.start()
