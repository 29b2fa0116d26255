"""From cells to values: every cell is checked by what its column says it holds."""

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from backstay.cases.faults import Fault
from backstay.cases.tables import Column, Kind, Table
from backstay.said import Said

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
KEY_RULE: Final = Said("up to 64 letters, digits or . _ - + : # ( ), without blanks")


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
            wrong = Said(
                "has %(count)s cells, the head has %(width)s",
                count=len(cells),
                width=width,
            )
            faults.append(
                Fault(raw.file, line, "", wrong, Said("one cell for each column"))
            )
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

    def __init__(self, wrong: Said, right: Said) -> None:
        self.wrong = wrong
        self.right = right


def _head_is_right(table: Table, raw: RawTable, faults: list[Fault]) -> bool:
    before = len(faults)
    faults += [
        Fault(raw.file, 1, name, Said("stands twice in the head"), Said("keep one"))
        for name in _repeated(raw.head)
    ]
    for name in raw.head:
        if name not in table.names:
            right = _closest(name, table.names)
            faults.append(Fault(raw.file, 1, name, Said("is an unknown column"), right))
    for column in table.columns:
        if column.name not in raw.head and not column.may_be_missing:
            right = _add(column)
            faults.append(Fault(raw.file, 1, column.name, Said("is missing"), right))
    return len(faults) == before


def _add(column: Column) -> Said:
    what = Said(column.meaning)
    if column.unit:
        return Said("add it: %(what)s [%(unit)s]", what=what, unit=Said(column.unit))
    return Said("add it: %(what)s", what=what)


def _closest(name: str, known: Iterable[str]) -> Said:
    known = list(known)
    stem = name.rsplit("_", 1)[0]
    same_stem = [other for other in known if other.rsplit("_", 1)[0] == stem]
    if same_stem:
        return Said("the unit differs: give %(name)s", name=same_stem[0])
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return Said("did you mean %(name)s?", name=close[0])
    return Said("known are %(names)s", names=", ".join(known))


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
            raise _CellError(Said("is empty"), _what(column))
        return read(cell)

    return read_cell


def _what(column: Column) -> Said:
    kind = Said(column.kind.value)
    if column.unit:
        kind = Said("%(kind)s in %(unit)s", kind=kind, unit=Said(column.unit))
    return Said("give %(what)s (%(kind)s)", what=Said(column.meaning), kind=kind)


def _read_key(column: Column, _: int) -> Callable[[str], Value]:
    def read(cell: str) -> str:
        if not _KEY.fullmatch(cell):
            raise _CellError(
                Said("%(value)s is no key", value=repr(cell[:40])), KEY_RULE
            )
        return cell

    return read


def _read_text(column: Column, _: int) -> Callable[[str], Value]:
    def read(cell: str) -> str:
        if not is_plain(cell) or cell != cell.strip():
            right = Said(
                "one line of at most %(most)s characters, no blanks around it",
                most=LONGEST_TEXT,
            )
            raise _CellError(
                Said("%(value)s is not one plain line", value=repr(cell[:40])), right
            )
        return cell

    return read


def whole_number(least: int, most: int, unit: str = "") -> Said:
    """Return what a whole number may be."""
    if unit:
        return Said(
            "a whole number in %(unit)s from %(least)s to %(most)s",
            unit=Said(unit),
            least=least,
            most=most,
        )
    return Said("a whole number from %(least)s to %(most)s", least=least, most=most)


def _read_whole(column: Column, least: int, most: int) -> Callable[[str], int]:
    right = whole_number(least, most, column.unit)

    def read(cell: str) -> int:
        if not (cell.isascii() and _WHOLE.fullmatch(cell)):
            if _AMOUNT.fullmatch(cell):
                only = Said("only %(what)s", what=right)
                raise _CellError(
                    Said("%(value)s carries a unit", value=repr(cell[:40])), only
                )
            raise _CellError(
                Said("%(value)s is no whole number", value=repr(cell[:40])), right
            )
        if len(cell) > _MOST_DIGITS:
            raise _CellError(Said("%(value)s is too large", value=cell[:40]), right)
        value = int(cell)
        if not least <= value <= most:
            if value < 0 <= least:
                raise _CellError(Said("%(value)s is below zero", value=value), right)
            raise _CellError(Said("%(value)s is out of range", value=value), right)
        return value

    return read


def _read_integer(column: Column, _: int) -> Callable[[str], Value]:
    return _read_whole(column, column.least, column.most)


def _read_week(column: Column, horizon_weeks: int) -> Callable[[str], Value]:
    return _read_whole(column, 0, horizon_weeks - 1)


def _read_end_week(column: Column, horizon_weeks: int) -> Callable[[str], Value]:
    return _read_whole(column, 1, horizon_weeks)


def _read_degrees(column: Column, _: int) -> Callable[[str], Value]:
    right = Said(
        "degrees as a decimal from %(least)s to %(most)s",
        least=column.least,
        most=column.most,
    )

    def read(cell: str) -> float:
        if not (cell.isascii() and _DECIMAL.fullmatch(cell)):
            raise _CellError(
                Said("%(value)s is no decimal", value=repr(cell[:40])), right
            )
        value = float(cell)
        if not column.least <= value <= column.most:
            raise _CellError(Said("%(value)s is out of range", value=cell), right)
        return value

    return read


def _read_choice(column: Column, _: int) -> Callable[[str], Value]:
    allowed = frozenset(column.choices)

    def read(cell: str) -> str:
        if cell not in allowed:
            right = Said("one of %(names)s", names=", ".join(column.choices))
            raise _CellError(Said("%(value)s is unknown", value=repr(cell[:40])), right)
        return cell

    return read


def _read_date(column: Column, _: int) -> Callable[[str], Value]:
    right = Said("a date such as 2022-02-28, 2022-02 or 2022")

    def read(cell: str) -> str:
        match = _DAY.fullmatch(cell)
        if not (match and cell.isascii()):
            raise _CellError(Said("%(value)s is no date", value=repr(cell[:40])), right)
        year, month, day = (int(part or 1) for part in match.groups())
        try:
            date(year, month, day)
        except ValueError:
            raise _CellError(
                Said("%(value)s is not in the calendar", value=cell), right
            ) from None
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
