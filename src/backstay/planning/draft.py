"""A draft: which packages are placed, how, and what capacity that leaves."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from backstay.itineraries.kernel import NEVER, Whole
from backstay.itineraries.lines import (
    Lines,
    copy_lines,
    cost_and_arrival,
    empty_lines,
    use_lines,
)
from backstay.itineraries.oracle import MOST_PRICE, Priced
from backstay.itineraries.resources import NO_ROW
from backstay.itineraries.world import World, arrays_of
from backstay.planning.materiel import Charges
from backstay.planning.placing import (
    absorbed_week,
    first_week,
    new_bench,
    place_option,
)


@dataclass(frozen=True, slots=True)
class Placement:
    """A package that is placed.

    Attributes
    ----------
    package, option, week : int
        Numbers of the package and its option, and the week it is fielded.
    lines : Lines
        Itineraries of all parts that promises do not fill.
    value : int
        Worth less commonality and cost, in pico-points.
    """

    package: int
    option: int
    week: int
    lines: Lines
    value: int


class Draft:
    """A plan in the making: capacity never overdrawn, a package whole or absent."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.arrays = arrays_of(world)
        self.free = world.free.copy()
        self.placed: dict[int, Placement] = {}
        self.value = -world.promised_cost
        self._lines = empty_lines()
        self._bench = new_bench(self.arrays)

    def snapshot(self) -> dict[int, Placement]:
        """Return what is placed; ``restore`` brings it back."""
        return dict(self.placed)

    def restore(self, placed: dict[int, Placement]) -> None:
        """Make the draft hold just these placements."""
        for package in [each for each in self.placed if each not in placed]:
            self.remove(package)
        for package, placement in placed.items():
            if package in self.placed and self.placed[package] is not placement:
                self.remove(package)
        for package, placement in placed.items():
            if package not in self.placed:
                self.add(placement)

    def add(self, placement: Placement) -> None:
        """Put a placement back that is known to fit."""
        use_lines(self.arrays, placement.lines, self.free, 1)
        self._book(placement, 1)

    def remove(self, package: int) -> Placement:
        """Take a package out and give back what it uses."""
        placement = self.placed[package]
        use_lines(self.arrays, placement.lines, self.free, -1)
        self._book(placement, -1)
        return placement

    def _book(self, placement: Placement, sign: int) -> None:
        row = self.world.needs.group_row[placement.package, placement.week]
        if row != NO_ROW:
            self.free[row] -= sign
        self.value += sign * placement.value
        if sign > 0:
            self.placed[placement.package] = placement
        else:
            del self.placed[placement.package]

    def first_week(self, option: int) -> int:
        """Return a week before which what is left cannot complete an option."""
        return first_week(self.arrays, self.free, option)

    def place(
        self,
        option: int,
        week: int,
        charges: Charges,
        floor: int = 0,
        *,
        early: bool = False,
    ) -> Placement | None:
        """Place an option by a week if its value is above a floor; else change nothing.

        Parameters
        ----------
        option, week : int
        charges : Charges
            Prices that say which of several itineraries to take.
        floor : int
            Value in pico-points that must be exceeded.
        early : bool
            Whether materiel moves as early as it can, rather than shortly before.

        Returns
        -------
        Placement or None
            What was added; None if it does not fit or is not worth it.
        """
        arrays = self.arrays
        if not place_option(
            arrays, self.free, charges, option, week, early, self._lines, self._bench
        ):
            return None
        chosen = self.world.needs.options[option]
        package = int(chosen["package"])
        cost, arrival = cost_and_arrival(arrays, self._lines)
        group_row = self.world.needs.group_row[package]
        week = absorbed_week(group_row, self.free, max(arrival, int(chosen["ready"])))
        if week >= arrays.weeks:
            use_lines(arrays, self._lines, self.free, -1)
            return None
        worth = int(self.world.needs.worth[package, week])
        value = worth - int(chosen["price"]) - cost
        if value <= floor:
            use_lines(arrays, self._lines, self.free, -1)
            return None
        placement = Placement(package, option, week, copy_lines(self._lines), value)
        self._book(placement, 1)
        return placement

    def options_of(self, package: int) -> Iterable[int]:
        """Return the options of a package."""
        found = self.world.needs.packages[package]
        return range(int(found["first"]), int(found["end"]))


def charges_of(priced: Priced) -> Charges:
    """Return the prices of the oracle as a search takes them.

    Of equally cheap ways the earlier one wins, by one pico-point a kilogram and week:
    capacity of a week that has passed is of no use to anybody.
    """
    weeks = np.arange(priced.legs.shape[1], dtype=np.int64)
    legs = np.where(priced.legs < NEVER, priced.legs + weeks, NEVER)
    return Charges(priced.prices, legs, priced.sections)


def least_prices(world: World) -> Whole:
    """Return the lowest prices that make sense, shape (row,), in pico-points.

    Zero, but the highest there is where nothing is left: it costs the bound nothing and
    keeps every itinerary away from there.
    """
    return np.where(world.free == 0, MOST_PRICE, 0)
