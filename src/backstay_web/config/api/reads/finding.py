"""What somebody looks for, follows, or has to keep on a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from backstay_web.config.api.reads.read import (
    LIMIT,
    Label,
    Read,
    Shown,
    Words,
    limit_of,
)
from backstay_web.config.api.types import as_day
from backstay_web.core.context import me
from backstay_web.core.entries import Faulty
from backstay_web.core.lists.asked import LONGEST
from backstay_web.core.searching import search
from backstay_web.core.subjects import open_to
from backstay_web.notebook import queries as notebook
from backstay_web.overview import dates

LONGEST_STRETCH: Final = timedelta(days=1_100)
"""Days that one answer of the calendar holds: three years and some."""

STRETCH: Final = {
    "begins_on": "The first day of a stretch.",
    "ends_before": "The day after its last one.",
}
"""What an address says of the days that it asks for."""


@dataclass(frozen=True)
class Found:
    """A row that holds the words that were looked for."""

    kind: str
    key: UUID
    label: Label
    title: str
    beside: str
    link: str


@dataclass(frozen=True)
class Followed:
    """A row that one follows, and what happened to it last."""

    kind: str
    key: UUID
    title: str
    at: datetime | None
    link: str


@dataclass(frozen=True)
class Day:
    """Something that falls on a day that one's own nation has to keep."""

    on: date
    kind: str
    key: UUID
    label: Label
    title: str
    title_uk: str
    link: str


def found(words: Words) -> Shown:
    """Return the rows that hold all words, of those that one may see."""
    limit, said = limit_of(words), words.get("q", "")[:LONGEST]
    rows = search(said, open_to(me().permissions), limit)[:limit]
    return Shown(
        [
            Found(row.kind.name, row.key, row.label, row.title, row.beside, row.address)
            for row in rows
        ],
        [{**row.label, "originator": row.originator} for row in rows],
    )


def followed(_: Words) -> Shown:
    """Return what one follows, what happened last first."""
    rows = notebook.followed_rows()
    return Shown(
        [
            Followed(row.kind.name, row.key, row.title, row.at, row.address)
            for row in rows
        ],
        [made for row in rows for made in row.made_of],
    )


def stretch_of(words: Words) -> tuple[date, date]:
    """Return the first day of a stretch that is asked for, and the day after its last.

    Raises
    ------
    Faulty
        If either end is no day, or the stretch is too long.
    """
    ends = {name: day_of(words.get(name, "")) for name in ("begins_on", "ends_before")}
    faults = {
        name: ["Write a day as year-month-day."]
        for name, day in ends.items()
        if not day
    }
    begins_on, ends_before = ends.values()
    if faults or begins_on is None or ends_before is None:
        raise Faulty(faults)
    if not timedelta() < ends_before - begins_on <= LONGEST_STRETCH:
        most = LONGEST_STRETCH.days
        raise Faulty({"ends_before": [f"Ask for 1 to {most} days at once."]})
    return begins_on, ends_before


def calendar(words: Words) -> Shown:
    """Return the days of a stretch, the end of which is excluded."""
    days = dates.days(me(), *stretch_of(words), [])
    return Shown(
        [
            Day(
                on=day.on,
                kind=day.kind,
                key=day.key,
                label=day.label,
                title=day.title,
                title_uk=day.title_uk,
                link=day.address,
            )
            for day in days
        ],
        [day.marks for day in days],
    )


def day_of(said: str) -> date | None:
    try:
        return as_day(said)
    except ValueError:
        return None


READS: Final = (
    Read(
        "search",
        "/search",
        "notebook:search",
        "Search over all that one may see.",
        Found,
        found,
        {"q": "Words that a row holds, in any order.", **LIMIT},
    ),
    Read(
        "followed",
        "/followed",
        "notebook:followed",
        "What one follows, with what happened to it last.",
        Followed,
        followed,
        {},
    ),
    Read(
        "calendar",
        "/calendar",
        "overview:calendar",
        "The days that one's own nation has to keep.",
        Day,
        calendar,
        STRETCH,
    ),
)
