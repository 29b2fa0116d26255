"""What consignments are for, which units have them, and what was told of that."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from backstay_web.catalogue.models import TemplatePart
from backstay_web.core.banner import Banner, banner_of, bodies
from backstay_web.core.commands import find
from backstay_web.core.context import Context
from backstay_web.core.models import Labelled
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import post_names
from backstay_web.notebook.detail import Detail
from backstay_web.plans.models import Promise, Report
from backstay_web.requirements.models import Requirement
from backstay_web.transfers import queries, receipt_queries
from backstay_web.transfers.details import name_of
from backstay_web.transfers.lists import RECEIPTS
from backstay_web.transfers.models import Fulfilment, Handover, Receipt
from backstay_web.transfers.promises import in_words
from backstay_web.transfers.subjects import RECEIPT

RECEIPT_PAGE: Final = Detail(RECEIPT, receipt_queries.receipts, RECEIPTS.columns)


def more_of_receipt(key: UUID, by: Context) -> dict[str, Any]:
    """Return what the page of a receipt shows beside its facts."""
    row = find(receipt_queries.receipts(), key)
    lines = list(receipt_queries.lines_of(row.pk))
    items = {line.item_id for line in lines}
    later = Receipt.objects.filter(corrects=row).first()
    is_open = row.originator == by.origin and not row.is_corrected
    may_correct = is_open and Permission.CUSTODY_SIGN in by.permissions
    address = reverse("transfers:receive", kwargs={"entry": row.consignment_id})
    return {
        "row": row,
        "post": post_names([(row.post, row.nation_id)])[row.post],
        "lines": [{"name": name_of(line), "quantity": line.quantity} for line in lines],
        "later": later.pk if later else None,
        "earlier": replaced(row),
        "correct": f"{address}?corrects={row.pk}" if may_correct else "",
        "banner": banner_with_purposes(row, items),
        "told": told_by(row, items, by),
        "unknown": unknown_of(row.consignment_id, items),
    }


def replaced(row: Receipt) -> dict[str, Any]:
    """Return what a receipt stands instead of, if it corrects another one."""
    earlier = Receipt.objects.filter(corrected_by=row.pk).first()
    if earlier is None:
        return {}
    lines = receipt_queries.lines_of(earlier.pk)
    return {
        "row": earlier,
        "lines": [{"name": name_of(line), "quantity": line.quantity} for line in lines],
    }


def told_by(
    source: Handover | Receipt, items: Iterable[UUID], by: Context
) -> list[dict[str, str]]:
    """Return in words what a handover or a receipt told of promises and packages."""
    reports = receipt_queries.reports_of(source.pk, items)
    found = [shown_report(each, by) for each in reports.select_related("promise")]
    if isinstance(source, Handover):
        return found
    rows = receipt_queries.presences_of(source.pk)
    needs = Requirement.objects.in_bulk([each.requirement_id for each in rows])
    parts = parts_of([each.part_id for each in rows])
    for each in rows.filter(requirement__in=needs, part__in=parts):
        said = _("%(package)s: %(count)s are there since %(day)s.")
        package = package_in_words(
            needs[each.requirement_id], each.package_number, parts[each.part_id]
        )
        words = {"package": package, "count": each.quantity, "day": each.on}
        found.append({"text": said % words, "address": address_of_presence(each, by)})
    return found


def shown_report(each: Report, by: Context) -> dict[str, str]:
    """Return in words what was reported of a promise."""
    words = {
        "promise": in_words(each.promise),
        "state": each.get_state_display(),
        "count": each.quantity,
        "day": each.on,
    }
    said = _("%(promise)s: %(state)s, %(count)s in all, %(day)s.") % words
    return {"text": said, "address": address_of_promise(each.promise_id, by)}


def address_of_promise(promise: UUID, by: Context) -> str:
    if Permission.PROMISE_READ not in by.permissions:
        return ""
    return reverse("plans:promise", kwargs={"key": promise})


def address_of_presence(row: Any, by: Context) -> str:
    if Permission.REQUIREMENT_READ not in by.permissions:
        return ""
    return reverse("plans:presence", kwargs={"key": row.pk})


def parts_of(keys: Iterable[UUID]) -> dict[UUID, TemplatePart]:
    return TemplatePart.objects.select_related("option").in_bulk(list(keys))


def package_in_words(need: Requirement, number: int, part: TemplatePart) -> str:
    """Return a part of a package in words: its need, its number, and what it is."""
    words = {
        "need": need.number,
        "number": number,
        "part": f"{part.get_role_display()} · {part.part}",
    }
    return _("need %(need)s, package %(number)s, %(part)s") % words


def purposes(consignment: UUID, by: Context) -> list[dict[str, Any]]:
    """Return what each item is for, as far as the reader may know."""
    items = list(queries.items_of(consignment))
    rows = list(receipt_queries.fulfilments(each.pk for each in items))
    return [
        {
            "code": each.code,
            "key": each.pk,
            "of": [
                one for row in rows if row.item_id == each.pk for one in of(row, by)
            ],
        }
        for each in items
    ]


def of(row: Fulfilment, by: Context) -> list[dict[str, str]]:
    """Return in words the promise and the package that a row names."""
    found = []
    promises = Promise.objects.filter(pk__in=[row.promise_id])
    for promise in promises if row.promise_id else []:
        address = address_of_promise(promise.pk, by)
        found.append({"text": in_words(promise), "address": address})
    if not (row.requirement_id and row.part_id and row.package_number):
        return found
    need = Requirement.objects.filter(pk=row.requirement_id).first()
    part = parts_of([row.part_id]).get(row.part_id)
    if need is not None and part is not None:
        words = package_in_words(need, row.package_number, part)
        may_read = Permission.REQUIREMENT_READ in by.permissions
        address = reverse("plans:fielded", kwargs={"requirement": need.pk})
        found.append({"text": words, "address": address if may_read else ""})
    return found


def unknown_of(consignment: UUID, items: Iterable[UUID]) -> list[str]:
    """Return the codes of items of which the reader knows no package that they are for.

    Of these nothing is said to be there, unless somebody says it by hand.
    """
    named = receipt_queries.fulfilments(items).exclude(requirement=None)
    known = set(named.values_list("item", flat=True))
    rows = queries.items_of(consignment).filter(pk__in=list(items))
    return [each.code for each in rows if each.pk not in known]


def told_of(consignment: UUID, by: Context) -> list[dict[str, Any]]:
    """Return what the handovers and receipts of a consignment have told."""
    items = [each.pk for each in queries.items_of(consignment)]
    handovers = Handover.objects.filter(consignment=consignment)
    settled = handovers.exclude(settled_at=None).order_by("settled_at", "pk")
    receipts = Receipt.objects.filter(consignment=consignment).order_by("said_at", "pk")
    told = [one for row in settled for one in told_by(row, items, by)]
    return [*told, *(one for row in receipts for one in told_by(row, items, by))]


def banner_with_purposes(
    row: Labelled, items: Iterable[UUID], *more: Labelled
) -> Banner:
    """Return the label of a page that shows rows, and what items are for."""
    named = receipt_queries.fulfilments(items)
    return banner_of([vars(each) for each in (row, *more, *named)], bodies())
