"""From a case's weeks to what the site keeps: a usual amount, and periods of others."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby


def usual(amounts: Sequence[int]) -> int:
    """Return the amount of most weeks; of those that are as frequent, the first.

    >>> usual([5, 0, 5])
    5
    """
    [(amount, _weeks)] = Counter(amounts).most_common(1)
    return amount


def others(amounts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield start week, end week and amount of each period that is not as usual.

    The end is excluded.

    >>> list(others([5, 0, 0, 5, 7, 5]))
    [(1, 3, 0), (4, 5, 7)]
    """
    start = 0
    for amount, weeks in groupby(amounts):
        end = start + len(list(weeks))
        if amount != usual(amounts):
            yield start, end, amount
        start = end
