"""Absurd but lawful cases: each absurdity alone, any of them together, and all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.exact.tiny import FEATURES
from tests.engine.soundness.judge import judge
from tests.engine.soundness.recipes import SIZES, Recipe, affordable
from tests.engine.soundness.twists import TWISTS

any_recipe = st.builds(
    Recipe,
    size=st.sampled_from(sorted(SIZES)),
    seed=st.integers(0, 10**6),
    features=st.frozensets(st.sampled_from(FEATURES), min_size=1, max_size=5),
    twists=st.frozensets(st.sampled_from(sorted(TWISTS)), max_size=6),
).map(affordable)


def assert_sound(recipe: Recipe) -> None:
    verdict = judge(None, recipe)
    assert verdict.faults == (), f"{verdict.recipe}\n" + "\n".join(verdict.faults)


@pytest.mark.parametrize("twist", TWISTS)
def test_each_absurdity_alone_has_a_sound_plan(twist):
    few = frozenset({"hubs", "repair", "teams"})

    assert_sound(affordable(Recipe("tiny", 9, few, frozenset({twist}))))
    assert_sound(Recipe("toy", 9, twists=frozenset({twist})))


@pytest.mark.parametrize("twist", TWISTS)
def test_each_absurdity_changes_a_case(twist):
    # Without promises, which a twist may make impossible: then they are left out, and
    # that alone would be a change.
    features = frozenset(FEATURES) - {"promises"}
    changed = [
        Recipe("tiny", seed, features, frozenset({twist})).case().sha256
        != Recipe("tiny", seed, features).case().sha256
        for seed in range(3)
    ]

    assert any(changed)


@pytest.mark.slow
@given(recipe=any_recipe)
@settings(max_examples=100)
def test_absurdities_together_have_a_sound_plan(recipe):
    assert_sound(recipe)


@pytest.mark.nightly
@given(recipe=any_recipe)
@settings(max_examples=1_000)
def test_many_absurdities_together_have_a_sound_plan(recipe):
    assert_sound(recipe)


def test_all_absurdities_at_once_have_a_sound_plan():
    assert_sound(Recipe("toy", 9, twists=frozenset(TWISTS)))
