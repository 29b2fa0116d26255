"""Writes many rows at once, each guarded and kept as if it were written alone."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from psycopg import sql

from backstay_web.core.commands import Stale
from backstay_web.core.imports.progress import tell
from backstay_web.core.joining import joining_whole
from backstay_web.core.models import Labelled
from backstay_web.core.rows import Bare, Written

AT_ONCE: Final = 5_000

ADD: Final = """
insert into {table} ({columns})
select {columns} from jsonb_populate_recordset(null::{table}, %s::jsonb)
"""
CHANGE: Final = """
update {table} as t set {changes}, version = t.version + 1
from jsonb_populate_recordset(null::{table}, %s::jsonb) as n
where t.id = any(%s::uuid[]) and t.id = n.id and t.version = n.version
"""
FOLLOW: Final = """
update {table} as t set {column} = n.{column}
from jsonb_populate_recordset(null::{table}, %s::jsonb) as n
where t.id = any(%s::uuid[]) and t.id = n.id
"""
WRITTEN: Final = """
select t.id, t.policy, t.level, t.rel, t.cav,
    encode(sha256(convert_to(to_jsonb(t)::text, 'UTF8')), 'hex')
from unnest(%s::uuid[]) with ordinality as k (id, place) join {table} t using (id)
where t.id = any(%s::uuid[]) order by place
"""
"""Keys are said twice where there are some: once to find rows, once to tell them."""


def add_rows(model: type[Labelled], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, given by the columns of the table; all have the same ones."""
    if not rows:
        return
    table = sql.Identifier(model._meta.db_table)
    columns = sql.SQL(", ").join(map(sql.Identifier, rows[0]))
    statement = sql.SQL(ADD).format(table=table, columns=columns)
    for some in told("add", rows):
        run(statement, some)


def bare(model: type[Labelled], row: Mapping[str, Any]) -> Bare:
    """Return what an event has to know of a row that is given by its columns."""
    label = row["policy"], row["level"], row["rel"], row["cav"]
    return Bare(model, UUID(row["id"]), *label)


def as_written(
    model: type[Labelled], rows: Iterable[Mapping[str, Any]]
) -> list[Written]:
    """Return rows that are given by their columns, each told under its own label."""
    made = (bare(model, row) for row in rows)
    return [Written(row, row) for row in made]


def change_rows(model: type[Labelled], rows: Sequence[Mapping[str, Any]]) -> None:
    """Change rows: each has its key, the version that was seen, and new values.

    Raises
    ------
    Stale
        If one of them is another by now, or not the actor's to change.
    """
    by_columns: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        by_columns.setdefault(tuple(sorted(row)), []).append(row)
    for columns, alike in by_columns.items():
        statement = change_statement(model, columns)
        for some in told("change", alike):
            if run_on_keys(statement, some) != len(some):
                raise Stale(
                    "Rows were changed since the check, or are not yours to change: "
                    "check the table again. Nothing was written."
                )


def follow(
    model: type[Labelled], column: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write into rows what those are about to hold that they point to.

    The database would do it for each of those by a statement of its own.
    """
    table, name = sql.Identifier(model._meta.db_table), sql.Identifier(column)
    statement = sql.SQL(FOLLOW).format(table=table, column=name)
    for some in told("change", rows):
        run_on_keys(statement, some)


def change_statement(model: type[Labelled], columns: Sequence[str]) -> sql.Composed:
    changes = [
        sql.SQL("{0} = n.{0}").format(sql.Identifier(column))
        for column in columns
        if column not in ("id", "version")
    ]
    table = sql.Identifier(model._meta.db_table)
    return sql.SQL(CHANGE).format(table=table, changes=sql.SQL(", ").join(changes))


def told(
    step: str, rows: Sequence[Mapping[str, Any]]
) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Yield some rows at a time, and tell how far it is."""
    for start in range(0, len(rows), AT_ONCE):
        tell(step, start, len(rows))
        yield rows[start : start + AT_ONCE]


def run_on_keys(statement: sql.Composed, rows: Sequence[Mapping[str, Any]]) -> int:
    """Run a statement on rows that are there, and return how many it wrote."""
    with joining_whole():
        return run(statement, rows, [row["id"] for row in rows])


def run(
    statement: sql.Composed, rows: Sequence[Mapping[str, Any]], *more: list[str]
) -> int:
    """Run a statement on some rows, and return how many it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows, cls=DjangoJSONEncoder), *more])
        return int(cursor.rowcount)


def written(model: type[Labelled], keys: Sequence[str]) -> Iterator[tuple[Bare, str]]:
    """Yield rows with their labels and the SHA-256 of each, in the order of the keys.

    The digest is that of the row as the database writes it, which the event keeps too.
    The random key is part of it, so that nobody finds its values by trying.
    """
    table = sql.Identifier(model._meta.db_table)
    statement = sql.SQL(WRITTEN).format(table=table)
    for start in range(0, len(keys), AT_ONCE):
        tell("record", start, len(keys))
        some = list(keys[start : start + AT_ONCE])
        with joining_whole(), connection.cursor() as cursor:
            cursor.execute(statement, [some, some])
            found = cursor.fetchall()
        for *row, digest in found:
            yield Bare(model, *row), digest
