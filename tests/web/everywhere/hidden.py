"""Rows that a reader may not see, added, changed and taken away as nobody could.

They are copies of rows that are there, under other labels: made by the owner of the
tables, past row security, so that a world can differ in whatever is hidden.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import psycopg
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import UniqueConstraint
from psycopg.sql import SQL, Composable, Composed, Identifier
from psycopg.types.json import Jsonb

from backstay_web.core.models import Event, EventRow, Labelled, RowChange
from backstay_web.notebook.models import Comment
from tests.web.cast import Person
from tests.web.everywhere.samples import TAKEN, WORD, labelled

Row = dict[str, Any]

LEFT_OUT: Final = {EventRow}
"""Comes with its event alone, and no page shows it."""
WORDS: Final = ("CharField", "TextField")
TELLING: Final = (Comment, Event, RowChange)
"""Rows about other rows, shown on the pages of those."""
SHADOWS: Final = 100
NEWER: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""Pages that show so many of such rows show the newest."""
WAYS: Final = ("level", "rel", "cav")
"""Columns of a label; each of them can hide a row alone."""
TRIES: Final = 40
ROUNDS: Final = 20
ANY: Final = SQL("true")
HERE: Final = SQL("")
CHILDLESS: Final = SQL(
    "not exists (select from {t} o where o.{c} = p.id and o.id <> p.id)"
)
OF_THE_SAME: Final = SQL("originator = %s")
OF_ANOTHER: Final = SQL("originator <> %s")
THIRD: Final = UUID("7d5c2a1e-93b4-4f0d-8a67-1c2b3d4e5f60")
"""Another nation, of which a reader knows nothing."""
REFUSALS: Final = (
    psycopg.errors.IntegrityError,
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.RaiseException,
)


@contextmanager
def unguarded(owner: psycopg.Connection) -> Iterator[None]:
    """Let the owner pass row security, which keeps holding for whoever serves."""
    tables = [model._meta.db_table for model in hideable()]
    force(owner, tables, "NO FORCE")
    try:
        yield
    finally:
        owner.rollback()
        force(owner, tables, "FORCE")


def force(owner: psycopg.Connection, tables: list[str], word: str) -> None:
    for table in tables:
        owner.execute(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY".encode())
    owner.commit()


def names_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}


def hideable() -> list[type[models.Model]]:
    """Return every table whose rows can be hidden: history has labels of its own."""
    return [*labelled(), RowChange]


def words_of(model: type[models.Model]) -> list[str]:
    """Return the columns of a table that hold any words."""
    return [
        str(field.column)
        for field in model._meta.concrete_fields
        if field.get_internal_type() in WORDS
        and not field.choices
        and (field.max_length or 99) >= 8
        and field.name
        not in (
            *("kind", "source_kind", "table", "digest", "currency"),
            *("role", "why", "refusal", "manual_page"),
        )
    ]


def places_of(model: type[models.Model]) -> list[set[str]]:
    """Return the fields of which a nation has one row at most, whatever its words."""
    places: list[set[str]] = []
    for each in model._meta.constraints:
        if isinstance(each, UniqueConstraint):
            named: Sequence[Any] = each.expressions  # names of columns alone
            places.append({*each.fields, *(column.name for column in named)})
        elif isinstance(each, ExclusionConstraint):
            places.append({e for e, _ in each.expressions if isinstance(e, str)})
    return [
        place
        for place in places
        if "originator" in place and place.isdisjoint(words_of(model))
    ]


def parents_of(model: type[models.Model]) -> set[str]:
    """Return the fields by which a row hangs on one that can be hidden."""
    return {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and issubclass(field.related_model, Labelled)
    }


def columns_of(model: type[models.Model]) -> dict[str, Composed]:
    """Return the columns that a copy is written into, and as a copy has them."""
    fields = model._meta.concrete_fields
    names = [str(field.column) for field in fields if not field.generated]
    comma = SQL(", ")
    return {
        "columns": comma.join(Identifier(name) for name in names),
        "made": comma.join(Identifier("made", name) for name in names),
    }


class Hidden:
    """What a reader may not see of a world, and how it changes."""

    def __init__(self, owner: psycopg.Connection, reader: Person, seed: int) -> None:
        self.owner = owner
        self.reader = reader
        self.random = Random(seed)  # noqa: S311 the same worlds each time
        self.models = [model for model in hideable() if model not in LEFT_OUT]
        self.reserved = {m._meta.db_table: self.uuid() for m in self.models}
        self.ways: Sequence[str] = WAYS
        self.fault: psycopg.Error | None = None

    @contextmanager
    def only_by(self, way: str) -> Iterator[None]:
        """Hide by one column of labels alone what is added meanwhile."""
        self.ways = (way,)
        try:
            yield
        finally:
            self.ways = WAYS

    def stir(self, count: int) -> set[str]:
        """Add, change or take away hidden rows; return the tables that differ."""
        self.shadow(self.random.choice(TELLING), SHADOWS)
        chosen = self.random.sample(self.models, min(count, len(self.models)))
        return {model._meta.db_table for model in chosen if self.change(model)}

    def plant_everywhere(self) -> set[str]:
        """Add a hidden row to each table; return those that took none."""
        left = self.models
        for _ in range(ROUNDS):  # what hangs on another waits for it
            left = [model for model in left if not self.add(model)]
        return {model._meta.db_table for model in left}

    def change(self, model: type[models.Model]) -> bool:
        act = self.random.choice([self.add, self.add, self.alter, self.take_away])
        return act(model) or self.add(model)

    def add(
        self, model: type[models.Model], key: UUID | None = None, **words: str
    ) -> bool:
        """Copy a row under a label that hides it, with other words."""
        table = model._meta.db_table
        statement = SQL(
            "insert into {t} ({columns}) select {made}"
            " from {t} s, jsonb_populate_record(s, %s) made where s.id = %s"
        ).format(t=Identifier(table), **columns_of(model))
        for _ in range(TRIES):
            source = self.any_row(table)
            if source is None:
                return False
            other = self.other(model, source)
            other |= {"id": str(key or self.key_for(table)), **words}
            if self.inserts(table, statement, [Jsonb(other), source]):
                return True
        return False

    def shadow(self, model: type[models.Model], most: int) -> None:
        """Copy some rows that tell of others, as newer ones that are hidden."""
        keys = SQL("'id', gen_random_uuid(), 'command_key', gen_random_uuid()")
        statement = SQL(
            "insert into {t} ({columns}) select {made} from {t} s,"
            " jsonb_populate_record(s, jsonb_build_object({k}) || %s) made"
            " where not {hides} order by md5(s.id::text || %s) limit %s"
        ).format(
            t=Identifier(model._meta.db_table),
            k=keys,
            hides=self.hides(SQL("s.")),
            **columns_of(model),
        )
        at = NEWER + timedelta(seconds=self.random.randrange(10**8))
        chance = str(self.random.random())
        other = {**self.label(), "at": at.isoformat()}
        values = [Jsonb(other), chance, most]
        assert self.inserts(model._meta.db_table, statement, values), self.fault

    def alter(self, model: type[models.Model]) -> bool:
        """Write other words into a hidden row."""
        row, words = self.a_hidden_row(model), self.other_words(model)
        if row is None or not words:
            return False
        sets = SQL(", ").join(SQL("{} = %s").format(Identifier(name)) for name in words)
        statement = SQL("update {} set {} where id = %s").format(
            Identifier(model._meta.db_table), sets
        )
        return self.runs(statement, [*words.values(), row])

    def take_away(self, model: type[models.Model]) -> bool:
        """Delete a hidden row to which nothing points."""
        row = self.a_hidden_row(model)
        statement = SQL("delete from {} where id = %s").format(
            Identifier(model._meta.db_table)
        )
        return row is not None and self.runs(statement, [row])

    def inserts(self, table: str, statement: Any, values: list[Any]) -> bool:
        """Add a row, past the guards of its table where they ask who adds it."""
        if self.runs(statement, values):
            return True
        if not isinstance(self.fault, psycopg.errors.InsufficientPrivilege):
            return False
        triggers = SQL("alter table {} {} trigger user")
        off, on = (
            triggers.format(Identifier(table), SQL(word))
            for word in ("disable", "enable")
        )
        with self.owner.transaction():
            self.owner.execute("set constraints all immediate")
            self.owner.execute(off)
            is_added = self.runs(statement, values)
            self.owner.execute(on)
        return is_added

    def runs(self, statement: Any, values: list[Any]) -> bool:
        """Run a statement, and tell whether a constraint or a guard let it."""
        self.fault = None
        try:
            with self.owner.transaction():
                self.owner.execute("set constraints all immediate")
                return self.owner.execute(statement, values).rowcount > 0
        except REFUSALS as fault:
            self.fault = fault
            return False

    def other(self, model: type[models.Model], source: UUID) -> Row:
        """Return what a copy has for itself: key, label, words, and some parents."""
        row: Row = {**self.label(), **self.other_words(model)}
        was = self.row(model._meta.db_table, source)
        if "originator" in was:
            row |= self.another_originator(model, was["originator"])
        row |= self.other_parents(model, was, row.get("originator"))
        if {"start_on", "end_on"} <= names_of(model) and self.random.random() < 0.5:
            row |= self.other_days()
        for field in model._meta.concrete_fields:
            corrects_none = was.get("corrects_id", "") is None
            if field.name == "number" and corrects_none and self.random.random() < 0.5:
                continue  # The first of several alone corrects none.
            if field.name in ("body", "number", "rank", "step", "run"):
                row[field.name] = self.random.randrange(3, 63)
            elif field.name in ("command_key", "subject"):
                row |= (
                    {str(field.column): str(self.uuid())}
                    if self.random.random() < 0.5
                    else {}
                )
        return row

    def other_parents(
        self, model: type[models.Model], was: Row, origin: str | None
    ) -> Row:
        """Return on what other rows a copy hangs that is of an originator.

        Where there is none of ours that is hidden, it is of another's who has some.
        """
        row: Row = {}
        is_ours = origin == str(self.reader.origin)
        apart = self.apart_by(model) if is_ours else set()
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey) or not was[str(field.column)]:
                continue
            parent = None
            if field.name in apart:
                parent = self.a_parent(model, field, origin, self.hides())
                if parent is None:
                    other = self.another_of(field.related_model._meta.db_table)
                    return {
                        "originator": other,
                        **self.other_parents(model, was, other),
                    }
            elif origin != was.get("originator") or self.random.random() < 0.5:
                parent = self.a_parent(model, field, origin)
            row |= {str(field.column): str(parent)} if parent else {}
        return row

    def another_of(self, table: str) -> str:
        """Return a nation that has a row of a table and is not the reader's."""
        key = self.any_row(table, OF_ANOTHER, [self.reader.origin])
        return str(self.row(table, key)["originator"] if key else THIRD)

    def apart_by(self, model: type[models.Model]) -> set[str]:
        """Return by which parents a hidden row is in no place that its people meet.

        They are hidden too, one for each place.
        """
        parents = parents_of(model)
        met = [sorted(place & parents) for place in places_of(model)]
        return {self.random.choice(each) for each in met if each}

    def other_days(self) -> Row:
        """Return a fortnight of some year: of some rows no two are for one day."""
        start_on = date(2026, 1, 1) + timedelta(days=self.random.randrange(1_000))
        return {
            "start_on": start_on.isoformat(),
            "end_on": (start_on + timedelta(days=14)).isoformat(),
        }

    def row(self, table: str, key: UUID) -> Row:
        """Return a row as the database holds it."""
        statement = SQL("select to_jsonb(s) from {} s where id = %s")
        found = self.owner.execute(statement.format(Identifier(table)), [key])
        [row] = found.fetchone() or [{}]
        return dict(row)

    def another_originator(self, model: type[models.Model], origin: str) -> Row:
        """Return that a copy is another nation's, and then has a code that is taken.

        Codes and places are a nation's own: its people do learn that one is taken, if
        they may name all that tells it from others.
        """
        is_ours = origin == str(self.reader.origin)
        is_told = any(place.isdisjoint(parents_of(model)) for place in places_of(model))
        if self.random.random() < 0.3 or (is_ours and is_told):
            origin = str(THIRD)
        row: Row = {"originator": origin}
        is_theirs = origin != str(self.reader.origin)
        if "code" in names_of(model) and is_theirs and self.random.random() < 0.5:
            row["code"] = TAKEN
        return row

    def key_for(self, table: str) -> UUID:
        """Return the key for a new row: one that was asked for, or one of its own."""
        return self.reserved[table] if self.random.random() < 0.5 else self.uuid()

    def a_parent(
        self,
        model: type[models.Model],
        field: Any,
        origin: str | None,
        which: Composable = ANY,
    ) -> UUID | None:
        """Return a row that a copy may hang on: of its originator, or without another.

        Many rows have one of a kind at most, so one that has none is looked for.
        """
        parent = field.related_model._meta
        wanted: list[Composable] = [which]
        values: list[Any] = []
        if (
            "originator" in names_of(model) & names_of(field.related_model)
            and self.random.random() < 0.9
        ):
            wanted.append(OF_THE_SAME)
            values.append(origin)
        if self.random.random() < 0.5:
            wanted.append(CHILDLESS)
        names = {"t": Identifier(model._meta.db_table), "c": Identifier(field.column)}
        where = SQL(" and ").join(
            each.format(**names) if isinstance(each, SQL) else each for each in wanted
        )
        return self.any_row(parent.db_table, where, values)

    def other_words(self, model: type[models.Model]) -> Row:
        """Return other words for the columns of a row that hold any words."""
        return {
            column: f"{WORD}{self.random.randrange(10**6):06}"
            for column in words_of(model)
        }

    def label(self) -> dict[str, int]:
        """Return a label that hides a row from the reader, in one way or several."""
        reader, chance = self.reader, self.random
        level = chance.randrange(reader.level + 1)
        rel = chance.getrandbits(10) | reader.rel
        cav = 0
        ways = chance.choices(self.ways, k=chance.choice([1, 1, 2]))
        if "level" in ways:
            level = reader.level + chance.choice([1, 2])
        if "rel" in ways:
            rel = chance.getrandbits(10) & ~reader.rel
        if "cav" in ways:
            cav = chance.choice([0b1, 0b10, 0b11]) & ~reader.cav
        return {"level": level, "rel": rel, "cav": cav}

    def a_hidden_row(self, model: type[models.Model]) -> UUID | None:
        return self.any_row(model._meta.db_table, self.hides())

    def hides(self, of: SQL = HERE) -> Composed:
        """Return the condition that a row is hidden from the reader."""
        reader = self.reader
        asked = "({t}level > {} or {t}rel & {} = 0 or {t}cav & ~{}::bigint <> 0)"
        return SQL(asked).format(reader.level, reader.rel, reader.cav, t=of)

    def any_row(
        self, table: str, where: Composable = ANY, values: Sequence[Any] = ()
    ) -> UUID | None:
        statement = SQL(
            "select id from {} p where {} order by md5(id::text || %s) limit 1"
        ).format(Identifier(table), where)
        chance = str(self.random.random())
        found = self.owner.execute(statement, [*values, chance]).fetchone()
        return found[0] if found else None

    def uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)
