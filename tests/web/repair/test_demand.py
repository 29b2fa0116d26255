"""Rates of demand are found again where they are known, as often as is promised."""

import math
import random
from fractions import Fraction

import pytest

from backstay_web.repair.demand import (
    Rate,
    Seen,
    chances,
    level_for,
    pooled,
    rate_of,
    together,
)

SERVICE = Fraction(19, 20)
BEFORE = Fraction(1, 2_000)  # of an item and day: one demand in 2,000 item-days
SEEN_DAYS, AHEAD_DAYS = 500, 4_000


def poisson(chance: random.Random, mean: float) -> int:
    """Return how many events come, by the product of even numbers."""
    count, product, least = 0, chance.random(), math.exp(-mean)
    while product > least:
        count, product = count + 1, product * chance.random()
    return count


def covered(draws: int, seed: int) -> tuple[float, float]:
    """Return how often the true rate is within its bounds, and what is kept suffices.

    Rates are drawn as they are thought to be before: a Gamma of shape 1 at the pooled
    rate. So both shares are known.
    """
    chance = random.Random(seed)  # noqa: S311 nothing is kept secret by it
    within, enough = 0, 0
    for _n in range(draws):
        true = chance.expovariate(1 / float(BEFORE))
        rate = rate_of(Seen(poisson(chance, true * SEEN_DAYS), SEEN_DAYS), BEFORE)
        low, high = rate.bounds()
        within += low <= true <= high
        level = level_for(chances(rate, AHEAD_DAYS), SERVICE)
        enough += poisson(chance, true * AHEAD_DAYS) <= level
    return within / draws, enough / draws


def test_known_rates_lie_between_their_bounds_and_what_is_kept_suffices():
    within, enough = covered(4_000, seed=7)

    # Three standard errors of a share of 0.9 in 4,000 draws are 0.0142.
    assert within == pytest.approx(0.9, abs=0.0142)
    # Whole numbers keep a little more than asked for: never less, by 3 errors of 0.95.
    assert 0.95 - 0.0104 <= enough <= 0.985


def test_without_any_demand_the_rate_is_below_what_is_known_before():
    rate = rate_of(Seen(0, 6_000), BEFORE)

    # One demand's weight in 2,000 + 6,000 item-days.
    assert rate.mean == Fraction(1, 8_000)


def test_much_that_was_seen_outweighs_what_was_known_before():
    rate = rate_of(Seen(400, 100_000), BEFORE)

    assert float(rate.mean) == pytest.approx(0.004, rel=0.02)
    low, high = rate.bounds()
    assert low < 0.004 < high
    assert high / low < 1.2


def test_chances_add_up_to_one_and_to_the_mean():
    rate = Rate(1_000, Fraction(3_000))
    likely = chances(rate, 2_000)

    assert sum(likely) == pytest.approx(1, abs=1e-6)
    mean = sum(count * each for count, each in enumerate(likely))
    assert mean == pytest.approx(1_000 * 2_000 / 3_000, rel=1e-5)


def test_nothing_is_expected_of_no_item_days():
    assert chances(Rate(3, Fraction(10)), 0) == [1.0]


def test_variants_are_added_up():
    one, other = Rate(2, Fraction(100)), Rate(5, Fraction(400))
    likely = together([chances(one, 50), chances(other, 80)])

    mean = sum(count * each for count, each in enumerate(likely))
    # 2 x 50 / 100 and 5 x 80 / 400.
    assert mean == pytest.approx(2, rel=1e-5)


def test_a_higher_level_of_service_never_keeps_less():
    likely = chances(Rate(3, Fraction(100)), 90)
    levels = [level_for(likely, Fraction(n, 100)) for n in (50, 80, 90, 95, 99)]

    assert levels == sorted(levels)
    assert levels[0] < levels[-1]


def test_what_was_never_asked_for_has_no_pooled_rate():
    assert pooled([Seen(0, 100)]) is None
    assert pooled([]) is None
