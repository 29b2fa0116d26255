"""A case as files: a folder of CSV, written the same way every time."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from backstay.cases.building import cell_text, names_of, sorted_rows
from backstay.cases.files import write_whole
from backstay.cases.parsing import Row
from backstay.cases.settings import FILE, Settings, settings_text
from backstay.cases.tables import TABLES, Table


def write_case(
    folder: str | Path, settings: Settings, tables: Mapping[str, Iterable[Row]]
) -> None:
    """Write a case as ``case.toml`` and one CSV file for each table that has rows.

    Parameters
    ----------
    folder : path
        Made if it is not there; files of the same names are replaced.
    settings : Settings
        What ``case.toml`` will hold.
    tables : mapping of table name to rows
        Each row maps every column of the table to its value; None is an empty cell.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / FILE, settings_text(settings).encode())
    for table in TABLES:
        path = folder / f"{table.name}.csv"
        rows = list(tables.get(table.name, ()))
        if rows:
            write_whole(path, table_text(table, rows).encode())
        else:
            path.unlink(missing_ok=True)


def table_text(table: Table, rows: Sequence[Row]) -> str:
    """Return the text of a CSV file, rows in the order of their keys."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = names_of(table, rows)
    writer.writerow(names)
    for row in sorted_rows(table, rows):
        writer.writerow([cell_text(row[name]) for name in names])
    return text.getvalue()
