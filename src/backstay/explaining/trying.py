"""Trying changes: one package beside all others, in many variants of a case.

Most changes only add to amounts. For these the case is compiled once, and what they add
is put on what the others leave: that is some ten times quicker than compiling each
variant, and a mend tries hundreds.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from backstay.domain.case import Case
from backstay.domain.change import NEW_LOT, Change, changed
from backstay.domain.resource import Resource
from backstay.explaining.beside import left_by
from backstay.explaining.package import placed_early
from backstay.explaining.takings import Amounts
from backstay.itineraries.kernel import Whole
from backstay.itineraries.oracle import Priced, price_case
from backstay.itineraries.world import World, compile_case
from backstay.planning.draft import least_prices

AMOUNTS: Final = (
    "lot",
    "session",
    "instructors",
    "interpreters",
    "kits",
    "bay",
    "leg",
    "hub",
    "absorption",
)
"""Kinds of changes that add to what there is, and alter nothing else."""


class Trier:
    """Places one package beside all others, in a case with changes.

    Parameters
    ----------
    case : Case
        Of this package alone, with every chance: what is added to must be there.
    others : amounts that all other packages take
    """

    def __init__(self, case: Case, others: Amounts) -> None:
        self.case = case
        self.plain = compile_case(case)
        self.taken = self.plain.free - left_by(self.plain, others)
        self._altered: dict[tuple[Change, ...], World] = {(): self.plain}
        self._last: tuple[World, Whole, Priced] | None = None

    def earliest(self, changes: tuple[Change, ...]) -> int | None:
        """Return the earliest week of the package with changes; None if never."""
        world = self._world(tuple(each for each in changes if each.kind not in AMOUNTS))
        left = world.free - self.taken
        for change in changes:
            if change.kind in AMOUNTS:
                left[_rows(world, change)] += change.amount or 0
        there = replace(world, free=np.maximum(left, 0))
        placed = placed_early(there, self._priced(world, least_prices(there)))
        return None if placed is None else placed.week

    def _priced(self, world: World, prices: Whole) -> Priced:
        """Return the case at prices, from the last try if they are the same.

        The least prices say only where nothing is left. So they stay as they are while
        an amount is halved, and to price takes most of a try.
        """
        if self._last is not None:
            known, before, priced = self._last
            if known is world and np.array_equal(before, prices):
                return priced
        priced = price_case(world, prices)
        self._last = world, prices, priced
        return priced

    def _world(self, altered: tuple[Change, ...]) -> World:
        """Return the case with changes that alter more than amounts, compiled."""
        if altered not in self._altered:
            units = any(each.kind == NEW_LOT for each in altered)
            index = None if units else self.plain.index
            case = changed(self.case, altered)
            self._altered[altered] = compile_case(case, index)
        return self._altered[altered]


def _rows(world: World, change: Change) -> list[int]:
    """Return the rows of what a change adds to."""
    if change.kind == "lot":
        weeks: list[int | None] = [None]
    elif change.kind == "session":
        weeks = [change.start_week or 0]
    else:
        last = world.case.horizon_weeks
        end = last if change.end_week is None else change.end_week
        weeks = list(range(change.start_week or 0, end))
    found = (
        world.index.row_of(Resource(change.kind, change.key, week)) for week in weeks
    )
    return [row for row in found if row is not None]
