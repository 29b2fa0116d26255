"""Each list page as an endpoint: the same rows, filters, search and order.

Pages are turned by a cursor: the place of the last row in the order. So a program that
reads on misses no row and reads none twice, whatever was added meanwhile before it.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver
from django_filters import FilterSet

from backstay_web.core.commands import not_there
from backstay_web.core.context import me
from backstay_web.core.entries import Faulty
from backstay_web.core.labels.columns import LABEL
from backstay_web.core.leaving import with_label
from backstay_web.core.lists.asked import LONGEST, printable
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.listing import Listing
from backstay_web.core.lists.reading import (
    Row,
    filters_of,
    searched,
    values,
)
from backstay_web.core.lists.view import LISTED, version_of
from backstay_web.core.ordering import in_order

USUAL: Final = 50
MOST: Final = 200
OWN: Final = ("q", "sort", "limit", "cursor")
"""What an address asks of every list, beside its filters."""
MAY_BE_EMPTY: Final = frozenset({"q", "cursor"})
PLACE: Final = "order_key"


@dataclass(frozen=True)
class Place:
    """Where a row stands: under which order, at which value, and by which key."""

    order: str
    value: Any
    key: str

    def cursor(self) -> str:
        """Return it as one word for an address."""
        said = json.dumps([self.order, self.value, self.key], separators=(",", ":"))
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


@dataclass(frozen=True)
class ListEndpoint:
    """A list as the API shows it; ``page`` is the door of the page that it is."""

    listing: Listing
    page: str

    @property
    def name(self) -> str:
        """Return what the API calls it."""
        return self.listing.name

    def rows(self, request: HttpRequest) -> JsonResponse:
        """Return the rows that an address asks for, and the cursor to the next ones.

        Raises
        ------
        Faulty
            If the address asks for what there is not; says so of each word.
        """
        columns, filters = self.open_to(request)
        faults = {**strange(request, filters), **filter_faults(filters)}
        order = request.GET.get("sort", self.listing.order)
        by_name = {c.name: c for c in columns if c.is_sorted}
        column = by_name.get(order.removeprefix("-"))
        limit = whole(request.GET.get("limit", str(USUAL)))
        if column is None:
            faults["sort"] = ["There is no such column to order by."]
        if limit is None:
            faults["limit"] = [f"Ask for 1 to {MOST} rows."]
        if faults or column is None or limit is None:
            raise Faulty(faults)
        rows = self.listing.rows() if filters is None else filters.qs
        words = printable(request.GET.get("q", ""))[:LONGEST]
        rows = searched(rows, self.listing.searched, words)
        rows = after(ordered(rows, column, order), order, request.GET.get("cursor", ""))
        more = (PLACE, "originator", *version_of(rows))
        read = list(values(rows, columns, *more)[: limit + 1])
        there_are_more = len(read) > limit
        shown = read[:limit]
        next_ = place_of(order, shown[-1]).cursor() if there_are_more else None
        told = {"rows": [plain(row, columns) for row in shown], "next": next_}
        return with_label(JsonResponse(told), self.listing.shown(shown))

    def row(self, request: HttpRequest, key: UUID) -> JsonResponse:
        """Return one row of the list, with every column that is open to the reader."""
        columns, _ = self.open_to(request)
        rows = self.listing.rows()
        more = ("originator", *version_of(rows))
        read = values(rows.filter(pk=key), columns, *more).first()
        if read is None:  # or a column is of a row that is hidden from the reader
            raise not_there(rows.model, key)
        shown = self.listing.shown([read])
        return with_label(JsonResponse(plain(read, columns)), shown)

    def open_to(self, request: HttpRequest) -> tuple[list[Column], FilterSet | None]:
        """Return the columns and filters that are open to the reader."""
        held = me().permissions
        closed = self.listing.closed_names(held)
        return self.listing.open_columns(held), filters_of(
            self.listing, closed, request
        )


def lists(patterns: Sequence[URLPattern | URLResolver]) -> list[ListEndpoint]:
    """Return every list that has a page; one that has two is the same on both."""
    return list({each.name: each for each in lists_in(patterns)}.values())


def lists_in(
    patterns: Sequence[URLPattern | URLResolver], space: str = ""
) -> Iterator[ListEndpoint]:
    """Yield every list that has a page, with the door of that page."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from lists_in(pattern.url_patterns, inner)
        elif pattern.callback in LISTED:
            yield ListEndpoint(LISTED[pattern.callback], f"{space}{pattern.name}")


def ordered(rows: "QuerySet[Any]", column: Column, order: str) -> "QuerySet[Any]":
    """Return rows in an order that is the same in every language of a reader."""
    is_text = column.kind is Kind.TEXT
    key = in_order(column.source) if is_text else F(column.source)
    rows = rows.annotate(**{PLACE: key})
    by = F(PLACE)
    way = by.desc if order.startswith("-") else by.asc
    return rows.order_by(way(nulls_last=True), "pk")


def after(rows: "QuerySet[Any]", order: str, cursor: str) -> "QuerySet[Any]":
    """Return the rows that stand after a place in their order.

    Raises
    ------
    Faulty
        If the cursor is none, or one of another order.
    """
    if not cursor:
        return rows
    try:
        place = Place(*json.loads(base64.urlsafe_b64decode(cursor + "=" * 3)))
        is_plain = isinstance(place.value, str | int | None)
        if place.order == order and is_plain and isinstance(place.key, str):
            return rows.filter(beyond(place))
    except (binascii.Error, TypeError, ValueError, RecursionError, ValidationError):
        pass  # what came was not what was given out
    raise Faulty({"cursor": ["Send a cursor that this list gave for this order."]})


def beyond(place: Place) -> Q:
    """Return what holds of the rows after a place; those without a value come last."""
    further = Q(pk__gt=UUID(place.key))
    if place.value is None:
        return Q(**{f"{PLACE}__isnull": True}) & further
    way = "lt" if place.order.startswith("-") else "gt"
    here = Q(**{PLACE: place.value}) & further
    return (
        Q(**{f"{PLACE}__{way}": place.value}) | here | Q(**{f"{PLACE}__isnull": True})
    )


def place_of(order: str, row: Row) -> Place:
    value = row[PLACE]
    said = value.isoformat() if hasattr(value, "isoformat") else value
    return Place(order, said, str(row["pk"]))


def plain(row: Row, columns: Sequence[Column]) -> dict[str, Any]:
    """Return a row by the names of its columns, with its key, version and label."""
    made: dict[str, Any] = {"key": row["pk"]}
    if "version" in row:
        made["version"] = row["version"]
    made["label"] = {name: row[name] for name in LABEL}
    return made | {column.name: row[column.source] for column in columns}


def strange(request: HttpRequest, filters: FilterSet | None) -> dict[str, list[str]]:
    """Return what an address asks that the list does not have, or asks with no word.

    On a page an empty filter is one that nobody filled in; a program leaves it out.
    """
    known = {*OWN, *parameters(filters)}
    empty = {n for n, said in request.GET.items() if not said} - MAY_BE_EMPTY
    faults = {n: ["Say something, or leave it out."] for n in empty}
    strangers = request.GET.keys() - known
    return faults | {n: ["This list has no such filter."] for n in strangers}


def filter_faults(filters: FilterSet | None) -> dict[str, list[str]]:
    if filters is None or filters.is_valid():
        return {}
    return {
        name: [str(each) for each in said] for name, said in filters.form.errors.items()
    }


def parameters(filters: FilterSet | None) -> dict[str, forms.Field]:
    """Return the words by which an address fills in filters, with their fields."""
    if filters is None:
        return {}
    found: dict[str, forms.Field] = {}
    for name, field in filters.form.fields.items():
        ends = getattr(field.widget, "widgets_names", [""])
        found |= {f"{name}{end}": field for end in ends}
    return found


def whole(said: str) -> int | None:
    is_number = said.isascii() and said.isdigit() and len(said) < len(str(MOST)) + 1
    return int(said) if is_number and 1 <= int(said) <= MOST else None


def schema_of(field: forms.Field) -> Mapping[str, Any]:
    """Return the schema of a filter's word."""
    if isinstance(field, forms.ModelChoiceField):
        return {"type": "string", "format": "uuid"}
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return {"type": "string", "enum": [str(v) for v, _ in choices if v != ""]}
    if isinstance(field, forms.DateField):
        return {"type": "string", "format": "date"}
    if isinstance(field, forms.IntegerField):
        return {"type": "integer"}
    return {"type": "string"}
