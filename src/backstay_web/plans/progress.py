"""How far a promise has come, from what was reported of it; and its clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import models
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from backstay_web.plans.models import Line, Report

State = Report.State

WAY: Final = (
    State.ALLOCATED,
    State.RELEASED,
    State.IN_TRANSIT,
    State.AT_NODE,
    State.TITLE,
    State.RECEIVED,
)
"""What materiel goes through, in order."""
WORK: Final = (State.BEGUN, State.FINISHED)
"""What carrying, repairing and training go through."""

DEFINITIONS: Final[dict[State, Words]] = {
    State.ALLOCATED: _(
        "Set aside for this promise, by number or place. Evidence: the order or list."
    ),
    State.RELEASED: _(
        "Free to leave: whoever held it has let it go. Evidence: the release."
    ),
    State.IN_TRANSIT: _(
        "It left the place where it stood. Evidence: the paper of the movement."
    ),
    State.AT_NODE: _(
        "It was counted at a place on its way, which is named. Evidence: that count."
    ),
    State.TITLE: _(
        "Both sides have counted and signed it, and it is the recipient's. Evidence: "
        "the paper of the handover with both signatures."
    ),
    State.RECEIVED: _(
        "The unit it is for has counted it. Evidence: what the unit signed."
    ),
    State.BEGUN: _("The work or the course has begun. Evidence: the order or roll."),
    State.FINISHED: _(
        "The work or the course is over. Evidence: what was signed at its end."
    ),
}
"""What each state says, and what proves it; none of them is called delivered."""

SOON: Final = timedelta(days=14)
"""Our assumption: within two weeks a convoy or a class can still be brought forward."""


class Clock(models.TextChoices):
    """How a promise stands against its day."""

    RUNNING = "running", _("running")
    SOON = "soon", _("due soon")
    OVERDUE = "overdue", _("overdue")
    DONE = "done", _("done")
    FREED = "freed", _("freed")


CLOCKS: Final[dict[Clock, Words]] = {
    Clock.RUNNING: _("It is due in more than two weeks."),
    Clock.SOON: _("It is due within two weeks, and not all of it was reported."),
    Clock.OVERDUE: _("Its day has passed, and not all of it was reported."),
    Clock.DONE: _("All of it was reported as received by its unit, or as finished."),
    Clock.FREED: _("Its nation has taken it back."),
}


@dataclass(frozen=True)
class Reported:
    """One report that nobody corrected; ``quantity`` counts all so far."""

    state: str
    quantity: int
    on: date


def states_of(task: str) -> tuple[State, ...]:
    """Return the states that a line of some task goes through."""
    return WAY if task == Line.Task.DELIVER else WORK


def reached(task: str, reports: Iterable[Reported]) -> Mapping[State, int]:
    """Return how many have come so far or farther, by state.

    Of each state the last day counts, and what has come farther has come so far.

    >>> from datetime import date
    >>> two, five = date(2026, 1, 2), date(2026, 1, 5)
    >>> known = [Reported("in_transit", 6, two), Reported("received", 2, five)]
    >>> [count for count in reached("deliver", known).values()]
    [6, 6, 6, 2, 2, 2]
    """
    last: dict[str, int] = {}
    for each in sorted(reports, key=lambda each: each.on):
        last[each.state] = each.quantity
    counts: dict[State, int] = {}
    farther = 0
    for state in reversed(states_of(task)):
        farther = max(farther, last.get(state, 0))
        counts[state] = farther
    return dict(reversed(counts.items()))


def clock(
    due_on: date, on: date, *, is_done: bool = False, is_freed: bool = False
) -> Clock:
    """Return how a promise stands on a day; on the day itself it is not overdue yet."""
    if is_freed:
        return Clock.FREED
    if is_done:
        return Clock.DONE
    if due_on < on:
        return Clock.OVERDUE
    return Clock.SOON if due_on <= on + SOON else Clock.RUNNING
