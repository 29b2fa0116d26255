"""What the exercise of a demonstration rests on: which cells a source states."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CASE: Final = Path(__file__).parents[4] / "examples/public-2022"

TABLES: Final[dict[str, Promise]] = {
    "packages": _("Needs, each for one package"),
    "parts": _("Kit that packages take"),
    "cohorts": _("Crews that packages take"),
    "lots": _("Kit that is offered"),
    "courses": _("Courses that are offered"),
    "sessions": _("Sessions of courses"),
    "workshops": _("Workshops that are offered"),
    "bays": _("Bays of workshops"),
    "sites": _("Sites"),
    "legs": _("Legs between sites"),
    "hubs": _("Hubs"),
    "variants": _("Variants of kit"),
    "repairs": _("Repairs of variants"),
}
"""The tables of the case that the site shows as rows, by what people call them."""


@dataclass
class Basis:
    """The columns of one row that a source states, and those that are assumed."""

    stated: list[str]
    assumed: list[str]


@dataclass(frozen=True)
class Count:
    """How many cells and rows of a table rest on what."""

    table: str
    word: Promise
    stated: int
    assumed: int
    rows: int
    rows_assumed: int
    """Of the rows, those in which no cell rests on a source."""


Bases = Mapping[str, Mapping[str, Basis]]


@cache
def bases(case: Path = CASE) -> Bases:
    """Return what each row of a case rests on, by table and key."""
    assumptions = {row["assumption"] for row in lines(case / "assumptions.csv")}
    found: dict[str, dict[str, Basis]] = {}
    for row in lines(case / "provenance.csv"):
        basis = found.setdefault(row["table"], {}).setdefault(row["key"], Basis([], []))
        kind = basis.assumed if row["id"] in assumptions else basis.stated
        kind.append(row["column"])
    return found


def counts(case: Path = CASE) -> list[Count]:
    """Return for each table that the site shows what its cells rest on."""
    found = bases(case)
    return [
        Count(
            table=table,
            word=word,
            stated=sum(len(basis.stated) for basis in found[table].values()),
            assumed=sum(len(basis.assumed) for basis in found[table].values()),
            rows=len(found[table]),
            rows_assumed=sum(not basis.stated for basis in found[table].values()),
        )
        for table, word in TABLES.items()
        if table in found
    ]


def total(case: Path = CASE) -> tuple[int, int]:
    """Return how many cells of all tables a source states, and how many are assumed."""
    each = [basis for rows in bases(case).values() for basis in rows.values()]
    stated = sum(len(basis.stated) for basis in each)
    return stated, sum(len(basis.assumed) for basis in each)


@cache
def about(case: Path = CASE) -> Mapping[str, Any]:
    """Return what a case says of itself: title, notice, both in two languages."""
    told: Mapping[str, Any] = tomllib.loads((case / "case.toml").read_text("utf-8"))
    return told


def lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
