"""The reference pages of the tables of a case, made from their one description.

::

    python -m backstay.cases.pages docs/reference/tables
"""

import csv
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from backstay.cases.parsing import LONGEST_TEXT
from backstay.cases.tables import (
    BY_NAME,
    MAX_INTEGER,
    MAX_WEEKS,
    TABLES,
    Column,
    Kind,
    Table,
)

EXAMPLE: Final = Path("tests/cases/smallest")
"""The case that the examples are taken from."""

MADE: Final = (
    "<!-- Made by `python -m backstay.cases.pages docs/reference/tables`: change"
    " src/backstay/cases/tables.py and run it again. -->"
)
"""Stands below the heading: above it, the page would have no title."""

KINDS: Final[Mapping[Kind, str]] = {
    Kind.KEY: "up to 64 letters, digits or `. _ - + : # ( )`, without blanks; letters"
    " of any script",
    Kind.TEXT: f"one line of at most {LONGEST_TEXT} characters, no blanks around it",
    Kind.INTEGER: f"digits, at most {MAX_INTEGER}; no sign, point, unit or separator",
    Kind.WEEK: "a week of the case, from 0 to `horizon_weeks` - 1; week 0 begins on"
    " `first_day`",
    Kind.END_WEEK: "the week after the last, from 1 to `horizon_weeks`: periods are"
    " half-open",
    Kind.DEGREES: "a decimal with a point and up to nine places",
    Kind.CHOICE: "one of the words that the column lists",
    Kind.DATE: "`2022-02-28`, `2022-02` or `2022`",
}
"""What a cell of each kind may hold."""


def page_of(table: Table, example: Path = EXAMPLE) -> str:
    """Return the page of one table."""
    needed = "Every case has it." if table.required else "It may be left out."
    keys = ", ".join(f"`{name}`" for name in table.key)
    unique = "is the key" if len(table.key) == 1 else "are the key together"
    lines = [
        f"# {table.name}",
        "",
        MADE,
        "",
        table.meaning,
        "",
        f"File `{table.name}.csv`. {needed} {keys} {unique}: no two rows share it.",
        "",
        "| column | meaning | holds | unit | may be empty |",
        "|---|---|---|---|---|",
        *(_column_line(column) for column in table.columns),
        "",
        *_example_lines(table, example),
        *_naming_lines(table),
        "What a key, a week or a text may look like is on"
        " [the page of all tables](index.md).",
    ]
    return "\n".join(lines) + "\n"


def index_page() -> str:
    """Return the page that lists the tables and the kinds of cell."""
    lines = [
        "# The tables of a case",
        "",
        MADE,
        "",
        "A case is a folder with [`case.toml`](../case-toml.md) and one CSV file for"
        " each table that has rows, or one workbook with a sheet for each. Files are"
        " UTF-8, with commas and a head; columns may stand in any order, and each has"
        " to be there, empty or not, unless its page says that it may be missing. A row"
        " for each thing; rows in any order. Weeks count from 0; a case has at most"
        f" {MAX_WEEKS}.",
        "",
        "| table | what its rows are | |",
        "|---|---|---|",
        *(_index_line(table) for table in TABLES),
        "",
        "## What a cell holds",
        "",
        "| kind | the cell is |",
        "|---|---|",
        *(f"| {kind.value} | {KINDS[kind]} |" for kind in Kind),
        "",
        "A key that refers to another table must stand there. Tables whose name ends in"
        " `_weeks`, and `absorption`, hold exceptions to a usual weekly amount: the"
        " amount of a row replaces the usual one from `start_week` to before"
        " `end_week`, and the periods of one key do not overlap. The rules between"
        " rows are on [faults and warnings](../faults.md).",
    ]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """Return every page by the name of its file."""
    made = {f"{table.name}.md": page_of(table) for table in TABLES}
    return {"index.md": index_page(), **made}


def write_pages(folder: Path) -> None:
    """Write every page into a folder; delete pages of tables that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _index_line(table: Table) -> str:
    needed = "required" if table.required else ""
    return f"| [{table.name}]({table.name}.md) | {table.meaning} | {needed} |"


def _column_line(column: Column) -> str:
    may = "yes" if column.optional else ""
    if column.may_be_missing:
        may += ", or missing"
    unit = column.unit.replace("|", "\\|")
    return f"| `{column.name}` | {column.meaning} | {_holds(column)} | {unit} | {may} |"


def _holds(column: Column) -> str:
    if column.refers_to:
        target = BY_NAME[column.refers_to]
        return f"key of [{target.name}]({target.name}.md)"
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    if column.kind is Kind.DEGREES:
        return f"degrees from {column.least} to {column.most}"
    if column.kind is Kind.INTEGER:
        most = "" if column.most == MAX_INTEGER else f" to {column.most}"
        return f"whole number from {column.least}{most}"
    return column.kind.value


def _example_lines(table: Table, example: Path) -> list[str]:
    path = example / f"{table.name}.csv"
    if not path.is_file():
        return []
    head, row = path.read_text(encoding="utf-8").splitlines()[:2]
    cells = len(next(csv.reader([head])))
    if cells != len(table.columns):
        raise ValueError(f"{path} has {cells} columns, not {len(table.columns)}")
    title = path.name
    return [f'```csv title="{title}"', head, row, "```", ""]


def _naming_lines(table: Table) -> list[str]:
    named = list(_named_by(table))
    return [f"Named by {', '.join(named)}.", ""] if named else []


def _named_by(table: Table) -> Iterator[str]:
    for other in TABLES:
        for column in other.columns:
            if column.refers_to == table.name:
                yield f"`{column.name}` of [{other.name}]({other.name}.md)"


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
