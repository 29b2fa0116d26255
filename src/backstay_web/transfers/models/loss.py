"""What whoever holds units says of those that he has lost."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backstay_web.core.models import Labelled, is_one_line
from backstay_web.nations.models import Nation
from backstay_web.transfers.models.consignment import Consignment


class LossReport(Labelled):
    """That a post lost some of what it holds; each of it is a case from then on.

    It says what happened, and never where units are in action. It is due 30 days after
    the loss was noticed, and shown as late if it came later.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="loss_reports"
    )
    post = models.UUIDField()
    nation = models.ForeignKey(Nation, on_delete=models.PROTECT)
    noticed_on = models.DateField()
    due_on = models.DateField()
    reported_at = models.DateTimeField()
    happened = models.CharField(max_length=2_000, validators=[is_one_line])

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_lossreport_due_after_it_was_noticed",
                condition=Q(due_on__gt=F("noticed_on")),
            ),
            models.CheckConstraint(
                name="transfers_lossreport_says_what_happened",
                condition=~Q(happened=""),
            ),
        ]

    def __str__(self) -> str:
        return f"loss noticed on {self.noticed_on}"
