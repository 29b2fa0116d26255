"""Ask for pages, files and rows as somebody, and keep all that he gets to see."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import transaction
from django.test import Client

from backstay_web.core.middleware import COOKIE, MARK
from tests.web.api.conftest import give
from tests.web.cast import Person
from tests.web.worlds import shown

Seen = tuple[int, bytes, dict[str, str]]
Body = Mapping[str, Any] | str


@dataclass(frozen=True)
class Visitor:
    """Somebody with his browser and his program: pages go by the one's cookie."""

    person: Person
    token: str  # of the program, by which it asks the API

    def asks(self, client: Client, address: str, body: Body | None = None) -> Any:
        """Return what he gets for an address, or for what he sends there."""
        client.cookies.clear()
        client.cookies[COOKIE] = self.person.token
        headers = {"authorization": f"Bearer {self.token}"}
        if body is None:
            return client.get(address, headers=headers)
        if isinstance(body, str):
            return client.post(
                address, body, content_type="application/json", headers=headers
            )
        return client.post(address, body, headers=headers)


def visitor_of(door: psycopg.Connection, person: Person) -> Visitor:
    """Give somebody's program a token, at the door."""
    token = give(door, person).token
    assert token.startswith(MARK)
    return Visitor(person, token)


@contextmanager
def undone() -> Iterator[None]:
    """Undo at the end whatever was done meanwhile."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def walk(client: Client, by: Visitor, addresses: Iterable[str]) -> dict[str, Seen]:
    """Return what somebody sees of each address."""
    return {each: shown(by.asks(client, each)) for each in addresses}


def differing(one: Mapping[str, Seen], other: Mapping[str, Seen]) -> list[str]:
    """Return the addresses at which two walks saw something else."""
    return [address for address, seen in one.items() if seen != other.get(address)]
