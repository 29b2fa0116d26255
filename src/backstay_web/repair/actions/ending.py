"""What a job that is over tells of below: its promise, and its package."""

from datetime import date
from uuid import uuid5

from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, find, require
from backstay_web.core.entries import Faulty
from backstay_web.core.rows import Written
from backstay_web.nations.permissions import Permission
from backstay_web.plans.actions.presence import present
from backstay_web.plans.actions.reporting import (
    reported,
    reports_of,
    wait_for_others,
)
from backstay_web.plans.models import Line, Promise
from backstay_web.plans.progress import State, reached
from backstay_web.repair.models import Job


def check_promise(job: Job) -> None:
    """Return if a job is under no promise, or under one of repair that stands.

    Raises
    ------
    Faulty
        If not.
    """
    promise = promise_of(job)
    if promise is None:
        return
    if promise.line.task != Line.Task.REPAIR or promise.freed_at is not None:
        said = _("Name a promise of repair that was not freed.")
        raise Faulty({"promise": [said]})


def finish_promise(
    *, asked: Asked, job: Job, on: date, evidence: str, hours: int | None
) -> list[Written]:
    """Report of the promise of a job so many more hours as finished, if it has one.

    Raises
    ------
    Faulty
        If nobody says how many hours, or it cannot be so many.
    """
    promise = promise_of(job)
    if promise is None:
        return []
    if not hours:
        raise Faulty({"hours": [_("Say how many bay-hours of the promise it took.")]})
    require(asked.by, Permission.PROMISE_REPORT)
    wait_for_others(promise)
    made = reported(
        asked=asked,
        entry=uuid5(asked.key, "promise"),
        promise=promise.pk,
        state=State.FINISHED,
        quantity=finished(promise) + hours,
        on=on,
        evidence=evidence,
    )
    return [Written(made, made)]


def tell_package(*, asked: Asked, job: Job, on: date, evidence: str) -> list[Written]:
    """Say of the package that a job is a part of that its units are there now."""
    if job.requirement_id is None or job.part_id is None or not job.package_number:
        return []
    return [
        present(
            asked=asked,
            requirement=job.requirement_id,
            package_number=job.package_number,
            part=job.part_id,
            quantity=job.quantity,
            on=on,
            evidence=evidence,
            source_kind="job",
            source=job.pk,
        )
    ]


def promise_of(job: Job) -> Promise | None:
    """Return the promise that a job is mended under, if there is one."""
    if job.promise_id is None:
        return None
    return find(Promise.objects.select_related("line"), job.promise_id)


def finished(promise: Promise) -> int:
    """Return how much of a promise was reported as finished so far."""
    return reached(promise.line.task, reports_of(promise))[State.FINISHED]
