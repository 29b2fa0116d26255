"""The site's tests run on a real PostgreSQL, as the role that serves pages."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django
import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.utils.translation import deactivate

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.web.settings"
django.setup()

from backstay_web.config.database.server import Server  # noqa: E402
from backstay_web.config.environment import database  # noqa: E402
from backstay_web.nations.permissions import Permission  # noqa: E402
from tests.web.cast import Cast, Person, make_cast, make_person  # noqa: E402
from tests.web.server import DATABASE, shared_server  # noqa: E402

collect_ignore = ["things"]  # an app, not tests: pytest would load it by another name


@pytest.fixture(autouse=True)
def _no_language_stays() -> Iterator[None]:
    """Read in English again after a page in another language, as a new process does."""
    yield
    deactivate()


@pytest.fixture(scope="session")
def site_server() -> Iterator[Server]:
    """Return the server of this run of the tests."""
    with shared_server() as server:
        yield server


@contextmanager
def connected(
    server: Server, role: str, alias: str = "default", name: str = DATABASE
) -> Iterator[None]:
    """Let Django's connection be that of a role, in this worker's database."""
    connection = connections[alias]
    before = connection.settings_dict.copy()
    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADDRESS", server.url(role, name))
        connection.settings_dict.update(database("ADDRESS"))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)


@pytest.fixture(scope="session")
def django_db_setup(
    site_server: Server, django_db_blocker: Any, django_test_environment: None
) -> Iterator[None]:
    """Migrate as the role that may, then be the one that serves.

    In place of pytest-django's own, which makes databases as their owner: the owner is
    just whom row security must not be tested as.
    """
    with django_db_blocker.unblock():
        with connected(site_server, "bs_migrate"):
            call_command("migrate", verbosity=0)
        with (
            connected(site_server, "bs_app"),
            connected(site_server, "bs_door", alias="door"),
        ):
            yield


@pytest.fixture(scope="session")
def people(site_server: Server, django_db_setup: None) -> Cast:
    """Return the people of the tests."""
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        return make_cast((owner, door))


@pytest.fixture(scope="session")
def gil(site_server: Server, people: Cast) -> Person:
    """Return a colleague of Cid who is cleared for less, and may do as much."""
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        every: list[str] = [*Permission]
        return make_person((owner, door), "Gil", people.cid.origin, 0b11, 0, 1, every)


@pytest.fixture
def cast(people: Cast, db: None) -> Cast:
    """Return the people; what they do is undone after each test."""
    return people


@pytest.fixture
def committing(
    site_server: Server, people: Cast, django_db_blocker: Any
) -> Iterator[Cast]:
    """Return the people, for a test that commits; what was written is removed."""
    with django_db_blocker.unblock():
        yield people
    remove_what_was_written(site_server)


def remove_what_was_written(server: Server) -> None:
    connections["default"].close()
    with psycopg.connect(server.url("bs_migrate", DATABASE)) as owner:
        owner.execute(f"truncate {', '.join(written_tables(owner))}".encode())


def written_tables(owner: psycopg.Connection) -> list[str]:
    """Return the tables that tests write to, the people's own left out."""
    kept = ["core_actor", "core_session", "django_migrations"]
    found = owner.execute(
        "select relname from pg_class where relkind = 'r'"
        " and relnamespace = 'public'::regnamespace and relname <> all (%s)",
        [kept],
    )
    return [name for [name] in found]


@pytest.fixture
def as_owner(
    site_server: Server, django_db_setup: None
) -> Iterator[psycopg.Connection]:
    """Return a connection as the owner of the tables; whatever it does is undone."""
    with psycopg.connect(site_server.url("bs_migrate", DATABASE)) as connection:
        yield connection
        connection.rollback()
