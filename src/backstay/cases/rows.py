"""Typed access to the rows of a case, for the rules between them."""

from collections.abc import Callable, Iterator, Mapping
from typing import cast

from backstay.cases.faults import Fault
from backstay.cases.parsing import Records, Row
from backstay.said import Said

Tables = Mapping[str, Records]


def rows_of(tables: Tables, name: str) -> Iterator[tuple[Row, Callable[..., Fault]]]:
    """Yield each row of a table with a function that makes a fault of it."""
    records = tables[name]
    for row, line in zip(records.rows, records.lines, strict=True):

        def fault(column: str, wrong: Said, right: Said, line: int = line) -> Fault:
            return Fault(records.file, line, column, wrong, right)

        yield row, fault


def text_of(row: Row, column: str) -> str:
    """Return a cell that holds text."""
    return cast(str, row[column])


def whole_of(row: Row, column: str) -> int:
    """Return a cell that holds a whole number."""
    return cast(int, row[column])
