"""Whoever fills posts may take from those who may more than he, and give no more."""

from importlib import import_module
from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql

GUARDS: Final = import_module("backstay_web.core.migrations.0003_guards")
# What an actor has after a change is looked at by the check, which stays.
MAY_CHANGE: Final = f"{sql.may('post.fill')} AND ({GUARDS.MAY_SEE_AN_ACTOR})"


def of_whom(using: str) -> str:
    return f"ALTER POLICY core_actor_update_bs_app ON core_actor USING ({using})"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0021_reading_for_some_bodies")
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(of_whom(MAY_CHANGE), of_whom(GUARDS.MAY_MAKE_AN_ACTOR))
    ]
