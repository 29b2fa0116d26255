"""What each bay, course and leg does when, and how full it is: shapes for templates.

Both stand beside a table with the same rows. Weeks lie as in the time line of packages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backstay.domain.case import Case
from backstay.reports.loads import KINDS as LOADED
from backstay.reports.loads import TITLES, Load
from backstay.reports.resources import KG_PER_T, UNITS, Use, resources_json
from backstay.reports.resources import KINDS as USED
from backstay.reports.words import number
from backstay_web.plans.pictures import NAMES, WIDTH, Bar, shortened, week_unit
from backstay_web.plans.saying import plain_in, said

LANE: Final = 12
BAR: Final = 9
BETWEEN: Final = 5
"""Units between one resource and the next."""
CELL: Final = 14
LEVELS: Final = ((1.0, "full"), (0.75, "high"), (0.5, "half"), (0.25, "low"))
"""Shares from which a week is coloured so; below the last it is used a little."""
DOES: Final = {"bay": "repair", "session": "attend", "leg": "move"}
"""Classes of the style sheet, by the kind of what is used."""


@dataclass(frozen=True)
class Row:
    """A resource in a picture: its name, where that stands, and what it does."""

    name: str
    text_y: int
    bars: Sequence[Any]


@dataclass(frozen=True)
class Group:
    """The resources of one kind."""

    word: str
    rows: Sequence[Row]
    height: int
    width: int = WIDTH


@dataclass(frozen=True)
class Level:
    """The weeks of a resource that are as full, as one path."""

    kind: str
    path: str


def use_groups(case: Case, uses: Sequence[Use]) -> list[Group]:
    """Return what each resource does, by kind; what overlaps lies under each other."""
    told = resources_json(case, list(uses))["kinds"]
    return [
        use_group(kind, rows, week_unit(case.horizon_weeks))
        for kind, rows in told.items()
        if rows
    ]


def use_group(kind: str, told: Sequence[Any], unit: float) -> Group:
    """Return the resources of one kind as rows of bars."""
    found, top = [], 0
    for each in told:
        bars = [use_bar(kind, bar, top, unit) for bar in each["bars"]]
        found.append(Row(shortened(plain_in(each["name"])), top + BAR, bars))
        top += each["lanes"] * LANE + BETWEEN
    return Group(said(USED[kind]), found, top)


def use_bar(kind: str, bar: Sequence[Any], top: int, unit: float) -> Bar:
    """Return a bar of the report's time line in the units of this picture."""
    start, end, lane, amount, _, _ = bar
    shown = number(amount / KG_PER_T, 1) if kind == "leg" else number(amount)
    return Bar(
        DOES[kind],
        round(NAMES + start * unit, 1),
        round(max(2.0, (end - start) * unit), 1),
        f"{said(shown)} {said(UNITS[kind])}",
        top + lane * LANE,
    )


def load_groups(case: Case, loads: Sequence[Load]) -> list[Group]:
    """Return how full each limited thing is in each week, by kind."""
    unit = week_unit(case.horizon_weeks)
    found = []
    for kind in LOADED:
        rows = [
            Row(
                shortened(said(load.name)),
                place * CELL + CELL - 4,
                list(levels(load, place * CELL, unit)),
            )
            for place, load in enumerate(each for each in loads if each.kind == kind)
        ]
        if rows:
            found.append(Group(said(TITLES[kind]), rows, len(rows) * CELL))
    return found


def levels(load: Load, top: int, unit: float) -> Iterator[Level]:
    """Yield the weeks in which a limited thing is used, by how full it is."""
    weeks: dict[str, list[int]] = {}
    for week, amount in sorted(load.used.items()):
        weeks.setdefault(level_of(amount, load.capacity.get(week)), []).append(week)
    for kind, found in weeks.items():
        cells = (
            f"M{NAMES + week * unit:.1f} {top}h{unit:.1f}v{CELL - 2}h-{unit:.1f}z"
            for week in found
        )
        yield Level(kind, "".join(cells))


def level_of(amount: int, capacity: int | None) -> str:
    """Return the class of a week: how much of what there is is in use."""
    if not capacity:
        return "unlimited"
    share = amount / capacity
    return next((kind for least, kind in LEVELS if share >= least), "little")
