"""The guards of the notebook."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardLabelled


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("notebook", "0001_tables"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Comment", change="comment.write"),
        GuardLabelled("Follow", change="notebook.use"),
        GuardLabelled("SavedFilter", change="notebook.use"),
    ]
