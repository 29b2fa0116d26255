"""The pages of what units have received."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backstay_web.core.commands import find
from backstay_web.core.context import Context, me
from backstay_web.core.lists.view import list_view
from backstay_web.core.registers.views import Look, ask, form
from backstay_web.notebook.detail import detail_view
from backstay_web.transfers import actions, queries
from backstay_web.transfers.books import Key
from backstay_web.transfers.forms import ReceiptForm
from backstay_web.transfers.lists import RECEIPTS
from backstay_web.transfers.models import Receipt
from backstay_web.transfers.receipt_details import RECEIPT_PAGE, more_of_receipt
from backstay_web.transfers.receipt_queries import lines_of, not_yet_with_units
from backstay_web.transfers.verbs import home_of
from backstay_web.transfers.views import links, named_lines, tells

receipt_list = list_view(RECEIPTS, "registers/list.html")


def receipt_with_verbs(key: UUID) -> dict[str, Any]:
    by = me()
    more = more_of_receipt(key, by)
    return {**more, "verbs": links(more["row"], by)}


receipt = detail_view(RECEIPT_PAGE, "transfers/receipt.html", receipt_with_verbs)


@form
def receive(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Say what the unit has of a consignment, or correct what was said of it."""
    row, by = find(queries.consignments(), entry), me()
    wrong = corrected(row, request.GET.get("corrects", ""), by)
    left = not_yet_with_units(row.pk, by.origin, wrong.pk if wrong else None)
    said = request.POST or None
    asked = form_of(said, named_lines(left), wrong)
    if said and asked.is_valid():
        made = uuid5(asked.cleaned_data["key"], "receipt")
        told = {name: asked.cleaned_data[name] for name in ("post", "on", "evidence")}
        if tells(
            asked,
            actions.receive,
            entry=made,
            consignment=row.pk,
            lines=asked.named(),
            corrects=wrong.pk if wrong else None,
            **told,
        ):
            return Look(reverse("transfers:receipt", kwargs={"key": made}))
    return ask(
        request,
        title_of(row, wrong),
        asked,
        home_of(wrong or row),
        template="transfers/receive.html",
        paper=reverse("transfers:unit_receipt_file", kwargs={"entry": row.pk}),
    )


def form_of(
    said: Any, lines: Mapping[Key, tuple[str, int]], wrong: Receipt | None
) -> ReceiptForm:
    """Return the form; instead of a wrong receipt it begins with what that one said."""
    if wrong is None:
        return ReceiptForm(said, lines)
    told = {"on": wrong.on, "evidence": wrong.evidence, "post": wrong.post}
    asked = ReceiptForm(said, lines, **told)
    asked.begin_with(
        {
            Key(each.item_id, each.serial_id): each.quantity
            for each in lines_of(wrong.pk)
        }
    )
    return asked


def corrected(row: Any, key: str, by: Context) -> Receipt | None:
    """Return the receipt of one's own that is to be corrected, if one is named."""
    own = Receipt.objects.filter(consignment=row.pk, originator=by.origin)
    return next((each for each in own if str(each.pk) == key), None)


def title_of(row: Any, wrong: Receipt | None) -> str:
    """Return what the page asks for."""
    if wrong is None:
        return _("Received by the unit: %(title)s") % {"title": row}
    words = {"title": row, "day": wrong.on}
    return _("What the unit has, instead of %(day)s: %(title)s") % words
