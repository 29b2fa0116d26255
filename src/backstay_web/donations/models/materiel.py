"""Materiel: units of one variant, at one place, in one condition."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import Configuration, Variant
from backstay_web.core.models import Coded, amount
from backstay_web.donations.models.checks import at_least_one, one_of
from backstay_web.donations.models.offer import Offer
from backstay_web.sites.models import Site


class Lot(Coded):
    """Units that stand together and may leave from ``ready_on``."""

    class Condition(models.TextChoices):
        SERVICEABLE = "serviceable", _("serviceable")
        LIGHT = "light", _("light damage")
        HEAVY = "heavy", _("heavy damage")

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="lots")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="lots")
    configuration = models.ForeignKey(
        Configuration, on_delete=models.PROTECT, null=True, blank=True
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    quantity = amount()
    condition = models.CharField(max_length=11, choices=Condition.choices)
    ready_on = models.DateField()

    class Meta(Coded.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Coded.Meta.constraints,
            one_of("condition", "serviceable", "light", "heavy"),
            at_least_one("quantity"),
        ]

    def __str__(self) -> str:
        return self.code
