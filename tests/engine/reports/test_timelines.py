"""Bars, lanes and loads are the activities of the plan."""

from dataclasses import replace

import pytest

from backstay.domain.lines import arrival_of
from backstay.reports.gantt import (
    joined,
    late_table,
    package_rows,
    packages_table,
)
from backstay.reports.loads import loads_json, loads_of, loads_table
from backstay.reports.page import report_html
from backstay.reports.resources import resources_json, resources_table, uses_of
from backstay.reports.tables import share
from backstay.reports.unmet import unmet_tables
from tests.engine.reports.pages import (
    Page,
    nothing_fielded,
    plan_for,
    smallest,
    with_evidence,
)
from tests.engine.small import small


def test_a_bar_ends_when_the_last_of_its_part_arrives():
    case = smallest()
    plan = plan_for(case)

    row = package_rows(case, plan)[0]

    there = {bar.part.key: bar.there_week for bar in row.bars}
    arrivals = {line.part: arrival_of(case, line) for line in plan.itineraries}
    assert there == {**arrivals, "manual": 3}
    assert row.waits_for is not None
    assert row.waits_for.there_week == plan.fieldings[0].week


def test_touching_moves_are_one_span():
    case = smallest()

    bars = {bar.part.key: bar for bar in package_rows(case, plan_for(case))[0].bars}

    # Depot to gate in weeks 1 to 2, on to the town within week 2.
    assert bars["guns"].spans == ((0, 1, 2),)
    assert bars["crews"].spans == ((2, 0, 4),)


def test_spans_of_different_activities_stay_apart():
    moves = [(0, 1, 2), (0, 4, 5), (0, 5, 6)]
    repair = [(1, 2, 4)]

    assert joined(moves + repair) == ((0, 1, 2), (0, 4, 6), (1, 2, 4))


def test_a_package_that_is_not_fielded_has_its_row():
    case = smallest()

    rows = package_rows(case, nothing_fielded(case))

    assert [(row.package.key, row.fielding, row.bars) for row in rows] == [
        ("battery", None, ())
    ]


def test_work_at_the_same_time_stands_in_lanes():
    case = smallest()
    plan = plan_for(case)
    crew = next(line for line in plan.itineraries if line.part == "crews")
    # The course of weeks 0 to 3 again in weeks 4 to 7, and in weeks 6 to 9.
    again = [
        replace(crew, steps=(replace(crew.steps[0], start_week=start, end_week=end),))
        for start, end in ((4, 8), (6, 10))
    ]
    busy = replace(plan, itineraries=(*plan.itineraries, *again))

    courses = resources_json(case, uses_of(case, busy))["kinds"]["session"]

    assert courses[0]["lanes"] == 2
    assert [bar[:3] for bar in courses[0]["bars"]] == [[0, 4, 0], [4, 8, 0], [6, 10, 1]]


def test_a_load_has_its_peak_and_its_full_weeks():
    case = smallest()

    loads = {(load.kind, load.key): load for load in loads_of(case, plan_for(case))}

    # The one instructor team teaches in weeks 0 to 3.
    assert loads["instructors", "school"].peak == (0, 1.0)
    assert loads["instructors", "school"].full_weeks == 4
    # 42 t leave over the road of 100 t in week 2.
    assert loads["leg", "gate-town"].peak == (2, 0.42)


@pytest.mark.parametrize(
    ("value", "shown"), [(0.5, "50.0%"), (0.9997, "99.9%"), (1.0, "100.0%")]
)
def test_only_a_full_share_shows_as_a_hundred_per_cent(value, shown):
    assert str(share(value, 1).text) == shown


@pytest.mark.slow
def test_a_thousand_packages_and_sixty_thousand_steps_stay_below_15_mb():
    case = smallest()
    plan = plan_for(case)
    battery, option = case.packages["battery"], case.options["battery-A"]
    names = [f"battery-{number:04}" for number in range(1000)]
    many = replace(
        case,
        packages={
            name: replace(battery, key=name, rank=place, name=f"Battery {place}")
            for place, name in enumerate(names, start=1)
        },
        options={"battery-A": option},
    )
    # Five steps of the one battery, twelve times for each package.
    lines = [
        replace(line, package=name)
        for name in names
        for line in plan.itineraries
        for _ in range(12)
    ]
    fieldings = [replace(plan.fieldings[0], package=name) for name in names]
    large = replace(plan, itineraries=tuple(lines), fieldings=tuple(fieldings))

    html = report_html(many, large)

    page = Page(html)
    assert len(html.encode()) < 15_000_000
    assert page.data["steps"]["all"] == 60_000
    assert page.data["steps"]["shown"] <= 20_000
    assert len(page.tables["packages"]) == 1000


def test_a_course_without_a_session_has_no_capacity_after_its_last():
    case = smallest()

    (row,) = loads_json(loads_of(case, plan_for(case)))["session"]["rows"]

    # Sessions begin in weeks 0 and 4, one section each, and never again.
    assert row["capacity"] == [[0, 1], [1, None], [4, 1], [5, None]]


def test_the_usual_capacity_of_a_unit_group_carries_its_assumption():
    case = with_evidence(small(absorption="brigade,0,12,1"))
    provenance = {("absorption", "brigade|0", "packages"): "A1"}
    case = replace(case, evidence=replace(case.evidence, provenance=provenance))

    loads = loads_of(case, plan_for(case))

    (row,) = [
        cells
        for load, cells in zip(loads, loads_table(case, loads).rows, strict=True)
        if load.kind == "absorption"
    ]
    assert row[4].assumption == "A1"


def test_every_number_of_a_table_says_what_it_means():
    case = smallest()
    plan = plan_for(case)
    rows = package_rows(case, plan)
    tables = [
        packages_table(case, rows),
        late_table(case, rows, {}),
        resources_table(case, uses_of(case, plan)),
        loads_table(case, loads_of(case, plan)),
        *unmet_tables(case, nothing_fielded(case)),
    ]

    bare = [
        (table.key, column.head.en)
        for table in tables
        for column in table.columns
        if column.numeric and column.meaning is None
    ]

    assert len(tables) == 5
    assert bare == []
