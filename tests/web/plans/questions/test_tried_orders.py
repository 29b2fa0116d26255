"""From the page of an order to its effect, and to the order that is set.

A worker commits, so this has a module of its own.
"""

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.nations.roles import ROLE
from backstay_web.plans import actions
from backstay_web.plans.models import Run
from backstay_web.plans.queries import rows_of
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


def officer_of_needs(server: Server, like: Person, but: Collection[str] = ()) -> Person:
    """Return a colleague who may do what sets needs, and plan nothing."""
    with (
        psycopg.connect(server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(server.url("bs_door", DATABASE)) as door,
    ):
        may = ROLE["requirements_officer"].permissions - set(but)
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
    assert [change for _, change in rows] == [
        "would be newly fielded",
        "would no longer be fielded",
    ]
    assert "Set this order" in told.text
    answer = sent(client, ria, "/requirements/order/", **hidden_fields(told), set="yes")
    assert answer.status_code == 302
    with acting(ria.token):
        assert [str(r.requirement) for r in ranked(ria.origin)] == [second, first]
    again = sent(client, ria, "/requirements/order/", **hidden_fields(told), set="yes")
    assert again.status_code == 302  # the same form sent twice sets it once
    [base] = re.findall(r'It asks about <a href="(/plans/runs/[^"]+/)">', told.text)
    plan = page(client, ria, base).text
    assert "The order of your needs has been changed since this plan was made" in plan
    late = hidden_fields(told) | {"key": str(uuid4())}
    stale = sent(client, ria, "/requirements/order/", **late, set="yes")
    assert "This list was changed meanwhile" in stale.text


def test_a_need_that_is_newer_than_the_plan_is_named_where_an_order_is_tried(
    world, site_server, client
):
    with acting(world.ria.token):
        first = Requirement.objects.get()
    ask_again(world)
    ria = officer_of_needs(site_server, world.ria)
    with acting(ria.token):
        newer = Requirement.objects.exclude(pk=first.pk).get()
    start = page(client, ria, "/requirements/order/")
    order = {"order": f"{newer.pk} {first.pk}"}

    fields = hidden_fields(start) | order
    tried = sent(client, ria, "/plans/orders/try/", **fields)
    work(site_server)
    told = page(client, ria, tried.headers["Location"]).text
    [base] = re.findall(r'It asks about <a href="(/plans/runs/[^"]+/)">', told)
    plan = page(client, ria, base).text

    assert "1 need of this order is not in the plan" in told
    [name] = re.findall(rf'<a href="/requirements/{newer.pk}/">([^<]+)</a></th>', told)
    assert name.startswith(str(newer.number))
    assert "1 need of your list is not in this plan" in plan
    assert "The order of your needs has been changed" not in plan


def test_a_need_says_what_the_newest_plan_says_of_it(world, site_server, client):
    ask_again(world)
    keep_run(world.pia, AT + timedelta(minutes=1))
    work(site_server)
    ria = officer_of_needs(site_server, world.ria)
    with acting(ria.token):
        fielded, other = (row.requirement for row in ranked(ria.origin))

    one = page(client, ria, f"/requirements/{fielded}/").text
    without = page(client, ria, f"/requirements/{other}/").text
    mine = page(client, ria, "/requirements/mine/").text

    for text in (one, without, mine):
        assert "Planned, not promised" in text
    # There are guns for one alone: the first comes, the second does not.
    assert re.search(r"Planned, not promised</h2>\s*<p>\d{4}-\d\d-\d\d", one)
    assert re.search(r"Planned, not promised</h2>\s*<p>would not be fielded", without)
    assert "Goes to packages placed before it: Howitzers." in without
    assert "Nobody has asked this plan yet what would mend it" in without
    assert "what would mend it" not in one


def test_a_need_says_what_would_mend_it_once_a_plan_was_asked(
    world, site_server, client
):
    ask_again(world)
    base = keep_run(world.pia, AT + timedelta(minutes=1))
    work(site_server)
    ria = officer_of_needs(site_server, world.ria)
    with acting(ria.token):
        need = [row.requirement for row in ranked(ria.origin)][1]
        [package] = (
            key
            for key, row in rows_of(Run.objects.get(pk=base))["packages"].items()
            if row == str(need)
        )
    address = f"/requirements/{need}/"
    planner = page(client, world.pia, f"/plans/runs/{base}/?package={package}").text

    asked = uuid4()
    do(actions.ask_mends, world.pia, run=asked, base=base, package=package)
    work(site_server)
    told = page(client, ria, address).text

    assert f'<option value="{package}" selected>' in planner
    assert f'<a href="/plans/runs/{asked}/">' in told
    assert "Smallest change that would field it in time:" in told
    assert "Nobody has asked this plan" not in told


def test_who_may_read_no_plan_is_told_nothing_planned(world, site_server, client):
    with acting(world.ria.token):
        need = Requirement.objects.get().pk
    reader = officer_of_needs(site_server, world.ria, but=("plan.read",))

    assert (
        "Planned, not promised"
        in page(client, world.ria, f"/requirements/{need}/").text
    )
    for address in (f"{need}/", "mine/"):
        text = page(client, reader, f"/requirements/{address}").text
        assert "Planned, not promised" not in text
