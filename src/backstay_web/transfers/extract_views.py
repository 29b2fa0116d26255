"""Extracts as EPCIS documents: given outward, and held against those of others."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.leaving import file_with_label
from backstay_web.transfers.epcis import comparing
from backstay_web.transfers.epcis.comparing import Difference
from backstay_web.transfers.epcis.events import Extract
from backstay_web.transfers.epcis.reading import MOST_BYTES, Fault
from backstay_web.transfers.epcis.writing import MEDIA, written
from backstay_web.transfers.extracting import (
    Compared,
    TooMany,
    asked_for,
    compared,
)
from backstay_web.transfers.forms import CompareForm, ExtractForm

FAULTY: Final = 422
FILE: Final = "extract.jsonld"
URN: Final = re.compile("urn:uuid:[0-9a-f-]{36}")
WHERE: Final[dict[str, Promise]] = {
    comparing.FIRST: _("in the first alone"),
    comparing.SECOND: _("in the second alone"),
    comparing.FIELD: _("otherwise"),
}
FIELDS: Final[dict[str, Promise]] = {
    "kind": _("Kind of event"),
    "at": _("When"),
    "offset": _("Offset of the place"),
    "id": _("Identifier"),
    "action": _("Action"),
    "step": _("Step"),
    "disposition": _("How it stands"),
    "things": _("Things"),
    "quantities": _("Quantities"),
    "parent": _("Stands on or in"),
    "read_point": _("Seen at"),
    "location": _("Is then at"),
    "transactions": _("Papers"),
    "sources": _("From whom"),
    "destinations": _("To whom"),
    "mistake": _("Declared a mistake"),
    "attributes": _("What it is called"),
}


def wish(said: Mapping[str, Any] | None) -> ExtractForm:
    """Return the form by which an extract is asked for, apart from the other one."""
    return ExtractForm(said, auto_id="wish_%s")


@require_http_methods(["GET", "HEAD", "POST"])
def extracts(request: HttpRequest) -> HttpResponse:
    """Ask for an extract, or hold a document against another one."""
    is_sent = request.method == "POST"
    form = CompareForm(request.POST, request.FILES) if is_sent else CompareForm(None)
    rows: list[Any] = []
    shown: dict[str, Any] = {"wish": wish(None), "form": form}
    if is_sent and form.is_valid():
        result = compare(form, rows)
        shown |= shown_result(result) if result else {}
    shown["banner"] = banner_of([vars(row) for row in rows], bodies())
    is_faulty = bool(form.errors or shown.get("faults"))
    status = FAULTY if is_faulty else 200
    return render(request, "transfers/extracts.html", shown, status=status)


def compare(form: CompareForm, rows: list[Any]) -> Compared | None:
    """Compare what was sent; ``rows`` take those of this site that come into it."""
    filled = form.cleaned_data
    first = filled["first"].read(MOST_BYTES + 1)
    if filled["second"]:
        return compared(first, filled["second"].read(MOST_BYTES + 1))
    try:
        told = asked_for(form.wish())
    except TooMany as error:
        form.add_error(None, str(error))
        return None
    rows += told.rows
    return compared(first, told.extract)


def shown_result(result: Compared) -> dict[str, Any]:
    """Return what a page shows of a comparison."""
    both = [each for each in (result.first, result.second) if each]
    names = names_in(both)
    return {
        "is_compared": not result.faults,
        "counts": [len(each.events) for each in both],
        "faults": [
            shown_fault(name, fault)
            for name, faults in result.faults.items()
            for fault in faults
        ],
        "differences": [shown_difference(each, names) for each in result.found],
    }


def shown_fault(document: str, fault: Fault) -> dict[str, Any]:
    return {
        "document": {"first": _("Document"), "second": _("Second document")}[document],
        "event": fault.event or "",
        "field": fault.field,
        "wrong": gettext(fault.wrong),
        "right": gettext(fault.right),
    }


def names_in(extracts: Iterable[Extract]) -> dict[str, str]:
    """Return what identifiers are called in documents: by the last of their names."""
    return {
        each.id: said
        for extract in extracts
        for each in extract.names
        for _name, said in each.attributes
    }


def shown_difference(each: Difference, names: dict[str, str]) -> dict[str, Any]:
    told = each.plain()
    return {
        **told,
        "where": WHERE[each.where],
        "name": names.get(each.record.id, ""),
        "field": FIELDS.get(each.field, each.field),
        "first": spelled(each.first, names),
        "second": spelled(each.second, names),
    }


def spelled(text: str, names: dict[str, str]) -> str:
    """Return a text with the name beside each identifier that has one."""

    def name_of(found: re.Match[str]) -> str:
        name = names.get(found[0], "")
        return f"{name} ({found[0]})" if name else found[0]

    return URN.sub(name_of, text)


@require_safe
def extract_file(request: HttpRequest) -> HttpResponse:
    """Give the extract of some consignments, as far as the reader may know of them."""
    form = wish(request.GET)
    if form.is_valid():
        try:
            told = asked_for(form.wish())
        except TooMany as error:
            form.add_error(None, str(error))
        else:
            labels = [vars(row) for row in told.rows]
            return file_with_label(
                request, lambda: written(told.extract), MEDIA, FILE, labels
            )
    shown = {"wish": form, "form": CompareForm(None), "banner": banner_of([], bodies())}
    return render(request, "transfers/extracts.html", shown, status=FAULTY)
