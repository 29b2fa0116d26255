"""Schedules of workshops: which job is in which bay when, and why some are late."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Labelled, Versioned
from backstay_web.donations.models import Bay, Workshop
from backstay_web.donations.models.checks import one_of
from backstay_web.plans.models.asked import AttemptAt, EndingOf, Search
from backstay_web.repair.models.job import PRIORITIES, Job


class Schedule(Search, Versioned):
    """A schedule that was asked for, or that somebody changed by hand.

    ``before`` is the one that was changed by hand. Until it is undone, the last one
    that is done is in force.
    """

    class Made(models.TextChoices):
        SEARCHED = "searched", _("by the planner")
        BY_HAND = "by_hand", _("by hand")

    workshop = models.ForeignKey(
        Workshop, on_delete=models.PROTECT, related_name="schedules"
    )
    made = models.CharField(max_length=8, choices=Made.choices)
    before = models.ForeignKey("Schedule", on_delete=models.PROTECT, null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta(Search.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Search.Meta.constraints,
            one_of("made", "searched", "by_hand"),
            models.CheckConstraint(
                name="repair_schedule_by_hand_changes_another",
                condition=Q(made="searched", before=None, time_s__gte=1)
                | Q(made="by_hand", before__isnull=False, time_s=0),
            ),
        ]


class ScheduleAttempt(AttemptAt):
    """A worker at a schedule."""

    schedule = models.ForeignKey(
        Schedule, on_delete=models.PROTECT, related_name="attempts"
    )

    class Meta(AttemptAt.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["schedule", "number"],
                name="repair_scheduleattempt_one_for_each_number",
            )
        ]


class ScheduleEnding(EndingOf):
    """How the search for a schedule ended, once; with its value if it is done.

    ``delay`` is the sum of the days by which jobs are late, each counted by the
    priority of its job; no schedule has less than ``bound``, where one was proven.
    """

    schedule = models.ForeignKey(
        Schedule, on_delete=models.PROTECT, related_name="endings"
    )

    class Meta(EndingOf.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *EndingOf.Meta.constraints,
            models.UniqueConstraint(
                fields=["originator", "schedule"],
                name="repair_scheduleending_one_for_each_schedule",
            ),
            models.CheckConstraint(
                name="repair_scheduleending_says_what_or_why",
                condition=Q(how="done", why="", delay__isnull=False)
                | (
                    Q(how__in=["failed", "cancelled"], delay=None, bound=None)
                    & ~Q(why="")
                ),
            ),
        ]


class Placement(Labelled):
    """Where a job is in a schedule: its bay and days, or the reason why it has none.

    It is out of the bay when ``end_on`` begins, and late by as many days as that is
    after ``due_on``. It may begin on ``may_begin_on``; it is ``held`` where it is if it
    is begun or somebody put it there.
    """

    class Held(models.TextChoices):
        BEGUN = "begun", _("it is begun")
        PINNED = "pinned", _("put there by hand")

    class Reason(models.TextChoices):
        WAITS = "waits", _("it waits, and is too late even if that ends on its day")
        ALONE = "alone", _("it takes longer than there is until its day")
        OTHERS = "others", _("jobs that count more, or are held, are done before it")
        HOURS = "hours", _("nobody said how many bay-hours it takes")
        BAY = "bay", _("no bay of the workshop takes its variant")
        LONG = "long", _("no bay has as many hours between two changes of them")
        FAR = "far", _("what it waits for is expected after these weeks")
        ROOM = "room", _("the bays that take it are taken in these weeks")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schedule = models.ForeignKey(
        Schedule, on_delete=models.PROTECT, related_name="placements"
    )
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="placements")
    bay = models.ForeignKey(Bay, on_delete=models.PROTECT, null=True)
    start_on = models.DateField(null=True)
    end_on = models.DateField(null=True)
    may_begin_on = models.DateField()
    due_on = models.DateField(null=True)
    priority = models.PositiveSmallIntegerField()
    held = models.CharField(max_length=6, choices=Held.choices, blank=True)
    reason = models.CharField(max_length=6, choices=Reason.choices, blank=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            one_of("held", "", "begun", "pinned"),
            models.UniqueConstraint(
                "originator",
                "schedule",
                "job",
                name="repair_placement_one_for_each_job",
            ),
            models.CheckConstraint(
                name="repair_placement_has_a_bay_or_a_reason",
                condition=Q(bay__isnull=False, end_on__gt=F("start_on"))
                | (Q(bay=None, start_on=None, end_on=None, held="") & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="repair_placement_priority",
                condition=Q(priority__range=PRIORITIES),
            ),
        ]

    @property
    def late_days(self) -> int:
        """Return by how many days it is late; none if it has no day or no place."""
        if self.due_on is None or self.end_on is None:
            return 0
        return max((self.end_on - self.due_on).days, 0)

    def __str__(self) -> str:
        return f"{self.job_id} from {self.start_on}"
