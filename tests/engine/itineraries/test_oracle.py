"""The oracle's bound: exactly the checker's, and above the value of any plan."""

from pathlib import Path
from random import Random

import numpy as np
import pytest

import backstay
from backstay.cases.synthetic.generate import generate
from backstay.cases.writing import write_case
from backstay.checking.bound import bound_of
from backstay.domain.case import Case
from backstay.domain.resource import capacities
from backstay.itineraries.oracle import (
    MOST_PRICE,
    best_profit,
    bound_picopoints,
    price_case,
)
from backstay.itineraries.world import compile_case
from tests.engine.checking.test_bound import Prices, random_case, random_prices
from tests.engine.exact.optima import known_optima
from tests.engine.exact.tiny import tiny_case
from tests.engine.itineraries.test_paths import rows_of
from tests.engine.small import small


def random(seed: object) -> Random:
    """Return a generator that always gives the same numbers for a seed."""
    return Random(str(seed))  # noqa: S311 - prices to test, no secrets


def synthetic(size: str, seed: int, folder: Path) -> Case:
    """Return a generated case."""
    made = generate(size, seed, 0.55)
    write_case(folder, made.settings, made.tables)
    return backstay.read_case(folder)


def bound_at(case: Case, prices: Prices) -> int:
    """Return the oracle's bound."""
    world = compile_case(case)
    return bound_picopoints(world, price_case(world, rows_of(world, prices)))


@pytest.mark.parametrize("seed", range(30))
def test_the_checker_proves_the_same_bound_of_a_tiny_case(seed):
    case = tiny_case(seed)
    prices = random_prices(case, random(f"oracle {seed}"))

    assert bound_at(case, prices) == bound_of(case, prices)


@pytest.mark.parametrize("seed", range(20))
def test_the_checker_proves_the_same_bound_under_other_rules(seed):
    rng = random(f"rules {seed}")
    case = random_case(rng)
    prices = random_prices(case, rng)

    assert bound_at(case, prices) == bound_of(case, prices)


@pytest.mark.parametrize("size", ["S", "S2"])
def test_the_checker_proves_the_same_bound_of_a_generated_case(size, tmp_path):
    case = synthetic(size, 3, tmp_path)
    for seed in range(2):
        prices = random_prices(case, random(f"{size} {seed}"))

        assert bound_at(case, prices) == bound_of(case, prices)


@pytest.mark.parametrize("known", known_optima()[:30:2], ids=str)
def test_no_prices_prove_less_than_the_optimum(known):
    case = known.case()
    for seed in range(5):
        prices = random_prices(case, random(f"optimum {seed}"))

        # The optimum is known to half a micro-point.
        assert bound_at(case, prices) >= known.optimum_picopoints - 500_000


def test_the_highest_prices_neither_overflow_nor_prove_too_little():
    for seed in range(8):
        case = tiny_case(seed)
        world = compile_case(case)
        top = np.full(len(world.free), MOST_PRICE, dtype=np.int64)
        every = {resource: MOST_PRICE for resource, _ in capacities(case)}

        bound = bound_picopoints(world, price_case(world, top))

        assert bound == bound_of(case, every)
        assert bound >= 0


@pytest.mark.parametrize("price", [-1, MOST_PRICE + 1])
def test_prices_out_of_range_are_refused(price):
    world = compile_case(small())
    prices = np.zeros(len(world.free), dtype=np.int64)
    prices[3] = price

    with pytest.raises(ValueError, match="pico-points"):
        price_case(world, prices)


def test_a_package_that_does_not_pay_gains_nothing():
    # A lot at 100 points a gun is dearer than all that a package is worth.
    world = compile_case(small())
    row = world.index.row("lot", "L1")
    prices = np.zeros(len(world.free), dtype=np.int64)
    prices[row] = 100 * 10**12

    priced = price_case(world, prices)

    assert best_profit(world, priced).tolist() == [0]
    # So the bound is the price of all there is: 6 guns.
    assert bound_picopoints(world, priced) == 600 * 10**12


def test_the_bound_of_the_smallest_case_by_hand():
    # Fielded in week 4 (the crew), at full worth until week 5: 100 points less what it
    # costs: 42 t and 30 t over 60 EUR/t and a course of 5000 EUR, 9320 EUR = 0.0932.
    case = small()

    assert bound_at(case, Prices()) == 100 * 10**12 - 9320 * 10**7


@pytest.mark.parametrize("seed", range(6))
def test_every_row_has_the_name_and_the_capacity_of_its_resource(seed):
    case = tiny_case(seed)
    index = compile_case(case).index
    for resource, capacity in capacities(case):
        row = index.row_of(resource)

        assert row is not None
        assert index.name(row) == resource
        assert index.capacity[row] == capacity
