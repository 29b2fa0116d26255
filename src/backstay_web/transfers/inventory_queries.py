"""What posts have counted of what they hold, and what they have to count by when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from backstay_web.transfers.books import Key, Side
from backstay_web.transfers.inventories import Due, Passed, next_due, titled_at
from backstay_web.transfers.models import (
    Custody,
    Difference,
    Inventory,
    InventoryLine,
    LedgerEntry,
)


@dataclass(frozen=True)
class DueInventory:
    """What a post has to count of a consignment, and by when.

    ``rows`` are those that it holds now, ``inventory`` is the one that it has begun.
    """

    consignment: Any
    post: UUID
    nation: Any
    due: Due
    rows: list[Any]
    inventory: Any


def due_inventories(**which: Any) -> list[DueInventory]:
    """Return the inventories that are due of posts, the next one first.

    All that a post holds of a consignment is counted at once, so it is due with the
    first thing that is.
    """
    found: dict[tuple[UUID, UUID], list[tuple[Due, Any]]] = {}
    for row, due in due_rows(**which):
        if due is not None:
            found.setdefault((row.consignment_id, row.post), []).append((due, row))
    begun = {
        (row.consignment_id, row.post): row
        for row in Inventory.objects.filter(closed_at=None, withdrawn_at=None)
    }
    made = [
        DueInventory(
            consignment=some[0][1].consignment,
            post=place[1],
            nation=some[0][1].nation,
            due=min(due for due, _ in some),
            rows=[row for _, row in some],
            inventory=begun.get(place),
        )
        for place, some in found.items()
    ]
    return sorted(made, key=lambda each: (each.due.on, str(each.consignment.pk)))


def due_rows(**which: Any) -> "Iterator[tuple[Any, Due | None]]":
    """Yield what each post holds, with by when it is to be counted, if it is."""
    held = Custody.objects.filter(closed_at=None, side="post", **which)
    rows: list[Any] = list(
        held.select_related(
            "consignment__nation", "nation", "item__variant", "serial"
        ).order_by("item__code", "serial__number", "pk")
    )
    passed = entries_of({row.consignment_id for row in rows})
    counted = counted_at({row.consignment_id for row in rows})
    for row in rows:
        key = Key(row.item_id, row.serial_id)
        titled = titled_at(passed.get(key, []), Side("post", row.post))
        yield row, next_due(titled, counted.get((row.post, key)))


def due_of(consignment: UUID, post: UUID) -> Due | None:
    """Return by when a post has to count what it holds of a consignment, if it has."""
    found = due_inventories(consignment=consignment, post=post)
    return found[0].due if found else None


def entries_of(consignments_: Iterable[UUID]) -> dict[Key, list[Passed]]:
    """Return what the books keep of each thing in consignments, in order."""
    rows = LedgerEntry.objects.filter(consignment__in=consignments_)
    found: dict[Key, list[Passed]] = {}
    for row in rows.order_by("at", "pk"):
        giver = Side(row.from_side, row.from_post)
        receiver = Side(row.to_side, row.to_post)
        told = Passed(row.at, row.quantity, giver, receiver, row.passes_title)
        found.setdefault(Key(row.item_id, row.serial_id), []).append(told)
    return found


def counted_at(consignments_: Iterable[UUID]) -> dict[tuple[UUID, Key], datetime]:
    """Return when each post last closed an inventory that had a thing."""
    closed = InventoryLine.objects.filter(
        inventory__consignment__in=consignments_, inventory__closed_at__isnull=False
    )
    rows = closed.values_list("inventory__post", "item", "serial").annotate(
        last=Max("inventory__closed_at")
    )
    return {(post, Key(item, serial)): last for post, item, serial, last in rows}


def inventories() -> "QuerySet[Any]":
    """Return the inventories, with what they are of and where they stand."""
    cases = Difference.objects.filter(inventory=OuterRef("pk"), closed_on=None)
    lines = InventoryLine.objects.filter(inventory=OuterRef("pk")).order_by()
    count = lines.values("inventory").annotate(n=Count("pk")).values("n")
    return Inventory.objects.select_related("consignment", "nation").annotate(
        title=F("consignment__title"),
        line_count=Coalesce(Subquery(count), Value(0)),
        counted_count=Coalesce(Subquery(count.filter(counted__isnull=False)), Value(0)),
        state=Case(
            When(withdrawn_at__isnull=False, then=Value("withdrawn")),
            When(closed_at=None, then=Value("open")),
            When(Exists(cases), then=Value("disputed")),
            default=Value("closed"),
            output_field=CharField(max_length=9),
        ),
    )


def lines() -> "QuerySet[Any]":
    """Return the lines of inventories, with what they are of."""
    return InventoryLine.objects.annotate(
        state=Case(
            When(inventory__withdrawn_at__isnull=False, then=Value("withdrawn")),
            When(inventory__closed_at=None, then=Value("open")),
            default=Value("closed"),
            output_field=CharField(max_length=9),
        ),
    )


def lines_left(inventory: UUID) -> "QuerySet[Any]":
    """Return the lines of an inventory of which nobody has said what was found."""
    rows = InventoryLine.objects.filter(inventory=inventory, counted=None)
    related = rows.select_related("item__variant", "serial")
    return related.order_by("item__code", "serial__number", "pk")
