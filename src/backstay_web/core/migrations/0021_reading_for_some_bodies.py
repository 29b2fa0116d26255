"""A transaction may read for some of the actor's bodies alone."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0019_parents_looked_at_first_by_policy")
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(sql.NARROWED, sql.BY_TOKEN),
    ]
