"""Worth: what a package still counts for when it is fielded late."""

from fractions import Fraction
from typing import Final

from backstay.cases.sourced.draft import Draft
from backstay.cases.sourced.evidence import Cited

WHOLE_PPM: Final = 1_000_000
KEPT_PERCENT: Final = 97
"""Share of the falling part that is kept for each week after the need-by week."""


def curve_name(need_by_week: int) -> str:
    """Return the key of the curve for a need-by week."""
    return f"by-{need_by_week:02d}"


def add_curve(draft: Draft, need_by_week: int, horizon_weeks: int) -> None:
    """Add the curve for a need-by week, one row where the share changes."""
    before = None
    for week in range(horizon_weeks):
        share = share_ppm(week, need_by_week, horizon_weeks)
        if share != before:
            draft.add(
                "worth",
                curve=curve_name(need_by_week),
                week=week,
                share_ppm=Cited(share, "A-worth"),
            )
        before = share


def share_ppm(week: int, need_by_week: int, horizon_weeks: int) -> int:
    """Return the share of the weight: 0.9 x 0.97^late + 0.1 x (1 - week / horizon).

    >>> share_ppm(0, 10, 60), share_ppm(10, 10, 60), share_ppm(11, 10, 60)
    (1000000, 983333, 954666)
    """
    late = max(0, week - need_by_week)
    falling = int(WHOLE_PPM * 9 // 10 * Fraction(KEPT_PERCENT, 100) ** late)
    return falling + WHOLE_PPM // 10 * (horizon_weeks - week) // horizon_weeks
