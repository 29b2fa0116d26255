"""Replanning: from a case, a plan in force and events to a plan that can be kept."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from backstay.cases.building import build_case, case_digest
from backstay.cases.collector import collector_at_rest
from backstay.cases.events import Events
from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.files import write_whole
from backstay.cases.happening import after_events
from backstay.cases.reading import CaseRecords
from backstay.cases.rows import text_of
from backstay.cases.writing import write_case
from backstay.checking.check import check
from backstay.domain.case import Case
from backstay.domain.event import LineOff, PromiseFreed
from backstay.domain.plan import Plan
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT
from backstay.itineraries.world import compile_case
from backstay.planning.settings import Progress
from backstay.replanning.difference import Difference, difference_of
from backstay.replanning.fates import Fates, fates_of
from backstay.replanning.formers import plan_in_force
from backstay.replanning.repair import FIRST_ANSWER, repair
from backstay.replanning.settings import RepairSettings, prices_of
from backstay.replanning.standing import standing_case
from backstay.runs import Began, PlanRejected, Run, finish, write_run
from backstay.said import Said

CASE_FOLDER: Final = "case"
DIFFERENCE_FILE: Final = "difference.json"

Watch = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, repr=False)
class Replan:
    """A repaired plan, the case as it stands, and what it changes.

    Attributes
    ----------
    run : Run
        The new plan, of the case as it stands.
    difference : Difference
        Shown before the plan is accepted.
    records : CaseRecords
        The case as it stands, to be written.
    """

    run: Run
    difference: Difference
    records: CaseRecords

    def __repr__(self) -> str:
        broken, new = len(self.difference.broken), len(self.difference.new)
        return f"<Replan of {self.case.name}: {broken} lines broken, {new} new>"

    @property
    def plan(self) -> Plan:
        """Return the new plan."""
        return self.run.plan

    @property
    def case(self) -> Case:
        """Return the case as it stands."""
        return self.run.case

    def write(self, folder: str | Path) -> None:
        """Write the plan with its page, its case, and what it changes."""
        folder = Path(folder)
        write_run(folder, self.run)
        rows = {name: table.rows for name, table in self.records.tables.items()}
        write_case(folder / CASE_FOLDER, self.records.settings, rows)
        text = json.dumps(asdict(self.difference), ensure_ascii=False, indent=1)
        write_whole(folder / DIFFERENCE_FILE, f"{text}\n".encode())


def replan(
    records: CaseRecords,
    plan: Plan,
    events: Events,
    settings: RepairSettings,
    watch: Watch,
) -> Replan:
    """Return a plan that keeps of another what events allow.

    Parameters
    ----------
    records : CaseRecords
        The case that the plan is of.
    plan : Plan
        The plan in force.
    events : Events
    settings : RepairSettings
    watch : callable
        Told of every progress.

    Raises
    ------
    FaultyCase
        If events speak of lines that the plan does not have.
    PlanRejected
        If the plan in force breaks a rule of its case; or the new one, which is a fault
        of the engine.
    """
    case = build_case(records.settings, records.tables)
    if violations := check(case, plan):
        raise PlanRejected(violations)
    _check_lines(plan, events)
    begun = Began()
    clock = _FirstAnswer(begun, watch)
    freed = frozenset(
        each.promise for each in events.facts if isinstance(each, PromiseFreed)
    )
    with collector_at_rest():
        stands, fates = case_as_it_stands(records, plan, events, freed, settings)
        # The first answer does not wait for the digest of the case.
        world = compile_case(_undigested(stands))
        compiled = begun.wall_s()
        in_force = plan_in_force(world, plan, fates)
        number = {key: place for place, key in enumerate(world.wanted.packages)}
        asked = [number[text_of(row, "package")] for row in events.needs["packages"]]
        found = repair(world, in_force, asked, settings, clock.watch)
    prices = fates.prices
    told: dict[str, object] = {
        "method": "replan",
        "effort": settings.effort,
        "time_s": settings.time_s,
        "line_price_micropoints": prices.line // PICOPOINTS_PER_MICROPOINT,
        "package_price_micropoints": prices.package // PICOPOINTS_PER_MICROPOINT,
    }
    sha256 = case_digest(stands.settings, stands.tables)
    world = replace(world, case=replace(world.case, sha256=sha256))
    run = finish(world, found, told, settings.seed, begun, compiled)
    run.record.update(clock.record)
    difference = difference_of(case, plan, run.plan, fates, freed)
    return Replan(run, difference, stands)


class _FirstAnswer:
    """Notes when the first answer was told: seconds of wall and processor time."""

    def __init__(self, begun: Began, watch: Watch) -> None:
        self.begun = begun
        self.told = watch
        self.record: dict[str, object] = {}

    def watch(self, progress: Progress) -> None:
        if progress.stage == FIRST_ANSWER:
            self.record = {
                "first_answer_s": self.begun.wall_s(),
                "first_answer_cpu_s": self.begun.cpu_s(),
                "first_answer_picopoints": progress.value_picopoints,
            }
        self.told(progress)


def case_as_it_stands(
    records: CaseRecords,
    plan: Plan,
    events: Events,
    freed: frozenset[str],
    settings: RepairSettings,
) -> tuple[CaseRecords, Fates]:
    """Return the case after events, with what goes on in it, and fates of all lines."""
    happened = after_events(records, events)
    case = _undigested(happened)
    prices = prices_of(case, freed, settings)
    fates = fates_of(case, plan, freed, prices, lines_off(events))
    return standing_case(case, happened, fates).records, fates


def lines_off(events: Events) -> frozenset[str]:
    """Return the keys of the lines that somebody has said no to."""
    return frozenset(each.line for each in events.facts if isinstance(each, LineOff))


def _check_lines(plan: Plan, events: Events) -> None:
    known = {line.key for line in plan.itineraries}
    right = Said("the key of a line of the plan in force")
    faults = [
        Fault(
            "events [[line_off]]",
            None,
            "line",
            Said("%(value)s is unknown", value=key),
            right,
        )
        for key in sorted(lines_off(events) - known)
    ]
    if faults:
        raise FaultyCase(faults, what=Said("The file of events"))


def _undigested(records: CaseRecords) -> Case:
    return build_case(records.settings, records.tables, sha256="")
