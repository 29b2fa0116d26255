"""Holding courses: adding and changing them, and saying how far they have come."""

from datetime import date
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, change, command, find
from backstay_web.core.entries import (
    Commands,
    Faulty,
    Release,
    by_column,
    check_is_mine,
    commands_of,
    differing,
    fill,
    names_of,
    own,
)
from backstay_web.core.payloads import FieldsOf
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of, ours
from backstay_web.nations.permissions import Permission
from backstay_web.training.actions.keeping import told
from backstay_web.training.actions.standing import (
    NotNow,
    check_fields,
    last_step,
    locked_roll,
    state_of,
)
from backstay_web.training.models import (
    HeldCourse,
    HeldInterpreters,
    HeldKit,
    HeldRange,
    Roll,
    Seat,
    State,
    Step,
)
from backstay_web.training.models.step import BEFORE, OPEN

EVERY: Final = FieldsOf(HeldCourse, names_of(HeldCourse))
SOME: Final = FieldsOf(HeldCourse, names_of(HeldCourse), are_all=False)
DAYS: Final = {"report_on": "start_on", "end_on": "end_on"}
"""Days of a course, and how those of the stays of its crews are called."""


@command("held_course.add", Permission.TRAINING_HOLD)
def add(
    *,
    asked: Asked,
    entry: UUID,
    release: Release | None = None,
    **fields: Annotated[Any, EVERY],
) -> Happened:
    """Plan a course, with an empty roll.

    Raises
    ------
    Faulty
        If it cannot stand.
    """
    row = HeldCourse(id=entry, originator=asked.by.origin, **(release or own(asked.by)))
    fill(row, fields)
    check_standard(row)
    row.save(force_insert=True)
    roll = Roll(
        held=row,
        seats=row.seats,
        originator=asked.by.origin,
        **ours(asked.by, row),
    )
    roll.save(force_insert=True)
    content = {**fields, "version": 1}
    return Happened("held_course.added", row, content, [Written(roll, roll)])


@command("held_course.change", Permission.TRAINING_HOLD)
def change_(
    *, asked: Asked, entry: UUID, expected_version: int, **fields: Annotated[Any, SOME]
) -> Happened:
    """Change a course that is not over; the stays of its crews move with its days.

    Raises
    ------
    Faulty
        If it cannot stand, or fewer seats would be left than are taken.
    NotNow
        If it is over.
    """
    row = find(HeldCourse.objects.all(), entry)
    check_is_mine(asked.by, row)
    check_not_over(row)
    new = differing(row, fields)
    if not new and row.version == expected_version:
        raise Faulty({NON_FIELD_ERRORS: [_("It is so already.")]})
    fill(row, new)
    check_standard(row)
    row = with_its_roll(row, expected_version, by_column(HeldCourse, new))
    also = [Written(each, each) for each in moved(row, new)]
    if "seats" in new:
        roll = Roll.objects.get(held=row)
        also.append(Written(roll, roll))
    content = {**new, "version": row.version}
    return Happened("held_course.changed", row, content, also)


@command("held_course.retire", Permission.TRAINING_HOLD)
def retire(
    *, asked: Asked, entry: UUID, expected_version: int, retired_on: date | None
) -> Happened:
    """Take a course off the lists, if nobody has a seat on it.

    Raises
    ------
    NotNow
        If somebody has.
    """
    row = find(HeldCourse.objects.all(), entry)
    check_is_mine(asked.by, row)
    if locked_roll(row).taken and state_of(row) in OPEN:
        raise NotNow(_("Crews have seats on it: cancel it, so that they are told."))
    row = change(row, expected_version, retired_on=retired_on)
    content = {"retired_on": retired_on, "version": row.version}
    return Happened("held_course.retired", row, content)


def check_standard(row: HeldCourse) -> None:
    """Return if the standard of a course is one of its kind and its variant.

    Raises
    ------
    Faulty
        If not: its results would be compared with what was never asked.
    """
    standard = row.standard
    if standard is None:
        return
    if standard.kind_id != row.kind_id:
        raise Faulty({"standard": [_("It is of another kind of course.")]})
    if standard.variant_id not in (None, row.variant_id):
        raise Faulty({"standard": [_("It is of another variant.")]})


def check_not_over(row: HeldCourse) -> None:
    if state_of(row) in (State.ENDED, State.CANCELLED):
        raise NotNow(_("The course is over."))


def with_its_roll(
    row: HeldCourse, expected_version: int, columns: dict[str, Any]
) -> HeldCourse:
    """Change a course, and with it how many seats its roll has."""
    try:
        with transaction.atomic():
            return change(row, expected_version, **columns)
    except IntegrityError as error:
        if "training_roll_never_over" not in str(error):
            raise
        said = _("More are taken already: crews keep their seats.")
        raise Faulty({"seats": [said]}) from None


def moved(row: HeldCourse, new: dict[str, Any]) -> list[Seat]:
    """Move the stays of crews with the days of their course; return those moved.

    Raises
    ------
    Faulty
        If a crew is at another course on one of these days.
    """
    days = {DAYS[name]: new[name] for name in DAYS.keys() & new.keys()}
    seats = list(Seat.objects.filter(held=row, left_on=None)) if days else []
    try:
        with transaction.atomic():
            return [change(each, each.version, **days) for each in seats]
    except IntegrityError as error:
        if "no_two_at_once" not in str(error):
            raise
        said = _("A crew that has seats is at another course on one of these days.")
        raise Faulty({NON_FIELD_ERRORS: [said]}) from None


def step(
    *,
    asked: Asked,
    state: State,
    held: UUID,
    expected_version: int,
    on: date,
    evidence: str,
) -> Happened:
    """Say that a course has come so far, and what proves it.

    Raises
    ------
    NotNow
        If its state does not lead there, or it has no standard when it is confirmed.
    Faulty
        If the day is to come, or before the last one that was named.
    """
    row = find(HeldCourse.objects.select_related("standard"), held)
    check_is_mine(asked.by, row)
    locked_roll(row)
    last = last_step(row)
    check_step(row, state)
    check_day(last, on, asked)
    made = Step(
        held=row,
        number=last.number + 1 if last else 1,
        state=state,
        on=on,
        evidence=evidence,
        said_at=asked.at,
        originator=asked.by.origin,
        **label_of(row),
    )
    check_fields(made)
    row = change(row, expected_version)
    made.save(force_insert=True)
    also = [Written(made, made), *told(row, state, on, evidence, asked)]
    content = {"state": state, "on": on, "evidence": evidence, "version": row.version}
    return Happened(f"held_course.{state}", row, content, also)


def check_step(row: HeldCourse, state: State) -> None:
    now = state_of(row)
    if now not in BEFORE[state]:
        raise NotNow(_("It is %(state)s now.") % {"state": now.label})
    if state == State.CONFIRMED and row.standard is None:
        raise NotNow(_("Name its standard first: results go by it."))


def check_day(last: Step | None, on: date, asked: Asked) -> None:
    if on > asked.at.date():
        raise Faulty({"on": [_("Name a day that has come.")]})
    if last and on < last.on:
        raise Faulty({"on": [_("Its last step was later: name that day or after it.")]})


def _verb(name: str, state: State) -> Any:
    @command(f"held_course.{name}", Permission.TRAINING_HOLD)
    def verb(
        *,
        asked: Asked,
        held: UUID,
        expected_version: int,
        on: date,
        evidence: str,
    ) -> Happened:
        return step(
            asked=asked,
            state=state,
            held=held,
            expected_version=expected_version,
            on=on,
            evidence=evidence,
        )

    return verb


confirm = _verb("confirm", State.CONFIRMED)
begin = _verb("begin", State.RUNNING)
end = _verb("end", State.ENDED)
cancel = _verb("cancel", State.CANCELLED)

_detail = partial(commands_of, permission=Permission.TRAINING_HOLD, part_of="held")
HELD_COURSE: Final = Commands(HeldCourse, "held_course", "", add, change_, retire)
HELD_INTERPRETERS: Final = _detail(HeldInterpreters, "held_interpreters")
HELD_KIT: Final = _detail(HeldKit, "held_kit")
HELD_RANGE: Final = _detail(HeldRange, "held_range")
