"""A package that nothing could ever complete is told beforehand, and no other."""

from dataclasses import replace

import pytest

from backstay.cases.reading import read_case
from backstay.cases.warnings import CaseWarning, warnings
from backstay.domain.case import Case
from tests.engine.cases.folders import CaseFolder
from tests.engine.exact import arc_flow
from tests.engine.exact.tiny import FEATURES, MIXED, tiny_case


def warned(folder: CaseFolder) -> list[tuple[str, str]]:
    """Return part and code of each warning."""
    return [(each.part, each.code) for each in warnings(read_case(folder.path))]


def test_a_case_that_can_be_completed_has_no_warning(folder):
    assert warned(folder) == []


@pytest.mark.parametrize(
    ("table", "line", "column", "value", "part", "code"),
    [
        ("documents", 2, "ready_week", "", "manual", "document"),
        ("lots", 2, "quantity", "5", "guns", "supply"),
        ("lots", 2, "ready_week", "11", "guns", "route"),
        ("lots", 2, "condition", "heavy", "guns", "route"),
        ("lots", 3, "consent_week", "11", "shells", "route"),
        ("legs", 3, "from_site", "school", "guns", "route"),
        ("legs", 2, "duration_weeks", "5", "guns", "route"),  # wait_weeks is 4
        ("legs", 2, "duration_weeks", "4", None, None),
        ("legs", 3, "capacity_kg", "6999", "guns", "route"),
        ("legs", 3, "capacity_kg", "7000", None, None),
        ("cohorts", 2, "available_week", "5", "crews", "course"),
        ("cohorts", 2, "available_week", "4", None, None),
        ("cohorts", 2, "quantity", "3", "crews", "course"),
        ("courses", 2, "duration_weeks", "12", "crews", "course"),
        ("instructor_teams", 2, "teams", "0", "crews", "course"),
        ("instructor_teams", 2, "site", "gate", "crews", "course"),
        ("interpreter_teams", 2, "language", "en", "crews", "course"),
        ("courses", 2, "kit_variant", "howitzer", "crews", "course"),
    ],
)
def test_a_part_that_cannot_be_there_is_told(
    folder, table, line, column, value, part, code
):
    folder.cell(table, line, column, value)

    assert warned(folder) == ([] if part is None else [(part, code)])


def test_a_caveat_that_never_ends_is_told(folder):
    folder.add("caveats", "caveat,lot,nation,end_week,reason", "C1,L1,A,,policy")

    assert warned(folder) == [("guns", "supply")]


@pytest.mark.parametrize(("end_week", "codes"), [("10", []), ("11", ["route"])])
def test_a_caveat_that_ends_too_late_is_told(folder, end_week, codes):
    # From week 10 the guns still arrive in week 11, the last.
    head = "caveat,lot,nation,end_week,reason"
    folder.add("caveats", head, f"C1,L1,A,{end_week},policy")

    assert [code for _, code in warned(folder)] == codes


def test_a_group_that_absorbs_nothing_is_told(folder):
    head = "group,start_week,end_week,packages"
    folder.add("absorption", head, "brigade,0,12,0")

    assert warned(folder) == [("", "absorption")]


def test_a_waived_part_is_no_hindrance(folder):
    folder.cell("documents", 2, "ready_week", "")
    row = "battery,battery-A,manual,J4,they know it"
    folder.add("waivers", "package,option,part,who,reason", row)

    assert warned(folder) == []


def test_one_possible_option_is_enough(folder):
    folder.cell("documents", 2, "ready_week", "")
    folder.add("options", "battery-B,battery,B,,0")
    folder.add("parts", "battery-B,guns,main,howitzers,6")

    assert warned(folder) == []


def test_every_option_has_its_reason(folder):
    folder.cell("documents", 2, "ready_week", "")
    folder.add("options", "battery-B,battery,B,,0")
    folder.add("parts", "battery-B,guns,main,howitzers,7")

    found = warnings(read_case(folder.path))

    assert found == (
        CaseWarning(
            "battery",
            "battery-A",
            "manual",
            "document",
            "nobody has promised manual",
        ),
        CaseWarning(
            "battery",
            "battery-B",
            "guns",
            "supply",
            "6 of the 7 guns are given to units of its group",
        ),
    )


def test_damaged_units_need_a_bay_that_is_wide_enough(folder):
    folder.cell("lots", 2, "condition", "light")
    folder.add("workshops", "workshop,nation,site,name,name_uk", "W,A,gate,W,")
    head = "bay,workshop,family,hours,cost_eur_per_hour"
    folder.add("bays", head, "B1,W,gun,5,1")
    folder.add("bay_variants", "bay,variant", "B1,howitzer")
    # 10 hours over 2 weeks are 5 hours a week; over 1 week they are too many.
    work = "variant,condition,hours,duration_weeks"
    folder.add("repairs", work, "howitzer,light,10,2")
    assert warned(folder) == []

    folder.cell("repairs", 2, "duration_weeks", "1")

    assert warned(folder) == [("guns", "route")]


@pytest.mark.parametrize("seed", range(12))
def test_a_package_that_is_warned_of_cannot_be_fielded_even_alone(seed):
    features = MIXED if seed < 6 else frozenset({FEATURES[seed], "papers"})
    case = tiny_case(seed, features)
    hopeless = {warning.package for warning in warnings(case)}
    assert not hopeless & fielded(case)

    for package in hopeless:
        # Without the worth of all others nothing competes with it.
        packages = {
            key: each if key == package else replace(each, weight_micropoints=0)
            for key, each in case.packages.items()
        }
        rules = replace(case.rules, nanopoints_per_eur=0)
        alone = replace(case, packages=packages, rules=rules)
        assert package not in fielded(alone)


def fielded(case: Case) -> set[str]:
    """Return the packages that a best plan fields."""
    return {each.package for each in arc_flow.solve(case).fieldings}
