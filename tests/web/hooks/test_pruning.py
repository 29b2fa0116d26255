"""What is over goes after its days; nothing is told twice or counted anew by that."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from backstay_web.hooks import actions, courier
from backstay_web.hooks.courier import TRIES, prune
from backstay_web.hooks.models import Reach
from tests.web.hooks.conftest import NOON, add_hook, add_site, queue_of, said
from tests.web.nations.conftest import do


@pytest.fixture(autouse=True)
def _usual_days(settings: Any) -> None:
    settings.HOOKS_SENT_DAYS, settings.HOOKS_FAILED_DAYS = 30, 90


def told_of(told: Any, tell: Any, *codes: str) -> None:
    for code in codes:
        add_site(told, code)
    tell()


def test_what_was_taken_goes_after_thirty_days_but_for_the_last(
    told, receiver, tell, as_courier
):
    add_hook(told.eva, receiver.address)
    told_of(told, tell, "north", "south", "west")

    with as_courier():
        prune(NOON + timedelta(days=30))
        before = queue_of(told.eva)
    with as_courier():
        prune(NOON + timedelta(days=30, seconds=1))
    after = queue_of(told.eva)

    assert [row.number for row in before] == [1, 2, 3]
    assert [row.number for row in after] == [3]


def test_numbers_go_on_and_what_went_is_not_told_again(
    told, receiver, tell, as_courier
):
    hook = add_hook(told.eva, receiver.address)
    told_of(told, tell, "north", "south")
    with as_courier():
        prune(NOON + timedelta(days=31))
        # As in a copy of the database, where transactions are counted anew.
        Reach.objects.filter(hook=hook).update(transaction=2**62)

    told_of(told, tell, "west")

    assert [each["number"] for each in said(receiver)] == [1, 2, 3]
    assert len({each["event"] for each in said(receiver)}) == 3


def test_what_was_given_up_stays_for_ninety_days(told, receiver, tell, as_courier):
    receiver.answers = [500] * TRIES
    add_hook(told.eva, receiver.address)
    add_site(told, "north")
    for day in range(TRIES + 1):
        tell(NOON + timedelta(days=day))
    told_of(told, tell, "south")
    tried_at = queue_of(told.eva)[0].tried_at
    assert tried_at is not None
    left = {}

    for days in (89, 91):
        with as_courier():
            prune(tried_at + timedelta(days=days))
        left[days] = [row.state for row in queue_of(told.eva)]

    assert left[89] == ["given_up", "sent"]
    assert left[91] == ["sent"]


def test_what_somebody_wanted_tried_again_stays_as_the_log_tells_of_it(
    told, receiver, tell, as_courier
):
    receiver.answers = [500] * TRIES
    add_hook(told.eva, receiver.address)
    add_site(told, "north")
    for day in range(TRIES + 1):
        tell(NOON + timedelta(days=day))
    [given_up] = queue_of(told.eva)
    again = {"retry": uuid4(), "delivery": given_up.pk}
    do(actions.retry, told.eva, at=NOON + timedelta(days=20), **again)
    told_of(told, tell, "south")

    with as_courier():
        prune(NOON + timedelta(days=400))

    assert given_up.pk in {row.pk for row in queue_of(told.eva)}


def test_what_waits_does_not_go(told, receiver, tell, as_courier):
    receiver.answers = [500, 500]
    add_hook(told.eva, receiver.address)
    told_of(told, tell, "north", "south")

    with as_courier():
        prune(NOON + timedelta(days=400))

    assert [row.number for row in queue_of(told.eva)] == [1, 2]


def test_a_courier_looks_for_what_is_over_each_hour(told, monkeypatch, as_courier):
    seen: list[Any] = []
    monkeypatch.setattr(courier, "prune", seen.append)
    moments = [NOON, NOON + timedelta(minutes=59), NOON + timedelta(hours=1)]

    with as_courier():
        made = courier.Courier()
        for at in moments:
            made.work(at)
        made.close(NOON)

    assert seen == [moments[0], moments[2]]
