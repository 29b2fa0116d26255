"""What differs between plans, and what changes to a case would come to."""

from dataclasses import replace

import pytest

import backstay
from backstay.domain.case import Case
from backstay.domain.change import Change, ChangeSet, changed
from backstay.domain.plan import Plan
from backstay.explaining.comparing import compare
from backstay.explaining.recalled import recall
from backstay.explaining.settling import settled
from backstay.explaining.whatif import Outcome, what_if
from backstay.itineraries.world import compile_case
from backstay.runs import check_plan
from backstay.workers.pool import open_pool
from tests.engine.explaining.test_bottlenecks import PLENTY
from tests.engine.small import small

SHORT = PLENTY | {
    "lots": """
L1,A,depot,howitzer,6,serviceable,1,
L2,A,depot,shell,1200,serviceable,0,2
L3,A,depot,howitzer,6,serviceable,6,
"""
}


@pytest.fixture(scope="module")
def case() -> Case:
    return small(SHORT)


@pytest.fixture(scope="module")
def plan(case: Case) -> Plan:
    return backstay.plan(case, effort=2).plan


def outcome(case: Case, plan: Plan, *changes: Change) -> Outcome:
    _, outcomes = what_if(case, plan, [ChangeSet("one", changes)])
    return next(outcomes)


def test_no_change_makes_no_difference(case, plan):
    found = outcome(case, plan).difference

    assert found.gain_micropoints == 0
    assert found.earlier == found.later == found.newly == found.no_longer == ()
    assert all(each.gone == each.new == 0 for each in found.nations)


def test_six_more_howitzers_bring_the_second_battery_forward(case, plan):
    found = outcome(case, plan, Change("lot", "L1", 6))

    # Late by a week for want of howitzers; then both wait for their crews, in week 4.
    (moved,) = found.difference.earlier
    assert (moved.before, moved.after) == (7, 4)
    assert (found.fielded, found.late) == (2, 0)
    # Worth 90 % from week 6 on, of a weight of 100 or 50 points.
    gain = found.difference.gain_micropoints
    assert gain in (10_000_000, 5_000_000)


def test_what_a_loss_costs_is_told_too(case, plan):
    found = outcome(case, plan, Change("lot", "L3", -6))

    assert [moved.after for moved in found.difference.no_longer] == [None]
    assert found.fielded == 1
    assert found.difference.gain_micropoints < 0


def test_packages_keep_their_places_where_nothing_touches_them(case, plan):
    more = changed(case, [Change("lot", "L3", -6)])

    draft = recall(compile_case(more), plan)

    kept = {more.packages[key].key for key in ("b1", "b2")}
    weeks = {
        draft.world.wanted.packages[number]: placed.week
        for number, placed in draft.placed.items()
    }
    first = {each.package: each.week for each in plan.fieldings if each.week == 4}
    assert weeks == first
    assert set(weeks) < kept


def test_a_plan_recalled_is_the_plan(case, plan):
    again = settled(case, plan)

    assert len(recall(compile_case(case), plan).placed) == len(plan.fieldings)
    assert again.fieldings == plan.fieldings
    assert again.itineraries == plan.itineraries
    assert again.value_micropoints == plan.value_micropoints


@pytest.mark.parametrize(
    "change",
    [
        Change("lot", "L1", 6),
        Change("lot", "L1", -6),
        Change("ready", "L3", 3),
        Change("leg", "depot-gate", -399_000),
        Change("session", "gunners-1", -1, 0),
        Change("caveat", "C1"),
        Change("rank", "b2", 1),
    ],
)
def test_what_comes_out_of_a_change_is_a_sound_plan_of_the_changed_case(change):
    caveats = "C1,L3,A,,until waived" if change.kind == "caveat" else ""
    case = small(SHORT, caveats=caveats)
    plan = backstay.plan(case, effort=1).plan
    other = changed(case, [change])

    after = settled(other, plan)

    assert check_plan(other, after) == []


def test_compare_tells_what_each_nation_does_otherwise(case, plan):
    after = settled(changed(case, [Change("lot", "L1", 6)]), plan)

    found = compare(plan, after)

    nations = {each.nation: each for each in found.nations}
    assert not found.same_case
    # Six howitzers come from another lot, and they and the shells go in other weeks,
    # over a leg of each nation.
    assert (nations["A"].gone, nations["A"].new) == (3, 3)
    assert (nations["R"].gone, nations["R"].new) == (2, 2)
    assert nations["A"].kept > 0


def test_compare_tells_who_is_new_and_who_is_gone(plan):
    without = replace(plan, fieldings=plan.fieldings[1:])

    assert [each.package for each in compare(without, plan).newly] == ["b1"]
    assert [each.package for each in compare(plan, without).no_longer] == ["b1"]
    assert compare(plan, plan).nations[0].new == 0


def test_workers_do_not_change_the_outcomes(case, plan):
    sets = [
        ChangeSet("less", (Change("lot", "L1", -1),)),
        ChangeSet("more", (Change("lot", "L1", 6),)),
        ChangeSet("none", ()),
    ]
    told: list[tuple[int, int]] = []

    base, here = what_if(case, plan, sets)
    with open_pool(workers=2) as pool:
        other, shared = what_if(case, plan, sets, pool, lambda *done: told.append(done))

    assert (other, list(shared)) == (base, list(here))
    assert told[-1] == (3, 3)
