"""Many rows are read and written in a time that grows with those that are wanted."""

import json
import re
from importlib import import_module
from uuid import uuid4

import pytest
from django.db import connection

from backstay_web.core import sql
from backstay_web.core.context import acting
from backstay_web.core.imports.writing import change_statement
from backstay_web.core.joining import joining_whole
from tests.web.things.models import Thing

LABELS = import_module("backstay_web.core.migrations.0020_what_labels_cost")
HELD, NEW, POLICIES = LABELS.HELD, LABELS.NEW, LABELS.POLICIES


def test_rows_that_change_are_not_compared_each_with_each(cast):
    rows = [{"id": str(uuid4()), "version": 1, "name": "x"} for _ in range(100)]
    with acting(cast.ann.token), joining_whole(), connection.cursor() as cursor:
        statement = change_statement(Thing, ("id", "name", "version"))
        text = f"explain {statement.as_string(connection.connection)}"
        cursor.execute(text, [json.dumps(rows), [row["id"] for row in rows]])
        plan = "\n".join(line for [line] in cursor.fetchall())

    assert "jsonb_populate_recordset" in plan
    assert "Nested Loop" not in plan


def test_what_comes_after_is_read_as_before(cast):
    with acting(cast.ann.token):
        before = loops()
        with joining_whole():
            inside = loops()
        after = loops()

    assert (before, inside, after) == ("on", "off", "on")


@pytest.mark.parametrize(
    ("rows", "name"), [(sql.ADDED, "new_rows"), (sql.REMOVED, "old_rows")]
)
def test_a_row_that_is_kept_becomes_json_once(cast, rows, name):
    of_things = rows.replace(name, "things_thing")
    used = "coalesce(was, is_) ->> 'rel', coalesce(is_, was) ->> 'level'"
    with acting(cast.ann.token), connection.cursor() as cursor:
        query = f"select was, is_, {used} from ({of_things}) c (was, is_)"  # noqa: S608
        cursor.execute(f"explain (verbose) {query}")
        plan = "\n".join(line for [line] in cursor.fetchall())

    assert plan.count("to_jsonb(") == 1


def test_a_label_lets_the_database_expect_rows(cast):
    label = {"level": 0, "rel": 0b1, "originator": cast.ann.origin}
    with acting(cast.ann.token), connection.cursor() as cursor:
        Thing.objects.bulk_create([Thing(name=f"{n}", **label) for n in range(1_000)])
        cursor.execute("explain select * from things_thing")
        [expected, *_] = [
            int(number)
            for [line] in cursor.fetchall()
            for number in re.findall(r"on things_thing .* rows=(\d+)", line)
        ]

    # Next to none of a thousand it would look for anew for each row of another table.
    assert expected >= 50


def test_every_policy_that_asks_for_a_label_lets_rows_be_expected(cast):
    with connection.cursor() as cursor:
        cursor.execute(POLICIES)
        said = [using or "" for *_, using, _ in cursor.fetchall()]

    by_label = [text for text in said if "_me()).cav" in text]
    assert len(by_label) > 50
    assert [text for text in by_label if HELD.search(text)] == []


def test_a_policy_of_an_older_site_says_the_same_in_new_words():
    old = "((cav & (~ ( SELECT (core_me()).cav AS cav))) = 0)"

    new = HELD.sub(NEW, f"({old} AND (level <= 1))")

    assert new == f"(COALESCE({old}, false) AND (level <= 1))"
    assert HELD.sub(NEW, new) == new


def loops() -> str:
    """Return whether tables may be joined row by row."""
    with connection.cursor() as cursor:
        cursor.execute("show enable_nestloop")
        [way] = cursor.fetchone()
    return str(way)
