"""From the site's days to a case's weeks, never in a plan's favour where it matters.

A case knows weeks that begin on Mondays. What is there from a day on is there from the
first week that begins on that day or later; what happens on a day happens in the week
that holds it; and of the amounts of a week's days the week has the least.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

DAYS: Final = 7
"""Of a week."""

Period = tuple[date, date | None, int]
"""Start, end (excluded; none: it lasts) and the amount meanwhile."""


@dataclass(frozen=True)
class Weeks:
    """The weeks of a case: from 0, on ``first_day``, a Monday, to ``count`` - 1."""

    first_day: date
    count: int

    def holding(self, day: date) -> int:
        """Return the week that holds a day; below 0 before the first.

        >>> weeks = Weeks(date(2026, 11, 23), 10)
        >>> [weeks.holding(date(2026, 11, day)) for day in (22, 23, 29, 30)]
        [-1, 0, 0, 1]
        """
        return (day - self.first_day).days // DAYS

    def from_day(self, day: date) -> int:
        """Return the first week that begins on a day or later; 0 at the earliest.

        >>> weeks = Weeks(date(2026, 11, 23), 10)
        >>> [weeks.from_day(date(2026, 11, day)) for day in (1, 23, 24, 30)]
        [0, 0, 1, 1]
        """
        return max(0, -(-(day - self.first_day).days // DAYS))

    def within(self, week: int) -> int:
        """Return a week, or the first or last one if it lies outside."""
        return min(max(week, 0), self.count - 1)

    def day(self, week: int) -> date:
        """Return the Monday on which a week begins."""
        return self.first_day + timedelta(days=week * DAYS)

    def least(
        self, usual: int | None, periods: Iterable[Period]
    ) -> tuple[int | None, ...]:
        """Return for each week the least amount of its days; None is no limit.

        Days outside all periods have the usual amount. Of periods that share a day, as
        those of several bodies may, the least counts.

        >>> weeks = Weeks(date(2026, 11, 23), 3)
        >>> shut = (date(2026, 11, 26), date(2026, 12, 1), 0)
        >>> more = (date(2026, 12, 7), None, 9)
        >>> weeks.least(5, [shut, more])
        (0, 0, 9)
        """
        days: list[int | None] = [usual] * (self.count * DAYS)
        is_set = [False] * len(days)
        for start, end, amount in periods:
            for place in range(*self._places(start, end)):
                before = days[place]
                if not is_set[place] or before is None or amount < before:
                    days[place] = amount
                is_set[place] = True
        starts = range(0, len(days), DAYS)
        return tuple(_least(days[start : start + DAYS]) for start in starts)

    def whole(self, start: date, end: date) -> range:
        """Return the weeks of which every day lies in a period.

        >>> weeks = Weeks(date(2026, 11, 23), 10)
        >>> weeks.whole(date(2026, 11, 24), date(2026, 12, 15))
        range(1, 3)
        """
        first, last = self.from_day(start), self.holding(end)
        return range(first, max(first, min(last, self.count)))

    def _places(self, start: date, end: date | None) -> tuple[int, int]:
        most = self.count * DAYS
        first = max(0, (start - self.first_day).days)
        last = most if end is None else min(most, (end - self.first_day).days)
        return first, last


def _least(amounts: list[int | None]) -> int | None:
    limits = [amount for amount in amounts if amount is not None]
    return min(limits, default=None)
