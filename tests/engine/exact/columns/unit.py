"""Units as columns: one unit or cohort on an itinerary, its cost and what it takes."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from backstay.itineraries.kernel import Whole


class Unit(NamedTuple):
    """One unit or cohort on one itinerary.

    Attributes
    ----------
    arrival : int
        Week it is there.
    cost : int
        Pico-points.
    takes : tuple of (row, amount)
        What it takes of each resource, in the unit of the resource.
    """

    arrival: int
    cost: int
    takes: tuple[tuple[int, int], ...]


class WronglyTraced(Exception):
    """The tables of the oracle were followed to something that costs another price."""


@dataclass(slots=True)
class Bill:
    """Cost in pico-points and amounts by row, while an itinerary is being traced."""

    cost: int = 0
    takes: Counter[int] = field(default_factory=Counter)

    def price(self, prices: Whole) -> int:
        """Return cost and price of all that is taken; ``prices`` has shape (row,)."""
        paid = sum(int(prices[row]) * amount for row, amount in self.takes.items())
        return self.cost + paid

    def unit(self, arrival: int) -> Unit:
        """Return what the bill says as a unit that is there in a week."""
        return Unit(arrival, self.cost, tuple(sorted(self.takes.items())))
