"""Improving a draft: take rivals out, put them back in another order.

Large-neighbourhood search (Shaw 1998): a package that is late or missing, and some that
want the same scarce thing in near weeks, are removed together and inserted in a random
order that favours weight. A draft that is worth a little less than before is kept now
and then, the less often the longer the search has gone on (simulated annealing,
Kirkpatrick et al. 1983); what is worth much less is undone.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.itineraries.kernel import NEVER, Whole
from backstay.itineraries.lines import Lines
from backstay.itineraries.oracle import MOST_PRICE, Priced
from backstay.itineraries.world import World
from backstay.planning.draft import Draft, Placement, charges_of
from backstay.planning.materiel import Charges
from backstay.planning.rivals import Rivals

FEWEST: Final = 2
MOST: Final = 5
"""Packages taken out in one move, beside the first."""
ANYONE: Final = 0.2
"""Share of the moves that draw from all packages, not from those that want the same."""
LEAD: Final = 0.3
"""Share of the moves in which the first package is put back first."""
SHAKEN: Final = 0.3
"""Share of the moves that are made at shaken prices."""
SHAKE_PARTS: Final = 100
"""The most that is put on a unit is the median weight of a package over this."""
WARMEST: Final = 0.05
"""Value that is given up with a chance of 1/e when a search begins, as a share of the
median weight of a package."""

Learn = Callable[[Lines], None]


@dataclass(frozen=True, slots=True)
class Move:
    """A move that was kept.

    Attributes
    ----------
    placed : of each package that was taken out, how it was put back; None if it was not
    gained : int, pico-points; below zero where value was given up
    """

    placed: dict[int, Placement | None]
    gained: int


class Neighbourhoods:
    """Draws groups of packages that compete with each other.

    Attributes
    ----------
    extra : array of twice as many numbers as there are resources
        Pico-points, at random from none to a little; ``shake`` puts them on prices.
    mine : array of shape (package,), bool
        Packages that may be drawn: all of them until somebody says otherwise.
    """

    def __init__(self, draft: Draft, random: np.random.Generator) -> None:
        self.draft = draft
        self.random = random
        packages = draft.world.case.packages.values()
        self.need_by = np.array([package.need_by_week for package in packages])
        self.mine = np.ones(len(packages), dtype=bool)
        self.rivals = Rivals(draft.world)
        self.median = float(np.median(draft.world.needs.worth[:, 0]))
        self.extra = draw_extra(draft.world, random)

    def draw(self, priced: Priced) -> list[int]:
        """Return the packages of one move; the first is one that is late or missing."""
        random, mine = self.random, np.flatnonzero(self.mine)
        first = self._worst_of(mine[random.integers(len(mine), size=4)].tolist())
        size = int(random.integers(FEWEST, MOST + 1))
        if random.random() < ANYONE:
            others = mine[mine != first]
        else:
            others = self.rivals.draw(first, priced, random)
            others = others[self.mine[others]]
        if len(others) > size:
            far = self._weeks_away(first, others) * random.random(len(others))
            others = others[np.argsort(far, kind="stable")[:size]]
        return [first, *others.tolist()]

    def _worst_of(self, packages: list[int]) -> int:
        return max(packages, key=self._lost)

    def _lost(self, package: int) -> float:
        worth = self.draft.world.needs.worth[package]
        placed = self.draft.placed.get(package)
        lost = int(worth[0]) - (int(worth[placed.week]) if placed else 0)
        return float(lost * self.random.random())

    def _weeks_away(self, first: int, others: Whole) -> Whole:
        """Return how far others are fielded from when a package is needed, plus one."""
        placed, last = self.draft.placed, self.draft.arrays.weeks
        weeks = [
            placed[each].week if each in placed else last for each in others.tolist()
        ]
        away: Whole = np.abs(np.array(weeks) - self.need_by[first]) + 1
        return away


def draw_extra(world: World, random: np.random.Generator) -> Whole:
    """Return numbers at random for ``shake``, twice as many as there are resources."""
    most = max(1, int(np.median(world.needs.worth[:, 0])) // SHAKE_PARTS)
    return random.integers(most, size=2 * len(world.free) + 1)


def shake(charges: Charges, extra: Whole, random: np.random.Generator) -> Charges:
    """Return charges with a little on each resource at random.

    Cheapest first is not always what fits together; other units and sessions than the
    cheapest come to the fore.

    Parameters
    ----------
    charges : Charges
    extra : array of twice as many numbers as there are resources
        From ``draw_extra``: what is put on them, one after the other, from a random
        place on. To draw it anew each time took a tenth of a search.
    random : numpy.random.Generator
    """
    rows, sessions = len(charges.prices), charges.sections.shape[1]
    first = int(random.integers(len(extra) - rows + 1))
    prices = charges.prices + extra[first : first + rows]
    first = int(random.integers(len(extra) - sessions + 1))
    sections = np.where(
        charges.sections < NEVER,
        charges.sections + extra[first : first + sessions],
        NEVER,
    )
    return charges._replace(prices=np.minimum(prices, MOST_PRICE), sections=sections)


def improve(
    draft: Draft,
    neighbourhoods: Neighbourhoods,
    early: Priced,
    priced: Priced,
    warmth: float = 0.0,
    learn: Learn | None = None,
) -> Move | None:
    """Make one move; return it, or undo it if too much is lost.

    Parameters
    ----------
    draft : Draft
        Changed in place.
    neighbourhoods : Neighbourhoods
    early, priced : Priced
        The case at the least prices, and at the best prices so far.
    warmth : float
        From 1 when a search begins to 0, when nothing is given up any more.
    learn : callable, optional
        Told of the lines of every package that is put back, also if it is undone.
    """
    random = neighbourhoods.random
    chosen = neighbourhoods.draw(priced)
    before = draft.value
    given_up = -math.log(1.0 - random.random()) * WARMEST * neighbourhoods.median
    least = before - int(warmth * given_up)
    old = draft.take_out(chosen)
    # A move that teaches is made to its end.
    _insert_again(
        draft, chosen, early, priced, neighbourhoods, least if learn is None else -NEVER
    )
    if learn is not None:
        for package in chosen:
            if package in draft.placed:
                learn(draft.placed[package].lines)
    if draft.value >= least:
        placed = {package: draft.placed.get(package) for package in chosen}
        return Move(placed, draft.value - before)
    draft.put_back(chosen, old)
    return None


def _insert_again(
    draft: Draft,
    chosen: list[int],
    early: Priced,
    priced: Priced,
    neighbourhoods: Neighbourhoods,
    least: int,
) -> None:
    """Insert packages in a random order, at the least prices or the best.

    It ends as soon as those still to be inserted cannot bring the draft to ``least``.
    """
    weights, random = draft.world.needs.worth[:, 0], neighbourhoods.random
    power = 0.7 if random.random() < 0.5 else 2.0
    keys = {each: float(weights[each]) * random.random() ** power for each in chosen}
    if random.random() < LEAD:
        keys[chosen[0]] = math.inf
    hint = priced if random.random() < 0.5 else early
    charges = charges_of(priced if random.random() < 0.5 else early)
    if random.random() < SHAKEN:
        charges = shake(charges, neighbourhoods.extra, random)
    most = {package: draft.most_value(package) for package in chosen}
    hoped = draft.value + sum(most.values())
    for package in sorted(chosen, key=lambda each: (-keys[each], each)):
        if hoped < least:
            return
        floor = max(0, least - hoped + most[package] - 1)
        placed = draft.insert(package, charges, hint.profit, floor)
        hoped += (placed.value if placed else 0) - most[package]
