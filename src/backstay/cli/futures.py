"""``backstay futures``: a plan under thousands of random futures."""

from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from backstay.cases.building import build_case
from backstay.cases.plans import read_plan
from backstay.cases.reading import read_records
from backstay.cli.console import (
    AsJson,
    CasePath,
    Cluster,
    PlanPath,
    Workers,
    counted,
    folding_table,
    out,
    print_table,
)
from backstay.cli.progress import telling
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.futures.chances import Chances, read_chances, usual_chances
from backstay.futures.closed_loop import Loop, repaired
from backstay.futures.draw import draw_futures
from backstay.futures.files import (
    REPLANNED_NAME,
    json_text,
    write_futures,
    write_replanned,
)
from backstay.futures.page import PAGE_FILE, write_page
from backstay.futures.replanned import ReplannedFutures, replan_futures
from backstay.futures.result import Futures
from backstay.futures.settings import Engine, FutureSettings, UnusableFutures
from backstay.runs import PlanRejected, check_plan
from backstay.said import Said
from backstay.workers.pool import Pool, open_pool

SHOWN = 10
"""Rows of each table that are printed; the files hold all."""

WEEKS: Final = "week by which it comes in 10 · 50 · 90 of 100"

USUAL: Final = 10_000
USUAL_REPLANNED: Final = 100
"""Each of these takes a replan: seconds, where the others take milliseconds."""

Count = Annotated[
    int | None,
    typer.Option(
        "-n",
        "--count",
        min=1,
        help=f"Futures to draw; by default {USUAL}, or {USUAL_REPLANNED} to replan.",
        show_default=False,
    ),
]


def futures(
    case: CasePath,
    plan: PlanPath,
    count: Count = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of what is random.")] = 0,
    chances: Annotated[
        Path | None, typer.Option(help="CSV of key and value: other chances.")
    ] = None,
    engine: Annotated[Engine, typer.Option(help="Compiled, or plain.")] = (
        Engine.COMPILED
    ),
    replan: Annotated[
        bool, typer.Option("--replan", help="Replan each future, and follow it too.")
    ] = False,
    to: Annotated[
        Path | None, typer.Option("--out", help="Folder; by default the plan's.")
    ] = None,
    cluster: Cluster = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Follow a plan through random futures: how likely it holds, and what breaks it.

    An open-loop test: nobody replans, what is late does not queue, and seats in later
    sessions are not checked. With --replan each future is told as events and the plan
    repaired, and both ways are compared.
    """
    records, planned = read_records(case), read_plan(plan)
    read = build_case(records.settings, records.tables)
    if violations := check_plan(read, planned):
        raise PlanRejected(violations)
    known = usual_chances() if chances is None else read_chances(chances)
    usual = USUAL_REPLANNED if replan else USUAL
    settings = FutureSettings(count or usual, seed, engine)
    folder = to or (plan if plan.is_dir() else plan.parent)
    told: Futures | ReplannedFutures
    with open_pool(cluster, workers) as pool:
        if replan:
            loop = Loop(records, read, planned, known, seed, repaired)
            told = _replanned(loop, settings, pool, folder)
        else:
            told = _followed(read, planned, known, settings, pool, folder)
    if as_json:
        print(json_text(told), end="")
    elif isinstance(told, ReplannedFutures):
        _show_replanned(told)
        out.print(f"{folder / REPLANNED_NAME}.csv", highlight=False)
    else:
        _show(read, planned, told)
        out.print(f"{folder / PAGE_FILE}", highlight=False)


def _followed(
    case: Case,
    plan: Plan,
    chances: Chances,
    settings: FutureSettings,
    pool: Pool,
    folder: Path,
) -> Futures:
    """Draw futures in which the plan is followed as it stands, and write them."""
    with telling("futures", "batch") as tell:
        found = draw_futures(case, plan, chances, settings, pool, tell)
    write_futures(folder, found)
    write_page(folder, case, chances, found)
    return found


def _replanned(
    loop: Loop, settings: FutureSettings, pool: Pool, folder: Path
) -> ReplannedFutures:
    """Draw futures that are each replanned, and write them."""
    if settings.engine is not Engine.COMPILED:
        raise UnusableFutures(Said("--replan takes the compiled engine alone"))
    with telling("futures", "future") as tell:
        found = replan_futures(loop, settings.count, pool, tell)
    write_replanned(folder, found)
    return found


def _show(case: Case, plan: Plan, found: Futures) -> None:
    table = Table(show_header=False)
    table.add_row("futures", f"{found.count:,} of {found.steps:,} activities each")
    table.add_row(
        "in time",
        f"{found.mean_in_time:.1f} of {counted(len(case.packages), 'package')}",
    )
    table.add_row("in time in the plan", f"{found.planned_in_time}")
    table.add_row("worth", f"{found.mean_points:.3f} ± {found.mean_error:.3f} points")
    table.add_row("worth of the plan", f"{found.planned_points:.3f} points")
    out.print(table)
    _show_packages(plan, found)
    _show_breakages(found)
    _show_buffers(found)


def _show_replanned(found: ReplannedFutures) -> None:
    table = folding_table(
        f"{found.count:,} futures", "followed", "replanned", "gained", "±"
    )
    table.add_row(
        "worth, points",
        f"{found.followed_points:.3f}",
        f"{found.replanned_points:.3f}",
        f"{found.gained_points:+.3f}",
        f"{found.gained_error:.3f}",
    )
    gained = found.replanned_in_time - found.followed_in_time
    table.add_row(
        "packages in time",
        f"{found.followed_in_time:.2f}",
        f"{found.replanned_in_time:.2f}",
        f"{gained:+.2f}",
        "",
    )
    print_table(table)
    out.print(f"{found.mean_events:.1f} events told in each", highlight=False)


def _show_packages(plan: Plan, found: Futures) -> None:
    fielded = {each.package for each in plan.fieldings}
    least = sorted(
        (each for each in found.packages if each.package in fielded),
        key=lambda each: each.as_planned_share,
    )
    table = folding_table(
        "least likely as planned", "planned", "need by", "in time", WEEKS
    )
    for each in least[:SHOWN]:
        table.add_row(
            each.package,
            str(each.planned_week),
            str(each.need_by_week),
            f"{each.in_time_share:.1%}",
            f"{_week(each.week_p10)} · {_week(each.week_p50)} · {_week(each.week_p90)}",
        )
    print_table(table)


def _show_breakages(found: Futures) -> None:
    table = folding_table("what breaks most", "where", "packages later", "points lost")
    for each in found.breakages[:SHOWN]:
        where = f"{each.kind} {each.place}"
        table.add_row(each.cause, where, f"{each.later:.3f}", f"{each.lost_points:.3f}")
    print_table(table)


def _show_buffers(found: Futures) -> None:
    table = folding_table(
        "one week earlier", "points gained", "±", "packages in time gained"
    )
    for each in found.buffers[:SHOWN]:
        what = f"{each.kind} {each.place}" if each.place else f"all of {each.family}"
        table.add_row(
            what,
            f"{each.gained_points:.3f}",
            f"{each.standard_error:.3f}",
            f"{each.gained_in_time:.3f}",
        )
    print_table(table)


def _week(week: int | None) -> str:
    return "never" if week is None else str(week)
