"""Read what documents are made of, as far as the reader may know of it.

What a row points to is read apart and never joined: a row must not be missing from a
document because its reader may not know of something beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import Max

from backstay_web.core.models import RowChange
from backstay_web.core.names import called
from backstay_web.core.pointers import labelled_pointers
from backstay_web.transfers.models import Clearance, HandlingUnit, Item, Serial

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
NOTHING: Final = "-"


class Known(dict[UUID, Any]):
    """Rows by their keys, of those that the reader may see."""

    def name(self, key: UUID | None) -> str:
        """Return what a row is called; nothing where it is hidden, or none is named."""
        row = self.get(key) if key else None
        return called(row) if row is not None else NOTHING


@dataclass(frozen=True)
class Contents:
    """What some consignments hold, and what all of that points to."""

    units: Sequence[Any]
    items: Sequence[Any]
    serials: Sequence[Any]
    clearances: Sequence[Any]
    known: Known

    @property
    def rows(self) -> list[Any]:
        """Return every row of it, those that it points to among them."""
        own = [*self.units, *self.items, *self.serials, *self.clearances]
        return [*own, *self.known.values()]

    def of(self, consignment: UUID) -> "Contents":
        """Return what one of the consignments holds."""
        items = [row for row in self.items if row.consignment_id == consignment]
        kept = {item.pk for item in items}
        return Contents(
            [row for row in self.units if row.consignment_id == consignment],
            items,
            [row for row in self.serials if row.item_id in kept],
            [row for row in self.clearances if row.consignment_id == consignment],
            self.known,
        )

    def numbers(self, item: UUID) -> list[str]:
        """Return the serial numbers of an item."""
        return [row.number for row in self.serials if row.item_id == item]


def contents_of(consignments: Sequence[Any]) -> Contents:
    """Return what consignments hold, each kind of row in the order of its codes."""
    keys = [row.pk for row in consignments]
    in_use = HandlingUnit.objects.filter(consignment__in=keys, retired_on=None)
    units = list(in_use.order_by("code", "pk"))
    there = Item.objects.filter(consignment__in=keys, retired_on=None)
    items = list(there.order_by("code", "pk"))
    numbered = Serial.objects.filter(item__in=[row.pk for row in items])
    serials = list(numbered.filter(retired_on=None).order_by("number", "pk"))
    cleared = Clearance.objects.filter(consignment__in=keys)
    clearances = list(cleared.order_by("pk"))
    known = pointed_to([*consignments, *units, *items])
    return Contents(units, items, serials, clearances, known)


def pointed_to(rows: Iterable[Any]) -> Known:
    """Return what rows point to, of what the reader may see."""
    wanted: dict[type[models.Model], set[UUID]] = {}
    for row in rows:
        for field in labelled_pointers(type(row)):
            keys = wanted.setdefault(field.related_model, set())
            keys |= {getattr(row, field.attname)} - {None}
    found = (
        model._default_manager.filter(pk__in=keys) for model, keys in wanted.items()
    )
    return Known((row.pk, row) for seen in found for row in seen)


def changed_last(rows: Iterable[models.Model]) -> datetime:
    """Return when one of some rows was changed last, as far as the reader may know.

    It is the moment as of which a document holds: its data tell it, never a clock.
    """
    kept = RowChange.objects.filter(row_key__in={row.pk for row in rows})
    moment: datetime | None = kept.aggregate(last=Max("at"))["last"]
    return moment or NEVER
