"""What of training one can look for and open."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from backstay_web.core.registers.subjects import register_subjects
from backstay_web.core.subjects import Subject, register
from backstay_web.nations.permissions import Permission
from backstay_web.training import queries
from backstay_web.training.register import REGISTER

register_subjects(REGISTER)
COURSE_REPORT: Final = register(
    Subject(
        name="course_report",
        word=_("Report of a course"),
        rows=queries.course_reports,
        title="code",
        beside="said_at__date",
        door="training:course_report",
        needs=Permission.TRAINING_READ,
        searched=["held__code", "taught", "hard", "kit", "observations"],
        events={"course_report.said": _("Reported")},
    )
)
FEEDBACK: Final = register(
    Subject(
        name="feedback",
        word=_("Feedback of a unit"),
        rows=queries.feedback,
        title="code",
        beside="crew__code",
        door="training:feedback",
        needs=Permission.TRAINING_READ,
        searched=["seat__held__code", "crew__code", "helped", "missing"],
        events={"feedback.said": _("Said by the unit")},
    )
)
LESSON: Final = register(
    Subject(
        name="lesson",
        word=_("Lesson"),
        rows=queries.lessons,
        title="title",
        beside="code",
        door="training:lesson",
        needs=Permission.TRAINING_READ,
        searched=["title", "observed"],
        events={
            "lesson.opened": _("Drawn"),
            "lesson.tried": _("Tried"),
            "lesson.verified": _("Verified"),
            "lesson.dropped": _("Dropped"),
            "lesson.handed_on": _("Handed on"),
        },
    )
)
