"""What searches of apps above have alike: what is asked, attempts, one ending."""

import uuid
from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Labelled


class Search(Labelled):
    """What was asked of a worker: ``bench`` is what its maker could read then.

    It is in days counted from ``first_day``, and ``keys`` in it names the rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first_day = models.DateField()
    bench = models.JSONField()
    time_s = models.PositiveIntegerField()
    asked_by = models.UUIDField()  # the actor
    asked_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        abstract = True

    def day_of(self, slot: int) -> date:
        """Return the day of the calendar that a day of the bench is."""
        return self.first_day + timedelta(slot)

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m-%d}"


class AttemptAt(models.Model):
    """A worker at a search: since when, and when it last said so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveSmallIntegerField()
    worker = models.CharField(max_length=80)
    began_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"attempt {self.number}"


class EndingOf(Labelled):
    """How a search ended, once; ``began_at`` is none if no worker had taken it.

    What it found has a ``delay``, which is never below ``bound`` if that was proven.
    """

    class How(models.TextChoices):
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    how = models.CharField(max_length=9, choices=How.choices)
    why = models.CharField(max_length=2_000, blank=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField()
    delay = models.PositiveBigIntegerField(null=True)
    bound = models.PositiveBigIntegerField(null=True)

    class Meta(Labelled.Meta):
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_not_below_its_bound",
                condition=Q(bound=None) | Q(delay__gte=F("bound")),
            ),
        ]

    @property
    def gap_ppm(self) -> int | None:
        """Return how far it may be from the best there is; None if nobody knows."""
        if self.delay is None or self.bound is None:
            return None
        return (self.delay - self.bound) * 1_000_000 // max(self.delay, 1)

    def __str__(self) -> str:
        return self.how
