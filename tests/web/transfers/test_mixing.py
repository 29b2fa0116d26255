"""What may stand together, by the tables of the ADR read conservatively."""

from itertools import combinations_with_replacement

import pytest

from backstay_web.transfers.mixing import TOGETHER, Goods, conflicts


def explosive(group: str, key: int = 1, division: str = "1.1") -> Goods:
    return Goods(f"{group}{key}", key, division, group)


def rules(*goods: Goods) -> list[str]:
    return [each.rule for each in conflicts(goods)]


@pytest.mark.parametrize("pair", ["CD", "DE", "CG", "DG", "EG", "DS", "FF", "BB", "AA"])
def test_groups_that_the_table_lets_stand_together(pair):
    assert rules(explosive(pair[0], 1), explosive(pair[1], 2)) == []


@pytest.mark.parametrize("pair", ["BD", "FD", "HJ", "AS", "AD", "CN", "LS", "KK", "HC"])
def test_groups_that_it_does_not_or_only_under_a_condition(pair):
    assert rules(explosive(pair[0], 1), explosive(pair[1], 2)) == ["groups"]


@pytest.mark.parametrize("group", ["L", "N"])
def test_some_stand_with_their_own_kind_alone(group):
    assert rules(explosive(group, 1), explosive(group, 1)) == []
    assert rules(explosive(group, 1), explosive(group, 2)) == ["groups"]


def test_explosives_stand_beside_no_other_danger_but_those_of_1_4_s():
    fuel = Goods("fuel", 9, "3")

    assert rules(explosive("D"), fuel) == ["classes"]
    assert rules(explosive("S", division="1.4"), fuel) == []
    assert rules(explosive("S", division="1.1"), fuel) == ["classes"]
    assert rules(explosive("D", division="1.4"), fuel) == ["classes"]
    assert rules(fuel, Goods("acid", 8, "8")) == []


def test_what_is_not_dangerous_stands_anywhere():
    assert rules(explosive("D"), Goods("blankets", 7, "")) == []


def test_the_table_says_the_same_both_ways():
    for one, other in combinations_with_replacement(TOGETHER, 2):
        assert (other in TOGETHER[one]) == (one in TOGETHER[other]), (one, other)
