"""Better prices: balanced against all that packages have wished for so far.

The bound is a convex function of the prices, and what packages would take at some
prices says how steep it is there, package by package. A step goes to prices at which
all wishes remembered are balanced, near the best prices so far; where the bound really
falls by a good part of what that promised, these become the centre, otherwise only the
new wishes are remembered (a proximal bundle method, Lemarechal 1975, Kiwiel 1990, with
wishes kept apart by package as in column generation).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.domain.worth import PICOPOINTS_PER_POINT
from backstay.itineraries.kernel import Whole, whole
from backstay.itineraries.oracle import (
    MOST_PRICE,
    Priced,
    bound_picopoints,
    price_case,
)
from backstay.itineraries.shelf import best_claims
from backstay.itineraries.world import World
from backstay.planning.balance import Reals
from backstay.planning.draft import Placement, least_prices
from backstay.planning.materiel import NOTHING
from backstay.planning.memory import Memory
from backstay.planning.wishes import Wishes

REACH: Final = 0.03
"""How far prices may go at first: points for a capacity that is wished for twice."""
FULL_REACH: Final = 500
"""Packages up to which they may go as far as that. In larger cases there is time for
fewer steps, and the first twenty that went so far proved nothing."""
ENOUGH: Final = 0.1
"""Share of what was promised that must come true for a new centre."""
TRUE: Final = 0.25
"""Share of what was promised that must come true to reach further next time."""
FURTHER: Final = 2.0
NEARER: Final = 0.7
NOTHING_LEFT: Final = 1e-6
"""Promise, as a share of the bound, that is worth no step: prices must go further."""
MUCH_FURTHER: Final = 4.0
BALANCES: Final = 10
"""Balances one after the other, each more even, until one promises anything."""
FURTHEST: Final = 1e3
"""Reach at which prices are as good as they get."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ascent: its prices, and the bound they prove in pico-points."""

    priced: Priced
    bound: int


def ascend(
    world: World, start: Whole, plans: Iterable[Sequence[Placement]] = ()
) -> Iterator[Step]:
    """Yield the start and then prices that tend to prove a lower bound, until none do.

    Parameters
    ----------
    world : World
    start : array of shape (row,)
        Pico-points per unit of each resource.
    plans : iterable of sequences of Placement
        Plans that are known: what each package has in them is remembered as a wish, so
        that the first prices are not those of packages which all wish for the same.
    """
    climber = _Climber(world)
    for placements in plans:
        climber.remember(placements)
    centre = climber.of_capacities(start)
    step = climber.step(centre)
    packages = max(1, climber.memory.packages)
    bound, reach = step.bound, REACH * min(1.0, FULL_REACH / packages)
    yield step
    del step  # Its tables are large, and the next are made beside them.
    while reach <= FURTHEST:
        prices, promised = climber.balance(centre, reach, bound)
        if promised <= NOTHING_LEFT * abs(bound):
            reach *= MUCH_FURTHER
            continue
        climber.memory.forget()
        step = climber.step(prices)
        gained = bound - step.bound
        if gained >= ENOUGH * promised:
            centre, bound = prices, step.bound
            reach *= FURTHER if gained >= TRUE * promised else 1.0
        elif gained < -promised:
            reach *= NEARER
        yield step
        del step


class _Climber:
    """Prices a case, and remembers what packages wish for at each price.

    Prices are points for whole capacities, and behind them for claims, as ``Memory``
    has them.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.wishes = Wishes(world)
        self.memory = Memory(world)
        self.least = least_prices(world)

    def step(self, points: Reals) -> Step:
        """Return what some prices prove, and remember the wishes there."""
        per_unit = points * self.memory.per_unit * PICOPOINTS_PER_POINT
        every = np.rint(np.minimum(per_unit, MOST_PRICE)).astype(np.int64)
        rows = len(self.least)
        prices, claims = np.maximum(every[:rows], self.least), every[rows:]
        priced = price_case(self.world, prices, claims)
        options, weeks = self.wishes.best(priced)
        wishing = np.flatnonzero(options != NOTHING)
        uses = self.wishes.take(priced, options[wishing], weeks[wishing])
        self.memory.add(wishing, uses)
        _, chosen = best_claims(self.world.shelves, claims)
        self.memory.choose(chosen)
        return Step(priced, bound_picopoints(self.world, priced))

    def balance(self, centre: Reals, reach: float, bound: int) -> tuple[Reals, float]:
        """Return balanced prices, and by how many pico-points they may lower a bound.

        A balance that is not even yet may promise nothing where there is something, so
        it is gone on with for a while.
        """
        worth = bound / PICOPOINTS_PER_POINT
        for _ in range(BALANCES):
            prices, promise = self.memory.balance(centre, reach, worth)
            promised = bound - promise * PICOPOINTS_PER_POINT
            if promised > NOTHING_LEFT * abs(bound):
                break
        return prices, promised

    def remember(self, placements: Sequence[Placement]) -> None:
        """Remember what packages have in a plan."""
        packages = whole(each.package for each in placements)
        self.memory.add(packages, self.wishes.placed(placements))

    def of_capacities(self, prices: Whole) -> Reals:
        """Return prices per unit as points for whole capacities, and none for claims.

        ``prices`` has the shape (row,), in pico-points.
        """
        free: Reals = self.world.free.astype(np.float64)
        none = np.zeros(len(self.world.shelves.claims))
        return np.concatenate((prices * free / PICOPOINTS_PER_POINT, none))
