"""Memory: the wishes that packages have had so far, and how much each counts."""

from typing import Final

import numpy as np

from backstay.domain.worth import PICOPOINTS_PER_POINT
from backstay.itineraries.kernel import Whole
from backstay.itineraries.world import World
from backstay.planning.balance import Pool, Reals, balance
from backstay.planning.wishes import Uses

FORGOTTEN: Final = 15
"""Balances without any weight after which a wish is forgotten."""
ROUNDS: Final = 12
"""Rounds over all packages in one balance."""
CLOSE: Final = 3e-5
"""How even a balance must be, as a share of what a package is worth on average."""
CLOSE_TO_REACH: Final = 0.01
"""How even it must be at least, as a share of how far prices may go."""


class Memory:
    """The wishes of all packages, and what shelves have chosen.

    Prices here are points for the whole free capacity of a row, so that kilograms and
    sections compare. Behind the rows of resources there is one for each claim: nothing
    is offered of it but what shelves choose, which is remembered like a wish that
    gives instead of taking.

    Attributes
    ----------
    per_unit : array of shape (row,), share that one unit is; 0 where there is nothing
    offered : array of shape (row,), 1 for resources, 0 for claims
    """

    def __init__(self, world: World) -> None:
        free, claims = world.free, len(world.shelves.claims)
        self.packages = len(world.wanted.packages)
        self.owners = self.packages + len(world.shelves.shelves)
        per_unit = np.where(free > 0, 1.0 / np.maximum(free, 1), 0.0)
        self.per_unit: Reals = np.concatenate((per_unit, np.ones(claims)))
        offered = (free > 0).astype(np.float64)
        self.offered: Reals = np.concatenate((offered, np.zeros(claims)))
        self.first_claim = len(free)
        self.claims_of_shelf = np.diff(world.shelves.shelves["end"], prepend=0)
        self.owner = np.zeros(0, dtype=np.int64)
        self.gain: Reals = np.zeros(0)
        self.length = np.zeros(0, dtype=np.int64)
        self.row = np.zeros(0, dtype=np.int64)
        self.share: Reals = np.zeros(0)
        self.weight: Reals = np.zeros(0)
        self.idle = np.zeros(0, dtype=np.int64)

    def choose(self, chosen: Whole) -> None:
        """Remember the claims that shelves chose; ``chosen`` has the shape (claim,)."""
        shelf = np.repeat(np.arange(len(self.claims_of_shelf)), self.claims_of_shelf)
        claims = np.flatnonzero(chosen)
        shelves, counts = np.unique(shelf[claims], return_counts=True)
        uses = Uses(
            gain=np.zeros(len(shelves), dtype=np.int64),
            first=np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts))),
            row=self.first_claim + claims,
            amount=np.full(len(claims), -1, dtype=np.int64),
        )
        self.add(self.packages + shelves, uses)

    def add(self, owners: Whole, uses: Uses) -> None:
        """Remember a wish of each of some packages, or a choice of some shelves."""
        count = len(owners)
        self.owner = np.concatenate((self.owner, owners))
        self.gain = np.concatenate((self.gain, uses.gain / PICOPOINTS_PER_POINT))
        self.length = np.concatenate((self.length, np.diff(uses.first)))
        self.row = np.concatenate((self.row, uses.row))
        shares = uses.amount * self.per_unit[uses.row]
        self.share = np.concatenate((self.share, shares))
        self.weight = np.concatenate((self.weight, np.zeros(count)))
        self.idle = np.concatenate((self.idle, np.zeros(count, dtype=np.int64)))

    def forget(self) -> None:
        """Drop wishes that have had no weight for long."""
        kept = self.idle <= FORGOTTEN
        if kept.all():
            return
        uses = np.repeat(kept, self.length)
        self.row, self.share = self.row[uses], self.share[uses]
        self.owner, self.gain = self.owner[kept], self.gain[kept]
        self.length, self.weight = self.length[kept], self.weight[kept]
        self.idle = self.idle[kept]

    def balance(self, centre: Reals, reach: float, worth: float) -> tuple[Reals, float]:
        """Return prices near a centre that balance the wishes, and what they promise.

        Parameters
        ----------
        centre : array of shape (row,)
        reach : float
            How far prices may go, in points for a share of one.
        worth : float
            What all packages are worth, in points.

        Returns
        -------
        prices : array of shape (row,), zero or more
        promise : float
            The bound at these prices if there were no other wishes, in points; never
            above it.
        """
        pool = self._pool()
        weighted = np.repeat(self.weight, self.length) * self.share
        taken = np.bincount(self.row, weighted, minlength=len(centre))
        there = self.per_unit > 0.0
        prices = np.where(there, centre + reach * (taken - self.offered), 0.0)
        close = min(CLOSE * worth / max(1, self.packages), CLOSE_TO_REACH * reach)
        balance(pool, self.weight, prices, reach, ROUNDS, close)
        self.idle = np.where(self.weight > 0.0, 0, self.idle + 1)
        prices = np.maximum(prices, 0.0)
        return prices, float(np.sum(prices * self.offered)) + self._best(prices)

    def _pool(self) -> Pool:
        order = np.argsort(self.owner, kind="stable")
        ends = np.searchsorted(self.owner[order], np.arange(self.owners + 1))
        first = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(self.length)))
        return Pool(order, ends, self.gain, first, self.row, self.share)

    def _best(self, prices: Reals) -> float:
        wish = np.repeat(np.arange(len(self.gain)), self.length)
        pays = self.share * prices[self.row]
        paid = np.bincount(wish, pays, minlength=len(self.gain))
        best = np.zeros(self.owners)
        np.maximum.at(best, self.owner, self.gain - paid)
        return float(best.sum())
