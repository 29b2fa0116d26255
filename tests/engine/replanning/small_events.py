"""The smallest case, its plan, and events that befall it.

Its plan sends the guns over the gate in weeks 1 to 2, the shells in weeks 2 to 3, and
teaches the crew in weeks 0 to 4: the battery is fielded in week 4.
"""

from pathlib import Path

import backstay
from backstay.cases.events import read_events
from backstay.cases.plans import read_plan
from backstay.cases.reading import CaseRecords, read_case, read_records
from backstay.domain.plan import Itinerary, Plan
from backstay.replanning.replan import Replan, replan
from backstay.replanning.settings import RepairSettings
from backstay.runs import check_plan


def planned(path: Path) -> tuple[CaseRecords, Plan]:
    """Return a case and its plan."""
    plan = backstay.plan(read_case(path), effort=1).plan
    return read_records(path), plan


def replanned(
    records: CaseRecords, plan: Plan, text: str, folder: Path, effort: int = 1
) -> Replan:
    """Return a plan repaired after events, judged as it is written."""
    path = folder / "events.toml"
    path.write_text(f"format = 1\n{text}", encoding="utf-8")
    events = read_events(path, records)
    made = replan(records, plan, events, RepairSettings(effort), lambda _: None)
    made.write(folder / "new")
    assert_sound(made, folder / "new")
    return made


def assert_sound(made: Replan, folder: Path) -> None:
    """Check a repaired plan as it is on disk, against its case as it is there."""
    case, plan = read_case(folder / "case"), read_plan(folder)
    assert plan == made.plan
    assert case.sha256 == made.case.sha256
    assert check_plan(case, plan) == []


def steps_of(line: Itinerary) -> list[tuple[str, int, int]]:
    """Return what is done, from and to when."""
    return [(step.resource, step.start_week, step.end_week) for step in line.steps]


def lines_of(plan: Plan, part: str) -> list[Itinerary]:
    """Return the lines of a part."""
    return [line for line in plan.itineraries if line.part == part]
