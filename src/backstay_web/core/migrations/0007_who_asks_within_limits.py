"""The function that tells who asks obeys the limits of a session."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0006_limits_of_sessions")
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(sql.LIMITS, sql.NO_LIMITS)
    ]
