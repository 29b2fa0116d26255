"""Training: courses with their sessions, and the teams and kit that teach."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstay.cases.tables import MAX_WEEKS
from backstay_web.catalogue.models import CourseKind, Language, Variant
from backstay_web.core.lists.columns import number
from backstay_web.core.models import Coded, Entry, amount
from backstay_web.donations.models.checks import ends_after_it_starts, once
from backstay_web.donations.models.offer import Offer
from backstay_web.sites.models import Site, never_two_at_once


class Course(Coded):
    """A kind of course at a site; each section holds a set of ``kit_variant``."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="courses")
    kind = models.ForeignKey(CourseKind, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    language = models.ForeignKey(Language, on_delete=models.PROTECT)
    duration_weeks = models.PositiveSmallIntegerField()
    kit_variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, null=True, blank=True
    )

    class Meta(Coded.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Coded.Meta.constraints,
            models.CheckConstraint(
                name="donations_course_duration",
                condition=Q(duration_weeks__range=(1, MAX_WEEKS)),
                violation_error_code="duration_weeks",
                violation_error_message=_("It lasts from 1 to 260 weeks."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CourseCost(Entry):
    """What one section of a course costs."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="costs")
    cost_eur = amount()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            once("course"),
        ]

    def __str__(self) -> str:
        return f"{number(self.cost_eur)} EUR"


class Session(Entry):
    """A start of a course, and the whole sections that it can take."""

    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="sessions"
    )
    start_on = models.DateField()
    sections = amount()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            once("course", "start_on"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} from {self.start_on}"


class InstructorTeams(Entry):
    """Teams that teach at a site; a section holds one in each week of its course."""

    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, related_name="instructor_teams"
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    teams = amount()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            once("offer", "site"),
        ]

    def __str__(self) -> str:
        return str(self.teams)


class InterpreterTeams(Entry):
    """Teams that interpret at a site for cohorts of one language."""

    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, related_name="interpreter_teams"
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    language = models.ForeignKey(Language, on_delete=models.PROTECT)
    teams = amount()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            once("offer", "site", "language"),
        ]

    def __str__(self) -> str:
        return str(self.teams)


class TrainingKit(Entry):
    """Sets of a variant kept at a site for teaching; never delivered."""

    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, related_name="training_kits"
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT)
    sets = amount()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            once("offer", "site", "variant"),
        ]

    def __str__(self) -> str:
        return str(self.sets)


class Days(Entry):
    """Days in whose weeks there is another amount than usual; the end is excluded."""

    start_on = models.DateField()
    end_on = models.DateField()

    class Meta(Entry.Meta):
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            ends_after_it_starts(),
        ]

    def __str__(self) -> str:
        return f"{self.start_on} to {self.end_on}"


class InstructorPeriod(Days):
    """When other instructor teams are there than usual."""

    teams_of = models.ForeignKey(
        InstructorTeams, on_delete=models.PROTECT, related_name="periods"
    )
    teams = amount()

    class Meta(Days.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Days.Meta.constraints,
            never_two_at_once("teams_of"),
        ]


class InterpreterPeriod(Days):
    """When other interpreter teams are there than usual."""

    teams_of = models.ForeignKey(
        InterpreterTeams, on_delete=models.PROTECT, related_name="periods"
    )
    teams = amount()

    class Meta(Days.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Days.Meta.constraints,
            never_two_at_once("teams_of"),
        ]


class KitPeriod(Days):
    """When other training sets are there than usual."""

    kit = models.ForeignKey(
        TrainingKit, on_delete=models.PROTECT, related_name="periods"
    )
    sets = amount()

    class Meta(Days.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Days.Meta.constraints,
            never_two_at_once("kit"),
        ]
