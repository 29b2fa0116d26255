"""How a plan is searched for, and what is told while it runs."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from backstay.errors import BackstayError
from backstay.said import Said


class UnusableSetting(BackstayError, ValueError):
    """A setting of the search that is out of range."""


class Method(StrEnum):
    """``greedy`` is the yardstick, plain priority order; ``full`` is the planner."""

    GREEDY = "greedy"
    FULL = "full"


USUAL_EFFORT: Final = 12
"""Rounds of search by default."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a plan is searched for.

    Attributes
    ----------
    method : Method
    effort : int or None
        Rounds of search; each is a fixed number of steps, about half a second of work
        whatever the size. With an effort the plan is reproducible unless ``time_s``
        cuts it. None with ``time_s`` None means ``USUAL_EFFORT``.
    time_s : float or None
        Wall time in seconds; a guard beside an effort, the only limit without one.
    gap : float
        The search stops when bound / value - 1 is no larger.
    seed : int
        Seed of all that is drawn at random.

    Raises
    ------
    UnusableSetting
        If one of them is out of range.
    """

    method: Method = Method.FULL
    effort: int | None = None
    time_s: float | None = None
    gap: float = 0.02
    seed: int = 0

    def __post_init__(self) -> None:
        if self.effort is not None and self.effort < 0:
            raise UnusableSetting(Said("effort must be zero or more rounds"))
        if self.time_s is not None and not 0 < self.time_s < math.inf:
            raise UnusableSetting(Said("time_s must be a number of seconds above zero"))
        if not 0 <= self.gap < math.inf:
            raise UnusableSetting(Said("gap must be zero or more, such as 0.02"))
        if self.seed < 0:
            raise UnusableSetting(Said("seed must be zero or more"))

    @property
    def rounds(self) -> int | None:
        """Return the rounds to search; None for as many as time allows."""
        if self.effort is None and self.time_s is None:
            return USUAL_EFFORT
        return self.effort


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands.

    Value and bound are None while there is none; ``gap`` is bound / value - 1;
    ``elapsed_s`` is wall time since the search began.
    """

    stage: str
    elapsed_s: float
    round: int
    value_picopoints: int | None
    bound_picopoints: int | None
    gap: float | None
    fielded: int


def gap_of(value: int | None, bound: int | None) -> float | None:
    """Return bound / value - 1; None without a bound or without a value above zero.

    >>> gap_of(100, 105)
    0.05
    """
    if value is None or bound is None or value <= 0:
        return None
    return round(bound / value - 1, 9)
