"""Wishes cost what the oracle says, and balanced prices share what is scarce."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from backstay.domain.worth import PICOPOINTS_PER_POINT
from backstay.itineraries.kernel import records
from backstay.itineraries.oracle import price_case
from backstay.itineraries.world import World, compile_case
from backstay.planning.draft import least_prices
from backstay.planning.materiel import NOTHING
from backstay.planning.memory import Memory
from backstay.planning.wishes import Uses, Wishes
from tests.engine.exact.tiny import FEATURES, MIXED, tiny_case

PRICIEST = 10**9
"""Pico-points per unit: at such prices some packages still gain, and some do not."""


def some_prices(world: World, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    prices = random.integers(PRICIEST, size=len(world.free))
    prices *= random.integers(2, size=len(prices))
    return np.maximum(prices, least_prices(world))


@pytest.mark.parametrize("features", ["all", *FEATURES])
def test_a_wish_pays_just_what_the_oracle_says(features):
    wished = 0
    for seed in range(6):
        alone = MIXED if features == "all" else frozenset({features})
        world = compile_case(tiny_case(seed, alone))
        claims = np.random.default_rng(seed).integers(
            PRICIEST, size=len(world.shelves.claims)
        )
        priced = price_case(world, some_prices(world, seed), claims)
        wishes = Wishes(world)
        options, weeks = wishes.best(priced)
        wishing = np.flatnonzero(options != NOTHING)
        wished += len(wishing)

        uses = wishes.take(priced, options[wishing], weeks[wishing])

        for place, package in enumerate(wishing):
            mine = slice(uses.first[place], uses.first[place + 1])
            prices = np.concatenate((priced.prices, priced.claims))
            paid = int(prices[uses.row[mine]] @ uses.amount[mine])
            profit = int(priced.profit[options[package], weeks[package]])
            assert int(uses.gain[place]) - paid == profit
    assert wished > 0


def test_a_wish_meets_each_row_once():
    world = compile_case(tiny_case(3))
    priced = price_case(world, least_prices(world))
    wishes = Wishes(world)
    options, weeks = wishes.best(priced)
    wishing = np.flatnonzero(options != NOTHING)

    uses = wishes.take(priced, options[wishing], weeks[wishing])

    for first, end in zip(uses.first, uses.first[1:], strict=False):
        assert len(set(uses.row[first:end].tolist())) == end - first
    assert (wishes.used == 0).all()


def memory_of(free: list[int], packages: int) -> Memory:
    """Return the memory of a world of some packages that holds just these amounts."""
    world: Any = SimpleNamespace(
        free=np.array(free),
        wanted=SimpleNamespace(packages=range(packages)),
        shelves=SimpleNamespace(shelves=records(end=[]), claims=[]),
    )
    return Memory(world)


def one_each(gains: list[int], amount: int = 1) -> Uses:
    """Return wishes for one row, with gains in points."""
    count = len(gains)
    return Uses(
        np.array(gains) * PICOPOINTS_PER_POINT,
        np.arange(count + 1),
        np.zeros(count, dtype=np.int64),
        np.full(count, amount),
    )


def test_what_two_want_is_priced_at_what_the_second_would_pay():
    # One unit, wanted for 3 and for 2 points: at 2 points the second does without.
    memory = memory_of([1], 2)
    memory.add(np.array([0, 1]), one_each([3, 2]))

    prices, promise = memory.balance(np.zeros(1), 10.0, 1.0)

    assert prices == pytest.approx([2.0], abs=1e-3)
    assert promise == pytest.approx(3.0, abs=1e-3)


def test_what_there_is_enough_of_has_no_price():
    memory = memory_of([2], 2)
    memory.add(np.array([0, 1]), one_each([3, 2]))

    prices, promise = memory.balance(np.zeros(1), 10.0, 1.0)

    assert prices == pytest.approx([0.0], abs=1e-9)
    assert promise == pytest.approx(5.0)


def test_prices_go_no_further_than_the_reach():
    # Both wishes take all of it: once too often, so the price goes up by the reach.
    memory = memory_of([4], 2)
    memory.add(np.array([0, 1]), one_each([30, 20], amount=4))

    prices, _ = memory.balance(np.array([1.0]), 0.5, 1.0)

    assert prices == pytest.approx([1.5])


def test_wishes_without_weight_are_forgotten_in_the_end():
    memory = memory_of([1], 2)
    memory.add(np.array([0, 1]), one_each([3, 2]))
    memory.add(np.array([1]), one_each([1]))

    for _ in range(20):
        memory.balance(np.zeros(1), 10.0, 1.0)
        memory.forget()

    assert sorted(memory.gain) == [2.0, 3.0]
