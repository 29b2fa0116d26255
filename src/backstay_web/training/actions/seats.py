"""Giving seats to whole crews, receiving them, and freeing seats again."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.commands import Asked, Happened, change, command, find
from backstay_web.core.entries import Faulty, check_is_mine
from backstay_web.core.names import called
from backstay_web.core.rows import Written
from backstay_web.nations.permissions import Permission
from backstay_web.training.actions.labels import read_by_both
from backstay_web.training.actions.standing import NotNow, check_fields, state_of
from backstay_web.training.actions.trained import kinds_before
from backstay_web.training.models import (
    Application,
    Crew,
    HeldCourse,
    Roll,
    Seat,
    State,
)
from backstay_web.training.models.step import OPEN


class NotEnough(BackstayError):
    """Fewer seats are open than the crew has people; says how many are."""


@command("seat.give", Permission.TRAINING_HOLD)
def give(*, asked: Asked, entry: UUID, application: UUID, travel: str) -> Happened:
    """Give a crew that asks all the seats that it needs, or none.

    The roll is changed only if enough are open, in one statement, whoever else asks at
    the same time; the database refuses more than there are in any case.

    Raises
    ------
    NotEnough
        If fewer are open.
    NotNow
        If the course has begun, or the crew asks no longer.
    Faulty
        If the crew lacks what it must have before; says all of it.
    """
    row = find(
        Application.objects.select_related("held", "crew").filter(withdrawn_on=None),
        application,
    )
    held, crew = row.held, row.crew
    check_is_mine(asked.by, held)
    lacks = list(lacking(held, crew))
    if lacks:
        raise Faulty({NON_FIELD_ERRORS: lacks})
    if row.seats.filter(left_on=None).exists():
        raise NotNow(_("It has its seats already."))
    roll = take(held, crew.people)
    if state_of(held) not in OPEN:
        raise NotNow(_("Seats are given until a course begins."))
    made = Seat(
        id=entry,
        held=held,
        application=row,
        crew=crew,
        people=crew.people,
        start_on=held.report_on,
        end_on=held.end_on,
        given_on=asked.at.date(),
        travel=travel,
        originator=asked.by.origin,
        **read_by_both(asked.by, NON_FIELD_ERRORS, held, row),
    )
    check_fields(made)
    save(made)
    content = {"application": application, "people": crew.people, "travel": travel}
    return Happened("seat.given", made, content, [Written(roll, roll)])


def lacking(held: HeldCourse, crew: Crew) -> Iterator[str]:
    """Yield in words what a crew must have before it gets seats on a course."""
    if crew.basic_on is None or crew.basic_on > held.start_on:
        yield _("It has not ended its basic training by then: say when it has.")
    if crew.ready_on > held.report_on:
        yield _("It can be spared later than it is to arrive.")
    if held.variant_id and crew.variant_id not in (None, held.variant_id):
        yield _("It will serve another variant than the one that is taught.")
    for kind in kinds_before(held, crew):
        said = _("It has not passed the course that comes before: %(kind)s.")
        yield said % {"kind": called(kind)}
    if not is_understood(held, crew):
        yield _("Nobody teaches or interprets in its language there: add interpreters.")


def is_understood(held: HeldCourse, crew: Crew) -> bool:
    """Tell whether a crew is taught in its language, or somebody interprets for it."""
    interpreters = held.interpreters.filter(
        language=crew.language_id, retired_on=None, teams__gte=1
    )
    return crew.language_id == held.language_id or interpreters.exists()


def take(held: HeldCourse, people: int) -> Roll:
    """Raise how many seats are taken by so many, if that many are open."""
    rolls = Roll.objects.filter(held=held)
    enough = rolls.filter(taken__lte=F("seats") - people).update(
        taken=F("taken") + people, version=F("version") + 1
    )
    roll = rolls.get()
    if not enough:
        said = _("Only %(open)s of %(seats)s seats are open, and it needs %(people)s.")
        open_ = {"open": roll.seats - roll.taken, "seats": roll.seats}
        raise NotEnough(said % {**open_, "people": people})
    return roll


def save(made: Seat) -> None:
    """Save new seats of a crew.

    Raises
    ------
    NotNow
        If the crew has seats on another course on one of these days.
    """
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if "no_two_at_once" not in str(error):
            raise
        said = _("It is at another course on one of these days.")
        raise NotNow(said) from None


@command("seat.receive", Permission.TRAINING_HOLD)
def receive(
    *, asked: Asked, entry: UUID, expected_version: int, on: date, people: int
) -> Happened:
    """Say that a crew has come, and how many of it; who is not there is absent.

    Raises
    ------
    Faulty
        If the day is to come, or more came than have seats.
    NotThere
        If it left.
    """
    row = find(Seat.objects.filter(left_on=None), entry)
    faults: dict[str, list[str]] = {}
    if on > asked.at.date():
        faults["on"] = [_("Name a day that has come.")]
    if not 0 <= people <= row.people:
        said = _("It has %(people)s seats.")
        faults["people"] = [said % {"people": row.people}]
    if faults:
        raise Faulty(faults)
    row = change(row, expected_version, received_on=on, received_people=people)
    content = {"received_on": on, "received_people": people, "version": row.version}
    return Happened("seat.received", row, content)


@command("seat.leave", Permission.TRAINING_HOLD)
def leave(*, asked: Asked, entry: UUID, expected_version: int, on: date) -> Happened:
    """Free the seats of a crew that does not come, or returns early, and say why.

    Raises
    ------
    Faulty
        If no reason is given, or the day is to come.
    NotNow
        If it left already, or the course is over.
    """
    row = find(Seat.objects.select_related("held"), entry)
    faults: dict[str, list[str]] = {}
    if not asked.reason.strip():
        faults["reason"] = [_("Say why.")]
    if on > asked.at.date():
        faults["on"] = [_("Name a day that has come.")]
    if faults:
        raise Faulty(faults)
    if row.left_on is not None or state_of(row.held) == State.ENDED:
        raise NotNow(_("It has left, or the course is over."))
    row = change(row, expected_version, left_on=on, left_why=asked.reason[:500])
    rolls = Roll.objects.filter(held=row.held_id)
    rolls.update(taken=F("taken") - row.people, version=F("version") + 1)
    roll = rolls.get()
    content = {"left_on": on, "left_why": row.left_why, "version": row.version}
    return Happened("seat.left", row, content, [Written(roll, roll)])
