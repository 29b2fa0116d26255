"""A nation that reports faults, and what its jobs stand on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.test import Client
from django.urls import reverse

from backstay_web.catalogue.models import Variant
from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.donations.actions import COMMANDS
from backstay_web.nations import actions as nations
from backstay_web.nations.permissions import Permission
from backstay_web.repair import actions
from backstay_web.repair.models import Job, Requisition, Stock
from tests.web.cast import Cast, Person, make_person
from tests.web.donations.conftest import TO_ALL, Ground, add, do, fay, make_ground
from tests.web.donations.test_rebuild import make
from tests.web.nations.conftest import add_post
from tests.web.server import DATABASE

__all__ = ["fay"]

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
FIRST = date(2026, 3, 2)
NEXT = date(2026, 3, 6)
LATER = date(2026, 3, 12)
UNTIL = date(2026, 4, 1)
WAIVED = {"waived_by": "Chief of repair"}
"""Whoever says that the work is over checks it too."""
MOVED: dict[str, Any] = {"on": FIRST, "evidence": "Paper 1"}


@dataclass(frozen=True)
class Shop:
    """Where things are mended, by whom, and with what."""

    ground: Ground
    workshop: UUID
    owner: UUID  # a post of Aland
    barrel: UUID
    stock: UUID

    @property
    def howitzer(self) -> UUID:
        return self.ground.howitzer


def done(action: Any, by: Person, **payload: Any) -> Any:
    """Let somebody do something at noon of the day of these tests."""
    return do(action, by, at=NOON, **payload)


def make_shop(by: Person, ground: Ground) -> Shop:
    """Make a workshop, a post that decides, and a barrel of which three lie there."""
    works = workshop_at(by, ground)
    home = organisation(by, "Repair")
    owner = add_post(by, home, title="Repair desk", permissions=["task.change"])
    barrel = add(
        actions.SPARE,
        by,
        code="barrel",
        name="Barrel",
        family=ground.family,
        lead_days=30,
        needs_licence=False,
        release=TO_ALL,
    )
    stock = add(
        actions.STOCK,
        by,
        spare=barrel,
        site=ground.depot,
        quantity=3,
        minimum=2,
        release=TO_ALL,
    )
    return Shop(ground, works, owner, barrel, stock)


def visit(by: Person) -> Client:
    client = Client()
    client.cookies[COOKIE] = by.token
    return client


def page(by: Person, door: str, **keys: Any) -> str:
    answer = visit(by).get(reverse(door, kwargs=keys))
    assert answer.status_code == 200, answer
    return answer.content.decode()


def organisation(by: Person, name: str, nation: UUID | None = None) -> UUID:
    key = uuid4()
    said = {"organisation": key, "nation": nation or by.origin, "kind": "agency"}
    do(nations.add_organisation, by, name=name, **said)
    return key


def workshop_at(by: Person, ground: Ground, **other: Any) -> UUID:
    """Make a workshop with a bay that is closed for now."""
    said: dict[str, Any] = {"code": "tube.works", "name": "Tube works"}
    offer = make(by, "workshop")
    works = add(
        COMMANDS["workshop"], by, offer=offer, site=ground.depot, **(said | other)
    )
    bay = {"workshop": works, "family": ground.family, "hours": 0}
    add(COMMANDS["bay"], by, release=TO_ALL, **bay)
    return works


def report(by: Person, shop: Shop, **other: Any) -> UUID:
    """Report that a howitzer is broken."""
    job = uuid4()
    said: dict[str, Any] = {
        "variant": shop.howitzer,
        "serial": f"H-{job.hex[:6]}",
        "quantity": 1,
        "symptom": "The recoil leaks",
        "site": shop.ground.depot,
        "reported_on": FIRST,
        "wait_owner": shop.owner,
        "wait_until_on": UNTIL,
        "evidence": "Report 7",
        "release": TO_ALL,
    }
    done(actions.report, by, job=job, **(said | other))
    return job


def version_of(by: Person, job: UUID, model: Any = Job) -> int:
    with acting(by.token):
        return int(model.objects.get(pk=job).version)


def go(action: Any, by: Person, job: UUID, **said: Any) -> Any:
    """Do something to a job as it stands."""
    version = version_of(by, job)
    return done(action, by, job=job, expected_version=version, **said)


def decide(by: Person, shop: Shop, job: UUID, **other: Any) -> None:
    """Decide that it is evacuated to the workshop."""
    said: dict[str, Any] = {
        "triage": "evacuate",
        "for_forward": "Two days less",
        "for_evacuation": "No press forward",
        "workshop": shop.workshop,
        "hours": 40,
        **next_wait(by, shop, job),
    }
    go(actions.triage, by, job, **(said | other))


def next_wait(by: Person, shop: Shop, job: UUID) -> dict[str, Any]:
    """Return that it waits for transport, from the day that it stood until now."""
    return {
        "waiting_for": "transport",
        "wait_owner": shop.owner,
        "wait_until_on": UNTIL,
        "on": job_of(by, job).since_on,
        "evidence": "Order 4",
    }


def wait_for(
    by: Person, shop: Shop, job: UUID, what: str, on: date, **other: Any
) -> None:
    said = {"waiting_for": what, "wait_owner": shop.owner, "wait_until_on": UNTIL}
    go(actions.wait, by, job, on=on, evidence="Message 3", **(said | other))


def mend(by: Person, shop: Shop, job: UUID, **other: Any) -> None:
    """Take a job from the decision to its unit."""
    decide(by, shop, job)
    for action, on in (
        (actions.send_in, FIRST),
        (actions.begin_repair, NEXT),
        (actions.check_it, LATER),
        (actions.pass_check, LATER),
        (actions.send_back, LATER),
    ):
        waived = WAIVED if action is actions.pass_check else {}
        go(action, by, job, on=on, evidence="Paper 1", **waived)
    go(actions.return_, by, job, on=LATER, evidence="Signed", **other)


def give_up(by: Person, shop: Shop, job: UUID, **other: Any) -> None:
    """Say that to mend it does not pay."""
    said = {"why": "The barrel is burst", "owner": shop.owner, "until_on": UNTIL}
    go(actions.give_up, by, job, **(MOVED | said | other))


def ask_barrel(by: Person, shop: Shop, job: UUID, quantity: int = 1) -> UUID:
    entry = uuid4()
    said = {"spare": shop.barrel, "quantity": quantity, "needed_by_on": UNTIL}
    done(actions.ask_spare, by, entry=entry, job=job, **said)
    return entry


def send_barrel(by: Person, shop: Shop, requisition: UUID, **other: Any) -> UUID:
    entry = uuid4()
    said: dict[str, Any] = {"quantity": 1, "on": NOON.date(), "evidence": "Waybill 2"}
    said |= {"requisition": requisition, "stock": shop.stock, "entry": entry}
    done(actions.send_spare, by, **(said | other))
    return entry


def job_of(by: Person, job: UUID) -> Job:
    with acting(by.token):
        return Job.objects.get(pk=job)


def stock_of(by: Person, shop: Shop) -> int:
    with acting(by.token):
        return int(Stock.objects.get(pk=shop.stock).quantity)


def requisition_of(by: Person, key: UUID) -> Requisition:
    with acting(by.token):
        return Requisition.objects.get(pk=key)


def variants(by: Person) -> list[str]:
    with acting(by.token):
        return [*Variant.objects.values_list("name", flat=True)]


@pytest.fixture
def gus(site_server: Any, people: Cast) -> Person:
    """Return a colleague of Fay, who may do as much."""
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        every: list[str] = [*Permission]
        return make_person((owner, door), "Gus", people.ann.origin, 0b01, 0, 1, every)


@pytest.fixture
def shop(cast: Cast, fay: Person) -> Shop:
    return make_shop(fay, make_ground(cast))
