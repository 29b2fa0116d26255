"""The one view of all lists: a page, the part of it that changes, or a file."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods
from django_filters import FilterSet

from backstay.errors import BackstayError
from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.context import me
from backstay_web.core.imports.queries import kinds_of_list
from backstay_web.core.leaving import XML, file_with_label, label_inside
from backstay_web.core.lists.asked import Asked, asked_of
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.exporting import MOST_ROWS, Export, to_csv, to_xlsx
from backstay_web.core.lists.listing import Listing
from backstay_web.core.lists.reading import (
    Row,
    asked_rows,
    filters_of,
    read_page,
    values,
)
from backstay_web.core.lists.together import (
    Outcome,
    Unreadable,
    do_together,
    offered,
)

View = Callable[[HttpRequest], HttpResponse]

LISTED: Final[dict[View, Listing]] = {}
"""Every list, by its view: other faces show the same rows, to the same people."""
PART: Final = "list"
"""The element of a page that filtering, ordering and turning pages change."""
FILES: Final[dict[str, tuple[Callable[[Export], bytes], str]]] = {
    "csv": (to_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        to_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


class TooManyRows(BackstayError):
    """A file was asked for with more rows than an import would take."""


@dataclass(frozen=True)
class Head:
    """The top of one column: what it is called, how it is ordered, what to ask for."""

    name: str
    heading: Promise
    definition: Promise
    unit: Promise | str
    language: str
    is_number: bool
    order: str  # as aria-sort has it; empty where another column orders
    address: str  # that orders by it, the other way round if it does already


@dataclass(frozen=True)
class Cell:
    """One value of a row, as it is shown."""

    text: str
    head: Head


def nothing_more() -> dict[str, Any]:
    return {}


def list_view(
    listing: Listing,
    template: str = "core/list.html",
    more: Callable[[], dict[str, Any]] = nothing_more,
) -> View:
    """Return the view of a list.

    A template of its own extends the usual one, and ``more`` returns what it shows
    beside the list.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest) -> HttpResponse:
        permissions = me().permissions
        outcome = sent_together(listing, request) if request.method == "POST" else None
        if outcome is not None and not outcome.faults and not outcome.ticked:
            return HttpResponseRedirect(request.get_full_path())
        columns = listing.open_columns(permissions)
        asked = asked_of(listing, columns, request.GET)
        filters = filters_of(listing, listing.closed_names(permissions), request)
        if request.GET.get("export") in FILES:
            return file_of(request, listing, asked, filters)
        words = page_of(request, listing, columns, asked, filters)
        words |= together_words(listing, request, permissions)
        words["imports"] = kinds_of_list(listing.name, permissions)
        words["faults"] = outcome.faults if outcome else {}
        words["ticked"] = outcome.ticked if outcome else []
        words["lost_faults"] = lost(words["faults"], words["rows"])
        is_part = words["is_part"] = request.headers.get("HX-Target") == PART
        if not is_part:
            words |= more()
        status = 200 if outcome is None else 422
        name = "core/_list.html" if is_part else template
        answer = render(request, name, words, status=status)
        answer.headers["Vary"] = "HX-Target"
        if is_part:
            answer.headers["HX-Push-Url"] = request.path + asked.plain()
        return answer

    LISTED[view] = listing
    return view


def together_words(
    listing: Listing, request: HttpRequest, permissions: Collection[str]
) -> dict[str, Any]:
    """Return what can be done to ticked rows, with what that asks for."""
    sent = request.POST if request.method == "POST" else None
    found = offered(listing.together, permissions)
    reasons = [each.why or gettext("Why") for each in found if each.asks_why]
    return {
        "together": [(each, each.form(sent)) for each in found],
        "why": reasons[0] if reasons else "",
        "reason": request.POST.get("reason", ""),
    }


def sent_together(listing: Listing, request: HttpRequest) -> Outcome:
    """Do what was asked to the ticked rows, and tell what came of it."""
    try:
        outcome = do_together(listing.together, request.POST, timezone.now())
    except Unreadable as fault:
        messages.error(request, str(fault))
        return Outcome(0, {})
    if outcome.done:
        done = ngettext(
            "%(count)s row is done.", "%(count)s rows are done.", outcome.done
        )
        messages.success(request, done % {"count": outcome.done})
    return outcome


def lost(faults: dict[UUID, str], rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """Return why rows were refused that the page does not show any more."""
    shown = {key for key, *_ in rows}
    return [fault for key, fault in faults.items() if key not in shown]


def page_of(
    request: HttpRequest,
    listing: Listing,
    columns: Sequence[Column],
    asked: Asked,
    filters: FilterSet | None,
) -> dict[str, Any]:
    """Return what the template of a list shows."""
    rows = asked_rows(listing, asked, filters)
    page, known = read_page(rows, asked, "originator", *version_of(rows)), bodies()
    heads = [head_of(column, asked) for column in asked.columns]
    shown = listing.shown(page.rows)
    return {
        "listing": listing,
        "path": request.path,
        "asked": asked,
        "filters": filters,
        "filter_count": filter_count(filters),
        "columns": [(column, column in asked.columns) for column in columns],
        "heads": heads,
        "rows": [
            (row["pk"], row.get("version", 0), cells(row, heads, asked.columns))
            for row in page.rows
        ],
        "page": page,
        "banner": banner_of(shown, known),
        "order": ("-" if asked.descends else "") + asked.order.name,
        "previous": asked.but(page=str(page.number - 1)) if page.number > 1 else "",
        "next": asked.but(page=str(page.number + 1)) if page.number < page.last else "",
        "kept": kept_filters(listing.name),
        "command_key": uuid4(),
        "asked_address": asked.plain(),
        "files": [(kind.upper(), asked.but(export=kind)) for kind in FILES],
        "label_file": (
            asked.but(export="csv", label=XML) if label_inside(shown, known) else ""
        ),
    }


def kept_filters(listing: str) -> list[dict[str, Any]]:
    """Return the filters that the reader keeps for a list, or that are shared."""
    find: Callable[[str], list[dict[str, Any]]] = import_string(settings.KEPT_FILTERS)
    return find(listing)


def version_of(rows: "QuerySet[Any]") -> list[str]:
    """Return the column by which rows are known to be as they were read, if any."""
    names = [field.name for field in rows.model._meta.get_fields()]
    return ["version"] if "version" in names else []


def filter_count(filters: FilterSet | None) -> int:
    """Return how many filters were filled in."""
    if filters is None:
        return 0
    return sum(
        bool(value) for name, value in filters.data.items() if is_in(filters, name)
    )


def is_in(filters: FilterSet, name: str) -> bool:
    """Tell whether a name is that of a filter, or of one end of a range."""
    return any(name == f or name.startswith(f"{f}_") for f in filters.filters)


def head_of(column: Column, asked: Asked) -> Head:
    orders = column == asked.order
    other = f"-{column.name}" if orders and not asked.descends else column.name
    way = "descending" if asked.descends else "ascending"
    return Head(
        name=column.name,
        heading=column.heading,
        definition=column.definition,
        unit=column.unit,
        language=column.language,
        is_number=column.kind in (Kind.NUMBER, Kind.SHARE) and not column.holds_several,
        order=way if orders else "",
        address=asked.but(sort=other) if column.is_sorted else "",
    )


def cells(row: Row, heads: Sequence[Head], columns: Sequence[Column]) -> list[Cell]:
    return [
        Cell(column.shown(row[column.seen]), head)
        for column, head in zip(columns, heads, strict=True)
    ]


def file_of(
    request: HttpRequest, listing: Listing, asked: Asked, filters: FilterSet | None
) -> HttpResponse:
    """Return all rows that were asked for as a file, or the label of all together.

    Raises
    ------
    TooManyRows
        If there are more than a file may have.
    """
    rows = asked_rows(listing, asked, filters)
    read = list(values(rows, asked.columns, "originator")[: MOST_ROWS + 1])
    if len(read) > MOST_ROWS:
        raise TooManyRows(
            gettext("A file holds up to %(most)s rows: filter the list first.")
            % {"most": MOST_ROWS}
        )
    now = timezone.now()
    known = bodies()
    shown = listing.shown(read)
    words, label = banner_of(shown, known), label_inside(shown, known)
    export = Export(listing, asked.columns, read, words, asked.but(), now, label)
    kind = asked.address.get("export", "")
    make, content_type = FILES[kind]
    called = slugify(str(listing.title), allow_unicode=True)
    name = f"{called}-{now:%Y-%m-%d}.{kind}"
    return file_with_label(request, lambda: make(export), content_type, name, shown)
