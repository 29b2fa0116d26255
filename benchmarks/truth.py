"""Measure how far plans are from proven optima; write JSON and a table.

``python -m benchmarks.truth`` plans each case of the truth set, with gap 0 so that only
the rounds or the clock end a search, and writes ``results/truth.json`` and a table. See
``benchmarks/README.md``.
"""

import argparse
import statistics
import sys
from collections.abc import Sequence
from typing import Final

import backstay
from backstay.itineraries.world import compile_case
from benchmarks.measure import (
    MICROPOINTS,
    Clocks,
    load_average,
    sound,
    surroundings,
    warm_up,
)
from benchmarks.run import RESULTS, Columns, Figures, write_results
from tests.engine.exact.program import PICOPOINTS_PER_POINT, SLACK_PICOPOINTS
from tests.engine.exact.truth import EFFORT, Truth, truth_set

PICOPOINTS_PER_MICROPOINT: Final = PICOPOINTS_PER_POINT // MICROPOINTS
NEAR: Final = 0.002
"""A distance that counts as near: where the planner is to come on the mean."""


def main() -> int:
    """Measure the cases of the set; 1 if a plan or a bound is on the wrong side."""
    asked = _arguments()
    warm_up()
    results: list[Figures] = []
    wrong = 0
    for truth in truth_set():
        if truth.size not in asked.sizes:
            continue
        figures = measure(truth, asked)
        results.append(figures)
        wrong += figures["wrong_side"]
        print(f"{truth}: {100 * figures['distance']:.3f} %", file=sys.stderr)
        write_results(asked.name, results, COLUMNS, below=summary_of(results))
    print((RESULTS / f"{asked.name}.md").read_text() if results else "no results")
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="truth", help="of the files in results/")
    parser.add_argument("--sizes", nargs="+", default=["few", "many"], metavar="SIZE")
    ends = parser.add_mutually_exclusive_group()
    ends.add_argument("--effort", type=int, help=f"rounds of search, {EFFORT} usually")
    ends.add_argument("--time-s", type=float, help="seconds of search instead")
    parser.add_argument("--seed", type=int, default=0, help="of the search")
    return parser.parse_args()


def measure(truth: Truth, asked: argparse.Namespace) -> Figures:
    """Return the figures of one case."""
    load, clocks = load_average(), Clocks()
    effort = None if asked.time_s else asked.effort or EFFORT
    limits = {"effort": effort, "time_s": asked.time_s, "seed": asked.seed}
    case = truth.case()
    world = clocks.time("compile", lambda: compile_case(case))
    found = clocks.time("plan", lambda: backstay.plan(case, gap=0, **limits))
    sound(case, found)
    value = found.value_micropoints * PICOPOINTS_PER_MICROPOINT
    bound = (found.bound_micropoints or 0) * PICOPOINTS_PER_MICROPOINT
    return {
        "size": truth.size,
        "seed": truth.seed,
        "case_sha256": case.sha256,
        "packages": truth.packages,
        "weeks": truth.weeks,
        "rows": len(world.free),
        "relaxation": truth.relaxation_points,
        "optimum": truth.optimum / PICOPOINTS_PER_POINT,
        "value": found.value_micropoints / MICROPOINTS,
        "bound": (found.bound_micropoints or 0) / MICROPOINTS,
        "gap": found.gap,
        "distance": truth.distance(value),
        "wrong_side": not value - SLACK_PICOPOINTS <= truth.optimum <= bound,
        "fielded": len(found.fieldings),
        "fielded_at_best": truth.fielded,
        "effort": effort,
        "time_s": asked.time_s,
        "search_seed": asked.seed,
        "stopped": found.plan.stopped,
        **clocks.seconds,
        "load_before": load,
        **surroundings(),
    }


def summary_of(results: Sequence[Figures]) -> str:
    """Return mean and worst of all results, and of those of many packages."""
    lines = [""]
    groups = {"all": results, "many": [f for f in results if f["size"] == "many"]}
    for name, group in groups.items():
        if not group:
            continue
        distances = [each["distance"] for each in group]
        seconds = [each["plan_cpu_s"] for each in group]
        near = sum(distance <= NEAR for distance in distances)
        lines.append(
            f"- {name}, {len(group)} cases: distance to the optimum "
            f"{100 * statistics.mean(distances):.2f} % on the mean, "
            f"{100 * max(distances):.2f} % at worst, {100 * NEAR:.1f} % or less in "
            f"{near}; CPU {statistics.mean(seconds):.1f} s on the mean, "
            f"{max(seconds):.1f} s at most."
        )
    return "\n".join(lines) + "\n"


COLUMNS: Final[Columns] = {
    "case": lambda f: f"{f['size']}-{f['seed']}",
    "packages": lambda f: f"{f['packages']}",
    "relaxation": lambda f: f"{f['relaxation']:.2f}",
    "optimum": lambda f: f"{f['optimum']:.2f}",
    "value": lambda f: f"{f['value']:.2f}",
    "distance %": lambda f: f"{100 * f['distance']:.3f}",
    "bound": lambda f: f"{f['bound']:.2f}",
    "gap %": lambda f: f"{100 * f['gap']:.2f}",
    "fielded": lambda f: f"{f['fielded']}",
    "at best": lambda f: f"{f['fielded_at_best']}",
    "stopped": lambda f: f["stopped"],
    "plan wall s": lambda f: f"{f['plan_wall_s']:.1f}",
    "plan CPU s": lambda f: f"{f['plan_cpu_s']:.1f}",
    "load": lambda f: "-" if f["load_before"] is None else f"{f['load_before']:.1f}",
}


if __name__ == "__main__":
    sys.exit(main())
