"""From which day on a job may be begun: what it waits for, and its parts, are there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F

from backstay_web.repair.models import Requisition
from backstay_web.repair.models.state import State, Waits

Parts = Mapping[UUID, Sequence[Requisition]]
"""What is still to be sent, by the job that asks for it."""


def parts_of(jobs: Iterable[Any]) -> Parts:
    """Return what some jobs ask for, and was not sent yet."""
    found = defaultdict[UUID, list[Requisition]](list)
    for each in Requisition.objects.filter(
        job__in=[job.pk for job in jobs],
        withdrawn_on=None,
        sent_quantity__lt=F("quantity"),
    ):
        found[each.job_id].append(each)
    return found


def waits(job: Any) -> bool:
    """Return whether a job waits for something that no schedule can give it."""
    return bool(job.state == State.WAITING and job.waiting_for != Waits.BAY)


def may_begin_on(job: Any, parts: Parts, on: date) -> date:
    """Return the day from which a job may be begun.

    Its parts are there when the last one that is asked for is expected; all else on the
    day by which the wait is to be over. What is begun goes on.
    """
    if job.state == State.IN_REPAIR:
        return on
    expected = [each.expected_on for each in parts.get(job.pk, [])]
    if waits(job) and not (job.waiting_for == Waits.PART and expected):
        expected.append(job.wait_until_on)
    return max([on, *expected])
