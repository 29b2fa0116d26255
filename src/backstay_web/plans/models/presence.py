"""What is there of a package, part by part, as somebody saw it with proof."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import amount
from backstay_web.plans.models.promise import Promise
from backstay_web.plans.models.statement import Statement


class Presence(Statement):
    """So many more of a part of one package are there since a day; they add up."""

    quantity = amount()  # units of kit, cohorts, or one paper
    promise = models.ForeignKey(
        Promise, on_delete=models.PROTECT, null=True, blank=True
    )

    class Meta(Statement.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Statement.Meta.constraints,
            models.CheckConstraint(
                name="plans_presence_nothing_only_corrects",
                violation_error_code="quantity",
                violation_error_message=_(
                    "Name one or more; none is said only to correct what was wrong."
                ),
                condition=Q(quantity__gte=1) | Q(corrects__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} in package {self.package_number}"
