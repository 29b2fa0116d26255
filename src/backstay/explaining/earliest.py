"""The earliest week of a part: alone in an empty world, or beside the whole plan."""

from typing import Final

import numpy as np

from backstay.itineraries.kernel import NEVER, Whole
from backstay.itineraries.lines import Lines, empty_lines
from backstay.itineraries.oracle import price_case
from backstay.itineraries.package import COHORTS
from backstay.itineraries.world import World, arrays_of
from backstay.planning.cohorts import place_cohorts
from backstay.planning.draft import charges_of
from backstay.planning.materiel import Charges, place_materiel
from backstay.planning.placing import new_bench

DEAR: Final = 10**9
"""Price in pico-points of a unit that is to be spared; far above what moves cost."""


class PartPlacer:
    """Finds the earliest week in which one part alone can be complete."""

    def __init__(self, world: World) -> None:
        self.world = world
        # Without any price: what is full now may be plenty in a question.
        self.early = price_case(world, np.zeros(len(world.free), dtype=np.int64))
        self.arrays = arrays_of(world)
        self.lines = empty_lines()
        self._bench = new_bench(self.arrays)
        self._charges = charges_of(self.early)

    def possible(self, part: int) -> int | None:
        """Return the earliest week if nothing were limited; None if never."""
        possible = np.flatnonzero(self.early.parts[part] < NEVER)
        return int(possible[0]) if len(possible) else None

    def earliest(self, part: int, free: Whole) -> int | None:
        """Return the earliest week that the free capacity allows; None if never.

        Parameters
        ----------
        part : int
        free : array of shape (row,)
            In the unit of each resource; not changed.
        """
        first, last = self.possible(part), self.arrays.weeks - 1
        if first is None or not self.fits(part, last, free):
            return None
        low, high = first - 1, last
        stride, week = 1, first
        while week < high:
            if self.fits(part, week, free):
                high = week
                break
            low, week, stride = week, week + stride, stride * 2
        while high - low > 1:
            middle = (low + high) // 2
            if self.fits(part, middle, free):
                high = middle
            else:
                low = middle
        return high

    def fits(self, part: int, week: int, free: Whole) -> bool:
        """Return whether a part can be complete by a week; ``lines`` then says how."""
        if self.world.needs.parts[part]["kind"] == COHORTS:
            self.lines.filled[0] = 0
            return place_cohorts(
                self.arrays,
                free.copy(),
                self.early.sections,
                part,
                week,
                self.lines,
                self._bench.terms,
            )
        # Moving early leaves room on the last stretch; moving late finds other gaps.
        return self._carried(part, week, free, early=True) or self._carried(
            part, week, free, early=False
        )

    def spare(self, part: int, week: int, free: Whole, scarce: Whole) -> None:
        """Place a part that fits by a week so that it takes little of scarce rows."""
        prices = np.zeros(len(free), dtype=np.int64)
        prices[scarce] = DEAR
        priced = price_case(self.world, prices)
        trial = free.copy()
        self.lines.filled[0] = 0
        if self.world.needs.parts[part]["kind"] == COHORTS:
            place_cohorts(
                self.arrays,
                trial,
                priced.sections,
                part,
                week,
                self.lines,
                self._bench.terms,
            )
        elif not self._carried(
            part, week, free, early=True, charges=charges_of(priced)
        ):
            self.fits(part, week, free)

    def _carried(
        self,
        part: int,
        week: int,
        free: Whole,
        *,
        early: bool,
        charges: Charges | None = None,
    ) -> bool:
        self.lines.filled[0] = 0
        return place_materiel(
            self.arrays,
            free.copy(),
            charges or self._charges,
            part,
            week,
            early,
            self.lines,
            self._bench,
        )

    @property
    def found(self) -> Lines:
        """Return the lines of the last part that fitted."""
        return self.lines
