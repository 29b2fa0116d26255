"""Whether a crew fits a course, in words, before anybody asks for seats."""

from typing import Any

from django.utils.translation import gettext as _

from backstay_web.core.lists.choice import Choice
from backstay_web.core.names import called
from backstay_web.training.actions import lacking
from backstay_web.training.models import Crew, HeldCourse


def seats_words(course: Any) -> str:
    """Return in words how many seats of a course are open, to whoever may know."""
    if course.taken is None:
        return _("%(seats)s seats; whoever holds it knows how many are open") % {
            "seats": course.seats
        }
    said = _("%(open)s of %(seats)s seats are open")
    return said % {"open": course.seats - course.taken, "seats": course.seats}


def fit_words(held: HeldCourse, crew: Crew) -> str:
    """Return in words whether a crew fits a course, with all that it lacks."""
    lacks = " ".join(lacking(held, crew))
    return _("does not fit yet: %(lacks)s") % {"lacks": lacks} if lacks else _("fits")


class CourseChoice(Choice):
    """A choice among courses, each with its days, place, seats, and if the crew fits.

    ``crew`` is who is to be sent.
    """

    def __init__(self, crew: Crew, rows: Any, **more: Any) -> None:
        self.crew = crew
        super().__init__(rows, **more)

    def label_from_instance(self, row: Any) -> str:
        """Return what tells a course from others, and whether the crew fits it."""
        told = (called(row.kind), row.start_on.isoformat(), called(row.site))
        fit = fit_words(row, self.crew)
        return f"{row}: {', '.join(told)} · {seats_words(row)} · {fit}"
