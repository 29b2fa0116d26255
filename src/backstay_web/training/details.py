"""The pages of what was said of a course, and of the lessons drawn from that."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.notebook.detail import Detail, Part
from backstay_web.training import queries
from backstay_web.training.lists import FEEDBACK, LESSONS, OF_A_COURSE, REPORTS
from backstay_web.training.models import LessonState, LessonStep
from backstay_web.training.subjects import COURSE_REPORT, LESSON
from backstay_web.training.subjects import FEEDBACK as OF_A_UNIT

BESIDE_ITS_SOURCE: Final = [
    column
    for column in LESSONS.columns
    if column not in OF_A_COURSE and column.name != "observed"
]
STEPS: Final = [
    Column("on", _("On"), _("The day on which it came so far."), kind=Kind.DAY),
    Column(
        "state",
        _("State"),
        _("How far the lesson has come."),
        words=dict(LessonState.choices),
    ),
    Column("evidence", _("Evidence"), _("What proves it.")),
]


def lessons_of(**source: UUID) -> list[Part]:
    """Return the lessons that were drawn from a report or from feedback."""
    rows = queries.lessons().filter(**source).order_by("due_on", "pk")
    told = _("None was drawn yet that you may know of.")
    return [Part(_("Lessons"), BESIDE_ITS_SOURCE, rows, told, door="training:lesson")]


def steps_of(lesson: UUID) -> list[Part]:
    """Return how far a lesson has come, step by step."""
    rows = LessonStep.objects.filter(lesson=lesson).order_by("number")
    return [Part(_("How far it has come"), STEPS, rows, _("It is open, and no more."))]


REPORT_PAGE: Final = Detail(
    COURSE_REPORT,
    queries.course_reports,
    REPORTS.columns,
    lambda key: lessons_of(report=key),
)
FEEDBACK_PAGE: Final = Detail(
    OF_A_UNIT, queries.feedback, FEEDBACK.columns, lambda key: lessons_of(feedback=key)
)
LESSON_PAGE: Final = Detail(LESSON, queries.lessons, LESSONS.columns, steps_of)
