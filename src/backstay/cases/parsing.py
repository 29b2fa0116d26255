"""From cells to values: every cell is checked by what its column says it holds."""

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from backstay.cases.faults import Fault
from backstay.cases.tables import Column, Kind, Table

Value = str | int | float | None
Row = dict[str, Value]

_KEY: Final = re.compile(r"[\w.+:#()-]{1,64}", re.UNICODE)
_WHOLE: Final = re.compile(r"-?[0-9]+")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,9})?")
_AMOUNT: Final = re.compile(r"-?[0-9.,]+\s*(?![eE][0-9+-])(?:[^\W\d_]|[%/]).*")
_DAY: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
LONGEST_TEXT: Final = 2000
"""Most characters of a text; a cell of a workbook holds no more than some 30,000."""
_MOST_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class RawTable:
    """Cells of one file as text: its head, its rows, and the line of each row."""

    file: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]


@dataclass(slots=True)
class Records:
    """Rows of one table with typed values, and the line each stands on.

    Rows at fault are left out: ``dropped`` holds their first cells, and ``headless``
    says that no row could be read. Rules must not take either for an absence.
    """

    file: str
    rows: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)
    headless: bool = False

    @property
    def whole(self) -> bool:
        """Return whether every row of the file could be read."""
        return not self.dropped and not self.headless


def parse_table(
    table: Table, raw: RawTable, horizon_weeks: int, faults: list[Fault]
) -> Records:
    """Return the rows of a table that are right; note all faults of the others."""
    if not _head_is_right(table, raw, faults):
        return Records(raw.file, headless=True)
    place_of = {name: place for place, name in enumerate(raw.head)}
    places = [place_of.get(name) for name in table.names]
    readers = [_reader(column, horizon_weeks) for column in table.columns]
    names = table.names
    columns = list(zip(names, places, readers, strict=True))
    first, width = place_of[names[0]], len(raw.head)
    records = Records(raw.file)
    for line, cells in zip(raw.lines, raw.rows, strict=True):
        if len(cells) != width:
            wrong = f"has {len(cells)} cells, the head has {width}"
            faults.append(Fault(raw.file, line, "", wrong, "one cell for each column"))
            records.dropped.update(cells[first : first + 1])
            continue
        row: Row = {}
        for name, place, read in columns:
            try:
                row[name] = read("" if place is None else cells[place])
            except _CellError as error:
                faults.append(Fault(raw.file, line, name, error.wrong, error.right))
        if len(row) == len(names):
            records.rows.append(row)
            records.lines.append(line)
        else:
            records.dropped.add(cells[first])
    return records


def is_plain(text: str) -> bool:
    """Return whether a text is one line that every file can hold, and not too long."""
    return len(text) <= LONGEST_TEXT and not _CONTROL.search(text)


class _CellError(Exception):
    """A cell does not hold what its column says."""

    def __init__(self, wrong: str, right: str) -> None:
        self.wrong = wrong
        self.right = right


def _head_is_right(table: Table, raw: RawTable, faults: list[Fault]) -> bool:
    before = len(faults)
    faults += [
        Fault(raw.file, 1, name, "stands twice in the head", "keep one")
        for name in _repeated(raw.head)
    ]
    for name in raw.head:
        if name not in table.names:
            right = _closest(name, table.names)
            faults.append(Fault(raw.file, 1, name, "is an unknown column", right))
    for column in table.columns:
        if column.name not in raw.head and not column.may_be_missing:
            right = f"add it: {column.meaning}"
            if column.unit:
                right += f" [{column.unit}]"
            faults.append(Fault(raw.file, 1, column.name, "is missing", right))
    return len(faults) == before


def _closest(name: str, known: Iterable[str]) -> str:
    known = list(known)
    stem = name.rsplit("_", 1)[0]
    same_stem = [other for other in known if other.rsplit("_", 1)[0] == stem]
    if same_stem:
        return f"the unit differs: give {same_stem[0]}"
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"known are {', '.join(known)}"


def _repeated(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _reader(column: Column, horizon_weeks: int) -> Callable[[str], Value]:
    """Return the function that reads a cell of a column."""
    read = _READERS[column.kind](column, horizon_weeks)
    optional = column.optional

    def read_cell(cell: str) -> Value:
        if cell == "":
            if optional:
                return None
            raise _CellError("is empty", _what(column))
        return read(cell)

    return read_cell


def _what(column: Column) -> str:
    unit = f" in {column.unit}" if column.unit else ""
    return f"give {column.meaning} ({column.kind.value}{unit})"


def _read_key(column: Column, _: int) -> Callable[[str], Value]:
    def read(cell: str) -> str:
        if not _KEY.fullmatch(cell):
            right = "up to 64 letters, digits or . _ - + : # ( ), without blanks"
            raise _CellError(f"{cell[:40]!r} is no key", right)
        return cell

    return read


def _read_text(column: Column, _: int) -> Callable[[str], Value]:
    def read(cell: str) -> str:
        if not is_plain(cell) or cell != cell.strip():
            right = (
                f"one line of at most {LONGEST_TEXT} characters, no blanks around it"
            )
            raise _CellError(f"{cell[:40]!r} is not one plain line", right)
        return cell

    return read


def _read_whole(column: Column, least: int, most: int) -> Callable[[str], int]:
    unit = f" in {column.unit}" if column.unit else ""
    right = f"a whole number{unit} from {least} to {most}"

    def read(cell: str) -> int:
        if not (cell.isascii() and _WHOLE.fullmatch(cell)):
            if _AMOUNT.fullmatch(cell):
                raise _CellError(f"{cell[:40]!r} carries a unit", f"only {right}")
            raise _CellError(f"{cell[:40]!r} is no whole number", right)
        if len(cell) > _MOST_DIGITS:
            raise _CellError(f"{cell[:40]} is too large", right)
        value = int(cell)
        if not least <= value <= most:
            problem = "is below zero" if value < 0 <= least else "is out of range"
            raise _CellError(f"{value} {problem}", right)
        return value

    return read


def _read_integer(column: Column, _: int) -> Callable[[str], Value]:
    return _read_whole(column, column.least, column.most)


def _read_week(column: Column, horizon_weeks: int) -> Callable[[str], Value]:
    return _read_whole(column, 0, horizon_weeks - 1)


def _read_end_week(column: Column, horizon_weeks: int) -> Callable[[str], Value]:
    return _read_whole(column, 1, horizon_weeks)


def _read_degrees(column: Column, _: int) -> Callable[[str], Value]:
    right = f"degrees as a decimal from {column.least} to {column.most}"

    def read(cell: str) -> float:
        if not (cell.isascii() and _DECIMAL.fullmatch(cell)):
            raise _CellError(f"{cell[:40]!r} is no decimal", right)
        value = float(cell)
        if not column.least <= value <= column.most:
            raise _CellError(f"{cell} is out of range", right)
        return value

    return read


def _read_choice(column: Column, _: int) -> Callable[[str], Value]:
    allowed = frozenset(column.choices)

    def read(cell: str) -> str:
        if cell not in allowed:
            right = f"one of {', '.join(column.choices)}"
            raise _CellError(f"{cell[:40]!r} is unknown", right)
        return cell

    return read


def _read_date(column: Column, _: int) -> Callable[[str], Value]:
    right = "a date such as 2022-02-28, 2022-02 or 2022"

    def read(cell: str) -> str:
        match = _DAY.fullmatch(cell)
        if not (match and cell.isascii()):
            raise _CellError(f"{cell[:40]!r} is no date", right)
        year, month, day = (int(part or 1) for part in match.groups())
        try:
            date(year, month, day)
        except ValueError:
            raise _CellError(f"{cell} is not in the calendar", right) from None
        return cell

    return read


_READERS: Final[dict[Kind, Callable[[Column, int], Callable[[str], Value]]]] = {
    Kind.KEY: _read_key,
    Kind.TEXT: _read_text,
    Kind.INTEGER: _read_integer,
    Kind.WEEK: _read_week,
    Kind.END_WEEK: _read_end_week,
    Kind.DEGREES: _read_degrees,
    Kind.CHOICE: _read_choice,
    Kind.DATE: _read_date,
}
