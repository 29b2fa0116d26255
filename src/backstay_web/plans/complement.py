"""How a package stands against its complement: computed from what is there alone.

It is fielded when each part of one of its options is there or is gone without. Nobody
types that; whoever has the same statements and waivers gets the same answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple
from uuid import UUID


class Part(NamedTuple):
    """How much of a part an option of a package takes; of a paper, one."""

    key: UUID
    option: UUID
    quantity: int


class Came(NamedTuple):
    """A statement that holds: so many more of a part are there since a day."""

    part: UUID
    quantity: int
    on: date


@dataclass(frozen=True)
class Counted:
    """One part of a package on a day.

    ``there_on`` is the day on which enough of it was there, and ``waived_on`` that on
    which the waiver began that holds; none: it is not so.
    """

    part: UUID
    needed: int
    present: int
    there_on: date | None
    waived_on: date | None

    @property
    def missing(self) -> int:
        """Return how much is neither there nor gone without."""
        return 0 if self.since else self.needed - self.present

    @property
    def since(self) -> date | None:
        """Return since when nothing of it is missing; None if something is."""
        known = [day for day in (self.there_on, self.waived_on) if day is not None]
        return min(known, default=None)


@dataclass(frozen=True)
class Way:
    """One option of a package, part by part."""

    option: UUID
    parts: tuple[Counted, ...]

    @property
    def met_count(self) -> int:
        """Return of how many parts nothing is missing."""
        return sum(each.since is not None for each in self.parts)

    @property
    def fielded_on(self) -> date | None:
        """Return since when nothing is missing; None if something is."""
        days = [each.since for each in self.parts if each.since is not None]
        return max(days) if days and len(days) == len(self.parts) else None


def ways(
    parts: Sequence[Part],
    came: Iterable[Came],
    waived: Mapping[UUID, date],
    on: date,
) -> list[Way]:
    """Return how each option of a package stands on a day, the best one first.

    That is the one that was whole first; or else, that of whose parts most are met, and
    of those alike the first of ``parts``.

    >>> gun, crew, day = UUID(int=1), UUID(int=2), date(2026, 5, 1)
    >>> needed = [Part(gun, UUID(int=9), 6), Part(crew, UUID(int=9), 2)]
    >>> [way] = ways(needed, [Came(gun, 4, day), Came(gun, 2, day)], {}, day)
    >>> [(each.present, each.missing) for each in way.parts], way.fielded_on
    ([(6, 0), (0, 2)], None)
    >>> ways(needed, [Came(gun, 6, day)], {crew: day}, day)[0].fielded_on
    datetime.date(2026, 5, 1)
    """
    known = [each for each in came if each.on <= on]
    by_option: dict[UUID, list[Counted]] = {}
    for part in parts:
        by_option.setdefault(part.option, []).append(counted(part, known, waived))
    made = [Way(option, tuple(found)) for option, found in by_option.items()]
    return sorted(made, key=place)


def place(way: Way) -> tuple[date, int]:
    """Return what orders the options of a package, the best one first."""
    return way.fielded_on or date.max, -way.met_count


def counted(part: Part, came: Sequence[Came], waived: Mapping[UUID, date]) -> Counted:
    """Return how one part stands by statements that hold."""
    mine = sorted((each.on, each.quantity) for each in came if each.part == part.key)
    so_far = list(accumulate(quantity for _, quantity in mine))
    enough = (
        day
        for (day, _), count in zip(mine, so_far, strict=True)
        if count >= part.quantity
    )
    return Counted(
        part=part.key,
        needed=part.quantity,
        present=so_far[-1] if so_far else 0,
        there_on=next(enough, None),
        waived_on=waived.get(part.key),
    )
