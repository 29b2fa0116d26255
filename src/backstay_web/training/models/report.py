"""What is said of a course when it is over: by those who taught, and by the unit."""

import uuid
from typing import Any, ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from backstay_web.core.models import Labelled, amount, is_one_line
from backstay_web.donations.models.checks import at_least_one
from backstay_web.training.models.crew import Crew, Seat
from backstay_web.training.models.held import HeldCourse

LOWEST: Final = 1
HIGHEST: Final = 5
"""Of the answers of a unit: 1 not at all, 5 wholly."""
QUESTIONS: Final = ("task_rating", "kit_rating", "language_rating", "time_rating")


def said(**more: Any) -> "models.CharField[Any, Any]":
    """Return a field for what somebody says in a few sentences."""
    return models.CharField(max_length=2_000, validators=[is_one_line], **more)


def rating() -> "models.PositiveSmallIntegerField[Any, Any]":
    """Return a field for how far a unit agrees, from 1 to 5."""
    within = [MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    return models.PositiveSmallIntegerField(validators=within)


def corrected_in_turn(name: str, of: str) -> list[models.BaseConstraint]:
    """Return that each but the first corrects another one, and none is so twice."""
    return [
        models.CheckConstraint(
            name=f"training_{name}_all_but_the_first_correct",
            condition=Q(number=1, corrects=None)
            | Q(number__gt=1, corrects__isnull=False),
        ),
        models.UniqueConstraint(
            "originator", "corrects", name=f"training_{name}_corrected_once"
        ),
        models.UniqueConstraint(
            "originator", of, "number", name=f"training_{name}_one_of_each_number"
        ),
    ]


class CourseReport(Labelled):
    """What was taught on a course, and what was in the way; alike for every course.

    It is said when the course has ended, never changed, and corrected only by another.
    No person is named.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    held = models.ForeignKey(
        HeldCourse, on_delete=models.PROTECT, related_name="reports"
    )
    number = models.PositiveSmallIntegerField()  # of the reports of a course, from 1
    taught = said()
    hours = amount()
    hard = said(blank=True)
    kit = said(blank=True)
    interpreters = said(blank=True)
    observations = said(blank=True)
    due_on = models.DateField()
    said_at = models.DateTimeField()
    corrects = models.ForeignKey(
        "CourseReport", on_delete=models.PROTECT, null=True, related_name="corrected_by"
    )

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            at_least_one("hours"),
            *corrected_in_turn("coursereport", "held"),
        ]

    def __str__(self) -> str:
        return f"report {self.number}"


class Feedback(Labelled):
    """What a unit says of a course once its crew is back; never changed.

    The answers say how far it holds that the crew can do its task now, learnt on the
    kit that it has at home, understood what was taught, and had time enough.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="feedback")
    crew = models.ForeignKey(Crew, on_delete=models.PROTECT, related_name="feedback")
    number = models.PositiveSmallIntegerField()  # of what is said of a seat, from 1
    task_rating = rating()
    kit_rating = rating()
    language_rating = rating()
    time_rating = rating()
    helped = said(blank=True)
    missing = said(blank=True)
    said_at = models.DateTimeField()
    corrects = models.ForeignKey(
        "Feedback", on_delete=models.PROTECT, null=True, related_name="corrected_by"
    )

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="training_feedback_answers_from_1_to_5",
                condition=Q(
                    *(Q(**{f"{each}__range": (LOWEST, HIGHEST)}) for each in QUESTIONS)
                ),
            ),
            *corrected_in_turn("feedback", "seat"),
        ]

    def __str__(self) -> str:
        return f"feedback {self.number}"
