"""The guards of imports."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardLabelled


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("imports", "0001_tables"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Import", change="import.make"),
        GuardLabelled("Piece", change="import.make"),
        GuardLabelled("Mapping", change="import.make"),
    ]
