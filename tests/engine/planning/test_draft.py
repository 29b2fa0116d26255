"""Drafts: capacity is never overdrawn, and what is taken is given back exactly."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstay.itineraries.oracle import Priced, price_case
from backstay.itineraries.world import World, compile_case
from backstay.planning.construct import greedy
from backstay.planning.draft import Draft, charges_of, least_prices
from tests.engine.exact.tiny import tiny_case
from tests.engine.small import batteries, small


@cache
def world_of(seed: int) -> tuple[World, Priced]:
    """Return a tiny case compiled and priced."""
    world = compile_case(tiny_case(seed))
    return world, price_case(world, least_prices(world))


@settings(max_examples=60)
@given(
    st.integers(0, 7),
    st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 15))),
)
def test_no_capacity_is_overdrawn_and_all_is_given_back(seed, moves):
    world, early = world_of(seed)
    draft = Draft(world)
    charges = charges_of(early)
    for take_out, number, week in moves:
        package = number % len(world.wanted.packages)
        before = draft.free.copy(), draft.value
        if take_out and package in draft.placed:
            draft.remove(package)
        elif package not in draft.placed:
            option = next(iter(draft.options_of(package)))
            if not draft.place(option, week % draft.arrays.weeks, charges):
                assert (draft.free == before[0]).all()
                assert draft.value == before[1]
        assert (draft.free >= 0).all()

    assert (
        draft.value == sum(p.value for p in draft.placed.values()) - world.promised_cost
    )
    for package in list(draft.placed):
        draft.remove(package)
    assert (draft.free == world.free).all()
    assert draft.value == -world.promised_cost


@pytest.mark.parametrize("seed", range(8))
def test_a_snapshot_brings_back_exactly_what_was(seed):
    world, early = world_of(seed)
    draft = greedy(world, early)
    kept, free, value = draft.snapshot(), draft.free.copy(), draft.value
    for package in list(draft.placed)[::2]:
        draft.remove(package)
    for package in range(len(world.wanted.packages)):
        if package not in draft.placed:
            draft.insert(package, charges_of(early), early.profit)

    draft.restore(kept)

    assert draft.placed == kept
    assert (draft.free == free).all()
    assert draft.value == value


def test_a_placement_below_the_floor_changes_nothing():
    world = compile_case(small())
    draft = Draft(world)
    charges = charges_of(price_case(world, least_prices(world)))
    most = draft.place(0, 4, charges)
    assert most is not None
    draft.remove(0)

    assert draft.place(0, 4, charges, floor=most.value) is None
    assert draft.place(0, 4, charges, floor=most.value - 1) is not None


def test_a_placement_is_worth_what_it_is_fielded_for_less_its_cost():
    # In week 4 at full worth, 100 points; 9320 EUR at 10^-5 points (see test_oracle).
    world = compile_case(small())
    draft = Draft(world)

    placed = draft.place(0, 4, charges_of(price_case(world, least_prices(world))))

    assert placed is not None
    assert (placed.week, placed.value) == (4, 100 * 10**12 - 9320 * 10**7)


def test_the_least_prices_close_what_has_no_capacity_left():
    # 6 guns are promised: nothing is left of the lot.
    case = small(
        promises="p1,A,battery,battery-A,guns,L1,6",
        promise_steps="p1,1,move,depot-gate,1\np1,2,move,gate-town,2",
        leg_weeks="gate-town,0,2,0",
    )
    world = compile_case(case)

    prices = least_prices(world)

    closed = {world.index.name(int(row)) for row in np.flatnonzero(prices)}
    assert sorted((each.kind, each.key, each.week) for each in closed) == [
        ("leg", "gate-town", 0),
        ("leg", "gate-town", 1),
        ("lot", "L1", None),
    ]


def test_two_batteries_share_what_there_is():
    # 7 guns: one battery of 6, and one gun left.
    world = compile_case(
        small(batteries(2), lots="L1,A,depot,howitzer,7,serviceable,1,")
    )

    draft = greedy(world, price_case(world, least_prices(world)))

    assert list(draft.placed) == [0]
    assert draft.free[world.index.row("lot", "L1")] == 1
