"""Hand-written tables: the columns of a case table and one column ``because``.

``because`` names the origin of all cells, then of single ones:
``A-words mass_kg=S-maker``. A cell such as ``=A-bay-hours`` takes the value of a fact
or an assumption and its origin with it. Key cells need no origin.
"""

from collections.abc import Mapping
from pathlib import Path

from backstay.cases.sourced.draft import Draft, UnfoundedCell
from backstay.cases.sourced.evidence import REFERENCE, Cited
from backstay.cases.sourced.rows import read_rows
from backstay.cases.tables import BY_NAME, Kind, Table


def add_annotated(draft: Draft, name: str, sources: Path) -> None:
    """Add every row of ``<name>.csv`` in a folder to the table of that name."""
    table = BY_NAME[name]
    for row in read_rows(sources / f"{name}.csv"):
        origins = _origins(row.pop("because", ""))
        cells = {
            column: _cell(draft, table, column, text, origins)
            for column, text in row.items()
        }
        draft.add(name, **cells)


def _origins(because: str) -> dict[str, str]:
    """Return the origin by column; the one for all others stands under ``""``."""
    origins = {}
    for word in because.split():
        column, equals, origin = word.rpartition("=")
        if not equals and "" in origins:
            raise UnfoundedCell(f"{because!r} names two origins for all cells")
        origins[column] = origin
    return origins


def _cell(
    draft: Draft, table: Table, column: str, text: str, origins: Mapping[str, str]
) -> Cited | str | int | None:
    if not text:
        return None
    if column in table.key:
        return int(text) if _holds_number(table, column) else text
    if text.startswith(REFERENCE):
        return draft.evidence.figure(text.removeprefix(REFERENCE))
    value = int(text) if _holds_number(table, column) else text
    return Cited(value, origins.get(column, origins.get("", "")))


def _holds_number(table: Table, column: str) -> bool:
    kinds = {known.name: known.kind for known in table.columns}
    return kinds.get(column) in {Kind.INTEGER, Kind.WEEK, Kind.END_WEEK}
