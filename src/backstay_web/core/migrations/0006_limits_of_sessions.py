"""When a session is over, who signed in, and when he last showed a second factor."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models import Q

from backstay_web.core.at_once import AtOnce


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("core", "0005_event_row_guards")]

    operations: ClassVar[list[Operation]] = [
        AtOnce(
            migrations.AddField("Session", "account", models.UUIDField(null=True)),
            migrations.AddField("Session", "seen_at", models.DateTimeField(null=True)),
            migrations.AddField(
                "Session", "idle_s", models.PositiveIntegerField(null=True)
            ),
            migrations.AddField(
                "Session", "factor_at", models.DateTimeField(null=True)
            ),
        ),
        migrations.AddConstraint(
            "Session",
            models.CheckConstraint(
                name="core_session_idle_since_it_was_seen",
                condition=Q(idle_s=None) | Q(seen_at__isnull=False),
            ),
        ),
    ]
