"""A plan as a workbook: its tables, with names beside keys and Mondays beside weeks."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from backstay.cases.plans import Table, plan_tables
from backstay.cases.sheets import MOST_ROWS, Cell, Sheet, write_sheets
from backstay.domain.case import Case
from backstay.domain.plan import Plan

WORKBOOK_FILE: Final = "plan.xlsx"
SUMMARY_SHEET: Final = "plan"
MICROPOINTS: Final = 1_000_000
WEEK: Final = "week"
DAY: Final = "day"

Names = Mapping[str, Mapping[str, str]]


def write_plan_workbook(
    folder: str | Path,
    case: Case,
    plan: Plan,
    more: Mapping[str, Sheet] | None = None,
) -> None:
    """Write the tables of a plan as a workbook for people; no program reads it back.

    Parameters
    ----------
    folder : path
        It must be there; a workbook in it is replaced.
    case, plan
        A plan and the case it was made for.
    more : mapping of name to sheet, optional
        Sheets to come after those of the plan.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    sheets = {SUMMARY_SHEET: _summary(case, plan)}
    for name, table in plan_tables(plan).items():
        sheets |= _sheets(name, _told(case, table))
    write_sheets(Path(folder) / WORKBOOK_FILE, sheets | dict(more or {}))


def _summary(case: Case, plan: Plan) -> Sheet:
    """Return what one must know of a plan before its rows: what it is and is worth."""
    bound = plan.bound_micropoints
    rows: list[tuple[Cell, ...]] = [
        ("what", "value"),
        ("case", case.title),
        ("notice", case.notice),
        ("as_of_week", case.as_of_week),
        ("as_of_day", case.day(case.as_of_week)),
        ("packages", len(case.packages)),
        ("fielded_packages", len(plan.fieldings)),
        ("value_points", plan.value_micropoints / MICROPOINTS),
        ("bound_points", None if bound is None else bound / MICROPOINTS),
        ("gap", plan.gap),
        ("case_sha256", plan.case_sha256),
    ]
    return Sheet(rows, frozen=(1, 1))


def _told(case: Case, table: Table) -> Table:
    """Return a table with a name after each key and a Monday after each week."""
    head, rows = table
    names = _names(case)
    return (
        tuple(each for column in head for each in _heads(column, names)),
        [
            tuple(
                each
                for column, cell in zip(head, row, strict=True)
                for each in _cells(case, column, cell, names)
            )
            for row in rows
        ],
    )


def _names(case: Case) -> Names:
    """Return by column the names behind its keys; a lot is named by its variant."""
    sites = {key: each.name for key, each in case.sites.items()}
    return {
        "package": {key: each.name for key, each in case.packages.items()},
        "option": {key: each.name for key, each in case.options.items()},
        "source": {
            key: case.variants[each.variant].name for key, each in case.lots.items()
        },
        "nation": {key: each.name for key, each in case.nations.items()},
        "from_site": sites,
        "to_site": sites,
    }


def _heads(column: str, names: Names) -> tuple[str, ...]:
    if column in names:
        return column, f"{column}_name"
    if _is_week(column):
        return column, column.removesuffix(WEEK) + DAY
    return (column,)


def _cells(case: Case, column: str, cell: Cell, names: Names) -> tuple[Cell, ...]:
    """Return a cell and what it stands for; nothing where it is empty."""
    if column in names:
        return cell, names[column].get(str(cell))
    if _is_week(column):
        return cell, case.day(cell) if isinstance(cell, int) else None
    return (cell,)


def _is_week(column: str) -> bool:
    return column == WEEK or column.endswith(f"_{WEEK}")


def _sheets(name: str, table: Table) -> dict[str, Sheet]:
    """Return a table as sheets; one too long for a sheet goes on in ``name (2)``."""
    head, rows = table
    most = MOST_ROWS - 1
    return {
        name if start == 0 else f"{name} ({start // most + 1})": Sheet(
            [head, *rows[start : start + most]], frozen=(1, 1)
        )
        for start in range(0, max(len(rows), 1), most)
    }
