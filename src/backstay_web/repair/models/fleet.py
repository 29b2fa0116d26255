"""Fleets: how many of a variant a group of units has, and how often one fails."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import Variant
from backstay_web.core.models import Entry, amount, is_one_line
from backstay_web.donations.models.checks import at_least_one, once
from backstay_web.requirements.models import UnitGroup


class Fleet(Entry):
    """Units of a variant with one group, counted on a day.

    ``failures_ppm`` is the share of fit ones that fails in a week, in millionths; it is
    somebody's word, and ``source`` says whose.
    """

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT)
    group = models.ForeignKey(UnitGroup, on_delete=models.PROTECT)
    quantity = amount()
    counted_on = models.DateField()
    failures_ppm = models.PositiveIntegerField()
    source = models.CharField(max_length=500, validators=[is_one_line])

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            at_least_one("quantity"),
            once("variant", "group"),
            models.CheckConstraint(
                name="repair_fleet_fails_by_a_share",
                condition=models.Q(failures_ppm__lte=1_000_000),
                violation_error_code="failures_ppm",
                violation_error_message=_("At most 1,000,000 parts per million."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.variant_id}"
