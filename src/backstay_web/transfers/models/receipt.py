"""What units have counted of what a post of their nation passed on to them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from backstay_web.core.models import Labelled, amount, is_one_line
from backstay_web.nations.models import Nation
from backstay_web.transfers.models.consignment import Consignment, Item, Serial


class Receipt(Labelled):
    """That the unit it is for has some of a consignment, as a post of its nation says.

    The post stays the custodian in the books. A receipt never changes: another one of
    the same nation corrects it, and it counts no longer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="receipts"
    )
    post = models.UUIDField()
    nation = models.ForeignKey(Nation, on_delete=models.PROTECT)
    on = models.DateField()
    evidence = models.CharField(max_length=500, validators=[is_one_line])
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
    )
    said_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                "originator", "corrects", name="transfers_receipt_corrected_once"
            ),
        ]

    def __str__(self) -> str:
        return f"receipt of {self.on}"


class ReceiptLine(Labelled):
    """So many of an item, or the one unit with a number, that a unit has counted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    serial = models.ForeignKey(
        Serial, on_delete=models.PROTECT, null=True, related_name="+"
    )
    quantity = amount()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_receiptline_counts",
                condition=Q(quantity__gte=1) & (Q(serial=None) | Q(quantity=1)),
            ),
            models.UniqueConstraint(
                "originator",
                "receipt",
                "item",
                "serial",
                nulls_distinct=False,
                name="transfers_receiptline_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.item_id}"
