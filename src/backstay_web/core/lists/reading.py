"""Read the rows that were asked for: one query for them, one for how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import Regex
from django.http import HttpRequest
from django_filters import FilterSet

from backstay_web.core.labels.columns import LABEL
from backstay_web.core.lists.asked import Asked
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.listing import Listing
from backstay_web.core.ordering import in_order, pattern_of

ON_A_PAGE: Final = 50
COUNTED: Final = 10_000
"""Rows beyond are neither counted nor turned to: whoever looks there should filter.

To count a million rows takes longer than to read a page of them.
"""
WORDS: Final = 8
"""Words of a search that count."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, and where it stands among the others."""

    rows: Sequence[Row]
    count: int
    is_counted: bool  # whether `count` is all, or there are more
    number: int
    last: int


def filters_of(
    listing: Listing, closed: set[str], request: HttpRequest
) -> FilterSet | None:
    """Return the filters of a list as they were filled in, without the closed ones."""
    if listing.filters is None:
        return None
    filled = listing.filters(request.GET, listing.rows(), request=request)
    for name in closed & set(filled.filters):
        del filled.filters[name]
    return filled


def asked_rows(
    listing: Listing, asked: Asked, filters: FilterSet | None
) -> "QuerySet[Any]":
    """Return all rows that were asked for, in order; none under a faulty filter."""
    rows = listing.rows()
    if filters is not None:
        rows = filters.qs if filters.is_valid() else rows.none()
    return ordered(searched(rows, listing.searched, asked.words), asked)


def searched(
    rows: "QuerySet[Any]", fields: Sequence[str], words: str
) -> "QuerySet[Any]":
    """Return the rows that hold each word in one of the fields, whatever its case."""
    if not fields:
        return rows
    for word in words.split()[:WORDS]:
        held = Q()
        for name in fields:
            held |= holds(rows, name, pattern_of(word))
        rows = rows.filter(held)
    return rows


def holds(rows: "QuerySet[Any]", name: str, pattern: str) -> Q:
    """Return the condition that a field fits a pattern, or that of what it points to.

    Of what many rows point to each is looked at once, not once for each of the rows.
    """
    to, _, rest = name.partition("__")
    if not rest:
        return Q(Regex(F(name), pattern))
    pointed = rows.model._meta.get_field(to).related_model._default_manager.all()
    found = pointed.filter(holds(pointed, rest, pattern))
    return Q(**{f"{to}__in": found.values("pk")})


def ordered(rows: "QuerySet[Any]", asked: Asked) -> "QuerySet[Any]":
    """Return the rows in the order asked for; those without a value come last."""
    column = asked.order
    is_text = column.kind is Kind.TEXT
    rows = rows.alias(order_key=in_order(column.seen) if is_text else F(column.seen))
    key = F("order_key")
    # Said of what is always there, it would keep an index from being read backwards.
    last = True if may_be_empty(rows, column.seen) else None
    way = key.desc(nulls_last=last) if asked.descends else key.asc(nulls_last=last)
    return rows.order_by(way, "pk")


def may_be_empty(rows: "QuerySet[Any]", name: str) -> bool:
    """Return whether a field may hold nothing; what is no field of the row may."""
    own = {field.name: field for field in rows.model._meta.concrete_fields}
    return name in rows.query.annotations or name not in own or own[name].null


def read_page(rows: "QuerySet[Any]", asked: Asked, *more: str) -> Page:
    """Return the page that was asked for, or the last one if there are fewer."""
    read = values(rows, asked.columns, *more)
    if asked.page <= 1:
        first = list(read[:ON_A_PAGE])
        if len(first) < ON_A_PAGE:  # These are all: they need not be counted.
            return Page(first, len(first), is_counted=True, number=1, last=1)
    # Their keys alone: what else a row shows would be worked out for each.
    found = rows.order_by().values("pk")[: COUNTED + 1].count()
    count = min(found, COUNTED)
    last = max(1, -(-count // ON_A_PAGE))
    number = min(max(asked.page, 1), last)
    start = (number - 1) * ON_A_PAGE
    shown = list(read[start : start + ON_A_PAGE]) if asked.page > 1 else first
    return Page(shown, count, found <= COUNTED, number, last)


def values(
    rows: "QuerySet[Any]", columns: Sequence[Column], *more: str
) -> "QuerySet[Any, Row]":
    """Return rows with the values of columns, their key and their label, and more."""
    fields = [name for column in columns for name in (column.source, column.seen)]
    return rows.values("pk", *LABEL, *fields, *more)
