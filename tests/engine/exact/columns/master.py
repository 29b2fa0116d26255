"""The restricted master: the relaxed model over the columns that are known so far.

Columns are fieldings of options and units of demands, not whole packages: so units that
were found for one package recombine with those of another. What is there early is
carried to later weeks, and only weeks in which an option may be fielded have rows.

Parts that ask for the same share the rows of their demand. Nothing is lost by that:
what arrives by each week is enough for all of them together, so it can be dealt out in
the order in which they are fielded.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from backstay.domain.worth import PICOPOINTS_PER_POINT
from backstay.itineraries.resources import NO_ROW
from backstay.itineraries.world import World
from backstay.planning.linear import LinearProgram, Reals
from tests.engine.exact.columns.barrier import Optimum
from tests.engine.exact.columns.tracing import Demand, demands_of_parts
from tests.engine.exact.columns.unit import Unit


class Fielding(NamedTuple):
    """An option and the week it is fielded."""

    option: int
    week: int


@dataclass(frozen=True, slots=True)
class Duals:
    """What the optimum of a master would pay for one more of each.

    Attributes
    ----------
    resources : array of shape (row,), pico-points per unit; 0 where no column takes any
    packages : array of shape (package,), pico-points
    demands : pico-points per unit, by demand and week
    """

    resources: Reals
    packages: Reals
    demands: dict[tuple[Demand, int], float]


class Columns:
    """The fieldings and units that are known."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.fieldings: set[Fielding] = set()
        self.units: dict[Demand, set[Unit]] = defaultdict(set)
        self.demands = demands_of_parts(world)

    def takes(self, option: int) -> dict[Demand, int]:
        """Return how many units of each demand an option takes."""
        found: dict[Demand, int] = defaultdict(int)
        record = self.world.needs.options[option]
        for part in range(int(record["first"]), int(record["end"])):
            found[self.demands[part]] += int(self.world.needs.parts[part]["quantity"])
        return found

    def weeks(self) -> dict[Demand, list[int]]:
        """Return the weeks in which units of each demand may be asked for."""
        found: dict[Demand, set[int]] = defaultdict(set)
        for option, week in self.fieldings:
            for demand in self.takes(option):
                found[demand].add(week)
        return {demand: sorted(weeks) for demand, weeks in found.items()}


class Master:
    """The linear program over some columns, in points and in shares of capacities."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.world = columns.world
        self.program = LinearProgram()
        self.packages = [self.program.add_row(1.0) for _ in self.world.needs.packages]
        self.resources: dict[int, int] = {}
        self.demands: dict[tuple[Demand, int], int] = {}
        self.weeks = columns.weeks()
        for demand, weeks in self.weeks.items():
            self._demand(demand, weeks)
        for fielding in sorted(columns.fieldings):
            self._fielding(fielding)
        for demand, weeks in self.weeks.items():
            for unit in sorted(columns.units[demand]):
                self._unit(demand, np.array(weeks), unit)

    def duals(self, optimum: Optimum) -> Duals:
        """Return the duals of an optimum by what they are paid for."""
        duals = optimum.duals * PICOPOINTS_PER_POINT
        resources = np.zeros(len(self.world.free))
        for row, place in self.resources.items():
            resources[row] = duals[place] / max(1, int(self.world.free[row]))
        return Duals(
            resources,
            duals[self.packages],
            {key: float(duals[place]) for key, place in self.demands.items()},
        )

    def _demand(self, demand: Demand, weeks: list[int]) -> None:
        """Add a row for each week; what it leaves is carried to the next."""
        for week in weeks:
            self.demands[demand, week] = self.program.add_row(0.0)
        for week, later in pairwise(weeks):
            row, next_row = self.demands[demand, week], self.demands[demand, later]
            self.program.add_column(0.0, (row, 1.0), (next_row, -1.0))

    def _fielding(self, fielding: Fielding) -> None:
        needs, (option, week) = self.world.needs, fielding
        package = int(needs.options[option]["package"])
        worth = int(needs.worth[package, week]) - int(needs.options[option]["price"])
        entries = [(self.packages[package], 1.0)]
        for demand, quantity in self.columns.takes(option).items():
            entries.append((self.demands[demand, week], float(quantity)))
        absorption = int(needs.group_row[package, week])
        if absorption != NO_ROW:
            entries.append(self._share(absorption, 1))
        self.program.add_column(worth / PICOPOINTS_PER_POINT, *entries)

    def _unit(self, demand: Demand, weeks: Reals, unit: Unit) -> None:
        """Add a unit to the first row that it is there for, if there is one."""
        place = int(np.searchsorted(weeks, unit.arrival))
        if place == len(weeks):
            return
        row = self.demands[demand, int(weeks[place])]
        entries = [(row, -1.0), *(self._share(*take) for take in unit.takes)]
        self.program.add_column(-unit.cost / PICOPOINTS_PER_POINT, *entries)

    def _share(self, row: int, amount: int) -> tuple[int, float]:
        """Return an amount of a resource as an entry: a share of its capacity."""
        free = int(self.world.free[row])
        if row not in self.resources:
            self.resources[row] = self.program.add_row(1.0 if free else 0.0)
        return self.resources[row], amount / max(1, free)
