"""A replan keeps what is promised, shows promise lines first, and can be proposed."""

from datetime import date
from typing import Any

from backstay.checking.check import check
from backstay_web.core.context import acting
from backstay_web.core.models import Event, EventRow
from backstay_web.plans import actions
from backstay_web.plans.models import Promise, Question, Result
from backstay_web.plans.opened import opened
from backstay_web.plans.questions.showing import replan_shown
from backstay_web.plans.standing import LineState
from tests.web.plans.promises.ground import (
    accept,
    do,
    freeze,
    line_for,
    lines_of,
    proposed,
    share_of,
)
from tests.web.plans.questions.conftest import (
    InForce,
    event,
    page,
    replanned,
    work,
)

WEEK_1 = date(2024, 1, 8)
SHUT = event("leg_closed", "depot-gate", date(2024, 1, 15), date(2024, 1, 29))


def promised_replan(force: InForce, server: Any) -> Any:
    """Have all but the crew promised, the rail shut in weeks 2 and 3, and replan."""
    world = force.world
    for by in (world.ada, world.ria):
        rows = lines_of(by, share_of(by, force.proposal))
        accept(
            world,
            force.proposal,
            *(row for row in rows if row.task in ("deliver", "carry")),
            by=by,
        )
    run = replanned(force, freeze(world.pia, WEEK_1), events=[SHUT])
    work(server)
    return run


def test_a_replan_keeps_promises_and_is_proposed_as_any_plan(committing, site_server):
    world = committing.world
    run = promised_replan(committing, site_server)

    with acting(world.pia.token):
        result = Result.objects.select_related("run__snapshot").get(run=run)
        question = Question.objects.get(run=run)
        found = opened(result)
        shown = replan_shown(result, question)
        [event] = Event.objects.filter(kind="run.done", content__run=str(run))
        tables = set(
            EventRow.objects.filter(event=event).values_list("table", flat=True)
        )
    # The guns left in week 1; the shells were to leave in week 2, and now in week 4.
    assert list(check(found.case, found.plan)) == []
    weeks = {
        each.part: [step.start_week for step in each.steps]
        for each in found.plan.itineraries
    }
    assert weeks["guns"] == [1, 2]
    assert weeks["shells"] == [4, 5]
    assert result.fielded_count == 1
    assert tables == {"plans_ending", "plans_result"}
    aland, receiver = (
        next(each for each in shown["nations"] if each.nation.code == code)
        for code in ("A", "R")
    )
    assert [each["row"].what for each in aland.promised] == ["Shell", ""]
    assert next(each["why"] for each in aland.promised) == "impossible: missing is"
    assert [each["row"].task for each in receiver.promised] == ["carry"]
    # Nobody said yes to the course of week 0 by its day: the crew takes the next one.
    told = [[each["row"].task for each in of.told] for of in (aland, receiver)]
    assert told == [["teach"], ["send"]]
    new = [sorted(each.task for each in of.new) for of in (aland, receiver)]
    assert new == [["carry", "deliver", "teach"], ["carry", "send"]]
    assert shown["moved"][0]["change"] == "later"

    again = proposed(world, run)

    guns = line_for(world.ada, again, "deliver", "Howitzer")
    shells = line_for(world.ada, again, "deliver", "Shell")
    assert (guns.state, shells.state) == (LineState.KEPT, LineState.OPEN)
    with acting(world.ada.token):
        before = Promise.objects.get(pk=guns.keeps_id)
    assert before.freed_at is None


def test_the_page_of_a_replan_shows_promises_before_gains(
    committing, site_server, client
):
    run = promised_replan(committing, site_server)

    shown = page(client, committing.world.pia, f"/plans/runs/{run}/")
    desk = page(client, committing.world.ada, "/plans/desk/").text
    hidden = page(client, committing.world.ada, f"/plans/runs/{run}/")

    assert shown.status_code == 200
    promises = shown.text.index("Promises that change")
    assert promises < shown.text.index("What is gained and lost")
    assert promises < shown.text.index("When packages come together")
    assert hidden.status_code == 404
    # A nation learns of it when the share is put before it, and of its own alone.
    without = "Promises that the plan now goes on without"
    assert without not in desk
    proposed(committing.world, run)
    desk = page(client, committing.world.ada, "/plans/desk/").text
    assert without in desk
    listed = desk[desk.index(without) :].partition("</ul>")[0]
    assert ("Shell" in listed, "Howitzer" in listed) == (True, False)


def test_a_second_replan_starts_from_the_first(committing, site_server):
    world = committing.world
    run = promised_replan(committing, site_server)
    again = InForce(world, proposed(world, run))
    # The plan goes on without the shells of week 2: Aland frees and promises them anew.
    with acting(world.ada.token):
        old = Promise.objects.get(line__task="deliver", line__what="Shell")
    do(actions.free, world.ada, promise=old.pk, expected_version=old.version)
    given = line_for(world.ada, again.proposal, "deliver", "Shell")
    accept(world, again.proposal, given)
    late = event("leg_closed", "gate-town", date(2024, 1, 29), date(2024, 2, 12))

    second = replanned(again, freeze(world.pia, date(2024, 1, 15)), events=[late])
    work(site_server)

    with acting(world.pia.token):
        result = Result.objects.select_related("run__snapshot").get(run=second)
        found = opened(result)
    assert list(check(found.case, found.plan)) == []
    # Shut in weeks 4 and 5: the shells pass the gate in week 6.
    [shells] = [each for each in found.plan.itineraries if each.part == "shells"]
    assert shells.steps[-1].start_week == 6
