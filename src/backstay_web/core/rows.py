"""The rows that an event left, kept as the database writes them, and the state again.

A row never passes through Python on its way: what is rebuilt is the same to the bit.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from django.db import connection, models
from psycopg.sql import SQL, Identifier, Literal

from backstay.errors import BackstayError
from backstay_web.core.joining import joining_whole

AT_ONCE: Final = 5_000
MANY: Final = 100
"""Rows beyond which the database is told how to join them: it takes two statements."""

KEEP: Final = SQL("""
insert into core_eventrow
    (id, event_id, "table", row_key, "row", policy, level, rel, cav, originator)
select gen_random_uuid(), %s, {name}, t.{key}, to_jsonb(t),
    w.policy, w.level, w.rel, w.cav, %s
from unnest(%s::uuid[], %s::smallint[], %s::smallint[], %s::bigint[], %s::bigint[])
    with ordinality as w (key, policy, level, rel, cav, position)
join {table} t on t.{key} = w.key
where t.{key} = any(%s::uuid[])
order by position
""")

DIFFERENT: Final = SQL("""
with told as (
    select distinct on (r.row_key) r."row"
    from core_eventrow r join core_arrival a using (id)
    where r."table" = {name}
    order by r.row_key, a.place desc
), rebuilt as (
    select (jsonb_populate_record(null::{table}, "row")).* from told
)
select coalesce(r.{key}, t.{key}), to_jsonb(r)::text, to_jsonb(t)::text
from rebuilt r full join {table} t on t.{key} = r.{key}
where r is distinct from t
order by 1
""")


class NotTold(BackstayError):
    """An event cannot keep a row, since its writer cannot read it any more."""


class SaysWhoMayRead(Protocol):
    """A label, or a row that has one."""

    @property
    def policy(self) -> int:
        """Return the key of the policy."""

    @property
    def level(self) -> int:
        """Return the level."""

    @property
    def rel(self) -> int:
        """Return the bodies that it may go to."""

    @property
    def cav(self) -> int:
        """Return the restrictive categories."""


class Bare(NamedTuple):
    """A row known by its key and label: to make a hundred thousand whole takes long."""

    model: type[models.Model]
    pk: UUID
    policy: int
    level: int
    rel: int
    cav: int


@dataclass(frozen=True, slots=True)
class Written:
    """A row that a change wrote, and the label under which its event tells of it."""

    row: models.Model | Bare
    label: SaysWhoMayRead


@dataclass(frozen=True)
class Difference:
    """A row that is not what the events say: as told, and as it is, both as JSON."""

    table: str
    key: UUID
    told: str | None
    there: str | None


def keep_rows(event: UUID, originator: UUID, written: Iterable[Written]) -> None:
    """Let an event keep rows as they are now, each under the label that is named.

    Raises
    ------
    NotTold
        If the actor cannot read one of them.
    """
    by_model: dict[type[models.Model], list[Written]] = defaultdict(list)
    for each in written:
        row = each.row
        by_model[row.model if isinstance(row, Bare) else type(row)].append(each)
    for model, some in batches(by_model):
        labels = [
            (w.label.policy, w.label.level, w.label.rel, w.label.cav) for w in some
        ]
        columns = [[w.row.pk for w in some], *map(list, zip(*labels, strict=True))]
        way = joining_whole() if len(some) > MANY else nullcontext()
        with way, connection.cursor() as cursor:
            cursor.execute(
                about(model, KEEP), [event, originator, *columns, columns[0]]
            )
            if cursor.rowcount != len(some):
                raise NotTold(
                    f"An event keeps {len(some)} rows of {model._meta.db_table}, of "
                    f"which its writer reads {cursor.rowcount}."
                )


def batches(
    by_model: Mapping[type[models.Model], Sequence[Written]],
) -> Iterator[tuple[type[models.Model], Sequence[Written]]]:
    """Yield some rows at a time: an import has more than a statement has time for."""
    for model, written in by_model.items():
        for start in range(0, len(written), AT_ONCE):
            yield model, written[start : start + AT_ONCE]


def differences(model: type[models.Model]) -> Iterator[Difference]:
    """Yield each row of a table that is not what its events left.

    It has to be asked as a role that reads all rows, and when each row came.
    """
    with connection.cursor() as cursor:
        cursor.execute(about(model, DIFFERENT))
        for key, told, there in cursor.fetchall():
            yield Difference(model._meta.db_table, key, told, there)


def about(model: type[models.Model], query: SQL) -> Any:
    table, key = model._meta.db_table, str(model._meta.pk.column)
    return query.format(
        name=Literal(table), table=Identifier(table), key=Identifier(key)
    )
