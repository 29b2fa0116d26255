"""A row in a few words of its list, where a page shows rows of many kinds together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.listing import Listing, Marks
from backstay_web.core.lists.reading import Row, values
from backstay_web.core.lists.view import LISTED

MOST: Final = 5
"""Values that are said of a row."""
SAID: Final = {Kind.TEXT, Kind.DAY}
"""Kinds of columns that tell a row from others at a glance."""

Words = Mapping[str, str]
"""What is said of a row, by the headings of its list."""


@dataclass
class Briefs:
    """What is said of rows by their keys, and the labels that it is told from."""

    said: dict[UUID, Words] = field(default_factory=dict)
    marks: list[Marks] = field(default_factory=list)


def in_brief(
    keys: Mapping[str, Sequence[UUID]], permissions: Collection[str]
) -> Briefs:
    """Return rows, given by the doors of their pages, in words of their lists.

    States come first, then what stands first in the list.
    """
    briefs = Briefs()
    for listing in {each.name: each for each in LISTED.values()}.values():
        if asked := keys.get(listing.detail):
            columns = said_columns(listing, permissions)
            rows = list(values(listing.rows().filter(pk__in=asked), columns))
            briefs.marks += listing.shown(rows)
            briefs.said |= {row["pk"]: said_of(row, columns) for row in rows}
    return briefs


def said_columns(listing: Listing, permissions: Collection[str]) -> list[Column]:
    """Return the columns of which a few words are made, those with states first."""
    columns = [
        each
        for each in listing.open_columns(permissions)
        if each.is_shown and (each.words or each.kind in SAID)
    ]
    return sorted(columns, key=lambda each: not each.words)


def said_of(row: Row, columns: Sequence[Column]) -> Words:
    """Return what a row holds in these columns, without what it does not hold."""
    said = {str(each.heading): each.shown(row[each.seen]) for each in columns}
    told = [(heading, value) for heading, value in said.items() if value]
    return dict(told[:MOST])
