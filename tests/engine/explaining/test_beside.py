"""The case of one package holds whatever its promises rest on."""

import pytest

from backstay.explaining.beside import case_of
from backstay.itineraries.world import compile_case
from tests.engine.soundness.judge import judge
from tests.engine.soundness.recipes import recipe_of

PROMISED_AND_WAIVED = ["tiny:1146:all:", "toy:4946:all:"]
"""Cases in which a part is both promised and waived."""


@pytest.mark.parametrize("name", PROMISED_AND_WAIVED)
def test_a_lot_that_fills_a_waived_part_is_in_the_case_of_its_package(name):
    case = recipe_of(name).case()
    for package in case.packages:
        own = case_of(case, package)

        compile_case(own)
        sources = {promise.source for promise in own.promises.values()}
        assert sources <= {*own.lots, *own.progress, None}


@pytest.mark.parametrize("name", PROMISED_AND_WAIVED)
def test_a_plan_with_a_promise_for_a_waived_part_is_sound(name):
    assert judge(None, recipe_of(name)).faults == ()
