"""Where a requirement stands: each state defined once, in words and for the database.

No state is written down. It follows from what the recipient did and from the verdict on
the version that it reads in now, so that it cannot say otherwise than they do.
"""

from typing import Any, Final

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.requirements.models import QUESTIONS, Requirement, Verdict


class State(models.TextChoices):
    """What a requirement can be."""

    ASKED = "asked", _("asked")
    VALIDATED = "validated", _("validated")
    REFUSED = "refused", _("refused")
    RESUBMITTED = "resubmitted", _("asked again")
    WITHDRAWN = "withdrawn", _("withdrawn")


DEFINITIONS: Final[dict[State, Promise]] = {
    State.ASKED: _(
        "The recipient asks for it, and the desk has found nothing of it yet. "
        "Evidence: the event by which it was asked for."
    ),
    State.VALIDATED: _(
        "The desk found each of its questions met, of what is asked as it reads now. "
        "Evidence: the verdict on this version."
    ),
    State.REFUSED: _(
        "The desk found something in the way of what is asked as it reads now, and "
        "said what. Evidence: the verdict on this version, with its reasons."
    ),
    State.RESUBMITTED: _(
        "The recipient changed or explained it after a verdict, and the desk has found "
        "nothing of it as it reads now. Evidence: the event of the change."
    ),
    State.WITHDRAWN: _(
        "The recipient asks for it no longer. Evidence: the event by which it was "
        "withdrawn, with its reason."
    ),
}
WAITING: Final = (State.ASKED, State.RESUBMITTED)
"""What the desk still has to look at."""
JUDGED: Final = (State.VALIDATED, State.REFUSED)
"""What it has looked at, as it reads now."""

ALL_MET: Final = Q(*((f"{question}_is_met", True) for question in QUESTIONS))


def with_state(rows: "QuerySet[Requirement]") -> "QuerySet[Any]":
    """Return requirements with the ``state`` of each."""
    verdicts, now = standing_verdicts(), verdicts_now()
    whens: list[Any] = [
        When(retired_on__isnull=False, then=Value(State.WITHDRAWN)),
        When(Exists(now.exclude(ALL_MET)), then=Value(State.REFUSED)),
        When(Exists(now), then=Value(State.VALIDATED)),
        When(Exists(verdicts), then=Value(State.RESUBMITTED)),
    ]
    state = Case(
        *whens, default=Value(State.ASKED), output_field=models.CharField(max_length=11)
    )
    return rows.annotate(state=state)


def standing_verdicts() -> "QuerySet[Verdict]":
    """Return the verdicts on the requirement of an outer query that count."""
    return Verdict.objects.filter(requirement=OuterRef("pk"), taken_back_at=None)


def verdicts_now() -> "QuerySet[Verdict]":
    """Return those on what it asks for as it reads now."""
    return standing_verdicts().filter(requirement_version=OuterRef("version"))
