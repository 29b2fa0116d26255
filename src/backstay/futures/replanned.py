"""What futures say in which somebody replans, against following the same plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.futures.closed_loop import Loop, Mended, mend_futures
from backstay.futures.summary import DIGITS, POINT, mean_and_error
from backstay.workers.pool import Pool
from backstay.workers.tasks import Tell, say_nothing

REPLANNED_SCHEMA: Final = "backstay.futures-replanned/1"


@dataclass(frozen=True, slots=True)
class ReplannedFuture:
    """One future: what was told in it, and what came of it with and without a replan.

    Points are the worth of all that is fielded before the horizon; in time are packages
    fielded by need-by. ``planned_points`` is what the repaired plan promised.
    """

    future: int
    events: int
    planned_points: float
    followed_points: float
    replanned_points: float
    followed_in_time: int
    replanned_in_time: int


@dataclass(frozen=True, slots=True)
class ReplannedFutures:
    """What futures say in which somebody replans.

    Attributes
    ----------
    case_sha256 : str
        Digest of the case.
    plan_value_micropoints : int
        Value of the plan, to tell it by.
    count, seed : int
    chances : mapping of key to value
    mean_events : float
        Events told in a future.
    followed_points, followed_error : float
        Mean worth where the plan is followed as it stands, and its standard error.
    replanned_points, replanned_error : float
        The same where each future is replanned.
    gained_points, gained_error : float
        What replanning gains, in the mean of the same futures.
    followed_in_time, replanned_in_time : float
        Mean of the packages fielded by need-by.
    futures : tuple of ReplannedFuture
    """

    case_sha256: str
    plan_value_micropoints: int
    count: int
    seed: int
    chances: Mapping[str, float]
    mean_events: float
    followed_points: float
    followed_error: float
    replanned_points: float
    replanned_error: float
    gained_points: float
    gained_error: float
    followed_in_time: float
    replanned_in_time: float
    futures: tuple[ReplannedFuture, ...]


def replan_futures(
    loop: Loop, count: int, pool: Pool, tell: Tell = say_nothing
) -> ReplannedFutures:
    """Return what the first so many futures say, each followed and each replanned.

    Parameters
    ----------
    loop : Loop
        The plan, its case, the chances, and who replans.
    count : int
    pool : Pool
        The result does not depend on its workers.
    tell : callable, optional
        Called with the futures done and all futures.
    """
    mended = mend_futures(loop, range(count), pool, tell)
    followed = np.array([each.followed_picopoints for each in mended], np.int64)
    replanned = np.array([each.worth_picopoints for each in mended], np.int64)
    followed_points, followed_error = mean_and_error(followed)
    replanned_points, replanned_error = mean_and_error(replanned)
    gained_points, gained_error = mean_and_error(replanned - followed)
    return ReplannedFutures(
        case_sha256=loop.case.sha256,
        plan_value_micropoints=loop.plan.value_micropoints,
        count=count,
        seed=loop.seed,
        chances={key: each.value for key, each in loop.chances.known.items()},
        mean_events=_mean([each.events for each in mended]),
        followed_points=followed_points,
        followed_error=followed_error,
        replanned_points=replanned_points,
        replanned_error=replanned_error,
        gained_points=gained_points,
        gained_error=gained_error,
        followed_in_time=_mean([each.followed_in_time for each in mended]),
        replanned_in_time=_mean([each.in_time for each in mended]),
        futures=tuple(_future(number, each) for number, each in enumerate(mended)),
    )


def _future(number: int, mended: Mended) -> ReplannedFuture:
    return ReplannedFuture(
        future=number,
        events=mended.events,
        planned_points=_points(mended.planned_picopoints),
        followed_points=_points(mended.followed_picopoints),
        replanned_points=_points(mended.worth_picopoints),
        followed_in_time=mended.followed_in_time,
        replanned_in_time=mended.in_time,
    )


def _points(picopoints: int) -> float:
    return round(picopoints / POINT, DIGITS)


def _mean(numbers: Sequence[int]) -> float:
    return round(sum(numbers) / len(numbers), DIGITS)
