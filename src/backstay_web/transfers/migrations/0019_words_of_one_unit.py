"""Say in words that a unit with a number of its own is counted once, or not."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("transfers", "0018_arrivals_said_by_the_receiver")
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.AlterConstraint(
            "HandoverLine",
            "transfers_handoverline_one_unit_of_a_serial",
            models.CheckConstraint(
                condition=models.Q(serial=None)
                | models.Q(counted=None)
                | models.Q(counted__lte=1),
                name="transfers_handoverline_one_unit_of_a_serial",
                violation_error_code="counted",
                violation_error_message="It is one unit: 0 or 1.",
            ),
        ),
    ]
