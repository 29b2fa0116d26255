"""How often a part will be asked for: Gamma and Poisson, by numbers that follow.

Demands of a part by items of a variant come at a rate for each item and day. What is
known of the rate before is weak: as much as one demand, at the pooled rate of all parts
(:data:`WEIGHT`). With ``n`` demands in ``e`` item-days it is then a Gamma of shape
``1 + n`` and rate ``1 / pooled + e``, and demands in item-days to come are negative
binomial. Several variants are added up by convolution.

Exposure and demands are whole numbers, and so is what is to be ordered.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Final

WEIGHT: Final = 1
"""Demands that what is known before counts for: our assumption, the least that is one.
Doubled, parts that were asked for once are expected nearer to the pooled rate."""
CREDIBLE: Final = Fraction(9, 10)
"""The share of what is likely that lies between the bounds that are shown."""
TAIL: Final = 1e-9
"""What is less likely than that is left out of a sum."""
ALIKE: Final = 1e-9
"""To such a share the bound of a rate is found."""


@dataclass(frozen=True)
class Seen:
    """Demands of a part by one variant, in so many item-days."""

    demands: int
    item_days: int


@dataclass(frozen=True)
class Rate:
    """What is known of the demands of one item in a day: a Gamma distribution."""

    shape: int
    item_days: Fraction

    @property
    def mean(self) -> Fraction:
        """Return the rate that is expected."""
        return self.shape / self.item_days

    def bound(self, share: Fraction) -> float:
        """Return the rate below which the true one lies with a probability."""
        return quantile_of_gamma(self.shape, float(share)) / float(self.item_days)

    def bounds(self) -> tuple[float, float]:
        """Return the bounds between which the true rate lies with nine in ten."""
        tail = (1 - CREDIBLE) / 2
        return self.bound(tail), self.bound(1 - tail)


def pooled(every: Sequence[Seen]) -> Fraction | None:
    """Return the rate of all parts together, if any was asked for.

    >>> pooled([Seen(2, 300), Seen(0, 100)])
    Fraction(1, 200)
    """
    demands = sum(each.demands for each in every)
    item_days = sum(each.item_days for each in every)
    return Fraction(demands, item_days) if demands and item_days else None


def rate_of(seen: Seen, before: Fraction) -> Rate:
    """Return what is known of a rate once so many demands were seen.

    >>> rate_of(Seen(2, 300), Fraction(1, 100)).mean
    Fraction(3, 400)
    """
    return Rate(WEIGHT + seen.demands, WEIGHT / before + seen.item_days)


def chances(rate: Rate, item_days: int) -> list[float]:
    """Return how likely 0, 1, 2 ... demands are in item-days to come.

    >>> [round(each, 4) for each in chances(Rate(1, Fraction(100)), 100)[:3]]
    [0.5, 0.25, 0.125]
    """
    if item_days == 0:
        return [1.0]
    return list(until_almost_all(rate.shape, float(rate.item_days), item_days))


def until_almost_all(shape: int, known: float, item_days: int) -> Iterator[float]:
    """Yield the chances of a negative binomial, one by one, but for its tail."""
    none = shape * math.log(known / (known + item_days))
    each = math.log(item_days / (known + item_days))
    told, count = 0.0, 0
    while told < 1 - TAIL:
        ways = math.lgamma(shape + count) - math.lgamma(shape) - math.lgamma(count + 1)
        chance = math.exp(ways + none + count * each)
        told += chance
        # Where the sum stays below one by rounding alone, nothing more is added.
        if chance < TAIL and count > shape * item_days / known:
            told = 1.0
        yield chance
        count += 1


def together(some: Sequence[Sequence[float]]) -> list[float]:
    """Return how likely each sum of several counts is.

    >>> together([[0.5, 0.5], [0.5, 0.5]])
    [0.25, 0.5, 0.25]
    """
    made = [1.0]
    for each in some:
        added = [0.0] * (len(made) + len(each) - 1)
        for one, chance in enumerate(made):
            for other, its in enumerate(each):
                added[one + other] += chance * its
        made = added
    return made


def level_for(likely: Sequence[float], service: Fraction) -> int:
    """Return the fewest that suffice with a probability.

    >>> level_for([0.5, 0.25, 0.125, 0.125], Fraction(3, 4))
    1
    """
    for count, told in enumerate(accumulate(likely)):
        if told >= float(service) - ALIKE:
            return count
    return len(likely)


def quantile_of_gamma(shape: int, share: float) -> float:
    """Return what a Gamma of whole shape and rate one stays below with a probability.

    >>> round(quantile_of_gamma(1, 0.5), 6) == round(math.log(2), 6)
    True
    """
    low, high = 0.0, float(shape)
    while below(shape, high) < share:
        high *= 2
    while high - low > ALIKE * high:
        middle = (low + high) / 2
        if below(shape, middle) < share:
            low = middle
        else:
            high = middle
    return high


def below(shape: int, value: float) -> float:
    """Return the chance that a Gamma of whole shape and rate one is below a value.

    It is that of as many events of a Poisson process by then.
    """
    if value <= 0:
        return 0.0
    fewer = (n * math.log(value) - value - math.lgamma(n + 1) for n in range(shape))
    return 1.0 - math.fsum(math.exp(each) for each in fewer)
