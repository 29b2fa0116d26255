"""A list as a file: CSV or a workbook, labelled, counted, and inert.

Columns carry their names, so that a file can be imported again; what they mean stands
beside them in the workbook. The digest is that of the lines of the CSV between banner
and digest, whichever of the two files it stands in.
"""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any, Final

import xlsxwriter

from backstay_web.core.banner import Banner
from backstay_web.core.imports.label_sheet import LABEL_CELL, LABEL_SHEET
from backstay_web.core.inert import inert
from backstay_web.core.lists.columns import Column
from backstay_web.core.lists.listing import Listing
from backstay_web.core.lists.reading import Row

MOST_ROWS: Final = 100_000
"""Rows of one file: as many as an import takes."""
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
    write_rows(book.add_worksheet("rows"), export, bold)
    write_meaning(book.add_worksheet("meaning"), export, bold)
    if export.label:
        write_label(book.add_worksheet(LABEL_SHEET), export)
    book.close()
    return made.getvalue()


def write_rows(sheet: Any, export: Export, bold: Any) -> None:
    banner = str(export.banner)
    sheet.set_header(f"&C{banner.replace('&', '&&')}")
    sheet.set_footer(f"&C{banner.replace('&', '&&')} - &P / &N")
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(export.columns):
        texts = [column.name, *(str(row[column.source] or "") for row in export.rows)]
        sheet.set_column(place, place, min(WIDEST, 2 + max(map(len, texts))))
        sheet.write_string(0, place, column.name, bold)
        for line, row in enumerate(export.rows, start=1):
            write_cell(sheet, line, place, row[column.source])


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
        ("list", f"{export.listing.title} {export.address}"),
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
