"""A month as a sheet of weeks, with what falls on each of its days."""

from calendar import Calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

IN_A_CELL: Final = 3
"""Days' entries that the sheet of a month shows of one day; the table has all."""
FIRST_YEAR, LAST_YEAR = 2000, 2199


def month_of(text: str, today: date) -> date:
    """Return the first day of a month that is written as 2026-03, else of this one."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if FIRST_YEAR <= first.year <= LAST_YEAR else today.replace(day=1)


def days_of(first: date) -> tuple[date, date]:
    """Return the first day of the sheet of a month, and the day after its last."""
    sheet = Calendar().monthdatescalendar(first.year, first.month)
    return sheet[0][0], sheet[-1][-1] + timedelta(days=1)


def sheet_of(
    first: date, today: date, by_day: Mapping[date, Sequence[Mapping[str, Any]]]
) -> dict[str, Any]:
    """Return what the sheet of a month shows, and the months beside it.

    ``by_day`` has the entries of days, each with its address, word and title.
    """
    sheet = Calendar().monthdatescalendar(first.year, first.month)
    return {
        "first": first,
        "previous": (first - timedelta(days=1)).replace(day=1),
        "next": (first + timedelta(days=31)).replace(day=1),
        "weeks": [
            [cell(day, first, today, by_day.get(day, [])) for day in week]
            for week in sheet
        ],
    }


def cell(
    day: date, first: date, today: date, entries: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return one day of the sheet of a month."""
    return {
        "day": day,
        "is_inside": day.month == first.month,
        "is_today": day == today,
        "days": entries[:IN_A_CELL],
        "more": len(entries) - IN_A_CELL,
    }
