"""Tables as text: CSV in its kinds, and cells pasted from a spreadsheet program."""

import csv
import io
import re
from itertools import islice
from typing import Final

from backstay.said import Said
from backstay_web.core.imports import caps
from backstay_web.core.imports.said import _
from backstay_web.core.imports.table import (
    Count,
    Table,
    Told,
    Unreadable,
    compare,
    count,
)

ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1251": "Windows-1251",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
}
"""The encodings that a sender may name, by Python's names."""
MARKS: Final = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
DELIMITERS: Final = ("\t", ";", ",", "|")
SHOWN: Final = {"\t": "⇥"}
"""How a delimiter is shown that one cannot see."""
UNUSABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
SAMPLE: Final = 65_536
SAMPLE_ROWS: Final = 20


def read_delimited(data: bytes, told: Told) -> Table:
    """Return the table of a text, with the encoding and the delimiter it was read by.

    Raises
    ------
    Unreadable
        If it is none.
    """
    text, encoding, notes = decode(data, told.encoding)
    delimiter, more = find_delimiter(text, told.delimiter)
    rows, lines = read_rows(text, delimiter)
    compare(count(rows), count_again(text, delimiter))
    return Table(
        "csv",
        rows,
        lines,
        encoding=ENCODINGS[encoding],
        delimiter=delimiter,
        notes=notes + more,
    )


def decode(data: bytes, told: str) -> tuple[str, str, list[str]]:
    """Return the text, the encoding it was read by, and what the sender must know."""
    encoding = told or encoding_of(data)
    notes: list[str] = []
    if encoding not in ENCODINGS:
        known = ", ".join(ENCODINGS)
        text = _("%(named)s is no encoding that is read here: %(known)s are.")
        raise Unreadable(Said(text, named=encoding, known=known))
    if not told and encoding.startswith("cp"):
        said = _(
            "The text is neither UTF-8 nor UTF-16, so it was read as %(encoding)s: if "
            "letters look wrong, name another encoding."
        )
        notes.append(Said(said, encoding=ENCODINGS[encoding]))
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        said = _(
            "Byte %(place)s is none of %(encoding)s: name the encoding of the file, or "
            "save it as UTF-8."
        )
        place = error.start + 1
        raise Unreadable(
            Said(said, place=place, encoding=ENCODINGS[encoding])
        ) from None
    if found := UNUSABLE.search(text):
        said = _(
            "Character %(place)s is U+%(code)s, which no text holds: the file is no "
            "text, or its encoding is another one."
        )
        code = f"{ord(found[0]):04X}"
        raise Unreadable(Said(said, place=found.start() + 1, code=code))
    return text, encoding, notes


def encoding_of(data: bytes) -> str:
    """Return the encoding by the mark of the file, or by what its bytes can be."""
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return encoding
    # Every second byte of most texts in UTF-16 is the same small number.
    even, odd = data[:SAMPLE:2], data[1:SAMPLE:2]
    for encoding, high in (("utf-16-le", odd), ("utf-16-be", even)):
        if len(high) > 1 and sum(byte in b"\x00\x04" for byte in high) > 0.8 * len(
            high
        ):
            return encoding
    try:
        data.decode()
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8"


def find_delimiter(text: str, told: str) -> tuple[str, list[str]]:
    """Return the delimiter, and what the sender must know of how it was found."""
    if told:
        if told not in DELIMITERS:
            text = _("%(named)s is no delimiter: tab, semicolon, comma and bar are.")
            raise Unreadable(Said(text, named=repr(told)))
        return told, []
    widths = {mark: widths_by(text, mark) for mark in DELIMITERS}
    even = {m: w[0] for m, w in widths.items() if len(set(w)) == 1 and w[0] > 1}
    found = even or {m: w[0] for m, w in widths.items() if w and w[0] > 1}
    if not found:
        one = _("No delimiter was found: the table is read as one column.")
        return ",", [Said(one)]
    best = max(found, key=lambda mark: found[mark])
    if even and len(even) == 1:
        return best, []
    others = " ".join(SHOWN.get(mark, mark) for mark in found if mark != best)
    said = (
        _(
            "The delimiter was taken to be %(mark)s, though it could be %(others)s: "
            "name another one if the columns look wrong."
        )
        if others
        else _(
            "The delimiter was taken to be %(mark)s, though lines differ: name another "
            "one if the columns look wrong."
        )
    )
    return best, [Said(said, mark=SHOWN.get(best, best), others=others)]


def widths_by(text: str, delimiter: str) -> list[int]:
    """Return how many cells the first lines have with a delimiter."""
    sample = io.StringIO(text[:SAMPLE], newline="")
    try:
        rows = list(islice(csv.reader(sample, delimiter=delimiter), SAMPLE_ROWS + 1))
    except csv.Error:
        return []
    if len(text) > SAMPLE and 1 < len(rows) <= SAMPLE_ROWS:
        rows = rows[:-1]  # The sample ends within it.
    return [len(row) for row in rows[:SAMPLE_ROWS] if row and row[0][:1] != "#"]


def read_rows(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Return the rows, blank ones too, and the line on which each begins."""
    csv.field_size_limit(caps.LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, lines, begins, cells = [], [], 1, 0
    try:
        for row in reader:
            rows.append(row)
            lines.append(begins)
            begins = reader.line_num + 1
            cells += len(row)
            check_size(len(rows), len(row), cells)
    except csv.Error as error:
        raise Unreadable(in_words(error, begins)) from None
    return rows, lines


def in_words(error: csv.Error, line: int) -> Said:
    """Return what is wrong in the row that begins on a line."""
    if "field larger" in str(error):
        text = _(
            "Line %(line)s: a cell has more than %(most)s characters; shorten it, or "
            'look for a " that is never closed.'
        )
        return Said(text, line=line, most=caps.LONGEST_CELL)
    text = _('Line %(line)s: a cell has a " that is not closed or not doubled.')
    return Said(text, line=line)


def check_size(rows: int, columns: int, cells: int) -> None:
    """Return if a table is not too large.

    Raises
    ------
    Unreadable
        If it is; says which of its sizes.
    """
    for size, most, text in (
        (
            rows,
            caps.MOST_ROWS,
            _(
                "The table has more than %(most)s rows, its head among them: send it "
                "in parts, and without what stands beside it."
            ),
        ),
        (
            columns,
            caps.MOST_COLUMNS,
            _(
                "The table has more than %(most)s columns: send it in parts, and "
                "without what stands beside it."
            ),
        ),
        (
            cells,
            caps.MOST_CELLS,
            _(
                "The table has more than %(most)s cells: send it in parts, and without "
                "what stands beside it."
            ),
        ),
    ):
        if size > most:
            raise Unreadable(Said(text, most=most))


def count_again(text: str, delimiter: str) -> Count:
    """Count rows and cells that are not blank, sharing no code with the reader."""
    cell = re.compile(
        rf'(?:"([^"]*(?:""[^"]*)*)"|([^"{delimiter}\r\n][^{delimiter}\r\n]*)?)'
        rf"({re.escape(delimiter)}|\r\n|\r|\n|\Z)"
    )
    rows = cells = place = 0
    filled = False
    while place < len(text):
        found = cell.match(text, place)
        if found is None:
            text = _('Character %(place)s: a " is not closed or doubled.')
            raise Unreadable(Said(text, place=place + 1))
        place = found.end()
        if (found[1] or found[2] or "").strip():
            cells += 1
            filled = True
        if found[3] != delimiter:
            rows += filled
            filled = False
    return Count(rows + filled, cells)
