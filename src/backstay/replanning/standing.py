"""The case as it stands: events applied, and what has begun or is promised in it.

Lines that go on stand in ``promises.csv``, what was stopped on its way in
``progress.csv``: every plan of this case obeys both, and its check proves that it does.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from backstay.cases.happening import (
    WEEKLY,
    Rows,
    change_weeks,
    records_of,
    rows_of_case,
    without_orphans,
)
from backstay.cases.parsing import Row, Value
from backstay.cases.reading import CaseRecords
from backstay.cases.rows import whole_of
from backstay.domain.case import Case
from backstay.domain.plan import Itinerary
from backstay.domain.resource import Resource
from backstay.replanning.fates import Fates, Stopped

BEGUN: Final = "begun"
MOVED: Final = "moved"


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as it stands after events, and the keys of what was noted in it.

    Attributes
    ----------
    records : CaseRecords
    promise_of : mapping of itinerary key of the old plan to promise
    """

    records: CaseRecords
    promise_of: Mapping[str, str]


def standing_case(case: Case, happened: CaseRecords, fates: Fates) -> Standing:
    """Return the case as it stands.

    Parameters
    ----------
    case : Case
        As events leave it, made from ``happened``.
    happened : CaseRecords
    fates : Fates
        What becomes of the lines of the plan.
    """
    rows = rows_of_case(happened)
    kept = {line.promise for line in fates.bound if line.promise}
    rows["promises"] = [row for row in rows["promises"] if row["promise"] in kept]
    rows["promise_steps"] = [
        row for row in rows["promise_steps"] if row["promise"] in kept
    ]
    promise_of = _promise(rows, case, fates.bound)
    _note_progress(rows, case, fates.stopped)
    _keep_what_has_left(rows)
    without_orphans(rows)
    return Standing(records_of(happened, rows), promise_of)


def _promise(rows: Rows, case: Case, bound: tuple[Itinerary, ...]) -> dict[str, str]:
    """Add a promise for each line that goes on and has none; return all their keys."""
    known = {row["promise"] for row in rows["promises"]}
    names = _new_names(f"{BEGUN}.{case.as_of_week}.", known)
    promise_of = {}
    for line in bound:
        promise_of[line.key] = line.promise or next(names)
        if line.promise:
            continue
        promise = promise_of[line.key]
        rows["promises"].append(
            {
                "promise": promise,
                "nation": line.nation,
                "package": line.package,
                "option": line.option,
                "part": line.part,
                "source": line.source or None,
                "quantity": line.quantity,
                "break_price_micropoints": None,
            }
        )
        rows["promise_steps"] += [
            {
                "promise": promise,
                "step": number,
                "activity": step.activity,
                "resource": step.resource,
                "start_week": step.start_week,
            }
            for number, step in enumerate(line.steps, 1)
        ]
    return promise_of


def _new_names(stem: str, known: set[Value]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        if f"{stem}{number}" not in known:
            yield f"{stem}{number}"


def _note_progress(rows: Rows, case: Case, stopped: tuple[Stopped, ...]) -> None:
    """Note what has come part of its way, and what its road there still takes."""
    known = {row["progress"] for row in rows["progress"]}
    known |= {row["lot"] for row in rows["lots"]}
    names = _new_names(f"{MOVED}.{case.as_of_week}.", known)
    later: Counter[Resource] = Counter()
    for each in stopped:
        for resource, amount in each.uses:
            later[resource] += amount
        if not each.done:
            continue
        if each.line.source in case.progress:
            _take(rows, each.line.source, each.line.quantity)
        if each.ready_week < case.horizon_weeks:
            rows["progress"].append(_progress(case, each, next(names)))
        else:
            _lose(rows, each.line)
    _reserve(rows, case.horizon_weeks, later)


def _progress(case: Case, stopped: Stopped, name: str) -> Row:
    line = stopped.line
    before = case.progress.get(line.source)
    row: Row = {
        "progress": name,
        "nation": line.nation,
        "package": line.package,
        "option": line.option,
        "part": line.part,
        "quantity": line.quantity,
        "lot": None,
        "site": None,
        "condition": None,
        "courses_done": None,
        "ready_week": stopped.ready_week,
    }
    if line.unit == "cohort":
        done = stopped.done + (before.courses_done if before else 0)
        free = stopped.ready_week + case.rules.course_gap_weeks
        week = min(free, case.horizon_weeks - 1)
        return {**row, "courses_done": done, "ready_week": week}
    lot = case.lots[(before.lot or "") if before else line.source]
    done_steps = line.steps[: stopped.done]
    repaired = any(step.activity == "repair" for step in done_steps)
    condition = (before.condition if before else None) or lot.condition
    return {
        **row,
        "lot": lot.key,
        "site": done_steps[-1].to_site,
        "condition": "serviceable" if repaired else condition.value,
    }


def _take(rows: Rows, progress: str, quantity: int) -> None:
    """Take units or cohorts out of earlier progress, as they have gone on from it."""
    found = []
    for row in rows["progress"]:
        if row["progress"] == progress:
            left = whole_of(row, "quantity") - quantity
            if left == 0:
                continue
            row = {**row, "quantity": left}
        found.append(row)
    rows["progress"] = found


def _lose(rows: Rows, line: Itinerary) -> None:
    """Take units out of their lot that will be nowhere inside the horizon."""
    rows["lots"] = [
        {**row, "quantity": whole_of(row, "quantity") - line.quantity}
        if row["lot"] == line.source
        else row
        for row in rows["lots"]
    ]


def _reserve(rows: Rows, weeks: int, later: Counter[Resource]) -> None:
    """Take off weekly capacities what is under way to progress."""
    by_key: dict[tuple[str, tuple[str, ...]], dict[int, int]] = {}
    for (kind, key, week), amount in sorted(later.items()):
        if kind in WEEKLY and week is not None:
            by_key.setdefault((kind, tuple(key.split("|"))), {})[week] = amount
    for (kind, names), taken in by_key.items():

        def less(week: int, amount: int, taken: dict[int, int] = taken) -> int:
            return max(0, amount - taken.get(week, 0))

        change_weeks(rows, weeks, kind, names, less)


def _keep_what_has_left(rows: Rows) -> None:
    """Give each lot at least what promises and progress have taken from it."""
    taken: Counter[object] = Counter()
    for row in rows["promises"]:
        taken[row["source"]] += whole_of(row, "quantity")
    for row in rows["progress"]:
        taken[row["lot"]] += whole_of(row, "quantity")
    rows["lots"] = [
        {**row, "quantity": max(whole_of(row, "quantity"), taken[row["lot"]])}
        for row in rows["lots"]
    ]
