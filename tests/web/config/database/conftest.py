"""Servers of their own for the tests of the launcher."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from backstay_web.config.database.server import Server
from tests.web.server import open_folder, own_server


@pytest.fixture
def root() -> Iterator[Path]:
    """Return a folder that any account can reach, which pytest's own are not."""
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def made() -> Iterator[Server]:
    """Return a server that is made once for a module: making one takes seconds."""
    with own_server() as server:
        yield server


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
