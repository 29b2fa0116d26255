"""What a line of the first page is made from, and what it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from backstay_web.core.context import Context


@dataclass(frozen=True)
class Today:
    """Who opens the page, in which post, when, and since when he was not here."""

    by: Context
    post: UUID | None
    now: datetime
    on: date
    since: datetime


@dataclass(frozen=True)
class Line:
    """So many things of one kind, what that means, and the page that shows them.

    ``door`` is the page, by its name in the table of doors, ``of`` the row that it is
    of, if any, and ``asks`` what its address asks of it.
    """

    count: int
    word: str
    meaning: Promise | str
    door: str
    asks: str = ""
    of: UUID | None = None


Tell = Callable[[Today], Line]


def count(rows: "QuerySet[Any]") -> int:
    return rows.order_by().count()


def told(tells: Iterator[Tell], today: Today) -> Iterator[Line]:
    """Yield the lines that have something to tell."""
    for tell in tells:
        line = tell(today)
        if line.count:
            yield line
