"""What is read of receipts by units, and of what items are sent for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from backstay_web.plans.models import Line, Presence, Promise, Report
from backstay_web.transfers.books import Key
from backstay_web.transfers.models import (
    Fulfilment,
    Handover,
    HandoverLine,
    LedgerEntry,
    Receipt,
    ReceiptLine,
)

KIND = "receipt"
"""What brings units there, as pages of rows call it."""


class Package(NamedTuple):
    """One part of one package of a need."""

    requirement: UUID
    package_number: int
    part: UUID


def receipts() -> "QuerySet[Any]":
    """Return the receipts, with what they are of and whether they still count."""
    return Receipt.objects.select_related("consignment", "nation").annotate(
        title=F("consignment__title"),
        quantity=Sum("lines__quantity", default=0),
        is_corrected=Exists(Receipt.objects.filter(corrects=OuterRef("pk"))),
    )


def fulfilments(items: Iterable[UUID]) -> "QuerySet[Fulfilment]":
    """Return what items are sent for, as far as the reader may know."""
    rows = Fulfilment.objects.filter(item__in=list(items), retired_on=None)
    return rows.order_by("item__code", "pk")


def promised(units: Mapping[UUID, int]) -> list[tuple[Promise, int]]:
    """Return the promises to deliver that units of items keep, and by how many each."""
    counts: Counter[UUID] = Counter()
    for row in fulfilments(units).exclude(promise=None):
        counts[row.promise_id] += units[row.item_id]  # type: ignore[index] # it has one
    known = Promise.objects.filter(pk__in=counts, line__task=Line.Task.DELIVER)
    rows = known.select_related("line").order_by("pk")
    return [(row, counts[row.pk]) for row in rows]


def packaged(units: Mapping[UUID, int]) -> dict[Package, int]:
    """Return the parts of packages that units of items become, and how many of each."""
    counts: Counter[Package] = Counter()
    rows = fulfilments(units).exclude(requirement=None)
    named = ("requirement", "package_number", "part")
    for item, *package in rows.values_list("item", *named):
        counts[Package(*package)] += units[item]
    return dict(sorted(counts.items()))


def report_key(source: UUID, promise: UUID) -> UUID:
    """Return the key of what a handover or a receipt reports of a promise."""
    return uuid5(source, f"promise {promise}")


def correction_key(source: UUID, promise: UUID) -> UUID:
    """Return the key of what takes such a report back."""
    return uuid5(source, f"back {promise}")


def reports_of(source: UUID, items: Iterable[UUID]) -> "QuerySet[Report]":
    """Return what a handover or a receipt has reported of promises."""
    named = fulfilments(items).filter(promise__isnull=False).values_list("promise")
    keys = [
        key(source, each) for (each,) in named for key in (report_key, correction_key)
    ]
    rows = Report.objects.filter(pk__in=keys)
    return rows.order_by("reported_at", "pk")


def presences_of(receipt: UUID) -> "QuerySet[Presence]":
    """Return what a receipt has said to be there of packages."""
    rows = Presence.objects.filter(source_kind=KIND, source=receipt, quantity__gte=1)
    return rows.order_by("said_at", "pk")


def lines_of(receipt: UUID) -> "QuerySet[ReceiptLine]":
    """Return what a receipt counts."""
    rows = ReceiptLine.objects.filter(receipt=receipt)
    related = rows.select_related("item__variant", "serial")
    return related.order_by("item__code", "serial__number", "pk")


def units_of(lines: Iterable[ReceiptLine]) -> dict[UUID, int]:
    """Return how many of each item some lines count."""
    units: Counter[UUID] = Counter()
    for line in lines:
        units[line.item_id] += line.quantity
    return dict(units)


def units_with_title(row: Handover) -> dict[UUID, int]:
    """Return how many of each item the recipient has title to by a handover.

    None, as long as not both have signed, or if its nation had title before.
    """
    to_its_nation = row.to_nation_id == row.consignment.to_nation_id
    if row.settled_at is None or not to_its_nation:
        return {}
    if row.from_nation_id == row.to_nation_id:
        return {}
    units: Counter[UUID] = Counter()
    for line in HandoverLine.objects.filter(handover=row):
        units[line.item_id] += min(line.counted or 0, line.expected)
    return dict(+units)


def unreported(source: UUID, units: Mapping[UUID, int]) -> list[tuple[Promise, int]]:
    """Return the promises that a handover or a receipt has not reported of yet."""
    rows = [(row, n) for row, n in promised(units) if row.freed_at is None]
    keys = [report_key(source, row.pk) for row, _count in rows]
    told = set(Report.objects.filter(pk__in=keys).values_list("pk", flat=True))
    return [each for each in rows if report_key(source, each[0].pk) not in told]


def to_take_back(
    receipt: UUID, units: Mapping[UUID, int], origin: UUID
) -> list[tuple[Promise, int, Report]]:
    """Return what a body reported by a receipt that was wrong, and took not back."""
    own = Report.objects.filter(originator=origin)
    found = []
    for promise, count in promised(units):
        known = own.filter(pk=report_key(receipt, promise.pk)).first()
        back = own.filter(pk=correction_key(receipt, promise.pk))
        if known is not None and not back.exists():
            found.append((promise, count, known))
    return found


def came_to(consignment: UUID, nation: UUID) -> Counter[Key]:
    """Return what posts of a nation took over of a consignment, less what they gave.

    What they lost afterwards had come all the same.
    """
    rows = LedgerEntry.objects.filter(consignment=consignment, to_side="post")
    came: Counter[Key] = Counter()
    for way, sign in (("to_nation", 1), ("from_nation", -1)):
        of_it = rows.filter(**{f"handover__{way}": nation})
        for item, serial, quantity in of_it.values_list("item", "serial", "quantity"):
            came[Key(item, serial)] += sign * quantity
    return came


def received_of(consignment: UUID, but: UUID | None = None) -> Counter[Key]:
    """Return what units have of a consignment by the receipts that count."""
    rows = ReceiptLine.objects.filter(
        receipt__consignment=consignment, receipt__corrected_by=None
    )
    had: Counter[Key] = Counter()
    for line in rows.exclude(receipt=but):
        had[Key(line.item_id, line.serial_id)] += line.quantity
    return had


def is_with_a_unit(item: UUID) -> bool:
    """Tell whether a receipt that counts names some of an item."""
    rows = ReceiptLine.objects.filter(item=item, receipt__corrected_by=None)
    return rows.exists()


def not_yet_with_units(
    consignment: UUID, nation: UUID, but: UUID | None = None
) -> dict[Key, int]:
    """Return what came to a nation of a consignment, and no unit has yet."""
    came, had = came_to(consignment, nation), received_of(consignment, but)
    return {key: n - had[key] for key, n in came.items() if n > had[key]}
