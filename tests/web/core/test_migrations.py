"""The tables are what the models say, and every step to them can be taken back."""

from contextlib import suppress
from itertools import pairwise

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField, CreateModel

from backstay_web.config.database.roles import DATABASE
from backstay_web.config.running import Site
from tests.web.conftest import connected
from tests.web.server import migrated_site


def migrate(site: Site, *words: str) -> None:
    """Migrate in this process, whose warnings are errors: another takes seconds."""
    with connected(site.database, "bs_migrate", name=DATABASE):
        call_command("migrate", *words, verbosity=0)


def left(site: Site) -> list[str]:
    """Return the tables, functions and rights of the database's own schema."""
    with psycopg.connect(site.database.url("bs_migrate")) as connection:
        rows = connection.execute(
            "select relname || ' ' || coalesce(relacl::text, '') from pg_class"
            " where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')"
            " union select proname from pg_proc"
            " where pronamespace = 'public'::regnamespace"
        )
        return sorted(row[0] for row in rows)


def test_no_migration_is_missing(site_server, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connected(site_server, "bs_migrate"):
        call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_tables_that_are_made_one_after_another_are_made_at_once():
    loaded = MigrationLoader(None).disk_migrations
    ours = {app.label for app in apps.get_app_configs() if "backstay_web" in app.name}

    slow = {
        (app, name)
        for (app, name), migration in loaded.items()
        if app in ours
        for one, next_one in pairwise(migration.operations)
        if isinstance(one, CreateModel | AddField) and isinstance(next_one, CreateModel)
    }

    assert slow == set()


@pytest.mark.slow
def test_every_migration_can_be_taken_back_and_made_again(django_db_blocker):
    with migrated_site() as site, django_db_blocker.unblock():
        migrate(site)  # what is of the tests alone
        first = left(site)
        migrate(site, "core", "zero")
        migrate(site, "sessions", "zero")  # a library's, which needs none of ours
        migrate(site, "things", "zero")  # of the tests
        nothing = left(site)
        migrate(site, "core", "0002")
        unguarded = readable(site)
        migrate(site)
        again = left(site)

    assert unguarded == []
    assert [name.split()[0] for name in nothing] == ["django_migrations"]
    assert again == first


def readable(site: Site) -> list[str]:
    """Return the tables without guards that the role that serves pages may read."""
    found = []
    with psycopg.connect(site.database.url("bs_app"), autocommit=True) as connection:
        for table in ("core_actor", "core_event", "core_session"):
            with suppress(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"table {table}".encode())
                found.append(table)
    return found
