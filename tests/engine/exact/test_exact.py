"""The exact solver is itself tested: by hand, by trying all, and by the checker."""

from dataclasses import replace

import pytest

from backstay.cases.reading import read_case
from backstay.checking.check import check
from tests.engine.cases.folders import CaseFolder
from tests.engine.exact import arc_flow, brute
from tests.engine.exact.as_plan import as_plan
from tests.engine.exact.program import PICOPOINTS_PER_POINT, Program
from tests.engine.exact.tiny import FEATURES, TOY, tiny_case

MICROPOINT = 10**6


def test_the_smallest_case_is_worth_what_it_is_by_hand():
    case = read_case("tests/cases/smallest")

    exact = arc_flow.solve(case)

    # Crews are through in week 4, shells (30 t) leave in week 2, the six howitzers
    # (42 t) in week 1: all is there in week 4, at the full share of 100 points. Money:
    # 72 t x 60 EUR + 5,000 EUR = 9,320 EUR at 10,000 nano-points are 0.0932 points.
    assert exact.optimum_picopoints == 99_906_800_000_000


def test_what_is_promised_late_holds_a_package_back(tmp_path):
    folder = CaseFolder(tmp_path / "case")
    head = "promise,nation,package,option,part,source,quantity"
    folder.add("promises", head, "P1,A,battery,battery-A,crews,,1")
    head = "promise,step,activity,resource,start_week"
    folder.add("promise_steps", head, "P1,1,attend,gunners-1,4")
    folder.cell("parts", 2, "quantity", "1")
    folder.cell("parts", 3, "quantity", "1")
    case = read_case(folder.path)

    # The only cohort is promised to the session of weeks 4-7, and no second cohort may
    # be sent in its place: 90 points in week 8 instead of 100 in week 4. Money: 7.05 t
    # x 60 EUR + 5,000 EUR = 5,423 EUR are 0.05423 points.
    assert arc_flow.solve(case).optimum_picopoints == 89_945_770_000_000
    assert brute.optimum_picopoints(case) == 89_945_770_000_000


@pytest.mark.parametrize("seed", range(24))
def test_flow_and_trial_agree_on_toys(seed):
    case = tiny_case(seed, size=TOY)

    exact = arc_flow.solve(case)

    assert exact.optimum_picopoints == pytest.approx(
        brute.optimum_picopoints(case), abs=MICROPOINT
    )


@pytest.mark.parametrize("feature", FEATURES)
def test_flow_and_trial_agree_on_each_feature_alone(feature):
    for seed in (0, 1, 2):
        case = tiny_case(seed, frozenset({feature}), TOY)

        exact = arc_flow.solve(case)

        assert exact.optimum_picopoints == pytest.approx(
            brute.optimum_picopoints(case), abs=MICROPOINT
        )


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(24, 150))
def test_flow_and_trial_agree_on_many_toys(seed):
    test_flow_and_trial_agree_on_toys(seed)


@pytest.mark.parametrize("seed", range(6))
def test_the_checker_accepts_the_exact_plan(seed):
    case = tiny_case(seed)

    exact = arc_flow.solve(case)

    assert exact.optimum_picopoints is not None
    plan = as_plan(case, exact.fieldings, exact.itineraries, exact.optimum_picopoints)
    assert check(case, plan) == []


def test_the_relaxation_is_never_below_the_optimum():
    for seed in range(4):
        case = tiny_case(seed)

        optimum = arc_flow.solve(case).optimum_picopoints
        relaxed = arc_flow.solve(case, relax=True)

        assert optimum is not None
        assert relaxed.optimum_picopoints is None
        assert relaxed.bound_points >= optimum / 10**12 - 1e-6


def test_a_relaxation_rounds_no_limit():
    program = Program()
    column = program.column(5, PICOPOINTS_PER_POINT)
    program.between("mass", None, 7).add(column, 2)

    whole = program.solve(relax=False, time_limit_s=5)
    relaxed = program.solve(relax=True, time_limit_s=5)

    # Seven tonnes carry three units of two tonnes, or three and a half.
    assert whole.bound_points == pytest.approx(3)
    assert relaxed.bound_points == pytest.approx(3.5)


def test_tiny_cases_are_contested_and_field_something():
    cases = [tiny_case(seed) for seed in range(8)]

    found = [arc_flow.solve(case) for case in cases]

    wanted = [
        sum(package.worth_picopoints(0) for package in case.packages.values())
        for case in cases
    ]
    reached = [exact.optimum_picopoints or 0 for exact in found]
    assert all(got < want for got, want in zip(reached, wanted, strict=True))
    assert sum(bool(exact.fieldings) for exact in found) >= 6


def test_tiny_cases_hold_every_feature():
    cases = [tiny_case(seed) for seed in range(12)]

    sizes = [len(case.packages) for case in cases]
    lots = [lot for case in cases for lot in case.lots.values()]
    courses = [course for case in cases for course in case.courses.values()]
    assert min(sizes) >= 2
    assert max(sizes) <= 6
    assert any(lot.consent_week for lot in lots)
    assert any(lot.caveats for lot in lots)
    assert {lot.condition for lot in lots} == {"serviceable", "light", "heavy"}
    assert any(lot.site.startswith("town") for lot in lots)
    assert any(course.kit_variant for course in courses)
    assert any(case.promises for case in cases)
    assert any(case.progress for case in cases)
    assert any(case.waivers for case in cases)
    assert any(case.as_of_week for case in cases)
    assert any(len(package.options) > 1 for package in cases[0].packages.values())


@pytest.mark.parametrize("seed", range(3))
def test_more_of_everything_is_never_worth_less(seed):
    case = tiny_case(seed, frozenset({"transport"}))
    doubled = {
        key: replace(leg, capacity_kg=tuple(2 * each for each in leg.capacity_kg))
        for key, leg in case.legs.items()
    }

    before = arc_flow.solve(case).optimum_picopoints
    after = arc_flow.solve(replace(case, legs=doubled)).optimum_picopoints

    assert before is not None
    assert after is not None
    assert after >= before - MICROPOINT
