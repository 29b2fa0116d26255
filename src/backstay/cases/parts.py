"""What a workbook holds beside the values that are read: formulas, errors, merges.

The library that reads cells gives an error such as #REF! and a formula without a result
as empty cells, and a merged block as one value and empty cells. Each would be lost in
silence. It also takes memory for the whole area up to the last cell. So the XML is
looked through first.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from backstay.cases.faults import Fault
from backstay.said import Said

LARGEST_AREA: Final = 20_000_000
"""Most cells of a sheet, empty ones too: a million rows of the widest table."""
LARGEST_PARTS: Final = 2_000_000_000
"""Most bytes of a workbook when unpacked."""
_PART: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL: Final = re.compile(r"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.S)
_PLACE: Final = re.compile(r'\br="([A-Z]{1,3})?([0-9]{1,7})"')
_ROW: Final = re.compile(r"<(?:\w+:)?row\b[^>]*>")
_KIND: Final = re.compile(r'\bt="(\w+)"')
_FORMULA: Final = re.compile(r"<(?:\w+:)?f\b")
_RESULT: Final = re.compile(r"<(?:\w+:)?v\b[^>]*>[^<]")
_VALUE: Final = re.compile(r"<(?:\w+:)?v\b")
_MERGED: Final = re.compile(r'<(?:\w+:)?mergeCell\b[^>]*\bref="([^"]*)"')
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_LINK: Final = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")


class TooLarge(ValueError):
    """A workbook would take more memory than there may be."""


def check_parts(path: Path, faults: list[Fault]) -> None:
    """Note what would be lost if the cells of a workbook were read.

    Raises
    ------
    TooLarge
        If reading the cells would take more memory than there may be.
    zipfile.BadZipFile, zlib.error, RuntimeError, OSError
        If it is no workbook, or one with a password.
    """
    with zipfile.ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
        if size > LARGEST_PARTS:
            raise TooLarge(Said("it unpacks to %(size)s bytes", size=f"{size:,}"))
        names = _sheet_names(archive)
        for part in archive.namelist():
            if _PART.fullmatch(part):
                text = archive.read(part).decode(errors="replace")
                sheet = Said("sheet %(sheet)s", sheet=names.get(part, part))
                _check_area(sheet, text)
                faults += (Fault(sheet, *found) for found in _losses(text))


def _check_area(sheet: str, text: str) -> None:
    """Raise if the last cells of a sheet lie too far away."""
    width = height = 0
    for head in _ROW.findall(text):
        if place := _PLACE.search(head):
            height = max(height, int(place[2]))
    for attributes, inside in _CELL.findall(text):
        if inside and (place := _PLACE.search(attributes)):
            width = max(width, _number(place[1] or ""))
            height = max(height, int(place[2]))
    if width * height > LARGEST_AREA:
        raise TooLarge(
            Said(
                "%(sheet)s spans %(rows)s rows and %(columns)s columns: delete what "
                "stands far from the table",
                sheet=sheet,
                rows=f"{height:,}",
                columns=f"{width:,}",
            )
        )


def _losses(text: str) -> Iterator[tuple[int | None, str, Said, Said]]:
    """Yield row, cell, what is wrong and what would be right."""
    for attributes, inside in _CELL.findall(text):
        place, kind = _PLACE.search(attributes), _KIND.search(attributes)
        row, cell = (int(place[2]), place[0][3:-1]) if place else (None, "")
        if kind and kind[1] == "e":
            wrong = Said("is an error of a formula")
            right = Said("mend it, or give the value")
            yield row, cell, wrong, right
        elif _FORMULA.search(inside) and not _result(kind[1] if kind else "", inside):
            wrong = Said("is a formula without a result")
            right = Said("open and save it in a spreadsheet program, or give the value")
            yield row, cell, wrong, right
    for merged in _MERGED.findall(text):
        wrong = Said("are merged: only the first would be read")
        right = Said("take them apart, and give each cell its value")
        yield None, merged, wrong, right


def _result(kind: str, inside: str) -> bool:
    """Return whether a formula has a result; a text may be an empty one."""
    return bool((_VALUE if kind == "str" else _RESULT).search(inside))


def _number(letters: str) -> int:
    """Return the number of a column.

    >>> _number("A"), _number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the names of sheets by their parts; what cannot be told is left out."""
    known = set(archive.namelist())
    places = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    if not known.issuperset(places):
        return {}
    book, links = (archive.read(each).decode(errors="replace") for each in places)
    part_of = {
        _attribute(link, "Id"): "xl/"
        + _attribute(link, "Target").removeprefix("/").removeprefix("xl/")
        for link in _LINK.findall(links)
    }
    return {
        part_of.get(_attribute(sheet, r"\w+:id"), ""): _attribute(sheet, "name")
        for sheet in _SHEET.findall(book)
    }


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return found[1] if found else ""
