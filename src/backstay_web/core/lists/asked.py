"""What is asked of a list by its address: words, order, columns and page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from backstay_web.core.lists.columns import Column
from backstay_web.core.lists.listing import Listing

OF_A_FILE: Final = ("export", "label")
"""What is asked of one file, and of nothing else that asks the same."""
LONGEST: Final = 200
"""Letters of a search; more would be no search."""


@dataclass(frozen=True)
class Asked:
    """What a reader asked of a list; whatever it does not have is passed over.

    An address may be older than the list, and a filter that was saved must not break
    when a column is gone.
    """

    words: str
    order: Column
    descends: bool
    columns: Sequence[Column]
    page: int
    address: QueryDict

    def but(self, **changed: str) -> str:
        """Return the address that asks the same but for this; from the first page."""
        address = self.address.copy()
        for name in ("page", *OF_A_FILE):
            address.pop(name, None)
        for name, value in changed.items():
            address[name] = value
        return f"?{address.urlencode()}"

    def plain(self) -> str:
        """Return the address without what asks for nothing, to be kept or sent."""
        address = QueryDict(mutable=True)
        for name, values in self.address.lists():
            address.setlist(name, [value for value in values if value])
        for name in OF_A_FILE:
            address.pop(name, None)
        return f"?{address.urlencode()}"


def asked_of(listing: Listing, columns: Sequence[Column], address: QueryDict) -> Asked:
    """Return what an address asks, out of the columns that the reader may see."""
    by_name = {column.name: column for column in columns}
    order = address.get("sort") or listing.order
    column = by_name.get(order.removeprefix("-"))
    if column is None or not column.is_sorted:
        order = listing.order
    return Asked(
        words=printable(address.get("q", ""))[:LONGEST],
        order=by_name[order.removeprefix("-")],
        descends=order.startswith("-"),
        columns=shown_columns(columns, address.getlist("columns")),
        page=whole(address.get("page", "")),
        address=address,
    )


def shown_columns(columns: Sequence[Column], names: Sequence[str]) -> list[Column]:
    asked = [column for column in columns if column.name in names]
    return asked or [column for column in columns if column.is_shown]


def printable(text: str) -> str:
    """Return a text without what no row holds and the database would refuse."""
    return "".join(sign for sign in text if sign.isprintable()).strip()


def whole(text: str) -> int:
    """Return the number of a page, which is the first one if it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
