"""Repair: workshops, their bays, and what these may work on."""

from typing import ClassVar

from django.db import models

from backstay_web.catalogue.models import Family, Variant
from backstay_web.core.lists.columns import number
from backstay_web.core.models import Coded, Entry, Named, amount
from backstay_web.donations.models.checks import once
from backstay_web.donations.models.offer import Offer
from backstay_web.donations.models.training import Days
from backstay_web.sites.models import Site, never_two_at_once


class Workshop(Named):
    """A place that repairs."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="workshops")
    site = models.ForeignKey(Site, on_delete=models.PROTECT)


class Bay(Coded):
    """Work places of a workshop for one family; ``hours`` in any week."""

    workshop = models.ForeignKey(
        Workshop, on_delete=models.PROTECT, related_name="bays"
    )
    family = models.ForeignKey(Family, on_delete=models.PROTECT)
    hours = amount()

    def __str__(self) -> str:
        return self.code


class BayCost(Entry):
    """What an hour in a bay costs, labour and parts included."""

    bay = models.ForeignKey(Bay, on_delete=models.PROTECT, related_name="costs")
    cost_eur_per_hour = amount()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            once("bay"),
        ]

    def __str__(self) -> str:
        return f"{number(self.cost_eur_per_hour)} EUR/h"


class BayVariant(Entry):
    """A variant of its family that a bay is certified to repair."""

    bay = models.ForeignKey(Bay, on_delete=models.PROTECT, related_name="variants")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT)

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            once("bay", "variant"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} in {self.bay_id}"


class BayPeriod(Days):
    """When a bay works other hours than usual."""

    bay = models.ForeignKey(Bay, on_delete=models.PROTECT, related_name="periods")
    hours = amount()

    class Meta(Days.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Days.Meta.constraints,
            never_two_at_once("bay"),
        ]
