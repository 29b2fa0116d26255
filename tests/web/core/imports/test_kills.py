"""An import that the database does not survive is there as a whole, or not at all."""

import random
import threading

import pytest
from django.db import DatabaseError, transaction

from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.core.imports import writing
from backstay_web.core.imports.progress import telling
from backstay_web.core.models import Event
from backstay_web.nations.models import Organisation
from tests.web.cast import Cast
from tests.web.conftest import connected
from tests.web.core.imports.conftest import HEAD, apply, begin, check
from tests.web.core.killing import NAME
from tests.web.server import kill

LINES = 2_000


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
    return acknowledged


def state_after(server: Server, people: Cast, number: int) -> tuple[int, int]:
    """Return how many rows of a table are there, and how many events tell of them."""
    with connected(server, "bs_app", name=NAME), acting(people.cid.token):
        rows = Organisation.objects.filter(name__startswith=f"Unit {number} ")
        events = Event.objects.filter(kind="import.applied")
        told = sum(1 for each in events if each.content["added"] == LINES)
        return rows.count(), told


@pytest.mark.slow
def test_three_kills_leave_whole_imports_or_none(own, monkeypatch):
    monkeypatch.setattr(writing, "AT_ONCE", 200)
    site, people = own
    server = site.database
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
