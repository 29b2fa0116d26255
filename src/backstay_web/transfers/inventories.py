"""By which day a post has to count what it holds; plain rules, which know no database.

The first inventory of what came with title is due 90 days after that; from then on each
within a year of the last one. Both follow from the books and from closed inventories
alone.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from backstay_web.transfers.books import UNKNOWN, Side

FIRST_WITHIN: Final = timedelta(days=90)
FIRST: Final = "first"
YEARLY: Final = "yearly"


class Passed(NamedTuple):
    """So many units from one side to another, as the books keep it."""

    at: datetime
    quantity: int
    giver: Side
    receiver: Side
    passes_title: bool


class Due(NamedTuple):
    """The last day on which an inventory is in time, and why it is due."""

    on: date
    why: str


def titled_at(entries: Iterable[Passed], side: Side) -> list[datetime]:
    """Return when title came with what a side holds of one thing.

    ``entries`` are those of the thing, in order. What a side gave away counts no more,
    unless it was unknown and is found: then it has title since it had it before.
    """
    held, found, before = 0, list[datetime](), list[datetime]()
    for each in entries:
        if each.receiver == side:
            held += each.quantity
            if each.passes_title:
                found.append(each.at)
            elif each.giver == UNKNOWN:
                found = found or before
        elif each.giver == side:
            held -= each.quantity
            if held == 0:
                found, before = [], found or before
    return found


def next_due(titled: Sequence[datetime], counted: datetime | None) -> Due | None:
    """Return by when a thing is to be counted; none, if no title came with it.

    ``counted`` is when the last inventory was closed that had it, if any did.
    """
    days = []
    new = [at for at in titled if counted is None or at > counted]
    if new:
        days.append(Due((min(new) + FIRST_WITHIN).date(), FIRST))
    if counted is not None and len(new) < len(titled):
        days.append(Due(year_after(counted.date()), YEARLY))
    return min(days, default=None)


def year_after(day: date) -> date:
    """Return the same day of the next year; the day before, where that has none."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)
