"""What a case rests on: sources, figures that they state, and assumptions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from backstay.cases.parsing import Row
from backstay.cases.sourced.rows import read_rows
from backstay.errors import BackstayError

REFERENCE: Final = "="
"""Opens a cell that names a figure instead of giving one: ``=A-bay-hours``."""


class UnknownFigure(BackstayError):
    """A source table names a fact or an assumption that is not there, or no number."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A value and the source or assumption it rests on.

    ``also`` are others that went into it; a cell can name only one.
    """

    value: str | int
    origin: str
    also: tuple[str, ...] = ()


@dataclass(slots=True)
class Evidence:
    """Sources, facts and assumptions by code; ``used`` grows as they are cited."""

    sources: Mapping[str, Row]
    facts: Mapping[str, Mapping[str, str]]
    assumptions: Mapping[str, Row]
    used: set[str] = field(default_factory=set)

    def figure(self, name: str) -> Cited:
        """Return the whole number that a fact or an assumption states."""
        if name in self.facts:
            text, origin = self.facts[name]["value"], self.facts[name]["source"]
        elif name in self.assumptions:
            text, origin = str(self.assumptions[name]["value"]), name
        else:
            raise UnknownFigure(
                f"{name} stands neither in facts.csv nor assumptions.csv"
            )
        if not text.isdigit():
            raise UnknownFigure(f"{name} is {text!r}; a whole number is needed here")
        self.used.add(origin)
        return Cited(int(text), origin)

    def number(self, name: str) -> int:
        """Return the same as a plain number."""
        return int(self.figure(name).value)

    def says_yes(self, name: str) -> bool:
        """Return whether an assumption that is yes or no says yes."""
        text = self.assumptions[name]["value"]
        if text not in ("yes", "no"):
            raise UnknownFigure(f"{name} is {text!r}; give yes or no")
        self.used.add(name)
        return text == "yes"

    def cell(self, text: str, origin: str = "") -> Cited:
        """Return the value of a cell: a figure it names, or itself with its origin.

        Numbers become whole numbers.
        """
        if text.startswith(REFERENCE):
            return self.figure(text.removeprefix(REFERENCE))
        return Cited(int(text) if text.isdigit() else text, origin)


def read_evidence(sources: Path) -> Evidence:
    """Return what ``sources.csv``, ``facts.csv`` and ``assumptions.csv`` hold."""
    return Evidence(
        {row["source"]: _optional(row) for row in read_rows(sources / "sources.csv")},
        {row["fact"]: row for row in read_rows(sources / "facts.csv")},
        {
            row["assumption"]: _optional(row)
            for row in read_rows(sources / "assumptions.csv")
        },
    )


def _optional(row: Mapping[str, str]) -> Row:
    return {name: text or None for name, text in row.items()}
