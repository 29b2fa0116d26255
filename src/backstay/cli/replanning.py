"""``backstay replan``: repair a plan after events, and show what changes first."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from backstay.cases.events import read_events
from backstay.cases.plans import read_plan
from backstay.cases.reading import read_records
from backstay.cli.console import (
    MICROPOINTS,
    AsJson,
    CasePath,
    PlanPath,
    counted,
    folding_table,
    out,
    print_json,
    print_table,
    week_and_day,
)
from backstay.cli.progress import watching
from backstay.domain.case import Case
from backstay.replanning.difference import Difference
from backstay.replanning.replan import CASE_FOLDER, Replan
from backstay.replanning.replan import replan as make_replan
from backstay.replanning.settings import USUAL_ROUNDS, RepairSettings

SHOWN = 40
"""Rows of a table of lines; ``--json`` and the written files hold all."""


def replan(
    case: CasePath,
    plan: PlanPath,
    events: Annotated[Path, typer.Argument(help="File of events, .toml.")],
    effort: Annotated[
        int, typer.Option(min=0, help="Rounds of search after the first answer.")
    ] = USUAL_ROUNDS,
    time: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds; a guard beside --effort.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of what is random.")] = 0,
    line_price: Annotated[
        int | None,
        typer.Option(min=0, help="Micro-points for a broken line that names none."),
    ] = None,
    package_price: Annotated[
        int | None, typer.Option(min=0, help="Micro-points for each later package.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--out", help="Folder for the plan; else none.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Repair a plan after events: show which promise lines of which nation change.

    Nothing is written without --out: it is for those who are bound to accept first.
    """
    records = read_records(case)
    in_force, told = read_plan(plan), read_events(events, records)
    settings = RepairSettings(effort, time, seed, line_price, package_price)
    if to:
        to.mkdir(parents=True, exist_ok=True)
    with watching() as watch:
        made = make_replan(records, in_force, told, settings, watch)
    if to:
        made.write(to)
    if as_json:
        print_json(asdict(made.difference))
    else:
        _show(made, to)


def _show(made: Replan, to: Path | None) -> None:
    _show_nations(made.difference)
    _show_packages(made.case, made.difference)
    _show_lines(made.difference)
    difference = made.difference
    before, after = difference.value_micropoints, difference.all_paid_micropoints
    out.print(
        f"value {before / MICROPOINTS:.6f} points before, {after / MICROPOINTS:.6f}"
        f" after{_spent(difference)};"
        f" {counted(len(difference.broken), 'line')} broken at"
        f" {difference.broken_micropoints / MICROPOINTS:.6f} points,"
        f" {len(difference.new)} new; checked, 0 violations",
        highlight=False,
        soft_wrap=True,
    )
    settings = made.plan.settings
    line, package = (
        int(str(settings[f"{what}_price_micropoints"])) / MICROPOINTS
        for what in ("line", "package")
    )
    out.print(
        f"each broken line counted as {line:.6f} points unless its promise says"
        " otherwise or was freed, each package that comes later, otherwise or not at"
        f" all as {package:.6f}",
        highlight=False,
        soft_wrap=True,
    )
    written = "nothing is written without --out"
    if to:
        written = f"{to / 'report.html'}, of the case {to / CASE_FOLDER}"
    out.print(written, highlight=False, soft_wrap=True)


def _spent(difference: Difference) -> str:
    """Return what the new plan itself does not pay, if there is anything."""
    spent = difference.spent_micropoints / MICROPOINTS
    return f", {spent:.6f} spent on stopped lines paid too" if spent else ""


def _show_nations(difference: Difference) -> None:
    table = folding_table("nation", "lines kept", "broken", "new")
    for each in difference.nations:
        if each.broken or each.new:
            table.add_row(each.nation, str(each.kept), str(each.broken), str(each.new))
    _print_unless_empty(table)


def _show_packages(case: Case, difference: Difference) -> None:
    table = folding_table(
        "package", "comes", "option", "week", "new option", "new week"
    )
    for each in difference.packages:
        table.add_row(
            each.package,
            each.change,
            each.option,
            week_and_day(case, each.week),
            each.new_option,
            week_and_day(case, each.new_week),
        )
    _print_unless_empty(table)


def _show_lines(difference: Difference) -> None:
    table = folding_table(
        "broken line", "price", "change", "cause", "kept", "of", "unit", "nations"
    )
    for each in difference.broken[:SHOWN]:
        table.add_row(
            each.line,
            f"{each.price_micropoints / MICROPOINTS:.6f}",
            each.change,
            each.cause,
            str(each.kept),
            str(each.quantity),
            each.unit,
            ", ".join(each.nations),
        )
    _print_first(table, len(difference.broken))
    table = folding_table("new line", "quantity", "unit", "nations")
    for line in difference.new[:SHOWN]:
        nations = ", ".join(line.nations)
        table.add_row(line.line, str(line.quantity), line.unit, nations)
    _print_first(table, len(difference.new))


def _print_first(table: Table, count: int) -> None:
    """Print the first rows of a table, and say how many there are beside them."""
    _print_unless_empty(table)
    if count > SHOWN:
        out.print(f"... and {count - SHOWN} more; --json tells all", highlight=False)


def _print_unless_empty(table: Table) -> None:
    if table.row_count:
        print_table(table)
        out.print()
