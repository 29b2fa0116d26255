"""A course that is really held: its days, seats and teachers, and what stands ready."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import CourseKind, Language, Variant
from backstay_web.core.lists.columns import number
from backstay_web.core.models import Coded, Entry, amount, is_one_line
from backstay_web.donations.models.checks import (
    at_least_one,
    ends_after_it_starts,
    once,
)
from backstay_web.sites.models import Site
from backstay_web.training.models.standard import Standard

LEAST_NOTICE_DAYS: Final = 30
MOST_NOTICE_DAYS: Final = 60
"""What nations have agreed on: whoever is sent knows 30 to 60 days before."""


class HeldCourse(Coded):
    """A course on certain days; whoever comes is received from ``report_on`` on.

    How many of its seats are taken stands in its roll, how far it has come in its
    steps. ``end_on`` is the day after the last.
    """

    kind = models.ForeignKey(CourseKind, on_delete=models.PROTECT)
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, null=True, blank=True
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    language = models.ForeignKey(Language, on_delete=models.PROTECT)
    standard = models.ForeignKey(
        Standard, on_delete=models.PROTECT, null=True, blank=True
    )
    report_on = models.DateField()
    start_on = models.DateField()
    end_on = models.DateField()
    seats = amount()
    instructor_teams = amount()
    notice_days = models.PositiveSmallIntegerField(default=45)

    class Meta(Coded.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Coded.Meta.constraints,
            ends_after_it_starts(),
            at_least_one("seats"),
            models.CheckConstraint(
                name="training_heldcourse_receives_before_it_starts",
                condition=Q(report_on__lte=F("start_on")),
                violation_error_code="report_on",
                violation_error_message=_("They arrive before it starts, or that day."),
            ),
            models.CheckConstraint(
                name="training_heldcourse_notice",
                condition=Q(notice_days__range=(LEAST_NOTICE_DAYS, MOST_NOTICE_DAYS)),
                violation_error_code="notice_days",
                violation_error_message=_("Give 30 to 60 days."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class HeldInterpreters(Entry):
    """Teams that interpret at a course for crews of one language."""

    held = models.ForeignKey(
        HeldCourse, on_delete=models.PROTECT, related_name="interpreters"
    )
    language = models.ForeignKey(Language, on_delete=models.PROTECT)
    teams = amount()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            once("held", "language"),
            at_least_one("teams"),
        ]

    def __str__(self) -> str:
        return number(self.teams)


class HeldKit(Entry):
    """Sets of a variant that stand at the site for a course, from one day to another.

    The day on which they leave is excluded.
    """

    held = models.ForeignKey(HeldCourse, on_delete=models.PROTECT, related_name="kits")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT)
    sets = amount()
    start_on = models.DateField()
    end_on = models.DateField()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            at_least_one("sets"),
            ends_after_it_starts(),
        ]

    def __str__(self) -> str:
        return number(self.sets)


class HeldRange(Entry):
    """A range or training area that a course has on some days; the end is excluded."""

    held = models.ForeignKey(
        HeldCourse, on_delete=models.PROTECT, related_name="ranges"
    )
    place = models.CharField(max_length=200, validators=[is_one_line])
    start_on = models.DateField()
    end_on = models.DateField()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            ends_after_it_starts(),
        ]

    def __str__(self) -> str:
        return self.place
