"""The list of needs is read in its order, not put in order each time."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("requirements", "0007_loaded_guards")
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.AddIndex(
            "requirement",
            models.Index(fields=["need_by_on", "id"], name="requirements_by_day"),
        ),
    ]
