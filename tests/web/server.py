"""Database servers: one for a whole run of the tests, and others for a test alone."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from backstay_web.config.database.roles import sql_for_database, sql_inside_database
from backstay_web.config.database.server import Server

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
DATABASE = f"backstay_{WORKER}"


@contextmanager
def shared_server() -> Iterator[Server]:
    """Start the server of this run if nobody has; the last to leave removes it."""
    folder = Path(gettempdir(), f"backstay-tests-{RUN[:12]}")
    folder.mkdir(mode=0o755, exist_ok=True)
    # Another PostgreSQL can be named, to see that the site runs on it as well.
    server = Server(folder / "site", os.environ.get("BACKSTAY_POSTGRES_PROGRAMS"))
    with locked():
        if not server.is_running():
            make_databases(server)
        (folder / WORKER).touch()
    try:
        yield server
    finally:
        with locked():
            (folder / WORKER).unlink()
            if not list(folder.glob("gw*")):
                server.stop()
                shutil.rmtree(folder)


@contextmanager
def open_folder() -> Iterator[Path]:
    """Make a folder that any account can reach, which pytest's own are not."""
    with TemporaryDirectory(prefix="backstay-test-") as folder:
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
def locked() -> Iterator[None]:
    """Keep other workers out; by one file for all runs, so that none leaves its own."""
    with Path(gettempdir(), f"backstay-tests-{os.geteuid()}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_databases(server: Server) -> None:
    """Make a database for each worker, which only the superuser can, alone."""
    server.start()
    server.stop()
    for number in range(WORKERS):
        server.alone(sql_for_database(f"backstay_gw{number}"))
        server.alone(sql_inside_database(), f"backstay_gw{number}")
    server.start()
