"""What the phone of a hub is given to work with for a shift: what stands or comes.

These rows and no others leave for the phone, so that one that is lost tells of its own
hub alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backstay_web.nations.queries import post_names
from backstay_web.transfers.books import Key
from backstay_web.transfers.models import Custody, Handover, Item, Serial
from backstay_web.transfers.queries import (
    AHEAD,
    book_of,
    carried_by,
    consignments,
    held_by,
    here,
    movements,
    standing,
    thing_name,
    where_is,
)


@dataclass(frozen=True)
class Expected:
    """A consignment that a hub may have to count; ``arrives_at`` while it is coming."""

    row: Any
    is_here: bool
    arrives_at: datetime | None = None


def expected_at(site: UUID, at: datetime, *, with_coming: bool) -> list[Expected]:
    """Return what stands at a hub, and what comes within 72 hours if one may know it.

    A movement whose times are not for the reader may come at any time.
    """
    there = [Expected(each.row, is_here=True) for each in standing(here(site))]
    own = consignments().filter(from_site=site, retired_on=None, is_released=True)
    there += [
        Expected(row, is_here=True)
        for row in own.order_by("code", "pk")
        if where_is(row) == site
    ]
    coming = list(coming_to(site, at)) if with_coming else []
    found = {each.row.pk: each for each in [*coming, *there]}
    return sorted(found.values(), key=lambda each: (not each.is_here, each.row.code))


def coming_to(site: UUID, at: datetime) -> Iterator[Expected]:
    rows = movements().filter(leg__to_site=site, arrived_at=None, retired_on=None)
    for movement in rows.order_by("code", "pk"):
        if movement.arrives_at is None or movement.arrives_at < at + AHEAD:
            for row in carried_by(movement.pk).filter(is_released=True):
                yield Expected(row, is_here=False, arrives_at=movement.arrives_at)


def counts_of(row: Any, post: UUID) -> list[dict[str, Any]]:
    """Return what each post holds of a consignment that another one could count.

    Whoever hands over is named by something that he holds: his post may be hidden.
    """
    book, held = book_of(row.pk), list(held_by(row.pk).exclude(post=None))
    waiting = Handover.objects.filter(
        consignment=row.pk, settled_at=None, withdrawn_at=None
    )
    counted = set(waiting.values_list("from_post", flat=True))
    names = post_names((each.post, each.nation_id) for each in held)
    some: dict[UUID, Custody] = {each.post: each for each in held if each.post}
    return [
        {
            "custody": each.pk,
            "giver": names[giver],
            "is_counted": giver in counted,
            "lines": shown_lines(book.expected_of(giver)),
        }
        for giver, each in sorted(some.items(), key=lambda pair: names[pair[0]])
        if giver != post
    ]


def shown_lines(held: Mapping[Key, int]) -> list[dict[str, Any]]:
    """Return the lines of what is held, as far as the reader may know them."""
    items = Item.objects.select_related("variant").in_bulk([key.item for key in held])
    serials = Serial.objects.in_bulk([key.serial for key in held if key.serial])
    found = []
    for key, expected in held.items():
        item, serial = items.get(key.item), serials.get(key.serial)
        if item is not None and (serial is not None or key.serial is None):
            found.append(shown_line(item, serial, expected))
    return sorted(found, key=lambda line: (line["name"], str(line["item"])))


def shown_line(item: Any, serial: Any, expected: int) -> dict[str, Any]:
    return {
        "item": item.pk,
        "serial": serial.pk if serial else "",
        "number": serial.number if serial else "",
        "name": thing_name(item, serial),
        "unit": str(item.variant.get_count_unit_display()),
        "expected": expected,
        "condition": item.condition,
    }
