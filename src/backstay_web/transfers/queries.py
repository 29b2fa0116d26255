"""What is read of consignments; row security leaves what the reader may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from backstay_web.donations.models import Answer, Consent
from backstay_web.transfers.models import Clearance, Consignment, HandlingUnit, Item


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
        return self.count > self.item.quantity


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
