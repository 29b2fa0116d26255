"""What there is to choose from for a column: words of a list, or rows by their code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backstay_web.core.imports.cells import Choice, Known
from backstay_web.core.imports.kinds import Column, Kind

MOST: Final = 5_000
"""Rows of one column; whoever has more knows their codes from a system of his own."""


@dataclass(frozen=True)
class Choices:
    """What cells of a column may hold, each with what it is called.

    ``labels`` are those of the rows that are named, and ``has_more`` says that there
    are others beyond these.
    """

    column: str
    place: int
    rows: Sequence[tuple[str, str]]
    labels: Sequence[Mapping[str, Any]] = ()
    has_more: bool = False


def choices(kind: Kind) -> Iterator[Choices]:
    """Yield what there is to choose from, for each column where there is anything."""
    for place, column in enumerate(kind.columns):
        found = of_column(column, place)
        if found is not None and found.rows:
            yield found


def of_column(column: Column, place: int) -> Choices | None:
    """Return what there is to choose from for a column; none if it is not chosen."""
    reader = column.reader
    if isinstance(reader, Choice):
        words = [(word, ", ".join(others)) for word, others in reader.names.items()]
        return Choices(column.name, place, words)
    if not isinstance(reader, Known) or reader.listed is None:
        return None
    rows = list(reader.listed(MOST + 1))
    named = [(row["code"], called(row)) for row in rows[:MOST]]
    return Choices(column.name, place, named, rows[:MOST], len(rows) > MOST)


def called(row: Mapping[str, Any]) -> str:
    """Return the name of a row, in both languages as far as it has them."""
    names = (row.get("name"), row.get("name_uk"))
    return " / ".join(name for name in names if name)
