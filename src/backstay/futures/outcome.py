"""What came out of some futures of a plan, in whole numbers that add up exactly.

Whole numbers have the same sum in any order: so the outcome of all futures does not
depend on how they were shared among workers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.futures.programme import Programme, Whole

CAUSES: Final = (
    "source",
    "move",
    "repair",
    "shut",
    "lost",
    "cancelled",
    "trainees",
    "start",
)
"""Why a package came later than planned.

``source``: what it draws on was ready late. ``move``, ``repair``: that took longer.
``shut``: a leg, hub or bay was shut. ``lost``: a load had to be replaced.
``cancelled``: a session was not held. ``trainees``: too many of a cohort were lost.
``start``: a cohort came too late for its session and waited for the next one.
"""
SOURCE, MOVE, REPAIR, SHUT, LOST, CANCELLED, TRAINEES, START = range(len(CAUSES))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Futures ``first`` to ``first`` + ``count`` - 1 of a plan, counted.

    Attributes
    ----------
    first, count : int
    samples : int
        Activities drawn: steps x futures.
    fielded : array of shape (package, horizon_weeks + 1)
        Futures in which it was fielded in a week; the last column is never.
    worth_picopoints : array of shape (future, horizon_weeks)
        Worth of all that had been fielded by the end of a week.
    later : array of shape (place, cause)
        Futures x packages that came later than planned, by what added most weeks.
    missed : array of shape (place, cause)
        Those of them that the plan fields in time and that came after need-by.
    lost_micropoints : array of shape (place, cause)
        Worth that they lost against the plan.
    """

    first: int
    count: int
    samples: int
    fielded: Whole
    worth_picopoints: Whole
    later: Whole
    missed: Whole
    lost_micropoints: Whole

    @classmethod
    def empty(cls, programme: Programme, first: int, count: int) -> "Outcome":
        """Return the outcome of futures in which nothing has been counted yet."""
        weeks, packages = programme.horizon_weeks, len(programme.packages)
        blamed = (len(programme.places), len(CAUSES))
        return cls(
            first=first,
            count=count,
            samples=count * len(programme.steps),
            fielded=np.zeros((packages, weeks + 1), np.int64),
            worth_picopoints=np.zeros((count, weeks), np.int64),
            later=np.zeros(blamed, np.int64),
            missed=np.zeros(blamed, np.int64),
            lost_micropoints=np.zeros(blamed, np.int64),
        )


def join(outcomes: Sequence[Outcome]) -> Outcome:
    """Return outcomes of consecutive futures as one, in their order."""
    return Outcome(
        first=outcomes[0].first,
        count=sum(each.count for each in outcomes),
        samples=sum(each.samples for each in outcomes),
        fielded=_sum([each.fielded for each in outcomes]),
        worth_picopoints=np.concatenate([each.worth_picopoints for each in outcomes]),
        later=_sum([each.later for each in outcomes]),
        missed=_sum([each.missed for each in outcomes]),
        lost_micropoints=_sum([each.lost_micropoints for each in outcomes]),
    )


def _sum(arrays: Sequence[Whole]) -> Whole:
    total: Whole = np.sum(np.stack(arrays), axis=0, dtype=np.int64)
    return total
