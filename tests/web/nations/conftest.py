"""A nation with an organisation and a post, made by the command's own commands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.nations import actions
from tests.web.cast import Cast, Person
from tests.web.nations.officers import Officers, make_officers
from tests.web.server import DATABASE

AT = datetime(2026, 1, 5, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Home:
    """What there is at first."""

    nation: UUID  # of Ann: body 0
    organisation: UUID
    post: UUID


def do(action: Callable[..., Any], by: Person, **payload: Any) -> Any:
    """Let somebody do something, under a key of its own."""
    payload.setdefault("at", AT)
    with acting(by.token):
        return action(key=uuid4(), reason="a test", **payload)


def add_post(by: Person, organisation: UUID, **more: Any) -> UUID:
    post = uuid4()
    usual = {"title": "Desk officer", "level": 1, "rel": 0b01, "cav": 0}
    permissions = more.pop("permissions", ["nation.read"])
    do(
        actions.add_post,
        by,
        **{**usual, **more},
        post=post,
        organisation=organisation,
        permissions=permissions,
    )
    return post


def make_home(cast: Cast) -> Home:
    nation, organisation = cast.ann.origin, uuid4()
    names = {"name": "Aland", "name_uk": "Аландія"}
    do(actions.add_nation, cast.cid, nation=nation, code="AX", body=0, **names)
    do(
        actions.add_organisation,
        cast.cid,
        organisation=organisation,
        nation=nation,
        kind="agency",
        name="Donations",
    )
    return Home(nation, organisation, add_post(cast.cid, organisation))


@pytest.fixture
def home(cast: Cast) -> Home:
    """Return what there is at first; it is undone after the test."""
    return make_home(cast)


@pytest.fixture
def officers(site_server: Server, people: Cast) -> Officers:
    """Return the officers of Ann's nation, new ones for each test.

    One of them has an account, whose sessions tests of accounts end with all others.
    """
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        return make_officers((owner, door), people.ann, people.bob)
