"""What is read of schedules: which is in force, and where each stands."""

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from backstay_web.repair.models import Schedule, ScheduleEnding

HOW = ScheduleEnding.How


def in_force(workshop: UUID) -> Schedule | None:
    """Return the schedule of a workshop that was done last and is not undone."""
    return done_of(workshop).filter(undone_at=None).first()


def done_of(workshop: UUID) -> "QuerySet[Any]":
    """Return the schedules of a workshop that are done, the last one first."""
    rows = Schedule.objects.filter(workshop=workshop, endings__how=HOW.DONE)
    return rows.annotate(ended_at=F("endings__ended_at")).order_by("-ended_at", "-pk")


def open_of(workshop: UUID) -> "QuerySet[Schedule]":
    """Return the schedules of a workshop whose search has not ended."""
    return Schedule.objects.filter(workshop=workshop, endings=None).order_by("asked_at")


def ending_of(row: Schedule) -> ScheduleEnding | None:
    return ScheduleEnding.objects.filter(schedule=row).first()
