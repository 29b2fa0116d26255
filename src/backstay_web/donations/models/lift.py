"""Lift: mass that a nation carries over a leg, beyond what the leg takes already."""

from typing import ClassVar

from django.db import models

from backstay_web.core.models import amount
from backstay_web.donations.models.checks import at_least_one
from backstay_web.donations.models.offer import Offer
from backstay_web.donations.models.training import Days
from backstay_web.sites.models import Leg


class Lift(Days):
    """Extra mass over a leg in each week of some days."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="lifts")
    leg = models.ForeignKey(Leg, on_delete=models.PROTECT)
    capacity_kg = amount()

    class Meta(Days.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Days.Meta.constraints,
            at_least_one("capacity_kg"),
        ]
