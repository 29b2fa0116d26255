"""Measure replanning: disruptions of three kinds against a rebuild from nothing.

``python -m benchmarks.replan --size L --seeds 0 1 2`` writes ``results/replan.json``
and a table. See ``benchmarks/README.md``.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import backstay
from backstay.cases.building import build_case
from backstay.cases.events import read_events
from backstay.cases.reading import CaseRecords, read_records
from backstay.cases.synthetic.generate import generate
from backstay.cases.writing import write_case
from backstay.domain.case import Case
from backstay.domain.event import PromiseFreed
from backstay.domain.package import Document
from backstay.domain.plan import Plan
from backstay.itineraries.package import filled_week, promised_arrivals
from backstay.itineraries.world import World, compile_case
from backstay.planning.search import search
from backstay.planning.settings import Settings
from backstay.replanning.difference import difference_of
from backstay.replanning.replan import Replan, case_as_it_stands, replan
from backstay.replanning.settings import USUAL_ROUNDS, RepairSettings
from backstay.runs import Began, finish
from benchmarks.measure import MICROPOINTS, USUAL_TIGHT, warm_up

ROOT: Final = Path(__file__).resolve().parent.parent
RESULTS: Final = ROOT / "benchmarks" / "results"
SHUT_WEEKS: Final = 6
LATE_WEEKS: Final = 8

Figures = dict[str, Any]
Disruption = Callable[[Case, Plan, int], str]


def main() -> int:
    """Measure each seed in a process of its own; 1 if one failed."""
    asked = _arguments()
    if asked.seed is not None:
        for figures in _measure(asked):
            print(json.dumps(figures), flush=True)
        return 0
    results: list[Figures] = []
    failed = 0
    for seed in asked.seeds:
        command = [sys.executable, "-m", "benchmarks.replan", *sys.argv[1:]]
        with subprocess.Popen(  # noqa: S603  our own module
            [*command, "--seed", str(seed)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as child:
            for line in child.stdout or ():
                results.append(json.loads(line))
                _write(asked.name, results)
        if child.returncode != 0:
            print(f"seed {seed} ended with {child.returncode}", file=sys.stderr)
            failed += 1
    print((RESULTS / f"{asked.name}.md").read_text(encoding="utf-8"))
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="replan", help="of the files in results/")
    parser.add_argument("--size", default="L")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--count", type=int, default=10, help="disruptions of a kind")
    parser.add_argument("--cold", type=int, default=10, help="of these with a rebuild")
    parser.add_argument("--plan-effort", type=int, help="rounds of plan and rebuild")
    parser.add_argument("--effort", type=int, default=USUAL_ROUNDS)
    parser.add_argument("--seed", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(asked: argparse.Namespace) -> Iterator[Figures]:
    """Yield the figures of each disruption of one case."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = generate(asked.size, asked.seed, USUAL_TIGHT)
        write_case(folder, made.settings, made.tables)
        warm_up()
        case, records = backstay.read_case(folder), read_records(folder)
        plan = backstay.plan(case, effort=asked.plan_effort).plan
        for number, week in enumerate(_weeks(case, asked.count)):
            for kind, disrupt in DISRUPTIONS.items():
                path = folder / "events.toml"
                text = disrupt(case, plan, week)
                if not text:
                    continue
                path.write_text(f"format = 1\nas_of_week = {week}\n{text}")
                figures = {"size": asked.size, "seed": asked.seed, "kind": kind}
                figures |= {"week": week, "plan_value": _points(plan)}
                found, repaired = _repair(records, plan, path, asked)
                figures |= found
                if number % max(1, asked.count // max(1, asked.cold)) == 0:
                    figures |= _rebuild(records, plan, path, repaired, asked)
                yield figures


def _weeks(case: Case, count: int) -> list[int]:
    """Return weeks of replanning, spread from an eighth to five eighths of the case."""
    horizon = case.horizon_weeks
    return [
        horizon // 8 + horizon * place // (2 * max(1, count - 1))
        for place in range(count)
    ]


def _busiest_hub(case: Case, plan: Plan, week: int) -> str:
    mass: Counter[str] = Counter()
    for line in plan.itineraries:
        for step in line.steps:
            shut = week <= step.end_week < week + SHUT_WEEKS
            if step.activity == "move" and step.to_site in case.hubs and shut:
                mass[step.to_site] += step.amount
    if not mass:
        return ""
    end = min(case.horizon_weeks, week + SHUT_WEEKS)
    site = f'site = "{mass.most_common(1)[0][0]}"'
    return f"[[hub_shut]]\n{site}\nstart_week = {week}\nend_week = {end}\n"


def _biggest_lot(case: Case, plan: Plan, week: int) -> str:
    """Return the lot of which most mass leaves in the weeks that it is late."""
    mass: Counter[str] = Counter()
    for line in plan.itineraries:
        lot = case.lots.get(line.source)
        if lot is None or not line.steps or lot.ready_week < week:
            continue
        if line.steps[0].start_week < lot.ready_week + LATE_WEEKS:
            mass[lot.key] += line.steps[0].amount
    if not mass:
        return ""
    return f'[[lot_late]]\nlot = "{mass.most_common(1)[0][0]}"\nweeks = {LATE_WEEKS}\n'


def _fullest_session(case: Case, plan: Plan, week: int) -> str:
    """Return the session with most cohorts in the next quarter of the case."""
    cohorts: Counter[tuple[str, int]] = Counter()
    told = week + case.rules.notice_weeks
    for line in plan.itineraries:
        for step in line.steps:
            soon = told <= step.start_week < told + case.horizon_weeks // 4
            if step.activity == "attend" and soon:
                cohorts[step.resource, step.start_week] += step.amount
    if not cohorts:
        return ""
    (course, start), _ = cohorts.most_common(1)[0]
    return f'[[session_off]]\ncourse = "{course}"\nstart_week = {start}\n'


DISRUPTIONS: Final[dict[str, Disruption]] = {
    "hub shut 6 weeks": _busiest_hub,
    "lot 8 weeks late": _biggest_lot,
    "session off": _fullest_session,
}


def _repair(
    records: CaseRecords, plan: Plan, path: Path, asked: argparse.Namespace
) -> tuple[Figures, Replan]:
    """Return the figures of a repair; it was checked when it was made."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    settings = RepairSettings(asked.effort)
    events = read_events(path, records)
    repaired = replan(records, plan, events, settings, lambda _: None)
    told, record = repaired.difference, repaired.run.record
    first = int(str(record["first_answer_picopoints"]))
    return {
        "load": load,
        "first_answer_s": record["first_answer_s"],
        "first_answer_cpu_s": record["first_answer_cpu_s"],
        "first_value": first / 10**12,
        "wall_s": record["wall_s"],
        "cpu_s": record["cpu_s"],
        "value": told.new_value_micropoints / MICROPOINTS,
        "impossible_lines": sum(each.change == "impossible" for each in told.broken),
        "broken_lines": len(told.broken),
        "new_lines": len(told.new),
        "packages": len(told.packages),
    }, repaired


def _rebuild(
    records: CaseRecords,
    plan: Plan,
    path: Path,
    repaired: Replan,
    asked: argparse.Namespace,
) -> Figures:
    """Return the figures of a plan from nothing of the case as it stands."""
    events = read_events(path, records)
    freed = frozenset(
        each.promise for each in events.facts if isinstance(each, PromiseFreed)
    )
    fates = case_as_it_stands(records, plan, events, freed, RepairSettings())[1]
    begun = Began()
    world = _with_past(compile_case(repaired.case))
    settings = Settings(effort=asked.plan_effort)
    found = search(world, settings, lambda _: None)
    rebuilt = finish(world, found, {}, settings.seed, begun, 0.0).plan
    case = build_case(records.settings, records.tables)
    told = difference_of(case, plan, rebuilt, fates, freed)
    return {
        "cold_s": begun.wall_s(),
        "cold_cpu_s": begun.cpu_s(),
        "cold_value": _points(rebuilt),
        "cold_broken_lines": len(told.broken),
        "cold_new_lines": len(told.new),
        "cold_packages": len(told.packages),
    }


def _with_past(world: World) -> World:
    """Return a world in which what promises complete may be fielded before today.

    ``compile_case`` lets no option be fielded before ``as_of_week``. One that promises
    alone complete is there when they are, and that may be in the past.
    """
    options = world.needs.options.copy()
    arrivals = promised_arrivals(world.case)
    for number, key in enumerate(world.wanted.options):
        if options[number]["first"] == options[number]["end"]:
            options["ready"][number] = _ready(world.case, key, arrivals)
    return replace(world, needs=world.needs._replace(options=options))


def _ready(
    case: Case,
    option: str,
    arrivals: Mapping[tuple[str, str], list[tuple[int, int]]],
) -> int:
    weeks = [0]
    for part in case.options[option].needed:
        if isinstance(part, Document):
            late = case.horizon_weeks if part.ready_week is None else part.ready_week
            weeks.append(late)
        else:
            weeks.append(filled_week(arrivals[option, part.key], part.quantity))
    return min(case.horizon_weeks, max(weeks))


def _points(plan: Plan) -> float:
    return plan.value_micropoints / MICROPOINTS


def _write(name: str, results: list[Figures]) -> None:
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(results, indent=1) + "\n"
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    (RESULTS / f"{name}.md").write_text(table_of(results), encoding="utf-8")


COLUMNS: Final[dict[str, Callable[[Figures], float]]] = {
    "first answer s": lambda f: f["first_answer_s"],
    "its CPU s": lambda f: f["first_answer_cpu_s"],
    "load": lambda f: f["load"],
    "all s": lambda f: f["wall_s"],
    "impossible lines": lambda f: f["impossible_lines"],
    "broken": lambda f: f["broken_lines"],
    "new": lambda f: f["new_lines"],
    "packages": lambda f: f["packages"],
    "first / cold value": lambda f: f["first_value"] / f["cold_value"],
    "value / cold value": lambda f: f["value"] / f["cold_value"],
    "cold / changed lines": lambda f: (
        (f["cold_broken_lines"] + f["cold_new_lines"])
        / max(1, f["broken_lines"] + f["new_lines"])
    ),
}
"""Heads of the table, and the figures below them: median, and worst in brackets."""
LEAST_IS_WORST: Final = (
    "first / cold value",
    "value / cold value",
    "cold / changed lines",
)


def table_of(results: list[Figures]) -> str:
    """Return results as a Markdown table: for each kind the median and the worst."""
    heads = ["kind", "runs", "with rebuild", *COLUMNS]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for kind in dict.fromkeys(each["kind"] for each in results):
        mine = [each for each in results if each["kind"] == kind]
        cold = sum("cold_value" in each for each in mine)
        cells = [kind, str(len(mine)), str(cold)]
        cells += [_cell(head, show, mine) for head, show in COLUMNS.items()]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(head: str, show: Callable[[Figures], float], results: list[Figures]) -> str:
    found = []
    for figures in results:
        try:
            found.append(float(show(figures)))
        except (KeyError, TypeError):
            continue  # Not every disruption has a rebuild, not every machine a load.
    if not found:
        return "-"
    worst = min(found) if head in LEAST_IS_WORST else max(found)
    places = 4 if "value" in head else 1
    return f"{statistics.median(found):,.{places}f} ({worst:,.{places}f})"


if __name__ == "__main__":
    sys.exit(main())
