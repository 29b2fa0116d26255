"""That a site was founded, and as what."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models import Q

from backstay_web.core.models.founding import ONCE


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0007_who_asks_within_limits")
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="Founding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=ONCE,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("founded_at", models.DateTimeField()),
                ("is_demonstration", models.BooleanField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(id=ONCE), name="core_founding_happens_once"
                    )
                ],
            },
        )
    ]
