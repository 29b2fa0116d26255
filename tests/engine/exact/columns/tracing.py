"""Tracing: from the cheapest prices of the oracle to the units behind them.

The oracle says what the cheapest unit costs; a column must also say what it takes. So
the tables of the oracle are followed backwards, in whole numbers, and what was found is
held against the price it was found at.
"""

from typing import Final, NamedTuple

import numpy as np

from backstay.itineraries.kernel import Whole
from backstay.itineraries.oracle import Priced
from backstay.itineraries.package import COHORTS, NO_CURVE
from backstay.itineraries.world import World
from tests.engine.exact.columns.materiel import MaterielTrace
from tests.engine.exact.columns.people import CohortTrace
from tests.engine.exact.columns.unit import Bill, Unit, WronglyTraced

NO_CHAINS: Final = ()


class Demand(NamedTuple):
    """What parts ask for alike: units of a curve, or cohorts of any of some chains."""

    curve: int
    chains: tuple[int, ...]


def demands_of_parts(world: World) -> list[Demand]:
    """Return the demand of each part."""
    found = []
    for part in world.needs.parts:
        if part["kind"] == COHORTS:
            ways = world.needs.ways[part["first"] : part["end"]]
            chains = sorted(set(ways["chain"].tolist()))
            found.append(Demand(NO_CURVE, tuple(chains)))
        else:
            found.append(Demand(int(part["curve"]), NO_CHAINS))
    return found


def price_by_week(priced: Priced, demand: Demand) -> Whole:
    """Return pico-points of a unit by week of arrival, shape (week,); it never rises.

    NEVER where no unit can be there.
    """
    if demand.curve == NO_CURVE:
        cheapest: Whole = priced.chains[list(demand.chains)].min(axis=0)
        return cheapest
    by_week: Whole = priced.units[demand.curve]
    return by_week


class Tracer:
    """Finds the units behind the prices of the oracle."""

    def __init__(self, world: World, priced: Priced) -> None:
        self.priced = priced
        self.materiel = MaterielTrace(world, priced)
        self.people = CohortTrace(world, priced)

    def unit(self, demand: Demand, week: int) -> Unit:
        """Return a cheapest unit of a demand that is there by a week.

        Raises
        ------
        WronglyTraced
            If what it costs and takes has not the price that the oracle says.
        """
        by_week = price_by_week(self.priced, demand)
        price = int(by_week[week])
        first = int(np.argmax(by_week <= price))
        bill = Bill()
        if demand.curve == NO_CURVE:
            chain = next(
                each
                for each in demand.chains
                if self.priced.chains[each, first] == price
            )
            arrival = self.people.trace(chain, first, price, bill)
        else:
            arrival = self.materiel.trace(demand.curve, first, price, bill)
        found = bill.price(self.priced.prices)
        if found != price or arrival > week:
            raise WronglyTraced(
                f"{demand} by week {week} costs {found} in week {arrival}, not {price}"
            )
        return bill.unit(arrival)
