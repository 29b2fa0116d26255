"""The first page of a post: what a line counts is what its page shows."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.utils.translation import gettext_lazy as _

from backstay_web.config.doors import PAGES
from backstay_web.config.home import screens, views
from backstay_web.config.home.today import Line, Today, told
from backstay_web.core.context import Context, acting, me
from backstay_web.core.middleware import COOKIE
from backstay_web.nations.queries import last_visit
from backstay_web.nations.roles import ROLE

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ALL = {**screens.SCREENS, "staff": screens.STAFF}


def today() -> Today:
    return Today(me(), None, NOW, NOW.date(), NOW - timedelta(days=7))


def holder(permissions: Iterable[str]) -> Context:
    """Return somebody with these permissions."""
    return Context(uuid4(), uuid4(), 0, 0, 0, frozenset(permissions))


def line(count: int, word: str, door: str = "home") -> Line:
    return Line(count, word, _("what is counted"), door)


def test_every_role_has_its_screen_and_each_leads_where_the_role_may_go():
    led = {
        role: views.beginning(screen, holder(ROLE[role].permissions))
        for role, screen in ALL.items()
    }

    assert ALL.keys() == ROLE.keys()
    assert [role for role, begins in led.items() if begins is None] == []


@pytest.mark.parametrize("role", ALL)
def test_whatever_a_screen_tells_can_be_asked_and_leads_to_a_page(cast, role):
    screen = ALL[role]

    with acting(cast.cid.token):
        lines = [tell(today()) for tell in (*screen.late, *screen.waiting)]

    assert lines
    assert [line.door for line in lines if line.door not in PAGES] == []
    may = holder(ROLE[role].permissions)
    counted = [Line(1, "", line.meaning, line.door, line.asks) for line in lines]
    assert len(views.shown(counted, may)) == len(lines)


def test_a_line_that_counts_nothing_is_left_out(cast):
    tells = [lambda _today: line(0, "none"), lambda _today: line(2, "two")]

    with acting(cast.cid.token):
        lines = list(told(iter(tells), today()))

    assert [each.word for each in lines] == ["two"]


def test_a_line_whose_page_one_may_not_open_is_left_out():
    lines = [line(3, "offers", "donations:home"), line(1, "tasks")]

    assert [each["word"] for each in views.shown(lines, holder(()))] == ["tasks"]


def test_a_page_without_a_post_tells_that_nothing_waits_and_where_to_begin(
    cast, client
):
    client.cookies[COOKIE] = cast.cid.token

    page = client.get("/").text

    assert "Nothing waits for you." in page
    assert "Changed in the last seven days" in page
    assert 'href="/search/"' in page


def test_the_last_visit_is_the_end_of_the_session_before_this_one(committing):
    ann = committing.ann
    seen = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
    add = (
        "insert into core_session"
        " (token_hash, actor_id, opened_at, expires_at, seen_at, idle_s)"
        " values (sha256(%s), %s, '2019-01-01', '2100-01-01', %s, 60)"
    )
    with acting(ann.token):
        first = last_visit()
    with connections["door"].cursor() as cursor:
        cursor.execute(add, [b"an older one", ann.id, seen])
        cursor.execute(add, [b"of somebody else", committing.bob.id, NOW])

    with acting(ann.token):
        then = last_visit()
    with acting("no token of anybody"):
        nobody = last_visit()

    with connections["door"].cursor() as cursor:
        cursor.execute(
            "update core_session set ended_at = now() where opened_at = '2019-01-01'"
        )
    assert (first, then, nobody) == (None, seen, None)
