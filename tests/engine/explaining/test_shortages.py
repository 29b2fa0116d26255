"""What was cut is what is told: planted shortages, a few always, a hundred nightly."""

from collections import Counter
from itertools import islice

import pytest

from backstay.explaining.package import explain
from backstay.runs import check_plan
from tests.engine.explaining.shortages import (
    CUTS,
    Shortage,
    place_of_cause,
    shortages,
)

HUNDRED = {"donor": 17, "lift": 17, "caveat": 17, "course": 17, "interpreters": 16}
"""Cases of each cut, nightly; the rest are workshops."""


def told_in_place(shortage: Shortage) -> int | None:
    """Return in which place the cause is named; the plan has to be a sound one."""
    assert check_plan(shortage.case, shortage.plan) == []
    return place_of_cause(
        shortage, explain(shortage.case, shortage.plan, shortage.package)
    )


@pytest.mark.parametrize("cut", CUTS)
def test_what_was_cut_is_named_first(cut):
    found = list(shortages(cut, "M", 1, most=2))

    assert [told_in_place(each) for each in found] == [1, 1]


@pytest.mark.nightly
def test_of_a_hundred_cuts_all_but_a_few_are_named_first():
    places: Counter[int | None] = Counter()
    for cut in CUTS:
        count = HUNDRED.get(cut, 100 - sum(HUNDRED.values()))
        cases = (
            each for seed in range(9) for each in shortages(cut, "M", seed, most=6)
        )
        places.update(told_in_place(each) for each in islice(cases, count))

    assert places.total() == 100
    assert places[1] >= 95, places
    assert places[1] + places[2] >= 99, places
