"""No table lets a row point to what its writer cannot read, or be changed by others."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from backstay_web.core.context import acting
from tests.web.cast import Person
from tests.web.everywhere.hidden import Hidden
from tests.web.everywhere.leaks import REFUSES, policy
from tests.web.everywhere.matrix import addresses_of, tables_of_routes
from tests.web.everywhere.samples import first_and_last, labelled
from tests.web.everywhere.sending import names_of_rows, sender
from tests.web.everywhere.walking import Body, Visitor, undone
from tests.web.worlds import shown

NOT_PERMITTED = "42501"
POINTERS_TRIED = 30
COPY = SQL(
    "insert into {t} select (jsonb_populate_record(s, %s)).* from {t} s where id = %s"
)
TOUCH = SQL("update {t} set level = level where id = %s")
NOT_THERE_AT_LEAST = 50
"""Commands that answer that a row is not there; others find more to say before."""
FEW = 3
"""Tables that may by chance take no hidden row; they are left out."""
NOT_OURS_TO_CHANGE = (
    # Whoever has the work, and not who gave it, says that it is done.
    "nations_task",
)


@pytest.fixture(scope="module")
def hidden(reader: Person, owner: Any) -> Hidden:
    """Return the rows of a whole world that are hidden from its reader."""
    made = Hidden(owner, reader, seed=21)
    assert len(made.plant_everywhere()) <= FEW
    owner.commit()
    return made


def pointers() -> Iterator[tuple[type[models.Model], "models.ForeignKey[Any, Any]"]]:
    """Yield each column of each labelled table that points to a labelled row."""
    tables = labelled()
    for model in tables:
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model in tables:
                yield model, field


def own_row(model: type[models.Model], reader: Person) -> Any:
    own = model._default_manager.filter(originator=reader.origin).order_by("pk")
    return own.values_list("pk", flat=True).first()


def said_of(statement: Any, *values: Any) -> str:
    """Return how the database refuses a statement; empty, if it does not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return "" if cursor.rowcount else "no row"
    except DatabaseError as error:
        return str(getattr(error.__cause__, "sqlstate", error))


@pytest.mark.slow
def test_no_row_of_any_table_points_to_a_hidden_row_or_to_none(reader, hidden):
    told, tried = [], 0
    for model, field in pointers():
        target = hidden.a_hidden_row(field.related_model)
        with acting(reader.token):
            row = own_row(model, reader)
            if row is None or target is None:
                continue
            said = [
                said_of(
                    COPY.format(t=Identifier(model._meta.db_table)),
                    Jsonb(
                        {
                            "id": str(hidden.uuid()),
                            **hidden.other_words(model),
                            field.column: str(key),
                        }
                    ),
                    row,
                )
                for key in (target, hidden.uuid())
            ]
        # Where the copy breaks another rule, it is at least refused alike.
        tried += said[0] == NOT_PERMITTED
        if said[0] != said[1] or said[0] in ("", "no row"):
            told.append((model.__name__, field.name, said))

    assert told == []
    assert tried >= POINTERS_TRIED


@pytest.mark.slow
def test_no_row_of_another_or_hidden_row_is_changed_in_any_table(reader, hidden):
    changed = []
    for model in labelled():
        table = model._meta.db_table
        theirs = SQL("originator <> %s or level > %s")
        for _ in range(3):
            row = hidden.any_row(table, theirs, [reader.origin, reader.level])
            with acting(reader.token):
                said = said_of(TOUCH.format(t=Identifier(table)), row)
            if (
                said not in ("no row", NOT_PERMITTED)
                and table not in NOT_OURS_TO_CHANGE
            ):
                changed.append((table, said))

    assert changed == []


@dataclass(frozen=True)
class Alike:
    """Asks the same of a hidden row and of one that is not there."""

    visitor: Visitor
    absent: UUID
    client: Client

    def both(self, address: str, body: Body | None, hidden: str) -> list[Any]:
        """Return both answers, but for the keys, which whoever asks knows."""
        none = str(self.absent)
        other = body.replace(hidden, none) if isinstance(body, str) else body
        return [
            self.seen(address, body, hidden),
            self.seen(address.replace(hidden, none), other, none),
        ]

    def seen(self, address: str, body: Body | None, key: str) -> tuple[Any, ...]:
        with undone():
            status, said, headers = shown(self.visitor.asks(self.client, address, body))
        return status, said.replace(key.encode(), b"KEY"), headers


class Told:
    """What was not answered alike, and how often each status came."""

    def __init__(self) -> None:
        self.apart: list[Any] = []
        self.statuses: Counter[int] = Counter()

    def compare(self, said: tuple[Any, ...], seen: Any, none: Any) -> None:
        """Take what was answered to one thing that was asked twice."""
        self.statuses[seen[0]] += 1
        if seen != none:
            self.apart.append((*said, seen[0], none[0]))


@pytest.fixture(scope="module")
def alike(visitor: Visitor, hidden: Hidden) -> Alike:
    return Alike(visitor, hidden.uuid(), Client(raise_request_exception=False))


def by_routes(ask: Alike, hidden: Hidden, routes: Iterable[str]) -> Told:
    """Ask each route of one row for a hidden one and for none."""
    told, of_routes = Told(), tables_of_routes()
    bodies: tuple[Body | None, ...] = (None, {})
    tables = {model._meta.db_table: model for model in hidden.models}
    for route, table in ((r, table) for r in routes for table in of_routes[r]):
        key = str(hidden.a_hidden_row(tables[table]) or "")
        for address in addresses_of(route, table, key) if key else ():
            for body in bodies:
                told.compare((address, body), *ask.both(address, body, key))
    return told


def by_commands(ask: Alike, hidden: Hidden, names: str = "") -> Told:
    """Send each command, in turn with a hidden row or none in place of each row."""
    told = Told()
    visible, tables = visible_keys(hidden.reader)
    for address, body in sender(visible, seed=3).commands():
        for key, table in tables.items():
            if key in body and names in address:
                other = str(hidden.a_hidden_row(table) or ask.absent)
                both = ask.both(address, body.replace(key, other), other)
                told.compare((address, body, table.__name__), *both)
    return told


@pytest.mark.slow
def test_by_every_route_a_hidden_row_and_none_at_all_look_alike(alike, hidden):
    told = by_routes(alike, hidden, tables_of_routes())

    assert told.apart == []
    assert told.statuses.keys() == {404, 405}


@pytest.mark.slow
def test_to_every_command_a_hidden_row_is_as_good_as_none(alike, hidden):
    told = by_commands(alike, hidden)

    assert told.apart == []
    assert told.statuses[404] >= NOT_THERE_AT_LEAST


def test_what_tells_a_hidden_row_from_none_is_noticed_once_it_is_planted(
    alike, hidden, owner
):
    with REFUSES.plant(owner):
        assert by_routes(alike, hidden, REFUSES.pages).apart != []
    with policy("sites_site", "true")(owner):
        assert by_commands(alike, hidden, "leg.add").apart != []


def visible_keys(
    reader: Person,
) -> tuple[dict[str, list[str]], dict[str, type[models.Model]]]:
    """Return by each name of a row in commands one to be read, and its table by key."""
    seen, tables = first_and_last(reader), labelled()
    names = {n: table for n, table in names_of_rows().items() if table in tables}
    found = {name: seen(table)[:1] for name, table in names.items()}
    keys = {name: [str(key) for key in some] for name, some in found.items()}
    return keys, {key: names[name] for name, some in keys.items() for key in some}
