"""What a recipient is told of the packages it asked for: by whom, when, why not."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from backstay_web.core.models import Labelled
from backstay_web.plans.models.proposal import Proposal
from backstay_web.requirements.models import Requirement


class Expectation(Labelled):
    """What is to be expected of one package, as a release officer told it last.

    It goes to those who may read the need. ``promised_by`` are the nations that have
    promised a part of it; it is promised once every line of it is. ``why`` is the
    engine's word for what is in the way, or ``answers`` where nations have not all said
    yes. ``chance_ppm`` is the share of ``future_count`` random futures in which the
    plan fields it by its day, if futures of that plan were drawn before it was told. It
    is never changed but to say that a later one stands in its place.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="expectations"
    )
    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="expectations"
    )
    package = models.CharField(max_length=100)
    is_promised = models.BooleanField()
    promised_by = ArrayField(models.UUIDField(), default=list)
    expected_on = models.DateField(null=True)
    why = models.CharField(max_length=20, blank=True)
    chance_ppm = models.PositiveIntegerField(null=True)
    future_count = models.PositiveIntegerField(null=True)
    told_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="plans_expectation_promised_has_a_day",
                condition=Q(is_promised=False) | Q(expected_on__isnull=False, why=""),
            ),
            models.CheckConstraint(
                name="plans_expectation_chance_of_some_futures",
                condition=Q(chance_ppm=None, future_count=None)
                | Q(chance_ppm__lte=1_000_000, future_count__gte=1),
            ),
            models.UniqueConstraint(
                "originator",
                "requirement",
                "package",
                condition=Q(superseded_at=None),
                name="plans_expectation_one_for_each_package",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["requirement", "superseded_at"],
                name="plans_expectation_of_need",
            )
        ]

    def __str__(self) -> str:
        return self.package
