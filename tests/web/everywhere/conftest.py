"""Readers of whole sites, and the connection that changes what is hidden from them."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections

from backstay_web.config.database.server import Server
from backstay_web.nations.permissions import Permission
from tests.web.cast import Cast, Person, make_person
from tests.web.everywhere.hidden import unguarded
from tests.web.everywhere.walking import Visitor, visitor_of
from tests.web.everywhere.world import NOON, NOT_OURS
from tests.web.server import DATABASE


@pytest.fixture
def reader(site_server: Server, people: Cast) -> Person:
    """Return an officer of Ann's nation, who may do all that a nation's officer may."""
    may = sorted(set(Permission) - NOT_OURS)
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        return make_person((owner, door), "Gus", people.ann.origin, 0b01, 0, 1, may)


@pytest.fixture
def visitor(site_server: Server, reader: Person) -> Visitor:
    """Return the same with a browser and a program."""
    with psycopg.connect(site_server.url("bs_door", DATABASE)) as door:
        return visitor_of(door, reader)


@pytest.fixture
def owner(site_server: Server, committing: Cast) -> Iterator[psycopg.Connection]:
    """Return a connection as the owner of the tables, past row security."""
    address = site_server.url("bs_migrate", DATABASE)
    with psycopg.connect(address) as connection, unguarded(connection):
        yield connection
    connections["door"].close()


@pytest.fixture
def stopped_clock(monkeypatch: Any) -> None:
    """Let it be noon for the site; the database keeps its own time."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
