"""Which promise a course keeps, and how much of it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from backstay_web.core.models import Labelled, Versioned, amount
from backstay_web.donations.models.checks import at_least_one
from backstay_web.plans.models import Promise
from backstay_web.training.models.held import HeldCourse


class KeptPromise(Labelled, Versioned):
    """That a course is so many of the sections that its body promised to teach.

    What the course comes to is reported of the promise from then on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    held = models.ForeignKey(
        HeldCourse, on_delete=models.PROTECT, related_name="kept_promises"
    )
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT)
    sections = amount()
    ended_on = models.DateField(null=True, blank=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            at_least_one("sections"),
            models.UniqueConstraint(
                "originator",
                "held",
                condition=Q(ended_on=None),
                name="training_keptpromise_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sections} sections"
