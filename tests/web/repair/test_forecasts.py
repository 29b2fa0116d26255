"""What will run out: told from fleets and demands, or said that nobody can tell."""

from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse

from backstay_web.core.context import acting
from backstay_web.repair import actions
from backstay_web.repair.forecasts import Forecast, day_after, forecasts
from tests.web.cast import Person
from tests.web.donations.conftest import TO_ALL, add
from tests.web.repair.conftest import UNTIL, Shop, ask_barrel, done, report, visit
from tests.web.repair.test_pages import fleet

ON = date(2026, 3, 30)
"""Jobs of these tests are reported on 2 March: 28 days before."""


def told(by: Person, service: int = 95, review: int = 30) -> list[Forecast]:
    with acting(by.token):
        _basis, found = forecasts(ON, service, review)
        return found


def add_spare(by: Person, shop: Shop, code: str, **other: Any) -> UUID:
    said = {"family": shop.ground.family, "lead_days": 7, "release": TO_ALL}
    return add(actions.SPARE, by, code=code, name=code.title(), **(said | other))


def ask_part(by: Person, job: UUID, spare: UUID, quantity: int = 1) -> None:
    said = {"spare": spare, "quantity": quantity, "needed_by_on": UNTIL}
    done(actions.ask_spare, by, entry=uuid4(), job=job, **said)


def test_a_part_runs_out_when_what_is_not_owed_is_used_up(fay, shop):
    fleet(fay, shop, 50, 9_000)
    job = report(fay, shop)
    ask_barrel(fay, shop, job)

    [barrel] = told(fay)

    # One demand in 50 x 28 item-days is the pooled rate too; so the rate is
    # (1 + 1) / (1,400 + 1,400) for an item and day, times 50: one in 28 days.
    assert (barrel.demands, barrel.item_days) == (1, 1_400)
    assert barrel.need is not None
    assert barrel.need.units_a_day == Fraction(1, 28)
    # Three lie there, one is owed: two last for 56 days.
    assert (barrel.there, barrel.owed, barrel.free) == (3, 1, 2)
    assert barrel.runs_out_on == date(2026, 5, 25)
    assert barrel.order_by_on == date(2026, 4, 25)
    assert barrel.as_early_as is not None
    assert ON < barrel.as_early_as < barrel.runs_out_on


def test_what_is_ordered_is_what_suffices_less_what_is_free(fay, shop):
    fleet(fay, shop, 50, 9_000)
    ask_barrel(fay, shop, report(fay, shop))

    levels = [told(fay, service)[0] for service in (90, 95, 99)]
    often = told(fay, review=7)[0]

    # 60 days at one in 28 are some two; the more sure, the more are kept.
    assert [each.level for each in levels] == sorted(each.level for each in levels)
    assert levels[1].level > 2
    assert levels[1].to_order == levels[1].level - 2
    assert often.level <= levels[1].level


def test_a_demand_of_several_units_counts_once_and_as_many_units(fay, shop):
    fleet(fay, shop, 50, 9_000)
    ask_barrel(fay, shop, report(fay, shop), quantity=3)

    [barrel] = told(fay)

    assert barrel.demands == 1
    assert barrel.need is not None
    assert barrel.need.units_a_day == Fraction(3, 28)
    assert barrel.level % 3 == 0


def test_of_a_part_without_demands_or_fleet_it_is_said_that_nobody_can_tell(fay, shop):
    add_spare(fay, shop, "sight")
    job = report(fay, shop)
    without_fleet = told(fay)
    fleet(fay, shop, 50, 9_000)
    ask_barrel(fay, shop, job)

    barrel, sight = told(fay)

    assert {str(each.why_not) for each in without_fleet} == {
        "no fleet of its family is known"
    }
    assert barrel.why_not == ""
    assert str(sight.why_not) == "nobody asked for it in these days"
    assert (sight.runs_out_on, sight.need) == (None, None)


def test_what_was_withdrawn_is_no_demand(fay, shop):
    fleet(fay, shop, 50, 9_000)
    asked = ask_barrel(fay, shop, report(fay, shop))
    done(actions.withdraw_spare, fay, requisition=asked, expected_version=1)

    [barrel] = told(fay)

    assert (barrel.demands, barrel.owed) == (0, 0)


def test_what_runs_out_first_comes_first_and_what_is_out_is_out_now(fay, shop):
    fleet(fay, shop, 50, 9_000)
    job = report(fay, shop)
    ask_barrel(fay, shop, job)
    ask_part(fay, job, add_spare(fay, shop, "sight"))

    found = told(fay)

    assert [each.spare.code for each in found] == ["sight", "barrel"]
    assert found[0].runs_out_on == ON


def test_others_know_of_no_demand_that_they_may_not_read(cast, fay, shop):
    fleet(fay, shop, 50, 9_000)
    own = {"level": 0, "rel": fay.rel, "cav": 0}
    ask_barrel(fay, shop, report(fay, shop, release=own))

    [barrel] = told(cast.bob)

    assert (barrel.demands, barrel.owed) == (0, 0)
    assert barrel.why_not


def test_no_day_is_named_that_is_too_far():
    assert day_after(ON, 1, Fraction(1, 10_000)) is None


def test_the_page_shows_it_with_its_day_its_source_and_its_demands(fay, shop):
    fleet(fay, shop, 50, 9_000)
    ask_barrel(fay, shop, report(fay, shop))

    shown = visit(fay).get(reverse("repair:running_out")).content.decode()

    assert "Demands since 2026-03-02: 1." in shown
    assert "the oldest count of 2026-03-02" in shown
    assert "/repair/requisitions/?q=barrel" in shown
    assert "Order up to" in shown


def test_a_level_that_is_not_offered_is_told(fay, shop):
    answer = visit(fay).get(reverse("repair:running_out"), {"service": "12"})

    assert answer.status_code == 422
