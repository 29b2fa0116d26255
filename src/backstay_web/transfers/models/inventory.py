"""What a post counts of all that it holds, so that custody stays provable."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Labelled, Versioned, amount, is_one_line
from backstay_web.nations.models import Nation
from backstay_web.transfers.models.consignment import Consignment, Item, Serial


class Inventory(Labelled, Versioned):
    """A count by a post of all that it holds of one consignment.

    It moves nothing until it is closed. ``due_on`` and ``why`` are as they were when it
    was opened; nobody has to count what came without title.
    """

    class Why(models.TextChoices):
        FIRST = "first", _("first inventory: within 90 days of title")
        YEARLY = "yearly", _("yearly: within a year of the last one")
        OWN = "own", _("of its own accord")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="inventories"
    )
    post = models.UUIDField()
    nation = models.ForeignKey(Nation, on_delete=models.PROTECT)
    due_on = models.DateField(null=True)
    why = models.CharField(max_length=6, choices=Why.choices)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta(Labelled.Meta):
        verbose_name_plural = "inventories"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_inventory_due_for_a_reason",
                condition=Q(due_on=None, why="own")
                | Q(due_on__isnull=False, why__in=["first", "yearly"]),
            ),
            models.CheckConstraint(
                name="transfers_inventory_closed_with_its_digest",
                condition=Q(closed_at=None, digest="")
                | (Q(closed_at__isnull=False, withdrawn_at=None) & ~Q(digest="")),
            ),
            models.UniqueConstraint(
                "originator",
                "consignment",
                "post",
                condition=Q(closed_at=None, withdrawn_at=None),
                name="transfers_inventory_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"inventory {self.opened_at:%Y-%m-%d}"


class InventoryLine(Labelled, Versioned):
    """What was expected of an item and what was found, in which condition."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inventory = models.ForeignKey(
        Inventory, on_delete=models.PROTECT, related_name="lines"
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    serial = models.ForeignKey(
        Serial, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    expected = amount()
    counted = amount(null=True, blank=True)  # none: nobody has looked yet
    condition = models.CharField(
        max_length=11, choices=Item.Condition.choices, blank=True
    )
    remark = models.CharField(max_length=500, blank=True, validators=[is_one_line])

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_inventoryline_found_in_a_condition",
                violation_error_code="condition",
                violation_error_message=_("Say in which condition it was found."),
                condition=Q(condition="") & (Q(counted=None) | Q(counted=0))
                | Q(condition__in=["serviceable", "light", "heavy"]),
            ),
            models.CheckConstraint(
                name="transfers_inventoryline_one_unit_of_a_serial",
                violation_error_code="counted",
                violation_error_message=_("A serial number is found once, or not."),
                condition=Q(serial=None) | Q(counted=None) | Q(counted__lte=1),
            ),
            models.UniqueConstraint(
                "originator",
                "inventory",
                "item",
                "serial",
                nulls_distinct=False,
                name="transfers_inventoryline_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counted} of {self.expected}"
