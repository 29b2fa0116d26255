"""What was acknowledged outlives a killed database, and nothing is done by halves."""

import random
import threading
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from backstay_web.config.database import configuration
from backstay_web.config.database.server import Server
from backstay_web.config.running import Site
from backstay_web.core.context import acting
from backstay_web.nations import actions
from backstay_web.nations.models import Nation
from tests.web.cast import Cast
from tests.web.conftest import connected
from tests.web.core.killing import AT, NAME, kept_keys
from tests.web.server import kill


def add(people: Cast, nation: UUID) -> UUID:
    key = uuid4()
    with acting(people.cid.token):
        actions.add_organisation(
            key=key,
            at=AT,
            reason="",
            organisation=key,
            nation=nation,
            kind="unit",
            name="Unit",
        )
    return key


def write_until_killed(server: Server, people: Cast, after_s: float) -> set[UUID]:
    """Return the keys of all commands that were acknowledged before the kill."""
    acknowledged: set[UUID] = set()
    with connected(server, "bs_app", name=NAME):
        with acting(people.cid.token):
            nation = Nation.objects.values_list("pk", flat=True).get()
        threading.Timer(after_s, kill, [server]).start()
        try:
            while True:
                acknowledged.add(add(people, nation))
        except (DatabaseError, transaction.TransactionManagementError):
            return acknowledged


def lost_over(own: tuple[Site, Cast], kills: int) -> tuple[int, int]:
    """Kill the database so often; return how many writes were made, and lost."""
    site, people = own
    server = site.database
    chance = random.Random(11)  # noqa: S311 moments to kill at, not secrets
    acknowledged: set[UUID] = set()
    for _ in range(kills):
        after_s = chance.uniform(0.05, 0.3)
        acknowledged |= write_until_killed(server, people, after_s)
        server.start()
    return len(acknowledged), len(acknowledged - kept_keys(server, people))


@pytest.mark.slow
def test_what_was_acknowledged_outlives_three_kills(own):
    made, lost = lost_over(own, kills=3)

    assert made > 0
    assert lost == 0


@pytest.mark.slow
def test_without_durable_writes_the_same_kills_would_be_noticed(own, monkeypatch):
    server = own[0].database
    server.stop()
    monkeypatch.setitem(configuration.SETTINGS, "synchronous_commit", "off")
    server.start()

    _, lost = lost_over(own, kills=3)

    assert lost > 0


@pytest.mark.nightly
def test_what_was_acknowledged_outlives_a_hundred_kills(own):
    made, lost = lost_over(own, kills=100)

    assert made > 100  # More than one for each kill.
    assert lost == 0
