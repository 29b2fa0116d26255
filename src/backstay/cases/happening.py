"""What events make of a case: its rows as they stand after them.

Only rows change here. What of a plan can go on is another question
(``replanning.fates``).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Final, NamedTuple

from backstay.cases.events import Events
from backstay.cases.parsing import Row
from backstay.cases.reading import CaseRecords
from backstay.cases.rows import whole_of
from backstay.cases.tables import BY_NAME
from backstay.domain.event import (
    BayOut,
    Event,
    HubShut,
    KitLost,
    LegClosed,
    LineOff,
    LotLate,
    LotLost,
    LotWithdrawn,
    PromiseFreed,
    SessionOff,
)

Rows = dict[str, list[Row]]
"""Rows of each table, to be changed."""
Change = Callable[[int, int], int]
"""From a week and the amount in it to another amount."""


class Weekly(NamedTuple):
    """A weekly amount: tables of the usual one and of exceptions, key and column."""

    usual: str
    exceptions: str
    key: tuple[str, ...]
    amount: str


WEEKLY: Final[Mapping[str, Weekly]] = {
    "leg": Weekly("legs", "leg_weeks", ("leg",), "capacity_kg"),
    "hub": Weekly("hubs", "hub_weeks", ("site",), "capacity_kg"),
    "bay": Weekly("bays", "bay_weeks", ("bay",), "hours"),
    "instructors": Weekly(
        "instructor_teams", "instructor_team_weeks", ("site",), "teams"
    ),
    "interpreters": Weekly(
        "interpreter_teams", "interpreter_team_weeks", ("site", "language"), "teams"
    ),
    "kits": Weekly("training_kits", "training_kit_weeks", ("site", "variant"), "sets"),
}
"""Where the amounts of each kind of weekly resource stand."""


def rows_of_case(records: CaseRecords) -> Rows:
    """Return a copy of the rows of a case, to be changed."""
    return {name: list(table.rows) for name, table in records.tables.items()}


def records_of(records: CaseRecords, rows: Rows) -> CaseRecords:
    """Return a case with other rows; they no longer stand on lines of a file."""
    tables = {
        name: replace(records.tables[name], rows=rows[name], lines=[])
        for name in records.tables
    }
    return CaseRecords(records.settings, tables)


def after_events(records: CaseRecords, events: Events) -> CaseRecords:
    """Return a case as events leave it, and its week as theirs.

    A lot of which nothing is left keeps its row, with a quantity of zero: what has left
    it before may still refer to it.
    """
    rows = rows_of_case(records)
    weeks = records.settings.horizon_weeks
    for event in events.facts:
        _apply(rows, weeks, event)
        if isinstance(event, HubShut):
            _wait_before(rows, weeks, events.as_of_week, event)
    for name, added in events.needs.items():
        rows[name] += added
    settings = replace(records.settings, as_of_week=events.as_of_week)
    return records_of(CaseRecords(settings, records.tables), rows)


def change_weeks(
    rows: Rows, horizon_weeks: int, kind: str, key: tuple[str, ...], change: Change
) -> None:
    """Change the amount of a weekly resource in the weeks where a function says so."""
    place = WEEKLY[kind]
    usual = next(row for row in rows[place.usual] if _key(row, place) == key)
    mine = [row for row in rows[place.exceptions] if _key(row, place) == key]
    amounts = [whole_of(usual, place.amount)] * horizon_weeks
    for row in mine:
        start, end = whole_of(row, "start_week"), whole_of(row, "end_week")
        amounts[start:end] = [whole_of(row, place.amount)] * (end - start)
    changed = [change(week, amount) for week, amount in enumerate(amounts)]
    others = [row for row in rows[place.exceptions] if _key(row, place) != key]
    names = dict(zip(place.key, key, strict=True))
    exceptions: list[Row] = [
        {**names, "start_week": start, "end_week": end, place.amount: amount}
        for start, end, amount in _periods(changed)
        if amount != usual[place.amount]
    ]
    rows[place.exceptions] = [*others, *exceptions]


def _key(row: Row, place: Weekly) -> tuple[object, ...]:
    return tuple(row[name] for name in place.key)


def _periods(amounts: Iterable[int]) -> list[tuple[int, int, int]]:
    """Return (start, end, amount) of the periods of equal amounts."""
    found = []
    for amount, group in groupby(enumerate(amounts), lambda each: each[1]):
        weeks = [week for week, _ in group]
        found.append((weeks[0], weeks[-1] + 1, amount))
    return found


def _apply(rows: Rows, weeks: int, event: Event) -> None:
    match event:
        case HubShut(site, start, end):
            change_weeks(rows, weeks, "hub", (site,), _none(start, end))
        case LegClosed(leg, start, end):
            change_weeks(rows, weeks, "leg", (leg,), _none(start, end))
        case BayOut(bay, start, end):
            change_weeks(rows, weeks, "bay", (bay,), _none(start, end))
        case KitLost(site, variant, sets, start, end):
            fewer = _fewer(start, end, sets)
            change_weeks(rows, weeks, "kits", (site, variant), fewer)
        case SessionOff(course, start):
            rows["sessions"] = [
                row
                for row in rows["sessions"]
                if (row["course"], row["start_week"]) != (course, start)
            ]
        case LotLate(lot, late):
            _change_lot(rows, lot, lambda row: _later(row, late, weeks))
        case LotLost(lot, lost):
            _change_lot(rows, lot, lambda row: _less(row, lost))
        case LotWithdrawn(lot):
            _change_lot(rows, lot, lambda row: {**row, "quantity": 0})
        case PromiseFreed() | LineOff():
            pass  # It changes what may become of a line, not what there is.


def _wait_before(rows: Rows, weeks: int, today: int, shut: HubShut) -> None:
    """Let what is still on its way to a shut hub wait, and take its room then."""
    variant_of = {row["lot"]: row["variant"] for row in rows["lots"]}
    mass = {row["variant"]: whole_of(row, "mass_kg") for row in rows["variants"]}
    then = min(shut.end_week, weeks - 1)
    waiting, kg = [], 0
    for row in rows["progress"]:
        coming = row["site"] == shut.site and whole_of(row, "ready_week") >= today
        if coming and shut.start_week <= whole_of(row, "ready_week") < shut.end_week:
            kg += whole_of(row, "quantity") * mass[variant_of[row["lot"]]]
            row = {**row, "ready_week": then}
        waiting.append(row)
    rows["progress"] = waiting
    if kg:
        change_weeks(
            rows,
            weeks,
            "hub",
            (shut.site,),
            lambda week, amount: max(0, amount - kg) if week == then else amount,
        )


def _none(start: int, end: int) -> Change:
    return lambda week, amount: 0 if start <= week < end else amount


def _fewer(start: int, end: int, lost: int) -> Change:
    return lambda week, amount: max(0, amount - lost) if start <= week < end else amount


def _change_lot(rows: Rows, lot: str, change: Callable[[Row], Row]) -> None:
    rows["lots"] = [change(row) if row["lot"] == lot else row for row in rows["lots"]]


def _later(row: Row, late: int, horizon_weeks: int) -> Row:
    """Return a lot that is ready later; one beyond the horizon can give nothing."""
    ready = whole_of(row, "ready_week") + late
    if ready >= horizon_weeks:
        return {**row, "quantity": 0}
    return {**row, "ready_week": ready}


def _less(row: Row, lost: int) -> Row:
    return {**row, "quantity": max(0, whole_of(row, "quantity") - lost)}


def without_orphans(rows: Rows) -> None:
    """Drop lots of which nothing is left, and what refers to rows that are gone."""
    rows["lots"] = [row for row in rows["lots"] if whole_of(row, "quantity") > 0]
    lots = {row["lot"] for row in rows["lots"]}
    rows["caveats"] = [row for row in rows["caveats"] if row["lot"] in lots]
    caveats = {row["caveat"] for row in rows["caveats"]}
    rows["caveat_receivers"] = [
        row for row in rows["caveat_receivers"] if row["caveat"] in caveats
    ]
    told = {row["table"] for row in rows["provenance"]}
    known = {
        name: {
            "|".join(str(row[column]) for column in BY_NAME[name].key)
            for row in rows[name]
        }
        for name in map(str, told)
    }
    rows["provenance"] = [
        row for row in rows["provenance"] if row["key"] in known[str(row["table"])]
    ]
