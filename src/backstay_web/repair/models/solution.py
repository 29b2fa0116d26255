"""Solutions: what helped once, written down for whoever has the same fault."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import Variant
from backstay_web.core.models import Named, is_one_line
from backstay_web.repair.models.ticket import RefersToManual, Ticket, says_its_edition


def told(**more: Any) -> "models.CharField[Any, Any]":
    return models.CharField(max_length=2_000, validators=[is_one_line], **more)


class Solution(Named, RefersToManual):
    """A fault of a variant by its symptom, which is its name, its cause and its remedy.

    ``parts_used`` names them in words, with their stock numbers: a spare part is a row
    of one body, which others need not know. ``ticket`` is the one it was learnt from.
    """

    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="solutions"
    )
    cause = told()
    cause_uk = told(blank=True)
    remedy = told()
    remedy_uk = told(blank=True)
    parts_used = models.CharField(max_length=500, blank=True, validators=[is_one_line])
    ticket = models.ForeignKey(
        Ticket,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="solutions",
    )

    class Meta(Named.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Named.Meta.constraints,
            says_its_edition("repair_solution_page_has_its_edition"),
            models.CheckConstraint(
                name="repair_solution_says_cause_and_remedy",
                condition=~Q(cause="") & ~Q(remedy=""),
                violation_error_code="remedy",
                violation_error_message=_("Say what caused it, and what helped."),
            ),
        ]
