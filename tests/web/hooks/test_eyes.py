"""A program is told no more than whoever set it may read; neither is its courier."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from backstay_web.core.context import acting
from backstay_web.core.models import Event, RowChange
from backstay_web.core.rows import differences
from backstay_web.hooks import actions
from backstay_web.hooks.models import Delivery, Hook, Retry, Secret
from backstay_web.nations.permissions import Permission
from tests.web.cast import LONG_AFTER, START
from tests.web.hooks.conftest import (
    NOON,
    SECRET,
    add_hook,
    add_site,
    alter,
    queue_of,
    said,
)
from tests.web.nations.conftest import do
from tests.web.whole_log import everything


def test_what_its_setter_may_not_read_a_program_is_neither_told_nor_can_count(
    told, receiver, tell
):
    add_hook(told.eva, receiver.address)
    seen = [add_site(told, "north")]
    add_site(told, "of-others", rel=0b01)
    add_site(told, "secret", level=2)
    seen.append(add_site(told, "south"))

    tell()

    assert [each["subject"] for each in said(receiver)] == [str(s) for s in seen]
    assert [each["number"] for each in said(receiver)] == [1, 2]
    assert len(queue_of(told.eva)) == 2


def test_of_rows_whose_pages_its_setter_may_not_open_a_program_is_not_told(
    told, receiver, tell, gus
):
    add_hook(gus, receiver.address)
    some = sorted(set(Permission) - {Permission.SITE_READ})
    alter(told, gus, permissions=some)
    add_site(told, "north")

    tell()

    assert receiver.got == []


def test_what_waits_is_not_told_once_its_setter_may_not_read_it(
    told, receiver, tell, gus
):
    receiver.answers = [500]
    add_hook(gus, receiver.address)
    add_site(told, "north", level=1)
    tell()
    alter(told, gus, level=0)

    tell(NOON + timedelta(days=1))

    [row] = queue_of(told.eva)
    assert row.state == Delivery.State.WITHDRAWN
    assert len(receiver.got) == 1


def test_a_webhook_rests_when_its_setter_is_gone_until_a_colleague_sets_it(
    told, receiver, tell, gus
):
    hook = add_hook(gus, receiver.address)
    alter(told, gus, ends_at=START + timedelta(days=1))
    site = add_site(told, "north")
    tell()
    while_nobody_acts = list(receiver.got)
    do(
        actions.change_hook,
        told.eva,
        hook=hook,
        expected_version=1,
        name="Hub",
        address=receiver.address,
        nouns=["site"],
        kinds=[],
    )

    tell()

    assert while_nobody_acts == []
    assert [each["subject"] for each in said(receiver)] == [str(site)]


def test_whoever_sets_a_webhook_anew_hides_it_from_those_who_may_read_less(
    told, receiver, gus
):
    alter(told, gus, level=0)
    hook = add_hook(gus, receiver.address)
    again = {"name": "Hub", "address": receiver.address, "nouns": ["site"]}
    do(actions.change_hook, told.eva, hook=hook, expected_version=1, kinds=[], **again)

    with acting(gus.token):
        seen = Hook.objects.count()

    assert seen == 0


def test_other_nations_see_neither_a_webhook_nor_what_it_is_told(told, receiver, tell):
    add_hook(told.eva, receiver.address)
    add_site(told, "north")
    tell()

    for person in (told.ann, told.bob, told.cid):
        with acting(person.token):
            assert not Hook.objects.exists()
            assert not Delivery.objects.exists()


def test_nobody_who_serves_pages_reads_a_secret_and_no_history_keeps_it(
    told, receiver, site_server
):
    add_hook(told.eva, receiver.address)

    with (
        acting(told.eva.token),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        Secret.objects.count()
    with everything(site_server):
        kept = RowChange.objects.filter(table__startswith="hooks_")
        tables = set(kept.values_list("table", flat=True))
        told_of = str(list(Event.objects.values_list("content", flat=True)))
    assert tables == {"hooks_hook"}
    assert SECRET not in told_of


@pytest.mark.parametrize(
    "asked",
    [
        "select content from core_event",
        "select row from core_eventrow",
        "select * from sites_site",
        "select * from core_actor",
        "insert into hooks_retry default values",
        "update hooks_hook set address = ''",
    ],
)
def test_the_courier_can_do_nothing_but_tell(told, as_courier, asked):
    with (
        as_courier(),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(asked)


def test_without_a_webhook_the_courier_sees_no_event(told, receiver, as_courier):
    hook = add_hook(told.eva, receiver.address)
    add_site(told, "north")
    asked = "select count(*) from core_event where kind = 'site.added'"

    with as_courier(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(asked)
        [without] = cursor.fetchone()
        cursor.execute("select set_config('backstay.hook', %s, true)", [str(hook)])
        cursor.execute(asked)
        [with_it] = cursor.fetchone()

    assert (without, with_it) == (0, 1)


def test_webhooks_follow_from_their_events_alone(told, receiver, tell, site_server):
    receiver.answers = [500] * 8
    hook = add_hook(told.eva, receiver.address)
    add_site(told, "north")
    for day in range(9):
        tell(NOON + timedelta(days=day))
    [row] = queue_of(told.eva)
    do(actions.retry, told.eva, retry=hook, delivery=row.pk, at=LONG_AFTER)
    do(actions.end_hook, told.eva, hook=hook, expected_version=1)

    with everything(site_server):
        for model in (Hook, Retry):
            assert model._default_manager.exists()
            assert list(differences(model)) == []
