"""Cases as folders of text that a test may change cell by cell."""

import csv
import io
import shutil
from pathlib import Path

from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.reading import read_case

SMALLEST = Path("tests/cases/smallest")


class CaseFolder:
    """A copy of the smallest case, to be changed."""

    def __init__(self, path: Path) -> None:
        shutil.copytree(SMALLEST, path)
        self.path = path

    def text(self, table: str) -> str:
        """Return the text of a table."""
        return (self.path / f"{table}.csv").read_text(encoding="utf-8")

    def write(self, table: str, text: str) -> None:
        """Replace a table."""
        path = self.path / f"{table}.csv"
        path.write_text(text, encoding="utf-8", newline="")

    def rows(self, table: str) -> list[list[str]]:
        """Return the cells of a table, its head first."""
        return list(csv.reader(io.StringIO(self.text(table))))

    def write_rows(self, table: str, rows: list[list[str]]) -> None:
        """Replace a table by cells."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        self.write(table, text.getvalue())

    def cell(self, table: str, line: int, column: str, value: str) -> None:
        """Change one cell; line 1 is the head."""
        rows = self.rows(table)
        rows[line - 1][rows[0].index(column)] = value
        self.write_rows(table, rows)

    def add(self, table: str, *rows: str) -> None:
        """Add rows at the end of a table; a new table begins with its head."""
        path = self.path / f"{table}.csv"
        before = self.text(table) if path.exists() else ""
        self.write(table, before + "".join(f"{row}\n" for row in rows))

    def settings(self, old: str, new: str) -> None:
        """Replace a text in the settings."""
        path = self.path / "case.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def faults(self) -> tuple[Fault, ...]:
        """Return every fault of the case; none if it can be read."""
        try:
            read_case(self.path)
        except FaultyCase as error:
            return error.faults
        return ()

    def places(self) -> list[tuple[str, int | None, str]]:
        """Return file, row and column of every fault."""
        return [(fault.file, fault.row, fault.column) for fault in self.faults()]
