"""Whatever desks do at once: nothing is bound twice, and events tell all of it."""

import threading

from django.apps import apps
from django.db import connections

from backstay_web.core.commands import Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.rows import differences
from backstay_web.donations.models import Balance
from backstay_web.plans import actions
from backstay_web.plans.models import Answer, Promise
from tests.web.at_once import by_threads
from tests.web.plans.fielded.saying import find, say
from tests.web.plans.promises.ground import (
    accept,
    case_of,
    delivery,
    do,
    keep_plan,
    keep_run,
    line_for,
    lines_of,
    plan_with,
    proposed,
    seen,
    share_of,
)
from tests.web.plans.promises.test_reporting import report
from tests.web.whole_log import everything

THREADS = 8
OURS = (
    "proposal",
    "share",
    "line",
    "purpose",
    "answer",
    "promise",
    "report",
    "expectation",
    "reply",
    "presence",
    "condition",
)


def test_desks_at_once_never_promise_more_of_a_lot_than_there_is(
    committing_world, site_server
):
    # A plan that asks for 10 times 100 shells of the 600 that there are.
    world = committing_world
    run = keep_run(world.pia)
    case = case_of(world, run)
    asked = [delivery(case, "shells", "L2", 100, week) for week in range(1, 11)]
    keep_plan(site_server, world, run, plan_with(case, asked))
    proposal = proposed(world, run)
    share = share_of(world.ada, proposal)
    shells = [r for r in lines_of(world.ada, share) if r.task == "deliver"]
    refused, lock, left = [], threading.Lock(), iter(shells)

    def promise_some() -> None:
        while True:
            with lock:
                row = next(left, None)
            if row is None:
                break
            try:
                accept(world, proposal, row)
            except Faulty as error:
                refused.append(str(error))
        connections.close_all()

    by_threads(THREADS, promise_some)

    with acting(world.ada.token):
        assert Balance.objects.get(lot__code="L2").committed == 600
        assert Promise.objects.count() == 6
    assert len(refused) == 4
    assert all("Only 0 of 600 are open" in said for said in refused)


def test_of_colleagues_who_accept_one_line_at_once_one_is_first(committing_world):
    world = committing_world
    proposal = proposed(world)
    guns = line_for(world.ada, proposal, "deliver", "Howitzer")
    said = {"share": guns.share_id, "lines": seen(guns), "owner": world.desk}
    stale = []

    def say_yes() -> None:
        try:
            do(actions.accept, world.ada, **said)
        except (Stale, Faulty) as error:
            stale.append(error)
        connections.close_all()

    by_threads(THREADS, say_yes)

    with acting(world.ada.token):
        assert (Answer.objects.count(), Promise.objects.count()) == (1, 1)
        assert Balance.objects.get(lot=guns.lot_id).committed == 6
    assert len(stale) == THREADS - 1


def test_promises_follow_from_their_events_alone(committing_world, site_server):
    world = committing_world
    first = proposed(world)
    accept(world, first)
    guns = line_for(world.ada, first, "deliver", "Howitzer")
    with acting(world.ada.token):
        promise = Promise.objects.select_related("line").get(line=guns)
        other = Promise.objects.exclude(line=guns)[0]
    wrong = report(world.pia, promise)
    report(world.ada, promise, quantity=4, corrects=wrong)
    do(actions.free, world.ada, promise=other.pk, expected_version=1)
    second = proposed(world)
    theirs = share_of(world.ria, second)
    rows = lines_of(world.ria, theirs)
    do(actions.decline, world.ria, share=theirs.pk, lines=seen(*rows[1:]))
    said = [(rows[0].pk, 0, 2, rows[0].due_on)]
    do(actions.counter, world.ria, share=theirs.pk, lines=said)
    with acting(world.pia.token):
        counter = Answer.objects.get(verdict="counter")
    do(actions.reply, world.pia, answer=counter.pk, is_taken=True)
    do(actions.tell, world.olaf, proposal=second)
    say(world.ria, quantity=4, corrects=say(world.ria))
    find(world.ria, "fit", 700_000, "guns")

    with everything(site_server):
        for name in OURS:
            model = apps.get_model("plans", name)
            assert model._default_manager.exists(), "an empty table proves nothing"
            assert list(differences(model)) == []
        assert list(differences(Balance)) == []
