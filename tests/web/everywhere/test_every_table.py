"""No table lets a row point to what its writer cannot read, or be changed by others."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from backstay_web.core.context import acting
from tests.web.cast import Person
from tests.web.everywhere.hidden import Hidden
from tests.web.everywhere.samples import labelled, rows_of_pages, samples
from tests.web.everywhere.walking import open_page
from tests.web.everywhere.world import build
from tests.web.worlds import shown

NOT_PERMITTED = "42501"
POINTERS_TRIED = 30
COPY = SQL(
    "insert into {t} select (jsonb_populate_record(s, %s)).* from {t} s where id = %s"
)
TOUCH = SQL("update {t} set level = level where id = %s")
NOT_OURS_TO_CHANGE = (
    # Whoever has the work, and not who gave it, says that it is done.
    "nations_task",
)


@pytest.fixture
def hidden(committing: Any, reader: Person, owner: Any) -> Hidden:
    """Return the rows of a whole world that are hidden from its reader."""
    build(committing, reader)
    made = Hidden(owner, reader, seed=21)
    made.plant_everywhere()
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


@pytest.mark.slow
def test_on_every_page_a_hidden_row_and_none_at_all_look_alike(reader, hidden):
    pages, client = rows_of_pages(), Client(raise_request_exception=False)
    told, absent = [], hidden.uuid()
    of_hidden = samples(lambda table: [*filter(None, [hidden.a_hidden_row(table)])])
    for name, addresses in of_hidden.items():
        for address in addresses if name in pages else ():
            key = address.rstrip("/").split("/")
            [key_] = [part for part in key if len(part) == 36]
            seen = shown(open_page(client, reader, address))
            other = address.replace(key_, str(absent))
            none = shown(open_page(client, reader, other))
            if plain(seen, key_) != plain(none, str(absent)):
                told.append((name, seen[0], none[0]))

    assert told == []


def plain(seen: tuple[int, bytes, dict[str, str]], key: str) -> tuple[Any, ...]:
    """Return what was seen but for the key, which whoever asks knows."""
    status, body, headers = seen
    return status, body.replace(key.encode(), b"KEY"), headers
