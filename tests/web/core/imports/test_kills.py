"""An import that the database does not survive is there as a whole, or not at all."""

import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, transaction

from backstay_web.config.database.server import Server
from backstay_web.config.running import Site
from backstay_web.core.context import acting
from backstay_web.core.imports import writing
from backstay_web.core.imports.progress import telling
from backstay_web.core.models import Event
from backstay_web.nations.models import Organisation
from tests.web.cast import Cast, make_cast
from tests.web.conftest import connected
from tests.web.core.conftest import migrate
from tests.web.core.imports.conftest import HEAD, apply, begin, check, make_nation
from tests.web.core.killing import NAME, kill

LINES = 2_000
DIES_WITHIN_S = 20


@pytest.fixture
def own(site: Site, django_db_blocker: Any) -> Iterator[tuple[Server, Cast]]:
    """Return a server that may be killed, with people and a nation in it."""
    assert migrate(site) == ""
    server = site.database
    with (
        psycopg.connect(server.url("bs_migrate")) as owner,
        psycopg.connect(server.url("bs_door")) as door,
    ):
        people = make_cast((owner, door))
    with django_db_blocker.unblock():
        with connected(server, "bs_app", name=NAME):
            make_nation(people)
        yield server, people


def apply_until_killed(
    server: Server, people: Cast, number: int, after_s: float
) -> bool:
    """Apply a table of its own names, and return whether that was acknowledged.

    The database is killed so long after the first rows were written.
    """
    text = HEAD + "".join(f"AX;Unit {number} {line};unit\n" for line in range(LINES))
    with connected(server, "bs_app", name=NAME):
        import_ = begin(people.cid, text)
        check(people.cid, import_)
        killer = threading.Timer(after_s, kill, [server])

        def kill_amid(step: str, done: int, all_: int) -> None:
            if (step, done) == ("add", writing.AT_ONCE):
                killer.start()

        try:
            with telling(kill_amid):
                apply(people.cid, import_)
            acknowledged = True
        except (DatabaseError, transaction.TransactionManagementError):
            acknowledged = False
        killer.join()
        wait_until_dead(server)
    return acknowledged


def wait_until_dead(server: Server) -> None:
    """Return once the killed server is gone: else it would be taken for running."""
    until = time.monotonic() + DIES_WITHIN_S
    while server.is_running():
        assert time.monotonic() < until
        time.sleep(0.01)


def state_after(server: Server, people: Cast, number: int) -> tuple[int, int]:
    """Return how many rows of a table are there, and how many events tell of them."""
    with connected(server, "bs_app", name=NAME), acting(people.cid.token):
        rows = Organisation.objects.filter(name__startswith=f"Unit {number} ")
        events = Event.objects.filter(kind="import.applied")
        told = sum(1 for each in events if each.content["added"] == LINES)
        return rows.count(), told


def test_three_kills_leave_whole_imports_or_none(own, monkeypatch):
    monkeypatch.setattr(writing, "AT_ONCE", 200)
    server, people = own
    chance = random.Random(3)  # noqa: S311 moments to kill at, not secrets
    told = 0
    for number in range(3):
        acknowledged = apply_until_killed(
            server, people, number, chance.uniform(0, 0.6)
        )
        server.start()

        rows, events = state_after(server, people, number)

        assert rows in (0, LINES)
        assert rows == LINES or not acknowledged
        told += rows == LINES
        assert events == told
