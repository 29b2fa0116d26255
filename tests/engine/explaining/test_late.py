"""A package that is fielded late is told with what holds its last part."""

import backstay
from tests.engine.explaining.test_bottlenecks import PLENTY
from tests.engine.small import small


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


def test_the_page_says_why_a_package_is_late(tmp_path):
    case = small(PLENTY | {"sessions": "gunners-1,0,1\ngunners-1,4,1"})

    backstay.plan(case, effort=3).write(tmp_path)

    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    table = page.split('data-table="late"')[1].split("</table>")[0]
    assert "Full: " in table
    assert "that rank first" not in table
