"""Timetables: which block of which course is on which day, where, and by whom."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Entry, Labelled
from backstay_web.donations.models.checks import once, one_of
from backstay_web.plans.models.asked import AttemptAt, EndingOf, Search
from backstay_web.sites.models import Site
from backstay_web.training.models.held import HeldCourse
from backstay_web.training.models.room import Room
from backstay_web.training.models.standard import StandardTask


def tasks_of_days(standard: uuid.UUID | None) -> list[StandardTask]:
    """Return the task of each day of teaching, if a standard says how long each is."""
    rows = StandardTask.objects.filter(
        standard=standard, retired_on=None, days__gt=0
    ).order_by("step", "pk")
    return [row for row in rows for _ in range(row.days or 0)]


def faults_in_place(
    held: HeldCourse, room: Room, number: int, on: date
) -> Iterator[tuple[str, str]]:
    """Yield why a block of a course cannot be in a room on a day, by field."""
    tasks = tasks_of_days(held.standard_id)
    count = len(tasks) or (held.end_on - held.start_on).days
    if not held.start_on <= on < held.end_on:
        said = gettext("The course is taught from %(first)s to %(last)s.")
        last = held.end_on - timedelta(days=1)
        yield "on", said % {"first": held.start_on, "last": last}
    elif room.closings.filter(
        start_on__lte=on, end_on__gt=on, retired_on=None
    ).exists():
        yield "on", gettext("The room is closed on that day.")
    if number > count:
        yield "number", gettext("The course has %(count)s blocks.") % {"count": count}
    elif room.is_range != bool(tasks and tasks[number - 1].on_range):
        yield (
            "room",
            gettext("Its task is taught in a room.")
            if room.is_range
            else gettext("Its task is taught on a range."),
        )
    if room.site_id != held.site_id:
        yield "room", gettext("It is at another site than the course.")
    elif room.places < held.seats:
        said = gettext("It has %(places)s places, and the course %(seats)s seats.")
        yield "room", said % {"places": room.places, "seats": held.seats}


class FixedBlock(Entry):
    """That a block of a course is in a room on a day, whatever timetables find."""

    held = models.ForeignKey(
        HeldCourse, on_delete=models.PROTECT, related_name="fixed_blocks"
    )
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    room = models.ForeignKey(Room, on_delete=models.PROTECT)
    on = models.DateField()

    def clean(self) -> None:
        """Look whether the course can be in that room on that day at all.

        Raises
        ------
        ValidationError
            If not; says of each field why.
        """
        held = HeldCourse.objects.filter(pk=self.held_id).first()
        room = Room.objects.filter(pk=self.room_id).first()
        if held and room and None not in (self.on, self.number):
            faults = dict(faults_in_place(held, room, self.number, self.on))
            if faults:
                raise ValidationError(faults)

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            once("held", "number"),
            models.CheckConstraint(
                name="training_fixedblock_from_one", condition=Q(number__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"block {self.number}"


class Timetable(Search):
    """A timetable that was asked for: of one site, or of all of a body's.

    The last one that is found is in force.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True)


class TimetableAttempt(AttemptAt):
    """A worker at a timetable."""

    timetable = models.ForeignKey(
        Timetable, on_delete=models.PROTECT, related_name="attempts"
    )

    class Meta(AttemptAt.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["timetable", "number"],
                name="training_timetableattempt_one_for_each_number",
            )
        ]


class TimetableEnding(EndingOf):
    """How the search for a timetable ended, once.

    ``delay`` is the sum of the days by which courses are over later than if each had
    the site for itself; no timetable has less than ``bound``. If there is none,
    ``clash`` names what cannot be kept together, in the words of the bench.
    """

    class Outcome(models.TextChoices):
        OPTIMAL = "optimal", _("none is better")
        FEASIBLE = "feasible", _("perhaps there is a better one")
        INFEASIBLE = "infeasible", _("there is none")

    timetable = models.ForeignKey(
        Timetable, on_delete=models.PROTECT, related_name="endings"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    clash = models.JSONField(default=list)

    class Meta(EndingOf.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *EndingOf.Meta.constraints,
            models.UniqueConstraint(
                fields=["originator", "timetable"],
                name="training_timetableending_one_for_each_timetable",
            ),
            models.CheckConstraint(
                name="training_timetableending_says_what_or_why",
                condition=Q(
                    how="done",
                    why="",
                    outcome__in=["optimal", "feasible"],
                    delay__isnull=False,
                )
                | Q(how="done", why="", outcome="infeasible", delay=None, bound=None)
                | (
                    Q(
                        how__in=["failed", "cancelled"],
                        outcome="",
                        delay=None,
                        bound=None,
                    )
                    & ~Q(why="")
                ),
            ),
        ]


class Block(Labelled):
    """A day of a course in a timetable, or the reason why the course has none.

    ``teams`` names who teaches and interprets and which kit is used, as pairs of an
    offer's row and a number. It is ``kept`` where it is if somebody fixed it there, or
    its course is confirmed.
    """

    class Kept(models.TextChoices):
        FIXED = "fixed", _("fixed by hand")
        CONFIRMED = "confirmed", _("its course is confirmed")

    class Reason(models.TextChoices):
        LONG = "long", _("its tasks take more days than it has")
        ROOM = "room", _("no room of its site is of its kind and large enough")
        TEACH = "teach", _("too few instructor teams of its site teach its kind")
        SPEAK = "speak", _("too few interpreter teams of its site speak its language")
        KIT = "kit", _("its site has too few sets of its variant")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    timetable = models.ForeignKey(
        Timetable, on_delete=models.PROTECT, related_name="blocks"
    )
    held = models.ForeignKey(
        HeldCourse, on_delete=models.PROTECT, related_name="blocks"
    )
    number = models.PositiveSmallIntegerField()
    task = models.ForeignKey(StandardTask, on_delete=models.PROTECT, null=True)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True)
    on = models.DateField(null=True)
    teams = models.JSONField(default=list)
    kept = models.CharField(max_length=9, choices=Kept.choices, blank=True)
    reason = models.CharField(max_length=5, choices=Reason.choices, blank=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            one_of("kept", "", "fixed", "confirmed"),
            models.UniqueConstraint(
                "originator",
                "timetable",
                "held",
                "number",
                name="training_block_one_of_each_number",
            ),
            models.CheckConstraint(
                name="training_block_has_a_room_or_a_reason",
                condition=Q(room__isnull=False, on__isnull=False, reason="")
                | (Q(room=None, on=None, kept="") & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"block {self.number}"
