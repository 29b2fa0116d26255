"""Plan, check and optimum of generated cases: 100 here, 10,000 at night.

No plan may break a rule, no value may be above the optimum, and no bound below it.
"""

from dataclasses import replace

import pytest

import backstay
from tests.engine.small import small
from tests.engine.soundness.judge import Optimum, Verdict, faults_of, judge
from tests.engine.soundness.recipes import Recipe, recipe_of, recipes
from tests.engine.soundness.sweep import NIGHTLY, Swept, sweep, tell_progress

HERE = 100
"""Cases beyond those of the night."""


def assert_sound(swept: Swept) -> None:
    """Check that nothing is at fault, and that the sweep could have found something."""
    assert not swept.faulty, str(swept)
    assert swept.compared >= 0.7 * len(swept.verdicts), str(swept)
    assert swept.fielding >= 0.4 * len(swept.verdicts), str(swept)


@pytest.mark.slow
def test_a_hundred_cases_have_sound_plans():
    swept = sweep(recipes(NIGHTLY, HERE), workers=1)

    assert_sound(swept)


@pytest.mark.nightly
def test_ten_thousand_cases_have_sound_plans(capsys):
    with capsys.disabled():
        swept = sweep(recipes(0, NIGHTLY), tell_progress)

    assert_sound(swept)


def test_a_recipe_makes_the_same_case_again():
    for recipe in recipes(0, 12):
        again = recipe_of(str(recipe))

        assert again == recipe
        assert again.case().sha256 == recipe.case().sha256


def test_the_same_number_is_the_same_recipe_in_any_sweep():
    assert recipes(0, 30)[20:] == recipes(20, 10)


@pytest.mark.parametrize(
    ("value", "bound", "optimum", "fault"),
    [
        (5, 6, 5 * 10**6, None),
        (5, 6, 6 * 10**6, None),
        (7, 6, None, "value 7 is above bound 6"),
        (5, 6, 6 * 10**6 + 1, "bound 6 is below optimum 6000001 pico-points"),
        (5, 6, 5 * 10**6 - 1, "value 5 is above optimum 4999999 pico-points"),
        (5, None, None, "there is no bound"),
    ],
)
def test_a_value_or_bound_that_lies_is_seen(value, bound, optimum, fault):
    run = backstay.plan(small(), effort=0)
    plan = replace(run.plan, value_micropoints=value, bound_micropoints=bound)

    found = faults_of(
        replace(run, plan=plan), None if optimum is None else Optimum(optimum, 0)
    )

    assert found == ([] if fault is None else [fault])


def test_a_planner_that_fails_is_told_with_its_recipe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise IndexError("out of bounds")

    monkeypatch.setattr(backstay, "plan", fail)

    verdict = judge(None, Recipe("toy", 3))

    assert verdict.recipe == "toy:3:all:"
    assert "IndexError: out of bounds" in verdict.faults[0]


def test_a_fault_is_told_with_what_makes_it_again():
    swept = Swept((Verdict("toy:1:all:", ()), Verdict("tiny:2:all:ties", ("late",))))

    assert str(swept).splitlines() == [
        "2 cases, 0 plans that field something, "
        "0 compared with a proven optimum, 1 at fault",
        "",
        "python -m tests.engine.soundness.sweep tiny:2:all:ties",
        "late",
    ]
