"""Tables of the page: the same shape for all, so that one template shows each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from backstay.domain.case import Case
from backstay.reports.names import week_cell
from backstay.reports.words import Pair, Text, number, percent


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, what it means, and whether it holds numbers."""

    head: Pair
    meaning: Pair | None = None
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what is shown, what it sorts by, the assumption or address behind it.

    ``tone`` colours it: ``late``, ``good`` or ``none``.
    """

    text: Text
    order: float | str | None = None
    assumption: str = ""
    address: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page. ``empty`` is what is said when it has no rows.

    ``note`` is a sentence below the caption.
    ``names`` holds for each row the key that a picture knows it by, or is empty;
    ``counts_names`` says that rows of one name are one thing: so they are counted.
    """

    key: str
    caption: Pair
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    empty: Pair
    names: Sequence[str] = field(default=())
    searchable: bool = False
    by_name: bool = False
    note: Pair | None = None
    counts_names: bool = False

    @property
    def count(self) -> int:
        """Return how many things the table tells about."""
        return len(set(self.names)) if self.counts_names else len(self.rows)


DASH: Final = "\N{EN DASH}"
NOTHING: Final = Cell(DASH, order=-1, tone="none")


def count(value: float, digits: int = 0, assumption: str = "", tone: str = "") -> Cell:
    """Return a cell with a number."""
    return Cell(number(value, digits), value, assumption, tone=tone)


def count_or_dash(value: float, digits: int = 0, assumption: str = "") -> Cell:
    """Return a cell with a number; a dash for none."""
    return count(value, digits, assumption) if value else Cell(DASH, 0, tone="none")


def share(value: float | None, digits: int = 0) -> Cell:
    """Return a cell with a share in per cent; a dash for None.

    Nearly all is not all: only a full share shows as 100%.
    """
    if value is None:
        return NOTHING
    least_below = 1 - 10.0 ** (-2 - digits)
    shown = min(value, least_below) if value < 1 else value
    return Cell(percent(shown, digits), value)


def week(case: Case, value: int | None, assumption: str = "", tone: str = "") -> Cell:
    """Return a cell with a week and its Monday; a dash for None."""
    if value is None:
        return NOTHING
    return Cell(week_cell(case, value), value, assumption, tone=tone)


def text(value: Text, order: float | str | None = None, tone: str = "") -> Cell:
    """Return a cell with a text."""
    return Cell(value, order, tone=tone)


def listed(values: Iterable[Pair]) -> Pair:
    """Return texts as one, separated by commas."""
    values = list(values)
    return Pair(
        ", ".join(value.en for value in values), ", ".join(value.uk for value in values)
    )
