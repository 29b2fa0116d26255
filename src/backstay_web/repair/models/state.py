"""How far a job has come: each state with one meaning, what proves it, what follows."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How far a job has come from the fault to the unit that has its kit again."""

    WAITING = "waiting", _("waiting")
    MOVING = "moving", _("on its way in")
    IN_REPAIR = "in_repair", _("in repair")
    IN_CHECK = "in_check", _("in check")
    RETURNING = "returning", _("on its way back")
    RETURNED = "returned", _("returned")
    BEYOND = "beyond", _("beyond economical repair")
    STRIPPED = "stripped", _("stripped")
    LOST = "lost", _("reported as lost")


PASSED: Final = "passed"
"""How pages call a job in check that has passed it, and did not leave yet."""
STANDS: Final[Mapping[str, Promise]] = {
    **dict(State.choices),
    PASSED: _("check passed"),
}
"""What pages call each state, and that."""


class Waits(models.TextChoices):
    """What a job waits for; as long as it waits, one of these stands there."""

    PART = "part", _("a part")
    LICENCE = "licence", _("a licence")
    TRANSPORT = "transport", _("transport")
    DECISION = "decision", _("a decision")
    BAY = "bay", _("a bay")


class Triage(models.TextChoices):
    """Where a job is done."""

    FORWARD = "forward", _("forward")
    EVACUATE = "evacuate", _("evacuate")


MEANINGS: Final[Mapping[State, Promise]] = {
    State.WAITING: _("Nobody works on it and nothing moves it: one thing is missing."),
    State.MOVING: _("It left the place of handover for the workshop."),
    State.IN_REPAIR: _("A workshop has begun, and is at it."),
    State.IN_CHECK: _("The work is over; somebody else looks whether it holds."),
    State.RETURNING: _("It passed the check and left the workshop for its unit."),
    State.RETURNED: _("Its unit has counted it in again."),
    State.BEYOND: _("To mend it costs more than it is worth, or cannot be done."),
    State.STRIPPED: _("It was taken apart, and what is left was counted."),
    State.LOST: _("It was written off by a loss report."),
}
"""What each state says, in one sentence."""

EVIDENCE: Final[Mapping[State, Promise]] = {
    State.WAITING: _("The message that says what is missing."),
    State.MOVING: _("The paper of the movement."),
    State.IN_REPAIR: _("The work order of the workshop."),
    State.IN_CHECK: _("The work order, signed as done."),
    State.RETURNING: _("The check report, and the paper of the movement."),
    State.RETURNED: _("What the unit signed."),
    State.BEYOND: _("The assessment, with its costs or its damage."),
    State.STRIPPED: _("The list of what was taken out."),
    State.LOST: _("The loss report, by its number."),
}
"""What proves each state."""

NEXT: Final[Mapping[State, tuple[State, ...]]] = {
    State.WAITING: (State.WAITING, State.MOVING, State.IN_REPAIR, State.BEYOND),
    State.MOVING: (State.WAITING, State.IN_REPAIR),
    State.IN_REPAIR: (State.WAITING, State.IN_CHECK, State.BEYOND),
    State.IN_CHECK: (State.WAITING, State.IN_REPAIR, State.BEYOND),
    State.RETURNING: (State.WAITING, State.RETURNED),
    State.RETURNED: (),
    State.BEYOND: (State.STRIPPED, State.LOST),
    State.STRIPPED: (State.LOST,),
    State.LOST: (),
}
"""What may follow each state; the way back is open to what passed its check alone."""

OVER: Final = (State.RETURNED, State.LOST)
"""States of jobs that are closed."""
LEFT: Final = (State.BEYOND, State.STRIPPED)
"""States of units that are mended no more, and not written off yet."""
ON_ITS_WAY: Final = (State.MOVING, State.IN_REPAIR, State.IN_CHECK)
"""States that need a triage first."""
GIVE: Final = (State.WAITING, State.BEYOND, State.STRIPPED)
"""States of units that parts may be taken out of."""
UNDER_WAY: Final = (*ON_ITS_WAY, State.RETURNING)
"""States of jobs that do not wait and are not over: the next one is expected."""
BACK: Final = (State.RETURNING, State.RETURNED)
"""States that need a check that was passed."""


def follows(state: State, *, has_passed: bool) -> tuple[State, ...]:
    """Return what may follow a state.

    >>> State.RETURNING in follows(State.IN_CHECK, has_passed=False)
    False
    >>> State.IN_REPAIR in follows(State.WAITING, has_passed=True)
    False
    """
    if not has_passed or state not in (State.IN_CHECK, State.WAITING):
        return NEXT[state]
    return (State.WAITING, State.RETURNING)
