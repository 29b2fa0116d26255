"""From the bytes of a file to its table, whatever the file is called.

It runs in a process of its own (sandbox.py): whatever a file does to it stays there.
"""

from dataclasses import replace
from typing import Final

from backstay.said import Said
from backstay_web.core.imports import caps
from backstay_web.core.imports.delimited import read_delimited
from backstay_web.core.imports.said import _
from backstay_web.core.imports.table import Table, Told, Unreadable
from backstay_web.core.imports.workbook import read_workbook

ZIP: Final = b"PK"
REMARK: Final = "#"
"""A row that begins so, above the head, is no part of the table."""

JSON: Final = _("The file is JSON: save the table as .xlsx or CSV.")
OTHERS: Final = {
    b"\xd0\xcf\x11\xe0": _(
        "The file is an old workbook (.xls), or one with a password: save the table as "
        ".xlsx or CSV."
    ),
    b"%PDF": _("The file is a PDF: save the table as .xlsx or CSV."),
    b"\x1f\x8b": _("The file is packed with gzip: save the table as .xlsx or CSV."),
    b"7z\xbc\xaf": _("The file is packed with 7-Zip: save the table as .xlsx or CSV."),
    b"Rar!": _("The file is packed with RAR: save the table as .xlsx or CSV."),
    b"<": _("The file is XML or a page of the web: save the table as .xlsx or CSV."),
    b"{": JSON,
    b"[": JSON,
}
"""What is said of what people send as tables, by its first bytes."""


def read(data: bytes, told: Told) -> Table:
    """Return the table of a file: its head first, then its rows that are not blank.

    Raises
    ------
    Unreadable
        If it is none, or too large.
    """
    if len(data) > caps.MOST_BYTES:
        raise Unreadable(too_large(len(data)))
    refuse_others(data)
    reader = read_workbook if data.startswith(ZIP) else read_delimited
    return trimmed(reader(data, told))


def too_large(size: int) -> Said:
    """Return what is said of a file of so many bytes, more than are read."""
    text = _("The file has %(size)s bytes, the most is %(most)s: send it in parts.")
    return Said(text, size=size, most=caps.MOST_BYTES)


def refuse_others(data: bytes) -> None:
    """Return if a file may be a workbook or a text of cells."""
    begins = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, what in OTHERS.items():
        if begins.startswith(mark):
            raise Unreadable(Said(what))


def trimmed(table: Table) -> Table:
    """Return the table without blank rows and without remarks above its head."""
    filled = [
        (line, row)
        for line, row in zip(table.lines, table.rows, strict=True)
        if any(cell.strip() for cell in row)
    ]
    remarks = 0
    while remarks < len(filled) and filled[remarks][1][0].lstrip().startswith(REMARK):
        remarks += 1
    kept = filled[remarks:]
    if not kept:
        raise Unreadable(
            Said(_("The table is empty: its first line holds the headings."))
        )
    notes = list(table.notes)
    if remarks:
        text = _("Lines above the headings that begin with #, not read: %(count)s.")
        notes.append(Said(text, count=remarks))
    check_head(kept[0][1])
    return replace(
        table,
        rows=[row for _, row in kept],
        lines=[line for line, _ in kept],
        notes=notes,
    )


def check_head(head: list[str]) -> None:
    """Return if no heading stands twice."""
    named = [cell.strip().casefold() for cell in head if cell.strip()]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        text = _("The heading %(heading)s stands twice: rename one.")
        raise Unreadable(Said(text, heading=repr(twice[0][:60])))
