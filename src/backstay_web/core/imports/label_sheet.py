"""The sheet of a workbook that holds its label: exports write it, imports read it."""

from collections.abc import Sequence
from typing import Final

LABEL_SHEET: Final = "label"
LABEL_CELL: Final = "stanag_4774"
"""What stands before the cell that holds the label as XML."""


def label_in(rows: Sequence[Sequence[object]]) -> str:
    """Return the label that the cells of a sheet hold, or nothing if they hold none."""
    for row in rows:
        if len(row) > 1 and row[0] == LABEL_CELL:
            return str(row[1])
    return ""
