"""Whatever people do, each change is told by one event, and nothing else changes."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import Error
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from backstay.errors import BackstayError
from backstay_web.core.context import acting
from backstay_web.nations import actions
from backstay_web.nations.models import Holding, Post
from tests.web.cast import Cast, Person
from tests.web.conftest import written_tables
from tests.web.nations.conftest import AT, make_home
from tests.web.server import DATABASE

Rows = set[tuple[str, str]]

LOG = {"core_arrival", "core_command", "core_event", "core_eventrow", "core_rowchange"}
PEOPLE = st.sampled_from(["ann", "cid", "cid", "cid", "dan"])
NUMBERS = st.integers(0, 1_000)


class Ledger:
    """All rows of all tables, as the owner sees them."""

    def __init__(self, owner: psycopg.Connection) -> None:
        self.owner = owner
        self.tables = [*written_tables(owner), "core_actor"]
        self.query = " union all ".join(
            f"select '{table}', to_jsonb(t)::text from {table} t"  # noqa: S608 ours
            for table in self.tables
        )
        self.force("no force")
        self.people = [key for [key] in owner.execute("select id from core_actor")]
        owner.commit()

    def force(self, how: str) -> None:
        """Bind the owner by row security or not; who serves is bound all the same."""
        for table in self.tables:
            self.owner.execute(f"alter table {table} {how} row level security".encode())
        self.owner.commit()

    def rows(self) -> Rows:
        found = self.owner.execute(self.query.encode()).fetchall()
        self.owner.commit()
        return {(table, row) for table, row in found}

    def empty(self) -> None:
        """Remove all but the people who were there before."""
        # Each table that is emptied costs new files, so those without a row are left.
        filled = {table for table, _ in self.rows()} - {"core_actor"}
        if filled:
            self.owner.execute(f"truncate {', '.join(filled)} cascade".encode())
        self.owner.execute("alter table core_session no force row level security")
        self.owner.execute(
            "delete from core_session where actor_id <> all (%s)", [self.people]
        )
        self.owner.execute("alter table core_session force row level security")
        self.owner.execute("delete from core_actor where id <> all (%s)", [self.people])
        self.owner.commit()


@pytest.fixture
def ledger(committing: Cast, site_server: Any) -> Iterator[Ledger]:
    with psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner:
        ledger = Ledger(owner)
        yield ledger
        ledger.empty()
        ledger.force("force")


def parsed(rows: Rows, table: str) -> list[dict[str, Any]]:
    return [json.loads(row) for name, row in rows if name == table]


def check_told(before: Rows, after: Rows, by: Person, key: UUID) -> None:
    """Assert that one event tells of all that came, and that nothing went unseen."""
    come, gone = after - before, before - after
    [event] = parsed(come, "core_event")
    [command] = parsed(come, "core_command")
    kept = parsed(come, "core_eventrow")
    told = {(row["table"], row["row_key"]): row["row"] for row in kept}
    changed = {
        (table, json.loads(row)["id"]): json.loads(row)
        for table, row in come
        if table not in LOG
    }

    assert (event["actor"], event["command_key"]) == (str(by.id), str(key))
    assert (command["actor"], command["key"]) == (str(by.id), str(key))
    assert {row["event_id"] for row in kept} == {event["id"]}
    assert len(parsed(come, "core_arrival")) == 1 + len(kept)
    assert changed.items() <= told.items()
    for (table, _), row in told.items():
        assert row in parsed(after, table)
    for table, row in gone:  # as it was; as it is now it came
        assert (table, json.loads(row)["id"]) in changed


class Office(RuleBasedStateMachine):
    """People of two nations and of the command, at work."""

    cast: ClassVar[Cast]
    ledger: ClassVar[Ledger]
    steps: ClassVar[int] = 0
    done: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        self.ledger.empty()
        home = make_home(self.cast)
        self.nations, self.organisations = [home.nation], [home.organisation]
        self.last: tuple[Callable[..., Any], Person, dict[str, Any]] | None = None
        self.rows = self.ledger.rows()

    def do(self, action: Callable[..., Any], by: str, **payload: Any) -> bool:
        """Ask for something, and compare the tables before and after."""
        asked = {"key": uuid4(), "at": AT, "reason": "a test", **payload}
        person: Person = getattr(self.cast, by)
        try:
            with acting(person.token):
                action(**asked)
        except (BackstayError, Error):
            self.compare(None)
            return False
        self.compare((person, asked["key"]))
        self.last = (action, person, asked)
        return True

    def compare(self, done: tuple[Person, UUID] | None) -> None:
        after = self.ledger.rows()
        if done:
            check_told(self.rows, after, *done)
        else:
            assert after == self.rows
        self.rows = after
        Office.steps += 1
        Office.done += done is not None

    def posts(self) -> list[Post]:
        with acting(self.cast.cid.token):
            return list(Post.objects.order_by("id"))

    @rule(by=PEOPLE, body=st.integers(0, 63))
    def add_nation(self, by: str, body: int) -> None:
        names = {"code": f"N{body}", "name": f"Land {body}", "name_uk": f"Край {body}"}
        nation = uuid4()
        if self.do(actions.add_nation, by, nation=nation, body=body, **names):
            self.nations.append(nation)

    @rule(by=PEOPLE, which=NUMBERS, is_part=st.booleans())
    def add_organisation(self, by: str, which: int, is_part: bool) -> None:
        part_of = self.organisations[which % len(self.organisations)]
        organisation = uuid4()
        if self.do(
            actions.add_organisation,
            by,
            organisation=organisation,
            nation=self.nations[which % len(self.nations)],
            kind="unit",
            name=f"Unit {which}",
            part_of=part_of if is_part else None,
        ):
            self.organisations.append(organisation)

    @rule(by=PEOPLE, which=NUMBERS, level=st.integers(0, 3), rel=st.integers(0, 4))
    def add_post(self, by: str, which: int, level: int, rel: int) -> None:
        self.do(
            actions.add_post,
            by,
            post=uuid4(),
            organisation=self.organisations[which % len(self.organisations)],
            title=f"Desk {which}",
            level=level,
            rel=rel,
            cav=0,
            permissions=["nation.read"],
        )

    @rule(by=PEOPLE, which=NUMBERS, level=st.integers(0, 3), behind=st.booleans())
    def change_authority(self, by: str, which: int, level: int, behind: bool) -> None:
        posts = self.posts()
        post = posts[which % len(posts)]
        self.do(
            actions.change_authority,
            by,
            post=post.pk,
            expected_version=post.version - behind,
            level=level,
            rel=0b01,
            cav=0,
            permissions=[],
        )

    @rule(by=PEOPLE, which=NUMBERS, days=st.none() | st.integers(-1, 95))
    def fill_or_delegate(self, by: str, which: int, days: int | None) -> None:
        posts = self.posts()
        put = {"post": posts[which % len(posts)].pk, "actor": uuid4(), "name": "Eve"}
        if days is None:
            self.do(actions.fill_post, by, **put)
        else:
            until = AT + timedelta(days=days)
            self.do(actions.delegate_post, by, ends_at=until, **put)

    @rule(by=PEOPLE, which=NUMBERS)
    def end_holding(self, by: str, which: int) -> None:
        with acting(self.cast.cid.token):
            held = list(Holding.objects.filter(is_over=False).order_by("id"))
        if held:
            one = held[which % len(held)]
            seen = {"holding": one.pk, "expected_version": one.version}
            self.do(actions.end_holding, by, **seen)

    @rule()
    def repeat(self) -> None:
        """Ask for the same again, as a page that was sent twice does."""
        if self.last:
            action, person, asked = self.last
            with acting(person.token):
                action(**asked)
            self.compare(None)


def run_steps(ledger: Ledger, cast: Cast, examples: int) -> tuple[int, int]:
    """Run the office so often; return how much was asked, and how much was done."""
    Office.cast, Office.ledger, Office.steps, Office.done = cast, ledger, 0, 0
    run_state_machine_as_test(
        Office, settings=settings(max_examples=examples, stateful_step_count=50)
    )
    return Office.steps, Office.done


@pytest.mark.slow
def test_each_of_a_thousand_steps_is_told_by_one_event(ledger, committing):
    steps, done = run_steps(ledger, committing, examples=60)

    assert steps >= 1_000
    assert done >= 200  # which row is chosen depends on random keys


@pytest.mark.nightly
def test_each_of_a_hundred_thousand_steps_is_told_by_one_event(ledger, committing):
    steps, done = run_steps(ledger, committing, examples=3_200)

    assert steps >= 100_000
    assert done >= 20_000
