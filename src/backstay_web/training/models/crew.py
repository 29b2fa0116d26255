"""Crews that are trained: so many people of a trade and a language, and no names."""

import uuid
from typing import ClassVar, Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import Language, TemplatePart, Variant
from backstay_web.core.models import (
    Coded,
    Labelled,
    Versioned,
    amount,
    is_one_line,
)
from backstay_web.donations.models.checks import at_least_one
from backstay_web.requirements.models import Requirement
from backstay_web.training.models.held import HeldCourse

NO_TWO: Final = "training_seat_no_two_at_once"


class Crew(Coded):
    """A crew or team of a unit that is trained together, known by number and trade.

    ``variant`` is what it will serve, ``ready_on`` the day on which it can be spared,
    and ``basic_on`` that on which it ended its basic training. From ``kept_until_on``
    on no roll shows it.
    """

    trade = models.CharField(max_length=100, validators=[is_one_line])
    people = amount()
    language = models.ForeignKey(Language, on_delete=models.PROTECT)
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, null=True, blank=True
    )
    unit = models.CharField(max_length=200, blank=True, validators=[is_one_line])
    ready_on = models.DateField()
    basic_on = models.DateField(null=True, blank=True)
    kept_until_on = models.DateField()

    class Meta(Coded.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Coded.Meta.constraints,
            at_least_one("people"),
            models.CheckConstraint(
                name="training_crew_is_kept_for_a_while",
                condition=Q(kept_until_on__gt=F("ready_on")),
                violation_error_code="kept_until_on",
                violation_error_message=_("Name a day after that on which it can go."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Assignment(Labelled, Versioned):
    """What a crew is trained for: a part of a package that somebody asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    crew = models.ForeignKey(Crew, on_delete=models.PROTECT, related_name="assignments")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT)
    package_number = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    part = models.ForeignKey(TemplatePart, on_delete=models.PROTECT)
    ended_on = models.DateField(null=True, blank=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "crew",
                condition=Q(ended_on=None),
                name="training_assignment_one_in_force",
            ),
            models.CheckConstraint(
                name="training_assignment_package_from_one",
                condition=Q(package_number__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"package {self.package_number}"


class Application(Labelled, Versioned):
    """That a crew asks for seats on a course: its place in the waiting list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    crew = models.ForeignKey(
        Crew, on_delete=models.PROTECT, related_name="applications"
    )
    held = models.ForeignKey(
        HeldCourse, on_delete=models.PROTECT, related_name="applications"
    )
    asked_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "crew",
                "held",
                condition=Q(withdrawn_on=None),
                name="training_application_once",
                violation_error_code="held",
                violation_error_message=_("It asks for this course already."),
            ),
        ]

    def __str__(self) -> str:
        return f"application of {self.crew_id}"


class Seat(Labelled, Versioned):
    """Seats of a course that a whole crew has, until it leaves.

    ``start_on`` and ``end_on`` are those of its stay: from its reception to the end of
    the course. ``received_on`` is when it came, ``left_on`` when it left early.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    held = models.ForeignKey(
        HeldCourse, on_delete=models.PROTECT, related_name="seats_given"
    )
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="seats"
    )
    crew = models.ForeignKey(Crew, on_delete=models.PROTECT, related_name="seats")
    people = amount()
    start_on = models.DateField()
    end_on = models.DateField()
    given_on = models.DateField()
    travel = models.CharField(max_length=500, blank=True, validators=[is_one_line])
    received_on = models.DateField(null=True, blank=True)
    received_people = models.PositiveBigIntegerField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left_why = models.CharField(max_length=500, blank=True, validators=[is_one_line])

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            at_least_one("people"),
            models.CheckConstraint(
                name="training_seat_received_by_number",
                condition=Q(received_on=None, received_people=None)
                | Q(
                    received_on__isnull=False,
                    received_people__isnull=False,
                    received_people__lte=F("people"),
                ),
            ),
            models.CheckConstraint(
                name="training_seat_left_for_a_reason",
                condition=Q(left_on=None, left_why="")
                | (Q(left_on__isnull=False) & ~Q(left_why="")),
            ),
            ExclusionConstraint(
                name=NO_TWO,
                expressions=[
                    ("originator", RangeOperators.EQUAL),
                    ("crew", RangeOperators.EQUAL),
                    (
                        Func(
                            "start_on",
                            "end_on",
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(left_on=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.people} seats"
