"""Mends: the smallest sets of changes that field a package in time, each proven."""

import pytest

import backstay
from backstay.domain.change import Change, changed
from backstay.explaining.beside import put_beside
from backstay.explaining.mending import Mender, Mends, mend
from backstay.explaining.package import NoSuchPackage, earliest_beside
from tests.engine.explaining.test_bottlenecks import SHOP, planned
from tests.engine.small import batteries, small

IN_TIME = {"needed": 6}


def mended(**cut: str) -> Mends:
    """Return the mends of the battery that is late or missing after a cut."""
    case, plan = planned(**cut)
    weeks = {each.package: each.week for each in plan.fieldings}
    later = max(("b1", "b2"), key=lambda key: weeks.get(key, 99))
    assert weeks.get(later, 99) > IN_TIME["needed"]
    found = mend(case, plan.plan, later)
    for each in found.mends:
        # A plan made anew of the changed case fields both in time as well.
        other = changed(case, each.changes)
        again = backstay.plan(other, effort=3)
        assert {fielding.week <= 6 for fielding in again.fieldings} == {True}
        assert len(again.fieldings) == 2
    return found


CUTS = {
    "a lot": (
        {
            "lots": """
L1,A,depot,howitzer,6,serviceable,1,
L2,A,depot,shell,1200,serviceable,0,2
L3,A,depot,howitzer,6,serviceable,6,
"""
        },
        # They take a week to the gate: ready a week sooner is enough.
        [(Change("ready", "L3", -1),), (Change("lot", "L1", 6),)],
    ),
    "a caveat": (
        {
            "lots": """
L1,A,depot,howitzer,6,serviceable,1,
L2,A,depot,shell,1200,serviceable,0,2
L3,A,depot,howitzer,6,serviceable,1,
""",
            "caveats": "C1,L3,A,,never",
        },
        [(Change("caveat", "C1"),)],
    ),
    "consent": (
        {
            "lots": """
L1,A,depot,howitzer,6,serviceable,1,
L2,A,depot,shell,1200,serviceable,0,2
L3,A,depot,howitzer,6,serviceable,1,8
"""
        },
        [(Change("consent", "L3", -3),)],
    ),
    "sections": (
        {"sessions": "gunners-1,0,1\ngunners-1,4,1"},
        [(Change("session", "gunners-1", 1, 0),)],
    ),
    "interpreters": (
        {"interpreter_teams": "school,uk,A,1"},
        [(Change("interpreters", "school|uk", 1, 0, 4),)],
    ),
    "a bay": (
        SHOP
        | {
            "bays": "bay,works,gun,60,1",
            "bay_weeks": "bay,0,1,0\nbay,2,6,0\nbay,7,12,0",
        },
        [(Change("bay", "bay", 60, 4, 5),)],
    ),
    "a paper": (
        {"documents": "b1-A,manual,manual,A,3\nb2-A,manual,manual,A,9"},
        [(Change("document", "b2-A|manual", None, 6),)],
    ),
}


@pytest.mark.parametrize("cut", CUTS)
def test_what_was_cut_is_mended_by_as_little_as_does(cut):
    tables, expected = CUTS[cut]

    found = mended(**tables)

    changes = [each.changes for each in found.mends]
    assert 1 <= len(found.mends) <= 5
    for each in expected:
        assert each in changes


def test_mends_stand_in_the_order_of_what_they_ask():
    found = mended(**CUTS["a lot"][0])

    asked = [(len(each.changes), each.effort) for each in found.mends]
    assert asked == sorted(asked)
    assert [each.changes[0].kind for each in found.mends] == ["ready", "lot"]


def test_two_asks_are_made_where_one_does_not_do():
    found = mended(
        sessions="gunners-1,0,1\ngunners-1,4,1", interpreter_teams="school,uk,A,1"
    )

    kinds = {each.kind for each in found.mends[0].changes}
    assert kinds == {"session", "interpreters"}


def test_a_change_that_is_not_needed_is_left_out():
    case, plan = planned(**CUTS["a caveat"][0])
    waived, more = Change("caveat", "C1"), Change("hub", "gate", 1000)

    smallest = Mender(case, plan.plan, "b2").smallest((more, waived))

    assert smallest == (waived,)


@pytest.mark.parametrize("cut", CUTS)
def test_what_is_tried_is_what_the_changed_case_gives(cut):
    tables, expected = CUTS[cut]
    case, plan = planned(**tables)
    mender = Mender(case, plan.plan, "b2")
    more = (Change("lot", "L1", 6), Change("hub", "gate", 1000, 0, 3))
    too_short = (Change("interpreters", "school|uk", 1, 0, 1),)

    for changes in [(), *expected, more, (*more, *expected[0]), too_short]:
        beside = put_beside(changed(case, changes), mender.takings, "b2")
        placed = earliest_beside(beside)
        week = None if placed is None else placed.week
        assert mender.trier.earliest(changes) == week


def test_limits_that_there_are_not_are_not_lifted():
    case, plan = planned()

    limits = Mender(case, plan.plan, "b2").limits

    # No bays, no caveats, no limit of the group; manuals are there in week 3.
    assert limits == ("supply", "transfer", "training", "consent", "ready")


def test_no_such_change_is_an_answer_too():
    # The crews are free from week 4 on and learn four weeks.
    case, plan = planned(
        cohorts="b1-A,crews,crew,crew,1,40,0,uk\nb2-A,crews,crew,crew,1,40,4,uk"
    )

    found = mend(case, plan.plan, "b2")

    assert found.mends == ()
    assert found.least_week == 8
    assert "no such change exists within" in found.text


def test_where_a_place_is_left_nothing_need_change():
    case, plan = planned()

    found = mend(case, plan.plan, "b2")

    assert [(each.changes, each.week) for each in found.mends] == [((), 4)]


def test_a_class_that_nobody_offers_is_mended_by_a_new_lot():
    case = small(batteries(1), lots="L2,A,depot,shell,600,serviceable,0,2")
    plan = backstay.plan(case, effort=0)

    found = mend(case, plan.plan, "b1")

    (first,) = found.mends[0].changes
    assert (first.kind, first.variant, first.amount) == ("new-lot", "howitzer", 6)
    assert first.site == "depot"


def test_a_mend_says_what_the_whole_plan_gains():
    found = mended(documents="b1-A,manual,manual,A,3\nb2-A,manual,manual,A,9")

    # Fielded in week 6 (90 % of 50 points) instead of week 9 (50 %).
    assert found.mends[0].week == 6
    assert found.mends[0].gain_micropoints == 20_000_000


def test_a_package_that_is_not_there_is_refused():
    case, plan = planned()

    with pytest.raises(NoSuchPackage, match="b9"):
        mend(case, plan.plan, "b9")
