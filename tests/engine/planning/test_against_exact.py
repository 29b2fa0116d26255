"""The planner against proven optima: value <= optimum <= bound, and often equal.

The optima are those of the arc-flow program (``tests/engine/exact``). Most are read
from the file of known optima; some are solved anew here, all of them at night. So are
some planned with every change: one with each feature alone, and ten with all of them.
"""

from functools import cache

import pytest

import backstay
from backstay.runs import Run
from tests.engine.exact import arc_flow
from tests.engine.exact.optima import ALL, Known, known_optima
from tests.engine.exact.program import SLACK_PICOPOINTS

nightly = pytest.mark.nightly
KNOWN = known_optima()
MIXED = [known for known in KNOWN if known.features == ALL]
ALONE = [known for known in KNOWN if known.features != ALL]
SOME = [*ALONE[::2], *MIXED[:10]]
CASES = [
    pytest.param(known, id=str(known), marks=[] if known in SOME else nightly)
    for known in KNOWN
]
LEAST_REACHED = 20, 64
"""Of so many cases, and in the same proportion of fewer."""
MICROPOINT = 10**6
EFFORT = 2


@cache
def plan_of(known: Known) -> Run:
    return backstay.plan(known.case(), effort=EFFORT, gap=0)


def reaches(known: Known) -> bool:
    """Return whether the planner's value is the optimum, in whole micro-points."""
    optimum_micropoints = (known.optimum_picopoints - SLACK_PICOPOINTS) // MICROPOINT
    return plan_of(known).value_micropoints >= optimum_micropoints


@pytest.mark.parametrize("known", KNOWN, ids=str)
def test_the_known_optimum_is_of_this_case(known):
    digest = known.case().sha256

    assert digest == known.case_sha256, "run python -m tests.engine.exact.optima"


@pytest.mark.parametrize("known", KNOWN[::6], ids=str)
def test_some_known_optima_are_found_again(known):
    exact = arc_flow.solve(known.case())

    assert exact.optimum_picopoints == pytest.approx(
        known.optimum_picopoints, abs=SLACK_PICOPOINTS
    )


@nightly
@pytest.mark.parametrize("known", KNOWN, ids=str)
def test_all_known_optima_are_found_again(known):
    test_some_known_optima_are_found_again(known)


@pytest.mark.parametrize("known", CASES)
def test_the_plan_and_its_bound_pass_the_checker(known):
    assert backstay.check(known.case(), plan_of(known), bound=True) == []


@pytest.mark.parametrize("known", CASES)
def test_no_plan_is_worth_more_than_the_optimum(known):
    value_picopoints = plan_of(known).value_micropoints * MICROPOINT

    assert value_picopoints <= known.optimum_picopoints + SLACK_PICOPOINTS


@pytest.mark.parametrize("known", CASES)
def test_no_bound_is_below_the_optimum(known):
    bound_micropoints = plan_of(known).bound_micropoints

    assert bound_micropoints is not None
    assert bound_micropoints * MICROPOINT >= known.optimum_picopoints


def test_there_are_enough_cases_to_say_something():
    features = {known.features for known in ALONE}

    assert len(MIXED) >= 30
    assert len(features) >= 15


@pytest.mark.parametrize("cases", [SOME, pytest.param(KNOWN, marks=nightly)], ids=len)
def test_the_optimum_is_reached_often_enough(cases):
    missed = [str(known) for known in cases if not reaches(known)]

    least, of_cases = LEAST_REACHED
    assert (len(cases) - len(missed)) * of_cases >= least * len(cases), missed


@nightly
@pytest.mark.parametrize("features", sorted({known.features for known in ALONE}))
def test_the_optimum_is_all_but_reached_with_each_feature_alone(features):
    shares = [
        plan_of(known).value_micropoints * MICROPOINT / known.optimum_picopoints
        for known in ALONE
        if known.features == features
    ]

    # What may be missing is money: another way of the same worth that costs less.
    assert max(shares) >= 0.9999


def test_the_gap_is_what_bound_and_value_say():
    for known in SOME:
        plan = plan_of(known)
        if plan.value_micropoints <= 0 or plan.bound_micropoints is None:
            assert plan.gap is None
        else:
            gap = plan.bound_micropoints / plan.value_micropoints - 1
            assert plan.gap == pytest.approx(gap, abs=1e-8)


@pytest.mark.parametrize("known", MIXED[:4], ids=str)
def test_greedy_plans_are_lawful_and_never_worth_more(known):
    case = known.case()

    greedy = backstay.plan(case, method="greedy")

    assert backstay.check(case, greedy) == []
    assert greedy.value_micropoints <= plan_of(known).value_micropoints


@pytest.mark.parametrize("known", MIXED[:3], ids=str)
def test_the_same_case_settings_and_seed_give_the_same_plan(known):
    again = backstay.plan(known.case(), effort=EFFORT, gap=0)

    assert again.plan == plan_of(known).plan
    assert again.multipliers == plan_of(known).multipliers
