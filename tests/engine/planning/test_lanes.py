"""Two lanes: what one draft gained is carried over into another, and nothing else."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from backstay.itineraries.oracle import Priced, price_case
from backstay.itineraries.world import World, compile_case
from backstay.planning import lanes as lanes_module
from backstay.planning.construct import greedy
from backstay.planning.draft import Draft, charges_of, least_prices
from backstay.planning.improve import Move, Neighbourhoods, improve
from backstay.planning.lanes import Lanes, carry_over
from tests.engine.exact.tiny import tiny_case


@pytest.fixture(params=range(6))
def start(request: pytest.FixtureRequest) -> tuple[World, Priced, Draft]:
    world = compile_case(tiny_case(request.param))
    early = price_case(world, least_prices(world))
    return world, early, greedy(world, early)


def twin(draft: Draft) -> Draft:
    other = Draft(draft.world)
    other.restore(draft.placed)
    return other


def moves_in(draft: Draft, early: Priced, seed: int) -> list[Move]:
    near = Neighbourhoods(draft, np.random.default_rng(seed))
    made = [improve(draft, near, early, early, warmth=0.5) for _ in range(40)]
    return [move for move in made if move is not None]


def test_gains_carried_over_stay_within_capacity_and_lower_no_value(start):
    _, early, draft = start
    other = twin(draft)
    moves_in(draft, early, seed=1)
    moves = moves_in(other, early, seed=2)
    before = draft.value

    made = carry_over(moves, draft, charges_of(early))

    assert not draft.is_overdrawn()
    assert draft.value >= before + made
    assert draft.value == sum(each.value for each in draft.placed.values()) - (
        draft.world.promised_cost
    )


def test_a_gain_of_a_twin_is_made_again_just_as_it_was(start):
    _, early, draft = start
    for seed in range(40):
        other = twin(draft)
        near = Neighbourhoods(other, np.random.default_rng(seed))
        move = improve(other, near, early, early)
        if move is not None and move.gained > 0:
            assert carry_over([move], draft, charges_of(early)) == 1
            assert draft.placed == other.placed


def test_a_move_that_would_lose_here_is_taken_back_whole(start):
    _, early, draft = start
    before, free = draft.snapshot(), draft.free.copy()
    empty = Move(dict.fromkeys(draft.placed), gained=1)

    assert carry_over([empty], draft, charges_of(early)) == 0

    assert draft.snapshot() == before
    assert (draft.free == free).all()


def test_each_package_is_of_one_lane_in_a_span(start, monkeypatch):
    monkeypatch.setattr(lanes_module, "FEWEST_PACKAGES", 2)
    world, _, draft = start
    with ThreadPoolExecutor() as beside:
        lanes = Lanes(world, draft.placed, seed=0, beside=beside)

        other = lanes._near_other
        assert other is not None
        lanes._halve(other)

    assert (lanes._near.mine ^ other.mine).all()
    assert lanes._near.mine.any()
    assert other.mine.any()


def test_two_lanes_find_the_same_whichever_is_faster(start, monkeypatch):
    monkeypatch.setattr(lanes_module, "FEWEST_PACKAGES", 2)
    world, early, draft = start

    told = [values_told(world, early, draft) for _ in range(3)]

    assert told[0] == told[1] == told[2]


def values_told(world: World, early: Priced, draft: Draft) -> list[int]:
    values: list[int] = []
    with ThreadPoolExecutor() as beside:
        lanes = Lanes(world, draft.placed, seed=0, beside=beside)
        for _ in range(6):
            lanes.span(early, early, 1.0, None, lambda now: values.append(now.value))
    return values
