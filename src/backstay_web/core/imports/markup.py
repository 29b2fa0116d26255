"""The XML of a workbook, looked through piece by piece and never held as a whole."""

import re
from array import array
from collections.abc import Iterable
from typing import Final
from xml.parsers import expat

from backstay.said import Said, Value
from backstay_web.core.imports import caps
from backstay_web.core.imports.said import _
from backstay_web.core.imports.table import Count, Unreadable

OTHER_ENCODINGS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")
CELL: Final = re.compile(rb"<(?:[^<>/\s]*:)?c[\s/>]")
OF_A_TEXT: Final = _("A text has %(length)s characters, the most is %(most)s.")
OF_A_CELL: Final = _(
    "The cell in row %(row)s, column %(column)s has %(length)s characters, the most is "
    "%(most)s."
)


class Markup:
    """One part: no document type, so no entities; UTF-8 alone; not too deep."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._depth = 0

    def read(self, pieces: Iterable[bytes]) -> None:
        """Look through a part.

        Raises
        ------
        Unreadable
            If it is not well formed, or not of the kind that workbooks hold.
        """
        parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declare
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text
        try:
            for number, piece in enumerate(pieces):
                if number == 0 and piece.startswith(OTHER_ENCODINGS):
                    text = _("%(part)s is not UTF-8: save it anew.")
                    raise Unreadable(Said(text, part=self.name))
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            text = _("%(part)s is damaged: %(error)s.")
            raise Unreadable(Said(text, part=self.name, error=str(error))) from None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See an element begin, its name without prefix."""

    def end(self, tag: str) -> None:
        """See an element end."""

    def text(self, text: str) -> None:
        """See text."""

    def _declare(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() != "utf-8":
            text = _("%(part)s declares %(encoding)s: save it as UTF-8.")
            raise Unreadable(Said(text, part=self.name, encoding=encoding[:20]))

    def _refuse_doctype(self, name: str, *rest: object) -> None:
        text = _("%(part)s has a document type, which could declare entities: refused.")
        raise Unreadable(Said(text, part=self.name))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > caps.DEEPEST:
            text = _("%(part)s is more than %(most)s elements deep.")
            raise Unreadable(Said(text, part=self.name, most=caps.DEEPEST))
        self.start(tag.rpartition(":")[2], attributes)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self.end(tag.rpartition(":")[2])


class SheetNames(Markup):
    """The list of sheets: names, whether hidden, and the key of the part of each."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.keys: dict[str, str] = {}
        self.hidden: set[str] = set()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note a sheet."""
        if tag != "sheet":
            return
        named = attributes.get("name", "")
        keys = [each for key, each in attributes.items() if key.endswith(":id")]
        self.keys[named] = keys[0] if keys else ""
        if attributes.get("state", "visible") != "visible":
            self.hidden.add(named)


class Links(Markup):
    """Where the parts lie that a part speaks of by key."""

    def __init__(self, name: str, base: str) -> None:
        super().__init__(name)
        self._base = base
        self.targets: dict[str, str] = {}
        self.by_type: dict[str, list[str]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note a link; one that leads out of the file is none."""
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            whole = target[1:] if target.startswith("/") else self._base + target
            self.targets[attributes.get("Id", "")] = whole
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.by_type.setdefault(kind, []).append(whole)


class SharedTexts(Markup):
    """How long each text is that cells share; 0 if it is blank."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.lengths = array("I")
        self._pieces: list[str] = []
        self._in_text = False
        self._in_reading = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See a text begin; how it is pronounced is no part of it."""
        if tag == "si":
            self._pieces = []
        elif tag == "rPh":
            self._in_reading = True
        elif tag == "t":
            self._in_text = not self._in_reading

    def end(self, tag: str) -> None:
        """See a text end."""
        if tag == "t":
            self._in_text = False
        elif tag == "rPh":
            self._in_reading = False
        elif tag == "si":
            text = "".join(self._pieces)
            check_length(text, OF_A_TEXT)
            self.lengths.append(len(text) if text.strip() else 0)
            if len(self.lengths) > caps.MOST_CELLS:
                text = _("The workbook has over %(most)s texts.")
                raise Unreadable(Said(text, most=caps.MOST_CELLS))

    def text(self, text: str) -> None:
        """See text."""
        if self._in_text:
            self._pieces.append(text)


class Cells(Markup):
    """A sheet: how much of it is filled, and what would be lost if it were read."""

    def __init__(self, name: str, shared: "array[int]") -> None:
        super().__init__(name)
        self._shared = shared
        self._characters = 0
        self._row = self._column = 0
        self._kind = ""
        self._pieces: list[str] = []
        self._in_value = False
        self._filled = 0
        self._rows = self._cells = 0
        self._height = self._width = 0
        self.hidden_rows = 0

    @property
    def count(self) -> Count:
        """Return how many rows and cells are not blank."""
        return Count(self._rows, self._cells)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See a row, a cell, or something that must not be there."""
        if tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "t"):
            self._in_value = True
        elif tag == "row":
            self._row = number(attributes.get("r"), self._row + 1)
            self._column = self._filled = 0
            self.hidden_rows += attributes.get("hidden") in ("1", "true")
        elif tag == "f":
            text = _(
                "The cell in row %(row)s, column %(column)s holds a formula: copy the "
                "table and insert it as values, so that you see what is sent."
            )
            raise Unreadable(Said(text, **self._place()))
        elif tag == "mergeCell":
            text = _(
                "The cells %(cells)s are merged, of which only the first would be "
                "read: take them apart."
            )
            raise Unreadable(Said(text, cells=attributes.get("ref", "")[:20]))

    def end(self, tag: str) -> None:
        """See a cell or a row end."""
        if tag in ("v", "t"):
            self._in_value = False
        elif tag == "c":
            self._end_cell()
        elif tag == "row" and self._filled:
            self._rows += 1
            self._cells += self._filled
            check_area(self._height, self._width)

    def text(self, text: str) -> None:
        """See text."""
        if self._in_value:
            self._pieces.append(text)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r", "")
        letters = place.rstrip("0123456789")
        self._column = column_number(letters) if letters else self._column + 1
        self._kind = attributes.get("t", "n")
        self._pieces = []
        if self._kind == "e":
            text = _(
                "The cell in row %(row)s, column %(column)s is an error of a formula: "
                "mend it."
            )
            raise Unreadable(Said(text, **self._place()))

    def _end_cell(self) -> None:
        length = self._length("".join(self._pieces))
        if length:
            self._filled += 1
            self._characters += length
            self._height = max(self._height, self._row)
            self._width = max(self._width, self._column)
            if self._characters > caps.MOST_CHARACTERS:
                raise Unreadable(
                    Said(_("The texts of the sheet are too long: send it in parts."))
                )

    def _length(self, value: str) -> int:
        """Return how long the text of a cell is; 0 if it is blank."""
        if self._kind == "s":
            shared = number(value, -1)
            if not 0 <= shared < len(self._shared):
                text = _(
                    "The cell in row %(row)s, column %(column)s has a text that is not "
                    "there."
                )
                raise Unreadable(Said(text, **self._place()))
            return self._shared[shared]
        check_length(value, OF_A_CELL, **self._place())
        return len(value) if value.strip() else 0

    def _place(self) -> dict[str, Value]:
        return {"row": self._row, "column": self._column}


def check_cells(pieces: Iterable[bytes]) -> None:
    """Count the cells of a sheet without parsing it, so that a bomb is refused at once.

    A cell whose tag two pieces share is not counted: one in 64 KiB at most.
    """
    seen = 0
    for piece in pieces:
        seen += len(CELL.findall(piece))
        if seen > caps.MOST_CELLS:
            text = _("The sheet has more than %(most)s cells: send it in parts.")
            raise Unreadable(Said(text, most=caps.MOST_CELLS))


def check_length(text: str, said: str, **place: Value) -> None:
    if len(text) > caps.LONGEST_CELL:
        sizes = {"length": len(text), "most": caps.LONGEST_CELL}
        raise Unreadable(Said(said, **sizes, **place))


def check_area(height: int, width: int) -> None:
    """Return if the last cells of a sheet are not far away."""
    if (
        height > caps.MOST_ROWS
        or width > caps.MOST_COLUMNS
        or height * width > caps.MOST_CELLS
    ):
        text = _(
            "The sheet spans %(rows)s rows and %(columns)s columns, more than "
            "%(most_rows)s rows, %(most_columns)s columns or %(most_cells)s cells: "
            "delete what stands far from the table, or send it in parts."
        )
        most: dict[str, Value] = {
            "most_rows": caps.MOST_ROWS,
            "most_columns": caps.MOST_COLUMNS,
            "most_cells": caps.MOST_CELLS,
        }
        raise Unreadable(Said(text, rows=height, columns=width, **most))


def number(text: str | None, otherwise: int) -> int:
    """Return a whole number of at most nine digits, or something else if it is none."""
    text = text or ""
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if is_number else otherwise


def column_number(letters: str) -> int:
    """Return the number of a column.

    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    if not (letters.isascii() and letters.isupper() and len(letters) <= 3):
        text = _("A cell stands in a column %(letters)s: save it anew.")
        raise Unreadable(Said(text, letters=repr(letters[:10])))
    found = 0
    for letter in letters:
        found = 26 * found + ord(letter) - ord("A") + 1
    return found
