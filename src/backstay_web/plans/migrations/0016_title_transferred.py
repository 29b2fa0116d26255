"""Title passes between a node and the unit: a report can say so."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("plans", "0015_refusals")]

    operations: ClassVar[list[Operation]] = [
        migrations.RemoveConstraint(
            model_name="report",
            name="plans_report_state",
        ),
        migrations.RemoveConstraint(
            model_name="report",
            name="plans_report_at_a_node_names_it",
        ),
        migrations.AlterField(
            model_name="report",
            name="state",
            field=models.CharField(
                choices=[
                    ("allocated", "allocated"),
                    ("released", "released"),
                    ("in_transit", "in transit"),
                    ("at_node", "at node"),
                    ("title", "title transferred"),
                    ("received", "received by unit"),
                    ("begun", "begun"),
                    ("finished", "finished"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "allocated",
                            "released",
                            "in_transit",
                            "at_node",
                            "title",
                            "received",
                            "begun",
                            "finished",
                        ],
                    )
                ),
                name="plans_report_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["at_node", "title"]), _negated=True),
                    ("site__isnull", False),
                    _connector="OR",
                ),
                name="plans_report_at_a_node_names_it",
                violation_error_code="site",
                violation_error_message="Name the place where it was counted.",
            ),
        ),
    ]
