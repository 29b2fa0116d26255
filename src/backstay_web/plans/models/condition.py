"""In what condition a package is kept: what is fit, supplied and trained."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import amount
from backstay_web.plans.models.statement import Statement

MILLION = 1_000_000


class Condition(Statement):
    """What was found of a part of one package on a day; the last day counts.

    ``value`` is a share in millionths, of what is fit or of what is trained, or whole
    days of supply.
    """

    class Kind(models.TextChoices):
        FIT = "fit", _("share that is fit")
        SUPPLY = "supply", _("days of supply")
        TRAINED = "trained", _("share that is trained")

    kind = models.CharField(max_length=7, choices=Kind.choices)
    value = amount()

    class Meta(Statement.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Statement.Meta.constraints,
            models.CheckConstraint(
                name="plans_condition_kind",
                violation_error_code="kind",
                violation_error_message=_("Choose one of the kinds."),
                condition=Q(kind__in=["fit", "supply", "trained"]),
            ),
            models.CheckConstraint(
                name="plans_condition_share_is_a_share",
                violation_error_code="value",
                violation_error_message=_("At most 1,000,000 parts per million."),
                condition=Q(kind="supply") | Q(value__lte=MILLION),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
