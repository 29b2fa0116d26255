"""Recombining: the best plan that itineraries seen allow, and answers that lie."""

import os
import time
from collections import defaultdict

import numpy as np
import pytest

import backstay
from backstay.itineraries.oracle import Priced, price_case
from backstay.itineraries.world import World, compile_case
from backstay.planning import integer, recombine
from backstay.planning.construct import greedy
from backstay.planning.draft import Draft, least_prices
from backstay.planning.integer import WholeProgram, solve_whole_apart
from backstay.planning.repertoire import Repertoire, name_of
from backstay.workers.submit import WorkerFailed
from benchmarks.public.choices import MICROPOINTS, Choice, case_of
from tests.engine.exact.truth import truth_set

HARD = next(each for each in truth_set() if str(each) == "few-26")
"""Moves alone end 6 % below its optimum, and 12 rounds of them do not mend it."""
LONGEST_S = 60.0


def knapsack() -> WholeProgram:
    """Return two things of 3 and one of 4 that are to fit into 6, best 2 of 3."""
    program = WholeProgram()
    room = program.add_row(6)
    program.add_whole(4.0, 2, 0, (room, 3))
    program.add_whole(5.0, 1, 1, (room, 4))
    return program


def too_much(*_: object) -> tuple[list[int], bool]:
    return [2, 1], False


def below_zero(*_: object) -> tuple[list[int], bool]:
    return [-1, 1], False


def over_its_most(*_: object) -> tuple[list[int], bool]:
    return [0, 2], False


def stop(*_: object) -> None:
    os._exit(3)


def hang(*_: object) -> None:
    time.sleep(600)


def early_of(world: World) -> Priced:
    return price_case(world, least_prices(world))


def test_whole_numbers_are_the_best_that_the_rows_allow():
    numbers, cut = solve_whole_apart(knapsack(), LONGEST_S, nodes=10, gap=0)

    assert (numbers, cut) == ([2, 0], False)


@pytest.mark.parametrize("answer", [too_much, below_zero, over_its_most])
def test_numbers_that_break_a_row_or_a_limit_are_refused(answer, monkeypatch):
    monkeypatch.setattr(integer, "solve_whole_here", answer)

    with pytest.raises(WorkerFailed, match="break the rows"):
        solve_whole_apart(knapsack(), LONGEST_S, nodes=10, gap=0)


def test_what_two_packages_would_have_to_do_together_is_found():
    plan = backstay.plan(HARD.case(), effort=2, gap=0)

    assert HARD.distance(plan.value_micropoints * 10**6) < 1e-6
    assert plan.plan.reproducible


def test_a_solver_that_breaks_leaves_the_plan_of_the_moves(monkeypatch):
    monkeypatch.setattr(integer, "solve_whole_here", stop)

    plan = backstay.plan(HARD.case(), effort=2, gap=0)

    trajectory = plan.record["trajectory"]
    assert isinstance(trajectory, list)
    told = [each["stage"] for each in trajectory]
    assert [stage for stage in told if "recombining failed" in stage]
    assert not plan.plan.reproducible
    assert plan.value_micropoints > 0
    assert backstay.check(HARD.case(), plan, bound=True) == []


def test_a_solver_that_hangs_is_stopped_when_time_is_up(monkeypatch):
    monkeypatch.setattr(integer, "solve_whole_here", hang)

    plan = backstay.plan(HARD.case(), time_s=4.0, gap=0)

    trajectory = plan.record["trajectory"]
    assert isinstance(trajectory, list)
    told = [each["stage"] for each in trajectory]
    assert [stage for stage in told if "recombining failed: a job was stopped" in stage]
    # Nothing is left to do by then, so a busy machine makes little difference; a
    # worker's usual grace of 5 s would.
    assert trajectory[-1]["elapsed_s"] < 4.0 + 2.0
    assert plan.plan.stopped == "time"
    assert backstay.check(HARD.case(), plan, bound=True) == []


@pytest.mark.parametrize("truth", truth_set()[::7], ids=str)
def test_recombined_placements_fit_and_are_worth_no_less(truth):
    world = compile_case(truth.case())
    early = early_of(world)
    before = greedy(world, early)
    repertoire = Repertoire(world, seed=0)
    for placement in before.placed.values():
        repertoire.learn(placement.lines)
    repertoire.wish(early.prices)

    found, _ = recombine.recombine(
        repertoire, before.placed, world.free, None, LONGEST_S
    )

    after = Draft(world)
    for placement in found:
        after.add(placement)
    assert after.free.min() >= 0
    assert after.value >= before.value - truth.optimum * recombine.NEAR
    assert after.value <= truth.optimum + 10**6
    assert len({each.package for each in found}) == len(found)


def two_rooms(seed: int) -> tuple[Choice, int]:
    """Return 120 items of which each goes into one of two rooms, and the best worth.

    Each is worth more than all costs together, so that all are placed. As an item takes
    as much of either room, the load of one of them tells that of the other: the least
    cost by load is exact.
    """
    drawn = np.random.default_rng(seed)
    units = drawn.integers(5, 26, 120).tolist()
    costs = drawn.integers(1, 60, (120, 2)).tolist()
    room, worth = (sum(units) + 3) // 2, 1 + sum(map(max, costs))
    least = {0: 0}
    for amount, (here, there) in zip(units, costs, strict=True):
        longer = defaultdict[int, int](lambda: worth)
        for load, cost in least.items():
            longer[load] = min(longer[load], cost + there)
            if load + amount <= room:
                longer[load + amount] = min(longer[load + amount], cost + here)
        least = longer
    best = min(cost for load, cost in least.items() if sum(units) - load <= room)
    items = [
        (worth, [(cost, {name: amount}) for name, cost in zip("ab", both, strict=True)])
        for amount, both in zip(units, costs, strict=True)
    ]
    return Choice({"a": room, "b": room}, items), 120 * worth - best


@pytest.mark.parametrize("seed", [0, 1])
def test_what_worth_drowns_is_chosen_at_its_best(seed):
    choice, best = two_rooms(seed)

    plan = backstay.plan(case_of(choice), effort=3, gap=0)

    assert plan.value_micropoints == best * MICROPOINTS


def test_an_itinerary_is_known_once():
    world = compile_case(HARD.case())
    placed = list(greedy(world, early_of(world)).placed.values())
    kinds = {
        (int(placement.lines.part[line]), name_of(placement.lines, line))
        for placement in placed
        for line in range(int(placement.lines.filled[0]))
    }
    repertoire = Repertoire(world, seed=0)

    for placement in placed * 2:
        repertoire.learn(placement.lines)

    assert repertoire.count == len(kinds) > 0


def test_the_same_seed_draws_the_same_wishes():
    world = compile_case(HARD.case())
    first, second = (Repertoire(world, seed=3) for _ in range(2))

    for each in (first, second):
        each.wish(np.zeros(len(world.free), dtype=np.int64))

    assert [list(known) for known in first.of_part.values()] == [
        list(known) for known in second.of_part.values()
    ]
    assert first.count > 0
