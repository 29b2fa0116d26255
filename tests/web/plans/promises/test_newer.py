"""That a newer plan was made is said to whoever may know of it, and nothing of it."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from backstay_web.config.api.reads.outlook import expected
from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.plans import actions
from backstay_web.plans.models import Proposal, Run
from backstay_web.requirements.models import Requirement
from tests.web.cases import smallest
from tests.web.everywhere.hidden import unguarded
from tests.web.everywhere.test_hidden_parts import hidden
from tests.web.plans.promises.ground import (
    ANSWER_BY,
    AT,
    World,
    case_of,
    do,
    keep_plan,
    keep_run,
    plan_of,
    proposed,
)
from tests.web.server import DATABASE

MINE = "/requirements/mine/"
NEWER = "A newer plan was made on"
LATER = AT + timedelta(days=1)


@pytest.fixture
def world(committing_world: World, site_server: Server) -> World:
    """Tell what one plan promises, and make another one a day later."""
    proposed(committing_world)
    run = keep_run(committing_world.pia, LATER)
    plan = plan_of(case_of(committing_world, run))
    keep_plan(site_server, committing_world, run, plan, at=LATER)
    return committing_world


def page(client: Any, by: Any, address: str) -> str:
    client.cookies[COOKIE] = by.token
    text: str = client.get(address).text
    return text


def need_of(by: Any) -> str:
    with acting(by.token):
        return f"/requirements/{Requirement.objects.get().pk}/"


def test_it_is_said_on_each_page_and_to_programs_and_what_was_told_stands(
    world, client
):
    for address in (MINE, need_of(world.ria), "/requirements/needed/"):
        assert f"{NEWER} 2023-12-21 12:00" in page(client, world.ria, address)
    with acting(world.ria.token):
        [row] = expected({}).rows
    assert row.newer_at == LATER
    assert (row.told_at, row.expected_on) == (AT, smallest().day(4))


def test_what_is_told_anew_of_the_older_plan_leaves_the_newer_one_untold(world, client):
    with acting(world.olaf.token):
        proposal = Proposal.objects.get()
    do(actions.tell, world.olaf, AT + timedelta(days=2), proposal=proposal.pk)

    text = page(client, world.ria, MINE)

    assert "told on 2023-12-22" in text
    assert NEWER in text


def test_once_it_is_told_itself_nothing_newer_is_left(world, client):
    with acting(world.pia.token):
        newest = Run.objects.get(asked_at=LATER)
    draft = {"run": newest.pk, "title": "Later", "answer_by_on": ANSWER_BY}
    second, at = newest.pk, AT + timedelta(days=2)
    do(actions.draft, world.pia, at, proposal=second, **draft)
    said = {"proposal": second, "expected_version": 1, "level": 0}
    do(actions.propose, world.olaf, at, **said)

    text = page(client, world.ria, MINE)

    assert "told on 2023-12-22" in text
    assert NEWER not in text


def test_whoever_may_not_know_of_the_newer_run_is_not_told_of_it(
    world, client, site_server
):
    with acting(world.pia.token):
        newest = Run.objects.get(asked_at=LATER)

    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        unguarded(owner),
        hidden(owner, Run, newest.pk),
    ):
        text = page(client, world.ria, need_of(world.ria))

    assert "told on 2023-12-20" in text
    assert NEWER not in text
