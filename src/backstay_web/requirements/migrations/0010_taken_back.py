"""The desk may take back a verdict, and then give another one on the same version."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("requirements", "0009_ends_of_waivers")
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            "verdict", "taken_back_at", models.DateTimeField(null=True, blank=True)
        ),
        migrations.RemoveConstraint(
            "verdict", "requirements_verdict_one_for_each_version"
        ),
        migrations.AddConstraint(
            "verdict",
            models.UniqueConstraint(
                fields=["originator", "requirement", "requirement_version"],
                condition=models.Q(taken_back_at=None),
                name="requirements_verdict_one_standing_for_each_version",
            ),
        ),
    ]
