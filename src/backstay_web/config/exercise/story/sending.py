"""Kit on its way: prepared, moved leg by leg, counted by two sides, received."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from backstay_web.accounts.demonstration import RECEIVES
from backstay_web.config.exercise.story.acts import Act, Doing, key, there
from backstay_web.config.exercise.story.facts import (
    Way,
    papers_of,
    promise_of,
    shown_to,
    ways,
)
from backstay_web.plans import actions as plans
from backstay_web.plans.models import Presence, Report
from backstay_web.transfers import actions
from backstay_web.transfers.models import (
    Consignment,
    Custody,
    Movement,
    Signature,
)

MOST_SERIALS: Final = 60
"""What is more than that is counted without numbers, as rounds are."""
EACH_LEG_DAYS: Final = 4
FIRST_LEG_DAYS: Final = 30
RECEIVER: Final = f"logistics-{RECEIVES}"
EXPLOSIVE: Final[dict[str, Any]] = {
    "hazard_class": "1.2",
    "compatibility_group": "E",
    "ammunition_lot": "INVENTED-1",
}
GRAMS_OF_A_ROUND: Final = 330
"""Net explosive of one round: our invention."""


@dataclass(frozen=True)
class Load:
    """Units of one line that leave together, and the rows that tell of them."""

    way: Way
    number: int
    """Of the loads of the package, from 1."""

    @property
    def name(self) -> str:
        """Return its code, on papers and as people say it."""
        return f"{self.way.need.code}-{self.number}"

    @property
    def consignment(self) -> Any:
        """Return the key of its consignment."""
        return key("consignment", self.name)

    @property
    def desk(self) -> str:
        """Return who sends it."""
        return f"desk-{self.way.nation}"


def loads(package: str, part: str = "") -> list[Load]:
    """Return the loads of a package that go straight to it, or those of one part."""
    found = [
        way
        for way in ways(package)
        if way.lot is not None and all(step.leg for step in way.steps)
    ]
    made = [Load(way, number) for number, way in enumerate(found, start=1)]
    return [each for each in made if part in ("", each.way.part.part)]


def prepare(load: Load) -> Act:
    """Return that its sender prepares it, lets it leave and takes it into custody."""
    is_done = there(Consignment, load.consignment)
    return Act(load.desk, is_done, partial(prepares, load))


def prepares(load: Load, doing: Doing) -> None:
    consignment = load.consignment
    consigns(load, doing)
    item = puts_in(load, doing)
    told = {"item": item, "requirement": load.way.need.pk, "package_number": 1}
    told |= {"part": load.way.part.pk, "promise": promise_of(load.way.line)}
    doing.do(actions.COMMANDS["fulfilment"].add, entry=key("for", load.name), **told)
    release: dict[str, Any] = {"entry": key("release", load.name)}
    if load.way.line.quantity > MOST_SERIALS:
        release |= {"waived_by": "Head of the depot", "waived_why": "It is counted."}
    doing.do(actions.release_consignment, consignment=consignment, **release)
    version = Consignment.objects.get(pk=consignment).version
    seen = {"consignment": consignment, "expected_version": version}
    doing.do(actions.open_custody, post=doing.post(), **seen)


def consigns(load: Load, doing: Doing) -> None:
    line, need = load.way.line, load.way.need
    doing.do(
        actions.CONSIGNMENT.add,
        entry=load.consignment,
        code=load.name,
        title=f"{line.quantity} {line.what} for {need.code}, invented",
        nation=line.share.nation_id,
        to_nation=need.originator,
        from_site=load.way.lot.site_id,
        to_site=need.site_id,
        is_relief=False,
        release=shown_to(load.way.nation),
    )


def puts_in(load: Load, doing: Doing) -> Any:
    """Put its units in, with their numbers if they have any; return the item."""
    line, item = load.way.line, key("item", load.name)
    is_ammunition = load.way.part.role == "ammunition"
    grams = {"net_explosive_g": line.quantity * GRAMS_OF_A_ROUND}
    doing.do(
        actions.COMMANDS["item"].add,
        entry=item,
        code=f"{load.name}.1",
        consignment=load.consignment,
        variant=load.way.lot.variant_id,
        quantity=line.quantity,
        condition="serviceable",
        **({**EXPLOSIVE, **grams} if is_ammunition else {}),
    )
    if line.quantity <= MOST_SERIALS:
        numbers = [f"{load.name}/{n:02}" for n in range(1, line.quantity + 1)]
        doing.do(actions.number, item=item, expected_version=1, numbers=numbers)
    return item


def carry(
    load: Load, legs: int | None = None, *, arrives: bool = True
) -> Iterator[Act]:
    """Yield that it goes over so many of its legs, or all, and comes or does not."""
    chosen = load.way.legs[:legs]
    for number, leg in enumerate(chosen, start=1):
        is_over = arrives or number < len(chosen)
        does = partial(moves, load, leg, number, is_over)
        movement = key("movement", load.name, str(number))
        yield Act("movement-controller", there(Movement, movement), does)


def moves(load: Load, leg: Any, number: int, is_over: bool, doing: Doing) -> None:
    """Plan one movement of a load, and say that it left, and came if it did."""
    movement = key("movement", load.name, str(number))
    shown = {"release": shown_to(load.way.nation)}
    leaves = doing.at - timedelta(days=FIRST_LEG_DAYS - EACH_LEG_DAYS * number)
    comes = leaves + timedelta(days=2)
    if not is_over:
        leaves, comes = doing.at - timedelta(days=1), doing.at + timedelta(days=1)
    told = {"leg": leg.pk, "conveyance": f"Invented {number} of {load.name}"}
    more = {"needs_regauging": False, "slot": "", "code": f"{load.name}-{number}"}
    doing.do(actions.MOVEMENT.add, entry=movement, **told, **more, **shown)
    timing, carriage = key("timing", str(movement)), key("carriage", str(movement))
    times = {"departs_at": leaves, "arrives_at": comes}
    doing.do(actions.TIMING.add, entry=timing, movement=movement, **times, **shown)
    carried = {"movement": movement, "consignment": load.consignment}
    doing.do(actions.CARRIAGE.add, entry=carriage, **carried)
    passes(doing, actions.depart, movement, leaves)
    if is_over:
        passes(doing, actions.arrive, movement, comes)


def passes(doing: Doing, action: Any, movement: Any, at: datetime) -> None:
    name = "left" if action is actions.depart else "came"
    told = {"passed_at": at, "evidence": f"Waybill, invented ({name})"}
    doing.do(action, entry=key(name, str(movement)), movement=movement, **told)


def hand_over(
    load: Load, receiver: str = RECEIVER, missing: int = 0, legs: int | None = None
) -> Iterator[Act]:
    """Yield that a receiver counts it where it stands, and that both sides sign."""
    site = load.way.legs[:legs][-1].to_site_id
    count = partial(counts, load, site, missing)
    yield Act(receiver, there(Signature, key("taken", load.name)), count)
    given = there(Signature, key("given", load.name))
    yield Act(load.desk, given, partial(signs, load, "given"))


def counts(load: Load, site: Any, missing: int, doing: Doing) -> None:
    """Count what stands there; the last units are missing. Then sign for it."""
    rows = Custody.objects.filter(consignment=load.consignment, closed_at=None)
    held = list(rows.select_related("serial").order_by("serial__number"))
    gone = {each.pk for each in held[len(held) - missing :]}
    lines = [
        {
            "item": each.item_id,
            "serial": each.serial_id,
            "counted": 0 if each.pk in gone else each.quantity,
            "condition": "serviceable",
            "remark": "Not on the wagon." if each.pk in gone else "",
        }
        for each in held
    ]
    told = {"consignment": load.consignment, "site": site, "custody": held[0].pk}
    count = key("handover", load.name)
    doing.do(actions.count, entry=count, to_post=doing.post(), lines=lines, **told)
    signs(load, "taken", doing)


def signs(load: Load, side: str, doing: Doing) -> None:
    told = {"handover": key("handover", load.name), "post": doing.post()}
    doing.do(actions.sign, entry=key(side, load.name), **told)


def report(load: Load, state: str) -> Act:
    """Return that its sender says how far the promise has come."""
    entry = key("report", load.name, state)

    def reports(doing: Doing) -> None:
        told = {"promise": promise_of(load.way.line), "state": state}
        told |= {"quantity": load.way.line.quantity, "on": doing.today}
        doing.do(plans.report, entry=entry, evidence="Hand receipt, invented", **told)

    return Act(load.desk, there(Report, entry), reports)


def receive(load: Load) -> Iterator[Act]:
    """Yield that its unit has it: of the promise, and of the package."""
    yield report(load, "received")
    count = load.way.line.quantity
    yield present(load.way, count, f"Hand receipt of {load.name}, invented")


def present(way: Way, quantity: int, evidence: str) -> Act:
    """Return that the recipient says what is there of a part of a package."""
    return say(way.need.pk, way.part.pk, quantity, evidence, way.name)


def say(need: Any, part: Any, quantity: int, evidence: str, name: str) -> Act:
    entry = key("present", name)

    def says(doing: Doing) -> None:
        told = {"requirement": need, "package_number": 1, "part": part}
        told |= {"quantity": quantity, "on": doing.today, "evidence": evidence}
        doing.do(plans.say, entry=entry, **told)

    return Act(f"needs-{RECEIVES}", there(Presence, entry), says)


def papers(package: str) -> Iterator[Act]:
    """Yield that the manuals of a package are there, in the option that is planned."""
    for need, part in papers_of(package):
        evidence = "Delivery note of the manuals, invented"
        yield say(need.pk, part.pk, 1, evidence, f"{package}/{part.part}")
