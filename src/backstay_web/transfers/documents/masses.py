"""What consignments and handling units weigh, where all of that is known."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from backstay_web.transfers.documents.reading import Contents, Known


def mass_kg(item: Any, known: Known) -> int | None:
    """Return what an item weighs; none, where it is not known what it is."""
    variant = known.get(item.variant_id)
    return item.quantity * variant.mass_kg if variant else None


def whole(masses: Iterable[int | None]) -> int | None:
    """Return the sum of masses; none, where one of them is not known."""
    all_of_them = list(masses)
    return None if None in all_of_them else sum(each or 0 for each in all_of_them)


def total_kg(held: Contents) -> int | None:
    """Return what a consignment weighs, with what holds it."""
    items = [mass_kg(item, held.known) for item in held.items]
    return whole([*items, *(unit.tare_kg for unit in held.units)])


def gross_kg(unit: UUID, held: Contents) -> int | None:
    """Return what a handling unit weighs, with all that stands in it."""
    [tare] = [row.tare_kg for row in held.units if row.pk == unit]
    inner = [gross_kg(row.pk, held) for row in held.units if row.within_id == unit]
    items = [row for row in held.items if row.handling_unit_id == unit]
    return whole([tare, *inner, *(mass_kg(row, held.known) for row in items)])


def explosive_g(held: Contents) -> int:
    return sum(row.net_explosive_g or 0 for row in held.items)
