"""A transaction may read for some of the actor's bodies alone."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("core", "0020_what_labels_cost")]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(sql.NARROWED, sql.BY_TOKEN),
    ]
