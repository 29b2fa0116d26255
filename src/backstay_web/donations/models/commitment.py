"""How much of an offer is bound already, and to what."""

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import number
from backstay_web.core.models import Entry, Labelled, Versioned, amount, is_one_line
from backstay_web.donations.models.checks import at_least_one
from backstay_web.donations.models.lift import Lift
from backstay_web.donations.models.materiel import Lot
from backstay_web.donations.models.money import Money
from backstay_web.donations.models.repair import Bay
from backstay_web.donations.models.training import Session

COUNTED: Final[dict[str, str]] = {
    "lot": "quantity",
    "session": "sections",
    "bay": "hours",
    "lift": "capacity_kg",
    "money": "amount_minor",
}
"""What can be bound in part, and the column that says how much of it there is."""


class Balance(Labelled, Versioned):
    """How much there is of one countable row of an offer, and how much is bound.

    A row of its own with a label of its own: what others see of an offer never changes
    with what it was bound to. ``quantity`` is that of the row it counts; the database
    keeps both alike, and refuses less than what is bound. What is counted by the week
    (hours of a bay, mass of a lift) is bound for all its weeks.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True)
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, null=True, blank=True
    )
    bay = models.ForeignKey(Bay, on_delete=models.PROTECT, null=True, blank=True)
    lift = models.ForeignKey(Lift, on_delete=models.PROTECT, null=True, blank=True)
    money = models.ForeignKey(Money, on_delete=models.PROTECT, null=True, blank=True)
    quantity = amount()
    committed = amount(default=0)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="donations_balance_never_over",
                condition=Q(committed__lte=F("quantity")),
                violation_error_code="quantity",
                violation_error_message=_("More than that is bound already."),
            ),
            models.CheckConstraint(
                name="donations_balance_of_one_row",
                condition=Exact(
                    Func(
                        *COUNTED,
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
            ),
            *(
                models.UniqueConstraint(
                    "originator", row, name=f"donations_balance_one_for_each_{row}"
                )
                for row in COUNTED
            ),
        ]

    def __str__(self) -> str:
        return f"{number(self.committed)} of {number(self.quantity)}"


class Commitment(Entry):
    """A part of an offer that its nation has bound, until it frees it.

    ``purpose`` says to what in words; ``purpose_key`` is the row above that stands for
    it, such as a promise, if there is one.
    """

    balance = models.ForeignKey(
        Balance, on_delete=models.PROTECT, related_name="commitments"
    )
    quantity = amount()
    purpose = models.CharField(max_length=200, validators=[is_one_line])
    purpose_key = models.UUIDField(null=True, blank=True)
    committed_on = models.DateField()
    freed_on = models.DateField(null=True, blank=True)

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            at_least_one("quantity"),
        ]

    def __str__(self) -> str:
        return f"{number(self.quantity)} for {self.purpose}"
