"""A reason is that of a command: what a need is for, and why a part is waived."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("requirements", "0003_guards")]

    operations: ClassVar[list[Operation]] = [
        migrations.RenameField("requirement", "reason", "purpose"),
        migrations.RenameField("waiver", "reason", "why"),
    ]
