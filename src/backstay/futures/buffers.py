"""Which week of slack helps most: the same futures, with and without it.

A buffer lets all that happens at some places be over one week earlier than it would be.
Both sides of the comparison meet the same chance, number by number, so that a small
gain shows after a thousand futures.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.futures.programme import Place, Programme, Whole
from backstay.futures.result import Breakage, Buffer
from backstay.futures.summary import mean_and_error

FUTURES: Final = 1_000
"""Futures in which each buffer is tried."""
SINGLE: Final = 10
"""Single places that are tried: those to which most worth is lost."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What some futures brought: worth of each, and packages in time in all."""

    worth_picopoints: Whole
    in_time: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Places that may be a week early: a family, or a single one."""

    family: str
    kind: str
    place: str

    def early(self, programme: Programme) -> Whole:
        """Return the weeks by which each place is early."""
        return np.array([self._holds(each) for each in programme.places], np.int64)

    def _holds(self, place: Place) -> bool:
        if self.place:
            return (place.kind, place.key) == (self.kind, self.place)
        return place.family == self.family


def candidates(programme: Programme, broken: Iterable[Breakage]) -> list[Candidate]:
    """Return what to try: each family, and the places that break most."""
    families = dict.fromkeys(place.family for place in programme.places)
    lost: dict[tuple[str, str, str], float] = {}
    for each in broken:
        key = (each.family, each.kind, each.place)
        lost[key] = lost.get(key, 0.0) + each.lost_points
    worst = sorted(lost, key=lambda key: (-lost[key], key))[:SINGLE]
    return [
        *(Candidate(family, "", "") for family in sorted(families)),
        *(Candidate(*key) for key in worst if lost[key] > 0),
    ]


def buffer_of(candidate: Candidate, without: Trial, with_it: Trial) -> Buffer:
    """Return what a buffer gains over the same futures without it."""
    gain, error = mean_and_error(with_it.worth_picopoints - without.worth_picopoints)
    more = with_it.in_time - without.in_time
    return Buffer(
        family=candidate.family,
        kind=candidate.kind,
        place=candidate.place,
        gained_points=gain,
        standard_error=error,
        gained_in_time=round(more / len(without.worth_picopoints), 6),
    )


def join_trials(trials: Iterable[Trial]) -> Trial:
    """Return trials of consecutive futures as one."""
    several = list(trials)
    return Trial(
        np.concatenate([each.worth_picopoints for each in several]),
        sum(each.in_time for each in several),
    )
