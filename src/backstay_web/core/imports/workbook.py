"""Tables in workbooks: checked part by part, then read, and counted by both readers."""

import io
import math
from array import array
from datetime import date, datetime, time
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from backstay.said import Said
from backstay_web.core.imports import caps
from backstay_web.core.imports.archive import Archive
from backstay_web.core.imports.label_sheet import LABEL_SHEET, label_in
from backstay_web.core.imports.markup import (
    Cells,
    Links,
    Markup,
    SharedTexts,
    SheetNames,
    check_cells,
)
from backstay_web.core.imports.own_sheets import (
    BESIDE_A_FORM,
    BESIDE_ROWS,
    ROWS_SHEET,
)
from backstay_web.core.imports.said import _
from backstay_web.core.imports.table import Table, Told, Unreadable, compare, count
from backstay_web.core.inert import inert

ROOT: Final = "_rels/.rels"
BOOK: Final = "xl/workbook.xml"
LINKS: Final = "xl/_rels/workbook.xml.rels"
SHARED: Final = "xl/sharedStrings.xml"
MOST_EXACT: Final = 2**53
"""Above it a number of a workbook has lost digits."""


def read_workbook(data: bytes, told: Told) -> Table:
    """Return the table of a sheet.

    Raises
    ------
    Unreadable
        If there is none, or it holds what must not be read.
    """
    archive = Archive(data)
    names, links = SheetNames(BOOK), Links(LINKS, "xl/")
    names.read(archive.unpack(BOOK))
    links.read(archive.unpack(LINKS))
    check_links(archive, links)
    shared = SharedTexts(SHARED)
    if SHARED in archive.parts:
        shared.read(archive.unpack(SHARED))
    label = label_of(data, archive, names, links, shared)
    sheet, notes = choose(names, told)
    part = links.targets.get(names.keys[sheet], "")
    cells = scan(archive, part, shared.lengths)
    rows = rows_of(data, sheet)
    compare(count(rows), cells.count)
    if cells.hidden_rows:
        text = _("Hidden rows of the sheet that are read too: %(count)s.")
        notes.append(Said(text, count=cells.hidden_rows))
    lines = list(range(1, len(rows) + 1))
    return Table("xlsx", rows, lines, sheet=sheet, notes=notes, label=label)


def label_of(
    data: bytes, archive: Archive, names: SheetNames, links: Links, shared: SharedTexts
) -> str:
    """Return the label of a workbook, whose sheet then is none of its tables."""
    if LABEL_SHEET not in names.keys:
        return ""
    part = links.targets.get(names.keys[LABEL_SHEET], "")
    check_cells(archive.unpack(part))
    Cells(part, shared.lengths).read(archive.unpack(part))
    label = label_in(rows_of(data, LABEL_SHEET))
    if label:
        del names.keys[LABEL_SHEET]
    return label


def check_links(archive: Archive, links: Links) -> None:
    """Return if the other reader will look into the same parts as we do."""
    root = Links(ROOT, "")
    root.read(archive.unpack(ROOT))
    texts = links.by_type.get("sharedStrings", [])
    if root.by_type.get("officeDocument") != [BOOK] or set(texts) - {SHARED}:
        raise Unreadable(
            Said(_("The workbook keeps its parts in odd places: save it anew."))
        )


def choose(names: SheetNames, told: Told) -> tuple[str, list[str]]:
    """Return the sheet to read, and what the sender must know of the others."""
    if told.sheet and told.sheet in names.keys:
        return told.sheet, []
    seen = [name for name in names.keys if name not in names.hidden]
    listed = ", ".join(seen)[:200]
    if told.sheet:
        text = _("There is no sheet %(sheet)s: there are %(sheets)s.")
        raise Unreadable(Said(text, sheet=repr(told.sheet[:40]), sheets=listed))
    if not seen:
        raise Unreadable(Said(_("The workbook has no sheet that one can see.")))
    if set(seen) == BESIDE_ROWS | {ROWS_SHEET}:
        return ROWS_SHEET, []
    chosen = told.prefer if told.prefer in seen else seen[0]
    if len(seen) > 1 and chosen != told.prefer:
        text = _("The workbook has several sheets, name one: %(sheets)s.")
        raise Unreadable(Said(text, sheets=listed))
    others = set(names.keys) - {chosen}
    others = set() if others <= BESIDE_A_FORM else others
    text = _("Not read: the sheet %(sheet)s.")
    return chosen, [Said(text, sheet=each[:40]) for each in sorted(others)]


def scan(archive: Archive, sheet: str, shared: "array[int]") -> Cells:
    """Look through every part of a workbook, and count the cells of one."""
    cells, read = Cells(sheet, shared), {sheet, ROOT, BOOK, LINKS, SHARED}
    check_cells(archive.unpack(sheet))
    cells.read(archive.unpack(sheet))
    for name in archive.parts.keys() - read:
        if name.endswith((".xml", ".rels")):
            Markup(name).read(archive.unpack(name))
    return cells


def rows_of(data: bytes, sheet: str) -> list[list[str]]:
    """Return the cells of a sheet as texts."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError) as error:
        text = _("The workbook cannot be read: %(error)s.")
        raise Unreadable(Said(text, error=str(error))) from None
    return [[cell_text(cell) for cell in row] for row in found]


def cell_text(cell: object) -> str:
    """Return a cell as a CSV file of ours would hold it.

    Raises
    ------
    Unreadable
        If it is no number that is one, or too long.
    """
    if isinstance(cell, str):
        if len(cell) > caps.LONGEST_CELL:
            text = _("A cell has more than %(most)s characters.")
            raise Unreadable(Said(text, most=caps.LONGEST_CELL))
        return inert(cell)
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def number_text(value: float) -> str:
    """Return a number without a decimal point where it is whole.

    >>> number_text(12.0), number_text(0.5), number_text(2.0**60)
    ('12', '0.5', '1.152921504606847e+18')
    """
    if not math.isfinite(value):
        text = _("A cell holds %(value)s, which is no number.")
        raise Unreadable(Said(text, value=str(value)))
    is_exact = value.is_integer() and abs(value) <= MOST_EXACT
    return str(int(value)) if is_exact else repr(value)
