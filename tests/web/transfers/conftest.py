"""A sender, a receiver, and consignments between them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.catalogue import actions as catalogue
from backstay_web.core.context import acting
from backstay_web.sites import actions as sites
from backstay_web.sites.models import Leg
from backstay_web.transfers import actions
from tests.web.cast import Cast, Person
from tests.web.donations import conftest as offering
from tests.web.donations.conftest import TO_ALL, add, do, fay

__all__ = ["fay"]


@dataclass(frozen=True)
class Ground:
    """What consignments stand on; everybody may know of it."""

    aland: UUID  # the nation of Fay, who sends
    borduria: UUID  # the nation of Eva, who receives
    depot: UUID
    hub: UUID
    town: UUID
    leg: UUID  # from the depot to the hub
    howitzer: UUID  # needs serial numbers, of Borduria's make
    shells: UUID  # needs none
    radio: UUID  # nobody has said where it was made, or whether it needs numbers


@dataclass(frozen=True)
class Sent:
    """A consignment with six howitzers on a pallet, and shells."""

    consignment: UUID
    pallet: UUID
    guns: UUID
    shells: UUID


def make_ground(cast: Cast) -> Ground:
    return ground_of(cast.cid, offering.make_ground(cast))


def ground_of(cid: Person, made: offering.Ground) -> Ground:
    """Make it on the ground of offers."""
    to_all: dict[str, Any] = {"release": TO_ALL}
    with acting(cid.token):
        hub = Leg.objects.get(pk=made.leg).to_site_id
    seen = {"entry": made.howitzer, "expected_version": 1}
    do(catalogue.VARIANT.change, cid, needs_serials=True, **seen)
    of_family = {"family": made.family, **to_all}
    shells, radio = (
        add(
            catalogue.VARIANT,
            cid,
            code=code,
            name=code,
            mass_kg=mass,
            **of_family,
            **of,
        )
        for code, mass, of in (
            (
                "m107",
                43,
                {
                    "count_unit": "round",
                    "needs_serials": False,
                    "origin_nation": made.aland,
                },
            ),
            ("r12", 9, {}),
        )
    )
    place = {"nation": made.borduria, "kind": "receiving"}
    town = add(sites.SITE, cid, code="yard", name="Yard", **place, **to_all)
    return Ground(
        made.aland,
        made.borduria,
        made.depot,
        hub,
        town,
        made.leg,
        made.howitzer,
        shells,
        radio,
    )


@pytest.fixture
def ground(cast: Cast) -> Ground:
    """Return what consignments stand on; it is undone after the test."""
    return make_ground(cast)


def consign(by: Person, ground: Ground, **more: Any) -> UUID:
    """Let somebody prepare a consignment to Borduria, which everybody may read."""
    said = {
        "code": f"C-{uuid4().hex[:6]}",
        "title": "Guns for the town",
        "nation": ground.aland,
        "to_nation": ground.borduria,
        "from_site": ground.depot,
        "to_site": ground.town,
        "is_relief": False,
        "release": TO_ALL,
    }
    return add(actions.CONSIGNMENT, by, **{**said, **more})


def put(
    by: Person, consignment: UUID, variant: UUID, quantity: int, **more: Any
) -> UUID:
    """Put so many of a variant into a consignment."""
    said = {
        "code": f"I-{uuid4().hex[:6]}",
        "consignment": consignment,
        "variant": variant,
        "quantity": quantity,
        "condition": "serviceable",
    }
    return add(actions.COMMANDS["item"], by, **{**said, **more})


EXPLOSIVE = {
    "hazard_class": "1.1",
    "compatibility_group": "D",
    "net_explosive_g": 6_900_000,
    "ammunition_lot": "AMA-1",
}


def fill(by: Person, ground: Ground, **more: Any) -> Sent:
    """Let somebody prepare a consignment of two howitzers and 1,000 shells."""
    made = consign(by, ground, **more)
    of = {"consignment": made}
    units = actions.COMMANDS["handling_unit"]
    pallet = add(units, by, code="P1", kind="pallet", tare_kg=25, **of)
    guns = put(by, made, ground.howitzer, 2, handling_unit=pallet)
    shells = put(by, made, ground.shells, 1_000, **EXPLOSIVE)
    return Sent(made, pallet, guns, shells)


def number(by: Person, item: UUID, *numbers: str, version: int = 1) -> Any:
    """Let somebody type serial numbers."""
    said = {"item": item, "expected_version": version, "numbers": list(numbers)}
    return do(actions.number, by, **said)


def release(by: Person, consignment: UUID, **more: Any) -> Any:
    said = {"entry": uuid4(), "consignment": consignment}
    return do(actions.release_consignment, by, **said, **more)


Send = Callable[..., Sent]
