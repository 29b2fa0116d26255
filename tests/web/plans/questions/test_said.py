"""What nations said to a proposal, as a replan takes it."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from backstay_web.core.commands import Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.plans import actions
from backstay_web.plans.models import Promise, Proposal, Question, Run, Snapshot
from backstay_web.plans.queries import result_of, rows_of
from backstay_web.plans.questions.replans import Found, found_since
from tests.web.cases import smallest
from tests.web.plans.promises.ground import (
    accept,
    do,
    drafted,
    freeze,
    line_for,
    lines_of,
    seen,
    share_of,
)
from tests.web.plans.questions.conftest import InForce, event, replanned

WEEK_1, WEEK_3 = date(2024, 1, 8), date(2024, 1, 22)


def found(force: InForce, snapshot: Any) -> Found:
    """Return what there is to replan for."""
    with acting(force.world.pia.token):
        result = result_of(force.world.run)
        assert result is not None
        after = Snapshot.objects.get(pk=snapshot)
        return found_since(result, rows_of(result.run), after, force.proposal)


def told(made: Found) -> list[tuple[str, dict[str, Any]]]:
    found = [(each.kind, dict(each.cells)) for each in made.facts]
    return sorted(found, key=str)


def decline(force: InForce, by: Any, row: Any) -> None:
    share = share_of(by, force.proposal)
    do(actions.decline, by, share=share.pk, lines=seen(row))


def test_promised_lines_are_promises_of_the_case(in_force):
    world = in_force.world
    guns = line_for(world.ada, in_force.proposal, "deliver", "Howitzer")
    accept(world, in_force.proposal, guns)

    made = found(in_force, freeze(world.pia, date(2024, 1, 1)))

    [key] = made.said.promised
    assert key.startswith("battery/guns/L1/")
    assert told(made) == []


def test_a_no_takes_the_line_and_its_units_out(in_force):
    world = in_force.world
    guns = line_for(world.ada, in_force.proposal, "deliver", "Howitzer")
    decline(in_force, world.ada, guns)

    made = found(in_force, freeze(world.pia, date(2024, 1, 1)))

    assert told(made) == [
        ("line_off", {"line": "battery/guns/L1/1"}),
        ("lot_lost", {"lot": "L1", "quantity": 6}),
    ]


def test_a_no_to_a_step_closes_it_unless_somebody_promised_to_pass(in_force):
    world = in_force.world
    ria, proposal = world.ria, in_force.proposal
    carries = lines_of(ria, share_of(ria, proposal))
    first = next(row for row in carries if row.task == "carry")
    decline(in_force, ria, first)

    made = found(in_force, freeze(world.pia, date(2024, 1, 1)))

    kinds = [kind for kind, _ in told(made)]
    assert kinds == ["leg_closed", "line_off"]


def test_what_nobody_said_yes_to_by_its_day_has_not_begun(in_force):
    made = found(in_force, freeze(in_force.world.pia, WEEK_3))

    lines = {cells["line"] for kind, cells in told(made) if kind == "line_off"}
    # All three lines start before week 3, and nobody has said yes to any.
    assert len(lines) == 3


def test_a_freed_promise_may_change_and_is_not_taken_out(in_force):
    world = in_force.world
    guns = line_for(world.ada, in_force.proposal, "deliver", "Howitzer")
    accept(world, in_force.proposal, guns)
    with acting(world.ada.token):
        row = Promise.objects.get(line=guns.pk)
    do(actions.free, world.ada, promise=row.pk, expected_version=row.version)

    made = found(in_force, freeze(world.pia, date(2024, 1, 1)))

    assert not made.said.promised
    assert told(made) == []


def test_a_replan_needs_something_that_has_happened(in_force):
    snapshot = freeze(in_force.world.pia, WEEK_1)
    made = [each.name for each in found(in_force, snapshot).facts]

    with pytest.raises(Faulty, match="Nothing has happened"):
        replanned(in_force, snapshot, without=made)


def test_a_fact_that_is_not_there_cannot_be_left_out(in_force):
    with pytest.raises(Faulty, match="lot_lost:L7"):
        replanned(in_force, freeze(in_force.world.pia, WEEK_1), without=["lot_lost:L7"])


def test_an_event_about_what_the_plan_does_not_have_is_refused(in_force):
    events = [event("lot_withdrawn", "L7")]

    with pytest.raises(Faulty, match="L7 is unknown"):
        replanned(in_force, freeze(in_force.world.pia, WEEK_1), events=events)


def test_settings_are_looked_at_all_at_once(in_force):
    snapshot = freeze(in_force.world.pia, WEEK_1)

    with pytest.raises(Faulty) as refused:
        replanned(in_force, snapshot, effort=-1, promise_lines=-1, seed=-1)

    assert set(refused.value.faults) == {"effort", "promise_lines", "seed"}


def test_a_snapshot_of_other_weeks_is_refused(in_force):
    pia, other = in_force.world.pia, uuid4()
    case = smallest()
    do(
        actions.make_snapshot,
        pia,
        snapshot=other,
        name="later",
        first_day=WEEK_1,
        horizon_weeks=12,
        as_of_on=WEEK_1,
        least_confidence_percent=50,
        rules={name: getattr(case.rules, name) for name in case.rules.__slots__},
    )

    with pytest.raises(Faulty, match="other weeks"):
        replanned(in_force, other, events=[event("lot_withdrawn", "L1")])


def test_a_draft_is_not_replanned(in_force):
    draft = drafted(in_force.world)
    snapshot = freeze(in_force.world.pia, WEEK_1)

    with pytest.raises(actions.NoPlan, match="not in force"):
        replanned(InForce(in_force.world, draft), snapshot)


def test_a_replan_waits_with_the_label_of_all_that_it_is_made_from(in_force):
    world = in_force.world
    events = [event("lot_late", "L1", amount=2)]

    key = replanned(in_force, freeze(world.pia, WEEK_1), events=events)

    with acting(world.pia.token):
        run = Run.objects.select_related("snapshot").get(pk=key)
        question = Question.objects.get(run=run)
        proposal = Proposal.objects.get(pk=in_force.proposal)
    assert run.rel & ~proposal.rel == 0
    assert run.level >= run.snapshot.level
    assert (question.rel, question.level) == (run.rel, run.level)
    assert [each["kind"] for each in question.asks["facts"]][-1] == "lot_late"
    with acting(world.ada.token):
        assert not Question.objects.exists()
        assert not Run.objects.filter(pk=key).exists()


def test_whoever_may_not_read_the_plan_asks_nothing_of_it(in_force):
    with pytest.raises((Refused, actions.NoPlan)):
        do(
            actions.ask_why,
            in_force.world.ada,
            run=in_force.proposal,
            base=in_force.world.run,
            package="battery",
        )
