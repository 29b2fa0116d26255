"""Choices under limits as cases: packages that share lots, planned for one week.

A package is an item. Its options are the places that may take it, and its parts are
units of lots, which stand for what there is room for. All is where it is needed.
"""

import csv
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import backstay
from backstay.cases.tables import BY_NAME
from backstay.domain.case import Case
from benchmarks.public.rows import Row, numbers

MICROPOINTS: Final = 1_000
"""What a unit of cost or profit is worth."""
Way = tuple[int, dict[str, int]]
"""An option: its cost, and the units of each lot that it takes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Lots by name, and for each item its worth and its options."""

    lots: dict[str, int]
    items: list[tuple[int, list[Way]]]


def assignment(folder: Path, row: Row) -> Choice:
    """Return a generalised assignment: an option for each agent, at its cost.

    An item is worth more than all costs together, so that no plan gains by leaving one
    out; what a plan is worth is that for each item, less the cost.
    """
    rest = iter(numbers((folder / row.file).read_text()))
    agents, items = next(rest), next(rest)
    costs = [list(islice(rest, items)) for _ in range(agents)]
    units = [list(islice(rest, items)) for _ in range(agents)]
    lots = {f"agent-{agent}": next(rest) for agent in range(agents)}
    ways = [
        [
            (costs[agent][item], {f"agent-{agent}": units[agent][item]})
            for agent in range(agents)
        ]
        for item in range(items)
    ]
    worth = 1 + sum(max(cost for cost, _ in options) for options in ways)
    return Choice(lots, [(worth, options) for options in ways])


def knapsack(folder: Path, row: Row) -> Choice:
    """Return a knapsack: an item takes units of every lot; which of a file is named."""
    rest = iter(numbers((folder / row.file).read_text()))
    next(rest)
    for _ in range(1 + int(row.instance.rpartition("-")[2])):
        items, limits, _ = islice(rest, 3)
        worths = list(islice(rest, items))
        units = [list(islice(rest, items)) for _ in range(limits)]
        lots = {f"limit-{limit}": next(rest) for limit in range(limits)}
    ways = [dict(zip(lots, item, strict=True)) for item in zip(*units, strict=True)]
    return Choice(lots, [(w, [(0, way)]) for w, way in zip(worths, ways, strict=True)])


def case_of(choice: Choice) -> Case:
    """Return a choice as a case, read from a folder of tables."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "case.toml").write_text(SETTINGS)
        for name, rows in _tables(choice).items():
            with (place / f"{name}.csv").open("w", newline="") as file:
                csv.writer(file).writerows([BY_NAME[name].names, *rows])
        return backstay.read_case(place)


def _tables(choice: Choice) -> dict[str, Iterable[tuple[object, ...]]]:
    lots, items = choice.lots, list(enumerate(choice.items))
    ways = [
        (i, f"{i}-{n}", way) for i, (_, all_) in items for n, way in enumerate(all_)
    ]
    return {
        "nations": [("A", "A", "A")],
        "sites": [("here", "A", "Here", "Here", "receiving", 0, 0)],
        "groups": [("all", "A", "All", "All")],
        "legs": [],
        "families": [("kind", "Kind", "Kind")],
        "variants": [(key, "kind", key, key, 1) for key in lots],
        "classes": [(key, key, key) for key in lots],
        "class_variants": [(key, key) for key in lots],
        "lots": [(k, "A", "here", k, n, "serviceable", 0, "") for k, n in lots.items()],
        "worth": [("flat", 0, 1_000_000)],
        "packages": [
            (i, "A", i, i, "all", "here", i + 1, worth * MICROPOINTS, 0, "flat")
            for i, (worth, _) in items
        ],
        "options": [(key, i, key, key, way[0] * MICROPOINTS) for i, key, way in ways],
        "parts": [
            (key, lot, "main", lot, units)
            for _, key, way in ways
            for lot, units in way[1].items()
        ],
    }


SETTINGS: Final = """format = 1
name = "choice"
title = "Choice"
title_uk = "Choice"
notice = ""
notice_uk = ""
first_day = 2024-01-01
horizon_weeks = 1
as_of_week = 0

[rules]
wait_weeks = 0
course_gap_weeks = 0
notice_weeks = 0
nanopoints_per_eur = 0
"""
