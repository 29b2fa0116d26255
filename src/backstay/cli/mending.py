"""``backstay mend``: the smallest sets of changes that field a package in time."""

from dataclasses import asdict
from typing import Annotated

import typer

from backstay.cases.changes import CHANGE_KINDS
from backstay.cases.reading import read_case
from backstay.cli.console import (
    AsJson,
    CasePath,
    PlanPath,
    counted,
    folding_table,
    out,
    points,
    print_json,
    print_table,
    read_sound_plan,
    week_and_day,
)
from backstay.domain.case import Case
from backstay.domain.change import Change
from backstay.explaining.mending import Mends
from backstay.explaining.mending import mend as mends_of


def mend(
    case: CasePath,
    plan: PlanPath,
    package: Annotated[str, typer.Argument(help="Key of the package.")],
    as_json: AsJson = False,
) -> None:
    """Say which smallest sets of changes would field a package by its need-by week.

    Each is proven: all other packages keep their places, and the whole plan is checked.
    """
    read = read_case(case)
    found = mends_of(read, read_sound_plan(read, plan), package)
    if as_json:
        print_json(asdict(found))
        return
    out.print(_sentence(read, found), markup=False, highlight=False, soft_wrap=True)
    table = folding_table("mend", "fielded", "gain", "changes")
    for number, each in enumerate(found.mends, 1):
        changes = "; ".join(told(change) for change in each.changes)
        week = week_and_day(read, each.week)
        table.add_row(str(number), week, points(each.gain_micropoints), changes)
    if found.mends and found.mends[0].changes:
        print_table(table)


def told(change: Change) -> str:
    """Return a change as one short text: ``session gunners-1 +1 section, week 4``."""
    text = f"{change.kind} {change.key}"
    if change.amount is not None:
        unit = CHANGE_KINDS[change.kind].unit
        text += f" {counted(change.amount, unit, f'{change.amount:+}')}"
    if change.end_week is not None:
        text += f", weeks {change.start_week} to {change.end_week - 1}"
    elif change.start_week is not None:
        text += f", week {change.start_week}"
    return text


def _sentence(case: Case, found: Mends) -> str:
    need_by = week_and_day(case, found.need_by_week)
    start = f"{found.package} by week {need_by}: "
    if found.mends and not found.mends[0].changes:
        return start + "nothing has to change, it has a place in time beside all others"
    if found.mends:
        return start + found.text
    least = week_and_day(case, found.least_week)
    return f"{start}{found.text}; with all of them lifted, it could be there: {least}"
