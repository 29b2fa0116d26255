"""What is there of each package: presence, and its guard."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import backstay_web.core.models.entry
from backstay_web.core.guards import Guard
from backstay_web.plans.migrations import _guards_of_presence as guards


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0004_loaded_guards"),
        ("plans", "0016_title_transferred"),
        ("requirements", "0009_ends_of_waivers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Presence",
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
                ("package_number", models.PositiveIntegerField()),
                (
                    "quantity",
                    models.PositiveBigIntegerField(
                        validators=[
                            django.core.validators.MaxValueValidator(1000000000000)
                        ]
                    ),
                ),
                ("on", models.DateField()),
                (
                    "evidence",
                    models.CharField(
                        max_length=500,
                        validators=[backstay_web.core.models.entry.is_one_line],
                    ),
                ),
                (
                    "source_kind",
                    models.CharField(
                        blank=True,
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[\\w.+:#()-]+$",
                                "Use letters, digits and . + : # ( ) - _ and no spaces.",
                            )
                        ],
                    ),
                ),
                ("source", models.UUIDField(blank=True, null=True)),
                ("said_at", models.DateTimeField()),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="requirements.requirement",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.templatepart",
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="plans.promise",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="plans.presence",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["requirement", "package_number"],
                        name="plans_presence_of_package",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cav__gte", 0), ("rel__gte", 0)),
                        name="plans_presence_label_bits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("package_number__gte", 1)),
                        name="plans_presence_package_from_one",
                        violation_error_code="package_number",
                        violation_error_message="Count packages from 1.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__gte", 1),
                            ("corrects__isnull", False),
                            _connector="OR",
                        ),
                        name="plans_presence_nothing_only_corrects",
                        violation_error_code="quantity",
                        violation_error_message="Name one or more; none is said only to correct what was wrong.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", None), ("source_kind", "")),
                            models.Q(
                                models.Q(("source_kind", ""), _negated=True),
                                ("source__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plans_presence_source_with_its_kind",
                        violation_error_code="source",
                        violation_error_message="Name a source by its kind and key.",
                    ),
                    models.UniqueConstraint(
                        models.F("originator"),
                        models.F("corrects"),
                        name="plans_presence_corrected_once",
                    ),
                ],
            },
        ),
        Guard("Presence", guards.PRESENCE),
        guards.corrects_ones_own("plans_presence"),
    ]
