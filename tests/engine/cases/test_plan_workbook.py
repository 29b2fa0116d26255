"""The workbook of a plan says what its tables say, and what keys and weeks mean."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import backstay
from backstay.cases.plan_workbook import WORKBOOK_FILE, write_plan_workbook
from backstay.cases.plans import plan_tables
from backstay.cases.sheets import Sheet
from backstay.domain.case import Case
from backstay.domain.plan import Plan, Reason, Unmet
from tests.engine.cases.folders import SMALLEST


@pytest.fixture(scope="module")
def case() -> Case:
    return backstay.read_case(SMALLEST)


@pytest.fixture(scope="module")
def plan(case: Case) -> Plan:
    made = backstay.plan(case, effort=0).plan
    assert made.itineraries
    return made


def sheets(folder: Path) -> dict[str, list[list[object]]]:
    """Return the rows of each sheet of the workbook in a folder."""
    workbook = CalamineWorkbook.from_path(str(folder / WORKBOOK_FILE))
    return {
        name: [
            list(row)
            for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        for name in workbook.sheet_names
    }


def records(rows: list[list[object]]) -> list[dict[object, object]]:
    """Return the rows below the head, by column."""
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_every_table_is_a_sheet_with_all_its_columns_in_order(case, plan, tmp_path):
    write_plan_workbook(tmp_path, case, plan)

    found = sheets(tmp_path)
    tables = plan_tables(plan)
    assert list(found) == ["plan", *tables]
    for name, (head, rows) in tables.items():
        shown = [column for column in found[name][0] if column in head]
        assert shown == list(head)
        assert len(found[name]) == len(rows) + 1


def test_further_sheets_come_after_those_of_the_plan(case, plan, tmp_path):
    write_plan_workbook(tmp_path, case, plan, {"label": Sheet([("label", "for all")])})

    found = sheets(tmp_path)
    assert list(found) == ["plan", *plan_tables(plan), "label"]
    assert found["label"] == [["label", "for all"]]


def test_the_first_sheet_says_what_the_plan_is_and_is_worth(case, plan, tmp_path):
    write_plan_workbook(tmp_path, case, plan)

    (name, rows), *_ = sheets(tmp_path).items()
    told = {row[0]: row[1] for row in rows}
    assert name == "plan"
    assert told["notice"] == case.notice
    assert told["as_of_day"] == date(2024, 1, 1)
    assert told["value_points"] == plan.value_micropoints / 1_000_000
    assert told["bound_points"] == plan.bound_micropoints / 1_000_000
    assert told["gap"] == plan.gap


def test_names_stand_beside_keys_and_mondays_beside_weeks(case, plan, tmp_path):
    write_plan_workbook(tmp_path, case, plan)

    (fielding,) = records(sheets(tmp_path)["fieldings"])
    # Week 4 of a case that begins on Monday 1 January 2024.
    assert fielding["package_name"] == "One battery"
    assert fielding["option_name"] == "Howitzer of Aland"
    assert (fielding["week"], fielding["day"]) == (4, date(2024, 1, 29))
    assert fielding["need_by_day"] == date(2024, 2, 12)
    steps = records(sheets(tmp_path)["steps"])
    rail = next(step for step in steps if step["resource"] == "depot-gate")
    assert (rail["nation_name"], rail["from_site_name"]) == ("Aland", "Depot")
    assert rail["to_site_name"] == "Gate"
    assert isinstance(rail["start_day"], date)
    sources = {
        line["source"]: line["source_name"]
        for line in records(sheets(tmp_path)["itineraries"])
    }
    # Fresh crews come from no lot.
    assert sources == {"L1": "Howitzer", "L2": "Shell", "": ""}


def test_what_is_empty_stays_empty(case, plan, tmp_path):
    reason = Reason("several", "battery-A", "", "", None, "Several limits hold it.")
    unmet = (Unmet("battery", (reason,)),)

    write_plan_workbook(tmp_path, case, replace(plan, unmet=unmet))

    (row,) = records(sheets(tmp_path)["unmet"])
    assert row["package_name"] == "One battery"
    assert (row["week"], row["day"]) == ("", "")


def test_a_table_too_long_for_a_sheet_goes_on_in_the_next(
    case, plan, tmp_path, monkeypatch
):
    monkeypatch.setattr("backstay.cases.plan_workbook.MOST_ROWS", 4)

    write_plan_workbook(tmp_path, case, plan)

    parts = {
        name: rows
        for name, rows in sheets(tmp_path).items()
        if name.startswith("steps")
    }
    keys = [row[0] for rows in parts.values() for row in rows[1:]]
    assert list(parts)[:2] == ["steps", "steps (2)"]
    assert all(rows[0] == parts["steps"][0] for rows in parts.values())
    assert keys == [row[0] for row in plan_tables(plan)["steps"][1]]


def test_equal_plans_are_equal_workbooks(case, plan, tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        write_plan_workbook(tmp_path / name, case, plan)

    first, second = (tmp_path / name / WORKBOOK_FILE for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()


def test_a_workbook_that_cannot_be_written_is_an_error_of_the_system(
    case, plan, tmp_path
):
    (tmp_path / WORKBOOK_FILE).mkdir()

    with pytest.raises(OSError, match=r"plan\.xlsx"):
        write_plan_workbook(tmp_path, case, plan)
