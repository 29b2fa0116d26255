"""The first page of a post counts what plans ask of it, and what became of promises."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils.formats import number_format
from django.utils.timezone import localdate, now

from backstay_web.config.home import promised, waiting, whole
from backstay_web.config.home.screens import SCREENS
from backstay_web.config.home.today import Line, Tell, Today
from backstay_web.core.context import acting, me
from backstay_web.core.middleware import COOKIE
from backstay_web.plans import actions
from backstay_web.plans.models import Promise, Snapshot
from backstay_web.plans.queries import plan_over_on
from tests.web.plans.promises.ground import (
    ANSWER_BY,
    AT,
    accept,
    do,
    drafted,
    lines_of,
    proposed,
    share_of,
)

ON = AT.date()
LONG_AFTER = date(2024, 6, 1)
LONG_HENCE = date(2099, 1, 1)


def told(tell: Tell, by: Any, on: date = ON) -> Line:
    now = datetime.combine(on, AT.timetz())
    with acting(by.token):
        return tell(Today(me(), None, now, on, now - timedelta(days=7)))


def test_a_desk_counts_the_lines_that_wait_for_its_answer(world):
    proposal = proposed(world)

    before = told(promised.to_answer, world.ada)
    late = told(promised.unanswered, world.ada, ANSWER_BY)
    later = told(promised.unanswered, world.ada, ANSWER_BY + timedelta(days=1))
    accept(world, proposal)

    assert (before.count, before.door) == (5, "plans:desk")
    assert (late.count, later.count) == (0, 5)
    assert told(promised.to_answer, world.ada).count == 0
    assert told(promised.to_answer, world.ria).count == 3  # of its own share


def test_a_promise_whose_day_has_passed_is_late_for_its_nation_and_the_command(world):
    proposal = proposed(world)
    accept(world, proposal)

    mine = told(promised.own_late, world.ada, LONG_AFTER)
    all_of_them = told(promised.all_late, world.pia, LONG_AFTER)

    assert (mine.count, all_of_them.count) == (5, 5)
    assert all_of_them.asks == "?clock=overdue"
    assert told(promised.own_late, world.ria, LONG_AFTER).count == 0
    assert told(promised.own_late, world.ada).count == 0


def test_a_promise_breaks_next_from_two_weeks_before_its_day(world):
    accept(world, proposed(world))
    with acting(world.pia.token):
        due = min(row.line.due_on for row in Promise.objects.select_related("line"))

    earlier = told(promised.all_soon, world.pia, due - timedelta(days=15))
    soon = told(promised.all_soon, world.pia, due - timedelta(days=14))
    mine = told(promised.own_soon, world.ada, due - timedelta(days=14))

    assert earlier.count == 0
    assert soon.count == mine.count > 0
    assert (soon.door, soon.asks) == ("plans:promises", "?clock=soon")
    assert told(promised.own_soon, world.ria, due - timedelta(days=14)).count == 0


def test_the_command_counts_what_all_nations_should_have_answered(world):
    proposal = proposed(world)

    on_the_day = told(promised.all_unanswered, world.pia, ANSWER_BY)
    after = told(promised.all_unanswered, world.pia, ANSWER_BY + timedelta(days=1))
    accept(world, proposal)
    answered = told(promised.all_unanswered, world.pia, ANSWER_BY + timedelta(days=1))

    # Five lines of one nation and three of another; the first then says yes to all.
    assert (on_the_day.count, after.count, answered.count) == (0, 8, 3)
    assert after.door == "plans:proposals"


def test_a_planner_counts_the_counters_that_wait_for_a_reply(world):
    proposal = proposed(world)
    share = share_of(world.ada, proposal)
    line = lines_of(world.ada, share)[0]
    other = [(line.pk, 0, line.quantity, line.due_on + timedelta(days=7))]
    answered = do(actions.counter, world.ada, share=share.pk, lines=other)

    open_ = told(promised.countered, world.pia)

    assert answered
    assert open_.count == 1
    assert (open_.door, open_.of) == ("plans:proposal", proposal)
    assert open_.asks == "#answers"
    assert told(promised.countered, world.ada).count == 0


def test_a_planner_counts_refused_drafts_until_he_drafts_anew(world):
    said = {"proposal": drafted(world), "expected_version": 1, "at": now()}
    do(actions.refuse, world.olaf, **said)

    refused = told(waiting.refused_proposals, world.pia)
    drafts = told(waiting.proposals, world.pia)
    of_a_nation = told(waiting.refused_proposals, world.ada)
    again = {"run": world.run, "title": "Again", "answer_by_on": LONG_HENCE}
    do(actions.draft, world.pia, at=now(), proposal=uuid4(), **again)

    assert (refused.count, refused.asks) == (1, "?state=refused")
    assert (drafts.count, of_a_nation.count) == (0, 0)
    assert told(waiting.refused_proposals, world.pia).count == 0


def test_a_commander_reads_what_the_latest_plan_leaves_out_and_its_gap(world):
    line = told(promised.not_fielded, world.pia)

    assert line.count == 0  # The only package is fielded.
    assert "proven gap: none" in line.word
    assert promised.not_fielded in SCREENS["commander"].soon
    assert (line.door, line.of, line.asks) == ("plans:run", world.run, "#unmet")


def test_the_command_reads_how_much_of_all_is_planned_and_promised(world):
    proposal = proposed(world)
    accept(world, proposal)

    fielded = told(whole.fielded, world.pia)
    lines = told(whole.promised, world.pia)

    assert (fielded.count, fielded.word) == (
        1,
        "of 1 packages would be fielded by the latest plan",
    )
    assert fielded.of == world.run
    # Five lines of eight: those of the nation that said yes.
    assert (lines.count, lines.word) == (5, "of 8 lines of plans are promised")


def test_the_pages_of_the_whole_say_when_the_latest_plan_was_over(world, client):
    # Its weeks are of 2024, and what it asks for is measured against today.
    client.cookies[COOKIE] = world.pia.token

    page = client.get("/briefs/").text

    with acting(world.pia.token):
        snapshot = Snapshot.objects.get()
        last = snapshot.first_day + timedelta(weeks=snapshot.horizon_weeks, days=-1)
        still = plan_over_on(datetime.combine(last, AT.timetz()))
        assert (plan_over_on(now()), still) == (last, None)
    assert f"The weeks of the latest plan were over on {last}" in page
    assert f"Measured against {localdate()}" in page
    assert page.count('id="word-overdue"') == 1


def test_a_gap_is_told_in_percent():
    class Run:
        proven_gap_ppm = 60_456

    # As on the page of the run: 6.0456 is 6.05, which no digits cut off would say.
    assert promised.gap_of(Run) == f"{number_format(6.05, 2)}%"
    assert promised.gap_of(None) == "none"
