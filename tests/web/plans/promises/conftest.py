"""The coalition of these tests: made once for each module, for that takes seconds.

Only the planner's own role can keep a plan, by a connection of its own. So what tests
stand on is committed; what each of them does is undone, or removed if it commits too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connections

from backstay_web.config.database.server import Server
from tests.web.conftest import written_tables
from tests.web.plans.promises.ground import People, World, make_people, make_world
from tests.web.server import DATABASE


@pytest.fixture(scope="module")
def desks(site_server: Server, people: Any) -> People:
    """Return the people of these tests; other modules remove all but the usual ones."""
    return make_people(site_server)


@contextmanager
def committed(
    server: Server, desks: People, blocker: Any, **more: Any
) -> Iterator[World]:
    """Make what is there, in the notation of ``make_world``, and remove it at last."""
    try:
        with blocker.unblock():
            yield make_world(server, desks, **more)
    finally:
        with blocker.unblock():
            connections["default"].close()
        with psycopg.connect(server.url("bs_migrate", DATABASE)) as owner:
            owner.execute(f"truncate {', '.join(written_tables(owner))}".encode())


@pytest.fixture(scope="module")
def ground(
    site_server: Server, desks: People, django_db_blocker: Any
) -> Iterator[World]:
    """Return what is there; it is removed after the last test of the module."""
    with committed(site_server, desks, django_db_blocker) as world:
        yield world


@pytest.fixture
def world(ground: World, db: None) -> World:
    """Return what is there; what a test does on it is undone."""
    return ground


@pytest.fixture
def committing_world(
    site_server: Server, desks: People, django_db_blocker: Any
) -> Iterator[World]:
    """Return what is there, for a test that commits, in a module of such tests."""
    with committed(site_server, desks, django_db_blocker) as world:
        yield world
