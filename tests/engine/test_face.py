"""What ``import backstay`` offers: few names, settings that are checked, a notebook."""

import math

import pytest

import backstay
from backstay.cases.faults import FaultyCase
from backstay.planning.settings import Progress
from tests.engine.cases.folders import SMALLEST
from tests.engine.small import small


def test_the_interface_is_as_small_as_it_can_be():
    names = {"__version__", "check", "plan", "read_case", "replan"}

    assert set(backstay.__all__) == names
    assert names <= set(dir(backstay))
    assert all(getattr(backstay, name) for name in names)
    assert not hasattr(backstay, "plann")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("effort", -1),
        ("time_s", 0),
        ("time_s", -1.0),
        ("time_s", math.nan),
        ("gap", -0.01),
        ("gap", math.nan),
        ("gap", math.inf),
        ("time_s", math.inf),
        ("seed", -1),
        ("method", "clever"),
    ],
)
def test_a_setting_out_of_range_is_refused_by_name(setting, value):
    with pytest.raises(ValueError, match=setting if setting != "method" else "clever"):
        backstay.plan(small(), **{setting: value})


def test_the_settings_stand_in_the_plan():
    plan = backstay.plan(small(), effort=1, time_s=99, gap=0.1, seed=7).plan

    assert plan.seed == 7
    assert plan.settings == {"method": "full", "effort": 1, "time_s": 99, "gap": 0.1}


def test_the_watcher_is_told_of_values_and_bounds():
    told: list[Progress] = []

    backstay.plan(small(), effort=0, watch=told.append)

    assert told[-1].value_picopoints is not None
    assert told[-1].bound_picopoints is not None
    assert told[-1].fielded == 1


def test_a_greedy_plan_has_no_bound():
    found = backstay.plan(small(), method="greedy")

    assert found.bound_micropoints is None
    assert found.gap is None
    assert found.plan.bound_kind == "none"
    assert found.multipliers == {}
    assert backstay.check(small(), found, bound=True) == []


def test_a_plan_shows_itself_in_a_notebook():
    found = backstay.plan(small(), effort=0)

    assert "<table" in found._repr_html_()


def test_a_bound_is_recomputed_from_a_run_only():
    case = small()
    found = backstay.plan(case, effort=0)

    assert backstay.check(case, found.plan) == []
    with pytest.raises(ValueError, match="Run"):
        backstay.check(case, found.plan, bound=True)


def test_a_plan_of_another_case_is_told():
    found = backstay.plan(small(), effort=0)

    rules = [each.rule for each in backstay.check(small(weeks=13), found)]

    assert "plan.case" in rules


def test_a_case_without_packages_is_no_case():
    with pytest.raises(FaultyCase):
        small(packages="", options="", parts="", cohorts="", documents="")


def test_a_replan_takes_a_plan_a_run_or_a_folder(tmp_path):
    events = SMALLEST.parent / "gate-shut.toml"
    run = backstay.plan(backstay.read_case(SMALLEST), effort=1)
    run.write(tmp_path)
    told: list[Progress] = []

    made = backstay.replan(SMALLEST, run, events, watch=told.append)

    # Shut until week 7; then the gate a week away, and the town at once.
    assert [(each.change, each.new_week) for each in made.difference.packages] == [
        ("later", 7)
    ]
    assert repr(made) == "<Replan of smallest: 2 lines broken, 2 new>"
    assert "first answer" in {each.stage for each in told}
    for plan in (run.plan, tmp_path):
        assert backstay.replan(SMALLEST, plan, events).plan == made.plan


def test_a_replan_refuses_a_setting_out_of_range(tmp_path):
    with pytest.raises(ValueError, match="price must be zero or more"):
        backstay.replan(SMALLEST, tmp_path, tmp_path, line_price_micropoints=-1)
