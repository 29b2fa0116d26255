"""``backstay futures``: a plan under thousands of random futures."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from backstay.cases.plans import read_plan
from backstay.cases.reading import read_case
from backstay.cli.console import AsJson, CasePath, PlanPath, errors, out, print_table
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.futures.chances import read_chances, usual_chances
from backstay.futures.draw import draw_futures
from backstay.futures.files import json_text, write_futures
from backstay.futures.page import PAGE_FILE, write_page
from backstay.futures.result import Futures
from backstay.futures.settings import Engine, FutureSettings
from backstay.runs import PlanRejected, check_plan
from backstay.workers.pool import open_pool
from backstay.workers.tasks import Tell

SHOWN = 10
"""Rows of each table that are printed; the files hold all."""

Count = Annotated[int, typer.Option("-n", "--count", min=1, help="Futures to draw.")]
Cluster = Annotated[
    str | None,
    typer.Option(help="Address of a Dask scheduler, such as tls://10.0.0.5:8786."),
]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes on this machine.")]


def futures(
    case: CasePath,
    plan: PlanPath,
    count: Count = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of what is random.")] = 0,
    chances: Annotated[
        Path | None, typer.Option(help="CSV of key and value: other chances.")
    ] = None,
    engine: Annotated[Engine, typer.Option(help="Compiled, or plain.")] = (
        Engine.COMPILED
    ),
    to: Annotated[
        Path | None, typer.Option("--out", help="Folder; by default the plan's.")
    ] = None,
    cluster: Cluster = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Follow a plan through random futures: how likely it holds, and what breaks it.

    An open-loop test: nobody replans, what is late does not queue, and seats in later
    sessions are not checked.
    """
    read, planned = read_case(case), read_plan(plan)
    if violations := check_plan(read, planned):
        raise PlanRejected(violations)
    known = usual_chances() if chances is None else read_chances(chances)
    settings = FutureSettings(count, seed, engine)
    folder = to or (plan if plan.is_dir() else plan.parent)
    with open_pool(cluster, workers) as pool, _telling() as tell:
        found = draw_futures(read, planned, known, settings, pool, tell)
    write_futures(folder, found)
    write_page(folder, read, known, found)
    if as_json:
        print(json_text(found), end="")
        return
    _show(read, planned, found)
    out.print(f"{folder / PAGE_FILE}", highlight=False)


@contextmanager
def _telling() -> Iterator[Tell]:
    """Tell how many batches are done: in place on a terminal, else in tenths."""
    if errors.is_terminal:
        with errors.status("futures") as status:
            yield lambda done, all_: status.update(f"futures: batch {done} of {all_}")
        return
    yield (
        lambda done, all_: (
            errors.print(f"futures: batch {done} of {all_}", highlight=False)
            if done == all_ or done % max(1, all_ // 10) == 0
            else None
        )
    )


def _show(case: Case, plan: Plan, found: Futures) -> None:
    table = Table(show_header=False)
    table.add_row("futures", f"{found.count:,} of {found.steps:,} activities each")
    table.add_row(
        "in time", f"{found.mean_in_time:.1f} of {len(case.packages)} packages"
    )
    table.add_row("in time in the plan", f"{found.planned_in_time}")
    table.add_row("worth", f"{found.mean_points:.3f} ± {found.mean_error:.3f} points")
    table.add_row("worth of the plan", f"{found.planned_points:.3f} points")
    out.print(table)
    _show_packages(plan, found)
    _show_breakages(found)
    _show_buffers(found)


def _show_packages(plan: Plan, found: Futures) -> None:
    fielded = {each.package for each in plan.fieldings}
    least = sorted(
        (each for each in found.packages if each.package in fielded),
        key=lambda each: each.as_planned_share,
    )
    table = _table("least likely as planned", "planned", "need by", "in time", "week")
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
    table = _table("what breaks most", "where", "packages later", "points lost")
    for each in found.breakages[:SHOWN]:
        where = f"{each.kind} {each.place}"
        table.add_row(each.cause, where, f"{each.later:.3f}", f"{each.lost_points:.3f}")
    print_table(table)


def _show_buffers(found: Futures) -> None:
    table = _table("one week earlier", "points gained", "±", "packages in time gained")
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


def _table(*heads: str) -> Table:
    table = Table(box=None)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table
