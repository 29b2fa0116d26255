"""Two nations with their officers, and what they need to make offers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from backstay_web.catalogue import actions as catalogue
from backstay_web.core.context import acting
from backstay_web.core.entries import Release
from backstay_web.donations import actions
from backstay_web.donations.models import Balance
from backstay_web.nations.actions import EVERYBODY, add_nation
from backstay_web.nations.permissions import Permission
from backstay_web.sites import actions as sites
from tests.web.cast import Cast, Person, make_person
from tests.web.server import DATABASE

collect_ignore = ["naively.py"]  # a site that is served, not a module with examples

AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
TO_ALL: Release = {"level": 0, "rel": EVERYBODY, "cav": 0}


@dataclass(frozen=True)
class Ground:
    """What offers stand on; everybody may know of it."""

    aland: UUID  # the nation of Ann and Fay
    borduria: UUID  # the nation of Bob, Bea and Eva
    depot: UUID
    school: UUID
    leg: UUID
    howitzer: UUID  # of Borduria's make
    family: UUID
    language: UUID
    gunners: UUID  # a kind of course
    battery: UUID  # a template


def do(action: Callable[..., Any], by: Person, at: Any = AT, **payload: Any) -> Any:
    """Let somebody do something, under a key of its own."""
    with acting(by.token):
        return action(key=uuid4(), at=at, reason="a test", **payload)


def add(commands: Any, by: Person, **fields: Any) -> UUID:
    entry = uuid4()
    do(commands.add, by, entry=entry, **fields)
    return entry


@pytest.fixture(scope="session")
def fay(site_server: Any, people: Cast) -> Person:
    """Return another officer of Ann's nation, who may do all with its rows."""
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        every: list[str] = [*Permission]
        return make_person((owner, door), "Fay", people.ann.origin, 0b01, 0, 1, every)


def make_ground(cast: Cast) -> Ground:
    aland, borduria = cast.ann.origin, cast.bob.origin
    for body, (nation, code, name, uk) in enumerate(
        [(aland, "AX", "Aland", "Аландія"), (borduria, "BO", "Borduria", "Бордурія")]
    ):
        names = {"name": name, "name_uk": uk}
        do(add_nation, cast.cid, nation=nation, code=code, body=body, **names)
    return ground_of(cast.cid, aland, borduria)


def ground_of(cid: Person, aland: UUID, borduria: UUID) -> Ground:
    """Make it for two nations that are there."""
    make = {"release": TO_ALL}
    depot, school, hub = (
        add(sites.SITE, cid, nation=aland, code=c, name=c.title(), kind=k, **make)
        for c, k in (("depot", "depot"), ("school", "training"), ("hub", "hub"))
    )
    leg = add(
        sites.LEG,
        cid,
        nation=aland,
        code="depot.hub",
        from_site=depot,
        to_site=hub,
        mode="road",
        duration_weeks=0,
        **make,
    )
    family = add(catalogue.FAMILY, cid, code="tube", name="Tube artillery", **make)
    howitzer = add(
        catalogue.VARIANT,
        cid,
        code="m777",
        name="M777",
        family=family,
        mass_kg=4_200,
        origin_nation=borduria,
        **make,
    )
    language = add(catalogue.LANGUAGE, cid, code="en", name="English", **make)
    gunners = add(catalogue.COURSE_KIND, cid, code="gunners", name="Gunners", **make)
    battery = add(
        catalogue.PACKAGE_TEMPLATE, cid, code="battery", name="Battery", **make
    )
    return Ground(
        aland,
        borduria,
        depot,
        school,
        leg,
        howitzer,
        family,
        language,
        gunners,
        battery,
    )


@pytest.fixture
def ground(cast: Cast) -> Ground:
    """Return what offers stand on; it is undone after the test."""
    return make_ground(cast)


@dataclass(frozen=True)
class Made:
    """An offer of materiel, and its only lot."""

    offer: UUID
    lot: UUID


def offered(**more: Any) -> dict[str, Any]:
    """Return what every offer of these tests says, unless it says otherwise."""
    said = {
        "kind": "materiel",
        "title": "Howitzers",
        "state": "offered",
        "evidence": "Letter 7",
        "said_on": date(2026, 1, 2),
        "expires_on": date(2026, 6, 1),
        "confidence_percent": 80,
        "channel": "nation",
        "source": "Letter 7 of the ministry",
        "release": TO_ALL,
        "details": [],
    }
    return {**said, **more}


def lot_of(ground: Ground, **more: Any) -> dict[str, Any]:
    said = {
        "of": "lot",
        "entry": uuid4(),
        "variant": ground.howitzer,
        "site": ground.depot,
        "quantity": 6,
        "condition": "serviceable",
        "ready_on": date(2026, 2, 2),
    }
    return {**said, **more}


def make_lot(by: Person, ground: Ground, quantity: int = 6, **more: Any) -> Made:
    """Let somebody offer howitzers for his nation; everybody may know of it."""
    offer, lot = uuid4(), lot_of(ground, quantity=quantity)
    said = {"nation": by.origin, **offered(details=[lot], **more)}
    do(actions.make_offer, by, offer=offer, **said)
    return Made(offer, lot["entry"])


def balance_of(by: Person, lot: UUID) -> Balance:
    with acting(by.token):
        return Balance.objects.get(lot=lot)
