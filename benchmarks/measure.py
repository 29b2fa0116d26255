"""Measure one synthetic case: what ``benchmarks.run`` does in a process of its own."""

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final, TypeVar, cast

import backstay
from backstay.cases.synthetic.generate import generate
from backstay.cases.writing import write_case
from backstay.domain.case import Case
from backstay.itineraries.world import compile_case
from backstay.runs import Run

T = TypeVar("T")
Figures = dict[str, object]

LIBRARIES: Final = ("numpy", "numba", "ortools")
MICROPOINTS: Final = 1_000_000
USUAL_TIGHT: Final = 0.55


@dataclass(frozen=True, slots=True)
class Asked:
    """A synthetic case, and how long to search: None where there is no limit."""

    size: str
    seed: int
    effort: int | None
    time_s: float | None
    only_read: bool

    def __str__(self) -> str:
        return f"{self.size} seed {self.seed}"


def measure(asked: Asked) -> Figures:
    """Return the figures of one case: seconds of wall and CPU, points, megabytes.

    Its peak memory is that of this process so far.
    """
    load = load_average()
    clocks = Clocks()
    with tempfile.TemporaryDirectory() as folder:
        _generate(asked.size, asked.seed, Path(folder))
        warm_up()
        case = clocks.time("read", lambda: backstay.read_case(folder))
    world = clocks.time("compile", lambda: compile_case(case))
    figures: Figures = {
        "size": asked.size,
        "seed": asked.seed,
        "case_sha256": case.sha256,
        "packages": len(case.packages),
        "rows": len(world.free),
    }
    if not asked.only_read:
        del world
        figures |= _plan(case, asked, clocks)
    return {
        **figures,
        **clocks.seconds,
        "peak_memory_mb": round(_peak_memory_mb("self")),
        "peak_memory_of_solver_mb": round(_peak_memory_mb("children")),
        "load_before": load,
        **surroundings(),
    }


def load_average() -> float | None:
    """Return how many processes want a processor; None where that is not told."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def surroundings() -> Figures:
    """Return what figures depend on beside the code: versions and processors."""
    return {
        "versions": {name: version(name) for name in LIBRARIES},
        "python": platform.python_version(),
        "processors": os.cpu_count(),
    }


def _plan(case: Case, asked: Asked, clocks: "Clocks") -> Figures:
    """Plan a case and recompute its bound."""
    found = clocks.time(
        "plan", lambda: backstay.plan(case, effort=asked.effort, time_s=asked.time_s)
    )
    clocks.time("check_bound", lambda: sound(case, found))
    first = cast(list[Figures], found.record["trajectory"])
    return {
        "first_plan_s": _first(first, "value_picopoints"),
        "first_bound_s": _first(first, "bound_picopoints"),
        "value": found.value_micropoints / MICROPOINTS,
        "bound": (found.bound_micropoints or 0) / MICROPOINTS,
        "gap": found.gap,
        "fielded": len(found.fieldings),
        "effort": found.plan.settings["effort"],
        "time_s": found.plan.settings["time_s"],
        "search_wall_s": first[-1]["elapsed_s"],
        "rounds": first[-1]["round"],
        "stopped": found.plan.stopped,
    }


def _first(told: list[Figures], what: str) -> object:
    """Return the seconds after which a search first had something."""
    return next(each["elapsed_s"] for each in told if each[what] is not None)


def sound(case: Case, found: Run) -> None:
    """Recompute the bound; the plan itself was checked when it was made."""
    violations = backstay.check(case, found, bound=True)
    if violations:
        sys.exit(f"a plan or its bound is unsound: {violations[:3]}")


def _generate(size: str, seed: int, folder: Path) -> None:
    made = generate(size, seed, USUAL_TIGHT)
    write_case(folder, made.settings, made.tables)


def warm_up() -> None:
    """Load every kernel once, from disk or the compiler, so that no figure holds it."""
    with tempfile.TemporaryDirectory() as folder:
        _generate("S", 0, Path(folder))
        backstay.plan(backstay.read_case(folder), effort=1)


class Clocks:
    """Wall and CPU seconds by name; CPU counts the solver's process too."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, name: str, work: Callable[[], T]) -> T:
        """Return what work gives, and note how long it took."""
        wall, cpu = time.monotonic(), _cpu_s()
        result = work()
        self.seconds[f"{name}_wall_s"] = round(time.monotonic() - wall, 3)
        self.seconds[f"{name}_cpu_s"] = round(_cpu_s() - cpu, 3)
        return result


def _cpu_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak_memory_mb(of: str) -> float:
    """Return the greatest resident size so far, of this process or its children."""
    import resource

    who = resource.RUSAGE_SELF if of == "self" else resource.RUSAGE_CHILDREN
    size = resource.getrusage(who).ru_maxrss
    return size / (1_000_000 if sys.platform == "darwin" else 1_000)
