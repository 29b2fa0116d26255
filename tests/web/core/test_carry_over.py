"""Whatever befalls a request, the next one on its connection acts as itself alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final
from uuid import uuid4

import psycopg
import pytest
from django.db import (
    DatabaseError,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from backstay_web.config.database.server import Server
from backstay_web.core.context import NobodyActs, acting, me
from backstay_web.core.middleware import COOKIE, ActingMiddleware
from tests.web.at_once import by_threads
from tests.web.cast import Person, make_person
from tests.web.server import DATABASE
from tests.web.things.models import Thing

NATIONS: Final = 50
THREADS: Final = 4


class Broken(Exception):
    """What a view raises by a fault of ours."""


def nothing(_: Person) -> None:
    """Let all go well."""


def fail(_: Person) -> None:
    """Let the view fail."""
    raise Broken


def be_refused(_: Person) -> None:
    """Let the database refuse a statement, and go on afterwards."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select 1 / 0")
    except DatabaseError:
        return


def take_too_long(_: Person) -> None:
    """Let the database cancel a statement that takes too long."""
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = '2ms'")
        cursor.execute("select pg_sleep(1)")


def be_killed(_: Person) -> None:
    """Let the back end die."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(pg_backend_pid())")


def lend(other: Person) -> None:
    """Act as another for a while, and fail while at it."""
    try:
        with acting(other.token):
            raise Broken
    except Broken:
        return


TROUBLES: Final[list[Callable[[Person], None]]] = [
    *[nothing] * 60,
    *[fail] * 10,
    *[be_refused] * 10,
    *[lend] * 15,
    *[take_too_long] * 3,
    be_killed,
    be_killed,
]


@dataclass
class Asking:
    """Asks as one of many in turn, some without a name, and notes what was wrong."""

    everybody: list[Person]
    turns: int
    wrong: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    def ask_all(self) -> None:
        """Ask as often as it takes turns, on one connection, as a thread does."""
        chance = Random(str(uuid4()))  # noqa: S311 it guards no secret
        for _ in range(self.turns):
            who = chance.choice([*self.everybody, None])
            self.ask(who, chance)
        connection.close()

    def ask(self, who: Person | None, chance: Random) -> None:
        """Ask as somebody, or as nobody, and let something befall the request."""
        trouble, other = chance.choice(TROUBLES), chance.choice(self.everybody)

        def view(_: HttpRequest) -> HttpResponse:
            self.check(who)
            trouble(other)
            self.check(who)
            return HttpResponse()

        request = RequestFactory().get("/")
        if who:
            request.COOKIES[COOKIE] = who.token
        try:
            ActingMiddleware(view)(request)
        except (Broken, DatabaseError):
            self.met.add(trouble.__name__)
        close_old_connections()  # as Django does between requests
        self.check(None)

    def check(self, who: Person | None) -> None:
        """Note if somebody else acts than is asked as, or reads what is not his."""
        try:
            actor = me().actor
        except NobodyActs:
            actor = None
        origins = set(Thing.objects.values_list("originator", flat=True))
        own = {who.origin} if who else set()
        if actor != (who.id if who else None) or origins != own:
            self.wrong.append(f"{actor} reads {origins}, asked as {who}")


def officers(server: Server) -> list[Person]:
    """Return one officer of each of many nations, with a thing that only he reads."""
    with (
        psycopg.connect(server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(server.url("bs_door", DATABASE)) as door,
    ):
        made = [
            make_person((owner, door), f"{n}", uuid4(), 1 << n, 0, 1, ["thing.change"])
            for n in range(NATIONS)
        ]
    for one in made:
        with acting(one.token):
            Thing.objects.create(
                name="gun", level=0, rel=one.rel, originator=one.origin
            )
    return made


def asked(server: Server, turns: int) -> Asking:
    """Ask so often by each of some threads."""
    asking = Asking(officers(server), turns)
    by_threads(THREADS, asking.ask_all)
    connections.close_all()
    return asking


def test_whatever_befalls_a_request_nobody_acts_as_another(site_server, committing):
    asking = asked(site_server, 200)

    assert asking.wrong == []
    assert asking.met == {"fail", "take_too_long", "be_killed"}


@pytest.mark.nightly
def test_in_a_hundred_thousand_requests_nobody_acts_as_another(site_server, committing):
    asking = asked(site_server, 25_000)

    assert asking.wrong == []
    assert asking.met == {"fail", "take_too_long", "be_killed"}
