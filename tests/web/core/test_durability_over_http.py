"""What was acknowledged over HTTP outlives killed databases and killed web servers."""

import os
import random
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Final
from uuid import UUID, uuid4

import psycopg
import pytest

from backstay_web.config.running import Site
from backstay_web.core.context import acting
from backstay_web.nations.models import Nation
from tests.web.api.conftest import give
from tests.web.cast import Cast
from tests.web.conftest import connected
from tests.web.core.killing import NAME, kept_keys
from tests.web.server import kill
from tests.web.serving import Caller, serve

HERE, NIGHTLY = 5, 100
WRITERS: Final = 4


def kill_the_database(site: Site) -> None:
    kill(site.database)


def kill_the_web_server(site: Site) -> None:
    os.killpg((site.web.running() or {})["pid"], signal.SIGKILL)


def kill_both(site: Site) -> None:
    kill_the_web_server(site)
    kill_the_database(site)


KILLS: Final[list[Callable[[Site], None]]] = [
    kill_the_database,
    kill_the_web_server,
    kill_both,
]


@dataclass
class Office:
    """Desks that add units to a nation, each a command under a key of its own."""

    site: Site
    people: Cast
    nation: UUID
    token: str
    acknowledged: set[UUID] = field(default_factory=set)
    unanswered: list[UUID] = field(default_factory=list)

    def add(self, caller: Caller, key: UUID) -> bool:
        """Ask for a unit; return whether that was acknowledged."""
        words = {"organisation": key, "nation": self.nation, "kind": "unit"}
        try:
            status, _ = caller.ask("organisation.add", key, {**words, "name": "Unit"})
        except (OSError, HTTPException):
            return False
        return status == 200

    def write(self, address: str) -> None:
        """Ask again and again until no acknowledgement comes."""
        caller, key = Caller(address, self.token), uuid4()
        while self.add(caller, key):
            self.acknowledged.add(key)
            key = uuid4()
        self.unanswered.append(key)
        caller.hang_up()

    def write_until_killed(
        self, address: str, killing: Callable[[Site], None], after_s: float
    ) -> None:
        timer = threading.Timer(after_s, killing, [self.site])
        timer.start()
        with ThreadPoolExecutor(WRITERS) as desks:
            for done in [desks.submit(self.write, address) for _ in range(WRITERS)]:
                done.result()
        timer.join()

    def repeat(self, address: str) -> None:
        """Ask again, under the same keys, for what was not answered."""
        caller = Caller(address, self.token)
        for key in self.unanswered:
            assert self.add(caller, key)
            self.acknowledged.add(key)
        self.unanswered.clear()
        caller.hang_up()


@pytest.fixture
def office(own: tuple[Site, Cast]) -> Iterator[Office]:
    """Return an office on a site of its own; what it writes can be looked at."""
    site, people = own
    with psycopg.connect(site.database.url("bs_door")) as door:
        token = give(door, people.cid).token
    with connected(site.database, "bs_app", name=NAME), acting(people.cid.token):
        nation = Nation.objects.values_list("pk", flat=True).get()
    yield Office(site, people, nation, token)
    site.web.stop()


def lost_over(office: Office, kills: int) -> tuple[int, int, int]:
    """Kill so often; return how many writes were made, lost, and kept unasked for."""
    chance = random.Random(13)  # noqa: S311 moments to kill at, not secrets
    site = office.site
    for number in range(kills):
        address = serve(site)
        after_s = chance.uniform(0.1, 0.6)
        office.write_until_killed(address, KILLS[number % len(KILLS)], after_s)
        site.database.start()
        office.repeat(serve(site))
    made, kept = office.acknowledged, kept_keys(site.database, office.people)
    return len(made), len(made - kept), len(kept - made)


@pytest.mark.slow
def test_what_was_acknowledged_over_http_outlives_five_kills(office):
    made, lost, more = lost_over(office, HERE)

    assert made > HERE * WRITERS
    assert (lost, more) == (0, 0)


@pytest.mark.nightly
def test_what_was_acknowledged_over_http_outlives_a_hundred_kills(office):
    made, lost, more = lost_over(office, NIGHTLY)

    assert made > NIGHTLY * WRITERS
    assert (lost, more) == (0, 0)
