"""What is read of consignments; row security leaves what the reader may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from backstay_web.core.context import me
from backstay_web.donations.models import Answer, Consent
from backstay_web.nations.queries import current_holdings
from backstay_web.sites.models import LegCapacity, LegPeriod
from backstay_web.transfers.books import Book, Key, Side
from backstay_web.transfers.mixing import Conflict, Goods, conflicts
from backstay_web.transfers.models import (
    Clearance,
    Consignment,
    Custody,
    Difference,
    HandlingUnit,
    Handover,
    Item,
    LossReport,
    Movement,
    Passage,
    Permit,
    Signature,
    Timing,
)

AHEAD: Final = timedelta(hours=72)
"""How far the board of a node looks: the clock to the border is 72 hours."""


def consignments() -> "QuerySet[Any]":
    """Return the consignments, with whether each was released and what it weighs."""
    cleared = Clearance.objects.filter(consignment=OuterRef("pk"))
    return Consignment.objects.annotate(
        is_released=Exists(cleared),
        released_at=Subquery(cleared.values("released_at")[:1]),
        waived_by=Subquery(cleared.values("waived_by")[:1]),
        waived_why=Subquery(cleared.values("waived_why")[:1]),
    )


def is_released(consignment: UUID) -> bool:
    """Tell whether a consignment may leave, and so can change no more."""
    return Clearance.objects.filter(consignment=consignment).exists()


def items_of(consignment: UUID) -> "QuerySet[Any]":
    """Return the items of a consignment, each with how many serial numbers it has."""
    counted = Count("serials", filter=Q(serials__retired_on=None))
    rows = Item.objects.filter(consignment=consignment, retired_on=None)
    return (
        rows.select_related("variant__origin_nation", "handling_unit")
        .annotate(serial_count=counted)
        .order_by("code", "pk")
    )


def mass_kg(consignment: UUID) -> int:
    """Return what a consignment weighs: its items, and the units that hold them."""
    units = HandlingUnit.objects.filter(consignment=consignment, retired_on=None)
    items = Item.objects.filter(consignment=consignment, retired_on=None)
    tare = units.aggregate(kg=Coalesce(Sum("tare_kg"), Value(0)))["kg"]
    of_items = Sum(F("quantity") * F("variant__mass_kg"))
    return int(tare) + int(items.aggregate(kg=Coalesce(of_items, Value(0)))["kg"])


def net_explosive_g(consignment: UUID) -> int:
    """Return the net explosive quantity of all that a consignment holds."""
    items = Item.objects.filter(consignment=consignment, retired_on=None)
    total = items.aggregate(g=Coalesce(Sum("net_explosive_g"), Value(0)))["g"]
    return int(total)


@dataclass(frozen=True)
class Lacking:
    """An item that has not just the serial numbers that it needs."""

    item: Any
    count: int
    is_said: bool  # whether anybody has said that the variant needs them

    @property
    def is_over(self) -> bool:
        """Tell whether it has more numbers than units."""
        return bool(self.count > self.item.quantity)


def lacking(consignment: UUID) -> Iterator[Lacking]:
    """Yield the items whose serial numbers are not as many as their units.

    A variant of which nobody has said whether it needs them is taken to need them.
    """
    for item in items_of(consignment):
        needed = item.variant.needs_serials
        if item.serial_count > item.quantity or (
            needed is not False and item.serial_count < item.quantity
        ):
            yield Lacking(item, item.serial_count, needed is not None)


@dataclass(frozen=True)
class Origin:
    """A variant in a consignment and the nation that made it, if that is known.

    ``verdict`` is what that nation answered last when its consent was asked for, as far
    as the reader may know of it; empty, if nothing.
    """

    variant: Any
    nation: Any
    verdict: str


def origins(row: Consignment) -> list[Origin]:
    """Return whose consent the things in a consignment need: who has to be told.

    Neither the sender nor the receiver asks itself. A variant whose origin nobody has
    said is among them, without a nation: that is the alarm.
    """
    found = {item.variant_id: item.variant for item in items_of(row.pk)}
    apart = (row.nation_id, row.to_nation_id)
    asked = [v for v in found.values() if v.origin_nation_id not in apart]
    return [Origin(v, origin_of(v), verdict_on(v)) for v in asked]


def origin_of(variant: Any) -> Any:
    return variant.origin_nation if variant.origin_nation_id else None


def verdict_on(variant: Any) -> str:
    """Return what the nation that made a variant answered last, if it did."""
    asked = Consent.objects.filter(
        variant=variant, nation=variant.origin_nation_id, retired_on=None
    )
    last = Answer.objects.filter(consent__in=asked).order_by("-answered_on", "-pk")
    return last.values_list("verdict", flat=True).first() or ""


def movements() -> "QuerySet[Any]":
    """Return the movements with their times, as far as the reader may know them."""
    times = Timing.objects.filter(movement=OuterRef("pk"), retired_on=None)
    passed = Passage.objects.filter(movement=OuterRef("pk"))
    departed = passed.filter(kind=Passage.Kind.DEPARTED)
    arrived = passed.filter(kind=Passage.Kind.ARRIVED)
    return Movement.objects.annotate(
        departs_at=Subquery(times.values("departs_at")[:1]),
        arrives_at=Subquery(times.values("arrives_at")[:1]),
        departed_at=Subquery(departed.values("at")[:1]),
        arrived_at=Subquery(arrived.values("at")[:1]),
    )


def carried_by(movement: UUID) -> "QuerySet[Any]":
    """Return the consignments that a movement carries."""
    on_it = {"carriages__movement": movement, "carriages__retired_on": None}
    return consignments().filter(retired_on=None, **on_it).order_by("code", "pk")


def where_is(row: Consignment) -> UUID | None:
    """Return the site at which a consignment stands; none, while it is on its way."""
    on_it = {
        "carriages__consignment": row,
        "carriages__retired_on": None,
        "retired_on": None,
    }
    moved = movements().filter(departed_at__isnull=False, **on_it)
    last = moved.order_by("-departed_at", "pk").select_related("leg").first()
    if last is None:
        return row.from_site_id
    return last.leg.to_site_id if last.arrived_at else None


def goods_on(movement: UUID) -> list[Goods]:
    """Return the dangerous goods on a movement."""
    on_it = {
        "consignment__carriages__movement": movement,
        "consignment__carriages__retired_on": None,
    }
    rows = Item.objects.filter(retired_on=None, **on_it).exclude(hazard_class="")
    return [
        Goods(each.code, each.variant_id, each.hazard_class, each.compatibility_group)
        for each in rows.order_by("code", "pk")
    ]


def mixes_relief(movement: UUID) -> bool:
    """Tell whether a movement carries relief together with other goods."""
    kinds = set(carried_by(movement).values_list("is_relief", flat=True))
    return len(kinds) > 1


@dataclass(frozen=True)
class Planned:
    """A movement at a node, as the board shows it."""

    row: Any
    is_leaving: bool
    at: datetime | None
    is_late: bool
    mass_kg: int
    capacity_kg: int | None
    conflicts: list[Conflict]
    mixes_relief: bool
    permits: list[Permit]

    def place(self, at: datetime) -> tuple[Any, ...]:
        """Return where it stands on the board: late first, without a time last."""
        return not self.is_late, self.at is None, self.at or at, self.row.code


def board(site: UUID, at: datetime) -> list[Planned]:
    """Return what leaves a site and comes to it within 72 hours; what is late first.

    What should have passed before, and has not, is late until it has. A movement whose
    times are not for the reader stands last, without any.
    """
    known = movements().filter(retired_on=None).select_related("leg__from_site")
    rows = known.select_related("leg__to_site")
    leaving = rows.filter(leg__from_site=site, departed_at=None)
    coming = rows.filter(leg__to_site=site, arrived_at=None)
    shown = [planned(row, True, row.departs_at, at) for row in leaving]
    shown += [planned(row, False, row.arrives_at, at) for row in coming]
    soon = [each for each in shown if each.at is None or each.at < at + AHEAD]
    return sorted(soon, key=lambda each: each.place(at))


def planned(row: Any, is_leaving: bool, when: datetime | None, at: datetime) -> Planned:
    """Return a movement with what is in its way at one end of its leg."""
    carried = list(carried_by(row.pk))
    day = timezone.localtime(when).date() if when else None
    return Planned(
        row=row,
        is_leaving=is_leaving,
        at=when,
        is_late=when is not None and when < at,
        mass_kg=sum(mass_kg(each.pk) for each in carried),
        capacity_kg=capacity_kg(row.leg_id, day) if day else None,
        conflicts=list(conflicts(goods_on(row.pk))),
        mixes_relief=mixes_relief(row.pk),
        permits=permits_ending(row.leg_id, at),
    )


def capacity_kg(leg: UUID, day: date) -> int | None:
    """Return what a leg takes in the week of a day, as far as the reader may know."""
    other = LegPeriod.objects.filter(
        leg=leg, retired_on=None, start_on__lte=day, end_on__gt=day
    )
    usual = LegCapacity.objects.filter(leg=leg, retired_on=None)
    for rows in (other, usual):
        row = rows.order_by("pk").first()
        if row is not None:
            return int(row.capacity_kg)
    return None


def permits_ending(leg: UUID, at: datetime) -> list[Permit]:
    """Return the permits for a leg that end within 72 hours."""
    today = timezone.localtime(at).date()
    ends = (today, today + AHEAD)
    rows = Permit.objects.filter(leg=leg, retired_on=None, end_on__range=ends)
    return list(rows.order_by("end_on", "pk"))


@dataclass(frozen=True)
class Standing:
    """A consignment that stands at a node, and since when."""

    row: Any
    since: datetime


def standing(site: UUID) -> list[Standing]:
    """Return the consignments that a movement brought to a site, the longest first."""
    came = movements().filter(leg__to_site=site, arrived_at__isnull=False)
    found: dict[UUID, Standing] = {}
    for movement in came.filter(retired_on=None).order_by("arrived_at", "pk"):
        for row in carried_by(movement.pk):
            if where_is(row) == site:
                found[row.pk] = Standing(row, movement.arrived_at)
    return sorted(found.values(), key=lambda each: (each.since, each.row.code))


def book_of(consignment: UUID) -> Book:
    """Return the books of a consignment: who holds what, and since when the last."""
    rows = Custody.objects.filter(consignment=consignment)
    held = {
        (Key(item, serial), Side(side, post)): quantity
        for item, serial, side, post, quantity in rows.filter(
            closed_at=None
        ).values_list("item", "serial", "side", "post", "quantity")
    }
    return Book(held, rows.aggregate(last=Max("opened_at"))["last"])


def is_taken(consignment: UUID) -> bool:
    """Tell whether a post has taken a consignment into custody."""
    return Custody.objects.filter(consignment=consignment).exists()


def is_held_by_post_of(consignment: UUID, nation: UUID) -> bool:
    """Tell whether a post of a nation holds anything of a consignment."""
    held = Custody.objects.filter(consignment=consignment, closed_at=None)
    return held.filter(nation=nation).exists()


def held_by(consignment: UUID) -> "QuerySet[Custody]":
    """Return who holds what of a consignment now."""
    rows = Custody.objects.filter(consignment=consignment, closed_at=None)
    related = rows.select_related("item__variant", "serial", "nation")
    return related.order_by("item__code", "serial__number", "opened_at", "pk")


def handovers() -> "QuerySet[Any]":
    """Return the counts, with what they are of and how many sides have signed."""
    signed = Signature.objects.filter(handover=OuterRef("pk")).order_by()
    count = signed.values("handover").annotate(n=Count("pk")).values("n")
    cases = Difference.objects.filter(handover=OuterRef("pk"), closed_on=None)
    return Handover.objects.select_related("consignment", "site").annotate(
        title=F("consignment__title"),
        signed_count=Coalesce(Subquery(count), Value(0)),
        has_cases=Exists(cases),
        state=Case(
            When(withdrawn_at__isnull=False, then=Value("withdrawn")),
            When(settled_at=None, then=Value("waiting")),
            When(Exists(cases), then=Value("disputed")),
            default=Value("settled"),
            output_field=CharField(max_length=9),
        ),
    )


def differences() -> "QuerySet[Any]":
    """Return the cases, each with the count that it came of."""
    return Difference.objects.select_related(
        "handover__consignment", "inventory__consignment", "loss_report__consignment"
    )


def loss_reports() -> "QuerySet[Any]":
    """Return the loss reports, with what they are of and whether they came late."""
    cases = Difference.objects.filter(loss_report=OuterRef("pk"), closed_on=None)
    return LossReport.objects.select_related("consignment", "nation").annotate(
        title=F("consignment__title"),
        is_late=Case(
            When(reported_at__date__gt=F("due_on"), then=Value(True)),
            default=Value(False),
        ),
        has_cases=Exists(cases),
    )


def unknown() -> "QuerySet[Custody]":
    """Return what nobody holds, and of which nobody has said what became of it."""
    return Custody.objects.filter(closed_at=None, side="unknown")


def of_nation(rows: "QuerySet[Any]", nation: UUID) -> "QuerySet[Any]":
    """Return the rows of consignments that a nation gives, or is given."""
    is_giver, is_receiver = (
        Q(consignment__nation=nation),
        Q(consignment__to_nation=nation),
    )
    return rows.filter(is_giver | is_receiver)


def held_posts() -> list[Any]:
    """Return the posts that the reader holds now."""
    held = current_holdings(timezone.now()).filter(actor=me().actor)
    return [each.post for each in held.order_by("post__title", "pk")]


def nodes(at: datetime) -> list[tuple[Any, int]]:
    """Return the sites that movements leave or come to, with how many soon do."""
    rows = movements().filter(retired_on=None).select_related("leg__from_site")
    counts: dict[Any, int] = {}
    for row in rows.select_related("leg__to_site"):
        soon = at + AHEAD
        for node, when, done in (
            (row.leg.from_site, row.departs_at, row.departed_at),
            (row.leg.to_site, row.arrives_at, row.arrived_at),
        ):
            is_soon = done is None and (when is None or when < soon)
            counts[node] = counts.get(node, 0) + is_soon
    return sorted(counts.items(), key=lambda each: (each[0].code, each[0].pk))
