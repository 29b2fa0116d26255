"""What was acknowledged outlives a killed database, and nothing is done by halves."""

import os
import random
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, transaction

from backstay_web.config.database import configuration
from backstay_web.config.database.server import PID_FILE, Server
from backstay_web.config.running import Site
from backstay_web.core.context import acting
from backstay_web.core.models import Command, Event
from backstay_web.nations import actions
from backstay_web.nations.models import Nation, Organisation
from tests.web.cast import Cast, make_cast
from tests.web.conftest import connected
from tests.web.core.conftest import migrate

AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
NAME = "backstay"


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
    names = {"code": "AX", "name": "Aland", "name_uk": "Аландія"}
    with django_db_blocker.unblock():
        with connected(server, "bs_app", name=NAME), acting(people.cid.token):
            first = {"nation": uuid4(), "body": 0, **names}
            actions.add_nation(key=uuid4(), at=AT, reason="", **first)
        yield server, people


def kill(server: Server) -> None:
    """Kill the server and each of its processes at once, as a power cut would."""
    pid = int((server.folder.cluster / PID_FILE).read_text().split()[0])
    children = [
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdigit() and parent_of(folder) == pid
    ]
    for each in (pid, *children):
        os.kill(each, signal.SIGKILL)


def parent_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


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


def kept_keys(server: Server, people: Cast) -> set[UUID]:
    """Return the keys that are kept, each with its answer, its event and its row."""
    with connected(server, "bs_app", name=NAME), acting(people.cid.token):
        units = set(Organisation.objects.values_list("pk", flat=True))
        events = Event.objects.filter(kind="organisation.added")
        told = set(events.values_list("command_key", flat=True))
        asked = Command.objects.filter(name="organisation.add")
        answered = set(asked.exclude(answer=None).values_list("key", flat=True))
        assert units == told == answered
        assert asked.count() == len(units)
    return units


def lost_over(own: tuple[Server, Cast], kills: int) -> tuple[int, int]:
    """Kill the database so often; return how many writes were made, and lost."""
    server, people = own
    chance = random.Random(11)  # noqa: S311 moments to kill at, not secrets
    acknowledged: set[UUID] = set()
    for _ in range(kills):
        after_s = chance.uniform(0.05, 0.3)
        acknowledged |= write_until_killed(server, people, after_s)
        server.start()
    return len(acknowledged), len(acknowledged - kept_keys(server, people))


def test_what_was_acknowledged_outlives_three_kills(own):
    made, lost = lost_over(own, kills=3)

    assert made > 0
    assert lost == 0


def test_without_durable_writes_the_same_kills_would_be_noticed(own, monkeypatch):
    server, _ = own
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
