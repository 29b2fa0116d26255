"""A site of a test's own, with people in it."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from backstay_web.config.database.server import Server
from backstay_web.config.running import Site
from backstay_web.core.context import acting
from backstay_web.nations import actions
from tests.web.cast import Cast, make_cast
from tests.web.conftest import connected
from tests.web.core.killing import AT, NAME
from tests.web.server import migrated_site


@pytest.fixture
def own(django_db_blocker: Any) -> Iterator[tuple[Site, Cast]]:
    """Return a site that may be killed, with people and a nation in it."""
    with migrated_site() as site, django_db_blocker.unblock():
        yield site, peopled(site.database)


def peopled(server: Server) -> Cast:
    """Make people and a nation, and return the people."""
    with (
        psycopg.connect(server.url("bs_migrate")) as owner,
        psycopg.connect(server.url("bs_door")) as door,
    ):
        people = make_cast((owner, door))
    names = {"code": "AX", "name": "Aland", "name_uk": "Аландія"}
    with (
        connected(server, "bs_app", name=NAME),
        acting(people.cid.token),
    ):
        first = {"nation": uuid4(), "body": 0, **names}
        actions.add_nation(key=uuid4(), at=AT, reason="", **first)
    return people
