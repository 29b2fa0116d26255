"""Who fills posts may less than some of them: two people then let somebody come."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    ProgrammingError,
    connection,
    transaction,
)
from django.utils import timezone

from backstay_web.core.commands import STEPS_UP, NotThere, Refused, Stale
from backstay_web.core.context import acting
from backstay_web.core.models import Actor, Event, Release
from backstay_web.nations import actions
from backstay_web.nations.actions.nominations import NominationOver
from backstay_web.nations.models import Holding, Nomination, Post, Task
from tests.web.cast import Cast, Person
from tests.web.nations.conftest import Home, add_post, do

MORE = ["label.release", "nation.read", "offer.change"]
"""Of these whoever fills posts has but one."""


@pytest.fixture
def post(cast: Cast, home: Home) -> UUID:
    """Return a vacant post that may do more than whoever fills it."""
    return add_post(
        cast.cid,
        home.organisation,
        title="Release officer",
        permissions=MORE,
        reports_to=home.post,
    )


def at_once(action: Callable[..., Any], by: Person, **payload: Any) -> Any:
    return do(action, by, at=timezone.now(), **payload)


def nominate(by: Person, post: UUID, **more: Any) -> UUID:
    key = uuid4()
    words = {"nomination": key, "post": post, "actor": uuid4(), "name": "Eve"}
    at_once(actions.nominate, by, **{**words, **more})
    return key


def confirm(by: Person, nomination: UUID) -> UUID:
    held = uuid4()
    at_once(actions.confirm, by, nomination=nomination, holding=held)
    return held


def holding(by: Person, key: UUID) -> Holding:
    with acting(by.token):
        return Holding.objects.select_related("actor").get(pk=key)


def last_moment(by: Person, key: UUID) -> datetime:
    ends_at = holding(by, key).actor.ends_at
    assert ends_at is not None
    return ends_at


def test_a_second_person_lets_somebody_act_with_what_the_post_may(cast, post, officers):
    asked = nominate(officers.oto, post)
    with acting(officers.oto.token):
        assert not Holding.objects.filter(post=post).exists()

    held = holding(officers.oto, confirm(officers.rita, asked))

    assert held.actor.name == "Eve"
    assert held.actor.origin == cast.ann.origin
    assert held.actor.permissions == MORE
    assert (held.actor.level, held.actor.rel) == (1, 0b01)
    with acting(officers.oto.token):
        kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"post.nominated", "post.filled"} <= kinds


def test_who_may_confirm_is_told_and_told_no_more_once_it_is_decided(
    cast, home, post, officers
):
    desk = add_post(
        cast.cid, home.organisation, title="Desk", permissions=["post.confirm"]
    )

    asked = nominate(officers.oto, post)
    with acting(officers.rita.token):
        before = list(Task.objects.filter(subject=asked, state="open"))
    at_once(actions.refuse, officers.rita, nomination=asked)

    assert [(each.post_id, each.what) for each in before] == [
        (desk, "Confirm or refuse: Eve as Release officer")
    ]
    with acting(officers.rita.token):
        assert not Task.objects.filter(subject=asked, state="open").exists()


def test_a_stand_in_comes_by_two_and_stays_longer_by_two(cast, post, officers):
    day = timezone.now() + timedelta(days=5)
    asked = nominate(officers.oto, post, ends_at=day)
    held = holding(officers.oto, confirm(officers.rita, asked))
    later, longer = uuid4(), (day + timedelta(days=5)).date()

    with pytest.raises(Refused, match="Nobody gives more than he has"):
        at_once(
            actions.change_day,
            officers.oto,
            holding=held.pk,
            expected_version=1,
            on=longer,
        )
    at_once(
        actions.prolong,
        officers.oto,
        nomination=later,
        holding=held.pk,
        expected_version=1,
        on=longer,
    )
    assert holding(officers.oto, held.pk).last_on == day.date()
    confirm(officers.rita, later)

    assert holding(officers.oto, held.pk).last_on == longer
    assert holding(officers.oto, held.pk).actor.ends_at == actions.end_of(longer)


def test_one_person_lets_a_stand_in_end_earlier_and_a_time_end(cast, post, officers):
    day = timezone.now() + timedelta(days=5)
    asked = nominate(officers.oto, post, ends_at=day)
    held = confirm(officers.rita, asked)
    earlier = (day - timedelta(days=2)).date()

    seen = {"holding": held, "expected_version": 1}
    at_once(actions.change_day, officers.oto, **seen, on=earlier)
    assert holding(officers.oto, held).actor.ends_at == actions.end_of(earlier)
    at_once(actions.end_holding, officers.oto, holding=held, expected_version=2)

    assert holding(officers.oto, held).is_over
    assert last_moment(officers.oto, held) <= timezone.now()


def test_who_stands_in_no_more_is_not_prolonged(cast, post, officers):
    day, later = timezone.now() + timedelta(days=5), uuid4()
    held = confirm(officers.rita, nominate(officers.oto, post, ends_at=day))
    seen = {"holding": held, "expected_version": 1}
    asked = {"nomination": later, **seen, "on": (day + timedelta(days=5)).date()}
    at_once(actions.prolong, officers.oto, **asked)
    at_once(actions.end_holding, officers.oto, **seen)

    with pytest.raises(NotThere):
        confirm(officers.rita, later)


def test_of_an_ending_the_post_above_is_told(cast, home, post, officers):
    held = confirm(officers.rita, nominate(officers.oto, post))

    at_once(actions.end_holding, officers.oto, holding=held, expected_version=1)

    with acting(officers.rita.token):
        told = Task.objects.get(subject=held)
    assert told.post_id == home.post
    assert told.what == (
        "See whether it is right that a time in this post ended: Release officer"
    )


def test_whoever_holds_a_post_rotates_on_another_day_by_one(cast, post, officers):
    held = confirm(officers.rita, nominate(officers.oto, post))
    day = (timezone.now() + timedelta(days=90)).date()

    seen = {"holding": held, "expected_version": 1}
    at_once(actions.change_day, officers.oto, **seen, on=day)

    assert holding(officers.oto, held).rotates_on == day


def test_whoever_set_up_a_holding_its_own_nation_ends_it(cast, post, officers):
    who = {"post": post, "actor": uuid4(), "name": "Eve"}
    at_once(actions.fill_post, cast.cid, **who)
    with acting(officers.oto.token):
        held = Holding.objects.get(actor=who["actor"])
    assert held.originator != cast.ann.origin

    at_once(actions.end_holding, officers.oto, holding=held.pk, expected_version=1)

    assert holding(officers.oto, held.pk).actor.ends_at is not None


def test_alone_he_fills_no_post_that_may_more(cast, post, officers):
    who = {"post": post, "actor": uuid4(), "name": "Eve"}

    with pytest.raises(Refused, match="Nobody gives more than he has"):
        at_once(actions.fill_post, officers.oto, **who)
    end = timezone.now() + timedelta(days=5)
    with pytest.raises(Refused, match="Nobody gives more than he has"):
        at_once(actions.delegate_post, officers.oto, **who, ends_at=end)


def test_he_confirms_not_himself_nor_does_another_nation(cast, post, officers):
    asked = nominate(officers.oto, post)

    with pytest.raises(Refused, match=r"post\.confirm"):
        confirm(officers.oto, asked)
    with pytest.raises(NotThere):
        confirm(officers.zoe, asked)


def test_one_person_in_two_posts_is_no_second_person(cast, post, officers):
    asked = nominate(officers.oto, post)

    with pytest.raises(Refused, match="second"):
        confirm(officers.oto_again, asked)


def test_a_post_that_fills_and_confirms_does_neither_for_what_it_may_not(
    cast, post, officers
):
    # Else he could fill a post with a name, and name or confirm through that one.
    asked = nominate(officers.oto, post)

    with pytest.raises(Refused, match="names nobody"):
        nominate(officers.both, post)
    with pytest.raises(Refused, match="confirms nobody"):
        confirm(officers.both, asked)


def test_whom_he_fills_himself_is_no_second_person(cast, home, post, officers):
    confirming = add_post(
        cast.cid, home.organisation, title="Second", permissions=["post.confirm"]
    )
    who = {"post": confirming, "actor": uuid4(), "name": "Puppet"}

    with pytest.raises(Refused, match="Nobody gives more than he has"):
        at_once(actions.fill_post, officers.oto, **who)


def test_nobody_names_for_a_post_of_another_nation(cast, home, officers):
    nation, unit = cast.bob.origin, uuid4()
    names = {"name": "Borduria", "name_uk": "Бордурія"}
    do(actions.add_nation, cast.cid, nation=nation, code="BO", body=1, **names)
    about = {"nation": nation, "kind": "command", "name": "Army"}
    do(actions.add_organisation, cast.cid, organisation=unit, **about)
    theirs = add_post(cast.cid, unit, permissions=MORE, rel=0b10)

    with pytest.raises(Refused, match="another body's post"):
        nominate(officers.oto, theirs)


def test_a_post_that_was_changed_since_is_named_for_anew(cast, post, officers):
    asked = nominate(officers.oto, post)
    less = {"level": 0, "rel": 0b01, "cav": 0, "permissions": ["offer.change"]}
    at_once(actions.change_authority, cast.cid, post=post, expected_version=1, **less)

    with pytest.raises(Stale, match="named anew"):
        confirm(officers.rita, asked)


def test_a_post_that_was_filled_since_is_filled_by_nobody_else(cast, post, officers):
    first, second = nominate(officers.oto, post), nominate(officers.oto, post)
    confirm(officers.rita, first)

    with pytest.raises(actions.NotVacant):
        confirm(officers.rita, second)


@pytest.mark.parametrize("decide", [actions.refuse, actions.withdraw])
def test_what_was_decided_is_decided_once(cast, post, officers, decide):
    asked = nominate(officers.oto, post)
    by = officers.oto if decide is actions.withdraw else officers.rita
    at_once(decide, by, nomination=asked)

    with pytest.raises(NominationOver):
        confirm(officers.rita, asked)
    with acting(officers.oto.token):
        assert Nomination.objects.get(pk=asked).decision == "a test"


def test_after_a_week_nobody_confirms_it(cast, post, officers):
    key = uuid4()
    words = {"nomination": key, "post": post, "actor": uuid4(), "name": "Eve"}
    do(
        actions.nominate,
        officers.oto,
        at=timezone.now() - timedelta(days=8),
        **words,
    )

    with pytest.raises(NominationOver, match="in time"):
        confirm(officers.rita, key)
    with pytest.raises(ProgrammingError, match="nothing to decide on"):
        run(officers.rita, f"select nations_appoint('{key}', '{uuid4()}', 'a')")


def test_each_of_these_takes_a_second_factor():
    deciding = {"nomination.confirm", "nomination.refuse"}

    assert deciding <= STEPS_UP
    assert {"post.nominate", "holding.prolong", "holding.end"} <= STEPS_UP


def test_whoever_lowers_a_post_lowers_its_holder_too(cast, post, officers, home):
    # The holder may more than whoever lowers: that took nothing from him before.
    own = add_post(officers.oto, home.organisation, permissions=["nation.read"])
    actor = uuid4()
    at_once(actions.fill_post, officers.oto, post=own, actor=actor, name="Eve")
    more = {"level": 1, "rel": 0b01, "cav": 0, "permissions": MORE}
    with acting(cast.cid.token):
        Actor.objects.filter(pk=actor).update(permissions=MORE)
    less = {**more, "permissions": []}

    at_once(
        actions.change_authority, officers.oto, post=own, expected_version=1, **less
    )

    with acting(cast.cid.token):
        assert Actor.objects.get(pk=actor).permissions == []


# What follows is SQL that somebody might run in a session of his own.


def run(by: Person, statement: str) -> int:
    with acting(by.token), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def as_me(by: Person, post: UUID, **more: Any) -> str:
    """Return the statement that adds a nomination, as the command does."""
    row = {
        "id": f"'{uuid4()}'",
        "policy": "1",
        "level": "0",
        "rel": "1",
        "cav": "0",
        "originator": f"'{by.origin}'",
        "post_id": f"'{post}'",
        "post_version": "1",
        "actor": f"'{uuid4()}'",
        "name": "'Me'",
        "reason": "'a'",
        "proposed_by": f"'{by.id}'",
        "proposed_at": "now()",
        "expires_at": "now() + interval '7 days'",
        "state": "'asked'",
        "decision": "''",
        **more,
    }
    return (
        f"insert into nations_nomination ({', '.join(row)})"  # noqa: S608 our own words
        f" values ({', '.join(row.values())})"
    )


@pytest.mark.parametrize(
    "more",
    [
        {"state": "'confirmed'"},
        {"expires_at": "now() + interval '9 days'", "proposed_at": "now()"},
        {"proposed_at": "now() + interval '2 days'"},
        {"originator": f"'{uuid4()}'"},
        {"proposed_by": f"'{uuid4()}'"},
        {"ends_at": "now() + interval '200 days'"},
    ],
)
def test_no_nomination_is_added_as_another_or_for_longer(cast, post, officers, more):
    with pytest.raises((DatabaseError, IntegrityError)):
        run(officers.oto, as_me(officers.oto, post, **more))
    assert run(officers.oto, as_me(officers.oto, post)) == 1


def test_who_may_confirm_adds_no_nomination(cast, post, officers):
    for each in (officers.rita, officers.both):
        with pytest.raises(DatabaseError, match="row-level security"):
            run(each, as_me(each, post))


@pytest.mark.parametrize(
    "change",
    [
        "state = 'confirmed', decided_by = '{me}', decided_at = now()",
        "state = 'refused', decided_by = '{me}', decided_at = now()",
        "name = 'Me'",
        "actor = '{me}'",
        "post_version = 2",
        "expires_at = now() + interval '99 days'",
        "proposed_by = '{me}'",
    ],
)
def test_whoever_named_changes_nothing_of_it(cast, post, officers, change):
    asked = nominate(officers.oto, post)
    said = change.format(me=officers.oto.id)

    with pytest.raises(DatabaseError):
        run(
            officers.oto,
            f"update nations_nomination set {said} where id = '{asked}'",  # noqa: S608 likewise
        )


def test_the_function_refuses_whoever_is_no_second_person(cast, post, officers):
    asked = nominate(officers.oto, post)
    call = f"select nations_appoint('{asked}', '{uuid4()}', 'a')"

    by = (officers.oto, officers.zoe, officers.both, officers.oto_again)
    for each in (*by, cast.ann, cast.cid):
        with pytest.raises(ProgrammingError, match=r"nothing to decide|second person"):
            run(each, call)


def test_nobody_raises_a_post_beyond_himself_and_has_it_filled(cast, home, officers):
    own = add_post(officers.oto, home.organisation, permissions=["nation.read"])
    raised = "holder_permissions = '{nation.read,label.release}'"

    for change in (raised, "holder_level = 2", "holder_rel = 3", "holder_cav = 1"):
        with pytest.raises(ProgrammingError, match="more than he has"):
            run(
                officers.oto,
                f"update nations_post set {change} where id = '{own}'",  # noqa: S608 likewise
            )


def test_nobody_adds_a_post_beyond_himself(cast, home, officers):
    with (
        acting(officers.oto.token),
        pytest.raises(ProgrammingError, match="more than he has"),
        transaction.atomic(),
    ):
        Post.objects.create(
            organisation_id=home.organisation,
            title="Mine",
            holder_level=1,
            holder_rel=0b01,
            holder_permissions=MORE,
            level=0,
            rel=0b01,
            originator=officers.oto.origin,
        )


def test_nobody_makes_an_actor_beyond_himself_or_lets_one_last(cast, post, officers):
    day = timezone.now() + timedelta(days=5)
    held = confirm(officers.rita, nominate(officers.oto, post, ends_at=day))
    actor = holding(officers.oto, held).actor
    hostile = [
        "update core_actor set ends_at = null where id = '{actor}'",
        "update core_actor set ends_at = now() + '9 days' where id = '{actor}'",
        "update core_actor set permissions = '{{label.release}}' where id = '{me}'",
        "insert into core_actor (id, name, origin, level, rel, cav, permissions,"
        " begins_at) select gen_random_uuid(), 'Me', origin, level, rel, cav,"
        " permissions, begins_at from core_actor where id = '{actor}'",
    ]

    for each in hostile:
        with pytest.raises(DatabaseError, match="row-level security"):
            run(officers.oto, each.format(actor=actor.pk, me=officers.oto.id))
    later = "now() + interval '99 days', false"
    with pytest.raises(ProgrammingError, match="nobody to take out"):
        run(officers.oto, f"select nations_leave('{held}', 1, {later})")
    assert holding(officers.oto, held).actor.ends_at == day


def test_the_function_takes_out_nobody_of_another_nation_nor_for_anybody(
    cast, post, officers
):
    held = confirm(officers.rita, nominate(officers.oto, post))
    call = f"select nations_leave('{held}', 1, now(), true)"

    for each in (officers.zoe, officers.rita, cast.ann):
        with pytest.raises(ProgrammingError, match="nobody to take out"):
            run(each, call)
    assert not holding(officers.oto, held).is_over


def test_who_confirms_relabels_no_holding_that_another_body_made(cast, post, officers):
    # The role of the functions above changes labels too, in one that looks itself.
    now = timezone.now()
    who = {"post": post, "actor": uuid4(), "name": "Eve"}
    at_once(actions.fill_post, cast.cid, **who)
    with acting(officers.rita.token):
        held = Holding.objects.get(post=post)
        asked = Release.objects.create(
            kind="post",
            table="nations_holding",
            subject=held.pk,
            row_version=held.version,
            was_level=held.level,
            was_rel=held.rel,
            was_cav=held.cav,
            new_level=held.level,
            new_rel=held.rel | 0b100,
            new_cav=held.cav,
            reason="a test",
            proposed_by=officers.rita.id,
            proposed_at=now,
            expires_at=now + timedelta(days=7),
            level=0,
            rel=0b01,
            originator=officers.rita.origin,
        )

    with pytest.raises(ProgrammingError, match="nothing to decide on"):
        run(officers.oto_again, f"select core_relabel('{asked.pk}', 'a')")


def test_a_stand_in_is_prolonged_under_his_own_name_alone(cast, post, officers):
    day = timezone.now() + timedelta(days=5)
    held = confirm(officers.rita, nominate(officers.oto, post, ends_at=day))
    actor = holding(officers.oto, held).actor
    key = uuid4()
    more = {
        "id": f"'{key}'",
        "holding_id": f"'{held}'",
        "actor": f"'{actor.pk}'",
        "ends_at": "now() + interval '9 days'",
    }
    run(officers.oto, as_me(officers.oto, post, **more))

    with pytest.raises(ProgrammingError, match="nothing to decide on"):
        run(officers.rita, f"select nations_appoint('{key}', '{held}', 'a')")
