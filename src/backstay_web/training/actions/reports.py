"""What is said of a course when it is over: the report of its end, and feedback."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, command, find
from backstay_web.core.entries import Faulty, check_is_mine, faults_in
from backstay_web.donations.actions.labels import label_of
from backstay_web.nations.permissions import Permission
from backstay_web.training.actions.standing import NotNow, locked_roll, state_of
from backstay_web.training.models import (
    CourseReport,
    Crew,
    Feedback,
    HeldCourse,
    Seat,
    State,
)
from backstay_web.training.reporting import report_due_on


@command("course_report.say", Permission.TRAINING_HOLD)
def say_report(
    *,
    asked: Asked,
    entry: UUID,
    held: UUID,
    taught: str,
    hours: int,
    hard: str,
    kit: str,
    interpreters: str,
    observations: str,
    corrects: UUID | None = None,
) -> Happened:
    """Report a course that has ended: once, and after that to correct what was said.

    Raises
    ------
    NotNow
        If it has not ended; if it is reported, and that is not what is corrected.
    Faulty
        If it cannot stand; says of each field why.
    """
    row = find(HeldCourse.objects.all(), held)
    check_is_mine(asked.by, row)
    locked_roll(row)
    if state_of(row) != State.ENDED:
        raise NotNow(_("The course has not ended: end it first."))
    content = {
        "taught": taught.strip(),
        "hours": hours,
        "hard": hard.strip(),
        "kit": kit.strip(),
        "interpreters": interpreters.strip(),
        "observations": observations.strip(),
    }
    made = CourseReport(
        id=entry,
        held=row,
        due_on=report_due_on(row.end_on),
        said_at=asked.at,
        originator=asked.by.origin,
        **in_turn(CourseReport.objects.filter(held=row), corrects),
        **content,
        **label_of(row),
    )
    save(made)
    told = {"held": held, "due_on": made.due_on, "corrects": corrects, **content}
    return Happened("course_report.said", made, told)


@command("feedback.say", Permission.CREW_SEND)
def say_feedback(
    *,
    asked: Asked,
    entry: UUID,
    seat: UUID,
    task_rating: int,
    kit_rating: int,
    language_rating: int,
    time_rating: int,
    helped: str,
    missing: str,
    corrects: UUID | None = None,
) -> Happened:
    """Say for a unit what a course was worth to its crew, once that is back.

    Raises
    ------
    NotNow
        If the crew was not there, or is not back; if it was said, and that is not what
        is corrected.
    Faulty
        If it cannot stand; says of each field why.
    """
    row = find(Seat.objects.select_related("crew"), seat)
    check_is_mine(asked.by, row.crew)
    check_is_back(row, asked)
    Crew.objects.select_for_update().get(pk=row.crew_id)  # one at a time
    content = {
        "task_rating": task_rating,
        "kit_rating": kit_rating,
        "language_rating": language_rating,
        "time_rating": time_rating,
        "helped": helped.strip(),
        "missing": missing.strip(),
    }
    made = Feedback(
        id=entry,
        seat=row,
        crew=row.crew,
        said_at=asked.at,
        originator=asked.by.origin,
        **in_turn(Feedback.objects.filter(seat=row), corrects),
        **content,
        **label_of(row),
    )
    save(made)
    told = {"seat": seat, "crew": row.crew_id, "corrects": corrects, **content}
    return Happened("feedback.said", made, told)


def check_is_back(row: Seat, asked: Asked) -> None:
    """Return if a crew was at its course, and is back from it.

    Raises
    ------
    NotNow
        If not.
    """
    if row.received_on is None:
        raise NotNow(_("Nobody has said that the crew came: it has nothing to tell."))
    if timezone.localdate(asked.at) < (row.left_on or row.end_on):
        raise NotNow(_("The crew is still there: ask it when it is back."))


def in_turn(rows: Any, corrects: UUID | None) -> dict[str, Any]:
    """Return the number of the next of these rows, and which of them it corrects.

    Raises
    ------
    NotNow
        If the last one is not what is corrected.
    """
    last = rows.order_by("number").last()
    if corrects != (last.pk if last else None):
        raise NotNow(
            _("It was said already: correct the last that was said.")
            if last
            else _("Nothing was said yet that could be corrected.")
        )
    return {"number": last.number + 1 if last else 1, "corrects": last}


def save(made: CourseReport | Feedback) -> None:
    """Save what was said.

    Raises
    ------
    Faulty
        If a field of it cannot stand.
    """
    faults = faults_in(made, but={"corrects"})
    if faults:
        raise Faulty(faults)
    made.save(force_insert=True)
