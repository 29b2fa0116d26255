"""What comes to a gate, and what the gate decides of it."""

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Labelled, Versioned, amount, is_one_line
from backstay_web.nations.models import Nation
from backstay_web.sites.models import Site
from backstay_web.transfers.models.consignment import Consignment
from backstay_web.transfers.models.movement import Movement

DANGEROUS: Final = "^(1(\\.[1-6])?|[2-9](\\.[1-6])?)$"
"""A class of the ADR; 1 alone is an explosive whose division nobody has said."""


class Arrival(Labelled, Versioned):
    """What stood at the gate of a site, and whether it was let in.

    What was not turned away is a case of ``owner``, the post at the gate, until
    ``due_on``. It is in no books: whoever holds it here has custody of nothing, and
    title to nothing. Of explosives it says as much as the papers do.
    """

    class Kind(models.TextChoices):
        ANNOUNCED = "announced", _("announced, and not let in")
        UNANNOUNCED = "unannounced", _("nobody announced it")
        MISADDRESSED = "misaddressed", _("its papers name somebody else")

    class Decision(models.TextChoices):
        HOLD = "hold", _("let in, and held apart")
        GATE = "gate", _("held at the gate")
        REFUSED = "refused", _("turned away")

    class Outcome(models.TextChoices):
        MATCHED = "matched", _("matched with a consignment, to be counted")
        BY_HAND = "by_hand", _("accepted by a consignment made by hand")
        SENT_ON = "sent_on", _("sent on to whom it is for")
        SENT_BACK = "sent_back", _("sent back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="arrivals")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    movement = models.ForeignKey(
        Movement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="arrivals",
    )
    came_at = models.DateTimeField()
    vehicle = models.CharField(max_length=100, validators=[is_one_line])
    carrier = models.CharField(max_length=200, validators=[is_one_line])
    said_content = models.CharField(max_length=500, validators=[is_one_line])
    sent_by = models.CharField(max_length=200, blank=True, validators=[is_one_line])
    addressee = models.CharField(max_length=200, blank=True, validators=[is_one_line])
    papers = models.CharField(max_length=500, blank=True, validators=[is_one_line])
    hazard_class = models.CharField(max_length=3, blank=True)
    net_explosive_g = amount(null=True, blank=True)
    decision = models.CharField(max_length=7, choices=Decision.choices)
    decided_why = models.CharField(max_length=500, validators=[is_one_line])
    owner = models.UUIDField()
    owner_nation = models.ForeignKey(Nation, on_delete=models.PROTECT)
    due_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    finding = models.CharField(max_length=500, blank=True, validators=[is_one_line])
    consignment = models.ForeignKey(
        Consignment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="arrivals",
    )

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_arrival_announced_by_a_movement",
                violation_error_code="movement",
                violation_error_message=_(
                    "Name the movement of what was announced, and of nothing else. "
                    "That it is let in is said there: it has come."
                ),
                condition=Q(
                    kind="announced",
                    movement__isnull=False,
                    decision__in=["gate", "refused"],
                )
                | Q(kind__in=["unannounced", "misaddressed"], movement=None),
            ),
            models.CheckConstraint(
                name="transfers_arrival_decided",
                violation_error_code="decision",
                violation_error_message=_("Choose what the gate decides."),
                condition=Q(decision="refused", due_on=None)
                | Q(decision__in=["hold", "gate"], due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="transfers_arrival_says_whom_papers_name",
                violation_error_code="addressee",
                violation_error_message=_("Say whom its papers name."),
                condition=~Q(kind="misaddressed") | ~Q(addressee=""),
            ),
            models.CheckConstraint(
                name="transfers_arrival_hazard_class",
                violation_error_code="hazard_class",
                violation_error_message=_(
                    "Write the class, such as 3, or division, such as 1.4; 1 alone if "
                    "the papers name no division."
                ),
                condition=Q(hazard_class="") | Q(hazard_class__regex=DANGEROUS),
            ),
            models.CheckConstraint(
                name="transfers_arrival_quantity_of_explosives",
                violation_error_code="net_explosive_g",
                violation_error_message=_(
                    "Explosives of class 1 alone have a net explosive quantity."
                ),
                condition=Q(net_explosive_g=None) | Q(hazard_class__startswith="1"),
            ),
            models.CheckConstraint(
                name="transfers_arrival_closed_with_a_finding",
                violation_error_code="finding",
                violation_error_message=_("Say what was found, and where it went."),
                condition=Q(closed_on=None, outcome="", finding="")
                | (
                    Q(closed_on__isnull=False, due_on__isnull=False)
                    & Q(outcome__in=["matched", "by_hand", "sent_on", "sent_back"])
                    & ~Q(finding="")
                ),
            ),
            models.CheckConstraint(
                name="transfers_arrival_becomes_a_consignment",
                violation_error_code="consignment",
                violation_error_message=_(
                    "Name the consignment that it is, or the one made by hand for it; "
                    "none of what was sent on or back."
                ),
                condition=Q(
                    outcome__in=["matched", "by_hand"], consignment__isnull=False
                )
                | (~Q(outcome__in=["matched", "by_hand"]) & Q(consignment=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.vehicle


class LimitWaiver(Labelled):
    """That something may come into a store beyond its licensed limit; never changed.

    It names who has the authority and why, and keeps the figures that he was shown;
    ``arriving_g`` is empty where nobody knows, and ``limit_g`` where the licence names
    none for what stands there together.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    consignment = models.ForeignKey(
        Consignment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="limit_waivers",
    )
    arrival = models.ForeignKey(
        Arrival,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="limit_waivers",
    )
    waived_by = models.CharField(max_length=200, validators=[is_one_line])
    waived_why = models.CharField(max_length=500, validators=[is_one_line])
    waived_at = models.DateTimeField()
    hazard_division = models.CharField(max_length=3)
    present_g = amount()
    arriving_g = amount(null=True, blank=True)
    limit_g = amount(null=True, blank=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_limitwaiver_of_one_thing",
                violation_error_code="consignment",
                violation_error_message=_("Name what may come in, one thing."),
                condition=Q(consignment__isnull=False, arrival=None)
                | Q(consignment=None, arrival__isnull=False),
            ),
            models.CheckConstraint(
                name="transfers_limitwaiver_by_somebody_for_a_reason",
                violation_error_code="waived_why",
                violation_error_message=_("Name both who waives the limit, and why."),
                condition=~Q(waived_by="") & ~Q(waived_why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"waived {self.waived_at}"
