"""What happened to a row is found by its key."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0016_history_of_all_rows_at_once")
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            "rowchange",
            "row_key",
            models.GeneratedField(
                db_persist=True,
                expression=Cast(
                    Coalesce(KT("after__id"), KT("before__id")), models.UUIDField()
                ),
                output_field=models.UUIDField(null=True),
            ),
        ),
        migrations.AddIndex(
            "rowchange",
            models.Index(fields=["row_key"], name="core_rowchange_row_key"),
        ),
        migrations.AddIndex(
            "event", models.Index(fields=["subject"], name="core_event_subject")
        ),
        migrations.AddIndex(
            "eventrow", models.Index(fields=["row_key"], name="core_eventrow_row_key")
        ),
    ]
