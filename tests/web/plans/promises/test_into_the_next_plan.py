"""What is promised and under way stands in the next snapshot, and its plans keep it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from backstay.checking.check import check
from backstay.domain.case import Case
from backstay.planning.settings import Method, Settings
from backstay.runs import run as plan_it
from backstay_web.core.commands import NotThere
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.plans import actions, promise_queries
from backstay_web.plans.freezing.freeze import Terms, freeze
from backstay_web.plans.models import Answer, Promise, Share
from backstay_web.plans.standing import LineState
from backstay_web.sites.models import Site
from tests.web.cases import smallest
from tests.web.plans.promises.ground import (
    accept,
    case_of,
    delivery,
    do,
    drafted,
    keep_plan,
    keep_run,
    line_for,
    lines_of,
    plan_of,
    plan_with,
    proposed,
    seen,
    share_of,
)

LATER = datetime(2024, 1, 16, 12, tzinfo=UTC)


def next_case(world: Any, as_of_on: Any = None) -> Case:
    """Return what the planner would freeze now."""
    case = smallest()
    terms = Terms(
        name="next",
        first_day=case.first_day,
        horizon_weeks=case.horizon_weeks,
        as_of_on=as_of_on or case.first_day,
        least_confidence_percent=50,
        rules=case.rules,
    )
    with acting(world.pia.token):
        return freeze(terms).case


def promise_of(world: Any, by: Any, proposal: Any, task: Any, what: Any = "") -> Any:
    line = line_for(by, proposal, task, what)
    with acting(by.token):
        return Promise.objects.get(line=line)


def decline(by: Any, proposal: Any, *rows: Any) -> Any:
    share = share_of(by, proposal).pk
    do(actions.decline, by, share=share, lines=seen(*rows))


def test_nothing_is_bound_by_what_was_only_proposed(world):
    proposed(world)

    assert not next_case(world).promises


def test_a_promise_stands_in_the_next_snapshot_with_its_way(world):
    proposal = proposed(world)
    guns = line_for(world.ada, proposal, "deliver", "Howitzer")
    accept(world, proposal, guns)

    case = next_case(world)

    [kept] = case.promises.values()
    assert (kept.nation, kept.source, kept.quantity) == ("a", "L1", 6)
    assert [(s.activity, s.resource, s.start_week) for s in kept.steps] == [
        ("move", "depot-gate", 1),
        ("move", "gate-town", 2),  # Nobody answered it: it is held as proposed.
    ]
    assert case.lots["L1"].quantity == 6  # What it binds is still there to keep it.


def test_a_plan_that_drops_or_moves_a_promise_fails_the_check(world):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))
    case = next_case(world)
    [kept] = case.promises

    plan = plan_of(case)
    lines = plan.itineraries
    bound = [
        replace(each, promise=kept) if each.part == "guns" else each for each in lines
    ]
    moved = [each for each in bound if each.part != "guns"]
    moved.append(delivery(case, "guns", "L1", 6, 2))

    assert check(case, plan_with(case, bound)) == []
    assert "promise.once" in {v.rule for v in check(case, plan_with(case, moved))}


@pytest.mark.slow
def test_the_planner_keeps_the_line(world):
    proposal = proposed(world)
    accept(world, proposal)
    accept(world, proposal, by=world.ria)
    case = next_case(world)

    found = plan_it(case, Settings(method=Method.GREEDY, effort=1), lambda _: None)

    assert {each.promise for each in found.plan.itineraries} == set(case.promises)


def test_a_way_that_a_nation_declined_is_not_kept(world):
    proposal = proposed(world)
    accept(world, proposal)
    carried = [
        row
        for row in lines_of(world.ria, share_of(world.ria, proposal))
        if row.task == "carry"
    ]

    decline(world.ria, proposal, carried[0])

    # One of two ways over Receiver's leg: the other is held, and so is the course.
    case = next_case(world)
    assert len(case.promises) == 1
    assert case.lots["L1"].quantity == 6  # Free to be planned another way.


def test_what_is_freed_is_no_more_in_the_next_snapshot(world):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))
    freed = promise_of(world, world.ada, proposal, "deliver", "Howitzer")

    do(actions.free, world.ada, promise=freed.pk, expected_version=1)

    assert not next_case(world).promises


def reported(world: Any, promise: Any, state: Any, quantity: Any, **more: Any) -> Any:
    said = {"on": date(2024, 1, 15), "evidence": "List 3", **more}
    what = {"promise": promise.pk, "state": state, "quantity": quantity}
    do(actions.report, world.pia, at=LATER, entry=uuid4(), **what, **said)


def test_what_its_unit_received_stays_there(world):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))
    promise = promise_of(world, world.ada, proposal, "deliver", "Howitzer")

    reported(world, promise, "received", 2)

    case = next_case(world)
    [came] = case.progress.values()
    assert (came.lot, came.site, came.quantity, came.ready_week) == ("L1", "town", 2, 2)
    by_source = {each.source: each for each in case.promises.values()}
    assert (by_source[came.key].quantity, by_source[came.key].steps) == (2, ())
    assert by_source["L1"].quantity == 4
    assert case.lots["L1"].quantity == 4  # The engine takes off what has left.


def test_what_waits_at_a_node_goes_on_from_there_by_whatever_way(world):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))
    promise = promise_of(world, world.ada, proposal, "deliver", "Howitzer")
    with acting(world.pia.token):
        gate = Site.objects.get(code="gate").pk

    reported(world, promise, "at_node", 6, site=gate)

    case = next_case(world)
    [waits] = case.progress.values()
    assert (waits.site, waits.quantity, waits.ready_week) == ("gate", 6, 2)
    assert not case.promises


def test_what_changed_hands_goes_on_from_where_it_did(world):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))
    promise = promise_of(world, world.ada, proposal, "deliver", "Howitzer")
    with acting(world.pia.token):
        gate = Site.objects.get(code="gate").pk

    reported(world, promise, "title", 6, site=gate)

    [waits] = next_case(world).progress.values()
    assert (waits.site, waits.quantity, waits.ready_week) == ("gate", 6, 2)


def test_a_plan_of_the_next_snapshot_asks_again_only_for_what_is_new(
    committing_world, site_server
):
    world = committing_world
    first = proposed(world)
    accept(world, first)
    run = keep_run(world.pia)
    case = case_of(world, run)
    keep_plan(site_server, world, run, keeping(case))

    second = proposed(world, run)

    # Receiver has not said yes to its cohort: so the engine is free to teach it then or
    # not, and here it does, which Aland has promised already.
    states = [row.state for row in lines_of(world.ada, share_of(world.ada, second))]
    assert states == [LineState.KEPT] * 5
    with acting(world.pia.token):
        [mine, theirs] = sorted(
            promise_queries.changes(second), key=lambda each: -each.kept
        )
    assert (mine.nation, mine.kept, mine.broken) == (world.ada.origin, 5, [])
    assert (theirs.kept, len(theirs.new)) == (0, 3)


def test_a_promise_is_kept_by_the_last_way_that_was_proposed_for_it(
    committing_world, site_server
):
    world = committing_world
    first = proposed(world)
    accept(world, first, line_for(world.ada, first, "deliver", "Howitzer"))
    rows = lines_of(world.ria, share_of(world.ria, first))
    decline(world.ria, first, *[row for row in rows if row.task == "carry"])
    run = keep_run(world.pia)
    case = case_of(world, run)  # It binds nothing: the way was declined.
    again = delivery(case, "guns", "L1", 6, 1)
    keep_plan(site_server, world, run, plan_with(case, [again]))

    second = proposed(world, run)

    [deliver, _carry] = lines_of(world.ada, share_of(world.ada, second))
    assert deliver.state == LineState.KEPT
    assert len(next_case(world).promises) == 1
    assert not case.promises


def keeping(case: Case) -> Any:
    """Return a plan that keeps all promises of a case, and sends the cohort."""
    plan = plan_of(case)
    key = {each.part: each.key for each in case.promises.values()}
    return plan_with(
        case,
        [
            replace(each, promise=key[each.part]) if each.part in key else each
            for each in plan.itineraries
        ],
    )


def test_what_a_draft_breaks_is_told_before_anything_is_proposed(
    committing_world, site_server
):
    world = committing_world
    first = proposed(world)
    accept(world, first, line_for(world.ada, first, "deliver", "Howitzer"))
    run = keep_run(world.pia)
    case = case_of(world, run)
    crews = [each for each in plan_of(case).itineraries if each.part == "crews"]
    keep_plan(site_server, world, run, plan_with(case, crews))

    draft = drafted(world, run)

    with acting(world.pia.token):
        told = {each.nation: each for each in promise_queries.changes(draft)}
    assert [line.what for line in told[world.ada.origin].broken] == ["Howitzer"]
    assert told[world.ria.origin].broken == []


def countered(world: Any, quantity: Any, due_on: Any) -> Any:
    """Let Aland counter its howitzers; return the counter."""
    proposal = proposed(world)
    guns = line_for(world.ada, proposal, "deliver", "Howitzer")
    said = [(guns.pk, guns.answer_count, quantity, due_on)]
    do(actions.counter, world.ada, share=guns.share_id, lines=said)
    with acting(world.pia.token):
        return Answer.objects.select_related("line").get()


def test_a_counter_that_is_taken_limits_its_lot_in_the_next_snapshot(world):
    counter = countered(world, 4, date(2024, 1, 29))  # Two weeks later than asked.
    before = next_case(world).lots["L1"]

    do(actions.reply, world.pia, answer=counter.pk, is_taken=True)

    after = next_case(world).lots["L1"]
    # They were to leave in week 1.
    assert (before.quantity, before.ready_week) == (6, 1)
    assert (after.quantity, after.ready_week) == (4, 3)


def test_a_counter_that_is_left_changes_nothing_and_says_why(world):
    counter = countered(world, 4, date(2024, 1, 29))

    with pytest.raises(Faulty, match="Say why"):
        do(actions.reply, world.pia, answer=counter.pk, is_taken=False, reason="")
    do(actions.reply, world.pia, answer=counter.pk, is_taken=False)

    assert next_case(world).lots["L1"].quantity == 6
    with acting(world.ada.token):
        [line] = promise_queries.lines_to_answer(counter.line.share_id).filter(
            state=LineState.COUNTERED
        )
    assert (line.reply, line.is_taken) == ("a test", False)
    with pytest.raises(actions.NotOpen, match="has its reply"):
        do(actions.reply, world.pia, answer=counter.pk, is_taken=True)


def test_a_counter_counts_only_while_it_is_the_nations_last_word(world):
    counter = countered(world, 4, date(2024, 1, 29))
    do(actions.reply, world.pia, answer=counter.pk, is_taken=True)
    with acting(world.ada.token):
        proposal = Share.objects.get(pk=counter.line.share_id).proposal_id

    decline(world.ada, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))

    assert next_case(world).lots["L1"].quantity == 6


def test_nobody_replies_to_himself(world):
    counter = countered(world, 4, date(2024, 1, 29))

    # A nation reads its own share, and the proposal that it is part of is not there.
    with pytest.raises(NotThere):
        do(actions.reply, world.ada, answer=counter.pk, is_taken=True)
