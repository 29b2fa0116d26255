"""What a change asks of those who make it: it puts mends in order, and nothing else."""

from typing import Final

from backstay.domain.case import Case
from backstay.domain.change import Change

EFFORT: Final = {
    "caveat": 100,
    "document": 100,
    "consent": 25,
    "ready": 50,
    "lot": 100,
    "new-lot": 120,
    "session": 200,
    "instructors": 50,
    "interpreters": 50,
    "kits": 50,
    "bay": 1,
    "leg": 0.005,
    "hub": 0.005,
    "absorption": 200,
}
"""Effort of one unit of a change, in hundredths of a waived caveat: a caveat or a paper
in all, a week of consent or readiness, a unit, a section, a team or set a week, an
hour, a kilogram. Our assumption: it only puts mends in order; see the page."""

WEEKLY: Final = ("instructors", "interpreters", "kits", "bay", "leg", "hub")
"""Kinds whose effort is counted for each week."""


def effort(changes: tuple[Change, ...], case: Case) -> int:
    """Return the effort of changes, which only puts mends in order."""
    total = 0.0
    for change in changes:
        amount = 1 if change.amount is None else abs(change.amount)
        end = case.horizon_weeks if change.end_week is None else change.end_week
        weeks = end - (change.start_week or 0) if change.kind in WEEKLY else 1
        total += EFFORT[change.kind] * amount * weeks
    return round(total)
