"""A row of which parts are hidden from its reader is shown without them, or not at all.

No command makes such a row; one that was hidden afterwards would be.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from backstay_web.catalogue.models import PackageTemplate
from backstay_web.core.context import acting
from backstay_web.plans.models import Line, Promise, Question, Result, Run
from backstay_web.sites.models import Leg
from tests.web.everywhere.walking import Visitor

ABOVE = 3
"""A level that nobody reads here."""
GUARDS = SQL("alter table {} {} trigger user")
LEVEL = SQL("select level from {} where id = %s")
COPY = SQL(
    "insert into {t} select (jsonb_populate_record(q, %s)).* from {t} q where id = %s"
)
TAKE_AWAY = SQL("delete from {} where id = %s")
HIDE = SQL("update {} set level = %s where id = %s")
OF_A_PLAN = ("run", "report", "report_file", "plan_file", "tables_file", "run_case")
"""Pages that show a plan, or give it."""


@contextmanager
def hidden(
    owner: psycopg.Connection, model: type[models.Model], key: UUID
) -> Iterator[None]:
    """Hide a row from everybody for a while, past what guards it."""
    table = Identifier(model._meta.db_table)
    owner.execute(GUARDS.format(table, SQL("disable")))
    [level] = owner.execute(LEVEL.format(table), [key]).fetchone() or [0]
    owner.execute(HIDE.format(table), [ABOVE, key])
    owner.commit()
    try:
        yield
    finally:
        owner.execute(HIDE.format(table), [level, key])
        owner.execute(GUARDS.format(table, SQL("enable")))
        owner.commit()


@contextmanager
def copied(
    owner: psycopg.Connection, model: type[models.Model], key: UUID, **other: Any
) -> Iterator[None]:
    """Let another row like this one be there for a while, past what guards it."""
    table, copy = Identifier(model._meta.db_table), uuid4()
    said = {"id": str(copy), **{name: str(value) for name, value in other.items()}}
    owner.execute(GUARDS.format(table, SQL("disable")))
    owner.execute(COPY.format(t=table), [Jsonb(said), key])
    owner.commit()
    try:
        yield
    finally:
        owner.execute(TAKE_AWAY.format(table), [copy])
        owner.execute(GUARDS.format(table, SQL("enable")))
        owner.commit()


def asks(visitor: Visitor, address: str) -> Any:
    return visitor.asks(Client(raise_request_exception=False), address)


@pytest.mark.slow
def test_a_plan_is_not_there_where_its_run_is_hidden(visitor, owner, stopped_clock):
    with acting(visitor.person.token):
        run = Result.objects.order_by("pk").values_list("run", flat=True)[0]
    pages = [reverse(f"plans:{page}", kwargs={"run": run}) for page in OF_A_PLAN]
    before = {asks(visitor, page).status_code for page in pages}

    with hidden(owner, Run, run):
        after = {asks(visitor, page).status_code for page in pages}

    assert before == {200}
    assert after == {404}


@pytest.mark.slow
def test_the_desk_is_told_no_key_of_a_template_that_is_hidden(visitor, owner):
    def told() -> list[str | None]:
        rows = asks(visitor, reverse("api:desk")).json()["rows"]
        return [row["template"] for row in rows]

    before = told()
    [template] = {*before}

    with hidden(owner, PackageTemplate, UUID(template)):
        after = told()

    assert after == [None for _ in before]


@pytest.mark.slow
def test_no_promise_is_offered_whose_line_is_hidden(visitor, owner, stopped_clock):
    with acting(visitor.person.token):
        promise = Promise.objects.filter(freed_at=None).earliest("pk")
    address = reverse("transfers:fulfilment_add")

    def told() -> list[bool]:
        text = asks(visitor, address).text
        return [str(key) in text for key in (promise.pk, promise.line_id)]

    before = told()
    with hidden(owner, Line, promise.line_id):
        after = told()

    assert (before, after) == ([True, False], [False, False])


@pytest.mark.slow
def test_no_answer_to_a_hidden_run_is_read(visitor, owner):
    with acting(visitor.person.token):
        run = Question.objects.order_by("pk").values_list("run", flat=True)[0]
    address = reverse("api:question-answer", kwargs={"key": run})
    before = asks(visitor, address).status_code

    with hidden(owner, Run, run):
        after = asks(visitor, address).status_code

    assert (before, after) == (200, 404)


@pytest.mark.slow
def test_a_plan_is_shown_though_its_run_asks_for_something_else_than_a_plan(
    visitor, owner, stopped_clock
):
    with acting(visitor.person.token):
        question = Question.objects.order_by("pk").values_list("pk", flat=True)[0]
        run = Result.objects.order_by("pk").values_list("run", flat=True)[0]

    with copied(owner, Question, question, run_id=run):
        shown = asks(visitor, reverse("plans:run", kwargs={"run": run}))

    assert shown.status_code == 200


@pytest.mark.slow
def test_what_a_plan_uses_leads_nowhere_where_its_row_is_hidden(
    visitor, owner, stopped_clock
):
    with acting(visitor.person.token):
        run = Result.objects.order_by("pk").values_list("run", flat=True)[0]
        legs = list(Leg.objects.values_list("pk", flat=True))
    address = reverse("plans:run", kwargs={"run": run})
    program = reverse("api:run-loads", kwargs={"key": run})

    def led() -> tuple[set[UUID], set[UUID]]:
        text = asks(visitor, address).text
        told = {row["row"] for row in asks(visitor, program).json()["rows"]}
        on_page = {key for key in legs if str(key) in text}
        return on_page, {key for key in legs if str(key) in told}

    before, told = led()
    leg = min(before & told)
    with hidden(owner, Leg, leg):
        after = led()

    assert after == (before - {leg}, told - {leg})
