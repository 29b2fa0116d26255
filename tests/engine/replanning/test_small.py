"""Replanning the smallest case: what each event makes of it, worked out by hand."""

import pytest

from backstay.cases.faults import FaultyCase
from backstay.cases.reading import read_records
from backstay.domain.lines import arrival_of
from backstay.domain.plan import Plan
from backstay.replanning.replan import Replan
from backstay.runs import PlanRejected
from tests.engine.cases.folders import CaseFolder
from tests.engine.replanning.small_events import (
    lines_of,
    planned,
    replanned,
    steps_of,
)

SHUT = 'as_of_week = 2\n[[hub_shut]]\nsite = "gate"\nstart_week = 2\nend_week = {}\n'
OFF = '[[session_off]]\ncourse = "gunners-1"\nstart_week = 0\n'
NEED = """
[[packages]]
package = "urgent"
nation = "R"
name = "Urgent need"
group = "brigade"
site = "town"
rank = 1
weight_micropoints = 300_000_000
need_by_week = 5
curve = "steady"
[[options]]
option = "urgent-A"
package = "urgent"
name = "Howitzers"
commonality_micropoints = 0
[[parts]]
option = "urgent-A"
part = "guns"
role = "main"
class = "howitzers"
quantity = 6
"""


def weeks(plan: Plan) -> dict[str, int]:
    """Return the week in which each package is fielded."""
    return {fielding.package: fielding.week for fielding in plan.fieldings}


def changes(made: Replan) -> dict[str, str]:
    """Return what becomes of the broken lines, by part."""
    return {each.line.split("/")[1]: each.change for each in made.difference.broken}


def test_what_is_on_the_road_to_a_shut_hub_waits_there(folder, tmp_path):
    made = replanned(*planned(folder.path), SHUT.format(4), tmp_path)

    # The guns left in week 1; the gate takes them in week 4. The shells leave in week 3
    # so that they pass it then, too. Nobody waits for either: the crew is ready then.
    (guns,) = lines_of(made.plan, "guns")
    (shells,) = lines_of(made.plan, "shells")
    begun = made.case.progress[guns.source]
    assert (begun.site, begun.ready_week, begun.quantity) == ("gate", 4, 6)
    assert steps_of(guns) == [("gate-town", 4, 4)]
    assert steps_of(shells) == [("depot-gate", 3, 4), ("gate-town", 4, 4)]
    assert weeks(made.plan) == {"battery": 4}
    assert changes(made) == {"guns": "impossible", "shells": "impossible"}


def test_what_waits_beyond_the_horizon_is_nowhere(folder, tmp_path):
    made = replanned(*planned(folder.path), SHUT.format(12), tmp_path)

    # The guns have left and never pass the gate; the lot does not have them either.
    assert weeks(made.plan) == {}
    assert made.case.progress == {}
    assert set(made.case.lots) == {"L2"}


def test_the_room_that_waiting_takes_is_taken(folder, tmp_path):
    made = replanned(*planned(folder.path), SHUT.format(4), tmp_path)

    # 80,000 kg a week; six howitzers of 7,000 kg come in on their own.
    assert made.case.hubs["gate"].capacity_kg[2:6] == (0, 0, 38_000, 80_000)


def test_a_longer_closure_makes_the_package_late(folder, tmp_path):
    made = replanned(*planned(folder.path), SHUT.format(7), tmp_path)

    (changed,) = made.difference.packages
    assert (changed.change, changed.week, changed.new_week) == ("later", 4, 7)
    # Worth 90 % from week 6.
    assert made.plan.fieldings[0].worth_micropoints == 90_000_000


def test_what_has_begun_goes_on_when_the_rest_is_withdrawn(folder, tmp_path):
    records, plan = planned(folder.path)
    text = (
        'as_of_week = 2\n[[lot_withdrawn]]\nlot = "L1"\n[[lot_withdrawn]]\nlot = "L2"\n'
    )

    made = replanned(records, plan, text, tmp_path)

    # The guns are on their way and the crew is taught: both go on, though the battery
    # cannot be fielded without its shells.
    assert weeks(made.plan) == {}
    assert changes(made) == {"shells": "impossible"}
    for part in ("guns", "crews"):
        old, new = lines_of(plan, part), lines_of(made.plan, part)
        assert [steps_of(line) for line in new] == [steps_of(line) for line in old]
        assert all(line.promise.startswith("begun.2.") for line in new)
    assert set(made.case.lots) == {"L1"}


def test_a_session_that_is_off_sends_the_cohort_to_the_next(folder, tmp_path):
    made = replanned(*planned(folder.path), f"as_of_week = 0\n{OFF}", tmp_path)

    (crews,) = lines_of(made.plan, "crews")
    assert steps_of(crews) == [("gunners-1", 4, 8)]
    assert weeks(made.plan) == {"battery": 8}


def test_a_session_told_off_afterwards_has_not_taught_anybody(folder, tmp_path):
    made = replanned(*planned(folder.path), f"as_of_week = 2\n{OFF}", tmp_path)

    (crews,) = lines_of(made.plan, "crews")
    assert steps_of(crews) == [("gunners-1", 4, 8)]
    assert made.case.progress == {}


def test_a_course_without_its_teams_is_broken_off(folder, tmp_path):
    # The gunners' instructors need a set of the howitzer from now on; it is lost in
    # week 3 of the course that runs from week 0 to 4.
    folder.cell("courses", 2, "kit_variant", "howitzer")
    folder.add("training_kits", "site,variant,nation,sets", "school,howitzer,A,1")
    text = (
        'as_of_week = 2\n[[kit_lost]]\nsite = "school"\nvariant = "howitzer"\n'
        "sets = 1\nstart_week = 3\nend_week = 4\n"
    )

    made = replanned(*planned(folder.path), text, tmp_path)

    (crews,) = lines_of(made.plan, "crews")
    assert steps_of(crews) == [("gunners-1", 4, 8)]
    assert [each.cause for each in made.difference.broken] == ["kits school|howitzer"]


def test_a_lot_that_is_late_has_not_left_yet(folder, tmp_path):
    made = replanned(
        *planned(folder.path), 'as_of_week = 2\n[[lot_late]]\nlot = "L1"\nweeks = 4\n',
        tmp_path,
    )  # fmt: skip

    # Ready in week 1 + 4.
    (guns,) = lines_of(made.plan, "guns")
    assert steps_of(guns)[0] == ("depot-gate", 5, 6)
    assert weeks(made.plan) == {"battery": 6}


def test_a_lot_of_which_too_few_are_left_fields_nothing(folder, tmp_path):
    text = 'as_of_week = 1\n[[lot_lost]]\nlot = "L1"\nquantity = 1\n'

    made = replanned(*planned(folder.path), text, tmp_path)

    assert weeks(made.plan) == {}
    assert made.difference.packages[0].change == "lost"
    assert made.case.lots["L1"].quantity == 5


def test_what_was_fielded_stays_fielded(folder, tmp_path):
    records, plan = planned(folder.path)
    text = (
        'as_of_week = 6\n[[hub_shut]]\nsite = "gate"\nstart_week = 6\nend_week = 9\n'
        '[[lot_withdrawn]]\nlot = "L1"\n'
    )

    made = replanned(records, plan, text, tmp_path)

    assert made.plan.fieldings == plan.fieldings
    assert made.plan.value_micropoints == plan.value_micropoints
    assert made.difference.changed_lines == 0


def test_units_that_stood_where_they_were_needed_stay_fielded_too(folder, tmp_path):
    folder.cell("lots", 2, "site", "town")
    records, plan = planned(folder.path)
    text = 'as_of_week = 6\n[[lot_withdrawn]]\nlot = "L1"\n'

    made = replanned(records, plan, text, tmp_path)

    assert [steps_of(line) for line in lines_of(plan, "guns")] == [[]]
    assert made.plan.fieldings == plan.fieldings


def test_a_promise_without_steps_is_there_when_its_source_is(folder, tmp_path):
    folder.cell("lots", 2, "site", "town")
    records, plan = planned(folder.path)

    made = replanned(
        records, plan, 'as_of_week = 6\n[[lot_withdrawn]]\nlot = "L1"\n', tmp_path
    )

    # The guns stood in the town, ready in week 1, long before week 6.
    (guns,) = lines_of(made.plan, "guns")
    assert guns.promise
    assert arrival_of(made.case, guns) == 1


def test_a_new_need_is_placed_beside_what_was_there(folder, tmp_path):
    folder.cell("lots", 2, "quantity", "12")
    folder.cell("legs", 2, "capacity_kg", "200000")
    folder.cell("hubs", 2, "capacity_kg", "200000")

    made = replanned(*planned(folder.path), f"as_of_week = 2\n{NEED}", tmp_path)

    # Six guns leave at once and take a week.
    assert weeks(made.plan) == {"battery": 4, "urgent": 3}
    assert made.difference.broken == ()
    assert [each.change for each in made.difference.packages] == ["gained"]


def test_a_greater_need_takes_what_has_not_left(folder, tmp_path):
    records, plan = planned(folder.path)

    now = replanned(records, plan, f"as_of_week = 1\n{NEED}", tmp_path)
    late = replanned(records, plan, f"as_of_week = 2\n{NEED}", tmp_path)

    # In week 1 the guns still stand in the depot; three times the weight takes them.
    # In week 2 they are on their way to the battery, and stay so.
    assert weeks(now.plan) == {"urgent": 2}
    assert weeks(late.plan) == {"battery": 4}


def promised(folder: CaseFolder) -> CaseFolder:
    """Return the smallest case with a promise to send the guns in weeks 3 to 4."""
    folder.add(
        "promises",
        "promise,nation,package,option,part,source,quantity",
        "P1,A,battery,battery-A,guns,L1,6",
    )
    folder.add(
        "promise_steps",
        "promise,step,activity,resource,start_week",
        "P1,1,move,depot-gate,3",
        "P1,2,move,gate-town,4",
    )
    return folder


def test_a_promise_is_kept_against_a_greater_need(folder, tmp_path):
    records, plan = planned(promised(folder).path)

    kept = replanned(records, plan, f"as_of_week = 1\n{NEED}", tmp_path)
    freed = '[[promise_freed]]\npromise = "P1"\n'
    given = replanned(records, plan, f"as_of_week = 1\n{freed}{NEED}", tmp_path)

    assert weeks(kept.plan) == {"battery": 4}
    assert "P1" in kept.case.promises
    assert weeks(given.plan) == {"urgent": 2}
    assert changes(given)["guns"] == "freed"


def test_a_freed_promise_stays_where_nothing_is_better(folder, tmp_path):
    records, plan = planned(promised(folder).path)

    made = replanned(
        records, plan, 'as_of_week = 1\n[[promise_freed]]\npromise = "P1"\n', tmp_path
    )

    assert made.difference.changed_lines == 0


def test_a_promise_that_is_impossible_ends(folder, tmp_path):
    records, plan = planned(promised(folder).path)
    closed = '[[leg_closed]]\nleg = "depot-gate"\nstart_week = 3\nend_week = 5\n'

    made = replanned(records, plan, f"as_of_week = 3\n{closed}", tmp_path)

    (broken,) = made.difference.broken
    assert (broken.change, broken.cause) == ("impossible", "leg depot-gate")
    assert broken.nations == ("A", "R")
    assert "P1" not in made.case.promises
    assert weeks(made.plan) == {"battery": 6}


def test_a_second_replan_goes_on_from_the_first(folder, tmp_path):
    first = replanned(*planned(folder.path), SHUT.format(4), tmp_path)

    second = replanned(
        first.records, first.plan, SHUT.format(6).replace("2\n[", "3\n["), tmp_path
    )

    # The guns still wait before the gate, now until week 6.
    (guns,) = lines_of(second.plan, "guns")
    assert steps_of(guns) == [("gate-town", 6, 6)]
    assert weeks(second.plan) == {"battery": 6}
    (begun,) = second.case.progress.values()
    assert (begun.site, begun.ready_week, begun.quantity) == ("gate", 6, 6)


def no_to(line: str) -> str:
    return f'[[line_off]]\nline = "{line}"\n'


def test_a_line_that_somebody_said_no_to_has_not_begun(folder, tmp_path):
    records, plan = planned(folder.path)
    (guns,) = lines_of(plan, "guns")

    made = replanned(records, plan, f"as_of_week = 2\n{no_to(guns.key)}", tmp_path)

    # They left in week 1 by the plan; they still stand in the depot, and leave in 2.
    assert steps_of(guns)[0][0] == "depot-gate"
    anew = lines_of(made.plan, "guns")
    assert sum(each.quantity for each in anew) == 6
    assert {steps_of(each)[0][0] for each in anew} == {"depot-gate"}
    assert min(steps_of(each)[0][1] for each in anew) == 2
    assert changes(made) == {"guns": "refused"}
    assert not made.case.progress


def test_a_promise_ends_with_a_no_to_its_line(folder, tmp_path):
    records, plan = planned(promised(folder).path)
    (guns,) = lines_of(plan, "guns")

    made = replanned(records, plan, f"as_of_week = 1\n{no_to(guns.key)}", tmp_path)

    assert "P1" not in made.case.promises
    assert changes(made)["guns"] == "refused"


def test_a_no_to_a_line_that_nobody_was_told_of_is_a_fault(folder, tmp_path):
    records, plan = planned(folder.path)

    with pytest.raises(FaultyCase, match="battery/guns/L9/1 is unknown"):
        replanned(
            records, plan, f"as_of_week = 2\n{no_to('battery/guns/L9/1')}", tmp_path
        )


def test_a_plan_of_another_case_is_refused(folder, tmp_path):
    _, plan = planned(folder.path)
    folder.cell("lots", 2, "quantity", "7")

    with pytest.raises(PlanRejected, match="is of another case"):
        replanned(read_records(folder.path), plan, SHUT.format(4), tmp_path)
