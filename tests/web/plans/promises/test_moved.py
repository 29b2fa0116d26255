"""A line that a later plan has moved: one yes frees the old promise and gives the new.

Two plans are kept for the module, which a worker would; what tests do is undone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from backstay_web.config.database.server import Server
from backstay_web.core.commands import Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.core.models import Event
from backstay_web.donations.models import Balance
from backstay_web.plans import actions
from backstay_web.plans.models import Promise
from tests.web.plans.promises.ground import (
    World,
    accept,
    case_of,
    committed,
    delivery,
    do,
    keep_plan,
    keep_run,
    line_for,
    plan_with,
    proposed,
    seen,
)


@dataclass(frozen=True)
class Moved:
    """Six howitzers that Aland promised, which the plan in force moves by a week."""

    world: World
    first: UUID
    second: UUID

    def line(self) -> Any:
        """Return the line that stands in the place of the promise."""
        return line_for(self.world.ada, self.second, "deliver", "Howitzer")

    def promise(self) -> Promise:
        with acting(self.world.ada.token):
            return Promise.objects.get(line__share__proposal=self.first)

    def bound_quantity(self) -> int:
        with acting(self.world.ada.token):
            return int(Balance.objects.get(lot__code="L1").committed)

    def accept(self, *rows: Any, instead: Any) -> Any:
        world = self.world
        said = {"share": rows[0].share_id, "lines": seen(*rows), "owner": world.desk}
        return do(actions.accept, world.ada, instead=instead, **said)


@pytest.fixture(scope="module")
def kept(site_server: Server, desks: Any, django_db_blocker: Any) -> Iterator[Moved]:
    with (
        committed(site_server, desks, django_db_blocker) as world,
        django_db_blocker.unblock(),
    ):
        first = proposed(world)
        accept(world, first, line_for(world.ada, first, "deliver", "Howitzer"))
        run = keep_run(world.pia)
        case = case_of(world, run)
        later = delivery(case, "guns", "L1", 6, 2)
        keep_plan(site_server, world, run, plan_with(case, [later]))
        second = proposed(world, run)
        connections["default"].close()
        yield Moved(world, first, second)


@pytest.fixture
def moved(kept: Moved, db: None) -> Moved:
    """Return both plans; what a test does is undone."""
    return kept


def test_a_yes_to_a_moved_line_alone_finds_the_lot_bound(moved):
    with pytest.raises(Faulty, match="open"):
        moved.accept(moved.line(), instead=[])


def test_a_yes_frees_the_old_promise_in_the_same_event(moved):
    old = moved.promise()

    moved.accept(moved.line(), instead=[(old.pk, old.version)])

    with acting(moved.world.ada.token):
        [now] = Promise.objects.filter(freed_at=None)
        event = Event.objects.get(kind="promise.accepted", content__has_key="freed")
        freed = Event.objects.filter(kind="promise.freed").count()
    assert now.line_id == moved.line().pk
    assert moved.promise().freed_at is not None
    assert moved.bound_quantity() == 6
    assert event.content["freed"] == [str(old.pk)]
    assert freed == 0


@pytest.mark.parametrize("wrong", ["version", "line"])
def test_if_any_of_it_is_refused_the_old_promise_holds(moved, wrong):
    old, line = moved.promise(), moved.line()
    version = old.version + (wrong == "version")
    if wrong == "line":
        line.answer_count += 1

    with pytest.raises(Stale):
        moved.accept(line, instead=[(old.pk, version)])

    assert moved.promise().freed_at is None
    assert moved.bound_quantity() == 6


def test_what_is_under_way_is_not_freed_by_a_yes(moved):
    old = moved.promise()
    report = {"promise": old.pk, "entry": uuid4(), "state": "allocated", "quantity": 1}
    report |= {"on": date(2023, 12, 20), "site": None, "evidence": "a list"}
    do(actions.report, moved.world.ada, corrects=None, **report)

    with pytest.raises(Faulty) as refused:
        moved.accept(moved.line(), instead=[(old.pk, old.version)])

    assert "under way" in refused.value.faults[str(old.pk)][0]


def test_only_ones_own_promises_that_the_plan_drops_are_freed(moved):
    old, line = moved.promise(), moved.line()
    twice = [(old.pk, old.version)] * 2

    for wrong in ([(uuid4(), 1)], twice):
        with pytest.raises(Faulty, match="goes on without"):
            moved.accept(line, instead=wrong)


def desk(client: Any, moved: Moved) -> str:
    client.cookies[COOKIE] = moved.world.ada.token
    return str(client.get("/plans/desk/").text)


def test_the_desk_says_what_a_yes_frees_and_does_both(moved, client):
    old, line = moved.promise(), moved.line()

    shown = desk(client, moved)
    [tick] = re.findall(r'name="instead" value="([^"]*)" checked', shown)
    said = {"verdict": "accept", "owner": moved.world.desk, "key": str(uuid4())}
    said |= {"ticked": f"{line.pk}:{line.answer_count}", "instead": tick}
    done = client.post(f"/plans/shares/{line.share_id}/answer/", said)

    assert "A yes frees what we promised before: 6 units by" in shown
    assert tick == f"{line.pk}:{old.pk}:{old.version}"
    assert done.status_code == 303
    assert moved.promise().freed_at is not None


def test_a_tick_without_a_yes_to_its_line_frees_nothing(moved, client):
    old, line = moved.promise(), moved.line()
    other = line_for(moved.world.ada, moved.second, "carry")

    client.cookies[COOKIE] = moved.world.ada.token
    said = {"verdict": "accept", "owner": moved.world.desk, "key": str(uuid4())}
    said |= {"ticked": f"{other.pk}:{other.answer_count}"}
    said |= {"instead": f"{line.pk}:{old.pk}:{old.version}"}
    done = client.post(f"/plans/shares/{line.share_id}/answer/", said)

    assert done.status_code == 303
    assert moved.promise().freed_at is None
