"""How many futures are drawn, from which seed, and by which engine."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from backstay.errors import BackstayError
from backstay.said import Said

MOST: Final = 2**32
MOST_SEED: Final = 2**64


class UnusableFutures(BackstayError, ValueError):
    """A setting of futures that is out of range."""


class Engine(StrEnum):
    """``reference`` is plain numpy, ``compiled`` is machine code; they agree."""

    COMPILED = "compiled"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class FutureSettings:
    """How futures are drawn.

    Attributes
    ----------
    count : int
        How many; 1 at least.
    seed : int
        The same seed gives the same futures.
    engine : Engine

    Raises
    ------
    UnusableFutures
        If one of them is out of range.
    """

    count: int = 10_000
    seed: int = 0
    engine: Engine = Engine.COMPILED

    def __post_init__(self) -> None:
        if not 1 <= self.count < MOST:
            raise UnusableFutures(Said("the number of futures must be 1 or more"))
        if not 0 <= self.seed < MOST_SEED:
            raise UnusableFutures(Said("the seed must lie from 0 to 2^64 - 1"))
