"""How far a course has come, asked inside a command."""

from django.core.exceptions import ValidationError
from django.db import models

from backstay.errors import BackstayError
from backstay_web.core.entries import Faulty, faults_of
from backstay_web.training.models import HeldCourse, Roll, State, Step


class NotNow(BackstayError):
    """It cannot be done to a course, a crew or a seat as it is now; says why."""


def last_step(held: HeldCourse) -> Step | None:
    """Return the last step of a course, if it was taken farther than planned."""
    return Step.objects.filter(held=held).order_by("number").last()


def state_of(held: HeldCourse) -> State:
    """Return the state of a course: that of its last step."""
    last = last_step(held)
    return State(last.state) if last else State.PLANNED


def locked_roll(held: HeldCourse) -> Roll:
    """Return the roll of a course; nobody gives or frees its seats meanwhile."""
    return Roll.objects.select_for_update(of=("self",)).get(held=held)


def check_fields(row: models.Model) -> None:
    """Return if each field of a new row can stand by itself.

    Raises
    ------
    Faulty
        If not; says of each why.
    """
    try:
        row.clean_fields()
    except ValidationError as error:
        raise Faulty(faults_of(error)) from None
