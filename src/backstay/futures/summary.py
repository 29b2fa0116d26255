"""From counted futures to chances, a fan, and what breaks the plan."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from backstay.domain.case import Case
from backstay.futures.outcome import CAUSES, Outcome
from backstay.futures.programme import Programme, Whole
from backstay.futures.result import Breakage, FanWeek, PackageChance

DIGITS: Final = 6
POINT: Final = 10**12
MICROPOINTS: Final = 10**6
LEVELS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)


def package_chances(
    case: Case, programme: Programme, outcome: Outcome
) -> Iterator[PackageChance]:
    """Yield the chances of each package of a case, in its order.

    One that the plan does not field is fielded in no future.
    """
    row_of = {key: row for row, key in enumerate(programme.packages)}
    for key, package in case.packages.items():
        need_by = package.need_by_week
        if key not in row_of:
            yield PackageChance(
                key, None, need_by, 0.0, 0.0, 0.0, 0.0, None, None, None
            )
            continue
        row = row_of[key]
        planned = int(programme.planned_week[row])
        by_week = np.cumsum(outcome.fielded[row])
        in_time = by_week[min(need_by, programme.horizon_weeks - 1)] / outcome.count
        yield PackageChance(
            package=key,
            planned_week=planned,
            need_by_week=need_by,
            in_time_share=_round(in_time),
            standard_error=_round(np.sqrt(in_time * (1 - in_time) / outcome.count)),
            as_planned_share=_round(by_week[planned] / outcome.count),
            ever_share=_round(by_week[-2] / outcome.count),
            week_p10=_week_of(by_week, 0.1),
            week_p50=_week_of(by_week, 0.5),
            week_p90=_week_of(by_week, 0.9),
        )


def fan(programme: Programme, outcome: Outcome) -> Iterator[FanWeek]:
    """Yield the worth of what is fielded by each week, over all futures."""
    planned = planned_worth(programme)
    levels = np.quantile(
        outcome.worth_picopoints, LEVELS, axis=0, method="inverted_cdf"
    )
    for week in range(programme.horizon_weeks):
        # The sum of whole numbers may not fit in 64 bits; Python's do.
        total = sum(outcome.worth_picopoints[:, week].tolist())
        mean = total / outcome.count
        points = (planned[week], mean, *levels[:, week])
        yield FanWeek(week, *(_round(each / POINT) for each in points))


def planned_worth(programme: Programme) -> Whole:
    """Return the worth of what the plan fields by each week, in pico-points."""
    worth = np.zeros(programme.horizon_weeks, np.int64)
    for row, week in enumerate(programme.planned_week):
        worth[week:] += programme.worth_picopoints[row, week]
    return worth


def breakages(programme: Programme, outcome: Outcome) -> list[Breakage]:
    """Return what breaks the plan, the greatest loss first."""
    found = [
        Breakage(
            cause=CAUSES[cause],
            family=programme.places[place].family,
            kind=programme.places[place].kind,
            place=programme.places[place].key,
            later=_round(outcome.later[place, cause] / outcome.count),
            missed=_round(outcome.missed[place, cause] / outcome.count),
            lost_points=_round(
                outcome.lost_micropoints[place, cause] / outcome.count / MICROPOINTS
            ),
        )
        for place, cause in np.argwhere(outcome.later).tolist()
    ]
    return sorted(found, key=_by_loss)


def _by_loss(each: Breakage) -> tuple[object, ...]:
    return (-each.lost_points, -each.later, each.cause, each.kind, each.place)


def mean_and_error(picopoints: Whole) -> tuple[float, float]:
    """Return the mean in points of some futures, and its standard error."""
    points = picopoints / POINT
    spread = points.std(ddof=1) if len(points) > 1 else 0.0
    return _round(points.mean()), _round(spread / np.sqrt(len(points)))


def in_time(programme: Programme, outcome: Outcome) -> int:
    """Return futures x packages that were fielded by need-by."""
    by_week = np.cumsum(outcome.fielded, axis=1)
    last = np.minimum(programme.need_by_week, programme.horizon_weeks - 1)
    return int(by_week[np.arange(len(programme.packages)), last].sum())


def _week_of(by_week: Whole, level: float) -> int | None:
    """Return the first week by which a share of futures is reached; None if never."""
    week = int(np.searchsorted(by_week, level * by_week[-1]))
    return week if week < len(by_week) - 1 else None


def _round(value: float) -> float:
    return round(float(value), DIGITS)
