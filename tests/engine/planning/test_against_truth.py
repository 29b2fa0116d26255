"""The planner against the truth set: how far it is from optima hard to find."""

from functools import cache
from statistics import mean

import pytest

import backstay
from backstay.runs import Run
from tests.engine.exact.program import SLACK_PICOPOINTS
from tests.engine.exact.truth import EFFORT, Truth, truth_set

TRUTHS = truth_set()
SOME = TRUTHS[::9]
MICROPOINT = 10**6
MEAN_DISTANCE = 0.01
WORST_DISTANCE = 0.03


@cache
def plan_of(truth: Truth, effort: int) -> Run:
    return backstay.plan(truth.case(), effort=effort, gap=0)


def distance_of(truth: Truth) -> float:
    value_micropoints = plan_of(truth, EFFORT).value_micropoints
    return truth.distance(value_micropoints * MICROPOINT)


@pytest.mark.parametrize("effort", [1])
@pytest.mark.parametrize("truth", SOME, ids=str)
def test_the_optimum_is_between_the_value_and_the_bound(truth, effort):
    plan = plan_of(truth, effort)

    assert plan.bound_micropoints is not None
    assert plan.value_micropoints * MICROPOINT <= truth.optimum + SLACK_PICOPOINTS
    assert plan.bound_micropoints * MICROPOINT >= truth.optimum


@pytest.mark.nightly
@pytest.mark.parametrize("effort", [0, EFFORT])
@pytest.mark.parametrize("truth", TRUTHS, ids=str)
def test_every_optimum_is_between_the_value_and_the_bound(truth, effort):
    test_the_optimum_is_between_the_value_and_the_bound(truth, effort)


@pytest.mark.parametrize("truth", SOME, ids=str)
def test_the_plan_and_its_bound_pass_the_checker(truth):
    plan = plan_of(truth, 1)

    assert backstay.check(truth.case(), plan, bound=True) == []


@pytest.mark.nightly
def test_plans_are_within_one_per_cent_of_the_optimum_on_the_mean():
    distances = {str(truth): distance_of(truth) for truth in TRUTHS}

    assert mean(distances.values()) <= MEAN_DISTANCE, distances


@pytest.mark.nightly
def test_no_plan_is_more_than_three_per_cent_below_the_optimum():
    far = {
        str(truth): round(distance, 4)
        for truth in TRUTHS
        if (distance := distance_of(truth)) > WORST_DISTANCE
    }

    assert far == {}
