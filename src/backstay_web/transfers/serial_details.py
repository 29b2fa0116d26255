"""The page of a unit with a serial number: its whole life, and where it is now."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backstay_web.core.commands import find
from backstay_web.core.context import Context
from backstay_web.core.searching import Found, search
from backstay_web.core.subjects import open_to
from backstay_web.nations.queries import post_names
from backstay_web.notebook.detail import Detail
from backstay_web.transfers import queries, serial_queries
from backstay_web.transfers.models import (
    Custody,
    HandoverLine,
    InventoryLine,
    LedgerEntry,
    ReceiptLine,
)
from backstay_web.transfers.serial_lists import SERIALS
from backstay_web.transfers.subjects import SERIAL
from backstay_web.transfers.verbs import home_of

SERIAL_PAGE: Final = Detail(SERIAL, serial_queries.serials, SERIALS.columns)
REPAIR: Final = "job"
"""What may have been done to a unit elsewhere, found by its number."""
MOVED: Final[dict[tuple[str, str], Promise]] = {
    ("origin", "post"): gettext_lazy("taken into custody"),
    ("post", "post"): gettext_lazy("handed over"),
    ("post", "unknown"): gettext_lazy("missing, or reported lost"),
    ("unknown", "post"): gettext_lazy("found again"),
    ("unknown", "loss"): gettext_lazy("given up as lost"),
}


class Step(NamedTuple):
    """One thing that happened to a unit, and the page that tells more of it."""

    at: datetime
    what: str
    who: str
    address: str


def more_of_serial(key: UUID, by: Context) -> dict[str, Any]:
    """Return what the page of a unit shows beside its facts."""
    row = find(serial_queries.serials(), key)
    consignment = find(queries.consignments(), row.item.consignment_id)
    names = names_in(consignment.pk)
    now = list(queries.held_by(consignment.pk).filter(serial=row.pk))
    lost = serial_queries.gone(now)
    return {
        "row": row,
        "name": queries.thing_name(row.item, row),
        "consignment": consignment,
        "steps": sorted(steps(row, consignment, names), key=lambda each: each.at),
        "gone": [shown_gone(each, names) for each in lost.values()],
        "repairs": repairs(row.number, by),
    }


def names_in(consignment: UUID) -> dict[UUID, str]:
    """Return what the posts are called that ever held any of a consignment."""
    held = Custody.objects.filter(consignment=consignment, side="post")
    return post_names(held.values_list("post", "nation").distinct())


def where_of(row: Any) -> str:
    """Return the page of the one unit that a row is of, if it is of one."""
    if row.serial_id is None:
        return ""
    return reverse("transfers:serial", kwargs={"entry": row.serial_id})


def shown_gone(each: serial_queries.Gone, names: Mapping[UUID, str]) -> dict[str, Any]:
    """Return who held last what nobody holds, and what is open about it."""
    return {
        "name": names.get(each.post, "") if each.post else "",
        "at": each.at,
        "due_on": each.due_on,
        "address": home_of(each.case) if each.case else "",
    }


def steps(row: Any, consignment: Any, names: Mapping[UUID, str]) -> Iterator[Step]:
    """Yield what happened to a unit, as far as the reader may know of it."""
    yield from moves(row, consignment, names)
    yield from counts(row, names)
    corrected = ReceiptLine.objects.filter(serial=row.pk).select_related("receipt")
    for line in corrected:
        told = line.receipt
        what = _("received by its unit: %(evidence)s") % {"evidence": told.evidence}
        yield Step(told.said_at, what, names.get(told.post, ""), home_of(told))
    for case in queries.differences().filter(serial=row.pk).exclude(closed_on=None):
        what = f"{case.get_outcome_display()}: {case.finding}"
        at = timezone.make_aware(
            datetime.combine(case.closed_on, datetime.max.time().replace(microsecond=0))
        )
        yield Step(at, what, names.get(case.owner, ""), home_of(case))


def moves(row: Any, consignment: Any, names: Mapping[UUID, str]) -> Iterator[Step]:
    """Yield how a unit passed from one side to another, by the books."""
    entries = LedgerEntry.objects.filter(serial=row.pk).select_related("handover__site")
    # A handover at the moment of its taking into custody comes after that.
    for each in entries.order_by("at", F("handover").asc(nulls_first=True), "pk"):
        sides = [names.get(post, "") for post in (each.from_post, each.to_post) if post]
        what = str(MOVED[each.from_side, each.to_side])
        if each.handover:
            what = _("%(what)s at %(site)s") % {
                "what": what,
                "site": each.handover.site.name,
            }
        at_home = each.handover or consignment
        yield Step(each.at, what, " → ".join(filter(None, sides)), home_of(at_home))


def counts(row: Any, names: Mapping[UUID, str]) -> Iterator[Step]:
    """Yield the counts of a unit that did not move it."""
    waiting = HandoverLine.objects.filter(
        serial=row.pk, handover__settled_at=None, handover__withdrawn_at=None
    )
    for line in waiting.select_related("handover"):
        sides = [
            names.get(post, "")
            for post in (line.handover.from_post, line.handover.to_post)
        ]
        yield Step(
            line.handover.counted_at,
            _("counted, and not signed by both sides yet"),
            " → ".join(filter(None, sides)),
            home_of(line.handover),
        )
    closed = InventoryLine.objects.filter(
        serial=row.pk, inventory__closed_at__isnull=False
    )
    rows: list[Any] = list(closed.select_related("inventory"))
    for found in rows:
        condition = found.get_condition_display()
        yield Step(
            found.inventory.closed_at,
            _("found in an inventory: %(condition)s") % {"condition": condition}
            if found.counted
            else _("not found in an inventory"),
            names.get(found.inventory.post, ""),
            home_of(found.inventory),
        )


def repairs(number: str, by: Context) -> list[Found]:
    """Return the repairs of what has this number, as far as the reader may see them."""
    kinds = [each for each in open_to(by.permissions) if each.name == REPAIR]
    return search(number, kinds)
