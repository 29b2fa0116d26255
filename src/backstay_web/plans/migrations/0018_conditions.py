"""In what condition packages are kept: statements, and their guard."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import backstay_web.core.models.entry
from backstay_web.core.guards import Guard
from backstay_web.plans.migrations import _guards_of_presence as guards


class Migration(migrations.Migration):
    dependencies = [("plans", "0017_presence")]

    operations = [
        migrations.CreateModel(
            name="Condition",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("fit", "share that is fit"),
                            ("supply", "days of supply"),
                            ("trained", "share that is trained"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "value",
                    models.PositiveBigIntegerField(
                        validators=[
                            django.core.validators.MaxValueValidator(1000000000000)
                        ]
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="plans.condition",
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
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="requirements.requirement",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["requirement", "package_number"],
                        name="plans_condition_of_package",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cav__gte", 0), ("rel__gte", 0)),
                        name="plans_condition_label_bits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("package_number__gte", 1)),
                        name="plans_condition_package_from_one",
                        violation_error_code="package_number",
                        violation_error_message="Count packages from 1.",
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
                        name="plans_condition_source_with_its_kind",
                        violation_error_code="source",
                        violation_error_message="Name a source by its kind and key.",
                    ),
                    models.UniqueConstraint(
                        models.F("originator"),
                        models.F("corrects"),
                        name="plans_condition_corrected_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["fit", "supply", "trained"])),
                        name="plans_condition_kind",
                        violation_error_code="kind",
                        violation_error_message="Choose one of the kinds.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "supply"), ("value__lte", 1000000), _connector="OR"
                        ),
                        name="plans_condition_share_is_a_share",
                        violation_error_code="value",
                        violation_error_message="At most 1,000,000 parts per million.",
                    ),
                ],
            },
        ),
        Guard("Condition", guards.CONDITION),
        guards.corrects_ones_own("plans_condition"),
    ]
