"""The pages of what was said of courses, and of the lessons drawn from that."""

from typing import Any, Final
from uuid import UUID

from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.core.lists.view import list_view
from backstay_web.notebook.detail import detail_view
from backstay_web.training import details, lists, queries
from backstay_web.training.models import HeldCourse, LessonState
from backstay_web.training.models.lesson import MEANINGS
from backstay_web.training.verbs import links
from backstay_web.training.views import worded

LESSON_VERBS: Final = [
    f"lesson.{verb}" for verb in ("try", "verify", "drop", "hand_on")
]

reports = list_view(lists.REPORTS)
feedback_list = list_view(lists.FEEDBACK)
lessons = list_view(lists.LESSONS)


def more_of_report(key: UUID) -> dict[str, Any]:
    """Return what the page of a report shows beside its facts: its course."""
    row = find(queries.course_reports().select_related("held"), key)
    more = said_of(row.held, row, "training:course_report")
    return {**more, "verbs": links(row, me(), "lesson.of_report")}


def more_of_feedback(key: UUID) -> dict[str, Any]:
    """Return what the page of feedback shows beside its facts: its course."""
    row = find(queries.feedback().select_related("seat__held"), key)
    more = said_of(row.seat.held, row, "training:feedback")
    return {**more, "verbs": links(row, me(), "lesson.of_feedback")}


def said_of(held: HeldCourse, row: Any, door: str) -> dict[str, Any]:
    """Return of which course something was said, and what corrects it, if it does."""
    others = type(row)._default_manager
    return {
        "held": held,
        "before": others.filter(pk=row.corrects_id).first(),
        "after": others.filter(corrects=row).first(),
        "door": door,
    }


def more_of_lesson(key: UUID) -> dict[str, Any]:
    """Return what the page of a lesson shows beside its facts: state and source.

    The source is none where the reader may not know of it.
    """
    row = find(queries.lessons(), key)
    state = LessonState(row.state)
    return {
        "row": row,
        "report": queries.course_reports().filter(pk=row.report_id).first(),
        "feedback": queries.feedback().filter(pk=row.feedback_id).first(),
        "state": worded(state, MEANINGS[state]),
        "verbs": links(row, me(), *LESSON_VERBS),
    }


lesson = detail_view(details.LESSON_PAGE, "training/lesson.html", more_of_lesson)
course_report = detail_view(details.REPORT_PAGE, "training/said.html", more_of_report)
feedback = detail_view(details.FEEDBACK_PAGE, "training/said.html", more_of_feedback)
