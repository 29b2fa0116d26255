"""The ask list, other ranks, and what a week of waiting costs."""

from dataclasses import replace

import pytest

import backstay
from backstay.cases.faults import FaultyCase
from backstay.cases.holdings import read_holdings
from backstay.domain.change import Change
from backstay.domain.resource import Resource
from backstay.explaining.asking import ask_list
from backstay.explaining.deciding import stand_above, wait, weigh_anew
from backstay.explaining.hints import hint_of
from tests.engine.explaining.test_bottlenecks import PLENTY, planned
from tests.engine.small import batteries, small

ONE_SHORT = (
    "L1,A,depot,howitzer,6,serviceable,1,\nL2,A,depot,shell,1200,serviceable,0,2"
)


def test_the_bundle_that_completes_a_package_is_asked_for():
    case, plan = planned(lots=ONE_SHORT)

    (first, *_) = ask_list(case, plan.plan, 5)

    assert first.changes == (Change("lot", "L1", 6),)
    assert first.nations == ("A",)
    assert first.outcome.fielded == 2
    assert first.outcome.difference.gain_micropoints > 0


def test_what_a_nation_does_not_hold_is_not_asked_for():
    case, plan = planned(lots=ONE_SHORT)

    assert ask_list(case, plan.plan, 5, {("A", "howitzer"): 5}) == ()
    assert len(ask_list(case, plan.plan, 5, {("A", "howitzer"): 6})) == 1


def test_what_is_held_is_found_among_many_who_could_give():
    # Four lots of A and one of R hold a howitzer each; R alone has the sixth for b2.
    lots = [f"L{number},A,depot,howitzer,1,serviceable,1," for number in range(3, 7)]
    case, plan = planned(
        lots="\n".join([ONE_SHORT, *lots, "L9,R,depot,howitzer,1,serviceable,1,"])
    )

    (first,) = ask_list(case, plan.plan, 5, {("R", "howitzer"): 1})

    assert first.changes == (Change("lot", "L9", 1),)
    assert first.nations == ("R",)


def test_what_helps_two_packages_alike_is_asked_for_once():
    # One of three batteries has its howitzers; either of the others takes six more.
    tables = {
        name: f"{PLENTY[name].rstrip()}\n{row}"
        for name, row in {
            "packages": "b3,R,Three,,brigade,town,3,,6,steady",
            "options": "b3-A,b3,Three,,0",
            "parts": "b3-A,guns,main,howitzers,6\nb3-A,shells,ammunition,shells,600",
            "cohorts": "b3-A,crews,crew,crew,1,40,0,uk",
            "documents": "b3-A,manual,manual,A,3",
        }.items()
    }
    pools = {
        "sessions": "gunners-1,0,3\ngunners-1,4,3",
        "instructor_teams": "school,A,3",
        "interpreter_teams": "school,uk,A,3",
    }
    case, plan = planned(lots=ONE_SHORT.replace("1200", "1800"), **tables, **pools)

    asks = ask_list(case, plan.plan, 5)

    assert len(plan.fieldings) == 1
    assert [(each.package, each.changes) for each in asks] == [
        ("b2", (Change("lot", "L1", 6),))
    ]


def test_each_offer_has_the_price_of_one_more_as_a_hint_and_the_list_is_the_same():
    case, plan = planned(lots=ONE_SHORT)
    prices = {Resource("lot", "L1", None): 25 * 10**11, Resource("lot", "L2", None): 7}

    plain = ask_list(case, plan.plan, 5)
    hinted = ask_list(case, plan.plan, 5, multipliers=prices)

    assert [each.hints_picopoints for each in plain] == [(None,)]
    assert [each.hints_picopoints for each in hinted] == [(25 * 10**11,)]
    assert [replace(each, hints_picopoints=(None,)) for each in hinted] == list(plain)


@pytest.mark.parametrize(
    ("change", "price"),
    [
        (Change("lot", "L1", 6), 5),
        (Change("session", "gunners-1", 1, start_week=4), 70),
        (Change("session", "gunners-1", 1, start_week=5), None),
        # One more team from week 2 to the last; in weeks 1 and 2.
        (Change("instructors", "school", 2, start_week=2), 3_000 + 40_000),
        (Change("instructors", "school", 1, start_week=1, end_week=3), 200 + 3_000),
        (Change("instructors", "school", 1), 200 + 3_000 + 40_000),
        (Change("bay", "school", 1), None),
        (Change("new-lot", "L9", 6, nation="A"), None),
    ],
)
def test_a_hint_is_the_price_of_one_more_in_the_weeks_of_the_offer(change, price):
    prices = {
        Resource("lot", "L1", None): 5,
        Resource("session", "gunners-1", 4): 70,
        Resource("session", "gunners-1", 6): 9_000_000,
        Resource("instructors", "school", 1): 200,
        Resource("instructors", "school", 2): 3_000,
        Resource("instructors", "school", 11): 40_000,
        Resource("claim", "howitzers|b2-A", 11): 600_000,
    }

    assert hint_of(change, prices, 12) == price


def test_a_plan_that_lacks_nothing_asks_for_nothing():
    case, plan = planned()

    assert ask_list(case, plan.plan, 5) == ()


def test_holdings_are_read_and_faults_told_at_once(tmp_path):
    case = small()
    path = tmp_path / "held.csv"
    path.write_text("nation,variant,quantity\nA,howitzer,4\nA,howitzer,2\n")

    assert read_holdings(path, case) == {("A", "howitzer"): 6}

    path.write_text("nation,variant,quantity\nZ,howitzer,4\nA,tank,-2\n")
    with pytest.raises(FaultyCase, match="The file of holdings has 2 faults"):
        read_holdings(path, case)
    with pytest.raises(FaultyCase, match="cannot be read"):
        read_holdings(tmp_path / "none.csv", case)


def test_a_package_that_stands_above_another_comes_before_it():
    # Six howitzers now and six in week 6: who stands higher gets the first.
    case = small(
        batteries(2),
        lots="L1,A,depot,howitzer,6,serviceable,1,\nL3,A,depot,howitzer,6,serviceable,6,",
    )
    plan = backstay.plan(case, effort=1)
    weeks = {each.package: each.week for each in plan.fieldings}
    first = min(weeks, key=lambda key: weeks[key])
    last = max(weeks, key=lambda key: weeks[key])
    assert (weeks[first], weeks[last]) == (2, 7)

    found = stand_above(case, plan.plan, last, first)

    assert [(e.package, e.before, e.after) for e in found.earlier] == [(last, 7, 2)]
    assert [(e.package, e.before, e.after) for e in found.later] == [(first, 2, 7)]


def test_packages_that_change_weights_change_weeks_and_others_stay():
    # Six howitzers now, six in week 6 and none for the third: the heavier come first.
    case = small(
        batteries(3),
        lots="L1,A,depot,howitzer,6,serviceable,1,\nL3,A,depot,howitzer,6,serviceable,6,",
    )
    plan = backstay.plan(case, effort=1)
    before = {key: each.weight_micropoints for key, each in case.packages.items()}
    weeks = {each.package: each.week for each in plan.fieldings}
    first, last = sorted(weeks, key=lambda key: weeks[key])
    after = {**before, first: before[last], last: before[first]}

    found = weigh_anew(case, plan.plan, before, after)
    same = weigh_anew(case, plan.plan, before, before)

    assert [(e.package, e.before, e.after) for e in found.earlier] == [(last, 7, 2)]
    assert [(e.package, e.before, e.after) for e in found.later] == [(first, 2, 7)]
    assert (found.newly, found.no_longer) == ((), ())
    assert (same.earlier, same.later, same.newly, same.no_longer) == ((), (), (), ())


def test_each_week_of_waiting_costs_what_the_package_loses():
    # Without it b2 has no howitzers. Waived from week w on they arrive in w + 1.
    case = small(
        batteries(2),
        lots="L1,A,depot,howitzer,6,serviceable,1,\nL3,A,depot,howitzer,6,serviceable,1,",
        caveats="C1,L3,A,,until decided",
    )
    plan = backstay.plan(case, effort=1)

    found = list(wait(case, plan.plan, Change("caveat", "C1"), range(4, 9)))

    # Worth 100 % of 50 points to week 5, 90 % from 6, 50 % from 9 on.
    assert [each.cost_micropoints for each in found] == [0, 5_000_000, 0, 0, 20_000_000]
    assert found[0].gain_micropoints > found[1].gain_micropoints > 0


def test_consent_and_bays_can_be_waited_for_too():
    case, plan = planned(
        lots="L1,A,depot,howitzer,12,serviceable,1,8\n" + ONE_SHORT[38:]
    )

    found = list(wait(case, plan.plan, Change("consent", "L1"), range(3, 8)))

    assert found[0].gain_micropoints > found[-1].gain_micropoints >= 0
    assert sum(each.cost_micropoints for each in found) == (
        found[0].gain_micropoints - found[-1].gain_micropoints
    )
