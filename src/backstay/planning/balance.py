"""Balancing wishes: how much of each, so that what is scarce is shared at a price.

Every package has some wishes, each with a gain and with shares of what is limited.
Looked for are prices at which wishes, as far as they are known, are worth least
beyond what they pay, but which are not far from prices that are known to be good:

    minimise over y >= 0   sum of y + |y - centre|^2 / (2 reach)
                           + sum over packages of the best (gain - share . y)

Its dual gives each wish a weight, those of a package together at most 1, and prices are
max(0, centre + reach (weighted shares - 1)). It is solved package by package: weight
goes from the wish that is worth least at the prices to the one that is worth most.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backstay.itineraries.kernel import Whole, kernel

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

SHIFTS: Final = 3
"""Most shifts of weight in a package before the next one has its turn."""
NONE: Final = -1
DUST: Final = 1e-12
"""Weight that counts as none."""
WHOLE_EVERY: Final = 4
"""Rounds from one that looks at all wishes to the next."""
FAR: Final = 300.0
"""How much less a wish may be worth than the best to be looked at in other rounds, in
units of how close is close enough."""


class Pool(NamedTuple):
    """Wishes of all packages, those of a package next to each other in ``order``.

    Attributes
    ----------
    order : array of shape (wish,), their numbers, package by package
    ends : array of shape (package + 1,), where each package begins in ``order``
    gain : array of shape (wish,), points
    first : array of shape (wish + 1,), where each begins in ``row`` and ``share``
    row : array of shape (use,)
    share : array of shape (use,), of the free capacity of the row
    """

    order: Whole
    ends: Whole
    gain: Reals
    first: Whole
    row: Whole
    share: Reals


@kernel
def net_gain(pool: Pool, wish: int, prices: Reals) -> float:
    """Return the gain of a wish less what it pays at prices of whole capacities."""
    net = pool.gain[wish]
    for use in range(pool.first[wish], pool.first[wish + 1]):
        price = prices[pool.row[use]]
        if price > 0.0:
            net -= price * pool.share[use]
    return float(net)


@kernel(makes_arrays=True)
def balance(
    pool: Pool, weight: Reals, prices: Reals, reach: float, most: int, close: float
) -> None:
    """Move weights until no wish of a package is worth more than those that have them.

    Parameters
    ----------
    pool : Pool
    weight : array of shape (wish,)
        From 0, of a package together at most 1; changed in place.
    prices : array of shape (row,)
        Centre + reach x (weighted shares - 1), in points for the whole capacity;
        changed in place, and then may be negative, which counts as zero.
    reach : float
        How far prices may go, in points for a share of one.
    most : int
        Most rounds over all packages.
    close : float
        It is enough if weights are worth the most to within this, in points.
    """
    shift = np.zeros(len(prices))
    near = np.ones(len(weight), dtype=np.bool_)
    for turn in range(most):
        whole, furthest = turn % WHOLE_EVERY == 0, 0.0
        for package in range(len(pool.ends) - 1):
            off = _balance_package(
                pool, package, weight, prices, near, whole, shift, reach, close
            )
            furthest = max(furthest, off)
        if whole and furthest <= close:
            break


@kernel
def _balance_package(
    pool: Pool,
    package: int,
    weight: Reals,
    prices: Reals,
    near: Flags,
    whole: bool,
    shift: Reals,
    reach: float,
    close: float,
) -> float:
    """Shift weight within a package; return by how much it was off at first.

    Only wishes that are ``near`` to having weight are looked at, unless in a ``whole``
    round, which finds out anew which these are.
    """
    off = 0.0
    for turn in range(SHIFTS):
        again = whole and turn == 0
        best, most, worst, least, left = _apart(
            pool, package, weight, prices, near, again, close
        )
        if left > DUST and least > 0.0:
            worst, least = NONE, 0.0  # What is left of the weight buys nothing.
        if least == np.inf or best == worst or most - least <= close:
            break
        if turn == 0:
            off = most - least
        room = left if worst == NONE else weight[worst]
        _lay(pool, worst, -1.0, shift)
        _lay(pool, best, 1.0, shift)
        length = _length(pool, best, worst, shift)
        amount = min(room, (most - least) / max(DUST, reach * length))
        _move(pool, best, amount, weight, prices, shift, reach * amount)
        _move(pool, worst, -amount, weight, prices, shift, reach * amount)
    return off


@kernel
def _apart(
    pool: Pool,
    package: int,
    weight: Reals,
    prices: Reals,
    near: Flags,
    again: bool,
    close: float,
) -> tuple[int, float, int, float, float]:
    """Return the best wish, the worst that has weight, and the weight that none has.

    Behind each wish stands its net gain; zero and infinity where there is none.
    """
    best, worst, most, least, left = NONE, NONE, 0.0, np.inf, 1.0
    for place in range(pool.ends[package], pool.ends[package + 1]):
        wish = pool.order[place]
        if not near[wish] and not again:
            continue
        net = net_gain(pool, wish, prices)
        if again:
            near[wish] = weight[wish] > DUST or net > most - FAR * close
        if net > most:
            best, most = wish, net
        if weight[wish] > DUST:
            left -= weight[wish]
            if net < least:
                worst, least = wish, net
    return best, most, worst, least, left


@kernel
def _lay(pool: Pool, wish: int, sign: float, shift: Reals) -> None:
    """Lay the shares of a wish into a shift of prices."""
    if wish != NONE:
        for use in range(pool.first[wish], pool.first[wish + 1]):
            shift[pool.row[use]] += sign * pool.share[use]


@kernel
def _length(pool: Pool, best: int, worst: int, shift: Reals) -> float:
    """Return the square of the length of a shift from one wish to another."""
    length = 0.0
    if best != NONE:
        for use in range(pool.first[best], pool.first[best + 1]):
            length += shift[pool.row[use]] ** 2
    if worst != NONE:
        for use in range(pool.first[worst], pool.first[worst + 1]):
            if shift[pool.row[use]] == -pool.share[use]:  # It is no row of the best.
                length += pool.share[use] ** 2
    return length


@kernel
def _move(
    pool: Pool,
    wish: int,
    amount: float,
    weight: Reals,
    prices: Reals,
    shift: Reals,
    stride: float,
) -> None:
    """Move the weight of a wish, and prices along the shift, which is spent by it."""
    if wish != NONE:
        weight[wish] += amount
        for use in range(pool.first[wish], pool.first[wish + 1]):
            prices[pool.row[use]] += stride * shift[pool.row[use]]
            shift[pool.row[use]] = 0.0
