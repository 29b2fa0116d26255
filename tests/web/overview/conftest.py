"""A class of howitzers that a battery takes: Eva's nation asks, Fay's offers."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.test import Client

from backstay_web.catalogue import actions as catalogue
from backstay_web.core.middleware import COOKIE
from backstay_web.requirements import actions as needs
from backstay_web.sites import actions as sites
from tests.web.cast import Cast, Person, make_person
from tests.web.donations.conftest import TO_ALL, Ground, add, do, make_ground
from tests.web.donations.conftest import fay as fay
from tests.web.server import DATABASE


@dataclass(frozen=True)
class Scene:
    """What there is at first; everybody may know of it, but for Eva's own words."""

    ground: Ground
    howitzers: UUID  # the class
    six: UUID  # the part of the option that takes six
    four: UUID  # and of the one that takes four
    town: UUID
    brigade: UUID
    steady: UUID


def part(cast: Cast, ground: Ground, howitzers: UUID, quantity: int) -> UUID:
    """Add an option of the battery that takes so many howitzers; return its part."""
    make = {"release": TO_ALL}
    option = add(
        catalogue.TEMPLATE_OPTION,
        cast.cid,
        template=ground.battery,
        code=f"battery.{quantity}",
        name=f"Of {quantity}",
        commonality_micropoints=0,
        **make,
    )
    return add(
        catalogue.TEMPLATE_PART,
        cast.cid,
        option=option,
        part="guns",
        kind="materiel",
        role="main",
        equipment_class=howitzers,
        quantity=quantity,
        **make,
    )


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Return what there is at first; it is undone after the test."""
    ground, make = make_ground(cast), {"release": TO_ALL}
    named = {"code": "155", "name": "155 mm howitzers"}
    howitzers = add(catalogue.EQUIPMENT_CLASS, cast.cid, **named, **make)
    add(
        catalogue.CLASS_VARIANT,
        cast.cid,
        equipment_class=howitzers,
        variant=ground.howitzer,
        **make,
    )
    six, four = (part(cast, ground, howitzers, units) for units in (6, 4))
    town = add(
        sites.SITE,
        cast.cid,
        nation=ground.borduria,
        code="town",
        name="Town",
        kind="receiving",
        **make,
    )
    group = {"nation": ground.borduria, "code": "brigade", "name": "A brigade"}
    brigade = add(needs.UNIT_GROUP, cast.eva, **group)
    curve = {"code": "steady", "name": "Steady", "from_days": [1]}
    steady = add(needs.WORTH_CURVE, cast.eva, shares_ppm=[500_000], **curve)
    return Scene(ground, howitzers, six, four, town, brigade, steady)


def ask(scene: Scene, by: Person, count: int, **other: Any) -> UUID:
    """Let somebody ask for batteries; everybody may know of it."""
    requirement = uuid4()
    usual = {
        "template": scene.ground.battery,
        "count": count,
        "group": scene.brigade,
        "site": scene.town,
        "clock": "yearly",
        "need_by_on": date(2026, 6, 1),
        "curve": scene.steady,
        "purpose": "To hold the river.",
        "release": TO_ALL,
    }
    do(needs.ask, by, requirement=requirement, **{**usual, **other})
    return requirement


def page(client: Client, by: Person, address: str) -> Any:
    client.cookies[COOKIE] = by.token
    return client.get(f"/overview/{address}")


@pytest.fixture
def as_reader(site_server: Any, people: Cast) -> Any:
    """Return a way to make somebody of Ann's nation who may do nothing but this."""

    def make(permissions: set[str]) -> Person:
        with (
            psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
            psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
        ):
            origin = people.ann.origin
            return make_person(
                (owner, door), "Guy", origin, 0b01, 0, 1, sorted(permissions)
            )

    return make
