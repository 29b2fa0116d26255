"""A case as one XLSX workbook, both ways: its settings and each table on a sheet."""

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineWorkbook

from backstay.cases.building import cell_text, names_of, sorted_rows
from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.files import check_file
from backstay.cases.parsing import RawTable, Records
from backstay.cases.parts import TooLarge, check_parts
from backstay.cases.settings import Settings, read_settings, settings_text
from backstay.cases.sheets import Sheet, write_sheets
from backstay.cases.tables import BY_NAME, TABLES
from backstay.said import Said

SETTINGS_SHEET: Final = "case.toml"


def read_workbook(
    path: Path, faults: list[Fault]
) -> tuple[Settings | None, dict[str, RawTable]]:
    """Return the settings and the cells of every sheet; FaultyCase if it has none."""
    try:
        check_file(path)
        check_parts(path, faults)
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = {name: _cells(workbook, name) for name in workbook.sheet_names}
    except (CalamineError, BadZipFile, zlib.error, ValueError, OSError) as error:
        raise _unreadable(path, error) from None
    except RuntimeError as error:  # a password, or a packing nobody uses
        raise _unreadable(path, error) from None
    settings = None
    raw = {}
    for sheet, rows in sheets.items():
        if sheet == SETTINGS_SHEET:
            text = "\n".join(row[0] if row else "" for row in rows)
            settings = read_settings(text, faults)
            faults += (
                Fault(
                    _place(sheet),
                    line,
                    "",
                    Said("has more than one cell"),
                    Said("use one"),
                )
                for line, row in enumerate(rows, start=1)
                if any(row[1:])
            )
        elif sheet not in BY_NAME:
            right = Said(
                "a case has only %(sheet)s, %(names)s",
                sheet=SETTINGS_SHEET,
                names=", ".join(BY_NAME),
            )
            faults.append(
                Fault(_place(sheet), None, "", Said("is no table of a case"), right)
            )
        elif rows:
            raw[sheet] = _table(sheet, rows)
    if SETTINGS_SHEET not in sheets:
        wrong = Said("is missing")
        right = Said("a workbook has a sheet of that name with the lines of case.toml")
        faults.append(Fault(_place(SETTINGS_SHEET), None, "", wrong, right))
    return settings, raw


def _unreadable(path: Path, error: Exception) -> FaultyCase:
    wrong = Said(
        "cannot be opened (%(why)s)",
        why=error.args[0] if isinstance(error, TooLarge) else error,
    )
    return FaultyCase(
        [Fault(path.name, None, "", wrong, Said("give an .xlsx workbook"))]
    )


def write_workbook(
    path: str | Path, settings: Settings, tables: Mapping[str, Records]
) -> None:
    """Write a case as a workbook; reading it gives the same case.

    Raises
    ------
    TooLargeForWorkbook
        Before anything is written, if a table has too many rows for a sheet.
    """
    lines = settings_text(settings).split("\n")
    sheets = {SETTINGS_SHEET: Sheet([[line] for line in lines])}
    for table in TABLES:
        rows = sorted_rows(table, tables[table.name].rows)
        if rows:
            names = names_of(table, rows)
            cells = [[row[name] for name in names] for row in rows]
            frozen = (1, len(table.key))
            sheets[table.name] = Sheet([names, *cells], frozen)
    write_sheets(path, sheets)


def _place(sheet: str) -> Said:
    return Said("sheet %(sheet)s", sheet=sheet)


def _cells(workbook: CalamineWorkbook, sheet: str) -> list[list[str]]:
    found = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[_cell_text(cell) for cell in row] for row in found]


def _table(sheet: str, rows: list[list[str]]) -> RawTable:
    filled = [(line, row) for line, row in enumerate(rows[1:], start=2) if any(row)]
    return RawTable(
        _place(sheet),
        rows[0],
        [row for _, row in filled],
        [line for line, _ in filled],
    )


def _cell_text(cell: object) -> str:
    """Return a cell as CSV would hold it: whole numbers without a decimal point."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell_text(cell) if isinstance(cell, float) else str(cell)
