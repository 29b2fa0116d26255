"""Promises to teach that courses keep, and what courses report of them."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, command, find, require
from backstay_web.core.entries import Faulty, check_is_mine
from backstay_web.core.rows import Written
from backstay_web.nations.permissions import Permission
from backstay_web.plans.actions.reporting import reported, reports_of
from backstay_web.plans.models import Line, Promise
from backstay_web.plans.progress import State as Come
from backstay_web.plans.progress import reached
from backstay_web.training.actions.labels import read_by_both
from backstay_web.training.actions.standing import NotNow, check_fields, state_of
from backstay_web.training.models import HeldCourse, KeptPromise, State
from backstay_web.training.models.step import OPEN

TELLS: Final = {State.RUNNING: Come.BEGUN, State.ENDED: Come.FINISHED}
"""What a promise has come to when a course that keeps it has come so far."""


@command("held_course.fulfil", Permission.TRAINING_HOLD)
def fulfil(
    *, asked: Asked, entry: UUID, held: UUID, promise: UUID, sections: int
) -> Happened:
    """Say that a course is so many of the sections of a promise to teach.

    Raises
    ------
    NotNow
        If the course has begun, or keeps a promise already.
    Faulty
        If it is no promise to teach, was taken back, or has fewer sections.
    """
    row = find(HeldCourse.objects.all(), held)
    check_is_mine(asked.by, row)
    kept = find(Promise.objects.select_related("line"), promise)
    if state_of(row) not in OPEN or row.kept_promises.filter(ended_on=None).exists():
        raise NotNow(_("It has begun, or keeps a promise already."))
    faults = faults_of_keeping(kept, sections)
    if faults:
        raise Faulty(faults)
    made = KeptPromise(
        id=entry,
        held=row,
        promise=kept,
        sections=sections,
        originator=asked.by.origin,
        **read_by_both(asked.by, "promise", row, kept),
    )
    check_fields(made)
    made.save(force_insert=True)
    content = {"held": held, "promise": promise, "sections": sections}
    return Happened("held_course.fulfilled", made, content)


def faults_of_keeping(promise: Promise, sections: int) -> dict[str, list[str]]:
    """Return what is wrong with a promise that a course is to keep."""
    faults: dict[str, list[str]] = {}
    if promise.line.task != Line.Task.TEACH or promise.freed_at is not None:
        faults["promise"] = [_("It is no promise to teach, or it was taken back.")]
    if not 1 <= sections <= promise.line.quantity:
        said = _("Give 1 to %(count)s, as many as were promised.")
        faults["sections"] = [said % {"count": promise.line.quantity}]
    return faults


def told(
    held: HeldCourse, state: State, on: date, evidence: str, asked: Asked
) -> Iterator[Written]:
    """Report, inside a step of a course, how far the promise has come that it keeps.

    A promise that was taken back since has nothing reported of it.
    """
    rows = held.kept_promises.filter(ended_on=None, promise__freed_at=None)
    for row in rows.select_related("promise__line") if state in TELLS else []:
        require(asked.by, Permission.PROMISE_REPORT)
        come = TELLS[state]
        so_far = reached(Line.Task.TEACH, reports_of(row.promise))[come]
        made = reported(
            asked=asked,
            entry=uuid4(),
            promise=row.promise_id,
            state=come,
            quantity=min(so_far + row.sections, row.promise.line.quantity),
            on=on,
            evidence=evidence,
        )
        yield Written(made, made)
