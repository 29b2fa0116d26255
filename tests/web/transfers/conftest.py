"""A sender, a receiver, and consignments between them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.catalogue import actions as catalogue
from backstay_web.core.clocks import ClockKind
from backstay_web.core.context import acting
from backstay_web.nations import actions as nations
from backstay_web.nations.models import Holding
from backstay_web.sites import actions as sites
from backstay_web.sites.models import Leg
from backstay_web.transfers import actions, queries
from backstay_web.transfers.models import Custody, InventoryLine, Serial
from tests.web.cast import START, Cast, Person
from tests.web.donations import conftest as offering
from tests.web.donations.conftest import AT, TO_ALL, add, do, fay

__all__ = ["fay"]


TODAY = AT.date()


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


def in_post(by: Person) -> UUID:
    """Let somebody hold a post of his nation that nobody else knows of."""
    home, post = uuid4(), uuid4()
    about = {"nation": by.origin, "kind": "agency", "name": f"Stores {home}"}
    do(nations.add_organisation, by, organisation=home, **about)
    authority = {"level": 0, "rel": 0, "cav": 0, "permissions": []}
    do(nations.add_post, by, post=post, organisation=home, title="Store", **authority)
    with acting(by.token):
        Holding.objects.create(
            post_id=post,
            actor_id=by.id,
            begins_at=START,
            level=0,
            rel=by.rel,
            originator=by.origin,
        )
    return post


def leave(by: Person) -> None:
    """Let somebody hold no post any more."""
    with acting(by.token):
        held = Holding.objects.filter(actor=by.id, is_over=False)
        held.update(is_over=True, ends_at=AT)


def move(
    by: Person, leg: UUID, *carried: UUID, code: str = "T-1", at: datetime = AT
) -> UUID:
    """Plan a movement over a leg that carries consignments."""
    made = add(
        actions.MOVEMENT,
        by,
        code=code,
        leg=leg,
        conveyance="Train 4711",
        needs_regauging=False,
        release=TO_ALL,
    )
    times = {"departs_at": at, "arrives_at": at + timedelta(hours=30)}
    add(actions.TIMING, by, movement=made, **times)
    for consignment in carried:
        add(actions.CARRIAGE, by, movement=made, consignment=consignment)
    return made


def passes(by: Person, action: Any, movement: UUID, at: datetime = AT) -> Any:
    """Say that a movement left, or came."""
    said = {"entry": uuid4(), "movement": movement, "passed_at": at}
    return do(action, by, evidence="Waybill 9", **said)


@dataclass(frozen=True)
class Held:
    """A consignment in the hands of the sender's post, and what carries it."""

    sent: Sent
    giver: UUID  # the post of the sender
    receiver: UUID  # the post of the receiver
    movement: UUID | None = None


def bring(by: Person, to: Person, ground: Ground, **more: Any) -> Held:
    """Release a consignment, take it into custody, and bring it to the hub."""
    held = on_its_way(by, to, ground, **more)
    assert held.movement is not None
    passes(by, actions.arrive, held.movement)
    return held


def on_its_way(by: Person, to: Person, ground: Ground, **more: Any) -> Held:
    """Release a consignment, take it into custody, and let it leave for the hub."""
    sent = fill(by, ground, **more)
    number(by, sent.guns, "A 1", "A 2")
    release(by, sent.consignment)
    movement = move(by, ground.leg, sent.consignment, code=f"T-{uuid4().hex[:6]}")
    held = Held(sent, in_post(by), in_post(to), movement)
    take(by, held)
    passes(by, actions.depart, movement)
    return held


def take(by: Person, held: Held) -> Any:
    said = {"consignment": held.sent.consignment, "post": held.giver}
    return do(actions.open_custody, by, expected_version=1, **said)


def expected_lines(by: Person, held: Held, **other: int | None) -> list[dict[str, Any]]:
    """Return the lines of a count as expected, but for numbers or ``shells`` named."""
    with acting(by.token):
        book = queries.book_of(held.sent.consignment)
        names = dict(Serial.objects.values_list("pk", "number"))
    lines = []
    for key, expected in book.expected_of(held.giver).items():
        name = names[key.serial].replace(" ", "") if key.serial else "shells"
        said = {"counted": other.get(name, expected), "condition": "serviceable"}
        lines.append({"item": key.item, "serial": key.serial, "remark": "", **said})
    return lines


def count(by: Person, held: Held, site: UUID, **other: int | None) -> UUID:
    """Let the receiver count what the sender hands over."""
    made = uuid4()
    do(
        actions.count,
        by,
        entry=made,
        consignment=held.sent.consignment,
        site=site,
        custody=part_of(by, held),
        to_post=held.receiver,
        lines=expected_lines(by, held, **other),
    )
    return made


def part_of(by: Person, held: Held) -> UUID:
    """Return the key of something that the giver holds, as whoever counts reads it."""
    with acting(by.token):
        rows = queries.held_by(held.sent.consignment).filter(post=held.giver)
        found = rows.values_list("pk", flat=True).first()
    assert found is not None
    return found


def sign(by: Person, handover: UUID, post: UUID) -> Any:
    return do(actions.sign, by, entry=uuid4(), handover=handover, post=post)


def held_now(by: Person, consignment: UUID) -> dict[str, int]:
    """Return how many units each side holds of a consignment, by post or word."""
    found: dict[str, int] = {}
    with acting(by.token):
        for (_key, side), n in queries.book_of(consignment).held.items():
            name = str(side.post or side.kind)
            found[name] = found.get(name, 0) + n
    return found


def own(fay: Person, eva: Person, ground: Ground, **more: Any) -> Held:
    """Let title of all of a consignment pass to the receiver."""
    held = bring(fay, eva, ground, **more)
    made = count(eva, held, ground.hub)
    sign(eva, made, held.receiver)
    sign(fay, made, held.giver)
    return held


def begin(by: Person, held: Held) -> UUID:
    made = uuid4()
    said = {"consignment": held.sent.consignment, "post": held.receiver}
    do(actions.open_inventory, by, entry=made, **said)
    return made


def found(by: Person, inventory: UUID, **other: int) -> list[dict[str, Any]]:
    """Return what was found of each line: as expected, but for what is named."""
    with acting(by.token):
        rows = InventoryLine.objects.filter(inventory=inventory)
        lines = list(rows.select_related("serial"))
    said = []
    for line in lines:
        name = line.serial.number.replace(" ", "") if line.serial else "shells"
        counted = other.get(name, line.expected)
        said.append(
            {
                "item": line.item_id,
                "serial": line.serial_id,
                "counted": counted,
                "condition": "serviceable" if counted else "",
                "remark": "",
            }
        )
    return said


def count_all(by: Person, inventory: UUID, **other: int) -> None:
    said = {"inventory": inventory, "expected_version": 1}
    do(actions.count_inventory, by, lines=found(by, inventory, **other), **said)


def close(by: Person, inventory: UUID, version: int = 2, at: datetime = AT) -> Any:
    said = {"inventory": inventory, "expected_version": version}
    return do(actions.close_inventory, by, **said)


def take_stock(by: Person, held: Held, **other: int) -> UUID:
    """Let the receiver begin, count and close an inventory."""
    made = begin(by, held)
    count_all(by, made, **other)
    close(by, made)
    return made


def lose(
    by: Person, held: Held, noticed_on: date = TODAY, at: datetime = AT, **lost: int
) -> UUID:
    """Let the receiver report units lost, by number, or so many ``shells``."""
    made = uuid4()
    with acting(by.token):
        rows = Custody.objects.filter(post=held.receiver, closed_at=None)
        known = {
            row.serial.number.replace(" ", "") if row.serial else "shells": row
            for row in rows.select_related("serial")
        }
    lines = [
        {"item": known[k].item_id, "serial": known[k].serial_id, "lost": n}
        for k, n in lost.items()
    ]
    said = {"happened": "Burnt out on the road.", "noticed_on": noticed_on}
    of = {"consignment": held.sent.consignment, "post": held.receiver}
    do(actions.report_loss, by, at, entry=made, lines=lines, **said, **of)
    return made


def clocks(by: Person, kind: ClockKind) -> list[Any]:
    with acting(by.token):
        return list(kind.running())
