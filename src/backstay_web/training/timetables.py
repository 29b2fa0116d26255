"""What is read of timetables: which is in force, and what each says."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from backstay_web.training.models import Block, Timetable, TimetableEnding

FOUND = (TimetableEnding.Outcome.OPTIMAL, TimetableEnding.Outcome.FEASIBLE)


def found_by(origin: UUID, site: UUID | None) -> "QuerySet[Any]":
    """Return the timetables of a body, of a site or of all, that were found.

    One that has no course in any room is none.
    """
    placed = Block.objects.filter(timetable=OuterRef("pk"), room__isnull=False)
    rows = Timetable.objects.filter(
        Exists(placed), originator=origin, site=site, endings__outcome__in=FOUND
    )
    return rows.annotate(ended_at=F("endings__ended_at")).order_by("-ended_at", "-pk")


def in_force(origin: UUID, site: UUID | None) -> Timetable | None:
    """Return the timetable of a body and a site that was found last."""
    return found_by(origin, site).first()
