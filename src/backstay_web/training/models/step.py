"""How far a course has come, step by step; and how many of its seats are taken."""

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backstay_web.core.models import Labelled, Versioned, amount, is_one_line
from backstay_web.training.models.held import HeldCourse


class State(models.TextChoices):
    """What a course that is held can be."""

    PLANNED = "planned", _("planned")
    CONFIRMED = "confirmed", _("confirmed")
    RUNNING = "running", pgettext_lazy("a course", "running")
    ENDED = "ended", pgettext_lazy("a course", "ended")
    CANCELLED = "cancelled", _("cancelled")


DEFINITIONS: Final[dict[State, Promise]] = {
    State.PLANNED: _("It stands in the calendar; nobody may travel for it yet."),
    State.CONFIRMED: _(
        "Its site, teachers and standard are certain. Evidence: the order or letter."
    ),
    State.RUNNING: _("It has begun. Evidence: the roll of the first day."),
    State.ENDED: _("It is over. Evidence: the report of its end."),
    State.CANCELLED: _("It does not take place. Evidence: who decided so."),
}
"""What each state says, and what proves it."""

BEFORE: Final[dict[State, tuple[State, ...]]] = {
    State.CONFIRMED: (State.PLANNED,),
    State.RUNNING: (State.CONFIRMED,),
    State.ENDED: (State.RUNNING,),
    State.CANCELLED: (State.PLANNED, State.CONFIRMED, State.RUNNING),
}
"""From which states each is reached."""
OPEN: Final = (State.PLANNED, State.CONFIRMED)
"""The states in which seats are given."""


class Step(Labelled):
    """That a course has come so far, from a day on; it never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    held = models.ForeignKey(HeldCourse, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()  # of the steps of a course, from 1
    state = models.CharField(max_length=9, choices=State.choices)
    on = models.DateField()
    evidence = models.CharField(max_length=500, validators=[is_one_line])
    said_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="training_step_state",
                condition=Q(state__in=["confirmed", "running", "ended", "cancelled"]),
            ),
            models.UniqueConstraint(
                "originator", "held", "state", name="training_step_once"
            ),
            models.UniqueConstraint(
                "originator", "held", "number", name="training_step_one_of_each_number"
            ),
        ]

    def __str__(self) -> str:
        return self.state


class Roll(Labelled, Versioned):
    """How many seats a course has, and how many of them are taken.

    A row of its own, for whoever holds the course alone: what others see of a course
    never changes with whom it took. ``seats`` is that of the course; the database keeps
    both alike, and refuses more taken than there are.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    held = models.ForeignKey(HeldCourse, on_delete=models.PROTECT, related_name="rolls")
    seats = amount()
    taken = amount(default=0)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="training_roll_never_over", condition=Q(taken__lte=F("seats"))
            ),
            models.UniqueConstraint(
                "originator", "held", name="training_roll_one_for_each_course"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.taken} of {self.seats}"
