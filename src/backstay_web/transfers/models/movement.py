"""Movements: one conveyance over one leg, when it goes, and what it carries."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Coded, Entry, Labelled, is_one_line
from backstay_web.nations.models import Nation
from backstay_web.sites.models import Leg
from backstay_web.transfers.models.consignment import Consignment


class Movement(Coded):
    """One conveyance over one leg: a train, a ship, a flight, a convoy.

    When it goes stands in rows of its own, which fewer people may read.
    """

    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, related_name="movements")
    conveyance = models.CharField(max_length=100, validators=[is_one_line])
    needs_regauging = models.BooleanField(default=False)
    slot = models.CharField(max_length=100, blank=True, validators=[is_one_line])

    def __str__(self) -> str:
        return self.code


class Timing(Entry):
    """When a movement is to depart and to arrive."""

    movement = models.ForeignKey(
        Movement, on_delete=models.PROTECT, related_name="timings"
    )
    departs_at = models.DateTimeField()
    arrives_at = models.DateTimeField()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "movement",
                name="transfers_timing_one_for_each_movement",
                violation_error_code="movement",
                violation_error_message=_("It has its times already: change them."),
            ),
            models.CheckConstraint(
                name="transfers_timing_arrives_later",
                violation_error_code="arrives_at",
                violation_error_message=_("Name a moment after it departs."),
                condition=Q(arrives_at__gt=F("departs_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.departs_at:%Y-%m-%d %H:%M}"


class Carriage(Entry):
    """That a movement carries a consignment."""

    movement = models.ForeignKey(
        Movement, on_delete=models.PROTECT, related_name="carriages"
    )
    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="carriages"
    )

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "movement",
                "consignment",
                name="transfers_carriage_once",
                violation_error_code="consignment",
                violation_error_message=_("It is on this movement already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consignment_id} by {self.movement_id}"


class Passage(Labelled):
    """That a movement departed, or arrived: said once and never changed."""

    class Kind(models.TextChoices):
        DEPARTED = "departed", _("departed")
        ARRIVED = "arrived", _("arrived")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    movement = models.ForeignKey(
        Movement, on_delete=models.PROTECT, related_name="passages"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField()
    evidence = models.CharField(max_length=500, validators=[is_one_line])

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_passage_kind",
                condition=Q(kind__in=["departed", "arrived"]),
            ),
            models.UniqueConstraint(
                "originator", "movement", "kind", name="transfers_passage_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


class Permit(Coded):
    """A nation's permission to move over a leg, from a day until another, excluded."""

    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, related_name="permits")
    nation = models.ForeignKey(Nation, on_delete=models.PROTECT)
    start_on = models.DateField()
    end_on = models.DateField()

    class Meta(Coded.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Coded.Meta.constraints,
            models.CheckConstraint(
                name="transfers_permit_ends_after_it_starts",
                violation_error_code="end_on",
                violation_error_message=_("Name a day after the start."),
                condition=Q(end_on__gt=F("start_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.code
