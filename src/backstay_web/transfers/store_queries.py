"""What stands in the explosive store of a site, and what comes to it within 72 hours.

All of it is read as the reader may: what is hidden from him he cannot count.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from backstay_web.catalogue.models import Variant
from backstay_web.core.models import Labelled
from backstay_web.sites.models import ExplosiveLimit
from backstay_web.transfers.explosives import (
    G_PER_KG,
    Explosive,
    Load,
    Store,
    held_g,
    together,
)
from backstay_web.transfers.models import (
    Arrival,
    Carriage,
    Clearance,
    Consignment,
    Custody,
    Item,
    LimitWaiver,
    Passage,
    ReceiptLine,
    Side,
)
from backstay_web.transfers.queries import (
    AHEAD,
    carrying,
    has_not,
    here,
    movements,
)

IS_EXPLOSIVE: Final = (
    Q(hazard_class__startswith="1")
    | ~Q(ammunition_lot="")
    | Q(variant__count_unit=Variant.CountUnit.ROUND)
    | Q(variant__net_explosive_g__gt=0)
)
"""Ammunition by what is said of it in any way: its class, its lot, or its variant."""
DECISIONS: Final = (Arrival.Decision.HOLD, Arrival.Decision.GATE)
HOLDS_NONE: Final = Q(hazard_class="", variant__net_explosive_g=0)
"""Of such a variant it was said that it holds none, as of drill rounds."""


def limits_of(site: UUID) -> "QuerySet[ExplosiveLimit]":
    """Return the limits that a licence sets for the store of a site."""
    rows = ExplosiveLimit.objects.filter(site=site, retired_on=None)
    return rows.order_by("hazard_division", "pk")


def explosive_items() -> "QuerySet[Item]":
    """Return the items that are ammunition or explosives by anything that says so."""
    rows = Item.objects.filter(IS_EXPLOSIVE, retired_on=None).exclude(HOLDS_NONE)
    return rows.select_related("variant").order_by("code", "pk")


def standing_at(site: UUID, came: Collection[UUID]) -> list[UUID]:
    """Return the consignments that stand at a site.

    They came there (``here``), or began there, where what was released stands until it
    leaves.
    """
    left = Passage.objects.filter(**carrying(OuterRef("pk")))
    began = Consignment.objects.filter(
        ~Exists(left),
        Exists(Clearance.objects.filter(consignment=OuterRef("pk"))),
        from_site=site,
        retired_on=None,
    ).values_list("pk", flat=True)
    return [*began, *came]


def expected_at(site: UUID, at: datetime) -> list[UUID]:
    """Return the consignments that are to come to a site within 72 hours, or late.

    A movement whose times nobody has told the reader may come at any moment.
    """
    coming = movements().filter(
        has_not(Passage.Kind.ARRIVED), leg__to_site=site, retired_on=None
    )
    times = coming.order_by().values_list("pk", "arrives_at")
    soon = [key for key, when in times if when is None or when < at + AHEAD]
    carried = Carriage.objects.filter(
        movement__in=soon, retired_on=None, consignment__retired_on=None
    )
    return list(carried.order_by("consignment").values_list("consignment", flat=True))


def explosives_in(consignments: Collection[UUID]) -> dict[UUID, list[Explosive]]:
    """Return what each of some consignments still holds of explosives."""
    return explosives_of(list(explosive_items().filter(consignment__in=consignments)))


def explosives_of(rows: Sequence[Item]) -> dict[UUID, list[Explosive]]:
    """Return what is left of items that are explosives, by their consignments.

    Of what posts took into custody that is what the books say: what units have signed
    for has left the store, and what was given up as lost too. What is unknown may be
    there still.
    """
    found: dict[UUID, list[Explosive]] = {}
    keys = [row.pk for row in rows]
    taken = Custody.objects.filter(item__in=keys, closed_at=None)
    booked = counted(taken)
    kept = counted(taken.exclude(side=Side.LOSS))
    with_units = counted(
        ReceiptLine.objects.filter(item__in=keys, receipt__corrected_by=None)
    )
    for row in rows:
        held = kept.get(row.pk, 0) if row.pk in booked else row.quantity
        held -= with_units.get(row.pk, 0)
        if held > 0:
            found.setdefault(row.consignment_id, []).append(explosive(row, held))
    return found


def counted(rows: "QuerySet[Any]") -> dict[UUID, int]:
    return dict(rows.order_by().values_list("item").annotate(Sum("quantity")))


def explosive(row: Item, held: int) -> Explosive:
    """Return so many of an item as explosives; whose division nobody said has none."""
    variant = row.variant
    grams = held_g(row.net_explosive_g, row.quantity, variant.net_explosive_g, held)
    return Explosive(row.code, row.hazard_class, grams)


def came(decision: Arrival.Decision, site: UUID) -> "QuerySet[Arrival]":
    """Return what of explosives a gate still decides about, held here or there.

    What a movement brings is told by that movement.
    """
    return Arrival.objects.filter(
        site=site,
        decision=decision,
        closed_on=None,
        movement=None,
        hazard_class__startswith="1",
    ).order_by("came_at", "pk")


def explosive_arrival(row: Arrival) -> Explosive:
    """Return what stands at a gate as explosives; zero is no statement of it."""
    return Explosive(row.vehicle, row.hazard_class, row.net_explosive_g or None)


def present_at(site: UUID, but: Collection[UUID] = ()) -> list[Explosive]:
    """Return what stands in the store of a site, but for some consignments."""
    keys = [key for key in standing_at(site, here(site)) if key not in but]
    return [*flat(explosives_in(keys)), *held_apart(site)]


def held_apart(site: UUID) -> list[Explosive]:
    """Return what was let in that nobody announced."""
    return [explosive_arrival(row) for row in came(Arrival.Decision.HOLD, site)]


def coming_to(site: UUID, at: datetime, but: Collection[UUID] = ()) -> list[Explosive]:
    """Return what comes to a store within 72 hours, or waits at its gate."""
    keys = [key for key in expected_at(site, at) if key not in but]
    return [*flat(explosives_in(keys)), *at_the_gate(site)]


def at_the_gate(site: UUID) -> list[Explosive]:
    """Return what waits outside that nobody announced."""
    return [explosive_arrival(row) for row in came(Arrival.Decision.GATE, site)]


def flat(found: dict[UUID, list[Explosive]]) -> list[Explosive]:
    return [each for rows in found.values() for each in rows]


def store_of(site: UUID, present: Iterable[Explosive]) -> Store:
    """Return the store of a site as something there is held against its limits."""
    limits = {row.hazard_division: row.limit_kg * G_PER_KG for row in limits_of(site)}
    return Store(limits, list(present))


def is_waived(site: UUID, **of: UUID) -> bool:
    """Tell whether somebody let a consignment or an arrival in beyond the limit."""
    return LimitWaiver.objects.filter(site=site, **of).exists()


@dataclass(frozen=True)
class Room:
    """What a store may hold, holds and expects: as one division, in grams.

    ``free_g`` is what is left of the limit once all that is expected has come; below
    nought it is too much. It is none where the licence names no limit, or where the
    quantity of something is unknown. ``told_from`` are the rows that say all this.
    """

    present: Load
    expected: Load
    division: str
    limit_g: int | None
    free_g: int | None
    limits: list[ExplosiveLimit]
    unknown: tuple[str, ...]
    told_from: list[Labelled]

    @property
    def is_exceeded(self) -> bool:
        """Tell whether it is too much, or may be: an unknown quantity is never zero."""
        holds_some = bool(self.division)
        return holds_some and (self.free_g is None or self.free_g < 0)

    @property
    def source(self) -> str:
        """Return which licence says so."""
        return "; ".join(dict.fromkeys(row.source for row in self.limits))

    @property
    def stated_on(self) -> date | None:
        """Return the oldest day as of which the licence was read."""
        return min((row.stated_on for row in self.limits), default=None)


def room_of(site: UUID, at: datetime, came_here: Collection[UUID]) -> Room | None:
    """Return what the store of a site has room for, where some consignments came.

    None, where no limit was stated and nothing explosive stands there or comes.
    """
    limits = list(limits_of(site))
    there, soon = standing_at(site, came_here), expected_at(site, at)
    items = list(explosive_items().filter(consignment__in=[*there, *soon]))
    found = explosives_of(items)
    present = [*flat({key: found.get(key, []) for key in there}), *held_apart(site)]
    expected = [*flat({key: found.get(key, []) for key in soon}), *at_the_gate(site)]
    whole = together([*present, *expected])
    if not limits and not whole:
        return None
    division = whole.division or limits[0].hazard_division
    limit = store_of(site, []).limit_of(division)
    is_known = limit is not None and not whole.unknown
    return Room(
        together(present),
        together(expected),
        whole.division,
        limit,
        limit - whole.net_explosive_g if is_known and limit is not None else None,
        limits,
        whole.unknown,
        [
            *limits,
            *items,
            *(row for each in DECISIONS for row in came(each, site)),
        ],
    )
