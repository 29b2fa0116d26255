"""The first page of a post: what a line counts is what its page shows."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from backstay_web.config.database.server import Server
from backstay_web.config.doors import PAGES
from backstay_web.config.home import screens, views
from backstay_web.config.home.today import Line, Today, told
from backstay_web.core.context import Context, acting, me
from backstay_web.core.middleware import COOKIE
from backstay_web.core.releases.actions import propose_release
from backstay_web.nations.queries import last_visit
from backstay_web.nations.roles import ROLE
from tests.web.cast import Cast, Person, make_person
from tests.web.core.releases.conftest import add_secret, propose
from tests.web.core.releases.conftest import do as do_release
from tests.web.nations.conftest import make_home
from tests.web.server import DATABASE

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
def test_each_way_of_a_screen_leads_where_the_role_may_go(role):
    ways = views.ways(ALL[role], holder(ROLE[role].permissions))

    assert len(ways) == len(ALL[role].ways)


def test_what_a_post_does_day_by_day_stands_there_though_something_waits(
    cast, client, monkeypatch
):
    client.cookies[COOKIE] = cast.cid.token
    ways = (screens.Way(_("People and posts"), "nations:people", "#x"),)
    busy = replace(screens.STAFF, waiting=(lambda _today: line(1, "one"),), ways=ways)
    monkeypatch.setattr(views, "STAFF", busy)

    page = client.get("/").text

    assert "Nothing waits for you." not in page
    assert '<a class="button" href="/nations/people/#x">People and posts</a>' in page


@pytest.mark.parametrize("role", ALL)
def test_whatever_a_screen_tells_can_be_asked_and_leads_to_a_page(cast, role):
    screen = ALL[role]

    with acting(cast.cid.token):
        lines = [
            tell(today()) for tell in (*screen.late, *screen.waiting, *screen.soon)
        ]

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


def test_the_command_reads_how_the_whole_stands_though_nothing_is_there_yet(
    cast, client, monkeypatch
):
    client.cookies[COOKIE] = cast.cid.token
    monkeypatch.setattr(views, "STAFF", replace(screens.STAFF, whole=screens.ALL))

    page = " ".join(client.get("/").text.split())

    assert "<strong>0</strong> of 0 needs are validated" in page
    assert "<strong>0</strong> of 0 open offers are confirmed" in page
    assert "<strong>0</strong> packages are planned: there is no plan yet" in page
    assert "<strong>0</strong> of 0 lines of plans are promised" in page


def test_a_line_leads_to_the_row_that_it_is_of():
    run = uuid4()
    about = Line(1, "plan", _("what is counted"), "plans:run", "#unmet", run)

    [shown] = views.shown([about], holder(ROLE["commander"].permissions))

    assert shown["address"] == f"/plans/runs/{run}/#unmet"


def test_whoever_looks_ahead_is_told_that_nothing_breaks(cast, client, monkeypatch):
    client.cookies[COOKIE] = cast.cid.token
    without = client.get("/").text
    ahead = replace(screens.STAFF, soon=screens.SCREENS["commander"].soon)
    monkeypatch.setattr(views, "STAFF", ahead)

    page = client.get("/").text

    assert "Breaks next" not in without
    assert "Nothing that you may know of ends or falls due within 30 days." in page


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


def officer_of(people: Cast, name: str, site_server: Server) -> Person:
    """Return a release officer of the command."""
    may = sorted(ROLE["release_officer"].permissions)
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        return make_person((owner, door), name, people.cid.origin, 0b11, 0b1, 2, may)


def told_to(officer: Person, at: datetime) -> dict[str, int]:
    """Return what the first page of a release officer counts."""
    screen = screens.SCREENS["release_officer"]
    with acting(officer.token):
        seen = Today(me(), None, at, at.date(), at - timedelta(days=7))
        lines = [*told(iter(screen.late), seen), *told(iter(screen.waiting), seen)]
    return {each.word: each.count for each in lines}


def test_a_release_officer_is_told_of_the_queue_of_releases(cast, people, site_server):
    autodiscover_modules("subjects")
    oda, pia = (officer_of(people, name, site_server) for name in ("Oda", "Pia"))
    now, post = timezone.now(), add_secret(cast, make_home(cast))

    propose(oda, post)

    assert told_to(pia, now) == {"release waits for a second person": 1}
    assert told_to(oda, now) == {"release that you proposed is not decided on": 1}
    ended = now + timedelta(days=8)
    assert told_to(pia, ended) == {"release ended without a decision": 1}
    assert told_to(pia, ended + timedelta(days=31)) == {}


def test_what_was_asked_for_anew_is_late_no_more(cast, people, site_server):
    autodiscover_modules("subjects")
    oda = officer_of(people, "Oda", site_server)
    post = add_secret(cast, make_home(cast))
    first = timezone.now() - timedelta(days=9)

    do_release(propose_release, oda, at=first, **asked_for(post))
    do_release(propose_release, oda, at=timezone.now(), **asked_for(post))

    words = told_to(oda, timezone.now())
    assert words == {"release that you proposed is not decided on": 1}


def asked_for(post: UUID) -> dict[str, Any]:
    label = {"level": 0, "rel": 0b111, "cav": 0}
    return {
        "release": uuid4(),
        "kind": "post",
        "subject": post,
        "expected_version": 1,
        **label,
    }
