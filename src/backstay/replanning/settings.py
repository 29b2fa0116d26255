"""How a plan is repaired: how long, and what a broken promise costs."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.domain.case import Case
from backstay.domain.plan import Itinerary
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT
from backstay.planning.settings import UnusableSetting
from backstay.said import Said

USUAL_ROUNDS: Final = 40
"""Rounds of search by default: some five seconds at a thousand packages."""
LINES_PER_WEIGHT: Final = 500
"""By default as many broken lines weigh as much as the median package."""
LINES_PER_PACKAGE: Final = 5
"""By default a package that comes later weighs as much as so many broken lines."""


@dataclass(frozen=True, slots=True)
class RepairSettings:
    """How a plan is repaired.

    Attributes
    ----------
    effort : int
        Rounds of search after the first answer; each is a fixed number of moves.
    time_s : float or None
        Wall time in seconds, a guard: a plan that it cut is not reproducible.
    seed : int
        Seed of all that is drawn at random.
    line_price_micropoints : int or None
        What each broken line costs whose promise does not say it; None for the median
        weight of the packages over ``LINES_PER_WEIGHT``.
    package_price_micropoints : int or None
        What each package costs that comes later than told, otherwise, or not at all;
        None for the price of ``LINES_PER_PACKAGE`` lines.

    Raises
    ------
    UnusableSetting
        If one of them is out of range.
    """

    effort: int = USUAL_ROUNDS
    time_s: float | None = None
    seed: int = 0
    line_price_micropoints: int | None = None
    package_price_micropoints: int | None = None

    def __post_init__(self) -> None:
        if self.effort < 0:
            raise UnusableSetting(Said("effort must be zero or more rounds"))
        if self.time_s is not None and not 0 < self.time_s < math.inf:
            raise UnusableSetting(Said("time_s must be a number of seconds above zero"))
        if self.seed < 0:
            raise UnusableSetting(Said("seed must be zero or more"))
        for price in (self.line_price_micropoints, self.package_price_micropoints):
            if price is not None and price < 0:
                raise UnusableSetting(Said("a price must be zero or more micro-points"))


@dataclass(frozen=True, slots=True)
class Prices:
    """What breaking what was told costs, in pico-points.

    Attributes
    ----------
    line : int
        Of each line, unless it is of one of the promises in ``own``.
    package : int
        Of each package that comes later than told, otherwise, or not at all.
    own : mapping of promise to price
        Of promises that say it, and of those that were freed: nothing if they do not.
    """

    line: int
    package: int
    own: Mapping[str, int]

    def of(self, line: Itinerary) -> int:
        """Return what breaking a line of the plan in force costs."""
        return self.own.get(line.promise, self.line)


def prices_of(case: Case, freed: frozenset[str], settings: RepairSettings) -> Prices:
    """Return the prices of what may be broken in a case.

    Parameters
    ----------
    case : Case
        With the promises that it had.
    freed : set of promises that their owners let the plan change
    settings : RepairSettings
    """
    line = settings.line_price_micropoints
    if line is None:
        weights = [each.weight_micropoints for each in case.packages.values()]
        line = int(np.median(weights)) // LINES_PER_WEIGHT if weights else 0
    package = settings.package_price_micropoints
    if package is None:
        package = LINES_PER_PACKAGE * line
    own = dict.fromkeys(freed, 0)
    for promise in case.promises.values():
        if promise.break_price_micropoints is not None:
            own[promise.key] = (
                promise.break_price_micropoints * PICOPOINTS_PER_MICROPOINT
            )
    return Prices(
        line * PICOPOINTS_PER_MICROPOINT, package * PICOPOINTS_PER_MICROPOINT, own
    )
