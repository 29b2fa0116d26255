"""Programs that act by tokens, as their makers gave them."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.test import Client

from backstay_web.config.database.server import Server
from backstay_web.core.context import new_token
from backstay_web.core.door import GIVE
from backstay_web.core.middleware import MARK
from backstay_web.nations.permissions import Permission
from tests.web.cast import LONG_AFTER, START, Cast, Person
from tests.web.server import DATABASE

EVERYTHING = ["thing.change", *Permission]
Give = Callable[..., "Program"]


@dataclass(frozen=True)
class Program:
    """What acts by a token: it sends JSON, and reads it."""

    token: str
    key: UUID
    client: Client

    def get(self, path: str, **words: Any) -> Any:
        """Read something of the API."""
        return self.client.get(f"/api/v1/{path}", words)

    def send(self, path: str, body: object, **more: Any) -> Any:
        """Send a body, as JSON unless it is a text already."""
        said = body if isinstance(body, str) else json.dumps(body, default=str)
        return self.client.post(
            f"/api/v1/{path}", said, content_type="application/json", **more
        )

    def do(
        self, name: str, payload: object, *, key: UUID | None = None, **more: Any
    ) -> Any:
        """Ask for a command, under a key of its own if none is named."""
        asked = {"key": key or uuid4(), "reason": "a test", "payload": payload}
        return self.send(f"commands/{name}", {**asked, **more})


def program(token: str, key: UUID, **more: Any) -> Program:
    headers = {"authorization": f"Bearer {token}"}
    return Program(token, key, Client(headers=headers, **more))


def give(
    door: psycopg.Connection,
    person: Person,
    scope: Sequence[str] = EVERYTHING,
    networks: Sequence[str] | None = None,
    until: datetime = LONG_AFTER,
) -> Program:
    """Give a token to a program, at the door."""
    token, key = MARK + new_token(), uuid4()
    digest = sha256(token.encode()).digest()
    more = [key, "a test", list(scope), networks]
    door.execute(GIVE, [digest, person.id, START, until, None, *more])
    door.commit()
    return program(token, key)


@pytest.fixture
def giving(site_server: Server, cast: Cast) -> Iterator[Give]:
    """Return how a test gives a token, in the notation of ``give``."""
    with psycopg.connect(site_server.url("bs_door", DATABASE)) as door:
        yield lambda *words, **more: give(door, *words, **more)


@pytest.fixture(scope="session")
def tokens(site_server: Server, people: Cast) -> dict[str, Program]:
    """Return a program of each person, which may do whatever that one may."""
    with psycopg.connect(site_server.url("bs_door", DATABASE)) as door:
        return {f.name: give(door, getattr(people, f.name)) for f in fields(people)}


@pytest.fixture
def programs(tokens: dict[str, Program], cast: Cast) -> dict[str, Program]:
    """Return the same; what they do is undone after the test."""
    return tokens


def now() -> datetime:
    return datetime.now(UTC)
