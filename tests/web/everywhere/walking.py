"""Walk over pages as somebody, and keep all that he gets to see."""

from collections.abc import Iterable
from typing import Any

from django.test import Client

from backstay_web.core.middleware import COOKIE
from tests.web.cast import Person
from tests.web.worlds import shown

Seen = tuple[int, bytes, dict[str, str]]


def open_page(client: Client, person: Person, address: str) -> Any:
    client.cookies.clear()
    client.cookies[COOKIE] = person.token
    return client.get(address)


def walk(client: Client, person: Person, addresses: Iterable[str]) -> dict[str, Seen]:
    """Return what somebody sees of each address."""
    return {each: shown(open_page(client, person, each)) for each in addresses}


def differing(one: dict[str, Seen], other: dict[str, Seen]) -> list[str]:
    """Return the addresses at which two walks saw something else."""
    return [address for address, seen in one.items() if seen != other[address]]
