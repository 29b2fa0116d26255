"""The books of custody: who holds how many of what, and how that may move.

Plain rules, which know no database. Each movement of count has a side from which and a
side to which it goes; what is missing goes to the side *unknown*, and so the sum over
all sides never changes. What is in the books of a consignment is loaded into a
``Book``, moved there, and written back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from backstay.errors import BackstayError

CLOCK: Final = timedelta(days=30)
"""What was lost is reported within 30 days; the owner of a difference has as long."""


class Illegal(BackstayError):
    """The books cannot be moved so; ``why`` is a word for it."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Key(NamedTuple):
    """What is counted together: an item, or the one unit of it with a serial number."""

    item: UUID
    serial: UUID | None = None


class Side(NamedTuple):
    """Who holds a count: a post, or where it went that no post holds it."""

    kind: str
    post: UUID | None = None


ORIGIN: Final = Side("origin")
UNKNOWN: Final = Side("unknown")
LOSS: Final = Side("loss")


class Move(NamedTuple):
    """So many of something, from one side to another."""

    key: Key
    quantity: int
    giver: Side
    receiver: Side


class Count(NamedTuple):
    """What was expected of something and what was counted; none: not handed over."""

    key: Key
    expected: int
    counted: int | None


@dataclass
class Book:
    """Who holds what of a consignment, and when that was last moved."""

    held: dict[tuple[Key, Side], int] = field(default_factory=dict)
    last_at: datetime | None = None

    def opened(self, quantities: Mapping[Key, int], post: UUID) -> list[Move]:
        """Return the moves by which the first custodian takes all there is.

        Raises
        ------
        Illegal
            If somebody has taken it before.
        """
        if self.held:
            raise Illegal("opened")
        there = Side("post", post)
        return [Move(k, n, ORIGIN, there) for k, n in quantities.items() if n]

    def expected_of(self, post: UUID) -> dict[Key, int]:
        """Return what a post holds, which is what it can hand over."""
        side = Side("post", post)
        return {key: n for (key, held_by), n in self.held.items() if held_by == side}

    def settled(
        self, counts: Sequence[Count], giver: UUID, receiver: UUID, at: datetime
    ) -> list[Move]:
        """Return the moves of a handover that both sides have signed.

        What was counted goes to the receiver, what was expected beyond goes to
        *unknown*. More than was expected stays out of the books: it is in no papers,
        and becomes a case.

        Raises
        ------
        Illegal
            If the giver holds something else by now than what was expected of him, or
            it would happen before what happened last.
        """
        if giver == receiver:
            raise Illegal("one side")
        self._check_as_counted(counts, giver, at)
        moves = []
        for key, expected, counted in counts:
            if counted is None:
                continue
            came = min(counted, expected)
            moves.append(Move(key, came, Side("post", giver), Side("post", receiver)))
            moves.append(Move(key, expected - came, Side("post", giver), UNKNOWN))
        return [each for each in moves if each.quantity]

    def missing(self, counts: Sequence[Count], post: UUID, at: datetime) -> list[Move]:
        """Return the moves of what a post counted of its own: the rest goes to unknown.

        Nothing else moves. A surplus stays out of the books, as in a handover.

        Raises
        ------
        Illegal
            If the post holds something else by now than what was expected of it, or
            it would happen before what happened last.
        """
        self._check_as_counted(counts, post, at)
        return [
            Move(key, expected - counted, Side("post", post), UNKNOWN)
            for key, expected, counted in counts
            if counted is not None and counted < expected
        ]

    def _check_as_counted(
        self, counts: Sequence[Count], post: UUID, at: datetime
    ) -> None:
        if self.last_at is not None and at < self.last_at:
            raise Illegal("earlier")
        holds = self.expected_of(post)
        if any(holds.get(each.key, 0) != each.expected for each in counts):
            raise Illegal("moved")

    def lost(self, key: Key, quantity: int) -> list[Move]:
        """Return the move by which what is unknown is given up as lost.

        Raises
        ------
        Illegal
            If not so many are unknown.
        """
        return self._from_unknown(key, quantity, LOSS)

    def found(self, key: Key, quantity: int, post: UUID) -> list[Move]:
        """Return the move by which what was unknown is in the hands of a post again.

        Raises
        ------
        Illegal
            If not so many are unknown.
        """
        return self._from_unknown(key, quantity, Side("post", post))

    def _from_unknown(self, key: Key, quantity: int, to: Side) -> list[Move]:
        if not 0 < quantity <= self.held.get((key, UNKNOWN), 0):
            raise Illegal("not unknown")
        return [Move(key, quantity, UNKNOWN, to)]

    def apply(self, moves: Iterable[Move], at: datetime) -> None:
        """Move the books.

        Raises
        ------
        Illegal
            If a side would give what it does not have.
        """
        for key, quantity, giver, receiver in moves:
            if giver != ORIGIN:
                left = self.held.get((key, giver), 0) - quantity
                if left < 0:
                    raise Illegal("not there")
                self.held[key, giver] = left
            self.held[key, receiver] = self.held.get((key, receiver), 0) + quantity
        self.held = {place: n for place, n in self.held.items() if n}
        self.last_at = at


def differing(counts: Iterable[Count]) -> list[Count]:
    """Return the lines whose count was not what was expected."""
    return [c for c in counts if c.counted is not None and c.counted != c.expected]


def check_may_count(*, is_released: bool, stands_at: UUID | None, site: UUID) -> None:
    """Return if a consignment may be counted at a site: it has to stand there.

    Raises
    ------
    Illegal
        If it was not released, is on its way, or stands elsewhere.
    """
    if not is_released:
        raise Illegal("not released")
    if stands_at is None:
        raise Illegal("on its way")
    if stands_at != site:
        raise Illegal("elsewhere")


GIVER: Final = "giver"
RECEIVER: Final = "receiver"
BOTH: Final = frozenset({GIVER, RECEIVER})


class Signed(NamedTuple):
    """One side's signature below a count, and who wrote it."""

    side: str
    actor: UUID


def signed(before: Sequence[Signed], new: Signed) -> bool:
    """Return whether a signature is the second one, with which a count takes effect.

    Raises
    ------
    Illegal
        If that side has signed, or that person has for the other one.
    """
    if any(each.side == new.side for each in before):
        raise Illegal("signed")
    if any(each.actor == new.actor for each in before):
        raise Illegal("one person")
    return {new.side, *(each.side for each in before)} == BOTH
