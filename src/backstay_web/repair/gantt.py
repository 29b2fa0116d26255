"""The schedule of a workshop as a picture: a row for each bay, a bar for each job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from backstay_web.plans.pictures import (
    NAMES,
    ROW,
    WIDTH,
    Bar,
    shortened,
    week_marks,
)
from backstay_web.repair.bench import WEEK_DAYS, Bench
from backstay_web.repair.models import Placement, Schedule


@dataclass(frozen=True)
class JobBar(Bar):
    """A bar of a job, with its key; of days without hours it is empty."""

    job: str = ""


@dataclass(frozen=True)
class BayRow:
    """A bay, with bars for its jobs and for the days in which it has no hours."""

    name: str
    y: int
    bars: Sequence[JobBar]

    @property
    def text_y(self) -> int:
        """Return where the foot of its name stands."""
        return self.y + ROW - 8


@dataclass(frozen=True)
class Gantt:
    """Bays over the days of a schedule, and where some of its weeks begin."""

    rows: Sequence[BayRow]
    marks: Sequence[tuple[float, str]]
    width: int
    height: int


def gantt(
    row: Schedule, bench: Bench, rows: Sequence[Placement], bays: Mapping[str, Any]
) -> Gantt:
    """Return the picture of the bays that the reader may know, in their order."""
    unit = (WIDTH - NAMES) / bench.days
    found = []
    for place, (key, bay) in enumerate(bays.items()):
        y = place * ROW
        closed = [
            JobBar("closed", *across(each.start, each.end, unit), "", y)
            for each in bench.bays[key]
            if not each.hours
        ]
        own = [each for each in rows if str(each.bay_id) == key]
        bars = [bar_of(row, each, unit, y) for each in own]
        found.append(BayRow(shortened(str(bay)), y, [*closed, *bars]))
    return Gantt(found, marks_of(row, bench), WIDTH, len(found) * ROW + 4)


def across(start: int, end: int, unit: float) -> tuple[float, float]:
    """Return where days begin in the picture, and how wide they are."""
    return round(NAMES + start * unit, 1), round(max(1.5, (end - start) * unit), 1)


def bar_of(row: Schedule, each: Placement, unit: float, y: int) -> JobBar:
    assert each.start_on is not None  # noqa: S101 what is in a bay has its days
    assert each.end_on is not None  # noqa: S101
    start, end = (day - row.first_day for day in (each.start_on, each.end_on))
    kind = "late" if each.late_days else each.held or "free"
    title = f"{each.job}: {each.start_on} / {each.end_on}"
    at, wide = across(start.days, end.days, unit)
    return JobBar(kind, at, wide, title, y, str(each.job_id))


def marks_of(row: Schedule, bench: Bench) -> list[tuple[float, str]]:
    weeks = ceil(bench.days / WEEK_DAYS)
    days = [row.first_day + timedelta(weeks=n) for n in range(weeks + 1)]
    return week_marks([day.isoformat() for day in days])
