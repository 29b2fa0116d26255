"""Memory: the wishes that packages have had so far, and how much each counts."""

from typing import Final

import numpy as np

from backstay.domain.worth import PICOPOINTS_PER_POINT
from backstay.itineraries.kernel import Whole
from backstay.planning.balance import Pool, Reals, balance
from backstay.planning.wishes import Uses

FORGOTTEN: Final = 15
"""Balances without any weight after which a wish is forgotten."""
ROUNDS: Final = 30
"""Rounds over all packages in one balance."""
CLOSE: Final = 3e-5
"""How even a balance must be, as a share of what a package is worth on average."""


class Memory:
    """The wishes of all packages.

    Prices here are points for the whole free capacity of a row, so that kilograms and
    sections compare.
    """

    def __init__(self, free: Whole, packages: int) -> None:
        self.packages = packages
        self.some = free > 0
        self.per_unit = np.where(self.some, 1.0 / np.maximum(free, 1), 0.0)
        self.package = np.zeros(0, dtype=np.int64)
        self.gain: Reals = np.zeros(0)
        self.length = np.zeros(0, dtype=np.int64)
        self.row = np.zeros(0, dtype=np.int64)
        self.share: Reals = np.zeros(0)
        self.weight: Reals = np.zeros(0)
        self.idle = np.zeros(0, dtype=np.int64)

    def add(self, packages: Whole, uses: Uses) -> None:
        """Remember a wish of each of some packages."""
        count = len(packages)
        self.package = np.concatenate((self.package, packages))
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
        self.package, self.gain = self.package[kept], self.gain[kept]
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
        prices = np.where(self.some, centre + reach * (taken - 1.0), 0.0)
        close = CLOSE * worth / max(1, self.packages)
        balance(pool, self.weight, prices, reach, ROUNDS, close)
        self.idle = np.where(self.weight > 0.0, 0, self.idle + 1)
        prices = np.maximum(prices, 0.0)
        return prices, float(prices.sum()) + self._best(prices)

    def _pool(self) -> Pool:
        order = np.argsort(self.package, kind="stable")
        ends = np.searchsorted(self.package[order], np.arange(self.packages + 1))
        first = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(self.length)))
        return Pool(order, ends, self.gain, first, self.row, self.share)

    def _best(self, prices: Reals) -> float:
        wish = np.repeat(np.arange(len(self.gain)), self.length)
        pays = self.share * prices[self.row]
        paid = np.bincount(wish, pays, minlength=len(self.gain))
        best = np.zeros(self.packages)
        np.maximum.at(best, self.package, self.gain - paid)
        return float(best.sum())
