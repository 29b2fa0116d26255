"""A draft that remembers: packages come back with the lines they had, if these fit."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from backstay.itineraries.kernel import Whole
from backstay.itineraries.lines import Lines, cost_and_arrival, use_lines
from backstay.itineraries.package import COHORTS
from backstay.itineraries.world import World
from backstay.planning.draft import Draft, Placement
from backstay.planning.materiel import Charges
from backstay.replanning.fitting import take_fitting
from backstay.replanning.recall import Former, joined, some_of
from backstay.replanning.weeks import insert_keeping


class KeepingDraft(Draft):
    """A draft in which a package that is placed keeps the lines it had.

    While ``keeping`` is set, the option that a package had takes those of its former
    lines that still fit, and only what is then missing is found anew.
    """

    def __init__(self, world: World, formers: Mapping[int, Former]) -> None:
        needs = world.needs
        # What is missing beside lines that are kept is written here for a while.
        own = needs._replace(
            options=needs.options.copy(),
            parts=needs.parts.copy(),
            ways=needs.ways.copy(),
        )
        super().__init__(replace(world, needs=own))
        self.formers = formers
        self.keeping = True

    def former(self, option: int) -> Former | None:
        """Return what the plan said of an option, if its lines are to be kept."""
        package = int(self.world.needs.options[option]["package"])
        former = self.formers.get(package)
        if former is None or not self.keeping or former.option != option:
            return None
        return former

    def first_week(self, option: int) -> int:
        """Return a week before which what is left cannot complete an option."""
        if self.former(option):
            return int(self.world.needs.options[option]["ready"])
        return super().first_week(option)

    def place(
        self,
        option: int,
        week: int,
        charges: Charges,
        floor: int = 0,
        *,
        early: bool = False,
    ) -> Placement | None:
        """Place an option by a week, with the lines it had as far as they fit."""
        former = self.former(option)
        if former is None:
            return super().place(option, week, charges, floor, early=early)
        kept = self.take(former.lines)
        cost, arrival = cost_and_arrival(self.arrays, kept)
        with self._beside(option, kept, arrival):
            added = super().place(option, week, charges, floor + cost, early=early)
        self.release(kept)
        if added is None:
            return None
        self.remove(added.package)
        placed = replace(
            added, lines=joined(kept, added.lines), value=added.value - cost
        )
        self.add(placed)
        return placed

    def insert(
        self, package: int, charges: Charges, profit: Whole, floor: int = 0
    ) -> Placement | None:
        """Place a package in the best option and week, with lines it had that fit."""
        if self.keeping and package in self.formers:
            return insert_keeping(self, package, charges, profit, floor)
        return super().insert(package, charges, profit, floor)

    def take(self, lines: Lines) -> Lines:
        """Take what lines use as far as they fit; return those that do."""
        fits = np.zeros(int(lines.filled[0]), dtype=np.int64)
        take_fitting(self.arrays, lines, self.free, fits)
        return lines if fits.all() else some_of(lines, np.flatnonzero(fits).tolist())

    def hold(self, lines: Lines) -> bool:
        """Take what lines use if all of them fit; return whether they did."""
        kept = self.take(lines)
        if kept is lines:
            return True
        self.release(kept)
        return False

    def release(self, lines: Lines) -> None:
        """Give back what lines use."""
        use_lines(self.arrays, lines, self.free, -1)

    @contextmanager
    def _beside(self, option: int, kept: Lines, arrival: int) -> Iterator[None]:
        """Let an option need only what is missing beside lines that are kept."""
        needs = self.world.needs
        options, parts, ways = needs.options, needs.parts, needs.ways
        ready = int(options["ready"][option])
        first, end = int(options["first"][option]), int(options["end"][option])
        quantities = parts["quantity"][first:end].copy()
        limits = ways["limit"].copy()
        options["ready"][option] = max(ready, arrival)
        np.subtract.at(parts["quantity"], kept.part, kept.quantity)
        cohorts = parts["kind"][kept.part] == COHORTS
        np.subtract.at(ways["limit"], kept.source[cohorts], kept.quantity[cohorts])
        try:
            yield
        finally:
            options["ready"][option] = ready
            parts["quantity"][first:end] = quantities
            ways["limit"][:] = limits
