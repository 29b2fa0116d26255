"""What all commands share: how they print, what they take, how they read a case."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from backstay.cases.plans import read_plan
from backstay.cases.reading import read_case
from backstay.cases.warnings import warnings
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.runs import PlanRejected, check_plan

out = Console()
errors = Console(stderr=True)

CasePath = Annotated[
    Path, typer.Argument(help="Folder of a case, or its .xlsx workbook.")
]
PlanPath = Annotated[Path, typer.Argument(help="Folder of a plan, or its plan.json.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]

Cluster = Annotated[
    str | None,
    typer.Option(help="Address of a Dask scheduler, such as tls://10.0.0.5:8786."),
]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes on this machine.")]

MICROPOINTS = 1_000_000
FILE_WIDTH = 1000


def read_and_warn(path: Path) -> Case:
    """Read a case and tell its warnings."""
    case = read_case(path)
    found = warnings(case)
    for each in found[:10]:
        errors.print(
            f"warning: {each}",
            style="yellow",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    if len(found) > 10:
        more = f"... and {len(found) - 10} more packages that nothing could complete"
        errors.print(more, style="yellow", highlight=False)
    return case


def read_sound_plan(case: Case, path: Path) -> Plan:
    """Read a plan and hold it against the rules.

    Raises
    ------
    PlanRejected
        If it breaks a rule: what cannot be believed cannot be asked about.
    """
    plan = read_plan(path)
    if violations := check_plan(case, plan):
        raise PlanRejected(violations)
    return plan


def week_and_day(case: Case, week: int | None) -> str:
    """Return a week as tables show it: its number and its first day."""
    if week is None:
        return "never"
    if week >= case.horizon_weeks:
        return f"{week}"
    return f"{week} · {case.day(week):%d %b %Y}"


def print_table(table: Table) -> None:
    """Print a table; in a file or a pipe as wide as it needs, so that no key is cut."""
    if out.is_terminal:
        out.print(table)
    else:
        Console(file=out.file, width=FILE_WIDTH).print(table)


def points(micropoints: int) -> str:
    """Return a gain or a loss as tables show it."""
    return f"{micropoints / MICROPOINTS:+.6f}"


def counted(amount: float, noun: str, text: str = "") -> str:
    """Return an amount with its noun, in the plural unless it is one or a mass.

    ``text`` is the amount as it is to be shown, by default its digits.

    >>> counted(1, "package"), counted(-2, "week"), counted(750, "kg")
    ('1 package', '-2 weeks', '750 kg')
    """
    one = abs(amount) == 1 or noun == "kg"
    return f"{text or amount} {noun if one else f'{noun}s'}"


def folding_table(*heads: str) -> Table:
    """Return a table whose cells break where they must, and lose nothing."""
    table = Table(box=None)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def print_json(told: object) -> None:
    """Print a record as one JSON object."""
    print(json.dumps(told, ensure_ascii=False))
