"""XLSX sheets of plain cells: equal cells give equal bytes, and none is dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from backstay.errors import BackstayError

MOST_ROWS: Final = 1_048_576  # ECMA-376 names no limit; these are Excel's own.
MOST_CHARACTERS: Final = 32_767
CREATED: Final = datetime(1980, 1, 1, tzinfo=UTC)  # as the parts of the ZIP say

Cell = str | int | float | None


class TooLargeForWorkbook(BackstayError):
    """A sheet has more rows, or a cell more characters, than a workbook can hold."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of one sheet.

    ``frozen`` rows and columns stay in view; (0, 0) freezes none.
    """

    rows: Sequence[Sequence[Cell]]
    frozen: tuple[int, int] = (0, 0)


def write_sheets(path: str | Path, sheets: Mapping[str, Sheet]) -> None:
    """Write a workbook of these sheets, in their order.

    Raises
    ------
    TooLargeForWorkbook
        Before anything is written; names the sheet and the first thing that is too
        large.
    OSError
        If the file cannot be written.
    """
    for name, sheet in sheets.items():
        _check_size(name, sheet)
    with Path(path).open("ab"):
        pass  # Better told here: the library would leave its own files open.
    try:
        _write(path, sheets)
    except FileCreateError as error:
        raise OSError(f"{path} cannot be written: {error}") from error


def _write(path: str | Path, sheets: Mapping[str, Sheet]) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as workbook:
        workbook.set_properties({"created": CREATED})
        for name, sheet in sheets.items():
            written = workbook.add_worksheet(name)
            written.freeze_panes(*sheet.frozen)
            for line, row in enumerate(sheet.rows):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        written.write_string(line, column, value)
                    elif value is not None:
                        written.write_number(line, column, value)


def _check_size(name: str, sheet: Sheet) -> None:
    if len(sheet.rows) > MOST_ROWS:
        raise TooLargeForWorkbook(
            f"sheet {name} would have {len(sheet.rows):,} rows, a workbook holds"
            f" {MOST_ROWS:,}; use the CSV files instead"
        )
    for line, row in enumerate(sheet.rows, start=1):
        for value in row:
            if isinstance(value, str) and len(value) > MOST_CHARACTERS:
                raise TooLargeForWorkbook(
                    f"sheet {name}, row {line}: a text of {len(value):,} characters, a"
                    f" cell holds {MOST_CHARACTERS:,}; use the CSV files instead"
                )
