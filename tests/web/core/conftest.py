"""A site of a test's own, with a new database that runs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from backstay_web.config.running import Site
from backstay_web.core.context import acting
from backstay_web.nations import actions
from tests.web.cast import Cast, make_cast
from tests.web.conftest import connected
from tests.web.core.killing import AT, NAME
from tests.web.server import open_folder


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a site whose database is new and runs."""
    with open_folder() as folder:
        site = Site(folder)
        site.database.start()
        yield site
        site.database.stop()


def migrate(site: Site, *words: str) -> str:
    done = subprocess.run(  # noqa: S603 our own program
        [sys.executable, "-m", "backstay_web", "migrate", *words],
        env={**site.environment("bs_migrate"), "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr


@pytest.fixture
def own(site: Site, django_db_blocker: Any) -> Iterator[tuple[Site, Cast]]:
    """Return a site that may be killed, with people and a nation in it."""
    assert migrate(site) == ""
    server = site.database
    with (
        psycopg.connect(server.url("bs_migrate")) as owner,
        psycopg.connect(server.url("bs_door")) as door,
    ):
        people = make_cast((owner, door))
    names = {"code": "AX", "name": "Aland", "name_uk": "Аландія"}
    with django_db_blocker.unblock():
        with connected(server, "bs_app", name=NAME), acting(people.cid.token):
            first = {"nation": uuid4(), "body": 0, **names}
            actions.add_nation(key=uuid4(), at=AT, reason="", **first)
        yield site, people
