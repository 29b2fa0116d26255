"""How often programs may ask is counted by the database, for all processes alike."""

import uuid
from typing import ClassVar, Final

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import Guard, Policy

OF_THE_FUNCTION: Final = [
    Policy("SELECT", "bs_context", using="true"),
    Policy("INSERT", "bs_context", check="true"),
    Policy("UPDATE", "bs_context", using="true", check="true"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0014_parents_of_all_rows_at_once")
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="Allowance",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE core_allowance SET UNLOGGED",
            "ALTER TABLE core_allowance SET LOGGED",
        ),
        Guard("Allowance", OF_THE_FUNCTION, keep=False),
        migrations.RunSQL(sql.ALLOWANCES, sql.NO_ALLOWANCES),
    ]
