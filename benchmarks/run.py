"""Measure the planner on synthetic cases, one job each; write JSON and a table.

``make bench`` measures the usual sizes; ``make bench ARGS="--sizes L --seeds 0 1"``
others. See ``benchmarks/README.md``.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.apart import Figures, measure_apart
from benchmarks.measure import Asked, measure

ROOT: Final = Path(__file__).resolve().parent.parent
RESULTS: Final = ROOT / "benchmarks" / "results"
GREEDY: Final = RESULTS / "greedy.json"
USUAL: Final = {"S": 5, "S2": 5, "M": 5, "L": 5, "XL": 1}
"""Seeds measured of each size: about an hour in all on two cores."""
TIME_S: Final = {"M": 60.0, "L": 120.0, "XL": 300.0}
"""Wall time of a search; smaller sizes are searched the usual rounds."""


def main() -> int:
    """Measure what the arguments ask for; 1 if a case failed."""
    asked = _arguments()
    yardsticks: Figures = json.loads(GREEDY.read_text(encoding="utf-8"))
    results: list[Figures] = []
    failed = 0
    cases = list(_cases(asked))
    print(f"{len(cases)} cases ...", file=sys.stderr, flush=True)
    outcomes = measure_apart(measure, cases, asked.cluster)
    for case, done in zip(cases, outcomes, strict=True):
        print(f"{case}: {done.error or 'done'}", file=sys.stderr, flush=True)
        found = done.result
        if found is None:
            failed += 1
            continue
        yardstick = yardsticks.get(f"{case.size}-{case.seed}", {})
        if yardstick.get("case_sha256") == found["case_sha256"]:
            found["greedy_value"] = yardstick["greedy_value"]
        results.append(found)
        write_results(asked.name, results, COLUMNS)
    print((RESULTS / f"{asked.name}.md").read_text() if results else "no results")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="latest", help="of the files in results/")
    parser.add_argument("--sizes", nargs="+", default=list(USUAL), metavar="SIZE")
    parser.add_argument("--seeds", nargs="+", type=int, metavar="N")
    parser.add_argument("--effort", type=int, help="rounds; by default the usual ones")
    parser.add_argument("--time", type=float, help="wall seconds of each search")
    parser.add_argument("--only-read", action="store_true", help="read and compile")
    parser.add_argument("--cluster", help="address of a scheduler; else this machine")
    return parser.parse_args()


def _cases(asked: argparse.Namespace) -> Iterator[Asked]:
    for size in asked.sizes:
        usual_s = TIME_S.get(size) if asked.effort is None else None
        time_s = asked.time or usual_s
        for seed in asked.seeds or range(USUAL.get(size, 1)):
            yield Asked(size, seed, asked.effort, time_s, asked.only_read)


Columns = Mapping[str, Callable[[Figures], str]]
"""Heads of a table, and what stands below them; a figure not taken is a dash."""


def write_results(
    name: str, results: Sequence[Figures], columns: Columns, below: str = ""
) -> None:
    """Write results as JSON and as a Markdown table, with a text below it."""
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(results, indent=1) + "\n"
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    table = table_of(results, columns)
    (RESULTS / f"{name}.md").write_text(table + below, encoding="utf-8")


COLUMNS: Final[Columns] = {
    "case": lambda f: f"{f['size']}-{f['seed']}",
    "packages": lambda f: f"{f['packages']:,}",
    "read s": lambda f: f"{f['read_wall_s']:.1f}",
    "compile s": lambda f: f"{f['compile_wall_s']:.1f}",
    "greedy value": lambda f: f"{f['greedy_value']:,.1f}",
    "first plan s": lambda f: f"{f['first_plan_s']:.1f}",
    "value": lambda f: f"{f['value']:,.1f}",
    "bound": lambda f: f"{f['bound']:,.1f}",
    "gap %": lambda f: f"{100 * f['gap']:.2f}",
    "full / greedy": lambda f: f"{f['value'] / f['greedy_value']:.4f}",
    "fielded": lambda f: f"{f['fielded']:,}",
    "stopped": lambda f: f["stopped"],
    "search wall s": lambda f: f"{f['search_wall_s']:.1f}",
    "plan wall s": lambda f: f"{f['plan_wall_s']:.1f}",
    "plan CPU s": lambda f: f"{f['plan_cpu_s']:.1f}",
    "check s": lambda f: f"{f['check_bound_wall_s']:.1f}",
    "MB": lambda f: f"{f['peak_memory_mb']:,}",
    "solver MB": lambda f: f"{f['peak_memory_of_solver_mb']:,}",
    "load": lambda f: "-" if f["load_before"] is None else f"{f['load_before']:.1f}",
}


def table_of(results: Sequence[Figures], columns: Columns) -> str:
    """Return results as a Markdown table."""
    lines = [
        "| " + " | ".join(columns) + " |",
        "|" + "---|" * len(columns),
    ]
    for figures in results:
        cells = [_cell(show, figures) for show in columns.values()]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(show: Callable[[Figures], str], figures: Figures) -> str:
    try:
        return str(show(figures))
    except (KeyError, TypeError, ZeroDivisionError):
        return "-"


if __name__ == "__main__":
    sys.exit(main())
