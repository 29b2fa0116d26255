"""A waiver may have a day from which it holds no longer."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("requirements", "0008_in_order")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            "waiver", "end_on", models.DateField(null=True, blank=True)
        ),
    ]
