"""Crews that failed or returned early, and by when they can be trained all the same."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from backstay_web.core.names import called
from backstay_web.plans.setbacks import Setback, register
from backstay_web.training import queries
from backstay_web.training.fitting import seats_words
from backstay_web.training.models import Crew, HeldCourse, Seat


def what_happened(seat: Any) -> str:
    """Return in words how a crew's last seats ended without a pass."""
    told = {"held": seat.held, "kind": called(seat.held.kind)}
    if seat.left_on:
        said = _("It left %(held)s (%(kind)s) on %(day)s: %(why)s")
        return said % {**told, "day": seat.left_on, "why": seat.left_why}
    said = _("It failed %(held)s (%(kind)s) with %(marks)s percent of the marks.")
    return said % {**told, "marks": seat.marks_percent}


def what_follows(crew: Crew, seat: Seat) -> tuple[str, HeldCourse | None]:
    """Return in words what is to be done next, and the course at which that can be."""
    course = next(iter(queries.courses_after(crew, seat)), None)
    if course is None:
        return _(
            "No course of this kind with free seats is known to you: whoever holds "
            "courses plans one. Until then nobody can say when it is trained."
        ), None
    told = {"held": course, "day": course.start_on, "end": course.end_on}
    said = _("The next course of this kind is %(held)s from %(day)s on; %(seats)s.")
    then = _("If it passes there, it is trained on %(end)s, and not before.")
    return f"{said % {**told, 'seats': seats_words(course)}} {then % told}", course


@register
def of_need(requirement: UUID) -> Iterator[Setback]:
    """Yield the crews of a need that are set back, as far as the reader may know."""
    for assigned in queries.set_back_for(requirement):
        seat = queries.last_seat(assigned.crew)
        if seat is None:
            continue
        follows, course = what_follows(assigned.crew, seat)
        crew = assigned.crew
        yield Setback(
            assigned.package_number,
            f"{crew}: {what_happened(seat)}",
            follows,
            reverse("training:crew", args=[crew.pk]),
            tuple(filter(None, (assigned, crew, seat, course))),
        )


def asks_again(waiting: Iterable[Any], seats: Iterable[Seat]) -> dict[UUID, Seat]:
    """Return of crews that wait the seats that they had there before, by crew."""
    left = {seat.crew_id: seat for seat in seats if seat.left_on}
    return {row.crew_id: left[row.crew_id] for row in waiting if row.crew_id in left}


def today_words(crew: Any) -> dict[str, Any] | None:
    """Return what the page of a crew says if it is set back, and else nothing."""
    if crew.stand != queries.SET_BACK:
        return None
    seat = queries.last_seat(crew)
    if seat is None:
        return None
    follows, course = what_follows(crew, seat)
    return {"what": what_happened(seat), "follows": follows, "course": course}
