"""The pictures of a plan show what its lines say, and its tables fold when long."""

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

import backstay
import backstay_web
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.reports.gantt import package_rows
from backstay.reports.loads import loads_of
from backstay.reports.resources import uses_of
from backstay_web.plans.flow_map import flows_in
from backstay_web.plans.opened import Opened
from backstay_web.plans.pictures import (
    NAMES,
    SPANS,
    WIDTH,
    LinkedBar,
    days_picture,
    shortened,
    time_line,
    week_marks,
)
from backstay_web.plans.resource_lines import level_of, load_groups, use_groups
from backstay_web.plans.showing import FIRST_ROWS, Shown, ShownCell
from tests.engine.reports.pages import nothing_fielded, plan_for, smallest

ENGINE, WEB = Path(backstay.__file__).parent, Path(backstay_web.__file__).parent


def found() -> Opened:
    case = smallest()
    return shown(case, plan_for(case))


def shown(case: Case, plan: Plan) -> Opened:
    """Return a plan as opened; no picture looks at its files."""
    return Opened(case, b"", plan, b"", {}, {}, None)


def test_what_is_done_has_the_colours_of_the_report():
    style = (WEB / "plans/static/plans/plans.css").read_text()
    script = (ENGINE / "reports/templates/charts.js").read_text()

    own = [
        re.search(rf"^\.picture \.{kind}, .*fill: (#\w+)", style, re.M)
        for kind in SPANS
    ]
    [told] = re.findall(r"ACTIVITY_COLOURS = (\[.*\]);", script)

    assert [each and each[1] for each in own] == json.loads(told)


def test_the_busiest_week_is_shown_until_another_is_chosen():
    # L1 leaves in weeks 1 and 2; L2, which is twice as much a unit, in 2 and 3.
    told = flows_in(found())

    totals = {bar.week: bar.height for bar in told.bars}
    assert totals[told.week] == max(totals.values())
    assert [bar.week for bar in told.bars if bar.is_chosen] == [told.week]


def test_a_week_holds_what_leaves_in_it_and_no_other_week():
    first, second = flows_in(found(), 1), flows_in(found(), 2)

    assert [row.leg for row in first.rows] == ["depot-gate"]
    assert {row.leg for row in second.rows} == {"depot-gate", "gate-town"}
    assert flows_in(found(), 0).rows == []


def test_up_to_a_week_all_that_left_before_is_added():
    each = [flows_in(found(), week) for week in (0, 1, 2, 3)]

    until = flows_in(found(), 3, is_until=True)

    mass = sum(row.kg for flows in each for row in flows.rows)
    assert sum(row.kg for row in until.rows) == mass > 0
    assert [bar.week for bar in until.bars if bar.is_chosen] == [0, 1, 2, 3]


@pytest.mark.parametrize("week", [99, 10**9])
def test_a_week_beyond_the_case_is_the_last_one(week):
    told = flows_in(found(), week)

    assert told.week == told.last_week == smallest().horizon_weeks - 1
    assert told.rows == []


def test_the_map_has_each_leg_of_the_plan_and_the_broadest_line_for_the_most():
    told = flows_in(found(), 2)

    assert told.drawing is not None
    carried = [curve.row for curve in told.drawing.curves if curve.row]
    assert {row.leg for row in carried} == {"depot-gate", "gate-town"}
    least, most = sorted(carried, key=lambda row: row.kg)
    assert float(least.width) < float(most.width) == 13
    assert [word for _, word in told.modes] != []


def test_a_plan_that_moves_nothing_has_no_map_and_says_so():
    case = smallest()
    told = flows_in(shown(case, nothing_fielded(case)))

    assert told.drawing is None
    assert told.rows == []
    assert told.mass_t == "0.0"


def test_numbers_of_a_flow_follow_the_language():
    with override("uk"):
        told = flows_in(found(), 2)

    assert "," in told.rows[0].mass_t
    assert told.called.startswith("тиждень 2")


def test_what_each_resource_does_lies_in_its_weeks():
    case = smallest()

    groups = use_groups(case, uses_of(case, plan_for(case)))

    bars = [bar for group in groups for row in group.rows for bar in row.bars]
    assert {bar.kind for bar in bars} == {"move", "attend"}
    for bar in bars:
        assert NAMES <= bar.x <= bar.x + bar.width <= WIDTH
    for group in groups:
        assert all(bar.y < group.height for row in group.rows for bar in row.bars)


@pytest.mark.parametrize(
    ("amount", "capacity", "kind"),
    [
        (1, 10, "little"),
        (25, 100, "low"),
        (5, 10, "half"),
        (99, 100, "high"),
        (10, 10, "full"),
        (3, None, "unlimited"),
        (3, 0, "unlimited"),
    ],
)
def test_nearly_all_is_not_all(amount, capacity, kind):
    assert level_of(amount, capacity) == kind


def test_a_week_of_a_load_is_one_cell():
    case = smallest()
    loads = loads_of(case, plan_for(case))

    groups = load_groups(case, loads)

    cells = sum(
        level.path.count("M")
        for group in groups
        for row in group.rows
        for level in row.bars
    )
    assert cells == sum(len(load.used) for load in loads)
    assert sum(len(group.rows) for group in groups) == len(loads)


def test_the_time_line_and_its_days_have_the_same_weeks():
    case = smallest()
    days = [case.day(week).isoformat() for week in range(case.horizon_weeks + 1)]

    drawn = time_line(package_rows(case, plan_for(case)), case.horizon_weeks, "en")
    marks = week_marks(days)

    x, day = marks[0]
    assert round(x) == NAMES
    assert day == days[0]
    # Fielded in week 4: four weeks right of the first.
    unit = (WIDTH - NAMES) / case.horizon_weeks
    assert drawn.rows[0].fielded_x == round(NAMES + 4 * unit, 1)


def test_a_case_of_five_years_has_no_more_days_above_it_than_fit():
    marks = week_marks([f"day {week}" for week in range(261)])

    assert 1 < len(marks) <= 6
    assert all(x + 66 <= WIDTH for x, _ in marks)
    assert all(two - one >= 66 for (one, _), (two, _) in pairwise(marks))


def test_a_long_name_is_cut_and_says_so():
    assert shortened("a" * 40).endswith("…")
    assert len(shortened("a" * 40)) == len("a" * 34)


def table_of(count: int) -> Shown:
    rows = [[ShownCell(f"row {number}", "Name", False)] for number in range(count)]
    heads = [("Name", "What it is called.", False)]
    return Shown("Things", "", "none", heads, rows, count=count)


def test_a_long_table_is_folded_and_says_how_many_rows_it_has():
    text = render_to_string("plans/_table.html", {"table": table_of(FIRST_ROWS + 2)})

    folded = text[text.index('<details class="fold">') : text.index("</details>")]
    assert "Show all 12 rows" in folded
    assert folded.count("row 11") == 1
    shown = text[text.index('<div class="first-rows">') :]
    assert "row 9" in shown
    assert "row 10" not in shown
    assert "What it is called." in shown


def test_a_short_table_is_not_folded():
    text = render_to_string("plans/_table.html", {"table": table_of(FIRST_ROWS)})

    assert "fold" not in text
    assert text.count("row 9") == 1


def test_a_table_without_meanings_explains_nothing():
    bare = replace(table_of(1), heads=[("Name", "", False)])

    text = render_to_string("plans/_table.html", {"table": bare})

    assert "What the words say" not in text


@pytest.mark.parametrize(
    ("width", "shown"), [(60, "The recoil"), (44, "The rec…"), (20, "")]
)
def test_a_bar_shows_as_much_of_its_name_as_fits(width, shown):
    # A letter takes 5.5: 44 has room for 8 of the 10, and 20 for too few.
    bar = LinkedBar("free", 0, width, "The recoil, 3 days", 0, name="The recoil")

    assert bar.shown == shown


def test_days_are_marked_as_often_as_there_is_room():
    picture = days_picture([], date(2026, 3, 2), 91)

    # 13 weeks, and room for 6 marks: one each third week.
    assert [day for _, day in picture.marks][:2] == ["2026-03-02", "2026-03-23"]
