"""The function that tells who asks, and those of the triggers."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("core", "0001_tables")]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(sql.ME, sql.NO_ME),
        migrations.RunSQL(sql.KEEP, sql.NO_KEEP),
        migrations.RunSQL(sql.NEVER_WIDEN, sql.NO_NEVER_WIDEN),
        migrations.RunSQL(sql.PARENTS, sql.NO_PARENTS),
        # On databases that are older 0014 and 0016 make what is of statements.
        migrations.RunSQL(sql.ALL_PARENTS, sql.NO_ALL_PARENTS),
    ]
