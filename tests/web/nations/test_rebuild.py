"""The tables of nations follow from their events alone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from backstay_web.core.context import acting
from backstay_web.core.door import open_session
from backstay_web.core.models import Event, EventRow
from backstay_web.nations import actions
from backstay_web.nations.models import Holding
from tests.web.cast import LONG_AFTER, START, Cast, Person
from tests.web.nations.conftest import AT, Home, add_post, do, make_home
from tests.web.nations.officers import Officers
from tests.web.nations.test_tasks import place
from tests.web.whole_log import assert_rebuilds, everything, untold


def do_everything(cast: Cast, officers: Officers) -> None:
    """Run each command of the app."""
    home, actor = make_home(cast), uuid4()
    add_post(cast.cid, home.organisation, reports_to=home.post)
    do(actions.fill_post, cast.cid, post=home.post, actor=actor, name="Eve")
    do(
        actions.delegate_post,
        cast.cid,
        post=home.post,
        actor=uuid4(),
        name="Gil",
        ends_at=AT + timedelta(days=7),
    )
    less = {"level": 0, "rel": 0b01, "cav": 0, "permissions": []}
    do(actions.change_authority, cast.cid, post=home.post, expected_version=1, **less)
    with acting(cast.cid.token):
        holding = Holding.objects.get(actor=actor)
    seen, until = {"holding": holding.pk, "expected_version": 1}, AT + timedelta(days=9)
    do(actions.change_day, cast.cid, **seen, on=until.date())
    do(actions.end_holding, cast.cid, holding=holding.pk, expected_version=2)
    do_what_posts_do(cast, home)
    do_by_two(home, officers)


def do_by_two(home: Home, officers: Officers) -> None:
    """Name people for a post that may more, and decide on them."""
    now = timezone.now()
    keys = [uuid4() for _ in range(4)]
    held, until = uuid4(), now + timedelta(days=5)
    for key in keys[:3]:
        who = {"nomination": key, "post": home.post, "actor": uuid4(), "name": "Ida"}
        do(actions.nominate, officers.oto, at=now, **who, ends_at=until)
    do(actions.refuse, officers.rita, at=now, nomination=keys[0])
    do(actions.withdraw, officers.oto, at=now, nomination=keys[1])
    do(actions.confirm, officers.rita, at=now, nomination=keys[2], holding=held)
    day = until.date() + timedelta(days=5)
    longer = {"holding": held, "expected_version": 1, "on": day}
    do(actions.prolong, officers.oto, at=now, nomination=keys[3], **longer)
    do(actions.confirm, officers.rita, at=now, nomination=keys[3], holding=uuid4())


def do_what_posts_do(cast: Cast, home: Home) -> None:
    """Give posts their work, finish it, and hand it over."""
    first, second = place("Head"), place("Deputy")
    where = {"organisation": home.organisation, "places": [first, second]}
    do(actions.add_establishment, cast.cid, **where)
    tasks = [uuid4(), uuid4()]
    for task in tasks:
        words = {"post": first["post"], "what": "Count the spares"}
        do(actions.give_by_hand, cast.cid, task=task, **words)
    do(actions.finish_task, cast.cid, task=tasks[0], expected_version=1)
    token = open_session(actor=first["actor"] or uuid4(), at=START, until=LONG_AFTER)
    head = Person(uuid4(), home.nation, 0b01, 0, 1, token)
    with acting(token):
        mine = Holding.objects.get(post=first["post"])
    note = {"note": "All is counted.", "to_post": second["post"]}
    do(actions.hand_over, head, holding=mine.pk, **note)


def test_the_state_is_what_the_events_left(committing, site_server, officers):
    do_everything(committing, officers)

    assert_rebuilds(site_server, "nations")


@pytest.mark.parametrize(
    "change",
    [
        "update nations_post set title = 'Other'",
        "update nations_holding set rotates_on = '2026-02-03'",
        "update core_actor set name = 'Eva' where name = 'Eve'",
        "update nations_nation set rel = 1",
        "insert into nations_nation (id, policy, level, rel, cav, originator, version,"
        " code, name, name_uk, body) select gen_random_uuid(), 1, 0, 1, 0,"
        " gen_random_uuid(), 1, 'BX', 'Bland', 'Бландія', 1",
        "delete from nations_holding where is_delegated",
    ],
)
def test_a_change_that_no_event_tells_of_is_found(
    committing, site_server, officers, change
):
    do_everything(committing, officers)

    with everything(site_server):
        before = untold("nations")
        with connection.cursor() as cursor:
            cursor.execute(change)
        after = untold("nations")

    assert before == []
    assert after != []


def test_a_person_is_told_of_to_his_own_nation_alone(cast, home):
    do(actions.fill_post, cast.cid, post=home.post, actor=uuid4(), name="Eve")

    tables = {}
    for who in ("ann", "bob"):
        with acting(getattr(cast, who).token):
            rows = EventRow.objects.filter(event__kind="post.filled")
            tables[who] = set(rows.values_list("table", flat=True))

    # Bob's nation knows that the post was filled; by whom is Ann's nation's to know.
    assert tables["ann"] == {"core_actor", "nations_holding"}
    assert tables["bob"] == {"nations_holding"}


def test_nobody_adds_a_row_to_an_event_that_was_told(committing):
    home = make_home(committing)
    with acting(committing.cid.token):
        event = Event.objects.get(subject=home.post)

    with (
        acting(committing.cid.token),
        pytest.raises(DatabaseError, match="told before"),
        transaction.atomic(),
    ):
        EventRow.objects.create(
            event=event,
            table="nations_post",
            row_key=home.post,
            row={"title": "Other"},
            level=0,
            rel=committing.cid.rel,
            originator=committing.cid.origin,
        )
