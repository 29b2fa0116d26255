"""Who holds what, how it came to him, and what both sides signed."""

import uuid
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Labelled, Versioned, amount, is_one_line
from backstay_web.nations.models import Nation
from backstay_web.sites.models import Site
from backstay_web.transfers.models.consignment import Consignment, Item, Serial

SIDES: Final = ["post", "unknown", "loss"]


class Side(models.TextChoices):
    """Who holds a count, or where it went that nobody holds it."""

    POST = "post", _("a post")
    UNKNOWN = "unknown", _("unknown")
    LOSS = "loss", _("lost")
    ORIGIN = "origin", _("from the stock of the sender")


class Custody(Labelled, Versioned):
    """So many of an item in the hands of one post, from a moment until another one.

    It is kept in the books of whoever sent the consignment (``originator``), so that
    the database itself sees whether a unit has two custodians. ``post`` is a key alone:
    who holds a post of another nation is that nation's own affair.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="custodies"
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="custodies")
    serial = models.ForeignKey(
        Serial, on_delete=models.PROTECT, null=True, related_name="custodies"
    )
    side = models.CharField(max_length=7, choices=Side.choices)
    post = models.UUIDField(null=True)
    nation = models.ForeignKey(Nation, on_delete=models.PROTECT, null=True)
    quantity = amount()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_custody_side",
                condition=Q(side="post", post__isnull=False, nation__isnull=False)
                | Q(side__in=["unknown", "loss"], post=None, nation=None),
            ),
            models.CheckConstraint(
                name="transfers_custody_counts",
                condition=Q(quantity__gte=1) & (Q(serial=None) | Q(quantity=1)),
            ),
            models.CheckConstraint(
                name="transfers_custody_closed_later",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
            ),
            models.UniqueConstraint(
                "originator",
                "serial",
                condition=Q(closed_at=None, serial__isnull=False),
                name="transfers_custody_one_custodian",
            ),
            models.UniqueConstraint(
                "originator",
                "item",
                "side",
                "post",
                condition=Q(closed_at=None, serial=None),
                nulls_distinct=False,
                name="transfers_custody_one_row_for_each_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} with {self.side}"


class LedgerEntry(Labelled):
    """So many of an item from one side to another, once; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="ledger_entries"
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    serial = models.ForeignKey(
        Serial, on_delete=models.PROTECT, null=True, related_name="+"
    )
    quantity = amount()
    from_side = models.CharField(max_length=7, choices=Side.choices)
    from_post = models.UUIDField(null=True)
    to_side = models.CharField(max_length=7, choices=Side.choices)
    to_post = models.UUIDField(null=True)
    handover = models.ForeignKey(
        "Handover", on_delete=models.PROTECT, null=True, related_name="ledger_entries"
    )
    passes_title = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_ledgerentry_from_one_side_to_another",
                condition=Q(quantity__gte=1, from_side__in=[*SIDES, "origin"])
                & Q(to_side__in=SIDES)
                & (~Q(from_side=F("to_side")) | ~Q(from_post=F("to_post"))),
            ),
            models.CheckConstraint(
                name="transfers_ledgerentry_title_by_handover_alone",
                condition=Q(passes_title=False)
                | Q(handover__isnull=False, to_side="post"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} from {self.from_side} to {self.to_side}"


class Handover(Labelled, Versioned):
    """A count at a site, by which one post hands over to another once both signed.

    It is one-sided until then, and shown as such. A count that was wrong is withdrawn,
    and another one made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="handovers"
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    from_post = models.UUIDField()
    from_nation = models.ForeignKey(
        Nation, on_delete=models.PROTECT, related_name="handovers_from"
    )
    to_post = models.UUIDField()
    to_nation = models.ForeignKey(
        Nation, on_delete=models.PROTECT, related_name="handovers_to"
    )
    counted_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_handover_between_two_posts",
                condition=~Q(from_post=F("to_post")),
            ),
            models.CheckConstraint(
                name="transfers_handover_settled_or_withdrawn",
                condition=Q(settled_at=None) | Q(withdrawn_at=None),
            ),
            models.UniqueConstraint(
                "originator",
                "consignment",
                "from_post",
                condition=Q(settled_at=None, withdrawn_at=None),
                name="transfers_handover_one_open",
            ),
        ]

    def __str__(self) -> str:
        return gettext("count of %(moment)s") % {
            "moment": f"{self.counted_at:%Y-%m-%d %H:%M}"
        }


class HandoverLine(Labelled):
    """What was expected of an item and what was counted, in which condition."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    handover = models.ForeignKey(
        Handover, on_delete=models.PROTECT, related_name="lines"
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    serial = models.ForeignKey(
        Serial, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    expected = amount()
    counted = amount(null=True, blank=True)  # none: it is not handed over now
    condition = models.CharField(max_length=11, choices=Item.Condition.choices)
    remark = models.CharField(max_length=500, blank=True, validators=[is_one_line])

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_handoverline_condition",
                condition=Q(condition__in=["serviceable", "light", "heavy"]),
            ),
            models.CheckConstraint(
                name="transfers_handoverline_one_unit_of_a_serial",
                violation_error_code="counted",
                violation_error_message=_("It is one unit: 0 or 1."),
                condition=Q(serial=None) | Q(counted=None) | Q(counted__lte=1),
            ),
            models.UniqueConstraint(
                "originator",
                "handover",
                "item",
                "serial",
                nulls_distinct=False,
                name="transfers_handoverline_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counted} of {self.expected}"


class Signature(Labelled):
    """That the holder of a post signed a count; ``digest`` is that of what it said."""

    class Side(models.TextChoices):
        GIVER = "giver", _("who hands over")
        RECEIVER = "receiver", _("who takes over")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    handover = models.ForeignKey(
        Handover, on_delete=models.PROTECT, related_name="signatures"
    )
    side = models.CharField(max_length=8, choices=Side.choices)
    post = models.UUIDField()
    actor = models.UUIDField()
    signed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_signature_side",
                condition=Q(side__in=["giver", "receiver"]),
            ),
            models.UniqueConstraint(
                "originator", "handover", "side", name="transfers_signature_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.signed_at}"


class Difference(Labelled, Versioned):
    """What was counted otherwise than expected, or damaged: a case until it is closed.

    It came of a handover, an inventory or a loss report. ``owner`` is the post that has
    to find out, by ``due_on``.
    """

    class Outcome(models.TextChoices):
        FOUND = "found", _("found: the owner holds it again")
        LOST = "lost", _("given up as lost")
        SETTLED = "settled", _("settled: nothing is missing")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    handover = models.ForeignKey(
        Handover, on_delete=models.PROTECT, null=True, related_name="differences"
    )
    inventory = models.ForeignKey(
        "Inventory", on_delete=models.PROTECT, null=True, related_name="differences"
    )
    loss_report = models.ForeignKey(
        "LossReport", on_delete=models.PROTECT, null=True, related_name="differences"
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    serial = models.ForeignKey(
        Serial, on_delete=models.PROTECT, null=True, related_name="+"
    )
    expected = amount()
    counted = amount()
    owner = models.UUIDField()
    owner_nation = models.ForeignKey(Nation, on_delete=models.PROTECT)
    due_on = models.DateField()
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True)
    finding = models.CharField(max_length=500, blank=True, validators=[is_one_line])

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_difference_closed_with_a_finding",
                violation_error_code="finding",
                violation_error_message=_("Say what was found."),
                condition=Q(closed_on=None, outcome="", finding="")
                | (
                    Q(closed_on__isnull=False, outcome__in=["found", "lost", "settled"])
                    & ~Q(finding="")
                ),
            ),
            models.CheckConstraint(
                name="transfers_difference_of_one_count",
                condition=Q(handover__isnull=False, inventory=None, loss_report=None)
                | Q(handover=None, inventory__isnull=False, loss_report=None)
                | Q(handover=None, inventory=None, loss_report__isnull=False),
            ),
        ]

    @property
    def count(self) -> Any:
        """Return the handover, the inventory or the loss report that it came of."""
        return self.handover or self.inventory or self.loss_report

    @property
    def is_damage(self) -> bool:
        """Tell whether as many came as were expected, and so in a worse condition."""
        return bool(self.counted == self.expected)

    def __str__(self) -> str:
        if self.is_damage:
            return gettext("damaged")
        words = {"counted": self.counted, "expected": self.expected}
        return gettext("%(counted)s of %(expected)s") % words
