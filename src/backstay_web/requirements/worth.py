"""How much of its weight a package is worth, by the day on which it is fielded."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

ALL_PPM: Final = 1_000_000


def share_ppm(from_days: Sequence[int], shares_ppm: Sequence[int], days: int) -> int:
    """Return the share that counts so many days after the day it is needed by.

    >>> [share_ppm([1, 31], [500_000, 0], days) for days in (0, 1, 30, 31)]
    [1000000, 500000, 500000, 0]
    """
    place = bisect_right(from_days, days)
    return shares_ppm[place - 1] if place else ALL_PPM
