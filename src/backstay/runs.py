"""The one door to the engine: plan a case, check the plan, explain it, write it."""

import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Final

from backstay.cases.collector import collector_at_rest
from backstay.cases.files import write_whole
from backstay.cases.plan_workbook import write_plan_workbook
from backstay.cases.plans import multipliers_digest, write_plan
from backstay.checking.bound import check_bound
from backstay.checking.check import check
from backstay.checking.facts import Violation
from backstay.domain.case import Case
from backstay.domain.lines import itinerary_of, numbered
from backstay.domain.plan import Fielding, Itinerary, Plan, Reason, Unmet
from backstay.domain.resource import Resource
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT
from backstay.errors import BackstayError
from backstay.explaining.late import late_packages
from backstay.explaining.package import Explanation, explain
from backstay.explaining.unmet import unmet_packages
from backstay.itineraries.lines import itineraries_of
from backstay.itineraries.oracle import multipliers_of
from backstay.itineraries.world import World, compile_case
from backstay.planning.search import Found, Watch, search
from backstay.planning.settings import Settings
from backstay.reports.page import write_report
from backstay.reports.summary import summary_html
from backstay.said import Said, lines_of
from backstay.version import __version__

DECIDING_LIBRARIES: Final = ("numpy", "numba", "ortools")
RUN_FILE: Final = "run.json"
REPORT_FILE: Final = "report.html"


class PlanRejected(BackstayError):
    """A plan did not pass its own check; ``violations`` says why."""

    def __init__(self, violations: list[Violation]) -> None:
        self.violations = violations
        count = len(violations)
        head = Said("the plan breaks %(count)s rules:", count=count)
        super().__init__(lines_of(head, *map(str, violations[:20])))


@dataclass(frozen=True, slots=True, repr=False)
class Run:
    """A plan, the multipliers that prove its bound, and what happened on the way.

    Attributes
    ----------
    case : Case
    plan : Plan
    multipliers : mapping of resource to whole pico-points per unit
    record : times, load and trajectory; what differs from run to run
    late : mapping of package to the reason why it comes after its need-by week, for the
        first of them by rank
    """

    case: Case
    plan: Plan
    multipliers: dict[Resource, int]
    record: dict[str, object]
    late: Mapping[str, Reason] = field(default_factory=dict)

    def __repr__(self) -> str:
        packages, gap = len(self.case.packages), self.plan.gap
        shown = "no gap" if gap is None else f"gap {gap:.2%}"
        return (
            f"<Run of {self.case.name}: {len(self.fieldings)} of {packages}, {shown}>"
        )

    @property
    def fieldings(self) -> tuple[Fielding, ...]:
        """Return the packages that are fielded."""
        return self.plan.fieldings

    @property
    def unmet(self) -> tuple[Unmet, ...]:
        """Return the packages that are not fielded, with their reasons."""
        return self.plan.unmet

    @property
    def value_micropoints(self) -> int:
        """Return worth less cost, rounded down."""
        return self.plan.value_micropoints

    @property
    def bound_micropoints(self) -> int | None:
        """Return what no value exceeds, rounded up; None for the greedy method."""
        return self.plan.bound_micropoints

    @property
    def gap(self) -> float | None:
        """Return bound / value - 1."""
        return self.plan.gap

    def write(self, folder: str | Path) -> None:
        """Write the plan and its tables, its multipliers, its record and its page."""
        write_run(folder, self)

    def _repr_html_(self) -> str:
        return summary_html(self.case, self.plan)


def run(case: Case, settings: Settings, watch: Watch | None = None) -> Run:
    """Plan a case, explain what is not fielded, and check the plan.

    Raises
    ------
    PlanRejected
        If the plan does not pass the independent check. That is a fault of the engine.
    """
    begun = Began()
    world = compile_case(case)
    compiled = begun.wall_s()
    found = search(world, settings, watch or _unwatched)
    return finish(world, found, _told(settings), settings.seed, begun, compiled)


class Began:
    """Clocks that began to run when it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.monotonic(), time.process_time()

    def wall_s(self) -> float:
        """Return the wall time since then."""
        return time.monotonic() - self._wall

    def cpu_s(self) -> float:
        """Return the processor time of this process since then."""
        return time.process_time() - self._cpu


@collector_at_rest()
def finish(
    world: World,
    found: Found,
    settings: Mapping[str, object],
    seed: int,
    begun: Began,
    compiled_s: float,
) -> Run:
    """Return what a search found as a run: told, explained and checked.

    Parameters
    ----------
    world : World
    found : Found
    settings, seed :
        What the plan says it was made with.
    begun : Began
    compiled_s : float
        Wall time until the case stood in arrays.

    Raises
    ------
    PlanRejected
        If the plan does not pass the independent check. That is a fault of the engine.
    """
    plan, multipliers = _plan_of(world, found, settings, seed)
    violations = check(world.case, plan)
    if violations:
        raise PlanRejected(violations)
    late = dict(late_packages(world.case, plan))
    record: dict[str, object] = {
        "compiled_s": compiled_s,
        "wall_s": begun.wall_s(),
        "cpu_s": begun.cpu_s(),
        "peak_memory_mb": _peak_memory_mb(),
        "load": list(os.getloadavg()) if hasattr(os, "getloadavg") else None,
        "processors": os.cpu_count(),
        "trajectory": [asdict(progress) for progress in found.trajectory],
    }
    return Run(world.case, plan, multipliers, record, late)


def write_run(folder: str | Path, finished: Run) -> None:
    """Write a run: the plan, its tables, multipliers, record and page."""
    folder = Path(folder)
    write_plan(folder, finished.plan, finished.multipliers)
    write_plan_workbook(folder, finished.case, finished.plan)
    record = json.dumps(finished.record, indent=1)
    write_whole(folder / RUN_FILE, f"{record}\n".encode())
    page = folder / REPORT_FILE
    write_report(page, finished.case, finished.plan, finished.record, finished.late)


@collector_at_rest()
def check_plan(
    case: Case, plan: Plan, multipliers: dict[Resource, int] | None = None
) -> list[Violation]:
    """Return every rule a plan breaks; with multipliers, recompute its bound too."""
    violations = list(check(case, plan))
    if multipliers is not None:
        violations += check_bound(case, plan, multipliers)
    return violations


@collector_at_rest()
def explain_package(case: Case, plan: Plan, package: str) -> Explanation:
    """Return why a package comes no earlier beside the rest of a plan.

    Raises
    ------
    PlanRejected
        If the plan breaks a rule: what cannot be believed cannot be explained.
    """
    if violations := check(case, plan):
        raise PlanRejected(violations)
    return explain(case, plan, package)


def _peak_memory_mb() -> float | None:
    """Return the most memory this process ever held; None on Windows."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1_000_000 if sys.platform == "darwin" else 1_000)


def _unwatched(_: object) -> None:
    """Take no notice."""


def _told(settings: Settings) -> dict[str, object]:
    return {
        "method": settings.method.value,
        "effort": settings.rounds,
        "time_s": settings.time_s,
        "gap": settings.gap,
    }


def _plan_of(
    world: World, found: Found, settings: Mapping[str, object], seed: int
) -> tuple[Plan, dict[Resource, int]]:
    case = world.case
    value = found.value // PICOPOINTS_PER_MICROPOINT
    bound = None
    multipliers: dict[Resource, int] = {}
    if found.bound is not None:
        bound = -(-found.bound // PICOPOINTS_PER_MICROPOINT)
        multipliers = multipliers_of(world, found.priced)
    plan = Plan(
        case_sha256=case.sha256,
        settings=settings,
        seed=seed,
        versions=_versions(),
        stopped=found.stopped,
        reproducible=found.reproducible,
        value_micropoints=value,
        bound_micropoints=bound,
        bound_kind="none" if bound is None else "lagrangian",
        gap=None if bound is None else gap_of_plan(value, bound),
        multipliers_sha256="" if bound is None else multipliers_digest(multipliers),
        fieldings=_fieldings(world, found),
        itineraries=_itineraries(world, found),
        unmet=tuple(unmet_packages(world, found)),
    )
    return plan, multipliers


def gap_of_plan(value: int, bound: int) -> float | None:
    """Return bound / value - 1 to nine places; None if the value is not above 0.

    >>> gap_of_plan(100, 105)
    0.05
    """
    return float(round(Fraction(bound, value) - 1, 9)) if value > 0 else None


def _versions() -> dict[str, str]:
    return {
        "backstay": __version__,
        **{name: version(name) for name in DECIDING_LIBRARIES},
    }


def _fieldings(world: World, found: Found) -> tuple[Fielding, ...]:
    fieldings = []
    for placement in found.placements:
        key = world.wanted.packages[placement.package]
        package = world.case.packages[key]
        worth = package.worth_picopoints(placement.week) // PICOPOINTS_PER_MICROPOINT
        fieldings.append(
            Fielding(
                package=key,
                option=world.wanted.options[placement.option],
                week=placement.week,
                need_by_week=package.need_by_week,
                worth_micropoints=worth,
            )
        )
    return tuple(fieldings)


def _itineraries(world: World, found: Found) -> tuple[Itinerary, ...]:
    chosen = [
        itinerary
        for placement in found.placements
        for itinerary in itineraries_of(world, placement.lines)
    ]
    promised = [
        itinerary_of(world.case, promise) for promise in world.case.promises.values()
    ]
    return numbered([*chosen, *promised])
