"""A whole site for each module, its reader, and who changes what is hidden from him.

What tests stand on is committed, and removed after the last test of the module. What
each of them does is undone, but for what it hides.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.utils.http import http_date

from backstay_web.config.database.server import Server
from backstay_web.nations.permissions import Permission
from tests.web.cast import Cast, Person, make_person
from tests.web.conftest import remove_what_was_written
from tests.web.everywhere.hidden import unguarded
from tests.web.everywhere.walking import Visitor, visitor_of
from tests.web.everywhere.world import NOON, NOT_OURS, build_with_plans
from tests.web.repair.test_rebuild import schedule_everything
from tests.web.server import DATABASE
from tests.web.training.test_rebuild import find_a_timetable


@pytest.fixture(scope="module")
def reader(site_server: Server, people: Cast) -> Person:
    """Return an officer of Ann's nation, who may do all that a nation's officer may."""
    may = sorted(set(Permission) - NOT_OURS)
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        return make_person((owner, door), "Gus", people.ann.origin, 0b01, 0, 1, may)


@pytest.fixture(scope="module")
def whole(
    site_server: Server, people: Cast, reader: Person, django_db_blocker: Any
) -> Iterator[Cast]:
    """Return the people of a site in which something of everything is there."""
    with django_db_blocker.unblock():
        try:
            with pytest.MonkeyPatch.context() as patch:
                stop_clock(patch)
                world = build_with_plans(site_server, people, reader)
            # The worker's guards go by the clock of the database, which goes on.
            schedule_everything(site_server, reader, world.shop)
            find_a_timetable(site_server)
            yield people
        finally:
            connections["door"].close()
            remove_what_was_written(site_server)


@pytest.fixture(scope="module")
def visitor(site_server: Server, reader: Person, whole: Cast) -> Visitor:
    """Return the reader with a browser and a program."""
    with psycopg.connect(site_server.url("bs_door", DATABASE)) as door:
        return visitor_of(door, reader)


@pytest.fixture(scope="module")
def owner(site_server: Server, whole: Cast) -> Iterator[psycopg.Connection]:
    """Return a connection as the owner of the tables, past row security."""
    address = site_server.url("bs_migrate", DATABASE)
    with psycopg.connect(address) as connection, unguarded(connection):
        yield connection


@pytest.fixture
def stopped_clock(monkeypatch: Any) -> None:
    """Let it be noon for the site; the database keeps its own time."""
    stop_clock(monkeypatch)


def stop_clock(patch: Any) -> None:
    patch.setattr("django.utils.timezone.now", lambda: NOON)
    noon = http_date(NOON.timestamp())
    patch.setattr("django.utils.cache.http_date", lambda _: noon)
