"""Pictures that the server draws: shapes in the units of an SVG, for templates.

Each stands beside a table of the same figures. Colours are classes of the style sheet:
a page of this site holds no styles of its own.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from backstay.reports.gantt import PackageRow
from backstay_web.plans.models import Sighting

WIDTH: Final = 720
HEIGHT: Final = 200
ROW: Final = 18
BAR: Final = 12
NAMES: Final = 220
"""Units left of the weeks for the names of packages."""
LETTERS: Final = 34
"""Of a name that fit there."""
LETTER: Final = 5.5
LEAST_LETTERS: Final = 4
MONTH_WEEKS: Final = 4
WEEK_DAYS: Final = 7
MOST_MARKS: Final = 6
DAY: Final = 66
"""Days that fit above the weeks, and the units that one takes."""


@dataclass(frozen=True)
class Line:
    """A line of a chart: its class and its points, as SVG has them."""

    kind: str
    points: str


@dataclass(frozen=True)
class Chart:
    """Lines over time, and the ends of both axes, in their units."""

    lines: Sequence[Line]
    last_s: float
    least: int
    most: int


def chart_of(sightings: Sequence[Sighting]) -> Chart | None:
    """Return value and bound over time, in micro-points; None while there is neither.

    The scale begins at the lowest value: a bound far above all values still shows.
    """
    series = {
        "value": [(each.elapsed_ms, each.value_micropoints) for each in sightings],
        "bound": [(each.elapsed_ms, each.bound_micropoints) for each in sightings],
    }
    told = {
        kind: [(at, amount) for at, amount in points if amount is not None]
        for kind, points in series.items()
    }
    amounts = [amount for points in told.values() for _, amount in points]
    if not amounts:
        return None
    least, most = min(amounts), max(amounts)
    last = max(each.elapsed_ms for each in sightings) or 1
    lines = [
        Line(
            kind,
            " ".join(
                point(at / last, share(amount, least, most)) for at, amount in points
            ),
        )
        for kind, points in told.items()
        if points
    ]
    return Chart(lines, last / 1_000, least, most)


def share(amount: int, least: int, most: int) -> float:
    return (amount - least) / (most - least) if most > least else 0.5


def point(across: float, up: float) -> str:
    return f"{across * WIDTH:.1f},{(1 - up) * HEIGHT:.1f}"


@dataclass(frozen=True)
class Bar:
    """A bar of a time line: its class, place and width; what it is, for the ear."""

    kind: str
    x: float
    width: float
    title: str
    y: int


@dataclass(frozen=True)
class LinkedBar(Bar):
    """A bar with the address that it leads to, if to any, and what stands in it."""

    address: str = ""
    name: str = ""

    @property
    def shown(self) -> str:
        """Return as much of its name as fits into it; a letter is not worth it."""
        room = int(self.width / LETTER)
        if room < LEAST_LETTERS:
            return ""
        return self.name if len(self.name) <= room else f"{self.name[: room - 1]}…"

    @property
    def foot(self) -> int:
        """Return where the foot of its name stands."""
        return self.y + BAR - 3


@dataclass(frozen=True)
class DaysRow:
    """What has a row over some days, such as a bay or a room, with its bars."""

    name: str
    y: int
    bars: Sequence[LinkedBar]

    @property
    def text_y(self) -> int:
        """Return where the foot of its name stands."""
        return self.y + ROW - 8


@dataclass(frozen=True)
class DaysPicture:
    """Rows over some days, and where some of their weeks begin."""

    rows: Sequence[DaysRow]
    marks: Sequence[tuple[float, str]]
    width: int
    height: int


def days_picture(rows: Sequence[DaysRow], first_day: date, days: int) -> DaysPicture:
    """Return the picture of rows over so many days."""
    weeks = math.ceil(days / WEEK_DAYS)
    marks = [first_day + timedelta(weeks=n) for n in range(weeks + 1)]
    shown = week_marks([day.isoformat() for day in marks], least=1)
    return DaysPicture(rows, shown, WIDTH, len(rows) * ROW + 4)


def across(start: int, end: int, days: int) -> tuple[float, float]:
    """Return where some of so many days begin in the picture, and how wide they are."""
    unit = (WIDTH - NAMES) / days
    return round(NAMES + start * unit, 1), round(max(1.5, (end - start) * unit), 1)


@dataclass(frozen=True)
class TimeRow:
    """A package on the time line; at ``need_x`` the week begins it is needed by."""

    name: str
    y: int
    bars: Sequence[Bar]
    need_x: float
    fielded_x: float | None
    is_late: bool

    @property
    def text_y(self) -> int:
        """Return where the foot of its name stands."""
        return self.y + BAR - 2

    @property
    def end_y(self) -> int:
        """Return where its row ends."""
        return self.y + ROW


@dataclass(frozen=True)
class TimeLine:
    """Packages over the weeks of a case."""

    rows: Sequence[TimeRow]
    width: int
    height: int


SPANS: Final = ("move", "repair", "attend")
"""Classes of what is done, by the engine's number of the activity."""


def week_unit(weeks: int) -> float:
    """Return how wide a week is, right of the names."""
    return (WIDTH - NAMES) / max(1, weeks)


def week_marks(
    days: Sequence[str], least: int = 2 * MONTH_WEEKS
) -> list[tuple[float, str]]:
    """Return where some weeks begin, and their days.

    ``days`` are the days on which weeks begin, and one more at the end; between two
    that are shown are ``least`` weeks or more.
    """
    weeks = len(days) - 1
    unit = week_unit(weeks)
    step = max(least, math.ceil(weeks / MOST_MARKS))
    marks = [(NAMES + week * unit, days[week]) for week in range(0, weeks, step)]
    return [(round(x, 1), day) for x, day in marks if x + DAY <= WIDTH]


def shortened(name: str) -> str:
    """Return as much of a name as fits left of the weeks."""
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"


def time_line(rows: Sequence[PackageRow], weeks: int, language: str) -> TimeLine:
    """Return when each package of a plan comes together, as shapes."""
    unit = week_unit(weeks)

    def x(week: int) -> float:
        return round(NAMES + week * unit, 1)

    made = []
    for place, row in enumerate(rows):
        bars = [
            Bar(
                SPANS[activity],
                x(start),
                round(max(1.5, (end - start) * unit), 1),
                bar.name.in_language(language),
                place * ROW,
            )
            for bar in row.bars
            for activity, start, end in bar.spans
        ]
        name = (row.package.name_uk if language == "uk" else "") or row.package.name
        fielded = row.fielding
        made.append(
            TimeRow(
                shortened(name),
                place * ROW,
                bars,
                x(row.package.need_by_week),
                None if fielded is None else x(fielded.week),
                row.late_weeks > 0,
            )
        )
    return TimeLine(made, WIDTH, len(rows) * ROW + 4)
