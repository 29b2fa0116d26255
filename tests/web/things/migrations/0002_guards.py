"""The guards, as every app puts them on."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardLabelled


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("things", "0001_tables"),
        ("core", "0003_guards"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Thing", change="thing.change"),
        GuardLabelled("Part", change="thing.change"),
    ]
