"""Loads: how much of a leg or a bay a nation has promised in one week."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Labelled, Versioned, amount
from backstay_web.donations.models import Bay
from backstay_web.sites.models import Leg


class Load(Labelled, Versioned):
    """Mass over a leg, or hours of a bay, in the week that begins on ``start_on``.

    ``quantity`` is what there is of it by the plan that was promised last; kg or
    bay-hours. The database refuses to promise more. It is the nation's own affair.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, null=True)
    bay = models.ForeignKey(Bay, on_delete=models.PROTECT, null=True)
    start_on = models.DateField()
    quantity = amount()
    committed = amount(default=0)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="plans_load_never_over",
                condition=Q(committed__lte=F("quantity")),
                violation_error_message=_("More than that is promised already."),
            ),
            models.CheckConstraint(
                name="plans_load_of_a_leg_or_a_bay",
                condition=Q(leg=None, bay__isnull=False)
                | Q(leg__isnull=False, bay=None),
            ),
            models.UniqueConstraint(
                "originator", "leg", "start_on", name="plans_load_one_for_each_leg"
            ),
            models.UniqueConstraint(
                "originator", "bay", "start_on", name="plans_load_one_for_each_bay"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committed} of {self.quantity}"
