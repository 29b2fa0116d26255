"""Better prices: step by step against what packages would take at the last prices.

The bound is a convex function of the prices; capacity less usage is its slope. Steps
start from the best prices so far and follow a running mean of slopes (the volume
algorithm, Barahona and Anbil 2000), with a length after Polyak. Each row is scaled by
its capacity, so that kilograms and sections move alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from backstay.itineraries.kernel import Whole
from backstay.itineraries.lines import empty_lines
from backstay.itineraries.oracle import (
    MOST_PRICE,
    Priced,
    bound_picopoints,
    price_case,
)
from backstay.itineraries.package import COHORTS
from backstay.itineraries.world import World, arrays_of
from backstay.planning.cohorts import place_cohorts
from backstay.planning.draft import charges_of
from backstay.planning.materiel import place_materiel
from backstay.planning.placing import new_bench

PLENTY: Final = 10**15
"""Capacity of every row when a package may take all it would like."""
MEMORY: Final = 0.2
"""Share of the newest slope in the running mean."""
AIM: Final = 0.03
"""How far below the best bound a step aims, as a share of it."""
LONGER: Final = 1.3
SHORTER: Final = 0.8
"""Change of the length of steps after a better and after a worse bound."""
SHORTEST: Final = 1e-3
CLIP: Final = 5.0
"""Usage beyond so many capacities counts as that many."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ascent: its prices, and the bound they prove in pico-points."""

    priced: Priced
    bound: int


def ascend(world: World, start: Whole) -> Iterator[Step]:
    """Yield the start and then prices that tend to prove a lower bound, without end.

    Parameters
    ----------
    world : World
    start : array of shape (row,)
        Pico-points per unit of each resource.
    """
    scale = np.where(world.free > 0, 1.0 / np.maximum(world.free, 1), 0.0)
    wishes = _Wishes(world)
    best = _price(world, start)
    yield best
    slope = wishes.slope(best.priced, scale)
    length = 1.0
    while length > SHORTEST:
        prices = best.priced.prices
        # In scaled prices (price x capacity) the slope has no unit.
        active = np.where((prices <= 0) & (slope < 0), 0.0, slope)
        square = float(np.sum(active * active))  # not @: its sum depends on threads
        if square == 0.0:
            return
        stride = length * AIM * abs(best.bound) / square
        moved = np.clip(prices + stride * active * scale, 0, MOST_PRICE)
        step = _price(world, np.rint(moved).astype(np.int64))
        yield step
        slope = (1 - MEMORY) * slope + MEMORY * wishes.slope(step.priced, scale)
        if step.bound < best.bound:
            best = step
            length = min(1.0, length * LONGER)
        else:
            length *= SHORTER


def _price(world: World, prices: Whole) -> Step:
    priced = price_case(world, prices)
    return Step(priced, bound_picopoints(world, priced))


class _Wishes:
    """What every package would take at given prices if capacity were plenty."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.arrays = arrays_of(world)
        self.bench = new_bench(self.arrays)
        self.lines = empty_lines()

    def slope(self, priced: Priced, scale: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return usage less capacity, in capacities of each row, shape (row,).

        ``scale`` is 1 / capacity, 0 for rows that have none.
        """
        needs = self.world.needs
        free = np.full(len(self.world.free), PLENTY, dtype=np.int64)
        for package in range(len(needs.packages)):
            options = range(
                int(needs.packages[package]["first"]),
                int(needs.packages[package]["end"]),
            )
            best = max(options, key=lambda option: int(priced.profit[option].max()))
            week = int(priced.profit[best].argmax())
            if priced.profit[best, week] > 0:
                self._take(priced, package, best, week, free)
        used = (PLENTY - free).astype(np.float64) * scale
        return np.where(scale > 0, np.minimum(used, CLIP) - 1.0, 0.0)

    def _take(
        self, priced: Priced, package: int, option: int, week: int, free: Whole
    ) -> None:
        needs = self.world.needs
        charges = charges_of(priced)
        row = needs.group_row[package, week]
        if row >= 0:
            free[row] -= 1
        for part in range(
            int(needs.options[option]["first"]), int(needs.options[option]["end"])
        ):
            # The earliest week at the same price: then the way there is unique.
            by_week = priced.parts[part]
            until = int(np.argmax(by_week <= by_week[week]))
            self.lines.filled[0] = 0
            if needs.parts[part]["kind"] == COHORTS:
                place_cohorts(
                    self.arrays, free, priced.sections, part, until, self.lines
                )
            else:
                place_materiel(
                    self.arrays,
                    free,
                    charges,
                    part,
                    until,
                    False,
                    self.lines,
                    self.bench,
                )
