"""Why what a nation gives to comes late: an officer tells it as far as it may know."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connections, transaction

from backstay.domain.plan import Reason
from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.core.models import EventRow
from backstay_web.plans import actions
from backstay_web.plans.models import Explanation, Share
from backstay_web.sites.models import Leg
from tests.web.plans.promises.ground import (
    AT,
    OF_A,
    OF_COMMAND,
    TO_ALL,
    World,
    case_of,
    committed,
    do,
    keep_plan,
    keep_run,
    plan_of,
    proposed,
)
from tests.web.worlds import shown

KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Rows of each world have keys of their own, drawn by lot."""
TO_ALAND: Any = {"level": 1, "rel": OF_A | OF_COMMAND, "cav": 0}
READY = Reason("ready", "battery-A", "guns", "lot L1", 4, "lot L1 is not ready before")
SUPPLY = Reason(
    "supply", "battery-A", "shells", "class shells", 4, "units go to others"
)
FULL = Reason("transfer", "battery-A", "guns", "leg gate-town", 4, "it is full")


@dataclass(frozen=True)
class Late:
    """A plan for each reason. Both may read the need, and Aland alone its lots."""

    world: World
    runs: dict[str, UUID]

    def told(self, by: Any) -> list[tuple[str, str, str, str]]:
        with acting(by.token):
            rows = Explanation.objects.filter(superseded_at=None)
            return [(row.package, row.why, row.of, row.code) for row in rows]


@pytest.fixture(scope="module")
def kept(site_server: Server, desks: Any, django_db_blocker: Any) -> Iterator[Late]:
    opened = {"needs_to": TO_ALL, "offers_to": TO_ALAND}
    with (
        committed(site_server, desks, django_db_blocker, **opened) as world,
        django_db_blocker.unblock(),
    ):
        runs = {}
        for reason in (READY, SUPPLY, FULL):
            run = keep_run(world.pia)
            plan = plan_of(case_of(world, run))
            keep_plan(site_server, world, run, plan, {"battery": reason})
            runs[reason.code] = run
        connections["default"].close()
        yield Late(world, runs)


@pytest.fixture
def late(kept: Late, db: None) -> Late:
    """Return the plans; what a test does is undone."""
    return kept


def test_a_nation_is_told_what_of_its_own_holds_a_package(late):
    proposed(late.world, late.runs["ready"])

    assert late.told(late.world.ada) == [("battery", "ready", "lot", "L1")]


def test_a_nation_is_told_the_days_alone_where_it_may_not_read_what_holds_it(late):
    proposed(late.world, late.runs["ready"])

    assert late.told(late.world.ria) == [("battery", "", "", "")]


def test_what_was_released_to_both_is_told_to_both(late):
    proposed(late.world, late.runs["transfer"])

    expected = [("battery", "transfer", "leg", "gate-town")]
    assert late.told(late.world.ada) == late.told(late.world.ria) == expected


def test_what_is_no_row_of_the_site_is_told_to_nobody(late):
    proposed(late.world, late.runs["supply"])

    for by in (late.world.ada, late.world.ria):
        assert late.told(by) == [("battery", "", "", "")]


def test_two_worlds_that_differ_in_what_is_hidden_are_told_alike(late, client):
    pages = []
    for run in ("ready", "supply"):
        with transaction.atomic():
            proposed(late.world, late.runs[run])
            client.cookies[COOKIE] = late.world.ria.token
            pages.append(client.get("/plans/desk/"))
            transaction.set_rollback(True)

    first, second = (KEY.sub("key", shown(page)[1].decode()) for page in pages)
    assert "It is not ours, and was not released to us." in first
    assert first == second


def test_the_desk_leads_from_what_comes_late_to_its_need(late, client):
    proposed(late.world, late.runs["ready"])
    with acting(late.world.ada.token):
        told = Explanation.objects.get(share__nation=late.world.ada.origin)
    client.cookies[COOKIE] = late.world.ada.token

    text = client.get("/plans/desk/").text

    table = text[text.index("What we give to and comes late") :]
    assert f'<th scope="row"><a href="/requirements/{told.requirement_id}/">' in table


def test_the_desk_names_what_holds_it_in_words(late, client):
    proposed(late.world, late.runs["ready"])

    client.cookies[COOKIE] = late.world.ada.token
    text = client.get("/plans/desk/").text

    assert "What it needs is not ready before." in text
    assert "lot <code>L1</code>" in text


def test_it_is_told_in_the_event_that_shows_the_share_and_never_changes(late):
    proposed(late.world, late.runs["ready"])

    with acting(late.world.olaf.token):
        rows = EventRow.objects.filter(table="plans_explanation")
        assert {row.event.kind for row in rows} == {"plan.proposed"}
        with pytest.raises(ProgrammingError), transaction.atomic():
            Explanation.objects.update(why="transfer")


def test_when_an_officer_tells_anew_what_was_hidden_since_is_named_no_more(late):
    proposal = proposed(late.world, late.runs["transfer"])
    with acting(late.world.pia.token):
        Leg.objects.filter(code="gate-town").update(rel=OF_A | OF_COMMAND)

    do(actions.tell, late.world.olaf, proposal=proposal)

    assert late.told(late.world.ada) == [("battery", "transfer", "leg", "gate-town")]
    assert late.told(late.world.ria) == [("battery", "", "", "")]


def test_what_is_told_anew_is_in_its_event_and_what_was_told_stands_no_longer(late):
    proposal = proposed(late.world, late.runs["ready"])

    do(actions.tell, late.world.olaf, proposal=proposal)

    with acting(late.world.ada.token):
        first, second = Explanation.objects.order_by("superseded_at")
    with acting(late.world.olaf.token):
        rows = EventRow.objects.filter(row_key=second.pk)
        kept = {row.event.kind for row in rows}
    assert first.superseded_at is not None
    assert second.superseded_at is None
    assert kept == {"plan.told"}


def test_nobody_but_a_release_officer_of_its_body_takes_back_what_was_told(late):
    proposed(late.world, late.runs["ready"])

    for by in (late.world.ada, late.world.ria):
        with acting(by.token):
            assert Explanation.objects.update(superseded_at=AT) == 0


@pytest.mark.parametrize("who", ["pia", "ada"])
def test_nobody_but_a_release_officer_of_its_body_writes_one(late, who):
    proposed(late.world, late.runs["ready"])
    by = getattr(late.world, who)

    with acting(by.token):
        row = Explanation.objects.get(share__nation=late.world.ada.origin)
        row.pk, row.package = None, "another"
        row.rel |= OF_A << 1 if who == "pia" else 0  # wider than its share
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            row.save(force_insert=True)
        assert Share.objects.exists()
