"""Who holds what a package would need, and which terms of offers keep it away."""

import pytest

import backstay
from backstay.domain.case import Case
from backstay.explaining.package import Explanation, NoSuchPackage, explain
from tests.engine.explaining.test_bottlenecks import planned, second
from tests.engine.small import batteries, small

SIX_NOW_SIX_LATER = """
L1,A,depot,howitzer,6,serviceable,1,
L2,A,depot,shell,1200,serviceable,0,2
L3,A,depot,howitzer,6,serviceable,6,
"""
ONE_SECTION = "gunners-1,0,1\ngunners-1,4,1"


def other(told: Explanation) -> str:
    return "b1" if told.package == "b2" else "b2"


def test_who_holds_the_units_is_named_and_proven():
    told, weeks = second(lots=SIX_NOW_SIX_LATER)

    # Six howitzers leave in week 1; without the other battery they would be there in 2.
    rival = told.rivals[0]
    assert (rival.package, rival.amount, rival.unit) == (other(told), 6, "unit")
    assert (rival.resource, rival.week, rival.part_week) == ("lot L1", None, 2)
    assert rival.fielded_week == weeks[other(told)]


def test_who_holds_the_sections_is_named_with_the_week_it_holds_them():
    told, _ = second(sessions=ONE_SECTION)

    rival = told.rivals[0]
    assert (rival.package, rival.resource) == (other(told), "session gunners-1")
    assert (rival.week, rival.part_week) == (0, 4)
    assert told.parts[0].since_week == 0


def test_a_rival_whose_kit_is_promised_is_not_told_to_give_way():
    # b1 has the promise of six, b2 took the other six: only b2 could leave some to b3.
    case = small(
        batteries(3),
        lots="L1,A,depot,howitzer,12,serviceable,1,\nL3,A,depot,howitzer,6,serviceable,6,",
        promises="p1,A,b1,b1-A,guns,L1,6",
        promise_steps="p1,1,move,depot-gate,1\np1,2,move,gate-town,2",
    )
    plan = backstay.plan(case, effort=1)

    told = explain(case, plan.plan, "b3")

    assert (told.parts[0].code, told.parts[0].week) == ("supply", 7)
    assert [rival.package for rival in told.rivals] == ["b2"]


def with_terms(lot: str, **more: str) -> tuple[Case, Explanation]:
    """Return why b2 is not fielded: its guns are in a lot with terms of its own."""
    lots = f"{lot}\nL2,A,depot,shell,1200,serviceable,0,2"
    case, plan = planned(lots=lots, **more)
    return case, explain(case, plan.plan, "b2")


def test_a_caveat_that_keeps_a_lot_away_is_named():
    _, told = with_terms(
        "L1,A,depot,howitzer,12,serviceable,1,",
        caveats="C1,L1,A,9,not before the autumn",
    )

    first = told.parts[0]
    # Leaves in week 9, one week to the gate; in week 2 if the caveat is waived.
    assert (first.part, first.week) == ("guns", 10)
    assert (first.code, first.resource, first.relaxed_week) == (
        "caveat",
        "caveat C1",
        2,
    )


def test_a_consent_that_comes_late_is_named():
    _, told = with_terms("L1,A,depot,howitzer,12,serviceable,1,8")

    first = told.parts[0]
    assert (first.week, first.code, first.resource) == (9, "consent", "lot L1")
    assert (first.since_week, first.relaxed_week) == (8, 2)


def test_a_lot_that_is_ready_late_is_named():
    _, told = with_terms("L1,A,depot,howitzer,12,serviceable,8,")

    first = told.parts[0]
    assert (first.week, first.code, first.resource) == (9, "ready", "lot L1")


def test_what_takes_long_though_nothing_is_scarce_is_called_so():
    # The course starts in week 5 only and takes four weeks: 9, needed by 6.
    _, told = with_terms(
        "L1,A,depot,howitzer,12,serviceable,1,", sessions="gunners-1,5,2"
    )

    first = told.parts[0]
    assert (first.part, first.week, first.code) == ("crews", 9, "time")


def test_a_plan_is_proof_of_what_it_reaches():
    case, plan = planned()

    told = explain(case, plan.plan, "b1")

    assert told.earliest_week == told.fielded_week == 4


def test_a_package_that_is_not_there_is_refused():
    case, plan = planned()

    with pytest.raises(NoSuchPackage, match="b9"):
        explain(case, plan.plan, "b9")
