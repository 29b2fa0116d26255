"""A program is told of what its nation may read, signed, and until it took it."""

import hashlib
import hmac
import json
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from backstay_web.core.entries import Faulty
from backstay_web.hooks import actions, sending
from backstay_web.hooks.courier import FIRST_PAUSE_S, LEASE_S, TRIES, Courier
from backstay_web.sites.actions import SITE
from tests.web.hooks.conftest import (
    NOON,
    SECRET,
    add_hook,
    add_site,
    alter,
    queue_of,
    said,
)
from tests.web.hooks.receiver import DROPS, HANGS, NO_HTTP
from tests.web.nations.conftest import do

UNDER_WAY = (
    "select pg_snapshot_xmin(s) < pg_snapshot_xmax(s) from pg_current_snapshot() s"
)


def test_a_program_is_told_which_row_something_happened_to_and_no_contents(
    told, receiver, tell
):
    add_hook(told.eva, receiver.address)
    site = add_site(told, "north")

    tell()

    [row], [body] = queue_of(told.eva), said(receiver)
    assert (row.state, row.came, row.status, row.tries) == ("sent", "taken", 204, 1)
    assert body == {
        "delivery": str(row.pk),
        "number": 1,
        "event": str(row.event),
        "kind": "site.added",
        "noun": "site",
        "subject": str(site),
        "link": f"/sites/site/{site}/",
    }


def test_what_is_told_is_signed_with_its_time(told, receiver, tell):
    add_hook(told.eva, receiver.address)
    add_site(told, "north")

    tell()

    [(headers, body)] = receiver.got
    signed = f"{int(NOON.timestamp())}.".encode() + body
    right = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["Backstay-Time"] == str(int(NOON.timestamp()))
    assert headers["Backstay-Signature"] == f"v1={right}"
    assert headers["Backstay-Delivery"] == json.loads(body)["delivery"]


def test_with_a_new_secret_nothing_is_signed_with_the_old_one(told, receiver, tell):
    hook = add_hook(told.eva, receiver.address)
    new = "another secret, which is as long as it must be"
    at = NOON + timedelta(days=1)
    do(actions.renew_secret, told.eva, hook=hook, secret=new, at=at)
    add_site(told, "north")

    tell()

    [(headers, body)] = receiver.got
    right = sending.signature(new, int(NOON.timestamp()), body)
    assert headers["Backstay-Signature"] == f"v1={right}"


def wait_for_older_work() -> None:
    """Wait until nothing is under way that began before, such as an ANALYZE.

    A hook begins at the oldest of that, so as to miss nothing.
    """
    until = time.monotonic() + 20.0
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(UNDER_WAY)
            if not cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    pytest.fail("something is under way all the time")


def test_a_program_is_told_of_what_came_after_it_and_of_each_event_once(
    told, receiver, tell
):
    add_site(told, "before")
    wait_for_older_work()
    add_hook(told.eva, receiver.address)
    sites = [add_site(told, code) for code in ("north", "south")]

    tell()
    tell()

    assert [each["subject"] for each in said(receiver)] == [str(s) for s in sites]
    assert [each["number"] for each in said(receiver)] == [1, 2]


def test_a_program_is_told_of_those_kinds_alone_that_it_is_for(told, receiver, tell):
    add_hook(told.eva, receiver.address, kinds=["site.retired"])
    site = add_site(told, "north")
    do(SITE.retire, told.cid, entry=site, expected_version=1, retired_on=None)

    tell()

    assert [each["kind"] for each in said(receiver)] == ["site.retired"]


def test_a_test_is_told_signed_and_marked_whatever_the_program_is_for(
    told, receiver, tell
):
    hook = add_hook(told.eva, receiver.address, kinds=["site.retired"])
    add_hook(told.eva, receiver.address)

    do(actions.try_hook, told.eva, hook=hook)
    tell()

    [(headers, body)], [row] = receiver.got, queue_of(told.eva)
    right = sending.signature(SECRET, int(NOON.timestamp()), body)
    assert headers["Backstay-Signature"] == f"v1={right}"
    assert json.loads(body) == {
        "delivery": str(row.pk),
        "number": 1,
        "event": str(row.event),
        "kind": "hook.tested",
        "noun": "hook",
        "subject": str(hook),
        "link": f"/hooks/{hook}/",
        "test": True,
    }
    assert (row.hook_id, row.state) == (hook, "sent")


def test_a_test_that_nobody_takes_is_tried_again_as_all_else(told, receiver, tell):
    receiver.answers = [500]
    hook = add_hook(told.eva, receiver.address)

    do(actions.try_hook, told.eva, hook=hook)
    tell()
    [failed] = queue_of(told.eva)
    tell(NOON + timedelta(seconds=FIRST_PAUSE_S))

    [sent] = queue_of(told.eva)
    assert (failed.state, failed.status) == ("failed", 500)
    assert (sent.state, sent.tries) == ("sent", 2)


def test_a_program_that_rests_is_not_tested(told, receiver, gus):
    hook = add_hook(gus, receiver.address)
    alter(told, gus, ends_at=timezone.now())

    with pytest.raises(Faulty) as refused:
        do(actions.try_hook, told.eva, hook=hook, at=timezone.now())

    assert "rests" in refused.value.faults["hook"][0]


def test_what_fails_twice_is_told_at_the_third_try_after_longer_and_longer_pauses(
    told, receiver, tell, no_chance
):
    receiver.answers = [500, 503]
    add_hook(told.eva, receiver.address)
    add_site(told, "north")

    tell(NOON)
    [first] = queue_of(told.eva)
    again_at = NOON + timedelta(seconds=FIRST_PAUSE_S)
    tell(again_at - timedelta(seconds=1))
    tell(again_at)
    [second] = queue_of(told.eva)
    tell(again_at + timedelta(seconds=3 * FIRST_PAUSE_S))
    [third] = queue_of(told.eva)

    # Thirty seconds, and then three times as long.
    assert (first.state, first.came, first.status) == ("failed", "refused", 500)
    assert first.next_at == again_at
    assert second.next_at == again_at + timedelta(seconds=3 * FIRST_PAUSE_S)
    assert (third.state, third.tries, third.next_at) == ("sent", 3, None)
    assert len(receiver.got) == 3


def test_what_nobody_takes_is_given_up_and_told_once_more_if_somebody_wants_it(
    told, receiver, tell
):
    receiver.answers = [500] * TRIES
    hook = add_hook(told.eva, receiver.address)
    add_site(told, "north")
    for day in range(TRIES + 2):
        tell(NOON + timedelta(days=day))
    [given_up] = queue_of(told.eva)
    later = NOON + timedelta(days=30)
    do(
        actions.retry,
        told.eva,
        retry=hook,  # any key that is new there
        delivery=given_up.pk,
        at=later,
    )

    tell(later)

    [after] = queue_of(told.eva)
    assert (given_up.state, given_up.tries) == ("given_up", TRIES)
    assert (after.state, after.tries) == ("sent", 1)
    assert len(receiver.got) == TRIES + 1


@pytest.mark.parametrize("answer", [DROPS, HANGS], ids=["drops", "hangs"])
def test_a_program_that_does_not_answer_holds_up_nobody_else(
    told, receiver, tell, monkeypatch, answer
):
    monkeypatch.setattr(sending, "ANSWERS_WITHIN_S", 1.0)
    receiver.answers = [answer]
    add_hook(told.eva, receiver.address)
    add_site(told, "north")

    tell()

    [row] = queue_of(told.eva)
    assert (row.state, row.came, row.status) == ("failed", "silent", None)


def test_no_redirect_is_followed(told, receiver, tell):
    receiver.answers = [302]
    add_hook(told.eva, receiver.address)
    add_site(told, "north")

    tell()

    [row] = queue_of(told.eva)
    assert (row.state, row.came, row.status) == ("failed", "elsewhere", 302)
    assert len(receiver.got) == 1


def test_what_is_no_http_is_told_so(told, receiver, tell):
    receiver.answers = [NO_HTTP]
    add_hook(told.eva, receiver.address)
    add_site(told, "north")

    tell()

    [row] = queue_of(told.eva)
    assert (row.state, row.came) == ("failed", "unreadable")


def test_a_name_that_comes_to_stand_for_this_machine_is_not_told(
    told, receiver, tell, settings
):
    add_hook(told.eva, receiver.address.replace("127.0.0.1", "localhost"))
    add_site(told, "north")
    settings.HOOKS_NETWORKS = []

    tell()

    [row] = queue_of(told.eva)
    assert (row.state, row.came) == ("failed", "closed")
    assert receiver.got == []


def test_a_courier_that_died_at_a_try_has_it_tried_again_by_another(
    told, receiver, tell, as_courier
):
    add_hook(told.eva, receiver.address)
    add_site(told, "north")
    with as_courier():
        dies = Courier()
        dies.work(NOON)
        dies.pool.shutdown()  # It has sent, and nobody notes what came of it.

    tell(NOON + timedelta(seconds=LEASE_S - 1))
    [before] = queue_of(told.eva)
    tell(NOON + timedelta(seconds=LEASE_S))
    [after] = queue_of(told.eva)

    assert (before.state, before.tries) == ("queued", 1)
    assert (after.state, after.tries) == ("sent", 2)


def test_a_try_at_which_each_courier_died_is_given_up(told, receiver, tell, as_courier):
    add_hook(told.eva, receiver.address)
    add_site(told, "north")
    with as_courier():
        for day in range(TRIES):
            dies = Courier()
            dies.work(NOON + timedelta(days=day))
            dies.pool.shutdown()

    tell(NOON + timedelta(days=TRIES))

    [row] = queue_of(told.eva)
    assert (row.state, row.tries, len(receiver.got)) == ("given_up", TRIES, TRIES)


def test_an_ended_webhook_is_told_nothing_more_not_even_what_waits(
    told, receiver, tell
):
    receiver.answers = [500]
    hook = add_hook(told.eva, receiver.address)
    add_site(told, "north")
    tell()
    do(actions.end_hook, told.eva, hook=hook, expected_version=1)
    add_site(told, "south")

    tell(NOON + timedelta(days=1))

    assert [row.state for row in queue_of(told.eva)] == ["withdrawn"]
    assert len(receiver.got) == 1
