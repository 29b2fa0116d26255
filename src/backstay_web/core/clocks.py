"""Clocks: every day by which somebody has to have done something, whoever set it.

An app registers its kinds in its module ``clocks``. The board of clocks knows no app,
but goes through these.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

from backstay.errors import BackstayError
from backstay_web.core.context import Context

SOON: Final = timedelta(days=14)
"""Our assumption: within two weeks most of what is asked for can still be done."""


class ClockTaken(BackstayError):
    """Two apps register a kind of clock under one name."""


class Hand(StrEnum):
    """How a clock stands."""

    OVERDUE = "overdue"
    SOON = "soon"
    RUNNING = "running"


@dataclass(frozen=True)
class Clock:
    """One day to keep: what is due, who owns it, and the page where it is done.

    ``key`` is that of the row whose page it is, or none if the page is of no row.
    ``what`` and ``owner`` are in the language of the reader. ``label`` and
    ``originator`` are those of the row. ``body`` is the nation that owns it, or none if
    whoever may stop it does; ``post`` is the one of its posts that does, if one is
    named. ``about`` is the row that it is about, if it is shown on another page than
    that row's own. ``parties`` are the nations that it concerns beside its owner, such
    as whoever gave what is to be counted.
    """

    kind: str
    due_on: date
    what: str
    owner: str
    body: UUID | None
    door: str
    key: UUID | None
    label: dict[str, int]
    originator: UUID
    post: UUID | None = None
    about: UUID | None = None
    parties: frozenset[UUID] = frozenset()

    def concerns(self, nation: UUID) -> bool:
        """Tell whether a nation owns it, or is told as one that it concerns."""
        return nation == self.body or nation in self.parties

    @property
    def address(self) -> str:
        """Return the page where one does what is due, or reads of it."""
        return reverse(self.door, args=[self.key] if self.key else [])

    def hand(self, on: date) -> Hand:
        """Return how it stands on a day; on the day itself it is not overdue yet."""
        if self.due_on < on:
            return Hand.OVERDUE
        return Hand.SOON if self.due_on <= on + SOON else Hand.RUNNING


@dataclass(frozen=True)
class ClockKind:
    """A kind of clock: its word, who set it and what stops it.

    ``needs`` is the permission to read it and ``stops`` that of whoever can stop it.
    ``running`` returns those that nobody has stopped and that the reader may know of.
    """

    name: str
    word: Promise
    definition: Promise
    needs: str
    stops: str
    running: Callable[[], Iterable[Clock]]


CLOCKS: Final[dict[str, ClockKind]] = {}
"""Every kind there is, by its name."""


def register(kind: ClockKind) -> ClockKind:
    """Add a kind, and return it.

    Raises
    ------
    ClockTaken
        If its name is another's.
    """
    if CLOCKS.setdefault(kind.name, kind) is not kind:
        raise ClockTaken(f"There is a clock {kind.name} already: name it otherwise.")
    return kind


def running(permissions: Collection[str], kinds: Collection[str] = ()) -> list[Clock]:
    """Return the clocks that run, of some kinds or of all, the next one first.

    What a post has to do about a row is not told beside the clock of the row itself.
    Those of one day, kind and page are told apart by their words: an order that the
    database chose could be another one for the sake of a row that is hidden.
    """
    found = [
        clock
        for kind in CLOCKS.values()
        if kind.needs in permissions and (not kinds or kind.name in kinds)
        for clock in kind.running()
    ]
    days = {(clock.key, clock.due_on) for clock in found if clock.key}
    told = [clock for clock in found if (clock.about, clock.due_on) not in days]
    return sorted(told, key=place)


def place(clock: Clock) -> tuple[date, str, str, str, str]:
    """Return where a clock stands among others."""
    return clock.due_on, clock.kind, str(clock.key), clock.what, clock.owner


def is_own(clock: Clock, by: Context, posts: Collection[UUID]) -> bool:
    """Tell whether a clock is for the reader to stop.

    It is if it names a post of his, or if his nation owns it and he may stop it.
    """
    if clock.post in posts:
        return True
    may_stop = CLOCKS[clock.kind].stops in by.permissions
    return may_stop and clock.body in (None, by.origin)
