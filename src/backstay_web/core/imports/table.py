"""A table as it was found in a file, and the refusal of one that cannot be read."""

from dataclasses import dataclass, field

from backstay.errors import BackstayError
from backstay.said import Said
from backstay_web.core.imports.said import _


class Unreadable(BackstayError):
    """A file is no table, or not one that may be read; says what would be right."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the sender says of his file; what is left empty is found out.

    ``prefer`` is the sheet to take where there are several and none was named.
    """

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    prefer: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table, and how they were found.

    The first of ``rows`` is the head; ``lines`` says where in the file each begins. A
    cell is a text as a CSV file of ours would hold it. ``notes`` tells whatever was
    assumed or passed over: the sender is to read it. ``label`` is that which the file
    brings, as XML and not yet looked at.
    """

    form: str  # csv or xlsx
    rows: list[list[str]]
    lines: list[int]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    notes: list[str] = field(default_factory=list)
    label: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How much a reader found that is not blank: rows, and cells of all of them."""

    rows: int
    cells: int


def count(rows: list[list[str]]) -> Count:
    """Return how many rows and cells are not blank."""
    filled = [sum(1 for cell in row if cell.strip()) for row in rows]
    return Count(sum(1 for cells in filled if cells), sum(filled))


def compare(one: Count, other: Count) -> None:
    """Return if two readers found as much; neither of them may lose a line.

    Raises
    ------
    Unreadable
        If not; says how they differ.
    """
    if one != other:
        text = _(
            "Two readers differ: one finds %(rows)s rows and %(cells)s cells, the "
            "other %(other_rows)s and %(other_cells)s. Open the file in a spreadsheet "
            "program and save it anew."
        )
        others = {"other_rows": other.rows, "other_cells": other.cells}
        raise Unreadable(Said(text, rows=one.rows, cells=one.cells, **others))
