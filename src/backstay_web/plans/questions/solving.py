"""What the engine answers to questions, in the process of a search.

It knows the folder of a question and nothing of the site: see searching.py. Answers are
those of the engine, as plain values: weeks of the case, whole micro-points.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from backstay.cases.changes import read_changes
from backstay.cases.events import read_events
from backstay.cases.plans import MULTIPLIERS_FILE, read_multipliers, read_plan
from backstay.cases.reading import read_case, read_records
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.domain.resource import Resource
from backstay.explaining.asking import Ask, ask_list
from backstay.explaining.comparing import Difference
from backstay.explaining.deciding import weigh_anew
from backstay.explaining.mending import mend
from backstay.explaining.whatif import Outcome, what_if
from backstay.futures.chances import usual_chances
from backstay.futures.draw import draw_futures
from backstay.futures.settings import FutureSettings
from backstay.planning.settings import Progress
from backstay.replanning.replan import Replan, replan
from backstay.replanning.settings import RepairSettings
from backstay.runs import explain_package
from backstay.workers.pool import open_pool

EVENTS_FILE: Final = "events.toml"
CHANGES_FILE: Final = "changes.csv"
MOST_BREAKAGES: Final = 20
"""What breaks most is told of so many causes and places."""
Watch = Callable[[Progress], None]
Asks = Mapping[str, Any]


def replanned(folder: Path, asks: Asks, watch: Watch) -> Replan:
    """Return the plan in force again, after events."""
    records, plan = read_records(folder / "case"), read_plan(folder / "plan")
    prices = asks["prices_micropoints"]
    settings = RepairSettings(
        effort=asks["effort"],
        time_s=asks["time_s"],
        seed=asks["seed"],
        line_price_micropoints=prices["line"],
        package_price_micropoints=prices["package"],
    )
    events = read_events(folder / EVENTS_FILE, records)
    return replan(records, plan, events, settings, watch)


def what_ifs(folder: Path, _: Asks, watch: Watch) -> dict[str, Any]:
    """Return what each set of changes comes to, against the settled plan."""
    case, plan = case_and_plan(folder)
    sets, began = read_changes(folder / CHANGES_FILE, case), time.monotonic()
    base, outcomes = what_if(case, plan, sets)
    found = []
    for number, each in enumerate(outcomes, start=1):
        found.append(told_outcome(each))
        seconds = time.monotonic() - began
        watch(Progress("what-if", seconds, number, None, None, None, each.fielded))
    late = sum(each.week > each.need_by_week for each in base.fieldings)
    about = {"value": base.value_micropoints, "fielded": len(base.fieldings)}
    return {"base": {**about, "late": late}, "outcomes": found}


def told_outcome(outcome: Outcome) -> dict[str, Any]:
    difference = outcome.difference
    return {
        "name": outcome.name,
        "fielded": outcome.fielded,
        "late": outcome.late,
        "value": difference.value_after,
        "gain": difference.gain_micropoints,
        **told_difference(difference),
    }


def told_difference(difference: Difference) -> dict[str, Any]:
    """Return which packages differ, and how much each nation has to do otherwise."""
    return {
        what: [asdict(each) for each in getattr(difference, what)]
        for what in ("earlier", "later", "newly", "no_longer", "nations")
    }


def another_order(folder: Path, asks: Asks, watch: Watch) -> dict[str, Any]:
    """Return what other weights of packages would field earlier and later."""
    case, plan = case_and_plan(folder)
    watch(Progress("order", 0.0, 0, None, None, None, len(plan.fieldings)))
    return told_difference(weigh_anew(case, plan, asks["before"], asks["after"]))


def why(folder: Path, asks: Asks, watch: Watch) -> dict[str, Any]:
    """Return what holds a package back."""
    case, plan = case_and_plan(folder)
    watch(Progress("why", 0.0, 0, None, None, None, len(plan.fieldings)))
    return asdict(explain_package(case, plan, asks["package"]))


def mends(folder: Path, asks: Asks, watch: Watch) -> dict[str, Any]:
    """Return the smallest sets of changes that field a package in time."""
    case, plan = case_and_plan(folder)
    watch(Progress("mends", 0.0, 0, None, None, None, len(plan.fieldings)))
    return asdict(mend(case, plan, asks["package"]))


def asks_for(folder: Path, asks: Asks, watch: Watch) -> dict[str, Any]:
    """Return the bundles of additional offers that the plan gains most by."""
    case, plan = case_and_plan(folder)
    watch(Progress("ask list", 0.0, 0, None, None, None, len(plan.fieldings)))
    multipliers = prices_of(folder, plan)
    found = ask_list(case, plan, asks["most"], None, multipliers)
    return {"asks": [told_ask(each) for each in found]}


def told_ask(ask: Ask) -> dict[str, Any]:
    """Return a bundle of offers and what it comes to; ``nations`` are those to ask."""
    return {
        **told_outcome(ask.outcome),
        "package": ask.package,
        "nations": list(ask.nations),
        "changes": [asdict(change) for change in ask.changes],
        "hints_picopoints": list(ask.hints_picopoints),
    }


def chances(folder: Path, asks: Asks, watch: Watch) -> dict[str, Any]:
    """Return how likely packages come in time, and what breaks most."""
    case, plan = case_and_plan(folder)
    settings, began = FutureSettings(asks["futures"], asks["seed"]), time.monotonic()

    def tell(done: int, _all: int) -> None:
        seconds = time.monotonic() - began
        watch(Progress("futures", seconds, done, None, None, None, len(plan.fieldings)))

    with open_pool() as pool:
        found = draw_futures(case, plan, usual_chances(), settings, pool, tell)
    return {
        "futures": found.count,
        "seed": found.seed,
        "planned_in_time": found.planned_in_time,
        "mean_in_time": found.mean_in_time,
        "packages": [asdict(each) for each in found.packages],
        "breakages": [asdict(each) for each in found.breakages[:MOST_BREAKAGES]],
    }


def case_and_plan(folder: Path) -> tuple[Case, Plan]:
    return read_case(folder / "case"), read_plan(folder / "plan")


def prices_of(folder: Path, plan: Plan) -> Mapping[Resource, int]:
    """Return the prices that prove the bound of a plan, if there are any."""
    path = folder / "plan" / MULTIPLIERS_FILE
    if plan.bound_kind == "none" or not path.is_file():
        return {}
    return read_multipliers(path)


ANSWERS: Final[Mapping[str, Callable[[Path, Asks, Watch], dict[str, Any]]]] = {
    "whatif": what_ifs,
    "why": why,
    "mend": mends,
    "ask": asks_for,
    "rank": another_order,
    "chance": chances,
}
"""What answers each kind of question that asks for no plan."""
