"""The next snapshot takes what is there as given."""

from datetime import date

import pytest

from backstay_web.plans.freezing.freeze import CannotFreeze
from tests.web.cases import smallest
from tests.web.plans.fielded.saying import say
from tests.web.plans.promises.ground import AT
from tests.web.plans.promises.test_into_the_next_plan import next_case

DAY = AT.date()


def ready_weeks(world: object, as_of_on: date | None = None) -> list[int | None]:
    [package] = next_case(world, as_of_on).packages.values()
    [option] = package.options
    return [part.ready_week for part in option.parts if hasattr(part, "ready_week")]


def test_a_paper_that_is_there_is_ready_and_one_that_comes_later_is_not(world):
    first_day = smallest().first_day

    assert ready_weeks(world) == [3]  # as its nation promised it
    say(world.ria, "manual", 1, on=DAY)
    assert ready_weeks(world, first_day) == [0]


def test_a_package_that_is_fielded_is_planned_no_more(world):
    for part, quantity in {"guns": 6, "shells": 600, "crews": 1}.items():
        say(world.ria, part, quantity)

    assert len(next_case(world).packages) == 1
    say(world.ria, "manual", 1)

    with pytest.raises(CannotFreeze, match="can be met"):  # It was the only one.
        next_case(world)
