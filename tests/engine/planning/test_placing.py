"""Placing obeys each limit: worked out by hand on one battery or two.

A battery here is 6 guns of 7 t, ready at the depot in week 1: a week to the gate, none
to the town, so there in week 2 if nothing is in the way.
"""

from collections.abc import Mapping
from typing import Any

import pytest

import backstay
from backstay.domain.case import Case
from backstay.runs import Run
from tests.engine.itineraries.test_units import SHOP
from tests.engine.small import batteries
from tests.engine.small import small as steady

GUNS = "L1,A,depot,howitzer,12,serviceable,1,"


FALLING = "\n".join(f"steady,{week},{1_000_000 - 10_000 * week}" for week in range(12))
"""Every week counts, so that the earliest plan is the best."""


def small(tables: Mapping[str, str] | None = None, **more: Any) -> Case:
    """Return a small case in which every week counts."""
    return steady({"worth": FALLING, **(tables or {})}, **more)


def plan_of(case: Case) -> Run:
    """Return a plan that passed the checker, its bound too."""
    plan = backstay.plan(case, effort=2)
    assert backstay.check(case, plan, bound=True) == []
    return plan


def weeks_of(case: Case) -> list[int]:
    """Return the weeks in which batteries are fielded, the first first."""
    return sorted(each.week for each in plan_of(case).fieldings)


def test_with_nothing_in_the_way_both_come_in_week_2():
    case = small(
        batteries(2), lots=GUNS, legs=LEGS.format(tonnes=84_000), hubs="gate,A,84000"
    )

    assert weeks_of(case) == [2, 2]


LEGS = """
depot-gate,A,depot,gate,rail,1,{tonnes},40
gate-town,R,gate,town,road,0,100000,20
"""


def test_a_leg_carries_no_more_in_a_week_than_it_can():
    # 42 t a week: one battery departs in week 1, the other in week 2.
    assert weeks_of(
        small(batteries(2), lots=GUNS, legs=LEGS.format(tonnes=42_000))
    ) == [2, 3]


def test_a_load_is_split_over_weeks_in_whole_units():
    # 20 t are 2 guns a week: weeks 1, 2, 3; there in 2, 3, 4.
    case = small(batteries(1), lots=GUNS, legs=LEGS.format(tonnes=20_000))

    plan = plan_of(case)

    assert [each.week for each in plan.fieldings] == [4]
    assert sorted(each.quantity for each in plan.plan.itineraries) == [2, 2, 2]


def test_a_hub_counts_what_arrives_from_all_legs():
    # Two lots, each with its own leg; the gate takes 42 t a week.
    case = small(
        batteries(2),
        legs=LEGS.format(tonnes=84_000) + "school-gate,A,school,gate,rail,1,84000,40",
        hubs="gate,A,42000",
        lots="L1,A,depot,howitzer,6,serviceable,1,\nL2,A,school,howitzer,6,serviceable,1,",
    )

    assert weeks_of(case) == [2, 3]


@pytest.mark.parametrize(("wait_weeks", "weeks"), [(3, [5]), (2, [])])
def test_a_move_waits_on_the_way_no_longer_than_allowed(wait_weeks, weeks):
    # The rails run in week 2 only, the road from week 5 on: 3 weeks under way.
    case = small(
        batteries(1),
        lots=GUNS,
        rules={"wait_weeks": wait_weeks},
        leg_weeks="depot-gate,0,2,0\ndepot-gate,3,12,0\ngate-town,0,5,0",
    )

    assert weeks_of(case) == weeks


def test_waiting_at_either_end_is_free():
    # The lot waits 5 weeks for its leg, then the guns 3 weeks for their crew.
    case = small(
        rules={"wait_weeks": 1},
        leg_weeks="depot-gate,0,5,0\ndepot-gate,7,12,0",
        sessions="gunners-1,6,1",
    )

    assert weeks_of(case) == [10]


@pytest.mark.parametrize(
    ("hours", "weeks"), [(60, [5, 5]), (30, [5, 7]), (20, [7, 9]), (4, [])]
)
def test_a_bay_gives_no_more_hours_than_it_has(hours, weeks):
    # 10 hours a gun, 5 in each of 2 weeks. At the shop in week 2, mended in 4, at the
    # gate and the town in 5. 60 hours mend 12 guns at a time, 30 hours 6, 20 hours 4:
    # then 4, 4 and 4 guns are mended in weeks 4, 6 and 8. 4 hours mend none.
    case = small(
        {**batteries(2), **SHOP},
        more_legs="""
depot-shop,A,depot,shop,rail,1,84000,0
shop-gate,A,shop,gate,rail,1,84000,40
""",
        hubs="gate,A,84000",
        bays=f"bay,works,gun,{hours},10",
        lots="L1,A,depot,howitzer,12,light,1,",
    )

    assert weeks_of(case) == weeks


def test_a_return_is_mended_and_comes_back():
    # Hit at the town, there in week 0; a week to the shop, 2 in the bay, a week back.
    case = small(
        {**batteries(1), **SHOP},
        more_legs="""
town-shop,R,town,shop,road,1,84000,0
shop-town,R,shop,town,road,1,84000,0
""",
        lots="L1,R,town,howitzer,6,light,0,",
    )

    assert weeks_of(case) == [4]


TEACHING = {
    "lots": "L1,A,depot,howitzer,12,serviceable,0,",
    "legs": LEGS.format(tonnes=84_000),
    "hubs": "gate,A,84000",
    "cohorts": "b1-A,crews,crew,crew,1,40,0,uk\nb2-A,crews,crew,crew,1,40,0,uk",
    "sessions": "gunners-1,0,2\ngunners-1,4,2\ngunners-1,6,2",
    "instructor_teams": "school,A,2",
    "interpreter_teams": "school,uk,A,2",
}


@pytest.mark.parametrize(
    ("cut", "weeks"),
    [
        ({}, [4, 4]),
        ({"sessions": "gunners-1,0,1\ngunners-1,4,2"}, [4, 8]),
        ({"instructor_teams": "school,A,1"}, [4, 8]),
        ({"interpreter_teams": "school,uk,A,1"}, [4, 8]),
        # One team in week 3 alone is enough to keep the second course from week 0.
        ({"instructor_team_weeks": "school,3,4,1"}, [4, 8]),
        ({"interpreter_teams": "school,uk,A,0"}, []),
        ({"sessions": "gunners-1,8,2"}, []),  # would end in week 12 of 12
    ],
)
def test_teaching_takes_whole_sections_and_teams_for_all_its_weeks(cut, weeks):
    assert weeks_of(small({**batteries(2), **TEACHING, **cut})) == weeks


def test_a_cohort_is_told_some_weeks_ahead():
    # Today is week 1 and notice 2 weeks: the session in week 4 is the first.
    case = small(
        {**batteries(1), **TEACHING, "cohorts": "b1-A,crews,crew,crew,1,40,0,uk"},
        as_of_week=1,
        rules={"notice_weeks": 2},
    )

    assert weeks_of(case) == [8]


@pytest.mark.parametrize(
    ("absorption", "weeks"),
    [
        ("brigade,0,12,1", [2, 3]),
        ("brigade,0,6,0", [6, 6]),
        ("brigade,0,6,0\nbrigade,6,7,1", [6, 7]),
        ("brigade,0,12,0", []),
    ],
)
def test_a_unit_group_takes_only_so_many_packages_in_a_week(absorption, weeks):
    case = small(
        batteries(2),
        lots=GUNS,
        legs=LEGS.format(tonnes=84_000),
        hubs="gate,A,84000",
        absorption=absorption,
    )

    assert weeks_of(case) == weeks


def test_nothing_moves_before_today():
    case = small(batteries(1), lots=GUNS, as_of_week=5)

    assert weeks_of(case) == [6]


def test_a_package_of_documents_alone_is_fielded_when_the_last_is_there():
    case = small(
        {**batteries(1), "parts": ""},
        documents="b1-A,manual,manual,A,3\nb1-A,licence,licence,A,5",
    )

    assert weeks_of(case) == [5]


def test_a_package_that_lacks_a_document_is_not_fielded():
    documents = "b1-A,manual,manual,A,3\nb1-A,licence,licence,A,"
    case = small({**batteries(1), "parts": "", "documents": documents})
    waived = small(
        {**batteries(1), "parts": "", "documents": documents},
        waivers="b1,b1-A,licence,G4,known",
    )

    assert weeks_of(case) == []
    assert weeks_of(waived) == [3]


def test_a_horizon_of_one_week_holds_what_takes_no_time():
    # Guns at the gate go to the town in week 0; nothing else could be in time.
    tables = {
        **batteries(1),
        "sessions": "gunners-1,0,1",
        "worth": "steady,0,1000000",
        "packages": "b1,R,b1,b1,brigade,town,1,,0,steady",
    }
    near = small(tables, weeks=1, lots="L1,A,gate,howitzer,6,serviceable,0,")
    far = small(tables, weeks=1, lots="L1,A,depot,howitzer,6,serviceable,0,")

    assert weeks_of(near) == [0]
    assert weeks_of(far) == []


def test_where_nothing_is_possible_the_plan_says_why():
    # No leg ever carries anything.
    plan = plan_of(small(leg_weeks="depot-gate,0,12,0\ngate-town,0,12,0"))

    assert plan.fieldings == ()
    assert plan.value_micropoints == 0
    assert plan.gap is None
    assert plan.bound_micropoints == 0
    assert [each.package for each in plan.unmet] == ["battery"]
    assert plan.unmet[0].reasons[0].text


@pytest.mark.parametrize(
    "zero",
    [
        {"hub_weeks": "gate,0,12,0"},
        {"instructor_teams": "school,A,0"},
        {"interpreter_teams": "school,uk,A,0"},
        {"absorption": "brigade,0,12,0"},
        {"lots": "L1,A,depot,howitzer,5,serviceable,1,"},
    ],
    ids=str,
)
def test_a_capacity_of_nought_is_proven_to_field_nothing(zero):
    plan = plan_of(small(zero))

    assert plan.fieldings == ()


@pytest.mark.parametrize(
    "zero",
    [
        {"hub_weeks": "gate,0,12,0"},
        {"instructor_teams": "school,A,0"},
        {"absorption": "brigade,0,12,0"},
    ],
    ids=str,
)
def test_where_nothing_is_left_the_bound_says_so(zero):
    assert plan_of(small(zero)).bound_micropoints == 0


PROMISED = {
    "promises": "p1,A,battery,battery-A,guns,L1,4",
    "promise_steps": "p1,1,move,depot-gate,6\np1,2,move,gate-town,7",
}


def test_a_promise_is_kept_as_it_is_and_the_rest_is_found():
    # 4 of 6 guns come in week 7 by promise; so nothing else need be there before.
    plan = plan_of(small(PROMISED))

    kept = [each for each in plan.plan.itineraries if each.promise == "p1"]
    guns = [each for each in plan.plan.itineraries if each.part == "guns"]
    assert [each.week for each in plan.fieldings] == [7]
    assert [(each.quantity, each.steps[-1].end_week) for each in kept] == [(4, 7)]
    assert sum(each.quantity for each in guns) == 6


def test_a_promise_is_kept_even_where_its_package_is_not_fielded():
    # Nobody wrote the manual. What is promised is paid for: 28 t over 60 EUR/t.
    plan = plan_of(small(PROMISED, documents="battery-A,manual,manual,A,"))

    assert plan.fieldings == ()
    assert [each.promise for each in plan.plan.itineraries] == ["p1"]
    assert plan.value_micropoints == -28 * 60 * 10


def test_progress_goes_on_from_where_it_is_for_its_part_alone():
    # 6 guns stand at the gate from week 3 on, for b2; b1 waits for those of the lot.
    case = small(
        batteries(2),
        lots="L1,A,depot,howitzer,12,serviceable,8,",
        progress="moving,A,b2,b2-A,guns,6,L1,gate,serviceable,,3",
    )

    plan = plan_of(case)

    assert {each.package: each.week for each in plan.fieldings} == {"b1": 9, "b2": 3}


def test_cohorts_that_have_begun_need_only_the_rest_of_their_courses():
    case = small(
        legs=LEGS.format(tonnes=84_000),
        more_course_kinds="command,Command,",
        sequences="crew,1,gunners\ncrew,2,command",
        courses="""
gunners-1,gunners,A,school,en,4,5000,
command-1,command,A,school,uk,1,0,
""",
        sessions="gunners-1,4,1\ncommand-1,2,1\ncommand-1,9,1",
        progress="begun,A,battery,battery-A,crews,1,,,,1,2",
    )

    # Command in week 2 for the begun cohort; guns and shells in 3, the manual in 3.
    assert weeks_of(case) == [3]


def test_where_moves_cost_nothing_they_do_not_go_round_in_a_circle():
    # From the gate one may go to the shop and back in no time at no price; of equals
    # the leg to the shop stands first.
    case = small(
        legs="depot-gate,A,depot,gate,rail,1,60000,0\n"
        "gate-shop,A,gate,shop,road,0,100000,0\n"
        "shop-gate,A,shop,gate,road,0,100000,0\n"
        "gate-town,R,gate,town,road,0,100000,0",
        more_sites="shop,A,Shop,Цех,workshop,50.2,22.1",
        rules={"nanopoints_per_eur": 0},
    )

    plan = backstay.plan(case, effort=0)

    assert [each.package for each in plan.fieldings] == ["battery"]
