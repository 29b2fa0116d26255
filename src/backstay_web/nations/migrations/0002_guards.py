"""The guards of nations."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core.guards import GuardLabelled


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0003_guards"),
        ("nations", "0001_tables"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardLabelled("Nation", change="nation.change"),
        GuardLabelled("Organisation", change="organisation.change"),
        GuardLabelled("Post", change="post.change"),
        GuardLabelled("Holding", change="post.fill"),
    ]
