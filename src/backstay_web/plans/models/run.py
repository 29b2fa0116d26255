"""Snapshots of what the site holds, runs of the engine on them, and what came of these.

A snapshot never changes, nor does a run once it was asked for. What a worker says while
it searches (attempts and sightings) is no state of the site: it has neither history nor
events, and nothing follows from it but what a page shows meanwhile.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstay.cases.tables import MAX_WEEKS
from backstay_web.core.models import Labelled, amount, is_key


class Snapshot(Labelled):
    """What its maker could read on a day, as a case of the engine.

    ``case`` is the case's folder as one zip file, and ``sha256`` the digest that the
    engine makes of it. ``counts`` says how many rows of each table it has, ``left_out``
    what is not in it and by which rule, and ``rows`` which row of the site each key of
    the case stands for, by table. Its label is the strictest of what it was made from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=64, validators=[is_key])
    first_day = models.DateField()
    horizon_weeks = models.PositiveSmallIntegerField()
    as_of_on = models.DateField()
    case = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField()
    left_out = models.JSONField()
    rows = models.JSONField()
    made_by = models.UUIDField()  # the actor
    made_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="plans_snapshot_horizon",
                condition=Q(horizon_weeks__range=(1, MAX_WEEKS)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Run(Labelled):
    """A search for a plan on a snapshot, with the settings that it was asked for with.

    ``effort`` counts rounds, which make it reproducible; ``time_s`` is a guard beside
    it, or the only limit. It stops once bound / value - 1 is no more than ``gap_ppm``.
    Where it stands follows from its attempts and its ending: see states.py.
    """

    class Method(models.TextChoices):
        FULL = "full", _("the planner")
        GREEDY = "greedy", _("the yardstick: plain order of rank")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, related_name="runs"
    )
    method = models.CharField(max_length=6, choices=Method.choices)
    effort = models.PositiveIntegerField(null=True)
    time_s = models.PositiveIntegerField(null=True)
    gap_ppm = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    asked_by = models.UUIDField()  # the actor
    asked_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="plans_run_method", condition=Q(method__in=["full", "greedy"])
            ),
            models.CheckConstraint(
                name="plans_run_has_a_limit",
                condition=Q(effort__isnull=False) | Q(time_s__isnull=False),
            ),
            models.CheckConstraint(
                name="plans_run_time_is_not_zero",
                condition=Q(time_s=None) | Q(time_s__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"run on {self.snapshot_id}"


class Attempt(models.Model):
    """A worker at a run: since when, and when it last said so.

    One that was told to stop gives the run back, and then it is as if it had not begun.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    worker = models.CharField(max_length=80)
    began_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["run", "number"], name="plans_attempt_one_for_each_number"
            )
        ]

    def __str__(self) -> str:
        return f"attempt {self.number}"


class Sighting(models.Model):
    """Where the search of an attempt stood: value and bound in micro-points, if any."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="sightings"
    )
    elapsed_ms = models.PositiveBigIntegerField()
    stage = models.CharField(max_length=40)
    round = models.PositiveIntegerField()
    value_micropoints = models.BigIntegerField(null=True)
    bound_micropoints = models.BigIntegerField(null=True)
    fielded = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["attempt", "elapsed_ms"], name="plans_sighting_in_turn"
            )
        ]

    def __str__(self) -> str:
        return f"round {self.round}"


class Ending(Labelled):
    """How a run ended, once: by the worker that did it, or by whoever cancelled it.

    ``why`` says what went wrong, text and values apart (``saying.packed``), or why it
    was cancelled.
    """

    class How(models.TextChoices):
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="endings")
    how = models.CharField(max_length=9, choices=How.choices)
    why = models.CharField(max_length=2_000, blank=True)
    began_at = models.DateTimeField(null=True)  # none: no worker had taken it
    ended_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                fields=["originator", "run"], name="plans_ending_one_for_each_run"
            ),
            models.CheckConstraint(
                name="plans_ending_says_why",
                condition=Q(how="done", why="")
                | (Q(how__in=["failed", "cancelled"]) & ~Q(why="")),
            ),
        ]

    def __str__(self) -> str:
        return self.how


class Result(Labelled):
    """The plan that a run found, checked: no plan that breaks a rule is ever kept.

    ``files`` is one zip file with ``plan.json`` and the other files as the engine wrote
    them; ``plan_sha256`` is the digest of ``plan.json``. Why the search stopped is one
    of the engine's words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="results")
    value_micropoints = models.BigIntegerField()
    bound_micropoints = models.BigIntegerField(null=True)
    gap_ppm = models.BigIntegerField(null=True)
    stopped = models.CharField(max_length=9)
    is_reproducible = models.BooleanField()
    violation_count = models.PositiveIntegerField()
    fielded_count = models.PositiveIntegerField()
    late_count = models.PositiveIntegerField()  # of those that are fielded
    package_count = amount()
    files = models.BinaryField()
    plan_sha256 = models.CharField(max_length=64)
    versions = models.JSONField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                fields=["originator", "run"], name="plans_result_one_for_each_run"
            ),
            models.CheckConstraint(
                name="plans_result_breaks_no_rule", condition=Q(violation_count=0)
            ),
        ]

    def __str__(self) -> str:
        return f"plan of {self.run_id}"
