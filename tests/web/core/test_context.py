"""Who acts is what the token stands for, in one transaction, and nobody otherwise."""

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from backstay_web.core import door
from backstay_web.core.context import (
    NARROW,
    NobodyActs,
    acting,
    me,
    new_token,
    reading_for,
)
from backstay_web.core.labels.label import EVERYBODY
from backstay_web.core.middleware import COOKIE, ActingMiddleware
from tests.web.cast import LONG_AFTER, START, Cast
from tests.web.server import DATABASE
from tests.web.things.models import Thing


def test_a_token_stands_for_its_actor(cast):
    with acting(cast.ann.token):
        ann = me()

    assert (ann.actor, ann.origin) == (cast.ann.id, cast.ann.origin)
    assert (ann.rel, ann.cav, ann.level) == (0b01, 0, 1)
    assert ann.permissions >= {"thing.change", "nation.read"}
    assert "nation.change" not in ann.permissions


@pytest.mark.parametrize("token", ["", "guessed", " ", "null"])
def test_without_a_token_that_is_known_nobody_acts(cast, token):
    with acting(token), pytest.raises(NobodyActs):
        me()


def test_outside_of_a_transaction_that_set_a_token_nobody_acts(cast):
    with acting(cast.ann.token):
        pass

    with pytest.raises(NobodyActs):
        me()


def test_a_token_ends_with_its_transaction_on_the_same_connection(committing):
    with acting(committing.ann.token):
        backend = connection.connection.info.backend_pid

    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_backend_pid(), current_setting('backstay.token', true)"
        )
        assert cursor.fetchone() == (backend, "")


def test_the_one_who_acted_before_acts_again_afterwards(cast):
    with acting(cast.ann.token):
        with acting(cast.bob.token):
            inside = me().actor
        after = me().actor

    assert (inside, after) == (cast.bob.id, cast.ann.id)


def test_the_one_who_acted_before_acts_again_after_a_failure_too(cast):
    with acting(cast.ann.token):
        with pytest.raises(ZeroDivisionError), acting(cast.bob.token):
            1 / 0  # noqa: B018 the failure
        after = me().actor

    assert after == cast.ann.id


def test_a_session_that_has_ended_stands_for_nobody(cast, site_server):
    with psycopg.connect(site_server.url("bs_door", DATABASE), autocommit=True) as at:
        token = new_token()
        at.execute(door.OPEN, [token, cast.ann.id, START, LONG_AFTER])
        with acting(token):
            before = me().actor
        at.execute(door.END, [timezone.now(), token])

    assert before == cast.ann.id
    with acting(token), pytest.raises(NobodyActs):
        me()


def test_a_session_whose_time_is_over_stands_for_nobody(cast, site_server):
    token, now = new_token(), timezone.now()
    with psycopg.connect(site_server.url("bs_door", DATABASE), autocommit=True) as at:
        at.execute(door.OPEN, [token, cast.ann.id, START, now - timedelta(seconds=1)])

    with acting(token), pytest.raises(NobodyActs):
        me()


@pytest.mark.parametrize(
    ("begins_in", "ends_in"),
    [(timedelta(hours=1), None), (timedelta(days=-2), timedelta(seconds=-1))],
)
def test_an_actor_acts_in_his_time_alone(site_server, cast, begins_in, ends_in):
    now, actor, token = timezone.now(), uuid4(), new_token()
    with psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner:
        owner.execute(
            "insert into core_actor (id, name, origin, level, rel, cav, permissions,"
            " begins_at, ends_at) values (%s, 'Eve', %s, 1, 1, 0, '{}', %s, %s)",
            [actor, uuid4(), now + begins_in, now + ends_in if ends_in else None],
        )
    with psycopg.connect(site_server.url("bs_door", DATABASE), autocommit=True) as at:
        at.execute(door.OPEN, [token, actor, START, LONG_AFTER])

    with acting(token), pytest.raises(NobodyActs):
        me()


def sessions(condition: str) -> int:
    with connections["door"].cursor() as cursor:
        cursor.execute(f"select count(*) from core_session where {condition}")  # noqa: S608
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(databases=["default", "door"])
def test_the_door_opens_and_ends_sessions_and_keeps_no_token(cast):
    token = door.open_session(actor=cast.ann.id, at=START, until=LONG_AFTER)
    opened = sessions("ended_at is null")

    door.end_session(token=token, at=timezone.now())

    assert opened - sessions("ended_at is null") == 1
    assert sessions(f"token_hash = '{token}'") == 0
    assert len(token) >= 43  # 256 bits, six in a character


HOSTILE = [
    "select * from core_session",
    "insert into core_session select '\\x00', id, now(), now() + '1d' from core_actor",
    "update core_session set expires_at = '2200-01-01'",
    "delete from core_session",
    "update core_actor set rel = 3, level = 9, cav = 7 returning id",
    "insert into core_actor (id, name, origin, level, rel, cav, permissions, begins_at)"
    " values (gen_random_uuid(), 'x', gen_random_uuid(), 9, 3, 7, '{}', now())",
    "create or replace function core_me() returns core_context language sql as"
    " 'select null::core_context'",
    "set role bs_owner",
    "set session authorization bs_owner",
    "alter table core_actor disable row level security",
    "truncate core_event",
    "grant bs_owner to bs_app",
]


@pytest.mark.parametrize("statement", HOSTILE)
def test_sql_of_ones_own_makes_nobody_anybody_else(cast, statement):
    with acting(cast.ann.token):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
                changed = cursor.rowcount
        except DatabaseError:
            changed = 0
        ann = me()

    assert changed == 0
    assert (ann.actor, ann.rel, ann.level) == (cast.ann.id, 0b01, 1)


def test_nobody_gives_away_more_than_he_has(cast):
    give = (
        "insert into core_actor (id, name, origin, level, rel, cav, permissions,"
        " begins_at) values (gen_random_uuid(), 'x', %s, %s, %s, %s, %s, now())"
    )
    origin = cast.cid.origin
    within = [origin, 2, 0b11, 0b1, ["thing.change"]]
    beyond = [
        [origin, 3, 0b11, 0b1, []],
        [origin, 2, 0b111, 0b1, []],
        [origin, 2, 0b11, 0b11, []],
        [origin, 2, 0b11, 0b1, ["site.end"]],
    ]

    with acting(cast.cid.token), connection.cursor() as cursor:
        cursor.execute(give, within)
        for each in beyond:
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(give, each)


def test_without_the_permission_nobody_gives_even_what_he_has(cast):
    with (
        acting(cast.dan.token),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "insert into core_actor (id, name, origin, level, rel, cav, permissions,"
            " begins_at) values (gen_random_uuid(), 'x', %s, 0, 1, 0, '{}', now())",
            [cast.dan.origin],
        )


def test_a_request_acts_as_its_cookie_says_and_the_next_as_nobody(cast, rf):
    seen = []

    def view(_: HttpRequest) -> HttpResponse:
        seen.append(me().actor)
        return HttpResponse()

    middleware = ActingMiddleware(view)
    request = rf.get("/")
    request.COOKIES[COOKIE] = cast.bob.token

    middleware(request)

    assert seen == [cast.bob.id]
    with pytest.raises(NobodyActs):
        middleware(rf.get("/"))


def things(*, of: int) -> list[str]:
    """Return the names of the things that are read for some bodies."""
    with reading_for(of):
        return sorted(Thing.objects.values_list("name", flat=True))


def put_things(cast: Cast) -> None:
    """Let the command write a thing for each body, and one for both."""
    for name, rel in (("for A", 0b01), ("for B", 0b10), ("for both", 0b11)):
        made = Thing(name=name, rel=rel, level=0, originator=cast.cid.origin)
        with acting(cast.cid.token):
            made.save(force_insert=True)


def test_for_a_body_one_reads_what_goes_to_it_alone(cast):
    put_things(cast)

    with acting(cast.cid.token):
        assert things(of=0b01) == ["for A", "for both"]
        assert things(of=0b10) == ["for B", "for both"]
        assert things(of=0b11) == ["for A", "for B", "for both"]
        assert things(of=0) == []


@pytest.mark.parametrize("asked_for", ["-1", str(EVERYBODY), "2", "3", str(-(1 << 63))])
def test_no_setting_lets_anybody_read_more(cast, asked_for):
    put_things(cast)

    with acting(cast.ann.token), connection.cursor() as cursor:
        cursor.execute(NARROW, [asked_for])
        ann, seen = me(), set(Thing.objects.values_list("name", flat=True))

    assert ann.rel & ~0b01 == 0
    assert seen <= {"for A", "for both"}


def test_a_setting_that_is_no_number_lets_nobody_read(cast):
    with acting(cast.ann.token), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(NARROW, ["all"])
        with pytest.raises(DatabaseError):
            me()
        transaction.set_rollback(True)


def test_inside_of_such_a_block_another_one_widens_nothing(cast):
    put_things(cast)

    with acting(cast.cid.token), reading_for(0b01):
        assert things(of=0b11) == ["for A", "for both"]
        assert things(of=0b10) == []


def test_whoever_reads_for_some_bodies_changes_nothing_meanwhile(cast):
    put_things(cast)

    with acting(cast.cid.token):
        with reading_for(0b11):
            changed = Thing.objects.update(name="another")
            with pytest.raises(DatabaseError), transaction.atomic():
                Thing(name="new", rel=0b01, level=0, originator=cast.cid.origin).save()
        assert Thing.objects.update(name="another") == 3

    assert changed == 0


def test_after_it_and_after_a_failure_in_it_one_reads_as_before(cast):
    with acting(cast.cid.token):
        with reading_for(0b01):
            inside = me()
        after = me()
        with pytest.raises(ZeroDivisionError), reading_for(0b10):
            1 / 0  # noqa: B018 the failure
        after_a_failure = me()

    assert (inside.rel, inside.permissions) == (0b01, frozenset())
    assert after == after_a_failure
    assert after.rel == 0b11
    assert "thing.change" in after.permissions
