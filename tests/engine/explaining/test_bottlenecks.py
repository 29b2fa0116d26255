"""One thing is cut in a case of two batteries; it alone must be named for the second.

Both batteries take 6 howitzers (42 t), 600 shells (30 t), a crew and a manual. With
enough of everything both are fielded in week 4, when their crews are trained.
"""

import pytest

import backstay
from backstay.domain.case import Case
from backstay.explaining.package import Explanation, explain
from backstay.runs import Run
from tests.engine.small import small

PLENTY = {
    "legs": """
depot-gate,A,depot,gate,rail,1,400000,40
gate-town,R,gate,town,road,0,400000,20
""",
    "hubs": "gate,A,400000",
    "lots": """
L1,A,depot,howitzer,12,serviceable,1,
L2,A,depot,shell,1200,serviceable,0,2
""",
    "sessions": "gunners-1,0,2\ngunners-1,4,2",
    "instructor_teams": "school,A,2",
    "interpreter_teams": "school,uk,A,2",
    "packages": """
b1,R,One,,brigade,town,1,,6,steady
b2,R,Two,,brigade,town,2,,6,steady
""",
    "options": "b1-A,b1,One,,0\nb2-A,b2,Two,,0",
    "parts": """
b1-A,guns,main,howitzers,6
b1-A,shells,ammunition,shells,600
b2-A,guns,main,howitzers,6
b2-A,shells,ammunition,shells,600
""",
    "cohorts": """
b1-A,crews,crew,crew,1,40,0,uk
b2-A,crews,crew,crew,1,40,0,uk
""",
    "documents": "b1-A,manual,manual,A,3\nb2-A,manual,manual,A,3",
}
SHOP = {
    "more_sites": "shop,A,Shop,,workshop,,",
    "workshops": "works,A,shop,Works,",
    "bay_variants": "bay,howitzer",
    "repairs": "howitzer,light,10,1",
    "legs": """
depot-shop,A,depot,shop,rail,0,400000,40
shop-gate,A,shop,gate,rail,1,400000,40
depot-gate,A,depot,gate,rail,1,400000,40
gate-town,R,gate,town,road,0,400000,20
""",
    "lots": """
L1,A,depot,howitzer,12,light,0,
L2,A,depot,shell,1200,serviceable,0,2
""",
}


def planned(**cut: str) -> tuple[Case, Run]:
    """Return a case in which one thing is cut, and its plan."""
    case = small(PLENTY | cut)
    plan = backstay.plan(case, effort=3)
    assert backstay.check(case, plan, bound=True) == []
    return case, plan


def second(**cut: str) -> tuple[Explanation, dict[str, int]]:
    """Return why the later battery comes no earlier, and the weeks of both."""
    case, plan = planned(**cut)
    weeks = {each.package: each.week for each in plan.fieldings}
    later = max(("b1", "b2"), key=lambda key: weeks.get(key, 99))
    return explain(case, plan.plan, later), weeks


def test_with_plenty_both_are_fielded_when_their_crews_are_trained():
    told, weeks = second()

    assert weeks == {"b1": 4, "b2": 4}
    assert told.parts[0].part == "crews"
    assert told.parts[0].code == ""
    assert "in time" in told.sentence


CUTS = {
    "lot": (
        {
            "lots": """
L1,A,depot,howitzer,6,serviceable,1,
L2,A,depot,shell,1200,serviceable,0,2
L3,A,depot,howitzer,6,serviceable,6,
"""
        },
        # The other six leave in week 6 and arrive in week 7.
        ("guns", "supply", "class howitzers", 7),
    ),
    "leg": (
        # 24 t a week for 144 t: 3 guns (21 t) in week 1, from week 2 on 123 t in six
        # weeks: there in week 8. Of b2, the guns alone could be there in week 7, beside
        # what b1 takes of the weeks before.
        {"leg_weeks": "depot-gate,0,12,24000"},
        (None, "transfer", "leg depot-gate", 7),
    ),
    "hub": (
        {"hub_weeks": "gate,0,12,24000"},
        (None, "transfer", "hub gate", 7),
    ),
    "bay": (
        # 60 hours mend six a week, but only in weeks 1 and 6; then a week to the gate.
        SHOP
        | {
            "bays": "bay,works,gun,60,1",
            "bay_weeks": "bay,0,1,0\nbay,2,6,0\nbay,7,12,0",
        },
        ("guns", "repair", "bay bay", 8),
    ),
    "sections": (
        {"sessions": "gunners-1,0,1\ngunners-1,4,1"},
        ("crews", "training", "session gunners-1", 8),
    ),
    "instructors": (
        {"instructor_teams": "school,A,1"},
        ("crews", "training", "instructors school", 8),
    ),
    "interpreters": (
        {"interpreter_teams": "school,uk,A,1"},
        ("crews", "training", "interpreters school|uk", 8),
    ),
    "kits": (
        {
            "courses": "gunners-1,gunners,A,school,en,4,5000,howitzer",
            "training_kits": "school,howitzer,A,1",
        },
        ("crews", "training", "kits school|howitzer", 8),
    ),
    "document": (
        {"documents": "b1-A,manual,manual,A,3\nb2-A,manual,manual,A,9"},
        ("manual", "document", "", 9),
    ),
}


@pytest.mark.parametrize("cut", CUTS)
def test_what_was_cut_is_named_first(cut):
    tables, (part, code, resource, week) = CUTS[cut]

    told, weeks = second(**tables)

    first = told.parts[0]
    # Parts are asked one by one: those that share a leg may come later together.
    assert weeks[told.package] == week + (1 if code == "transfer" else 0)
    assert (first.code, first.resource, first.week) == (code, resource, week)
    assert part in (None, first.part)
    assert str(week) in told.sentence


def test_a_unit_group_that_is_full_is_named():
    told, weeks = second(absorption="brigade,0,9,1")

    assert sorted(weeks.values()) == [4, 5]
    assert told.absorbed_week == 5


def test_a_unit_group_that_takes_no_more_leaves_a_package_out():
    # One package until week 5, none later.
    _, plan = planned(absorption="brigade,0,4,0\nbrigade,4,5,1\nbrigade,5,12,0")

    assert [each.week for each in plan.fieldings] == [4]
    assert [each.reasons[0].code for each in plan.unmet] == ["absorption"]


def test_a_lot_too_small_for_both_leaves_one_out_for_supply():
    _, plan = planned(
        lots="L1,A,depot,howitzer,11,serviceable,1,\nL2,A,depot,shell,1200,serviceable,0,2"
    )

    reason = plan.unmet[0].reasons[0]
    assert len(plan.unmet) == 1
    assert (reason.code, reason.part, reason.resource) == (
        "supply",
        "guns",
        "class howitzers",
    )


def test_supply_is_not_named_where_something_else_would_help():
    # b1 takes the six howitzers at the gate, so more of those would help b2; but it has
    # its own at the depot, and they only wait for the rails.
    told, _ = second(
        lots="""
L1,A,gate,howitzer,6,serviceable,0,
L2,A,gate,shell,1200,serviceable,0,
L3,A,depot,howitzer,6,serviceable,0,
""",
        leg_weeks="depot-gate,0,12,7000",
        cohorts="",
    )

    # One howitzer a week departs in weeks 0 to 5: all are there in week 6.
    first = told.parts[0]
    assert (first.part, first.code, first.resource) == ("guns", "transfer", LEG)
    assert (first.week, first.relaxed_week) == (6, 1)


LEG = "leg depot-gate"


def test_what_nobody_offers_is_told_from_what_others_took():
    _, plan = planned(
        lots="L1,A,depot,howitzer,5,serviceable,1,\nL2,A,depot,shell,1200,serviceable,0,2"
    )

    assert [each.package for each in plan.unmet] == ["b1", "b2"]
    for unmet in plan.unmet:
        first = unmet.reasons[0]
        assert (first.code, first.part) == ("no-offer", "guns")


def test_a_course_that_is_never_held_is_named():
    _, plan = planned(sessions="gunners-1,9,2")  # would end in week 13 of 12

    for unmet in plan.unmet:
        first = unmet.reasons[0]
        assert (first.code, first.part) == ("no-course", "crews")


def test_a_paper_that_nobody_promised_is_named():
    _, plan = planned(documents="b1-A,manual,manual,A,3\nb2-A,manual,manual,A,")

    reason = plan.unmet[0].reasons[0]
    assert plan.unmet[0].package == "b2"
    assert (reason.code, reason.part, reason.week) == ("document", "manual", None)


def test_a_promise_that_comes_last_is_named():
    # The guns of b2 are promised for week 9; all else could be there in week 4.
    case, plan = planned(
        promises="p1,A,b2,b2-A,guns,L1,6",
        promise_steps="p1,1,move,depot-gate,8\np1,2,move,gate-town,9",
    )

    told = explain(case, plan.plan, "b2")

    first = told.parts[0]
    assert told.fielded_week == 9
    assert (first.part, first.code, first.week) == ("guns", "promise", 9)
