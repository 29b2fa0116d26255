"""What is commented on, followed and looked for here: the home of other tests."""

from typing import Any

import pytest
from django.test import Client

from backstay_web.core.middleware import COOKIE
from tests.web.cast import Cast, Person
from tests.web.nations.conftest import Home, make_home


@pytest.fixture
def home(cast: Cast) -> Home:
    """Return what there is at first; it is undone after the test."""
    return make_home(cast)


def get(client: Client, person: Person, address: str, **more: Any) -> Any:
    client.cookies[COOKIE] = person.token
    return client.get(address, **more)


def post(client: Client, person: Person, path: str, **fields: Any) -> Any:
    client.cookies[COOKIE] = person.token
    return client.post(path, fields)
