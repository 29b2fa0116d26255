"""What is read of consignments; row security leaves what the reader may see."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, reduce
from operator import or_
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
from backstay_web.core.names import called
from backstay_web.donations.models import Answer, Consent
from backstay_web.nations.queries import current_holdings
from backstay_web.sites.models import Leg, LegCapacity, LegPeriod, Site
from backstay_web.transfers.books import Book, Key, Side
from backstay_web.transfers.mixing import Conflict, Goods, conflicts
from backstay_web.transfers.models import (
    Carriage,
    Clearance,
    Consignment,
    Custody,
    Difference,
    HandlingUnit,
    Handover,
    HandoverLine,
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


def thing_name(item: Any, serial: Any) -> str:
    """Return what an item is called, or the one unit of it that has that number."""
    name = f"{item.code} {called(item.variant)}"
    return f"{name} {serial.number}" if serial else name


def mass_kg(consignment: UUID) -> int:
    """Return what a consignment weighs: its items, and the units that hold them."""
    return masses_kg([consignment])[consignment]


def masses_kg(consignments_: Collection[UUID]) -> Counter[UUID]:
    """Return what each of some consignments weighs."""
    units = HandlingUnit.objects.filter(consignment__in=consignments_, retired_on=None)
    items = Item.objects.filter(consignment__in=consignments_, retired_on=None)
    found = Counter[UUID]()
    for rows, mass in (
        (units, F("tare_kg")),
        (items, F("quantity") * F("variant__mass_kg")),
    ):
        summed = rows.order_by().values_list("consignment").annotate(kg=Sum(mass))
        found.update(dict(summed))
    return found


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
    last = left_last_with(row)
    if last is None:
        return row.from_site_id
    to_site: UUID = last.leg.to_site_id
    return to_site if last.arrived_at else None


def left_last_with(row: Consignment) -> Any:
    """Return the movement that left last with a consignment; none, if none did."""
    on_it = {
        "carriages__consignment": row,
        "carriages__retired_on": None,
        "retired_on": None,
    }
    moved = movements().filter(departed_at__isnull=False, **on_it)
    return moved.order_by("-departed_at", "pk").select_related("leg").first()


def is_received_by(movement: Movement, nation: UUID) -> bool:
    """Tell whether a movement comes to a nation: to its own site, or with its goods."""
    to_its_site = Leg.objects.filter(pk=movement.leg_id, to_site__nation=nation)
    its_goods = carried_by(movement.pk).filter(to_nation=nation)
    return to_its_site.exists() or its_goods.exists()


def goods_on(movement: UUID) -> list[Goods]:
    """Return the dangerous goods on a movement."""
    return goods_by_movement([movement]).get(movement, [])


def goods_by_movement(movements_: Collection[UUID]) -> dict[UUID, list[Goods]]:
    """Return the dangerous goods on each of some movements."""
    on_them = {
        "consignment__carriages__movement__in": movements_,
        "consignment__carriages__retired_on": None,
    }
    rows = Item.objects.filter(retired_on=None, **on_them).exclude(hazard_class="")
    names = ("code", "variant", "hazard_class", "compatibility_group")
    found: dict[UUID, list[Goods]] = {}
    for movement, *told in rows.order_by("code", "pk").values_list(
        "consignment__carriages__movement", *names
    ):
        found.setdefault(movement, []).append(Goods(*told))
    return found


def mixes_relief(movement: UUID) -> bool:
    """Tell whether a movement carries relief together with other goods."""
    return mixed(carried_on([movement]).get(movement, {}))


def mixed(carried: Mapping[UUID, bool]) -> bool:
    """Tell whether some of what is carried is relief, and some is not."""
    return len(set(carried.values())) > 1


def carried_on(movements_: Collection[UUID]) -> dict[UUID, dict[UUID, bool]]:
    """Return the consignments on each of some movements, with whether it is relief."""
    rows = Carriage.objects.filter(
        movement__in=movements_, retired_on=None, consignment__retired_on=None
    )
    found: dict[UUID, dict[UUID, bool]] = {}
    for movement, consignment, is_relief in rows.values_list(
        "movement", "consignment", "consignment__is_relief"
    ):
        found.setdefault(movement, {})[consignment] = is_relief
    return found


@dataclass(frozen=True)
class Planned:
    """A movement at a node, as the board shows it."""

    row: Any
    is_leaving: bool
    at: datetime | None
    is_late: bool
    carried: list[Any]
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
    leaving = rows.filter(has_not(Passage.Kind.DEPARTED), leg__from_site=site)
    coming = rows.filter(has_not(Passage.Kind.ARRIVED), leg__to_site=site)
    passing = [(row, True, row.departs_at) for row in leaving]
    passing += [(row, False, row.arrives_at) for row in coming]
    soon = [each for each in passing if each[2] is None or each[2] < at + AHEAD]
    return sorted(planned(soon, at), key=lambda each: each.place(at))


def has_not(kind: Passage.Kind) -> Any:
    """Return the condition that a movement has not departed, or not arrived."""
    return ~Exists(Passage.objects.filter(movement=OuterRef("pk"), kind=kind))


def planned(
    passing: "Sequence[tuple[Any, bool, datetime | None]]", at: datetime
) -> "Iterator[Planned]":
    """Yield movements, each with what is in its way at one end of its leg.

    Each is told with whether it leaves there, and when.
    """
    keys = [row.pk for row, _, _ in passing]
    carried, goods = carried_on(keys), goods_by_movement(keys)
    loaded = {key for each in carried.values() for key in each}
    masses = masses_kg(loaded)
    found = Consignment.objects.filter(pk__in=loaded).order_by("code", "pk")
    loads = list(found.select_related("nation", "to_nation"))
    takes, ending = cache(capacity_kg), cache(permits_ending)
    for row, is_leaving, when in passing:
        on_it = carried.get(row.pk, {})
        day = timezone.localtime(when).date() if when else None
        yield Planned(
            row=row,
            is_leaving=is_leaving,
            at=when,
            is_late=when is not None and when < at,
            carried=[each for each in loads if each.pk in on_it],
            mass_kg=sum(masses[key] for key in on_it),
            capacity_kg=takes(row.leg_id, day) if day else None,
            conflicts=list(conflicts(goods.get(row.pk, []))),
            mixes_relief=mixed(on_it),
            permits=ending(row.leg_id, at),
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


def standing(came: Mapping[UUID, datetime]) -> list[Standing]:
    """Return the consignments that stand at a site (``here``), the longest first."""
    rows = consignments().filter(pk__in=came, retired_on=None)
    found = [Standing(row, came[row.pk]) for row in rows]
    return sorted(found, key=lambda each: (each.since, each.row.code))


def here(site: UUID) -> dict[UUID, datetime]:
    """Return which consignments that a movement brought stand at a site, since when."""
    came = Q(movement__leg__to_site=site, movement__passages__kind="arrived")
    left = Q(movement__leg__from_site=site, movement__passages__kind="departed")
    passed = Carriage.objects.filter(
        came | left, movement__retired_on=None, retired_on=None
    )
    last = (
        passed.order_by()
        .values_list("consignment")
        .annotate(
            came_at=Max("movement__passages__at", filter=came),
            left_at=Max("movement__passages__at", filter=left),
        )
    )
    stayed = Q(left_at=None) | Q(left_at__lte=F("came_at"))
    since = {key: at for key, at, _ in last.filter(stayed, came_at__isnull=False)}
    return {k: since[k] for k, at in whereabouts(since).items() if at == site}


def carrying(consignment: Any, lookup: str = "") -> dict[str, Any]:
    """Return what departures of a consignment are found by, or of several."""
    return {
        "kind": Passage.Kind.DEPARTED,
        "movement__retired_on": None,
        "movement__carriages__retired_on": None,
        f"movement__carriages__consignment{lookup}": consignment,
    }


def whereabouts(consignments_: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Return at which site each of some consignments stands that a movement took on.

    None is on its way; what has not left yet is not among them.
    """
    departed = Passage.objects.filter(**carrying(list(consignments_), "__in"))
    rows = departed.order_by("at", "-movement").values_list(
        "movement__carriages__consignment", "movement", "movement__leg__to_site"
    )
    last = {key: (movement, to_site) for key, movement, to_site in rows}
    arrived = set(
        Passage.objects.filter(
            kind=Passage.Kind.ARRIVED, movement__in=[each[0] for each in last.values()]
        ).values_list("movement", flat=True)
    )
    return {
        key: to_site if movement in arrived else None
        for key, (movement, to_site) in last.items()
    }


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


def waiting_counts(consignment: UUID) -> "QuerySet[Handover]":
    """Return the counts of a consignment that not both sides have signed."""
    return Handover.objects.filter(
        consignment=consignment, settled_at=None, withdrawn_at=None
    )


def waiting_of(
    rows: "QuerySet[Any]", posts: Collection[UUID], *, has_signed: bool
) -> "QuerySet[Any]":
    """Return the waiting counts of posts that one of them has signed, or none has."""
    signed = Exists(Signature.objects.filter(handover=OuterRef("pk"), post__in=posts))
    own = of_posts(rows, posts).filter(state="waiting")
    return own.filter(signed if has_signed else ~signed)


def of_posts(rows: "QuerySet[Any]", posts: Collection[UUID]) -> "QuerySet[Any]":
    """Return the counts by which one of some posts hands over, or takes over."""
    return rows.filter(Q(from_post__in=posts) | Q(to_post__in=posts))


def lines_of_count(handover: UUID) -> "QuerySet[HandoverLine]":
    """Return the lines of a count by item and serial number."""
    rows = HandoverLine.objects.filter(handover=handover)
    related = rows.select_related("item__variant", "serial")
    return related.order_by("item__code", "serial__number", "pk")


def opens_a_case(line: HandoverLine) -> bool:
    """Tell whether a line was counted otherwise than expected, or came damaged."""
    if line.counted is None:
        return False
    return line.counted != line.expected or (line.counted > 0 and is_worse(line))


def is_worse(line: HandoverLine) -> bool:
    """Tell whether something came in a worse condition than that in which it left."""
    worst_last = Item.Condition.values
    left_in = worst_last.index(line.item.condition)
    return worst_last.index(line.condition) > left_in


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


def own_nodes(nation: UUID) -> set[UUID]:
    """Return the sites of a nation, and those where what it is sent comes."""
    sent = Consignment.objects.filter(to_nation=nation, retired_on=None)
    on_it = {"carriages__consignment__in": sent, "carriages__retired_on": None}
    comes = Movement.objects.filter(retired_on=None, **on_it)
    return {
        *Site.objects.filter(nation=nation, retired_on=None).values_list(
            "pk", flat=True
        ),
        *sent.values_list("to_site", flat=True),
        *comes.values_list("leg__to_site", flat=True),
    }


def nodes(at: datetime, own: AbstractSet[UUID] = frozenset()) -> list[tuple[Any, int]]:
    """Return the sites that movements leave or come to, with how many soon do.

    Of a nation's ``own`` those are there too to which nothing is planned yet, if
    something that it is sent is to come there at last.
    """
    known = Movement.objects.filter(retired_on=None)
    ends = (
        Exists(known.filter(**{f"leg__{end}": OuterRef("pk")}))
        for end in ("from_site", "to_site")
    )
    counts = dict.fromkeys(Site.objects.filter(reduce(or_, ends)), 0)
    open_ = movements().filter(has_not(Passage.Kind.ARRIVED), retired_on=None)
    for row in open_.select_related("leg__from_site", "leg__to_site"):
        soon = at + AHEAD
        for node, when, done in (
            (row.leg.from_site, row.departs_at, row.departed_at),
            (row.leg.to_site, row.arrives_at, row.arrived_at),
        ):
            is_soon = done is None and (when is None or when < soon)
            counts[node] = counts.get(node, 0) + is_soon
    sent = Consignment.objects.filter(retired_on=None, to_site__in=own)
    for node in Site.objects.filter(pk__in=sent.values("to_site")):
        counts.setdefault(node, 0)
    return sorted(
        counts.items(), key=lambda each: (not each[1], each[0].code, each[0].pk)
    )
