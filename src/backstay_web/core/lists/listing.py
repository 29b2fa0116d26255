"""A list, as an app declares it once: its rows, columns, filters and words."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django_filters import FilterSet

from backstay.errors import BackstayError
from backstay_web.core.lists.columns import Column
from backstay_web.core.lists.together import Together

RESERVED: Final = frozenset({"q", "sort", "columns", "page", "export", "label"})
"""What an address asks of every list; no column or filter is called so."""


class UnusableListing(BackstayError):
    """A list is declared with a name that is missing, reserved or there twice."""


Marks = Mapping[str, Any]
"""The columns of a label, with whose it is."""


@dataclass(frozen=True)
class Listing:
    """One list.

    ``rows`` returns what the reader may see, since the database hides the rest, with a
    label in each row. ``order`` is the column by which it is ordered at first, with a
    minus for the other way round. ``searched`` names the fields in which words are
    looked for. ``detail`` is the door of the page of one row, and ``together``
    what can be done to many. ``beside`` returns by their keys the labels of other rows
    that columns are told from: what is shown is no freer than those.
    """

    name: str
    title: Promise
    rows: Callable[[], "QuerySet[Any]"]
    columns: Sequence[Column]
    order: str
    empty: Promise
    searched: Sequence[str] = ()
    filters: type[FilterSet] | None = None
    detail: str = ""
    together: Sequence[Together] = ()
    beside: Callable[[Sequence[UUID]], Iterable[Marks]] | None = None

    def shown(self, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Return rows that were read, with the labels of others they are told from."""
        keys = [row["pk"] for row in rows]
        return [*rows, *(self.beside(keys) if self.beside and keys else ())]

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        wrong = {name for name in names if names.count(name) > 1}
        wrong |= RESERVED & {*names, *self.filter_names()}
        if self.order.removeprefix("-") not in names:
            wrong.add(self.order)
        if wrong:
            raise UnusableListing(
                f"List {self.name} cannot have {', '.join(sorted(wrong))}: a column "
                f"is there once, nothing is called {', '.join(sorted(RESERVED))}, and "
                "the order is a column."
            )

    def filter_names(self) -> list[str]:
        """Return the names of its filters."""
        return list(self.filters.base_filters) if self.filters else []

    def open_columns(self, permissions: Collection[str]) -> list[Column]:
        """Return the columns that somebody with these permissions may see."""
        return [c for c in self.columns if not c.needs or c.needs in permissions]

    def closed_names(self, permissions: Collection[str]) -> set[str]:
        """Return the names of the others."""
        seen = self.open_columns(permissions)
        return {column.name for column in self.columns if column not in seen}
