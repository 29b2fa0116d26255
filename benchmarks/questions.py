"""Measure the questions about a plan: explain, mend, ask, rank, wait, what if.

``python -m benchmarks.questions --size L --seed 0`` writes ``results/questions.json``
and a table. See ``benchmarks/README.md``.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import backstay
from backstay.cases.synthetic.generate import generate
from backstay.cases.writing import write_case
from backstay.domain.case import Case
from backstay.domain.change import Change, ChangeSet, lot_of_caveat
from backstay.domain.plan import Plan
from backstay.explaining.asking import ask_list
from backstay.explaining.comparing import compare
from backstay.explaining.deciding import stand_above, wait
from backstay.explaining.mending import MOST_MENDS, mend
from backstay.explaining.whatif import what_if
from backstay.runs import Began, explain_package
from benchmarks.measure import LIBRARIES, USUAL_TIGHT, warm_up

ROOT: Final = Path(__file__).resolve().parent.parent
RESULTS: Final = ROOT / "benchmarks" / "results"
PLAN_EFFORT: Final = 2
WAITED_WEEKS: Final = 8

Figures = dict[str, Any]
Answer = Callable[[], str]
"""Answers a question, and says in short what came of it."""


def main() -> int:
    """Measure the questions that are asked for; write the figures and a table."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as name:
        made = generate(asked.size, asked.seed, USUAL_TIGHT)
        write_case(name, made.settings, made.tables)
        warm_up()
        case = backstay.read_case(name)
    plan = backstay.plan(case, effort=PLAN_EFFORT).plan
    first = asked_about(case, plan, 1)[0]
    explain_package(case, plan, first)  # Loads the kernels that planning did not.
    results = _measured_before(asked)
    for question, about, answer in _questions(case, plan, asked.packages):
        if asked.questions and question not in asked.questions:
            continue
        figures = _measured(answer) | {"question": question, "about": about}
        figures |= {"size": asked.size, "seed": asked.seed}
        print(json.dumps(figures), file=sys.stderr, flush=True)
        results.append(figures)
        _write(asked.name, results)
    print((RESULTS / f"{asked.name}.md").read_text(encoding="utf-8"))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="questions", help="of the files in results/")
    parser.add_argument("--size", default="L")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--packages", type=int, default=12, help="asked about")
    parser.add_argument("--questions", nargs="+", help="only these")
    return parser.parse_args()


def _measured_before(asked: argparse.Namespace) -> list[Figures]:
    """Return what the file holds of the same case and of questions not asked now."""
    path = RESULTS / f"{asked.name}.json"
    if not asked.questions or not path.exists():
        return []
    return [
        each
        for each in json.loads(path.read_text(encoding="utf-8"))
        if (each["size"], each["seed"]) == (asked.size, asked.seed)
        and each["question"] not in asked.questions
    ]


def _measured(answer: Answer) -> Figures:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    begun = Began()
    told = answer()
    return {
        "told": told,
        "cpu_s": round(begun.cpu_s(), 3),
        "wall_s": round(begun.wall_s(), 3),
        "load": load,
        "versions": {name: version(name) for name in LIBRARIES},
        "python": platform.python_version(),
        "processors": os.cpu_count(),
    }


def _questions(case: Case, plan: Plan, count: int) -> Iterator[tuple[str, str, Answer]]:
    """Yield each question: its name, what it is about, and who answers it."""
    packages = asked_about(case, plan, count)
    for package in packages:
        yield "explain", package, lambda p=package: _explained(case, plan, p)
    for package in packages:
        yield "mend", package, lambda p=package: _mended(case, plan, p)
    yield "compare", "with itself", lambda: f"{compare(plan, plan).gain_micropoints}"
    first, *_, last = packages
    for package, above in ((last, first), (packages[1], first)):
        yield (
            "rank",
            f"{package} above {above}",
            lambda p=package, a=above: _ranked(case, plan, p, a),
        )
    caveat = next(iter(lot_of_caveat(case)), None)
    if caveat is not None:
        yield "wait", f"caveat {caveat}", lambda: _waited(case, plan, caveat)
        change = ChangeSet("waived", (Change("caveat", caveat),))
        yield "whatif", f"caveat {caveat}", lambda: _tried(case, plan, change)
    yield "ask", "ten bundles", lambda: f"{len(ask_list(case, plan, 10))} bundles"


def asked_about(case: Case, plan: Plan, count: int) -> list[str]:
    """Return packages to ask about: late, missing and in time in turn, by rank."""
    weeks = {each.package: each.week for each in plan.fieldings}
    late, missing, there = [], [], []
    for package in sorted(case.packages.values(), key=lambda each: each.rank):
        week = weeks.get(package.key)
        if week is None:
            missing.append(package.key)
        elif week > package.need_by_week:
            late.append(package.key)
        else:
            there.append(package.key)
    spread = [_spread(keys, -(-count // 3)) for keys in (late, missing, there)]
    longest = max(map(len, spread))
    turns = [
        keys[turn] for turn in range(longest) for keys in spread if turn < len(keys)
    ]
    return turns[:count]


def _spread(keys: list[str], count: int) -> list[str]:
    """Return so many keys at equal distances, the first among them."""
    return keys[:: max(1, len(keys) // count)][:count]


def _explained(case: Case, plan: Plan, package: str) -> str:
    return explain_package(case, plan, package).parts[0].code or "nothing"


def _mended(case: Case, plan: Plan, package: str) -> str:
    found = len(mend(case, plan, package).mends)
    assert found <= MOST_MENDS  # noqa: S101  what is promised
    return f"{found} mends"


def _ranked(case: Case, plan: Plan, package: str, above: str) -> str:
    found = stand_above(case, plan, package, above)
    return f"{len(found.earlier)} earlier, {len(found.later)} later"


def _waited(case: Case, plan: Plan, caveat: str) -> str:
    start = case.as_of_week
    found = wait(
        case, plan, Change("caveat", caveat), range(start, start + WAITED_WEEKS)
    )
    return f"{len(list(found))} weeks"


def _tried(case: Case, plan: Plan, changes: ChangeSet) -> str:
    _, outcomes = what_if(case, plan, [changes])
    return f"{next(outcomes).difference.gain_micropoints} micro-points"


def _write(name: str, results: list[Figures]) -> None:
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(results, indent=1) + "\n"
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    (RESULTS / f"{name}.md").write_text(table_of(results), encoding="utf-8")


def table_of(results: list[Figures]) -> str:
    """Return results as a Markdown table: for each question median and worst."""
    heads = ("question", "size", "asked", "CPU s", "wall s", "load")
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for question in dict.fromkeys(each["question"] for each in results):
        mine = [each for each in results if each["question"] == question]
        cells = [question, mine[0]["size"], str(len(mine))]
        cells += [_cell(mine, name) for name in ("cpu_s", "wall_s", "load")]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(results: list[Figures], name: str) -> str:
    found = [each[name] for each in results if each[name] is not None]
    if not found:
        return "-"
    return f"{statistics.median(found):.1f} ({max(found):.1f})"


if __name__ == "__main__":
    sys.exit(main())
