"""A case in the making, in which every cell carries the reason for it."""

from collections import defaultdict
from pathlib import Path

from backstay.cases.parsing import Row
from backstay.cases.rules import EVIDENCE
from backstay.cases.settings import Settings
from backstay.cases.sourced.evidence import Cited, Evidence
from backstay.cases.tables import BY_NAME
from backstay.cases.writing import write_case
from backstay.errors import BackstayError


class UnfoundedCell(BackstayError):
    """A cell that is not a key has no known source or assumption behind it."""


class Draft:
    """Rows of a case by table, and for each cell that is no key its origin.

    ``derived`` are the pairs of an origin and another that went into the same cell.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.tables: dict[str, list[Row]] = defaultdict(list)
        self.derived: set[tuple[str, str]] = set()

    def add(self, name: str, /, **cells: Cited | str | int | None) -> None:
        """Add a row: plain values for its key, cited ones for the rest, None for empty.

        Columns that are not given stay empty.
        """
        table = BY_NAME[name]
        unknown = cells.keys() - set(table.names)
        if unknown:
            raise UnfoundedCell(f"{name} has no column {', '.join(sorted(unknown))}")
        key = "|".join(str(cells[column]) for column in table.key)
        row: Row = {}
        for column in table.names:
            cell = cells.get(column)
            row[column] = cell.value if isinstance(cell, Cited) else cell
            must_be_cited = column not in table.key and name not in EVIDENCE
            if isinstance(cell, Cited) or (must_be_cited and cell is not None):
                self._record(name, key, column, cell)
        self.tables[name].append(row)

    def _record(
        self, table: str, key: str, column: str, cell: Cited | str | int
    ) -> None:
        cited = cell if isinstance(cell, Cited) else Cited(cell, "")
        evidence, origin = self.evidence, cited.origin
        for each in (origin, *cited.also):
            if each not in evidence.sources and each not in evidence.assumptions:
                raise UnfoundedCell(f"{table}, {key}, {column} rests on {each!r}")
        evidence.used |= {origin, *cited.also}
        self.derived |= {(origin, each) for each in cited.also if each != origin}
        self.tables["provenance"].append(
            {"table": table, "key": key, "column": column, "id": origin}
        )

    def write(self, out: Path, settings: Settings) -> None:
        """Write the case, with the sources and assumptions that it used."""
        evidence = self.evidence
        known = (("sources", evidence.sources), ("assumptions", evidence.assumptions))
        for name, rows in known:
            self.tables[name] = [
                rows[key] for key in sorted(rows.keys() & evidence.used)
            ]
        self.tables["derivations"] = [
            {"id": origin, "rests_on": other} for origin, other in sorted(self.derived)
        ]
        write_case(out, settings, self.tables)
