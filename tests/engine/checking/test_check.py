"""The judge names the broken rule of a broken plan and lets a lawful one pass."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

import backstay.checking
from backstay.checking.check import check
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.domain.resource import UNITS, Resource
from tests.engine.checking.mutants import (
    BREAKERS,
    put,
    uses,
    with_capacity,
    with_part,
    with_record,
)
from tests.engine.checking.tiny import itinerary, tiny_case, tiny_plan, valued, with_gap

MUTANTS = 220
LEAST_MUTANTS = 200


def rules(case: Case, plan: Plan) -> set[str]:
    """Return the codes of the rules that a plan breaks."""
    return {violation.rule for violation in check(case, plan)}


def random(seed: object) -> Random:
    """Return a generator that always gives the same numbers for a seed."""
    return Random(str(seed))  # noqa: S311 - plans to test, no secrets


def test_the_plan_made_by_hand_is_lawful() -> None:
    case = tiny_case()

    assert check(case, tiny_plan(case)) == []


def test_its_value_is_what_was_worked_out_by_hand() -> None:
    case = tiny_case()
    fielded = tiny_plan(case)
    empty = replace(fielded, itineraries=(), fieldings=())
    # Battalion in week 8: weight 100 points, share 1 - 8 x 0.030001, commonality 1.5.
    points = 100 * 0.759992 - 1.5
    fielding = fielded.fieldings[0]

    alone = valued(case, replace(empty, fieldings=(fielding,)))

    assert alone.value_micropoints == round(points * 10**6) == 74_499_200


def test_any_lawful_choice_passes() -> None:
    case = tiny_case()
    plans = [tiny_plan(case, random(seed)) for seed in range(500)]

    broken = {seed: rules(case, plan) for seed, plan in enumerate(plans)}

    assert len({repr(replace(plan, seed=0)) for plan in plans}) == len(plans)
    assert not any(broken.values())


@pytest.mark.parametrize("rule", sorted(BREAKERS))
def test_every_mutant_is_caught_by_its_rule(rule: str) -> None:
    case = tiny_case()
    seen = set()
    for seed in range(MUTANTS):
        rng = random(f"{rule} {seed}")
        mutant = BREAKERS[rule](rng, case, tiny_plan(case, rng))
        seen.add(repr(mutant))

        found = rules(*mutant)

        assert rule in found, f"{rule}, mutant {seed}: only {sorted(found)}"
    assert len(seen) >= LEAST_MUTANTS


def codes() -> Iterator[str]:
    """Yield every rule code that stands in the source of the check of a plan.

    A bound and a schedule are checked, and tested, apart from it.
    """
    folder = Path(backstay.checking.__file__).parent
    for file in folder.glob("*.py"):
        if file.name not in ("bound.py", "schedule.py"):
            text = file.read_text(encoding="utf-8")
            yield from re.findall(r'"([a-z]+\.[a-z_]+)"', text)
    yield from (f"{kind}.capacity" for kind in UNITS)
    for field in ("key", "nation", "from_site", "to_site", "end_week"):
        yield f"step.{field}"
    yield from ("step.amount", "step.amount_unit")


def test_every_rule_has_its_mutants() -> None:
    assert set(codes()) == set(BREAKERS)


@pytest.mark.parametrize("kind", UNITS)
def test_a_resource_may_be_used_to_the_last_unit(kind: str) -> None:
    for seed in range(20):
        case = tiny_case()
        plan = tiny_plan(case, random(seed))
        used = uses(case, plan, promised=False)
        for resource, amount in used.items():
            if resource.kind == kind:
                case = with_capacity(case, resource, amount)

        assert rules(case, plan) == set()


def test_a_site_without_a_row_has_no_team_and_no_set() -> None:
    case = tiny_case()
    plan = tiny_plan(case)
    # One section of gunnery-en, of the first crew, is all that is left to look at.
    crew = next(said for said in plan.itineraries if said.part == "crew")
    alone = replace(plan, itineraries=(crew,))
    no_instructors = replace(case, instructor_teams={})
    no_interpreters = replace(case, interpreter_teams={})
    no_kits = replace(case, training_kits={})
    no_hubs = replace(case, hubs={})

    assert "instructors.capacity" in rules(no_instructors, alone)
    assert "interpreters.capacity" in rules(no_interpreters, alone)
    assert "kits.capacity" in rules(no_kits, alone)
    assert rules(no_hubs, plan) == set()


def test_an_overdraft_names_its_resource_and_week() -> None:
    case = tiny_case()
    plan = tiny_plan(case)
    leg = Resource("leg", "depot-hub", 3)
    lot = Resource("lot", "shells-aa", None)

    (late,) = check(with_capacity(case, leg, 1_000), plan)
    (less,) = check(with_capacity(case, lot, 24), plan)

    # 25 shells of 47 kg.
    assert str(late) == (
        "leg.capacity: leg depot-hub week 3: 1175 kg used, there is 1000"
    )
    assert str(less) == "lot.capacity: lot shells-aa: 25 unit used, there is 24"


def test_promises_may_overdraw_but_nothing_beside_them() -> None:
    # The promised battalion tank goes by port-hub in week 2; nothing else does.
    case = tiny_case()
    leg = case.legs["port-hub"]
    closed = with_record(
        case, "legs", "port-hub", capacity_kg=(0, 0, 0, *leg.capacity_kg[3:])
    )
    plan = tiny_plan(case)
    tank = next(said for said in plan.itineraries if said.source == "tanks-aa")
    beside = itinerary(
        case,
        "battalion/tank-a/main",
        "tanks-bb",
        2,
        1,
        ("move", "port-hub", 2),
        ("move", "hub-town", 4),
    )
    others = tuple(
        replace(tank, quantity=1) if said == tank else said for said in plan.itineraries
    )
    crowded = replace(plan, itineraries=(*others, beside))

    assert rules(closed, plan) == set()
    assert "leg.capacity" in rules(closed, crowded)


def test_more_may_be_promised_than_is_needed_but_not_added() -> None:
    case = with_part(tiny_case(), "carrier", "crew", quantity=1)
    promises = {
        **case.promises,
        "p-mend": replace(
            case.promises["p-crew"],
            key="p-mend",
            part="mend",
            source=None,
            nation="UA",
            quantity=2,
            steps=(replace(case.promises["p-crew"].steps[0], resource="basic-en"),),
        ),
    }
    step = replace(promises["p-mend"].steps[0], start_week=4)
    promises["p-mend"] = replace(promises["p-mend"], steps=(step,))
    case = replace(case, promises=promises)
    plan = tiny_plan(case)
    place = next(n for n, said in enumerate(plan.itineraries) if said.part == "mend")
    kept = itinerary(
        case,
        "company/carrier/mend",
        "",
        2,
        2,
        ("attend", "basic-en", 4),
        promise="p-mend",
    )
    more = replace(plan, itineraries=(*plan.itineraries, kept))

    assert rules(case, valued(case, put(plan, place, kept))) == set()
    assert rules(case, valued(case, more)) >= {"part.surplus"}


def test_a_cohort_that_has_done_all_courses_is_there_when_it_is_free() -> None:
    case = tiny_case(promises={})
    case = with_record(case, "progress", "crew-begun", courses_done=2, ready_week=5)
    plan = tiny_plan(case)
    crew = itinerary(case, "company/carrier/crew", "crew-begun", 1, 1)
    # Without promises: the battalion's tank and the platoon's carrier are given freely.
    itineraries = tuple(
        replace(said, promise="")
        for said in plan.itineraries
        if (said.package, said.part) not in {("company", "crew"), ("platoon", "main")}
    )
    lawful = valued(case, replace(plan, itineraries=(*itineraries, crew)))
    late = with_record(case, "progress", "crew-begun", ready_week=7)

    assert rules(case, lawful) == set()
    assert rules(late, lawful) == {"itinerary.late", "part.short"}


def test_a_plan_worth_nothing_has_no_gap() -> None:
    case = tiny_case()
    plan = tiny_plan(case)
    dear = replace(case, rules=replace(case.rules, nanopoints_per_eur=10**7))
    cheap = valued(dear, plan)

    assert cheap.value_micropoints < 0
    assert cheap.gap is None
    assert rules(dear, cheap) == set()
    assert rules(dear, replace(cheap, gap=0.0)) == {"plan.gap"}


def test_a_gap_may_be_nought_but_not_below() -> None:
    case = tiny_case()
    plan = tiny_plan(case)
    exact = with_gap(replace(plan, bound_micropoints=plan.value_micropoints))
    below = with_gap(replace(plan, bound_micropoints=plan.value_micropoints - 1))

    assert exact.gap == 0.0
    assert rules(case, exact) == set()
    assert rules(case, below) == {"plan.bound"}


def test_a_plan_of_another_case_is_told_so_and_nothing_else() -> None:
    case = tiny_case()
    plan = replace(tiny_plan(case), itineraries=(), case_sha256="0" * 64)

    found = rules(case, plan)

    assert found == {"plan.case"}
    assert len(rules(case, replace(plan, case_sha256=case.sha256))) > 1


def test_nothing_crashes_on_a_plan_of_nonsense() -> None:
    # Faults piled on each other, until the plan has little left of a plan.
    case = tiny_case()
    names = sorted(BREAKERS.keys() - {"plan.case"})  # which would hide the others
    for seed in range(300):
        rng = random(f"pile {seed}")
        plan = tiny_plan(case, rng)
        for _ in range(3):
            rule = rng.choice(names)
            try:
                _, plan = BREAKERS[rule](rng, case, plan)
            except (LookupError, ValueError, TypeError, AttributeError, StopIteration):
                continue  # the plan is too broken to be broken this way

        check(case, plan)


def test_a_violation_reads_as_rule_record_and_remedy() -> None:
    case = tiny_case()
    plan = tiny_plan(case)

    (violation,) = check(case, replace(plan, case_sha256=""))

    assert str(violation) == "plan.case: plan: is of another case"
