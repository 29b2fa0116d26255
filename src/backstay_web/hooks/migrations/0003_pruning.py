"""The courier removes deliveries that are over, and never tells of them again."""

from typing import ClassVar, Final

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from backstay_web.hooks.migrations import _guards as guards

REACHES: Final = "UPDATE (pruned_place) ON hooks_reach"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("hooks", "0002_guards")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            "Reach", "pruned_place", models.BigIntegerField(db_default=0)
        ),
        migrations.RunSQL(
            ";".join(guards.REMOVES.statements("hooks_delivery")),
            "DROP POLICY hooks_delivery_delete_bs_courier ON hooks_delivery;"
            f"REVOKE DELETE ON hooks_delivery FROM {guards.COURIER}",
        ),
        migrations.RunSQL(
            f"GRANT {REACHES} TO {guards.COURIER}",
            f"REVOKE {REACHES} FROM {guards.COURIER}",
        ),
    ]
