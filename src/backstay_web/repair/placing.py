"""Rows of a schedule from the days of its bench, and back."""

from collections.abc import Iterable
from uuid import UUID

from backstay_web.core.labels.columns import columns_of
from backstay_web.repair.bench import Bench, Made, Place
from backstay_web.repair.models import Placement, Schedule


def placements(row: Schedule, bench: Bench, made: Made) -> list[Placement]:
    """Return the rows that say where each job is, labelled as their schedule is."""
    day = row.day_of
    found = []
    for piece in bench.pieces:
        place = made.places[piece.key]
        found.append(
            Placement(
                schedule=row,
                job_id=UUID(piece.key),
                bay_id=UUID(place.bay) if place else None,
                start_on=day(place.start) if place else None,
                end_on=day(place.end) if place else None,
                may_begin_on=day(piece.release),
                due_on=None if piece.due is None else day(piece.due),
                priority=piece.priority,
                held=piece.held,
                reason=made.reasons[piece.key],
                originator=row.originator,
                **columns_of(row),
            )
        )
    return found


def made_from(row: Schedule, rows: Iterable[Placement], delay: int) -> Made:
    """Return what rows say of a schedule, in days of its bench."""
    places: dict[str, Place | None] = {}
    reasons = {}
    for each in rows:
        key = str(each.job_id)
        reasons[key] = each.reason
        if each.start_on is None or each.end_on is None:
            places[key] = None
            continue
        start, end = (day - row.first_day for day in (each.start_on, each.end_on))
        places[key] = Place(str(each.bay_id), start.days, end.days)
    return Made(places, reasons, delay)
