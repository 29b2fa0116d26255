"""``backstay explain``: what holds a package back."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from backstay.cases.plans import read_plan
from backstay.cases.reading import read_case
from backstay.cli.console import (
    AsJson,
    CasePath,
    PlanPath,
    counted,
    out,
    print_json,
    print_table,
    week_and_day,
)
from backstay.domain.case import Case
from backstay.explaining.rivals import Rival
from backstay.runs import explain_package


def explain(
    case: CasePath,
    plan: PlanPath,
    package: Annotated[str, typer.Argument(help="Key of the package.")],
    as_json: AsJson = False,
) -> None:
    """Say what holds a package back: its last part, what is scarce, and since when."""
    read = read_case(case)
    told = explain_package(read, read_plan(plan), package)
    if as_json:
        print_json(asdict(told))
        return
    out.print(told.sentence, markup=False, highlight=False, soft_wrap=True)
    table = Table(box=None)
    heads = ("part", "alone", "in plan", "held by", "scarce", "since", "without")
    for head in heads:
        table.add_column(head, overflow="fold")
    for part in told.parts:
        table.add_row(
            part.part,
            week_and_day(read, part.alone_week),
            week_and_day(read, part.week),
            part.code,
            part.resource,
            "" if part.since_week is None else week_and_day(read, part.since_week),
            week_and_day(read, part.relaxed_week),
        )
    print_table(table)
    if told.rivals:
        print_table(_rivals(read, told.rivals))


def _rivals(case: Case, rivals: tuple[Rival, ...]) -> Table:
    """Return the packages that hold what the last part would need."""
    table = Table(box=None)
    for head in ("competes with", "fielded", "holds", "of", "from", "without it"):
        table.add_column(head, overflow="fold")
    for rival in rivals:
        table.add_row(
            rival.package,
            week_and_day(case, rival.fielded_week),
            counted(rival.amount, rival.unit),
            rival.resource,
            "" if rival.week is None else week_and_day(case, rival.week),
            week_and_day(case, rival.part_week),
        )
    return table
