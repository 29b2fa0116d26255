"""Column generation: it agrees with the flows, and the planner's bound is held to it.

Two formulations of the relaxed model that share nothing: flows through time, solved as
they are, and dated itineraries, found a few at a time by the planner's oracle.
"""

import numpy as np
import pytest

import backstay
from backstay.domain.case import Case
from backstay.domain.worth import PICOPOINTS_PER_POINT
from backstay.itineraries.kernel import NEVER
from backstay.itineraries.oracle import price_case
from backstay.itineraries.world import compile_case
from backstay.planning.linear import LinearProgram
from tests.engine.exact import arc_flow
from tests.engine.exact.columns.barrier import NotOptimal, solve_here
from tests.engine.exact.columns.converge import Converged, NotConverged, converge
from tests.engine.exact.columns.converged import generated, known_values
from tests.engine.exact.columns.tracing import Tracer, demands_of_parts, price_by_week
from tests.engine.exact.tiny import FEATURES, tiny_case
from tests.engine.small import batteries, small

CLOSE = 1e-4
TINY = 1e-6
KNOWN = known_values()
KNOWN_GAP = 1e-3
NEAR = 0.01
"""How far the planner's bound may be above the converged value, as a share of that."""
EFFORT = 4
WITHOUT_PROMISES = frozenset(FEATURES) - {"promises"}
"""Of a part that is promised by half the flows field half at once; the planner fields
none of it before all promises are kept. So its relaxed value is the lower one."""


def converged(case: Case) -> Converged:
    return converge(compile_case(case), CLOSE / 10, solve_here)


def assert_flows_agree(case: Case, time_limit_s: float = 60) -> None:
    flows = arc_flow.solve(case, relax=True, time_limit_s=time_limit_s)
    last = converged(case).last
    bound_points = last.bound_picopoints / PICOPOINTS_PER_POINT

    assert flows.status == "OPTIMAL"
    assert last.value_points == pytest.approx(flows.bound_points, rel=CLOSE, abs=TINY)
    assert bound_points == pytest.approx(flows.bound_points, rel=CLOSE, abs=TINY)


def test_half_of_a_battery_counts_half():
    case = small(batteries(2, "howitzers,4"))

    last = converged(case).last

    # Six howitzers: four for the first battery, 100 points, and half of what the second
    # needs, half of 50 points. Money: 42 t x 60 EUR = 2,520 EUR are 0.0252 points.
    assert last.value_points == pytest.approx(100 + 50 / 2 - 0.0252, abs=1e-6)
    assert last.bound_picopoints == pytest.approx(124_974_800_000_000, abs=10**6)


def test_where_nothing_can_be_fielded_value_and_bound_are_zero():
    only_shells = "L1,A,depot,shell,600,serviceable,0,"
    case = small(batteries(1), lots=only_shells)

    last = converged(case).last

    assert last.value_points == 0
    assert last.bound_picopoints == 0


@pytest.mark.parametrize("seed", range(6))
def test_columns_and_flows_agree_on_tiny_cases(seed):
    assert_flows_agree(tiny_case(seed, WITHOUT_PROMISES))


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(6, 60))
def test_columns_and_flows_agree_on_many_tiny_cases(seed):
    assert_flows_agree(tiny_case(seed, WITHOUT_PROMISES))


@pytest.mark.nightly
@pytest.mark.parametrize("feature", sorted(WITHOUT_PROMISES))
def test_columns_and_flows_agree_on_each_feature_alone(feature):
    for seed in range(3):
        assert_flows_agree(tiny_case(seed, frozenset({feature})))


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [0, 2, 3, 4])
def test_columns_and_flows_agree_at_size_s(seed):
    # At S2 the flows take 4.4 GB and had no optimum after 4 minutes of processor time.
    assert_flows_agree(generated("S", seed))


@pytest.mark.parametrize("seed", range(4))
def test_a_traced_unit_takes_what_it_is_priced_at(seed):
    world = compile_case(tiny_case(seed))
    draws = np.random.default_rng(seed)
    prices = draws.integers(0, 10**9, len(world.free))
    priced = price_case(world, prices)
    tracer = Tracer(world, priced)

    for demand in demands_of_parts(world):
        by_week = price_by_week(priced, demand)
        for week in np.flatnonzero(by_week < NEVER).tolist():
            unit = tracer.unit(demand, week)

            paid = sum(int(prices[row]) * amount for row, amount in unit.takes)
            assert unit.arrival <= week
            assert unit.cost + paid == by_week[week]


def test_value_only_rises_and_bound_only_falls_until_they_meet():
    found = converged(generated("S", 0))

    values = [done.value_points for done in found.rounds]
    bounds = [done.bound_picopoints / PICOPOINTS_PER_POINT for done in found.rounds]
    assert len(found.rounds) > 1
    assert values == pytest.approx(sorted(values), rel=1e-6)
    assert bounds == sorted(bounds, reverse=True)
    assert values[-1] == pytest.approx(bounds[-1], rel=CLOSE / 10)
    assert all(value <= bounds[-1] * (1 + 1e-6) for value in values)


def test_a_gap_that_cannot_be_reached_is_told():
    world = compile_case(small(batteries(2, "howitzers,4")))

    with pytest.raises(NotConverged, match="do not meet"):
        converge(world, -1.0, solve_here)


def test_a_program_without_an_optimum_is_refused():
    # More of the only column is always better, and nothing holds it.
    endless = LinearProgram()
    endless.add_column(1.0, (endless.add_row(1.0), -1.0))

    with pytest.raises(NotOptimal):
        solve_here(endless)


def test_the_known_values_have_converged():
    assert [known.seed for known in KNOWN] == list(range(5))
    for known in KNOWN:
        assert known.rounds[-1].gap <= KNOWN_GAP
        assert known.value_points <= known.bound_points * (1 + 1e-6)


def test_a_known_value_is_of_its_case():
    digest = KNOWN[0].case().sha256

    rewrite = "run python -m tests.engine.exact.columns.converged"
    assert digest == KNOWN[0].case_sha256, rewrite


@pytest.mark.nightly
@pytest.mark.parametrize("known", KNOWN, ids=str)
def test_every_known_value_is_of_its_case(known):
    assert known.case().sha256 == known.case_sha256


@pytest.mark.nightly
@pytest.mark.parametrize("known", KNOWN[1:3], ids=str)
def test_a_known_value_is_found_again(known):
    found = converge(compile_case(known.case()), KNOWN_GAP)

    # Each pair holds the true value between its two numbers.
    bound_points = found.last.bound_picopoints / PICOPOINTS_PER_POINT
    assert found.last.value_points <= known.bound_points * (1 + 1e-6)
    assert bound_points >= known.value_points * (1 - 1e-6)


@pytest.mark.nightly
@pytest.mark.parametrize("known", KNOWN, ids=str)
def test_the_planners_bound_is_near_the_converged_value(known):
    plan = backstay.plan(known.case(), effort=EFFORT, gap=0)

    assert plan.bound_micropoints is not None
    above = plan.bound_micropoints / 10**6 / known.value_points - 1
    assert above <= NEAR
