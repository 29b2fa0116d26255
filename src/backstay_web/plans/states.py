"""Where a run stands: each state defined once, in words and for the database.

No state is written down. It follows from the run's ending, and from when a worker last
said that it is at it.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models
from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.plans.models import Attempt, Ending, Question, Run

LEASE: Final = timedelta(seconds=30)
"""How long a worker may say nothing until it is held to be dead. It speaks each second,
so this is thirty missed; our assumption of how long a busy machine stands still."""


class State(models.TextChoices):
    """What a run can be."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


DEFINITIONS: Final[dict[State, Promise]] = {
    State.WAITING: _(
        "It was asked for, and no worker is at it: the first one that is free takes "
        "it, or takes it again if the worker that had it died."
    ),
    State.RUNNING: _("A worker is at it: it said so within the last 30 seconds."),
    State.DONE: _(
        "What it was asked for was found and is kept; a plan passed the independent "
        "check without a violation. Evidence: the event by which it was kept."
    ),
    State.FAILED: _(
        "It ended without a plan that passes the check, or two workers died at it. "
        "Evidence: the event that says what went wrong."
    ),
    State.CANCELLED: _(
        "Somebody stopped it before it had a plan. Evidence: the event by which it was "
        "cancelled, with the reason."
    ),
}
"""What each state says, and what proves it."""
PLAN: Final = "plan"
"""What a run is that asks nothing of the plan of another one."""
KINDS: Final[dict[str, Any]] = {PLAN: _("plan"), **dict(Question.Kind.choices)}
"""What a run can ask for, in words."""
ENDED: Final = (State.DONE, State.FAILED, State.CANCELLED)


def with_state(rows: "QuerySet[Run]", at: datetime) -> "QuerySet[Any]":
    """Return runs with the ``state`` of each at a moment."""
    ending = Ending.objects.filter(run=OuterRef("pk"))
    at_it = at_work(at).filter(run=OuterRef("pk"))
    whens: list[Any] = [
        When(how__isnull=False, then="how"),
        When(Exists(at_it), then=Value(State.RUNNING)),
    ]
    state = Case(*whens, default=Value(State.WAITING), output_field=models.CharField())
    return rows.annotate(how=Subquery(ending.values("how")[:1])).annotate(state=state)


def at_work(at: datetime) -> "QuerySet[Attempt]":
    """Return the attempts whose worker is alive at a moment, as far as it said."""
    return Attempt.objects.filter(beat_at__gt=at - LEASE, given_back_at=None)
