"""The clocks of custody: inventories that are due, and cases that are open."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backstay_web.core.clocks import Clock, ClockKind, register
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.names import called
from backstay_web.donations.actions.labels import strictest
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import owner_names
from backstay_web.transfers import queries
from backstay_web.transfers.gate_queries import held
from backstay_web.transfers.inventory_queries import DueInventory, due_inventories
from backstay_web.transfers.models import Item, Serial
from backstay_web.transfers.queries import thing_name
from backstay_web.transfers.report_queries import due_reports
from backstay_web.transfers.verbs import COUNTS


def inventories() -> Iterator[Clock]:
    """Yield the days by which posts are to have counted what they hold."""
    due = due_inventories()
    names = owner_names((each.post, each.nation.pk) for each in due)
    for each in due:
        yield Clock(
            kind="inventory",
            due_on=each.due.on,
            what=what_of(each),
            owner=names[each.post],
            body=each.nation.pk,
            **page_of(each),
            label=columns_of(each.consignment),
            originator=each.consignment.originator,
            post=each.post,
            parties=parties_of(each.consignment),
        )


def parties_of(*consignments: Any) -> frozenset[UUID]:
    """Return the nations that gave consignments, and those that they are for."""
    of_each = ((row.nation_id, row.to_nation_id) for row in consignments)
    return frozenset(nation for both in of_each for nation in both)


def what_of(each: DueInventory) -> str:
    """Return in words what is to be counted."""
    count = sum(row.quantity for row in each.rows)
    units = ngettext("%(count)s unit", "%(count)s units", count) % {"count": count}
    return f"{each.consignment}: {units}"


def page_of(each: DueInventory) -> dict[str, Any]:
    """Return where it is counted: where it was begun, or where it can be."""
    if each.inventory is not None:
        return {"door": "transfers:inventory", "key": each.inventory.pk}
    return {"door": "transfers:consignment", "key": each.consignment.pk}


def cases() -> Iterator[Clock]:
    """Yield the days by which owners are to find out about differences."""
    found: list[Any] = list(queries.differences().filter(closed_on=None))
    rows = [row for row in found if row.count is not None]  # else it is hidden
    names = owner_names((row.owner, row.owner_nation_id) for row in rows)
    items = Item.objects.select_related("variant").in_bulk([r.item_id for r in rows])
    serials = Serial.objects.in_bulk([r.serial_id for r in rows if r.serial_id])
    for row in rows:
        item, serial = items.get(row.item_id), serials.get(row.serial_id)
        thing = thing_name(item, serial) if item else ""
        told = [each for each in (row, item, serial) if each is not None]
        yield Clock(
            kind="difference",
            due_on=row.due_on,
            what=": ".join(filter(None, [str(row.count.consignment), thing, str(row)])),
            owner=names[row.owner],
            body=row.owner_nation_id,
            door=COUNTS[type(row.count)],
            key=row.count.pk,
            label=columns_of(row) | dict[str, int](**strictest(*told)),
            originator=row.originator,
            post=row.owner,
            parties=parties_of(row.count.consignment),
        )


def arrivals() -> Iterator[Clock]:
    """Yield the days by which it is to be decided what becomes of what is held."""
    rows = list(held())
    names = owner_names((row.owner, row.owner_nation_id) for row in rows)
    for row in rows:
        yield Clock(
            kind="arrival",
            due_on=row.due_on,
            what=f"{called(row.site)}: {row}",
            owner=names[row.owner],
            body=row.owner_nation_id,
            door="transfers:arrival",
            key=row.pk,
            label=columns_of(row),
            originator=row.originator,
            post=row.owner,
        )


def reports() -> Iterator[Clock]:
    """Yield the days by which posts are to have reported what they hold."""
    due = list(due_reports(timezone.localdate()))
    names = owner_names((each.post, each.nation) for each in due)
    for each in due:
        yield Clock(
            kind="self_report",
            due_on=each.on,
            what=each.quarter,
            owner=names[each.post],
            body=each.nation,
            door="transfers:self_reports",
            key=None,
            label=columns_of(each.rows[0]) | dict[str, int](**strictest(*each.rows)),
            originator=each.rows[0].originator,
            post=each.post,
            parties=parties_of(*(row.consignment for row in each.rows)),
        )


INVENTORY: Final = register(
    ClockKind(
        "inventory",
        _("Inventory is due"),
        _(
            "Within 90 days after title came with something to the post that holds it, "
            "and within a year of its last inventory. It stops when one is closed."
        ),
        Permission.TRANSFER_READ,
        Permission.CUSTODY_SIGN,
        inventories,
    )
)
DIFFERENCE: Final = register(
    ClockKind(
        "difference",
        _("A difference is open"),
        _(
            "Within 30 days after a count that was not as expected, or after a loss "
            "was noticed. It stops when the owner says what became of it."
        ),
        Permission.TRANSFER_READ,
        Permission.CUSTODY_SIGN,
        cases,
    )
)
ARRIVAL: Final = register(
    ClockKind(
        "arrival",
        _("Something is held at a gate"),
        _(
            "Three days after it was held at the gate, which is our assumption, or 30 "
            "days after it was let in to be held apart. It stops when the owner says "
            "what became of it."
        ),
        Permission.TRANSFER_READ,
        Permission.CUSTODY_SIGN,
        arrivals,
    )
)
SELF_REPORT: Final = register(
    ClockKind(
        "self_report",
        _("Self-report is due"),
        _(
            "Within 30 days after each quarter in which a post held something with "
            "title: our assumption. It stops when the table of that quarter is taken."
        ),
        Permission.TRANSFER_READ,
        Permission.CUSTODY_SIGN,
        reports,
    )
)
