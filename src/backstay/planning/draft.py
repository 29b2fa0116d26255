"""A draft: which packages are placed, how, and what capacity that leaves."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from backstay.itineraries.kernel import Whole
from backstay.itineraries.lines import Lines, copy_lines
from backstay.itineraries.oracle import MOST_PRICE, Priced
from backstay.itineraries.world import World, arrays_of
from backstay.planning.insert import NONE, empty_turns, insert, most_value
from backstay.planning.materiel import Charges
from backstay.planning.moves import Ways
from backstay.planning.placing import first_week, new_bench, place_whole, take


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
        self._turns = empty_turns()
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
        self._take(placement, 1)
        self._book(placement)

    def remove(self, package: int) -> Placement:
        """Take a package out and give back what it uses."""
        placement = self.placed.pop(package)
        self._take(placement, -1)
        self.value -= placement.value
        return placement

    def take_out(self, packages: Iterable[int]) -> list[Placement]:
        """Take out those of the packages that are placed; return how they were."""
        return [self.remove(each) for each in packages if each in self.placed]

    def put_back(self, packages: Iterable[int], old: Iterable[Placement]) -> None:
        """Take packages out, and add instead what ``take_out`` returned before."""
        self.take_out(packages)
        for placement in old:
            self.add(placement)

    def is_overdrawn(self) -> bool:
        """Return whether more of anything is taken than there is, which ``add`` allows.

        ``place`` and ``insert`` never do that.
        """
        return bool((self.free < 0).any())

    def _take(self, placement: Placement, sign: int) -> None:
        take(
            self.arrays,
            self.free,
            placement.lines,
            placement.package,
            placement.week,
            sign,
        )

    def _book(self, placement: Placement) -> None:
        self.placed[placement.package] = placement
        self.value += placement.value

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
        lines = self._turns[0]
        fielded, value = place_whole(
            self.arrays,
            self.free,
            charges,
            option,
            week,
            floor,
            early,
            lines,
            self._bench,
        )
        if fielded >= self.arrays.weeks:
            return None
        package = int(self.world.needs.options[option]["package"])
        placement = Placement(package, option, fielded, copy_lines(lines), value)
        self._book(placement)
        return placement

    def most_value(self, package: int) -> int:
        """Return a value that a package cannot exceed on what is left, pico-points."""
        return most_value(self.arrays, self.free, package)

    def insert(
        self, package: int, charges: Charges, profit: Whole, floor: int = 0
    ) -> Placement | None:
        """Place a package in the best option and week; None if none is worth it.

        Parameters
        ----------
        package : int
            It must not be in the draft.
        charges : Charges
            Prices that say which of several itineraries to take.
        profit : array of shape (option, week)
            Pico-points; says which option and week to try first.
        floor : int
            Value in pico-points that must be exceeded.
        """
        option, week, value, turn = insert(
            self.arrays,
            self.free,
            charges,
            profit,
            package,
            floor,
            self._turns,
            self._bench,
        )
        if option == NONE:
            return None
        lines = copy_lines(self._turns[turn])
        placement = Placement(package, option, week, lines, value)
        self._book(placement)
        return placement

    def options_of(self, package: int) -> Iterable[int]:
        """Return the options of a package."""
        found = self.world.needs.packages[package]
        return range(int(found["first"]), int(found["end"]))


def charges_of(priced: Priced) -> Charges:
    """Return the prices of the oracle as a search takes them."""
    return Charges(priced.prices, Ways(priced.legs, priced.paths), priced.sections)


def least_prices(world: World) -> Whole:
    """Return the lowest prices that make sense, shape (row,), in pico-points.

    Zero, but the highest there is where nothing is left: it costs the bound nothing and
    keeps every itinerary away from there.
    """
    return np.where(world.free == 0, MOST_PRICE, 0)
