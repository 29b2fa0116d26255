"""The guards of hooks, and what their courier may read."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import Guard, GuardTable, let
from backstay_web.hooks.migrations import _guards as guards

FROM_NOW_ON: Final = """
ALTER TABLE hooks_reach ALTER COLUMN transaction
    SET DEFAULT pg_current_xact_id()::text::bigint
"""
"""The database says from where on the courier looks, and whoever adds a hook cannot."""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0014_parents_of_all_rows_at_once"),
        ("hooks", "0001_tables"),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(
            FROM_NOW_ON, "ALTER TABLE hooks_reach ALTER COLUMN transaction DROP DEFAULT"
        ),
        migrations.RunSQL(guards.WHO_IS_TOLD, guards.NOBODY_IS_TOLD),
        GuardTable("Hook", guards.HOOK),
        migrations.RunSQL(
            guards.FOR_THE_FUNCTION,
            "DROP POLICY hooks_hook_select_hooks_me ON hooks_hook",
        ),
        Guard("Secret", guards.SECRET, keep=False),
        Guard("Reach", guards.REACH, keep=False),
        Guard("Delivery", guards.DELIVERY, keep=False),
        Guard("Retry", guards.RETRY),
        let(guards.COURIER, guards.OF_CORE),
    ]
