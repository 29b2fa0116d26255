"""What is to be learnt from a report or from feedback, and what became of that."""

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backstay_web.core.models import Labelled, Versioned, is_one_line
from backstay_web.training.models.report import CourseReport, Feedback, said


class LessonState(models.TextChoices):
    """How far a lesson has come."""

    OPEN = "open", pgettext_lazy("a lesson", "open")
    TRIED = "tried", pgettext_lazy("a lesson", "tried")
    VERIFIED = "verified", pgettext_lazy("a lesson", "verified")
    DROPPED = "dropped", pgettext_lazy("a lesson", "dropped")


MEANINGS: Final[dict[LessonState, Promise]] = {
    LessonState.OPEN: _("Nobody has done otherwise yet. Evidence: what was observed."),
    LessonState.TRIED: _("It was done otherwise. Evidence: on which course, and how."),
    LessonState.VERIFIED: _("It helped. Evidence: what shows that."),
    LessonState.DROPPED: _("It is no lesson, or cannot be had. Evidence: why."),
}
"""What each state says, and what proves it."""
LESSON_BEFORE: Final[dict[LessonState, tuple[LessonState, ...]]] = {
    LessonState.TRIED: (LessonState.OPEN,),
    LessonState.VERIFIED: (LessonState.TRIED,),
    LessonState.DROPPED: (LessonState.OPEN, LessonState.TRIED),
}
"""From which states each is reached."""
UNVERIFIED: Final = (LessonState.OPEN, LessonState.TRIED)
"""The states in which a lesson has its clock."""


class Lesson(Labelled, Versioned):
    """What others should learn from one report or from the feedback of one unit.

    It has the label of that. ``owner`` is the post that sees to it, and ``due_on`` the
    day by which it is verified or dropped. How far it has come stands in its steps.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(
        CourseReport, on_delete=models.PROTECT, null=True, related_name="lessons"
    )
    feedback = models.ForeignKey(
        Feedback, on_delete=models.PROTECT, null=True, related_name="lessons"
    )
    title = models.CharField(max_length=200, validators=[is_one_line])
    observed = said()
    owner = models.UUIDField()
    due_on = models.DateField()
    opened_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="training_lesson_of_one_source",
                condition=Q(report__isnull=False, feedback=None)
                | Q(report=None, feedback__isnull=False),
            ),
            models.CheckConstraint(
                name="training_lesson_says_what_was_observed",
                condition=~Q(title="") & ~Q(observed=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LessonStep(Labelled):
    """That a lesson has come so far, from a day on; it never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()  # of the steps of a lesson, from 1
    state = models.CharField(max_length=8, choices=LessonState.choices)
    on = models.DateField()
    evidence = models.CharField(max_length=500, validators=[is_one_line])
    said_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="training_lessonstep_state",
                condition=Q(state__in=["tried", "verified", "dropped"]),
            ),
            models.UniqueConstraint(
                "originator", "lesson", "state", name="training_lessonstep_once"
            ),
            models.UniqueConstraint(
                "originator",
                "lesson",
                "number",
                name="training_lessonstep_one_of_each_number",
            ),
        ]

    def __str__(self) -> str:
        return self.state
