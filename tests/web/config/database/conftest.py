"""Servers of their own for the tests of the launcher."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from backstay_web.config.database.server import Server


@pytest.fixture
def root() -> Iterator[Path]:
    """Return a folder that any account can reach, which pytest's own are not."""
    with TemporaryDirectory(prefix="backstay-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "site"


@pytest.fixture(scope="module")
def made() -> Iterator[Server]:
    """Return a server that is made once for a module: making one takes seconds."""
    with TemporaryDirectory(prefix="backstay-test-") as folder:
        Path(folder).chmod(0o755)
        server = Server(Path(folder) / "site")
        server.start()
        yield server
        server.stop()


@pytest.fixture
def server(made: Server) -> Server:
    """Return the module's server, running and empty, whatever was done to it before."""
    made.start()
    with psycopg.connect(made.url("bs_migrate"), autocommit=True) as connection:
        connection.execute("drop table if exists kept")
    return made


def ask(
    server: Server, question: str, role: str = "bs_app"
) -> list[tuple[object, ...]]:
    """Return the rows that answer a question put to a server, by a new connection."""
    with psycopg.connect(server.url(role), autocommit=True) as connection:
        return connection.execute(question.encode()).fetchall()


def keep(server: Server, *values: int) -> None:
    """Make a table of numbers, or put more of them into it."""
    with psycopg.connect(server.url("bs_migrate"), autocommit=True) as connection:
        connection.execute("create table if not exists kept (value int)")
        for value in values:
            connection.execute("insert into kept values (%s)", [value])


def kept(server: Server) -> list[int]:
    with psycopg.connect(server.url("bs_migrate"), autocommit=True) as connection:
        return [
            row[0] for row in connection.execute("select value from kept order by 1")
        ]
