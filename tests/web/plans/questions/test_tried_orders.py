"""From the page of an order to its effect, and to the order that is set.

A worker commits, so this has a module of its own.
"""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.nations.roles import ROLE
from backstay_web.requirements.actions import ask
from backstay_web.requirements.models import Requirement
from backstay_web.requirements.queries import ranked
from tests.web.cast import Person, make_person
from tests.web.plans.promises.ground import (
    AT,
    OF_R,
    TO_PLANNERS,
    World,
    committed,
    do,
    keep_run,
)
from tests.web.plans.questions.conftest import page, work
from tests.web.requirements.test_pages import hidden_fields
from tests.web.server import DATABASE

OF_A_NEED = ("template", "group", "site", "curve", "language")


@pytest.fixture
def world(site_server: Any, desks: Any, django_db_blocker: Any) -> Any:
    with (
        committed(site_server, desks, django_db_blocker) as found,
        django_db_blocker.unblock(),
    ):
        yield found


def ask_again(world: World) -> None:
    """Let the recipient ask for a second battery; there are guns for one alone."""
    with acting(world.ria.token):
        row = Requirement.objects.get()
    said = {name: getattr(row, f"{name}_id") for name in OF_A_NEED}
    said |= {"need_by_on": row.need_by_on, "clock": row.clock, "count": 1}
    said |= {"purpose": row.purpose, "code": "second"}
    do(ask, world.ria, requirement=uuid4(), release=TO_PLANNERS, **said)


def officer_of_needs(server: Server, like: Person) -> Person:
    """Return a colleague who may do what sets needs, and plan nothing."""
    with (
        psycopg.connect(server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(server.url("bs_door", DATABASE)) as door,
    ):
        may = ROLE["requirements_officer"].permissions
        return make_person((owner, door), "Rea", like.origin, OF_R, 0, 1, sorted(may))


def sent(client: Any, person: Person, address: str, **said: str) -> Any:
    client.cookies[COOKIE] = person.token
    return client.post(address, said)


def test_the_effect_of_an_order_is_shown_before_it_is_set(world, site_server, client):
    ask_again(world)
    keep_run(world.pia, AT + timedelta(minutes=1))  # newer than that of the world
    work(site_server)
    ria = officer_of_needs(site_server, world.ria)
    with acting(ria.token):
        first, second = (str(row.requirement) for row in ranked(ria.origin))
    start = page(client, ria, "/requirements/order/")

    compared = sent(
        client,
        ria,
        "/requirements/order/",
        **hidden_fields(start) | {"order": f"{second} {first}"},
        compare="yes",
    )
    assert "Show the effect first" in compared.text
    tried = sent(client, ria, "/plans/orders/try/", **hidden_fields(compared))
    run = tried.headers["Location"]
    waiting = page(client, ria, run).text
    work(site_server)
    told = page(client, ria, run)

    assert "hx-get" in waiting  # how far it is, asked again every two seconds
    rows = re.findall(
        r'<tr><th scope="row">([^<]*)</th><td[^>]*>([^<]*)</td>', told.text
    )
    assert [change for _, change in rows] == ["newly fielded", "no longer fielded"]
    assert "Set this order" in told.text
    answer = sent(client, ria, "/requirements/order/", **hidden_fields(told), set="yes")
    assert answer.status_code == 302
    with acting(ria.token):
        assert [str(r.requirement) for r in ranked(ria.origin)] == [second, first]
    again = sent(client, ria, "/requirements/order/", **hidden_fields(told), set="yes")
    assert again.status_code == 302  # the same form sent twice sets it once
    late = hidden_fields(told) | {"key": str(uuid4())}
    stale = sent(client, ria, "/requirements/order/", **late, set="yes")
    assert "This list was changed meanwhile" in stale.text
