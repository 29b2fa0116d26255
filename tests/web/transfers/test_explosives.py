"""What stands together counts as one division, and what nobody knows is too much."""

import pytest

from backstay_web.transfers.explosives import (
    Excess,
    Explosive,
    Store,
    collective,
    held_g,
    in_kg,
    together,
)

KG = 1_000
PAIRS = {
    frozenset({"1.1", "1.2"}): "1.1",
    frozenset({"1.1", "1.3"}): "1.1",
    frozenset({"1.1", "1.4"}): "1.1",
    frozenset({"1.2", "1.3"}): "1.1",
    frozenset({"1.2", "1.4"}): "1.2",
    frozenset({"1.3", "1.4"}): "1.3",
}
"""Regulation 16 of the ACT's Dangerous Substances (Explosives) Regulation 2004."""


@pytest.mark.parametrize("pair", PAIRS)
def test_two_divisions_count_together_as_published_rules_have_it(pair):
    assert collective(pair) == PAIRS[pair]


@pytest.mark.parametrize("division", ["", "1", "1.5", "1.6", "3"])
def test_what_has_no_licensed_division_counts_as_the_worst(division):
    assert collective(["1.4", division]) == "1.1"


def shells(division: str, kg: int | None) -> Explosive:
    return Explosive("shells", division, None if kg is None else kg * KG)


def test_all_of_a_mixed_store_counts_against_the_limit_of_its_division():
    store = Store({"1.1": 50 * KG, "1.3": 1_000 * KG}, [shells("1.3", 45)])

    assert store.excess([shells("1.3", 955)]) is None
    # One kilogram of 1.1 makes all of it 1.1: 45 + 6 kg > 50 kg.
    assert store.excess([shells("1.1", 5)]) is None
    found = store.excess([shells("1.1", 6)])
    assert found == Excess("1.1", 45 * KG, 6 * KG, 50 * KG, ())


def test_the_slightest_division_is_summed_too():
    store = Store({"1.1": 50 * KG, "1.4": 100 * KG}, [shells("1.4", 48)])

    assert store.excess([shells("1.1", 3)]) is not None


def test_a_division_that_the_licence_does_not_name_has_no_room():
    store = Store({"1.3": 1_000 * KG}, [])

    found = store.excess([shells("1.1", 1)])
    assert found is not None
    assert found.limit_g is None


def test_an_unknown_quantity_is_never_zero():
    store = Store({"1.1": 50 * KG}, [shells("1.1", None)])

    found = store.excess([shells("1.1", 1)])
    assert found is not None
    assert found.unknown == ("shells",)
    assert Store({"1.1": 50 * KG}, []).excess([shells("1.1", None)]) is not None


def test_nothing_explosive_needs_no_room_and_no_limit_holds_nothing_back():
    full = Store({"1.1": KG}, [shells("1.1", 9)])

    assert full.excess([]) is None
    assert Store({}, []).excess([shells("1.1", 9)]) is None


@pytest.mark.parametrize(
    ("stated", "one", "held", "grams"),
    [
        (1_000, None, 10, 1_000),
        (1_000, None, 3, 300),
        (1_001, None, 3, 301),  # 300.3, rounded up
        (1_000, 101, 10, 1_010),  # the larger of both
        (1_000, 99, 10, 1_000),
        (None, 101, 2, 202),
        (None, None, 2, None),
        (0, None, 2, None),
        (0, 0, 2, None),
    ],
)
def test_the_quantity_of_some_of_an_item_is_the_larger_one_stated(
    stated, one, held, grams
):
    assert held_g(stated, 10, one, held) == grams


def test_what_stands_together_is_summed_and_what_is_unknown_is_named():
    load = together([shells("1.2", 2), shells("1.4", None), shells("1.2", 1)])

    assert (load.division, load.net_explosive_g) == ("1.2", 3 * KG)
    assert load.unknown == ("shells",)
    assert not together([])


def test_grams_are_told_in_kilograms():
    assert [in_kg(g) for g in (0, 999, 1_000, 1_500)] == ["0", "0.999", "1", "1.5"]
