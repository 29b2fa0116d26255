"""Questions about a plan that the engine answers: replans, what-ifs, orders, whys.

A question is a run: it waits, is taken by a worker, tells how far it is, and ends once.
A replan ends with a result, as any run for a plan does; all others with a finding.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Labelled, is_key
from backstay_web.plans.models.run import Run, Snapshot


class Question(Labelled):
    """What a run asks of the plan of another run, its base; it never changes.

    ``asks`` is what was asked, as its page says it again. ``files`` is one zip file
    with the case and the plan that it is about, and what is asked of them. ``rows``
    says, for a replan alone, which row of the site each key of its case stands for.
    """

    class Kind(models.TextChoices):
        REPLAN = "replan", _("replan")
        WHAT_IF = "whatif", _("what-if")
        WHY = "why", _("why")
        MEND = "mend", _("mends")
        ASK = "ask", _("ask list")
        RANK = "rank", _("another order")
        CHANCE = "chance", _("chance")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    base = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="asked_about")
    asks = models.JSONField()
    files = models.BinaryField()
    rows = models.JSONField(default=dict)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                fields=["originator", "run"], name="plans_question_one_for_each_run"
            ),
            models.CheckConstraint(
                name="plans_question_kind",
                condition=Q(
                    kind__in=[
                        "replan",
                        "whatif",
                        "why",
                        "mend",
                        "ask",
                        "rank",
                        "chance",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Finding(Labelled):
    """What the engine answered to a question that asks for no plan.

    ``found`` is as the engine tells it: weeks of the case, whole micro-points.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="findings")
    found = models.JSONField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                fields=["originator", "run"], name="plans_finding_one_for_each_run"
            ),
        ]

    def __str__(self) -> str:
        return f"finding of {self.run_id}"


class WhatIf(Labelled):
    """Changes that are made together, kept by name beside a snapshot.

    ``changes`` are rows of the engine's file of changes, without the name of the set.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, related_name="what_ifs"
    )
    name = models.CharField(max_length=64, validators=[is_key])
    changes = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                fields=["originator", "snapshot", "name"],
                name="plans_whatif_one_for_each_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name
