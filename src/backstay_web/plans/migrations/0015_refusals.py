"""A release officer refuses what was drafted, and says why."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models import F, Q

from backstay_web.core.at_once import AtOnce


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("plans", "0014_orders_tried_by_whoever_sets_them")
    ]

    operations: ClassVar[list[Operation]] = [
        AtOnce(
            migrations.AddField(
                "Proposal", "refused_at", models.DateTimeField(null=True)
            ),
            migrations.AddField("Proposal", "refused_by", models.UUIDField(null=True)),
            migrations.AddField(
                "Proposal",
                "refusal",
                models.CharField(max_length=2_000, default="", blank=True),
            ),
        ),
        migrations.AddConstraint(
            "Proposal",
            models.CheckConstraint(
                name="plans_proposal_is_refused_by_somebody_with_a_reason",
                condition=Q(refused_at=None, refused_by=None, refusal="")
                | (
                    Q(refused_at__isnull=False, refused_by__isnull=False)
                    & ~Q(refusal="")
                ),
            ),
        ),
        migrations.AddConstraint(
            "Proposal",
            models.CheckConstraint(
                name="plans_proposal_refusing_takes_two",
                condition=Q(refused_by=None) | ~Q(refused_by=F("drafted_by")),
            ),
        ),
        migrations.AddConstraint(
            "Proposal",
            models.CheckConstraint(
                name="plans_proposal_is_not_proposed_once_refused",
                condition=Q(refused_at=None) | Q(proposed_at=None),
            ),
        ),
    ]
