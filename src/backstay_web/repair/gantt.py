"""The schedule of a workshop as a picture: a row for each bay, a bar for each job."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from backstay_web.core.names import called
from backstay_web.donations.models import Bay
from backstay_web.plans.pictures import (
    ROW,
    DaysPicture,
    DaysRow,
    LinkedBar,
    across,
    days_picture,
    shortened,
)
from backstay_web.repair.bench import Bench
from backstay_web.repair.models import Placement, Schedule


def gantt(
    row: Schedule,
    bench: Bench,
    rows: Sequence[Placement],
    bays: Mapping[str, Bay],
    may_move: bool,
) -> DaysPicture:
    """Return the picture of the bays that the reader may know, in their order.

    Days without hours have a bar of their own.
    """
    move = reverse("repair:move_job", kwargs={"key": row.pk}) if may_move else ""
    found = []
    for place, (key, bay) in enumerate(bays.items()):
        y = place * ROW
        closed = [
            LinkedBar("closed", *across(each.start, each.end, bench.days), "", y)
            for each in bench.bays[key]
            if not each.hours
        ]
        own = [each for each in rows if str(each.bay_id) == key]
        bars = [bar_of(row, each, bench.days, y, move) for each in own]
        found.append(DaysRow(shortened(bay_name(bay)), y, [*closed, *bars]))
    return days_picture(found, row.first_day, bench.days)


def bay_name(bay: Bay) -> str:
    """Return what a bay is called, with the family that it takes."""
    return f"{called(bay.family)} · {bay.code}"


def bar_of(row: Schedule, each: Placement, days: int, y: int, move: str) -> LinkedBar:
    assert each.start_on is not None  # noqa: S101 what is in a bay has its days
    assert each.end_on is not None  # noqa: S101
    start, end = (day - row.first_day for day in (each.start_on, each.end_on))
    kind = f"{each.held or 'free'}{' late' if each.late_days else ''}"
    title = f"{each.job}: {each.start_on} / {each.end_on}"
    at, wide = across(start.days, end.days, days)
    address = f"{move}?job={each.job_id}" if move else ""
    return LinkedBar(kind, at, wide, title, y, address, each.job.symptom)
