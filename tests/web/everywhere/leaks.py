"""Faults by which a site would tell of hidden rows; each is planted and taken away."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest
from django import shortcuts
from django.db import connection

from backstay_web.config import doors
from backstay_web.core import commands
from backstay_web.core.lists import view
from backstay_web.core.lists.columns import Column
from backstay_web.core.registers import kinds
from backstay_web.nations.lists import ORGANISATIONS
from tests.web.everywhere.sending import Keys

ONLY: Final = "zq-only"
"""So begin codes of which each is one hidden site's."""

Leak = Callable[[psycopg.Connection], AbstractContextManager[None]]

ME: Final = "(select (core_me()).{})"
SHARES_A_BODY: Final = f"rel & {ME.format('rel')} <> 0"
HOLDS_CATEGORIES: Final = f"cav & ~{ME.format('cav')} = 0"
IS_CLEARED: Final = f"level <= {ME.format('level')}"

COUNT: Final = """
CREATE FUNCTION planted_count() RETURNS bigint LANGUAGE sql SECURITY DEFINER
    AS 'SELECT count(*) FROM public.nations_post';
GRANT EXECUTE ON FUNCTION planted_count() TO bs_app;
"""
IS_THERE: Final = """
CREATE FUNCTION planted_is_there(key uuid) RETURNS boolean LANGUAGE sql SECURITY DEFINER
    AS 'SELECT EXISTS (SELECT FROM public.sites_site WHERE id = $1)';
GRANT EXECUTE ON FUNCTION planted_is_there(uuid) TO bs_app;
"""


def policy(table: str, using: str) -> Leak:
    """Return the fault of a policy for reading that asks too little."""
    name = f"{table}_select_bs_app"

    @contextmanager
    def planted(owner: psycopg.Connection) -> Iterator[None]:
        [was] = owner.execute(
            "select pg_get_expr(polqual, polrelid) from pg_policy where polname = %s",
            [name],
        ).fetchone() or [""]
        run(owner, f"ALTER POLICY {name} ON {table} USING ({using})")
        try:
            yield
        finally:
            run(owner, f"ALTER POLICY {name} ON {table} USING ({was})")

    return planted


def function(made: str, dropped: str, patch: Callable[[Any], None]) -> Leak:
    """Return the fault of a function that runs as its owner, and who calls it."""

    @contextmanager
    def planted(owner: psycopg.Connection) -> Iterator[None]:
        run(owner, made)
        try:
            with pytest.MonkeyPatch.context() as monkeypatch:
                patch(monkeypatch)
                yield
        finally:
            run(owner, f"DROP FUNCTION {dropped}")

    return planted


def run(owner: psycopg.Connection, statement: str) -> None:
    owner.rollback()
    owner.execute(statement.encode())
    owner.commit()


def answer_of(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def posts_counted_by_the_owner(patch: Any) -> None:
    post_count = next(c for c in ORGANISATIONS.columns if c.name == "post_count")
    shown = Column.shown

    def counted(column: Column, value: Any) -> str:
        if column is post_count:
            return str(answer_of("select planted_count()"))
        return shown(column, value)

    patch.setattr(Column, "shown", counted)


def refused_where_hidden(patch: Any) -> None:
    def find(rows: Any, key: Any) -> Any:
        there = answer_of("select planted_is_there(%s)", key)
        if there and not rows.filter(pk=key).exists():
            raise commands.Refused("It is not released to you.")
        return commands.find(rows, key)

    patch.setattr(kinds, "find", find)


def told_in_a_header(patch: Any) -> None:
    render = shortcuts.render

    def render_and_tell(*words: Any, **more: Any) -> Any:
        answer = render(*words, **more)
        answer.headers["ETag"] = str(answer_of("select planted_count()"))
        return answer

    patch.setattr(view, "render", render_and_tell)


@contextmanager
def page_kept_for_the_next_reader(_: psycopg.Connection) -> Iterator[None]:
    kept: dict[str, Any] = {}
    page_of = view.page_of

    def kept_page(request: Any, listing: Any, *rest: Any) -> Any:
        path = request.get_full_path()
        if path in kept:
            return kept.pop(path)
        kept[path] = page_of(request, listing, *rest)
        return kept[path]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(view, "page_of", kept_page)
        yield


@contextmanager
def one_for_all_nations(owner: psycopg.Connection) -> Iterator[None]:
    where = f"code LIKE '{ONLY}%'"
    run(owner, f"CREATE UNIQUE INDEX planted ON sites_site (code) WHERE {where}")
    try:
        yield
    finally:
        run(owner, "DROP INDEX planted")


@contextmanager
def open_too_far(_: psycopg.Connection) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(doors.PAGES, "hooks:change", doors.Open.TO_ACTORS)
        yield


@dataclass(frozen=True)
class Known:
    """A known leak: how it is planted, and pages on which it would be seen."""

    name: str
    plant: Leak
    pages: tuple[str, ...]
    tables: tuple[str, ...] = ()
    sends: Callable[[Keys, str], list[tuple[str, str]]] = lambda _keys, _code: []


def a_site_with_the_code(keys: Keys, code: str) -> list[tuple[str, str]]:
    """Return the command to add a site under a code that a hidden one has."""
    site = {"entry": str(UUID(int=1)), "code": code, "name": "Ours", "kind": "depot"}
    payload = {**site, "nation": keys["nation"][0]}
    body = {"key": str(UUID(int=2)), "payload": payload}
    return [("/api/v1/commands/site.add", json.dumps(body))]


LEAKS: Final = (
    Known(
        "a policy asks nothing",
        policy("sites_site", "true"),
        ("sites:site_list",),
        ("sites_site",),
    ),
    Known(
        "the level is not compared",
        policy("nations_post", f"{SHARES_A_BODY} AND {HOLDS_CATEGORIES}"),
        ("nations:posts",),
        ("nations_post",),
    ),
    Known(
        "categories are not compared",
        policy("catalogue_variant", f"{SHARES_A_BODY} AND {IS_CLEARED}"),
        ("catalogue:variant_list", "catalogue:commonality"),
        ("catalogue_variant",),
    ),
    Known(
        "bodies are not compared",
        policy("donations_offer", f"{IS_CLEARED} AND {HOLDS_CATEGORIES}"),
        ("donations:home", "donations:totals"),
        ("donations_offer",),
    ),
    Known(
        "history is shown to all",
        policy("core_rowchange", "true"),
        ("sites:site",),
        ("core_rowchange",),
    ),
    Known(
        "what happened is told to all",
        policy("core_event", "true"),
        ("nations:post",),
        ("core_event",),
    ),
    Known(
        "comments are shown to all",
        policy("notebook_comment", "true"),
        ("nations:detail",),
        ("notebook_comment",),
    ),
    Known(
        "rows are counted as their owner",
        function(COUNT, "planted_count()", posts_counted_by_the_owner),
        ("nations:organisations",),
        ("nations_post",),
    ),
    Known(
        "what is hidden is refused and not absent",
        function(IS_THERE, "planted_is_there(uuid)", refused_where_hidden),
        ("sites:site", "sites:site_change"),
    ),
    Known(
        "a header tells of all rows",
        function(COUNT, "planted_count()", told_in_a_header),
        ("sites:leg_list",),
        ("nations_post",),
    ),
    Known(
        "a page is kept for the next reader",
        page_kept_for_the_next_reader,
        ("nations:list",),
        ("nations_nation",),
    ),
    Known(
        "a code is taken for all nations",
        one_for_all_nations,
        (),
        sends=a_site_with_the_code,
    ),
)

SEEN_BY_ONE: Final = {
    "a policy asks nothing": "sites:site",
    "the level is not compared": "nations:post",
    "categories are not compared": "catalogue:variant",
    "bodies are not compared": "donations:offer",
    "what is hidden is refused and not absent": "sites:site_change",
}
"""Those that a single reader sees, who knows what there is, and a page of one row."""
REFUSES: Final = next(leak for leak in LEAKS if leak.name == [*SEEN_BY_ONE][-1])
