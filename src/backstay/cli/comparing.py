"""``backstay compare`` and ``backstay whatif``: what differs, and what would."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from backstay.cases.changes import read_changes
from backstay.cases.plans import read_plan
from backstay.cases.reading import read_case
from backstay.cli.console import (
    MICROPOINTS,
    AsJson,
    CasePath,
    Cluster,
    PlanPath,
    Workers,
    folding_table,
    out,
    points,
    print_json,
    print_table,
    read_sound_plan,
)
from backstay.cli.progress import telling
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.explaining.comparing import Difference, Moved
from backstay.explaining.comparing import compare as compare_plans
from backstay.explaining.whatif import Outcome, what_if
from backstay.planning.settings import Settings
from backstay.runs import run
from backstay.workers.pool import open_pool

OtherPath = Annotated[Path, typer.Argument(help="The plan to compare it with.")]
ChangesPath = Annotated[Path, typer.Argument(help="CSV file of changes to the case.")]
MaybePlan = Annotated[
    Path | None,
    typer.Option("--plan", help="Plan to start from; by default a new one."),
]


def compare(plan: PlanPath, other: OtherPath, as_json: AsJson = False) -> None:
    """Say what differs from one plan to another: value, weeks, and who does what."""
    found = compare_plans(read_plan(plan), read_plan(other))
    if as_json:
        print_json(asdict(found) | {"gain_micropoints": found.gain_micropoints})
        return
    show_difference(found)


def whatif(
    case: CasePath,
    changes: ChangesPath,
    plan: MaybePlan = None,
    cluster: Cluster = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Say what each set of changes to a case would come to, all in one table.

    Every set is tried alone from the same plan, and both are settled in the same way.
    With --workers or --cluster the sets are shared out, with the same result.
    """
    read = read_case(case)
    sets = read_changes(changes, read)
    start = _plan_to_start_from(read, plan)
    if cluster is None and workers is None:
        base, outcomes = what_if(read, start, sets)
    else:
        with open_pool(cluster, workers) as pool, telling("whatif", "set") as tell:
            base, outcomes = what_if(read, start, sets, pool, tell)
    if as_json:
        print_json({"base": _of_base(base), "sets": [_as_json(e) for e in outcomes]})
        return
    show_outcomes(base, outcomes)


def show_difference(found: Difference, *, ranks: bool = False) -> None:
    """Print what differs between two plans, or between two orders of ranks."""
    if ranks:
        out.print("Weights stay with the ranks; weeks tell more than the value.")
    elif not found.same_case:
        out.print("The plans are of different cases.", highlight=False)
    before, after = found.value_before, found.value_after
    out.print(
        f"value {before / MICROPOINTS:.6f} -> {after / MICROPOINTS:.6f} points"
        f" ({points(found.gain_micropoints)})",
        highlight=False,
    )
    table = folding_table("package", "what", "before", "after")
    for what in ("earlier", "later", "newly", "no_longer"):
        for moved in getattr(found, what):
            table.add_row(moved.package, what.replace("_", " "), *_weeks(moved))
    if table.rows:
        print_table(table)
    table = folding_table("nation", "kept", "gone", "new")
    for each in found.nations:
        table.add_row(each.nation, str(each.kept), str(each.gone), str(each.new))
    print_table(table)


def show_outcomes(base: Plan, outcomes: Iterable[Outcome]) -> None:
    """Print what sets of changes come to, one row for each."""
    value = base.value_micropoints / MICROPOINTS
    late = sum(each.week > each.need_by_week for each in base.fieldings)
    out.print(
        f"without changes: value {value:.6f} points, {len(base.fieldings)} fielded, of"
        f" these {late} late",
        highlight=False,
    )
    heads = ("set", "gain", "fielded", "late", "earlier", "later", "newly", "no longer")
    table = folding_table(*heads)
    for each in outcomes:
        found = each.difference
        lists = (found.earlier, found.later, found.newly, found.no_longer)
        table.add_row(
            each.name,
            points(found.gain_micropoints),
            str(each.fielded),
            str(each.late),
            *(_packages(moved) for moved in lists),
        )
    print_table(table)


def _plan_to_start_from(case: Case, path: Path | None) -> Plan:
    return run(case, Settings()).plan if path is None else read_sound_plan(case, path)


def _weeks(moved: Moved) -> tuple[str, str]:
    before, after = moved.before, moved.after
    return "-" if before is None else str(before), "-" if after is None else str(after)


def _packages(moved: tuple[Moved, ...]) -> str:
    """Return how many packages moved, and which as long as they are few."""
    if not moved or len(moved) > 4:
        return str(len(moved))
    names = ", ".join(each.package for each in moved)
    return f"{len(moved)}: {names}"


def _as_json(outcome: Outcome) -> dict[str, object]:
    gain = {"gain_micropoints": outcome.difference.gain_micropoints}
    return asdict(outcome) | gain


def _of_base(base: Plan) -> dict[str, object]:
    return {
        "value_micropoints": base.value_micropoints,
        "fielded": len(base.fieldings),
        "late": sum(each.week > each.need_by_week for each in base.fieldings),
    }
