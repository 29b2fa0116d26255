"""The board of clocks as a file: each clock by itself, with its owner and its day."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.clocks import CLOCKS, Clock
from backstay_web.core.leaving import file_with_label, label_inside
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.exporting import Export
from backstay_web.core.lists.listing import Listing
from backstay_web.core.lists.view import FILES
from backstay_web.core.models import Event

COLUMNS: Final = [
    Column(
        "due_on", _("Due"), _("The last day on which it is in time."), kind=Kind.DAY
    ),
    Column(
        "days",
        _("Days left"),
        _("Until that day; below zero, it is overdue."),
        unit=_("days"),
        kind=Kind.NUMBER,
    ),
    Column("clock", _("Clock"), _("Who set it, and what stops it, by its kind.")),
    Column("what", _("What"), _("What is to be done.")),
    Column("owner", _("Owner"), _("Who has to do it.")),
]
CLOCK_FILE: Final = Listing(
    name="clocks",
    title=_("Clocks"),
    rows=Event.objects.none,  # what is shown comes of many tables
    columns=COLUMNS,
    order="due_on",
    empty=_("No clock runs here that you may know of."),
)


def clock_file(
    request: HttpRequest, clocks: Sequence[Clock], on: date, kind: str, query: str
) -> HttpResponse:
    """Return clocks as a file of a kind, with the label of all together."""
    labels = [{**clock.label, "originator": clock.originator} for clock in clocks]
    now, known = timezone.now(), bodies()
    banner, label = banner_of(labels, known), label_inside(labels, known)
    rows = [row_of(clock, on) for clock in clocks]
    export = Export(CLOCK_FILE, COLUMNS, rows, banner, f"?{query}", now, label)
    make, media = FILES[kind]
    name = f"clocks-{on:%Y-%m-%d}.{kind}"
    return file_with_label(request, lambda: make(export), media, name, labels)


def row_of(clock: Clock, on: date) -> dict[str, Any]:
    return {
        "due_on": clock.due_on,
        "days": (clock.due_on - on).days,
        "clock": str(CLOCKS[clock.kind].word),
        "what": clock.what,
        "owner": clock.owner,
    }
