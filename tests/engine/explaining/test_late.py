"""A package that is fielded late is told with what holds its last part."""

import pytest

import backstay
from backstay.explaining.blame import Blame, PartBlame
from backstay.explaining.package import explain
from backstay.explaining.sentences import reasons_of
from tests.engine.explaining.test_bottlenecks import PLENTY
from tests.engine.small import batteries, small


def test_a_late_package_is_told_with_what_holds_it_and_one_in_time_is_not():
    # One section at a time: the second crew is trained in week 8, needed by week 6.
    case = small(PLENTY | {"sessions": "gunners-1,0,1\ngunners-1,4,1"})

    run = backstay.plan(case, effort=3)

    late = {each.package: each.week for each in run.fieldings if each.week > 6}
    assert late == {"b2": 8}
    assert run.late.keys() == {"b2"}
    reason = run.late["b2"]
    assert (reason.code, reason.part, reason.week) == ("training", "crews", 8)
    assert reason.resource == "session gunners-1"


def test_the_reason_of_a_late_package_is_the_one_that_explain_gives():
    # Enough howitzers for both, but none is ready before week 8.
    lots = """
L1,A,depot,howitzer,12,serviceable,8,
L2,A,depot,shell,1200,serviceable,0,2
"""
    case = small(PLENTY | {"lots": lots})

    run = backstay.plan(case, effort=3)

    reason = run.late["b2"]
    part = explain(case, run.plan, "b2").parts[0]
    assert (reason.code, reason.resource) == ("ready", "lot L1")
    assert (part.code, part.resource) == (reason.code, reason.resource)
    assert (part.part, part.week) == (reason.part, reason.week)


@pytest.mark.parametrize("first_ready", [2, 7])
def test_of_lots_that_are_ready_late_the_one_that_comes_last_is_named(first_ready):
    # Five are there in week 3, in time, or in week 8: the sixth comes in week 9.
    lots = f"""
L1,A,depot,howitzer,5,serviceable,{first_ready},
L2,A,depot,shell,1200,serviceable,0,2
L3,A,depot,howitzer,1,serviceable,8,
"""
    case = small(PLENTY | batteries(1) | {"lots": lots})

    run = backstay.plan(case, effort=3)

    reason = run.late["b1"]
    assert (reason.code, reason.part, reason.week) == ("ready", "guns", 9)
    assert reason.resource == "lot L3"


def test_a_lot_that_others_stand_in_for_is_not_named():
    # All six come of L4 in week 7: the three of L3, ready in week 10, change nothing.
    lots = """
L2,A,depot,shell,1200,serviceable,0,2
L3,A,depot,howitzer,3,serviceable,10,
L4,A,depot,howitzer,6,serviceable,6,
"""
    case = small(PLENTY | batteries(1) | {"lots": lots})

    run = backstay.plan(case, effort=3)

    reason = run.late["b1"]
    assert (reason.code, reason.resource, reason.week) == ("ready", "lot L4", 7)


@pytest.mark.parametrize(("week", "code"), [(None, "not-sought"), (3, "together")])
def test_a_part_that_was_not_looked_at_is_not_told_as_held(week, code):
    part = PartBlame("guns", None, week, "", "", None, week)

    (reason,) = reasons_of(Blame("b1", "b1-A", (part,), 3))

    assert reason.code == code
    assert "None" not in reason.text


def test_of_too_many_late_packages_the_first_by_rank_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr("backstay.explaining.late.MOST_AT_ONCE", 1)
    # Needed by week 1, when no crew can be trained: both are late.
    packages = "b1,R,One,,brigade,town,2,,1,steady\nb2,R,Two,,brigade,town,1,,1,steady"
    case = small(PLENTY | {"packages": packages})

    run = backstay.plan(case, effort=3)
    run.write(tmp_path)

    assert len(run.fieldings) == 2
    assert run.late.keys() == {"b2"}
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    head = page.split('data-table="late"')[1].split("<table")[0]
    assert "Why is told for the packages that rank first" in head


def test_in_a_large_case_fewer_are_told(monkeypatch):
    monkeypatch.setattr("backstay.explaining.late.LOOKS", 3)
    packages = "b1,R,One,,brigade,town,2,,1,steady\nb2,R,Two,,brigade,town,1,,1,steady"

    run = backstay.plan(small(PLENTY | {"packages": packages}), effort=3)

    # Both are late; three looks, shared by two packages, are for one.
    assert len(run.fieldings) == 2
    assert run.late.keys() == {"b2"}


def test_the_page_says_why_a_package_is_late(tmp_path):
    case = small(PLENTY | {"sessions": "gunners-1,0,1\ngunners-1,4,1"})

    backstay.plan(case, effort=3).write(tmp_path)

    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    table = page.split('data-table="late"')[1].split("</table>")[0]
    assert "Full: " in table
    assert "that rank first" not in table
