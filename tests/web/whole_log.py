"""The log and the tables as nobody sees them on the site: all of them, at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, models, transaction

from backstay_web.config.database.server import Server
from backstay_web.core.linter import UNKEPT
from backstay_web.core.rows import Difference, differences
from tests.web.conftest import connected
from tests.web.server import DATABASE

TABLES = (
    "select relname from pg_class where relkind = 'r'"
    " and relnamespace = 'public'::regnamespace order by 1"
)


@contextmanager
def everything(server: Server, name: str = DATABASE) -> Iterator[None]:
    """Let Django be the owner, bound by no row security; whatever it does is undone."""
    with connected(server, "bs_migrate", name=name), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            for [table] in cursor.fetchall():
                cursor.execute(f"alter table {table} no force row level security")
        yield
        transaction.set_rollback(True)


def untold(app: str) -> list[Difference]:
    """Return each row that is not what the events say, or that no event tells of.

    Rows of other apps' tables are compared as far as events tell of them.
    """
    found = []
    for model in apps.get_models():
        mine = model in kept_by(app)
        if mine or told_of(model._meta.db_table):
            found += [d for d in differences(model) if mine or d.told]
    return found


def kept_by(app: str) -> list[type[models.Model]]:
    """Return the tables of an app but for those whose changes are not kept."""
    own = [each for each in apps.get_models() if each._meta.app_label == app]
    return [each for each in own if each._meta.db_table not in UNKEPT]


def told_of(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute('select from core_eventrow where "table" = %s limit 1', [table])
        return cursor.fetchone() is not None


def assert_rebuilds(server: Server, app: str) -> None:
    """Assert that the tables of an app are what the events left, and nothing else.

    For a test that commits: do what the app can do, then call this.
    """
    with everything(server):
        kept = kept_by(app)
        empty = [m.__name__ for m in kept if not m._default_manager.exists()]
        assert empty == [], "a table without a row proves nothing"
        assert untold(app) == []
