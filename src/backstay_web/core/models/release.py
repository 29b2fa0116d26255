"""What officers ask of the label of a row, and what came of it."""

import uuid
from datetime import timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from backstay_web.core.models.label import Labelled

LASTS: Final = timedelta(days=7)
"""How long a second officer has: our assumption; later the first one asks anew."""


class Release(Labelled):
    """Another label for a row, as one officer asks for it and another decides on it.

    It holds for the row as it was shown: ``row_version`` and the label it had then. Its
    own label lets the officers of the row's body read it, and nobody else.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        CONFIRMED = "confirmed"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)  # of core/subjects.py
    table = models.CharField(max_length=63)
    subject = models.UUIDField()
    row_version = models.PositiveIntegerField()
    was_level = models.PositiveSmallIntegerField()
    was_rel = models.BigIntegerField()
    was_cav = models.BigIntegerField()
    new_level = models.PositiveSmallIntegerField()
    new_rel = models.BigIntegerField()
    new_cav = models.BigIntegerField()
    reason = models.CharField(max_length=2_000)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=2_000, default="", blank=True)
    transaction = models.BigIntegerField(null=True)  # in which the label changed

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="core_release_new_bits",
                condition=Q(new_rel__gte=0, new_cav__gte=0),
            ),
            models.CheckConstraint(
                name="core_release_state",
                condition=Q(state__in=["asked", "confirmed", "refused", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="core_release_decided_by_somebody",
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | (
                    ~Q(state="asked")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="core_release_expires",
                condition=Q(expires_at__lte=F("proposed_at") + LASTS),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject"], name="core_release_subject")
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.subject}"
