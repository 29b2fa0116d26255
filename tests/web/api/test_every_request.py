"""Whatever is sent, by whomever, no request makes the site fail.

It is what schemathesis does; the library is not among ours, so the requests are made
here of the same document, by hypothesis.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from backstay_web.config.api.document import document
from backstay_web.config.database.server import Server
from backstay_web.config.urls import API, PAGES
from backstay_web.core.context import acting
from backstay_web.core.models import Labelled
from backstay_web.nations.roles import ROLES
from tests.web.api.conftest import Program, give
from tests.web.api.requests import Asked, Requests
from tests.web.api.schemas import faults
from tests.web.cast import Cast, make_person
from tests.web.donations.conftest import make_ground
from tests.web.server import DATABASE

HERE, NIGHTLY = 20, 800
"""Requests as each role; with those who may do all and nothing there are some 13."""
WHO = [role.key for role in ROLES]


@pytest.fixture(scope="session")
def officers(site_server: Server, people: Cast) -> dict[str, Program]:
    """Return a program for each role, of the nation of Ann; the founder's sees all."""
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        made = {}
        for role in ROLES:
            rel = 0b11 if role.key == "founder" else 0b01
            held = [str(permission) for permission in role.permissions]
            origin = people.ann.origin
            person = make_person((owner, door), role.key, origin, rel, 0, 2, held)
            made[role.key] = give(door, person)
        return made


def keys_of_rows(cast: Cast) -> list[str]:
    """Return the keys of all rows that the command may read."""
    models = [m for m in apps.get_models() if issubclass(m, Labelled)]
    with acting(cast.cid.token):
        return [
            str(key)
            for model in models
            for key in model._default_manager.values_list("pk", flat=True)[:5]
        ]


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(program: Program, asked: Asked) -> Any:
    if asked.operation.method == "get":
        return program.client.get(asked.path, asked.words)
    return program.client.post(asked.path, asked.body, content_type="application/json")


def check(made: Any, asked: Asked, response: Any) -> None:
    """Return if an answer is what the document says; a fault of ours never is."""
    assert response.status_code < 500, response.text
    responses = asked.operation.said["responses"]
    if response.status_code == 200:
        content = responses["200"]["content"]["application/json"]
        assert response.headers["Content-Type"] == "application/json"
    else:
        content = made["components"]["responses"]["WentWrong"]["content"]
        content = content["application/problem+json"]
        assert response.headers["Content-Type"] == "application/problem+json"
    assert faults(response.json(), content["schema"], made) == []


def ask_all(
    cast: Cast, program: Program, count: int, seen: Callable[[int], object]
) -> None:
    made = document(API, PAGES)
    make_ground(cast)
    requests = Requests(made, [*keys_of_rows(cast), str(uuid4())])

    @settings(
        max_examples=count, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(asked=requests.any())
    def every(asked: Asked) -> None:
        with undone():
            response = answer(program, asked)
        seen(response.status_code)
        check(made, asked, response)

    every()


@pytest.mark.parametrize("role", WHO)
def test_no_request_makes_the_site_fail(cast, officers, role):
    statuses: list[int] = []

    ask_all(cast, officers[role], HERE, statuses.append)

    assert len(statuses) >= HERE


@pytest.mark.nightly
@pytest.mark.parametrize("role", WHO)
def test_no_request_of_many_makes_the_site_fail(cast, officers, role):
    statuses: list[int] = []

    ask_all(cast, officers[role], NIGHTLY, statuses.append)

    assert len(statuses) >= NIGHTLY
    assert {200, 403, 404, 422} <= set(statuses)
