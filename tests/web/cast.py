"""The people of the tests: two nations, their officers, and one of the command."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg

from backstay_web.core.context import new_token
from backstay_web.core.door import OPEN
from backstay_web.nations.permissions import Permission

Connections = tuple[psycopg.Connection, psycopg.Connection]

START = datetime(2020, 1, 1, tzinfo=UTC)
LONG_AFTER = datetime(2100, 1, 1, tzinfo=UTC)
FRESH = (
    "update core_session set factor_at = now() + interval '1 year' where actor_id = %s"
)
"""What the people of the tests do, they do with a second factor shown just now."""


@dataclass(frozen=True)
class Person:
    """One who acts, with the token of his session."""

    id: UUID
    origin: UUID
    rel: int
    cav: int
    level: int
    token: str


@dataclass(frozen=True)
class Cast:
    """Everyone there is."""

    ann: Person  # of the nation A, which is body 0
    bob: Person  # of the nation B, which is body 1
    bea: Person  # of B too, cleared for category 0 and level 2, but may change nothing
    cid: Person  # of the command, which sees both and may do all
    dan: Person  # of the command too, but no release officer
    eva: Person  # of B, who may do all with the rows of her nation


def make_cast(connections: Connections) -> Cast:
    """Make all of them, once for a database: by the owner and at the door."""
    a, b, command = uuid4(), uuid4(), uuid4()
    of_all = {Permission.COMMENT_WRITE, Permission.NOTEBOOK_USE, Permission.IMPORT_MAKE}
    reads = (p for p in Permission if p.endswith(".read") or p in of_all)
    some = ["thing.change", *reads]
    every = [*some, *Permission]
    return Cast(
        ann=make_person(connections, "Ann", a, 0b01, 0, 1, some),
        bob=make_person(connections, "Bob", b, 0b10, 0, 1, some),
        bea=make_person(connections, "Bea", b, 0b10, 0b1, 2, []),
        cid=make_person(connections, "Cid", command, 0b11, 0b1, 2, every),
        dan=make_person(connections, "Dan", command, 0b11, 0b1, 2, some),
        eva=make_person(connections, "Eva", b, 0b10, 0, 1, every),
    )


def make_person(
    connections: Connections,
    name: str,
    origin: UUID,
    rel: int,
    cav: int,
    level: int,
    permissions: Sequence[str],
) -> Person:
    actor, token = uuid4(), new_token()
    owner, door = connections
    owner.execute(
        "insert into core_actor"
        " (id, name, origin, level, rel, cav, permissions, begins_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s)",
        [actor, name, origin, level, rel, cav, sorted(set(permissions)), START],
    )
    owner.commit()
    door.execute(OPEN, [token, actor, START, LONG_AFTER])
    door.execute(FRESH, [actor])
    return Person(actor, origin, rel, cav, level, token)
