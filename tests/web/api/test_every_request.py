"""The API does what its document says, whatever it is asked, and by whomever."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from schemathesis.specs.openapi.schemas import OpenApiSchema

from backstay_web.config.database.server import Server
from backstay_web.nations.permissions import Permission
from backstay_web.nations.roles import ROLES
from tests.web.api.conftest import Program, give
from tests.web.api.fuzzing import (
    ask_all,
    ask_at_bounds,
    connection_kept,
    described,
    follow,
    undone,
)
from tests.web.api.keys import Keys, keys_seen_by
from tests.web.cast import Cast, make_person
from tests.web.everywhere.world import NOT_OURS, build
from tests.web.server import DATABASE

HERE, NIGHTLY = 20, 800
"""Requests as each role; with those who may do all and nothing there are 15."""
WAYS, WAYS_AT_NIGHT = 8, 40
ALL, NOTHING = "all", "nothing"
WHO = [ALL, NOTHING, *(role.key for role in ROLES)]
FEW = [
    "/api/v1/rows/site",
    "/api/v1/commands/site.add",
    "/api/v1/lists/sites_site",
    "/api/v1/rows/site/{key}",
]
"""Of these, whatever the document bounds is tried in CI; at night of all."""


@pytest.fixture(scope="session")
def officers(
    site_server: Server, people: Cast, tokens: dict[str, Program]
) -> dict[str, Program]:
    """Return a program for each role, of the nation of Ann; the founder's sees all."""
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        made = {ALL: tokens["cid"], NOTHING: tokens["bea"]}
        for role in ROLES:
            rel = 0b11 if role.key == "founder" else 0b01
            held = [str(permission) for permission in role.permissions]
            origin = people.ann.origin
            person = make_person((owner, door), role.key, origin, rel, 0, 2, held)
            made[role.key] = give(door, person)
        return made


@pytest.fixture(scope="module")
def known(site_server: Server, people: Cast, django_db_blocker: Any) -> Iterator[Keys]:
    """Return the keys of a site with something of everything, which is undone."""
    may = sorted(set(Permission) - NOT_OURS)
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        origin = people.ann.origin
        reader = make_person((owner, door), "Gus", origin, 0b01, 0, 1, may)
    with django_db_blocker.unblock(), connection_kept(), transaction.atomic():
        build(people, reader)
        yield keys_seen_by(people.cid)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def api(known: Keys) -> OpenApiSchema:
    """Return the API by its document; each request is undone."""
    return described(known, undone(get_wsgi_application()))


@pytest.mark.slow
@pytest.mark.parametrize("role", WHO)
def test_every_answer_is_as_the_document_says(api, officers, role):
    seen = ask_all(api, officers[role], HERE)

    assert seen.total() >= HERE


def test_the_bounds_of_the_document_are_those_of_the_api(api, officers):
    seen, faults = ask_at_bounds(api, officers[ALL], FEW)

    assert faults == []
    assert {404, 405, 422} <= set(seen)


def test_where_the_document_leads_one_gets(known, officers):
    api = described(known, get_wsgi_application())

    seen = follow(api, officers[ALL], WAYS)

    assert seen[200] > 0


@pytest.mark.nightly
@pytest.mark.parametrize("role", WHO)
def test_every_answer_of_many_is_as_the_document_says(api, officers, role):
    seen = ask_all(api, officers[role], NIGHTLY)

    assert seen.total() >= NIGHTLY
    assert {403, 404, 422} & set(seen)


@pytest.mark.nightly
def test_all_bounds_of_the_document_are_those_of_the_api(api, officers):
    _, faults = ask_at_bounds(api, officers[ALL])

    assert faults == []


@pytest.mark.nightly
@pytest.mark.parametrize("role", WHO)
def test_wherever_the_document_leads_one_gets(known, officers, role):
    api = described(known, get_wsgi_application())

    seen = follow(api, officers[role], WAYS_AT_NIGHT)

    assert seen.total() > WAYS_AT_NIGHT
