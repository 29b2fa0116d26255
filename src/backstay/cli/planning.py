"""``backstay plan``: plan a case while its progress is watched."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from backstay.cli.console import MICROPOINTS, CasePath, counted, out, read_and_warn
from backstay.cli.progress import watching
from backstay.planning.settings import Method, Settings
from backstay.runs import Run, run, write_run


def plan(
    case: CasePath,
    effort: Annotated[
        int | None, typer.Option(min=0, help="Rounds of search; reproducible.")
    ] = None,
    time: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds; a guard beside --effort.")
    ] = None,
    gap: Annotated[float, typer.Option(min=0.0, help="Stop at this gap.")] = 0.02,
    seed: Annotated[int, typer.Option(min=0, help="Seed of what is random.")] = 0,
    method: Annotated[Method, typer.Option(help="The planner or the yardstick.")] = (
        Method.FULL
    ),
    to: Annotated[
        Path | None, typer.Option("--out", help="Folder for the plan and its page.")
    ] = None,
) -> None:
    """Plan a case, check the plan, and write it with its page.

    Ctrl-C stops the search and gives the best plan so far.
    """
    read = read_and_warn(case)
    folder = to or Path("out") / read.name
    settings = Settings(method, effort, time, gap, seed)
    folder.mkdir(parents=True, exist_ok=True)  # Better told now than after the plan.
    with watching() as watch:
        finished = run(read, settings, watch)
    write_run(folder, finished)
    _show(finished, folder)


def _show(finished: Run, folder: Path) -> None:
    plan, case = finished.plan, finished.case
    late = sum(each.week > each.need_by_week for each in plan.fieldings)
    table = Table(show_header=False)
    table.add_row(
        "fielded", f"{len(plan.fieldings)} of {counted(len(case.packages), 'package')}"
    )
    table.add_row("of these late", f"{late}")
    table.add_row("value", f"{plan.value_micropoints / MICROPOINTS:.6f} points")
    if plan.bound_micropoints is not None:
        bound = plan.bound_micropoints / MICROPOINTS
        table.add_row("no plan exceeds", f"{bound:.6f} points")
    if plan.gap is not None:
        table.add_row("gap", f"{plan.gap:.2%}")
    table.add_row("stopped by", plan.stopped)
    table.add_row("reproducible", "yes" if plan.reproducible else "no")
    table.add_row("checked", "0 violations")
    out.print(table)
    out.print(f"{folder / 'report.html'}", highlight=False)
