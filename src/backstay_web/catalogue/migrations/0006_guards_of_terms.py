"""The guard of the glossary."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardLabelled


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0014_parents_of_all_rows_at_once"),
        ("catalogue", "0005_terms"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Term", change="catalogue.change"),
    ]
