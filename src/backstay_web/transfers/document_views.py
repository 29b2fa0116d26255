"""The documents of consignments, counts and movements, as files to print."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import find, require
from backstay_web.core.context import me
from backstay_web.nations.permissions import Permission
from backstay_web.transfers import queries
from backstay_web.transfers.decided_302 import Decided
from backstay_web.transfers.documents.count_sheet import count_sheet, expected_of
from backstay_web.transfers.documents.dangerous_goods import dangerous_goods_note
from backstay_web.transfers.documents.form_302 import form_302
from backstay_web.transfers.documents.hand_receipt import count_of, hand_receipt
from backstay_web.transfers.documents.making import document_file
from backstay_web.transfers.documents.packing_list import packing_list
from backstay_web.transfers.documents.reading import Contents, contents_of
from backstay_web.transfers.documents.shipping_labels import shipping_labels
from backstay_web.transfers.documents.unit_receipt import passed_of, unit_receipt
from backstay_web.transfers.documents.waybill import load_of, waybill
from backstay_web.transfers.forms import Form302
from backstay_web.transfers.receipt_queries import not_yet_with_units

FAULTY: Final = 422


def consignment_of(entry: UUID) -> tuple[Any, Contents]:
    """Return a consignment and what it holds, as far as the reader may know."""
    row = find(queries.consignments(), entry)
    return row, contents_of([row])


@require_safe
def packing_list_file(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Give the packing list of a consignment."""
    row, held = consignment_of(entry)
    name = f"{row.code}-packing-list"
    rows = [row, *held.rows]
    return document_file(request, name, rows, lambda: packing_list(row, held))


@require_safe
def count_sheet_file(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Give the sheet on which a consignment is counted with a pen."""
    expected = expected_of(find(queries.consignments(), entry))
    name = f"{expected.row.code}-count-sheet.pdf"
    return document_file(request, name, expected.rows, lambda: count_sheet(expected))


@require_safe
def labels_file(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Give the labels of all that is handled apart in a consignment."""
    row, held = consignment_of(entry)
    name = f"{row.code}-labels"
    rows = [row, *held.rows]
    return document_file(request, name, rows, lambda: shipping_labels(row, held))


@require_safe
def dangerous_goods_file(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Give the draft of the dangerous-goods note of a consignment."""
    row, held = consignment_of(entry)
    name = f"{row.code}-dangerous-goods-draft"
    rows = [row, *held.rows]
    return document_file(request, name, rows, lambda: dangerous_goods_note(row, held))


@require_safe
def customs_form_page(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Ask for what a person decides of a Form 302, and lead to its draft data."""
    row = find(queries.consignments(), entry)
    form = decided_in(request)
    if form and form.is_valid():
        return redirect(f"{file_302(row)}?{request.GET.urlencode()}")
    shown = {
        "row": row,
        "form": form or Form302(),
        "file": file_302(row),
        "banner": banner_of([vars(row)], bodies()),
    }
    status = FAULTY if form else 200
    return render(request, "transfers/form_302.html", shown, status=status)


def decided_in(request: HttpRequest) -> Form302 | None:
    """Return the form as it was filled in, if anything was."""
    is_filled = request.GET.keys() & Form302.base_fields.keys()
    return Form302(request.GET) if is_filled else None


def file_302(row: Any) -> str:
    return reverse("transfers:customs_form_file", kwargs={"entry": row.pk})


@require_safe
def customs_form_file(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Give the draft data of a Form 302, with what was decided, if anything was.

    What was typed wrongly leads back to where it is typed.
    """
    row, held = consignment_of(entry)
    form = decided_in(request)
    if form and not form.is_valid():
        page = reverse("transfers:customs_form", kwargs={"entry": row.pk})
        return redirect(f"{page}?{request.GET.urlencode()}")
    decided = form.decided() if form else Decided()
    name = f"{row.code}-form-302-draft"
    rows = [row, *held.rows]
    return document_file(request, name, rows, lambda: form_302(row, held, decided))


@require_safe
def receipt_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give the hand receipt of a count."""
    count = count_of(find(queries.handovers(), key))
    code = count.known[count.row.consignment_id].code
    name = f"{code}-hand-receipt-{key.hex[:8]}"
    return document_file(request, name, count.rows, lambda: hand_receipt(count))


@require_safe
def unit_receipt_file(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Give the paper on which a unit signs for what the reader's nation passes on."""
    row = find(queries.consignments(), entry)
    passed = passed_of(row, not_yet_with_units(row.pk, me().origin))
    name = f"{row.code}-unit-receipt"
    return document_file(request, name, passed.rows, lambda: unit_receipt(passed))


@require_safe
def waybill_file(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Give the waybill of a movement to whoever may read consignments too."""
    require(me(), Permission.TRANSFER_READ)
    load = load_of(find(queries.movements(), entry))
    name = f"{load.row.code}-waybill"
    return document_file(request, name, load.rows, lambda: waybill(load))
