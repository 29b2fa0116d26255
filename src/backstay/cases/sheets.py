"""XLSX sheets that can be read: equal cells give equal bytes, and none is dropped."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from backstay.cases.files import write_whole
from backstay.errors import BackstayError
from backstay.said import Said

MOST_ROWS: Final = 1_048_576  # ECMA-376 names no limit; these are Excel's own.
MOST_CHARACTERS: Final = 32_767
CREATED: Final = datetime(1980, 1, 1, tzinfo=UTC)  # as the parts of the ZIP say
LEAST_WIDTH: Final = 6  # in characters, as Excel counts them
MOST_WIDTH: Final = 60  # longer texts would push the columns after them out of view
FILTER_WIDTH: Final = 3  # of the button that filters, at the end of each head

Cell = str | int | float | date | None


class TooLargeForWorkbook(BackstayError):
    """A sheet has more rows, or a cell more characters, than a workbook can hold."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of one sheet.

    ``frozen`` rows and columns stay in view; (0, 0) freezes none. Frozen rows are the
    head: bold, and the last of them filters the rows below.
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
    data = io.BytesIO()
    try:
        _write(data, sheets)
    except FileCreateError as error:
        raise OSError(f"{path} cannot be written: {error}") from error
    write_whole(Path(path), data.getvalue())


def _write(data: io.BytesIO, sheets: Mapping[str, Sheet]) -> None:
    with xlsxwriter.Workbook(data, {"constant_memory": True}) as workbook:
        workbook.set_properties({"created": CREATED})
        bold = workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name, sheet in sheets.items():
            written = workbook.add_worksheet(name)
            _arrange(written, sheet)
            for line, row in enumerate(sheet.rows):
                head = bold if line < sheet.frozen[0] else None
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        written.write_string(line, column, value, head)
                    elif isinstance(value, date):
                        written.write_datetime(line, column, value, day)
                    elif value is not None:
                        written.write_number(line, column, value)


def _arrange(written: Worksheet, sheet: Sheet) -> None:
    """Set what stays in view, how wide the columns are, and the filters."""
    written.freeze_panes(*sheet.frozen)
    widths = widths_of(sheet)
    for column, width in enumerate(widths):
        written.set_column(column, column, width)
    head = sheet.frozen[0]
    if 0 < head < len(sheet.rows):
        written.autofilter(head - 1, 0, len(sheet.rows) - 1, len(widths) - 1)


def widths_of(sheet: Sheet) -> list[int]:
    """Return how wide each column must be for its content, in characters, bounded."""
    head = sheet.frozen[0]
    needed: list[int] = []
    for line, row in enumerate(sheet.rows):
        needed += [LEAST_WIDTH] * (len(row) - len(needed))
        extra = FILTER_WIDTH if line < head else 1
        for column, value in enumerate(row):
            width = 0 if value is None else len(str(value)) + extra
            needed[column] = max(needed[column], width)
    return [min(width, MOST_WIDTH) for width in needed]


def _check_size(name: str, sheet: Sheet) -> None:
    if len(sheet.rows) > MOST_ROWS:
        raise TooLargeForWorkbook(
            Said(
                "sheet %(sheet)s would have %(rows)s rows, a workbook holds %(most)s; "
                "use the CSV files instead",
                sheet=name,
                rows=f"{len(sheet.rows):,}",
                most=f"{MOST_ROWS:,}",
            )
        )
    for line, row in enumerate(sheet.rows, start=1):
        for value in row:
            if isinstance(value, str) and len(value) > MOST_CHARACTERS:
                raise TooLargeForWorkbook(
                    Said(
                        "sheet %(sheet)s, row %(row)s: a text of %(count)s characters, "
                        "a cell holds %(most)s; use the CSV files instead",
                        sheet=name,
                        row=line,
                        count=f"{len(value):,}",
                        most=f"{MOST_CHARACTERS:,}",
                    )
                )
