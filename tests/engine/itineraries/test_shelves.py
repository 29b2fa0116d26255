"""Shelves: what claims can earn, and that a bound knows whole packages by them."""

from itertools import product
from random import Random

import numpy as np
import pytest

import backstay
from backstay.checking.bound import bound_of
from backstay.domain.case import Case
from backstay.itineraries.kernel import records
from backstay.itineraries.oracle import (
    MOST_PRICE,
    bound_picopoints,
    multipliers_of,
    price_case,
)
from backstay.itineraries.shelf import Shelves, best_claims
from backstay.itineraries.world import compile_case
from tests.engine.checking.test_bound import random, random_case, random_prices
from tests.engine.exact.optima import known_optima
from tests.engine.exact.tiny import tiny_case
from tests.engine.itineraries.test_oracle import synthetic
from tests.engine.itineraries.test_paths import rows_of
from tests.engine.small import batteries, small


def bounds_with_claims(case: Case, seed: str) -> tuple[int, int, int]:
    """Return the oracle's bound, the checker's, and how many claims have a price."""
    world, rng = compile_case(case), random(seed)
    rows = rows_of(world, random_prices(case, rng))
    claims = np.array(
        [rng.choice((0, rng.randint(0, 10**13))) for _ in world.shelves.claims],
        dtype=np.int64,
    )
    priced = price_case(world, rows, claims)
    checked = bound_of(case, multipliers_of(world, priced))
    return bound_picopoints(world, priced), checked, int((claims > 0).sum())


def test_the_checker_proves_the_same_bound_with_claims():
    priced = 0
    for seed in range(30):
        oracle, checker, claims = bounds_with_claims(tiny_case(seed), f"tiny {seed}")
        priced += claims

        assert oracle == checker
    assert priced > 50


@pytest.mark.parametrize("seed", range(20))
def test_the_checker_proves_the_same_bound_with_claims_beside_promises(seed):
    oracle, checker, _ = bounds_with_claims(random_case(random(seed)), f"rules {seed}")

    assert oracle == checker


def test_the_checker_proves_the_same_bound_with_claims_of_a_generated_case(tmp_path):
    oracle, checker, claims = bounds_with_claims(synthetic("S2", 1, tmp_path), "S2")

    assert oracle == checker
    assert claims > 20


@pytest.mark.parametrize("known", known_optima()[:30:2], ids=str)
def test_no_claims_prove_less_than_the_optimum(known):
    for seed in range(3):
        oracle, _, _ = bounds_with_claims(known.case(), f"optimum {seed}")

        # The optimum is known to half a micro-point.
        assert oracle >= known.optimum_picopoints - 500_000


def some_shelf(rng: Random) -> tuple[Shelves, np.ndarray]:
    """Return a shelf with claims of up to five packages, and prices of these."""
    packages = sorted(rng.choices(range(5), k=rng.randint(1, 8)))
    count = len(packages)
    shelves = Shelves(
        records(week=[0], units=[rng.randint(0, 12)], first=[0], end=[count]),
        records(
            option=range(count),
            package=packages,
            units=[rng.randint(1, 6) for _ in packages],
            week=[0] * count,
        ),
        np.arange(count),
        np.arange(count + 1),
    )
    return shelves, np.array([rng.randint(0, 9) for _ in packages], dtype=np.int64)


def tried(shelves: Shelves, prices: np.ndarray) -> int:
    """Return what the best choice of claims earns, trying all of them."""
    claims, best = shelves.claims, 0
    for choice in product((False, True), repeat=len(claims)):
        chosen = np.flatnonzero(choice)
        packages = claims["package"][chosen].tolist()
        fits = claims["units"][chosen].sum() <= shelves.shelves["units"][0]
        if fits and len(set(packages)) == len(packages):
            best = max(best, int(prices[chosen].sum()))
    return best


@pytest.mark.parametrize("seed", range(60))
def test_the_best_choice_of_claims_is_found(seed):
    shelves, prices = some_shelf(random(seed))

    earned, chosen = best_claims(shelves, prices)

    assert earned.tolist() == [tried(shelves, prices)]
    assert int(prices[chosen == 1].sum()) == earned[0]


def test_a_bound_knows_that_a_third_battery_is_not_had_by_two_thirds():
    # Three batteries of 4 howitzers and 11 howitzers: by the unit, 2.75 batteries could
    # be fielded; whole, two can, the first two in rank.
    case = small(
        batteries(3, "howitzers,4"), lots="L1,A,depot,howitzer,11,serviceable,0,"
    )

    plan = backstay.plan(case, effort=1, gap=0)

    assert sorted(each.package for each in plan.fieldings) == ["b1", "b2"]
    assert plan.gap is not None
    assert plan.gap < 1e-3
    assert any(each.kind == "claim" for each in plan.multipliers)


@pytest.mark.parametrize("price", [-1, MOST_PRICE + 1])
def test_prices_of_claims_out_of_range_are_refused(price):
    case = small(
        batteries(3, "howitzers,4"), lots="L1,A,depot,howitzer,11,serviceable,0,"
    )
    world = compile_case(case)
    claims = np.full(len(world.shelves.claims), price, dtype=np.int64)

    with pytest.raises(ValueError, match="pico-points"):
        price_case(world, np.zeros(len(world.free), dtype=np.int64), claims)
