"""The guard of what was loaded."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardLabelled


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("catalogue", "0003_loaded")]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("LoadedCatalogue", change="catalogue.change"),
    ]
