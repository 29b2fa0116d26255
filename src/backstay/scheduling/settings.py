"""How long a schedule is searched for, and what is told of the search."""

import math
from dataclasses import dataclass

from backstay.errors import BackstayError


class UnusableLimit(BackstayError, ValueError):
    """A limit of the search for a schedule that is out of range."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a search.

    Attributes
    ----------
    time_s : float
        Wall time in seconds.
    effort : float or None
        The solver's own count of its steps, about a second of work each. With it, and
        unless ``time_s`` cuts it, the same work gives the same schedule.
    workers : int
        Threads of the solver.
    seed : int
        Seed of all that is drawn at random.
    memory_mb : int
        Address space of the solver's process.

    Raises
    ------
    UnusableLimit
        If one of them is out of range.
    """

    time_s: float = 60.0
    effort: float | None = None
    workers: int = 2
    seed: int = 0
    memory_mb: int = 8_000

    def __post_init__(self) -> None:
        if not 0 < self.time_s < math.inf:
            raise UnusableLimit("time_s must be a number of seconds above zero")
        if self.effort is not None and not 0 < self.effort < math.inf:
            raise UnusableLimit("effort must be a number above zero")
        if self.workers < 1:
            raise UnusableLimit("workers must be at least 1")
        if not 0 <= self.seed < 2**31:
            raise UnusableLimit("seed must be from 0 to 2,147,483,647")
        if self.memory_mb < 1:
            raise UnusableLimit("memory_mb must be at least 1")
