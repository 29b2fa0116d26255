"""Shelves: the units of a class that are ready by a week, and who may claim them whole.

A price per unit shares out what is whole: it counts two thirds of a battery where six
of nine howitzers are wanted. So an option may also pay for a claim: once, for all the
units of a class that it takes from what is ready by a week, if it is fielded by then.
What claims can earn at most is then not a matter of units but of whole packages: the
best choice of claims, one of a package, whose units are on the shelf (a knapsack).
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from backstay.domain.case import Case
from backstay.domain.resource import CLAIM, Resource, pair
from backstay.itineraries.kernel import NEVER, Records, Whole, kernel, records
from backstay.itineraries.lot import Entry
from backstay.itineraries.package import MATERIEL, Needs, Wanted
from backstay.itineraries.resources import ResourceIndex

SHELVES: Final = 4
"""Most shelves of a class."""
CLAIMANTS: Final = 40
"""A class that more options want has no shelf: of many, one counts for little."""
UNITS: Final = 5_000
"""A class of which there are more units has no shelf: the choice takes too long."""
NOBODY: Final = -1


class Shelves(NamedTuple):
    """Shelves and claims as arrays.

    Attributes
    ----------
    shelves : records of each shelf
        ``week``, ``units`` that are ready by then; ``first`` and ``end`` in ``claims``.
    claims : records of each claim, of a shelf by package
        ``option``, ``package``, ``units``, ``week``.
    of_option : array of claims, those of an option follow each other
    first_of_option : array of shape (option + 1,), places in ``of_option``
    """

    shelves: Records
    claims: Records
    of_option: Whole
    first_of_option: Whole


def compile_shelves(
    case: Case,
    index: ResourceIndex,
    free: Whole,
    entries: list[Entry],
    needs: Needs,
    wanted: Wanted,
) -> tuple[Shelves, list[str]]:
    """Return the shelves of a case, and the class of each.

    Parameters
    ----------
    case : Case
    index : ResourceIndex
    free : array of shape (row,)
        Capacity that promises leave.
    entries : list of Entry
    needs, wanted : what packages need, and its names
    """
    claimed = _units_by_class(needs, wanted)
    ready = _ready_by_variant(index, free, entries)
    weeks, units, classes, ends = [], [], [], [0]
    option: list[int] = []
    taken: list[int] = []
    for item_class, claims in claimed.items():
        sources = [
            each
            for variant in case.classes[item_class].variants
            for each in ready.get(variant, ())
        ]
        if len(claims) > CLAIMANTS or sum(count for _, count in sources) > UNITS:
            continue
        for week, count in _steps(sources, sum(claims.values()), case.horizon_weeks):
            weeks.append(week)
            units.append(count)
            classes.append(item_class)
            option += claims.keys()
            taken += claims.values()
            ends.append(len(option))
    shelf = np.repeat(np.arange(len(units)), np.diff(ends))
    options = np.array(option, dtype=np.int64)
    order = np.argsort(options, kind="stable")
    places = np.arange(len(needs.options) + 1)
    return Shelves(
        records(week=weeks, units=units, first=ends[:-1], end=ends[1:]),
        records(
            option=options,
            package=needs.options["package"][options],
            units=taken,
            week=np.array(weeks, dtype=np.int64)[shelf],
        ),
        order,
        np.searchsorted(options[order], places),
    ), classes


def _units_by_class(needs: Needs, wanted: Wanted) -> dict[str, dict[int, int]]:
    """Return the units of each class that each option has still to find."""
    found: dict[str, dict[int, int]] = {}
    for number, option in enumerate(needs.options):
        for part in needs.parts[int(option["first"]) : int(option["end"])]:
            if part["kind"] == MATERIEL:
                item_class = wanted.curves[int(part["curve"])].item_class
                claims = found.setdefault(item_class, {})
                claims[number] = claims.get(number, 0) + int(part["quantity"])
    return found


def _ready_by_variant(
    index: ResourceIndex, free: Whole, entries: list[Entry]
) -> dict[str, list[tuple[int, int]]]:
    """Return the first week and the free units of each source, by variant."""
    first: dict[tuple[str, str], int] = {}
    for entry in entries:
        key = (entry.bundle.variant, entry.source)
        first[key] = min(first.get(key, entry.ready_week), entry.ready_week)
    found: dict[str, list[tuple[int, int]]] = {}
    for (variant, source), week in first.items():
        units = int(free[index.row("lot", source)])
        found.setdefault(variant, []).append((week, units))
    return found


def _steps(
    sources: list[tuple[int, int]], wanted: int, weeks: int
) -> list[tuple[int, int]]:
    """Return the last week and the units of some levels that are too few for all."""
    by_week: dict[int, int] = {}
    for week, units in sources:
        by_week[week] = by_week.get(week, 0) + units
    starts = sorted(week for week, units in by_week.items() if units > 0)
    levels = []
    there = 0
    for start, later in pairwise([*starts, weeks]):
        there += by_week[start]
        if there < wanted:
            levels.append((later - 1, there))
    if len(levels) <= SHELVES:
        return levels
    chosen = np.linspace(0, len(levels) - 1, SHELVES).round().astype(int)
    return [levels[place] for place in chosen.tolist()]


def named_claims(
    shelves: Shelves, classes: list[str], wanted: Wanted, prices: Whole
) -> Iterator[tuple[Resource, int]]:
    """Yield claims that have a price above zero; ``prices`` has the shape (claim,)."""
    for shelf, item_class in zip(shelves.shelves, classes, strict=True):
        for claim in range(int(shelf["first"]), int(shelf["end"])):
            if prices[claim] > 0:
                option = wanted.options[int(shelves.claims[claim]["option"])]
                key = pair(item_class, option)
                yield Resource(CLAIM, key, int(shelf["week"])), int(prices[claim])


@kernel
def charge_claims(shelves: Shelves, prices: Whole, profit: Whole) -> None:
    """Take the price of each claim off the profit of its option, to its week.

    Parameters
    ----------
    prices : array of shape (claim,), pico-points
    profit : array of shape (option, week), pico-points
        Changed in place.
    """
    for number in range(len(shelves.claims)):
        if prices[number] == 0:
            continue
        claim = shelves.claims[number]
        for week in range(claim.week + 1):
            if profit[claim.option, week] > -NEVER:
                profit[claim.option, week] -= prices[number]


@kernel(makes_arrays=True)
def best_claims(shelves: Shelves, prices: Whole) -> tuple[Whole, Whole]:
    """Return the most that each shelf can earn, and which claims earn it.

    Parameters
    ----------
    prices : array of shape (claim,), pico-points

    Returns
    -------
    earned : array of shape (shelf,), pico-points
    chosen : array of shape (claim,), 1 where a claim is chosen
    """
    earned = np.zeros(len(shelves.shelves), dtype=np.int64)
    chosen = np.zeros(len(shelves.claims), dtype=np.int64)
    for number in range(len(shelves.shelves)):
        shelf = shelves.shelves[number]
        if prices[shelf.first : shelf.end].max() > 0:
            earned[number] = _choose(
                shelves.claims, shelf.first, shelf.end, shelf.units, prices, chosen
            )
    return earned, chosen


@kernel(makes_arrays=True)
def _choose(
    claims: Records, first: int, end: int, units: int, prices: Whole, chosen: Whole
) -> int:
    """Mark the best choice of claims, one of a package, and return what it earns."""
    best = np.zeros(units + 1, dtype=np.int64)
    taken = np.full((end - first, units + 1), NOBODY, dtype=np.int64)
    start, turns = first, 0
    while start < end:
        before, package = best.copy(), claims[start].package
        while start < end and claims[start].package == package:
            size = claims[start].units
            for room in range(size, units + 1):
                earned = before[room - size] + prices[start]
                if earned > best[room]:
                    best[room] = earned
                    taken[turns, room] = start
            start += 1
        turns += 1
    room = units
    for turn in range(turns - 1, -1, -1):
        claim = taken[turn, room]
        if claim != NOBODY:
            chosen[claim] = 1
            room -= claims[claim].units
    return int(best[units])
