"""The smallest case (``tests/cases/smallest``) with some of its tables replaced.

A row is a line of text with its cells in the order of the table's columns, so that a
test shows only what it is about::

    small(lots="L1,A,depot,howitzer,6,serviceable,1,")

Six howitzers of 7 t and 600 shells of 50 kg go from the depot over the gate (1 week,
then 0) to the town; one cohort is taught for 4 weeks, from week 0 or 4 on.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from backstay.cases.building import build_case
from backstay.cases.reading import CaseRecords
from backstay.cases.tables import BY_NAME
from backstay.domain.case import Case
from tests.engine.exact.tiny import Cells, Rows, read_rows

SMALLEST: Final = Path("tests/cases/smallest")
RULES: Final = {
    "wait_weeks": 4,
    "course_gap_weeks": 1,
    "notice_weeks": 0,
    "nanopoints_per_eur": 10_000,
}


def small(
    tables: Mapping[str, str] | None = None,
    /,
    *,
    weeks: int = 12,
    as_of_week: int = 0,
    rules: Mapping[str, int] | None = None,
    **more: str,
) -> Case:
    """Return the smallest case with other tables, settings or rules.

    A table is replaced by its new rows, or left out if there are none; one whose name
    begins with ``more_`` is added to.
    """
    settings = _settings(weeks, as_of_week, {**RULES, **(rules or {})})
    records = _records({**(tables or {}), **more}, settings)
    return build_case(records.settings, records.tables)


def small_records(tables: Mapping[str, str]) -> CaseRecords:
    """Return the rows of the smallest case with other tables."""
    return _records(tables, _settings(12, 0, RULES))


def _records(tables: Mapping[str, str], settings: str) -> CaseRecords:
    rows = _smallest_rows()
    for name, text in tables.items():
        table = name.removeprefix("more_")
        before = rows.get(table, []) if name != table else []
        rows[table] = [*before, *_rows_of(table, text)]
    return read_rows(settings, rows)


def batteries(count: int, needs: str = "howitzers,6") -> dict[str, str]:
    """Return tables of batteries b1, b2, ... that each take one part, ``guns``."""
    keys = [f"b{number}" for number in range(1, count + 1)]
    return {
        "packages": "\n".join(
            f"{key},R,{key},{key},brigade,town,{rank},,6,steady"
            for rank, key in enumerate(keys, 1)
        ),
        "options": "\n".join(f"{key}-A,{key},{key},{key},0" for key in keys),
        "parts": "\n".join(f"{key}-A,guns,main,{needs}" for key in keys),
        "cohorts": "",
        "documents": "",
    }


def _smallest_rows() -> Rows:
    rows: Rows = {}
    for path in sorted(SMALLEST.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows[path.stem] = list(csv.DictReader(file))
    return rows


def _rows_of(table: str, text: str) -> list[Cells]:
    columns = BY_NAME[table].columns
    needed = [column.name for column in columns if not column.may_be_missing]
    heads = {len(names): names for names in (needed, BY_NAME[table].names)}
    return [
        dict(zip(heads[len(cells)], cells, strict=True))
        for cells in csv.reader(text.strip().splitlines())
        if cells
    ]


def _settings(weeks: int, as_of_week: int, rules: Mapping[str, int]) -> str:
    lines = [
        "format = 1",
        'name = "small"',
        'title = "Small"',
        'title_uk = "Мала"',
        'notice = ""',
        'notice_uk = ""',
        "first_day = 2024-01-01",
        f"horizon_weeks = {weeks}",
        f"as_of_week = {as_of_week}",
        "[rules]",
        *(f"{name} = {number}" for name, number in rules.items()),
    ]
    return "\n".join(lines)
