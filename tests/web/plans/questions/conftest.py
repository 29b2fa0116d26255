"""A plan that nations have partly accepted, and how the engine is asked about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.plans import actions
from backstay_web.plans.models import Run, WhatIf
from backstay_web.plans.questions.facts import Typed
from backstay_web.plans.worker import Worker
from tests.web.conftest import connected
from tests.web.plans.promises.ground import (
    People,
    World,
    committed,
    do,
    proposed,
)

SETTINGS = {
    "effort": 1,
    "time_s": None,
    "seed": 0,
    "line_price_micropoints": None,
    "promise_lines": 5,
    "package_lines": 5,
}


SETS = """set,kind,key,start_week,end_week,amount
sooner,ready,L1,,,-1
shut,hub,gate,1,5,-1000000000
nothing,lot,L1,,,1
"""


@dataclass(frozen=True)
class InForce:
    """A proposal that was shown to nations, and who they are."""

    world: World
    proposal: UUID


@pytest.fixture
def in_force(ground: World, db: None) -> InForce:
    """Return a proposal on which a test does what is undone."""
    return InForce(ground, proposed(ground))


@pytest.fixture
def committing(
    site_server: Server, desks: People, django_db_blocker: Any
) -> Iterator[InForce]:
    """Return the same for a test that commits, as a worker has to."""
    with (
        committed(site_server, desks, django_db_blocker) as world,
        django_db_blocker.unblock(),
    ):
        yield InForce(world, proposed(world))
        connections["default"].close()


def event(kind: str, key: str, *days: date, **more: Any) -> Typed:
    """Return what a planner adds: days from and until, and an amount, if any."""
    start_on, end_on = [*days, None, None][:2]
    amount: int | None = more.get("amount")
    return {
        "kind": kind,
        "key": key,
        "start_on": start_on,
        "end_on": end_on,
        "amount": amount,
        "note": "",
    }


def replanned(force: InForce, snapshot: UUID, **more: Any) -> UUID:
    """Let the planner ask for a replan, and return its run."""
    run = uuid4()
    said = {"events": [], "without": [], **SETTINGS, **more}
    do(
        actions.ask_replan,
        force.world.pia,
        run=run,
        proposal=force.proposal,
        snapshot=snapshot,
        **said,
    )
    return run


def work(server: Server, times: int = 1) -> None:
    """Let a worker do what waits."""
    with connected(server, "bs_planner"):
        worker = Worker()
        for _ in range(times):
            assert worker.work()


def page(client: Any, person: Any, address: str) -> Any:
    client.cookies[COOKIE] = person.token
    return client.get(address)


def post(
    client: Any,
    person: Any,
    address: str,
    headers: Any = None,
    **said: Any,
) -> Any:
    client.cookies[COOKIE] = person.token
    told = {"key": str(uuid4()), "reason": "a test", **said}
    return client.post(address, told, headers=headers)


def kept(force: InForce, text: str = SETS) -> dict[str, UUID]:
    """Keep sets beside the snapshot of the plan, and return them by name."""
    pia = force.world.pia
    with acting(pia.token):
        snapshot = Run.objects.get(pk=force.world.run).snapshot_id
    do(actions.keep_what_ifs, pia, snapshot=snapshot, text=text)
    with acting(pia.token):
        return {row.name: row.pk for row in WhatIf.objects.all()}


def asked(force: InForce, action: Any, **about: Any) -> UUID:
    run = uuid4()
    do(action, force.world.pia, run=run, base=force.world.run, **about)
    return run
