"""A list as a file: CSV or a workbook, labelled, counted, and inert.

Columns carry their names, so that a file can be imported again. A workbook opens at a
sheet for people: heads, words and days as the page has them, in the language of its
reader; what the columns mean stands beside it. The digest is that of the lines of the
CSV between banner and digest, whichever of the two files it stands in.
"""

import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any, Final

import xlsxwriter

from backstay_web.core.banner import Banner
from backstay_web.core.imports.label_sheet import LABEL_CELL, LABEL_SHEET
from backstay_web.core.imports.own_sheets import (
    MEANING_SHEET,
    ROWS_SHEET,
    SHOWN_SHEET,
)
from backstay_web.core.inert import inert
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.listing import Listing
from backstay_web.core.lists.reading import Row

MOST_ROWS: Final = 100_000
"""Rows of one file: as many as an import takes."""
MILLION: Final = 1_000_000
WIDEST: Final = 60
"""Letters of a column of a workbook before its text goes over several lines."""


@dataclass(frozen=True)
class Export:
    """What goes into a file, with the label of all of it."""

    listing: Listing
    columns: Sequence[Column]
    rows: Sequence[Row]
    banner: Banner
    address: str
    at: datetime
    label: str  # as XML; nothing: it has none that others could understand

    @property
    def names(self) -> list[str]:
        """Return the heads of its columns."""
        return [column.name for column in self.columns]

    def lines(self) -> str:
        """Return heads and rows as CSV."""
        made = StringIO()
        writer = csv.writer(made)
        writer.writerow(self.names)
        for row in self.rows:
            writer.writerow(written(row[column.source]) for column in self.columns)
        return made.getvalue()

    def digest(self) -> str:
        """Return the SHA-256 of its lines, in hexadecimal."""
        return hashlib.sha256(self.lines().encode()).hexdigest()


def written(value: Any) -> str | int:
    """Return a value as it stands in a file: whole numbers and days as they are."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return inert(str(value))


def to_csv(export: Export) -> bytes:
    """Return the file as CSV in UTF-8, with the mark by which spreadsheets know it."""
    count = len(export.rows)
    lines = [
        f"# {export.banner}\r\n",
        export.lines(),
        f"# {count} rows, SHA-256 {export.digest()}\r\n",
    ]
    return "".join(lines).encode("utf-8-sig")


def to_xlsx(export: Export) -> bytes:
    """Return the file as a workbook: the rows, and a sheet that says what they are."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"created": export.at.replace(tzinfo=None)})
    bold = book.add_format({"bold": True})
    write_rows(book.add_worksheet(ROWS_SHEET), export, bold)
    write_shown(book.add_worksheet(SHOWN_SHEET), export, formats(book))
    write_meaning(book.add_worksheet(MEANING_SHEET), export, bold)
    if export.label:
        write_label(book.add_worksheet(LABEL_SHEET), export)
    book.close()
    return made.getvalue()


def formats(book: Any) -> dict[Any, Any]:
    """Return how heads and values of a sheet for people are shown, by their kind."""
    return {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        Kind.NUMBER: book.add_format({"num_format": "#,##0"}),
        Kind.SHARE: book.add_format({"num_format": "0.00%"}),
        Kind.DAY: book.add_format({"num_format": "yyyy-mm-dd"}),
        Kind.MOMENT: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }


def write_rows(sheet: Any, export: Export, bold: Any) -> None:
    begin(sheet, export)
    for place, column in enumerate(export.columns):
        texts = [column.name, *(str(row[column.source] or "") for row in export.rows)]
        sheet.set_column(place, place, width(texts))
        sheet.write_string(0, place, column.name, bold)
        for line, row in enumerate(export.rows, start=1):
            write_cell(sheet, line, place, row[column.source])


def write_shown(sheet: Any, export: Export, formats: dict[Any, Any]) -> None:
    begin(sheet, export)
    sheet.activate()
    for place, column in enumerate(export.columns):
        unit = f" ({column.unit})" if column.unit else ""
        head = f"{column.heading}{unit}"
        texts = [column.shown(row[column.seen]) for row in export.rows]
        sheet.set_column(place, place, width([head[: WIDEST // 3], *texts]))
        sheet.write_string(0, place, head, formats["head"])
        form = None if column.words else formats.get(column.kind)
        for line, (row, text) in enumerate(zip(export.rows, texts, strict=True), 1):
            write_value(sheet, (line, place), scaled(column, row), text, form)
    sheet.autofilter(0, 0, len(export.rows), max(0, len(export.columns) - 1))


def begin(sheet: Any, export: Export) -> None:
    """Begin a sheet of rows: their label on each printed page, their heads in view."""
    banner = str(export.banner).replace("&", "&&")
    sheet.set_header(f"&C{banner}")
    sheet.set_footer(f"&C{banner} - &P / &N")
    sheet.freeze_panes(1, 0)


def width(texts: Iterable[str]) -> int:
    """Return how wide a column with these texts is."""
    return min(WIDEST, 2 + max(map(len, texts)))


def scaled(column: Column, row: Row) -> Any:
    """Return a value as a spreadsheet counts it: a share is kept in millionths."""
    value = row[column.seen]
    is_share = column.kind is Kind.SHARE and isinstance(value, int)
    return value / MILLION if is_share else value


def write_value(
    sheet: Any, cell: tuple[int, int], value: Any, text: str, form: Any
) -> None:
    """Write a number or a day as one where it has a form, and else its text."""
    if form is None or isinstance(value, bool | str | list):
        sheet.write_string(*cell, text)
    elif isinstance(value, datetime):
        sheet.write_datetime(*cell, value.astimezone(UTC).replace(tzinfo=None), form)
    elif isinstance(value, date):
        sheet.write_datetime(*cell, value, form)
    elif value is not None:
        sheet.write_number(*cell, value, form)


def write_cell(sheet: Any, line: int, place: int, value: Any) -> None:
    """Write a number as one and all else as a text, which nothing runs."""
    if isinstance(value, str):
        sheet.write_string(line, place, value)
    elif isinstance(plain := written(value), int):
        sheet.write_number(line, place, plain)
    elif plain:
        sheet.write_string(line, place, plain)


def write_label(sheet: Any, export: Export) -> None:
    """Write the label in words and as XML, by which an import understands it."""
    sheet.set_column(0, 1, 24)
    lines = (("label", str(export.banner)), (LABEL_CELL, export.label))
    for line, texts in enumerate(lines):
        for place, text in enumerate(texts):
            sheet.write_string(line, place, text)


def write_meaning(sheet: Any, export: Export, bold: Any) -> None:
    about = [
        ("label", str(export.banner)),
        ("list", f"{export.listing.title} {export.address.removesuffix('?')}".strip()),
        ("made", written(export.at)),
        ("rows", str(len(export.rows))),
        ("sha256", export.digest()),
    ]
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 3, WIDEST)
    for line, (name, text) in enumerate(about):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, str(text))
    for line, column in enumerate(export.columns, start=len(about) + 1):
        heading, unit = str(column.heading), str(column.unit)
        for place, text in enumerate(
            [column.name, heading, str(column.definition), unit]
        ):
            sheet.write_string(line, place, text)
