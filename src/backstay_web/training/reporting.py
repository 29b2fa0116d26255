"""By when the report of a course is due."""

from datetime import date, timedelta
from typing import Final

ALLOWED: Final = timedelta(days=14)
"""Our assumption: two weeks after the last day those who taught still know it."""


def report_due_on(end_on: date) -> date:
    """Return by when a course is reported that ends before a day.

    >>> report_due_on(date(2026, 6, 1))  # its last day is 31 May
    datetime.date(2026, 6, 14)
    """
    return end_on - timedelta(days=1) + ALLOWED
