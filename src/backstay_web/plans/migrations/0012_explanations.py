"""Nations are told why packages that they give to come late, as far as they may know."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from backstay_web.core.guards import Guard
from backstay_web.plans.migrations import _guards_of_explanations as guards


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0011_orders"),
        ("requirements", "0009_ends_of_waivers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Explanation",
            fields=[
                ("policy", models.PositiveSmallIntegerField(default=1)),
                ("level", models.PositiveSmallIntegerField()),
                ("rel", models.BigIntegerField()),
                ("cav", models.BigIntegerField(default=0)),
                ("originator", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("package", models.CharField(max_length=100)),
                ("need_by_on", models.DateField()),
                ("expected_on", models.DateField()),
                ("why", models.CharField(blank=True, max_length=20)),
                ("of", models.CharField(blank=True, max_length=12)),
                ("code", models.CharField(blank=True, max_length=64)),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="explanations",
                        to="requirements.requirement",
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="explanations",
                        to="plans.share",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cav__gte", 0), ("rel__gte", 0)),
                        name="plans_explanation_label_bits",
                    ),
                    models.UniqueConstraint(
                        models.F("originator"),
                        models.F("share"),
                        models.F("package"),
                        name="plans_explanation_one_for_each_package",
                    ),
                ],
            },
        ),
        Guard("Explanation", guards.EXPLANATION),
    ]
