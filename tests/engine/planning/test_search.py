"""The search: what stops it, and what it gives when it is broken off."""

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import backstay
from backstay.domain.case import Case
from backstay.itineraries.kernel import Whole
from backstay.itineraries.oracle import Priced, bound_picopoints, price_case
from backstay.itineraries.world import World, compile_case
from backstay.planning import search as searching
from backstay.planning.aggregate import first_prices
from backstay.planning.ascent import Step, ascend
from backstay.planning.construct import by_priority, construct, greedy
from backstay.planning.draft import Draft, Placement, charges_of, least_prices
from backstay.planning.improve import Neighbourhoods, improve
from backstay.planning.linear import LinearProgram, solve_apart
from backstay.planning.search import Found, search
from backstay.planning.settings import USUAL_EFFORT, Method, Progress, Settings, gap_of
from backstay.workers.submit import WorkerFailed
from tests.engine.exact.optima import known_optima
from tests.engine.exact.tiny import tiny_case
from tests.engine.itineraries.test_oracle import synthetic
from tests.engine.small import batteries, small

CONTESTED = tiny_case(9)
"""A case whose gap stays open: the search does not stop before its limits."""


def quiet(_: Progress) -> None:
    """Take no notice."""


def found_of(case: Case, settings: Settings, watch: searching.Watch = quiet) -> Found:
    return search(compile_case(case), settings, watch)


def test_it_stops_at_the_gap():
    found = found_of(small(), Settings(gap=0.02))

    assert found.stopped == "gap"
    assert found.reproducible
    assert gap_of(found.value, found.bound) == 0.0


def test_it_stops_after_its_rounds():
    found = found_of(CONTESTED, Settings(effort=2, gap=0.0))

    assert found.stopped == "effort"
    assert found.reproducible
    assert found.trajectory[-1].round == 2


def test_a_draft_ends_where_it_is_told_to(tmp_path):
    world = compile_case(synthetic("S", 0, tmp_path))
    early = price_case(world, least_prices(world))
    asked = count()

    draft = construct(world, by_priority(world), early, early, lambda: next(asked) >= 3)

    first = set(by_priority(world)[:3])
    assert draft.placed.keys() == greedy(world, early).placed.keys() & first
    assert draft.placed


def test_no_price_step_begins_that_would_not_be_done_in_time(monkeypatch):
    start_s = time.monotonic()  # The search notes its start by the usual clock.
    now_s, begun = [start_s], []

    def monotonic() -> float:
        now_s[0] += 1e-2  # So that moves take time too, and the search ends.
        return now_s[0]

    def slow(
        world: World, start: Whole, plans: Iterable[Sequence[Placement]]
    ) -> Iterator[Step]:
        for step in ascend(world, start, plans):
            begun.append(now_s[0])
            now_s[0] += 5.0
            yield step

    monkeypatch.setattr(searching, "time", SimpleNamespace(monotonic=monotonic))
    monkeypatch.setattr(searching, "ascend", slow)

    found = found_of(CONTESTED, Settings(time_s=8.0, gap=0.0))

    assert found.stopped == "time"
    assert len(begun) == 1
    assert now_s[0] < start_s + 9.0


def test_no_rounds_still_give_a_plan_with_a_bound():
    found = found_of(CONTESTED, Settings(effort=0, gap=0.0))

    assert found.stopped == "effort"
    assert found.bound is not None
    assert found.value > 0


def test_it_stops_when_its_time_is_up_and_says_that_it_may_differ():
    found = found_of(CONTESTED, Settings(time_s=0.5, gap=0.0))

    assert found.stopped == "time"
    assert not found.reproducible


def test_time_beside_an_effort_is_only_a_guard():
    found = found_of(CONTESTED, Settings(effort=1, time_s=600, gap=0.0))

    assert found.stopped == "effort"
    assert found.reproducible


@pytest.mark.parametrize("calls", [2, 3, 4, 8])
def test_an_interrupt_gives_the_best_plan_so_far(calls: int) -> None:
    told: list[Progress] = []

    def interrupt(progress: Progress) -> None:
        told.append(progress)
        if len(told) == calls:
            raise KeyboardInterrupt

    found = found_of(CONTESTED, Settings(effort=9, gap=0.0), interrupt)

    assert found.stopped == "interrupt"
    assert not found.reproducible
    assert len(told) == calls
    assert found.value == told[-1].value_picopoints


def test_an_interrupt_before_there_is_a_plan_gives_none():
    def interrupt(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        found_of(CONTESTED, Settings(), interrupt)


def test_an_interrupt_while_the_first_plan_is_made_gives_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(searching, "greedy", interrupt)

    with pytest.raises(KeyboardInterrupt):
        found_of(CONTESTED, Settings())


def test_an_interrupted_run_is_written_and_checked_like_any_other():
    def interrupt(progress: Progress) -> None:
        if progress.value_picopoints is not None:
            raise KeyboardInterrupt

    run = backstay.plan(CONTESTED, effort=3, gap=0, watch=interrupt)

    assert run.plan.stopped == "interrupt"
    assert run.fieldings
    assert backstay.check(CONTESTED, run, bound=True) == []


def test_values_only_rise_and_bounds_only_fall():
    found = found_of(CONTESTED, Settings(effort=4, gap=0.0))

    values = [
        told.value_picopoints
        for told in found.trajectory
        if told.value_picopoints is not None
    ]
    bounds = [
        told.bound_picopoints
        for told in found.trajectory
        if told.bound_picopoints is not None
    ]
    assert values == sorted(values)
    assert bounds == sorted(bounds, reverse=True)
    assert values[-1] <= bounds[-1]


def test_the_multipliers_prove_the_bound():
    found = found_of(CONTESTED, Settings(effort=2, gap=0.0))
    world = compile_case(CONTESTED)

    assert bound_picopoints(world, found.priced) == found.bound


def test_the_greedy_method_has_no_bound_and_stops_when_it_is_done():
    found = found_of(CONTESTED, Settings(method=Method.GREEDY))

    assert (found.stopped, found.bound, found.reproducible) == ("done", None, True)


@pytest.mark.parametrize("seed", range(12))
def test_the_full_method_is_never_below_the_greedy_one(seed):
    case = tiny_case(100 + seed)

    full = found_of(case, Settings(effort=0))
    simple = found_of(case, Settings(method=Method.GREEDY))

    assert full.value >= simple.value


PARTS = "b1-A,guns,main,howitzers,2\nb2-A,guns,main,howitzers,6"


def test_greedy_serves_the_heaviest_first_whatever_it_costs_the_others():
    # 7 guns; the heavier battery takes 6, and the other, which needs 2, goes without.
    case = small(
        batteries(2) | {"parts": PARTS},
        packages="""
b1,R,b1,b1,brigade,town,1,50000000,6,steady
b2,R,b2,b2,brigade,town,2,60000000,6,steady
""",
        lots="L1,A,depot,howitzer,7,serviceable,1,",
    )
    world = compile_case(case)

    draft = greedy(world, price_case(world, least_prices(world)))

    assert list(draft.placed) == [1]


def test_without_first_prices_the_search_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise WorkerFailed("a job ended with code -9")

    monkeypatch.setattr(searching, "first_prices", fail)
    found = found_of(CONTESTED, Settings(effort=1, gap=0.0))

    assert any("first prices failed" in told.stage for told in found.trajectory)
    assert not found.reproducible
    assert found.bound is not None
    assert found.value > 0


def test_the_same_seed_gives_the_same_value_and_prices():
    settings = Settings(effort=2, gap=0.0, seed=5)
    one, again = found_of(CONTESTED, settings), found_of(CONTESTED, settings)

    assert one.value == again.value
    assert (one.priced.prices == again.priced.prices).all()


def test_the_usual_effort_holds_where_neither_limit_is_set():
    assert Settings().rounds == USUAL_EFFORT
    assert Settings(time_s=3).rounds is None
    assert Settings(effort=7, time_s=3).rounds == 7


@pytest.mark.parametrize(
    ("value", "bound", "gap"),
    [(100, 110, 0.1), (None, 5, None), (5, None, None), (0, 5, None), (-3, 5, None)],
)
def test_a_gap_needs_a_bound_and_a_value_above_nought(value, bound, gap):
    assert gap_of(value, bound) == gap


def world_and_prices(case: Case) -> tuple[World, Priced]:
    world = compile_case(case)
    return world, price_case(world, least_prices(world))


@pytest.mark.parametrize("seed", range(6))
def test_a_move_never_lowers_the_value_and_keeps_within_capacity(seed):
    world, early = world_and_prices(tiny_case(seed))
    draft = greedy(world, early)
    near = Neighbourhoods(draft, np.random.default_rng(seed))
    for _ in range(40):
        before = draft.value

        move = improve(draft, near, early, early)

        assert draft.value == before + (move.gained if move else 0) >= before
        assert (draft.free >= 0).all()


def test_a_package_is_inserted_with_the_option_that_is_worth_most():
    # Both options of the battery come in week 2; mortars cost 2 points for one more
    # type, howitzers 0.0252 for the way.
    case = small(
        batteries(1),
        options="b1-A,b1,A,,0\nb1-B,b1,B,,2000000",
        parts="b1-A,guns,main,howitzers,6\nb1-B,guns,main,howitzers,1",
    )
    world, early = world_and_prices(case)
    draft = Draft(world)

    placed = draft.insert(0, charges_of(early), early.profit)

    assert placed is not None
    assert (world.wanted.options[placed.option], placed.week) == ("b1-A", 2)


def test_an_option_that_cannot_be_had_leaves_the_other():
    case = small(
        batteries(1),
        options="b1-A,b1,A,,0\nb1-B,b1,B,,2000000",
        parts="b1-A,guns,main,howitzers,7\nb1-B,guns,main,howitzers,1",
    )
    world, early = world_and_prices(case)
    draft = Draft(world)

    placed = draft.insert(0, charges_of(early), early.profit)

    assert placed is not None
    assert world.wanted.options[placed.option] == "b1-B"


@pytest.mark.parametrize("seed", range(8))
def test_a_package_is_inserted_above_a_floor_or_nothing_is_changed(seed):
    world, early = world_and_prices(tiny_case(seed))
    charges, inserted = charges_of(early), 0
    draft = Draft(world)
    for package in range(len(world.wanted.packages)):
        most, left = draft.most_value(package), draft.free.copy()
        placed = draft.insert(package, charges, early.profit)
        if placed is None:
            continue
        draft.remove(package)

        none = draft.insert(package, charges, early.profit, most)
        assert none is None
        assert (draft.free == left).all()
        again = draft.insert(package, charges, early.profit, placed.value - 1)
        assert again is not None
        assert placed.value <= again.value <= most
        inserted += 1

    assert inserted > 0


def steps_of(world: World) -> list[Step]:
    """Return the first steps of the ascent from the least prices."""
    return list(islice(ascend(world, least_prices(world)), 25))


@pytest.mark.parametrize("known", known_optima()[1:30:5], ids=str)
def test_every_step_of_the_ascent_proves_a_bound(known):
    world = compile_case(known.case())

    steps = steps_of(world)

    assert (steps[0].priced.prices == least_prices(world)).all()
    for step in steps:
        assert step.bound == bound_picopoints(world, step.priced)
        assert step.bound >= known.optimum_picopoints - 500_000


def test_the_ascent_proves_more_and_more_on_most_cases():
    # A step that is no better is tried shorter; some cases need more steps than these.
    fallen = 0
    for seed in range(10):
        steps = steps_of(compile_case(tiny_case(seed)))
        fallen += min(step.bound for step in steps) < steps[0].bound

    assert fallen >= 5


def test_first_prices_are_prices_and_prove_more_than_none(tmp_path: Path) -> None:
    case = synthetic("S2", 0, tmp_path)
    world, early = world_and_prices(case)

    prices = first_prices(world, early, 60)

    assert prices is not None
    assert prices.min() >= 0
    better = bound_picopoints(world, price_case(world, prices))
    assert better < bound_picopoints(world, early)


def test_a_linear_program_gives_its_optimum_and_the_price_of_each_row():
    # 3 x + 2 y with x + y <= 4 and x <= 2: x = y = 2 gives 10; one more of the first
    # row gives 2, of the second 1.
    program = LinearProgram()
    both, first = program.add_row(4.0), program.add_row(2.0)
    program.add_column(3.0, (both, 1.0), (first, 1.0))
    program.add_column(2.0, (both, 1.0))

    duals = solve_apart(program, 20)

    assert duals is not None
    assert duals.optimum == pytest.approx(10.0)
    assert duals.prices == pytest.approx(np.array([2.0, 1.0]))


def test_a_linear_program_without_an_optimum_gives_none():
    program = LinearProgram()
    program.add_row(1.0)
    program.add_column(1.0)

    assert solve_apart(program, 20) is None
