"""A label widens by two people of the body whose row it is, and in no other way."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from backstay_web.core.commands import (
    FactorTooOld,
    NotThere,
    Refused,
    Stale,
)
from backstay_web.core.context import acting
from backstay_web.core.models import Event, EventRow, Release, RowChange
from backstay_web.core.releases import actions
from backstay_web.nations.models import Post
from tests.web.core.releases.conftest import (
    TO_ALL_THREE,
    TO_COMMAND,
    confirm,
    do,
    label_of,
    propose,
    state_of,
)

WEEK = timedelta(days=7)


def test_a_row_is_read_by_those_it_was_released_to_once_a_second_person_agreed(
    cast, officers, post
):
    release = propose(officers.oda, post)
    proposed = label_of(post, officers.oda), label_of(post, cast.bob)

    confirm(officers.pia, release)

    assert proposed == ((2, TO_COMMAND, 0b1), None)
    assert label_of(post, cast.bob) == (0, TO_ALL_THREE, 0)
    assert state_of(release, officers.oda) == "confirmed"


@pytest.mark.parametrize(
    ("wider", "is_read_by_bob"),
    [
        ({"level": 0, "rel": TO_COMMAND, "cav": 0b1}, False),
        ({"level": 2, "rel": TO_COMMAND, "cav": 0}, False),
        ({"level": 2, "rel": TO_ALL_THREE, "cav": 0b1}, False),
        ({"level": 1, "rel": TO_COMMAND, "cav": 0}, True),
    ],
)
def test_each_part_of_a_label_can_be_released(
    cast, officers, post, wider, is_read_by_bob
):
    confirm(officers.pia, propose(officers.oda, post, **wider))

    assert label_of(post, officers.oda) == tuple(wider.values())
    assert (label_of(post, cast.bob) is not None) == is_read_by_bob


@pytest.mark.parametrize(
    ("first", "second"), [("oda", "oda"), ("pia", "pia_again"), ("pia_again", "pia")]
)
def test_nobody_confirms_what_he_proposed_in_this_post_or_another(
    officers, post, first, second
):
    release = propose(getattr(officers, first), post)

    with pytest.raises(Refused, match="second person"):
        confirm(getattr(officers, second), release)

    assert state_of(release, officers.oda) == "asked"


def test_a_release_ends_after_seven_days(officers, post):
    begun = timezone.now() - WEEK
    late = propose(officers.oda, post, at=begun)

    with pytest.raises(actions.NotOpen, match="in time"):
        confirm(officers.pia, late)
    # What has ended stands in nobody's way.
    confirm(officers.pia, propose(officers.oda, post))


def test_one_release_of_a_row_is_decided_on_before_another_is_asked_for(officers, post):
    propose(officers.oda, post)

    with pytest.raises(actions.AskedAlready):
        propose(officers.pia, post)


def test_rows_of_a_body_are_released_by_its_own_officers_alone(cast, officers, home):
    # Eve may read the post, which is the command's.
    with pytest.raises(Refused, match="own officers"):
        propose(officers.eve, home.post)
    release = propose(officers.oda, home.post)

    with pytest.raises(NotThere):
        confirm(officers.eve, release)


def test_what_an_officer_cannot_read_is_not_there_for_him(officers, post):
    said = []
    for key in (post, uuid4()):
        with pytest.raises(NotThere) as told:
            propose(officers.eve, key)
        said.append(str(told.value).replace(str(key), "KEY"))

    assert said[0] == said[1]


def test_whoever_may_not_release_neither_proposes_nor_confirms(cast, officers, post):
    with pytest.raises(Refused, match=r"label\.release"):
        propose(cast.dan, post)
    release = propose(officers.oda, post)

    with pytest.raises(Refused, match=r"label\.release"):
        confirm(cast.dan, release)


@pytest.mark.parametrize("act", ["propose", "confirm", "refuse", "restrict"])
def test_each_step_takes_a_second_factor_that_was_shown_just_now(
    officers, post, settings, act
):
    release = propose(officers.oda, post)
    settings.STEP_UP_S = -10_000_000_000

    label = {"kind": "post", "subject": post, "level": 2, "rel": 0b01, "cav": 0b1}
    steps: dict[str, Any] = {
        "propose": lambda: propose(officers.pia, post),
        "confirm": lambda: confirm(officers.pia, release),
        "refuse": lambda: do(actions.refuse_release, officers.pia, release=release),
        "restrict": lambda: do(
            actions.restrict,
            officers.pia,
            release=uuid4(),
            expected_version=1,
            **label,
        ),
    }

    with pytest.raises(FactorTooOld):
        steps[act]()


def test_what_was_changed_since_it_was_proposed_is_not_released(cast, officers, post):
    release = propose(officers.oda, post)
    with acting(cast.cid.token):
        Post.objects.filter(pk=post).update(title="Loud desk", version=2)

    with pytest.raises(Stale):
        confirm(officers.pia, release)
    with pytest.raises(Stale, match="anew"):
        confirm(officers.pia, release, expected_version=2)

    assert label_of(post, cast.bob) is None


def test_one_officer_restricts_at_once_and_releases_nothing_by_it(cast, officers, home):
    label = {"kind": "post", "subject": home.post, "expected_version": 1}

    with pytest.raises(actions.NotARelease):
        do(
            actions.restrict,
            officers.oda,
            release=uuid4(),
            **{**label, "level": 0, "rel": TO_ALL_THREE, "cav": 0b1},
        )
    do(
        actions.restrict,
        officers.oda,
        release=uuid4(),
        **{**label, "level": 0, "rel": 0b01, "cav": 0},
    )

    assert label_of(home.post, cast.bob) is None
    assert label_of(home.post, cast.ann) == (0, 0b01, 0)


@pytest.mark.parametrize(
    "blind", [{"level": 3}, {"rel": 0b100}, {"cav": 0b10}, {"rel": 0}]
)
def test_nobody_gives_a_label_under_which_he_could_not_read_it(officers, post, blind):
    with pytest.raises(Refused, match="yourself"):
        propose(officers.oda, post, **blind)


def test_what_lets_nobody_read_more_is_no_release(officers, post):
    with pytest.raises(actions.NotARelease):
        propose(officers.oda, post, level=2, rel=0b01, cav=0b1)


def test_a_release_is_refused_by_another_and_withdrawn_by_oneself(officers, post):
    refused = propose(officers.oda, post)
    with pytest.raises(Refused, match="withdraw"):
        do(actions.refuse_release, officers.oda, release=refused)
    do(actions.refuse_release, officers.pia, release=refused, reason="Too early.")
    withdrawn = propose(officers.oda, post)
    with pytest.raises(Refused, match="refuse"):
        do(actions.withdraw_release, officers.pia, release=withdrawn)
    do(actions.withdraw_release, officers.oda, release=withdrawn)

    assert state_of(refused, officers.pia) == "refused"
    assert state_of(withdrawn, officers.pia) == "withdrawn"
    assert label_of(post, officers.oda) == (2, TO_COMMAND, 0b1)
    with pytest.raises(actions.NotOpen, match="decided"):
        confirm(officers.pia, refused)


def test_a_release_is_one_event_for_its_readers_and_its_reason_for_the_officers(
    cast, officers, post
):
    confirm(officers.pia, propose(officers.oda, post))

    with acting(cast.bob.token):  # who may read the post from now on
        told = list(Event.objects.filter(subject=post).values_list("kind", "content"))
        tables = list(EventRow.objects.values_list("table", flat=True))
    with acting(officers.oda.token):
        event = Event.objects.get(subject=post, kind="label.released")
        kept = EventRow.objects.filter(event=event).values_list("table", flat=True)

        assert sorted(kept) == ["core_release", "nations_post"]
    assert ("label.released", {"version": 1}) in told
    assert "core_release" not in tables


def test_a_request_of_a_body_without_a_bit_is_read_in_that_body_alone(
    cast, officers, post
):
    # The command has no bit in labels: its officers act with those of A and of B, and
    # Bea of B is cleared as they are.
    release = propose(officers.oda, post)
    kept = {"core_release"}

    with acting(cast.bea.token):
        told = set(Event.objects.values_list("kind", flat=True))
        rows = set(EventRow.objects.values_list("table", flat=True))
        changes = set(RowChange.objects.values_list("table", flat=True))
    with acting(officers.pia.token):
        own = Event.objects.filter(subject=release, kind="release.proposed").count()
        own_rows = EventRow.objects.filter(row_key=release).count()
        own_changes = RowChange.objects.filter(table="core_release").count()

    assert not {each for each in told if each.startswith("release.")}
    assert not kept & (rows | changes)
    assert (own, own_rows, own_changes) == (1, 1, 1)


BY_HAND = (
    "update nations_post set level = 0, cav = 0 where id = %s",
    "update nations_post set title = 'Mine' where id = %s",
)
DECIDING_BY_HAND = (
    "update core_release set state = 'confirmed', decided_at = now(),"
    " decided_by = (core_me()).actor where id = %s",
    "update core_release set state = 'withdrawn', decided_at = now(),"
    " decided_by = (core_me()).actor where id = %s",  # another's
    "update core_release set state = 'refused', decided_at = now(),"
    " decided_by = proposed_by where id = %s",  # in another's name
    "update core_release set new_rel = 7 where id = %s",
    "update core_release set proposed_by = null where id = %s",
    "update core_release set expires_at = now() where id = %s",
    "update core_release set transaction = 1 where id = %s",
)


def run(statement: str, *values: Any) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def test_sql_of_an_officers_own_widens_no_label(officers, post):
    release = propose(officers.oda, post)

    with acting(officers.pia.token):
        changed = [run(statement, post) for statement in BY_HAND]
        for statement in DECIDING_BY_HAND:
            with pytest.raises(DatabaseError):
                run(statement, release)

    assert changed == [0, 0]
    assert label_of(post, officers.oda) == (2, TO_COMMAND, 0b1)


def test_whoever_may_change_a_row_widens_no_label_either(cast, post):
    # Cid may change posts, and release: alone he does neither to a label.
    with (
        acting(cast.cid.token),
        pytest.raises(DatabaseError, match="never widens"),
    ):
        run("update nations_post set level = 0 where id = %s", post)


@pytest.mark.parametrize("who", ["oda", "pia_again", "eve"])
def test_the_function_that_changes_labels_asks_for_a_second_person_itself(
    officers, post, who
):
    first = officers.pia if who == "pia_again" else officers.oda
    release = propose(first, post)

    with acting(getattr(officers, who).token), pytest.raises(DatabaseError):
        run("select core_relabel(%s, '')", release)


def test_the_function_that_changes_labels_asks_for_time_and_row_itself(
    cast, officers, home, post
):
    begun = timezone.now() - WEEK - timedelta(hours=1)
    late = propose(officers.oda, post, at=begun)
    stale = propose(officers.oda, home.post)
    with acting(cast.cid.token):
        Post.objects.filter(pk=home.post).update(title="Loud desk", version=2)

    for release, said in ((late, "nothing to decide"), (stale, "not as it was shown")):
        with acting(officers.pia.token), pytest.raises(DatabaseError, match=said):
            run("select core_relabel(%s, '')", release)


def test_a_label_is_changed_once_by_a_release(officers, post):
    release = propose(officers.oda, post)
    confirm(officers.pia, release)

    with acting(officers.pia.token), pytest.raises(DatabaseError, match="nothing to"):
        run("select core_relabel(%s, '')", release)


@pytest.mark.parametrize(
    "fault",
    [
        {"proposed_by": uuid4()},
        {"originator": uuid4()},
        {"state": "confirmed"},
        {"transaction": 1},
        {"for_days": 20},
    ],
)
def test_nobody_asks_in_anothers_name_or_for_longer(officers, post, fault):
    now = timezone.now()
    said: dict[str, Any] = {
        "proposed_by": officers.oda.id,
        "originator": officers.oda.origin,
        "state": "asked",
        "transaction": None,
        "for_days": 0,
        **fault,
    }
    later = now + timedelta(days=said.pop("for_days"))
    if said["state"] == "confirmed":
        said |= {"decided_by": officers.oda.id, "decided_at": now}

    with (
        acting(officers.oda.token),
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):
        Release.objects.create(
            kind="post",
            table="nations_post",
            subject=post,
            row_version=1,
            was_level=2,
            was_rel=TO_COMMAND,
            was_cav=1,
            new_level=0,
            new_rel=TO_ALL_THREE,
            new_cav=0,
            reason="",
            proposed_at=later,
            expires_at=later + WEEK,
            level=2,
            rel=TO_COMMAND,
            cav=1,
            **said,
        )
