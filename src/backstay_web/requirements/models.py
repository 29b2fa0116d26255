"""What a recipient asks for, in its own order, and what the desk finds of it.

What is asked, its place in the order and the desk's verdict stand in rows of their own:
whoever may know of a need may not know its rank, and the desk changes nothing of it.
"""

import uuid
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import Language, PackageTemplate, TemplatePart
from backstay_web.core.models import (
    Coded,
    Entry,
    Labelled,
    Loaded,
    Named,
    Versioned,
    amount,
    is_one_line,
)
from backstay_web.nations.models import Nation
from backstay_web.sites.models import Site, never_two_at_once

MOST_UNITS: Final = 1_000
"""Packages that one requirement may ask for. Our assumption: more is a mistyped one."""
QUESTIONS: Final = ("duplicate", "sustainable", "crew", "licence")
"""What the desk looks at, each in two columns: ``<question>_is_met`` and why not."""


class UnitGroup(Named):
    """A group of the recipient's units, as caveats and absorption see them."""

    nation = models.ForeignKey(Nation, on_delete=models.PROTECT)


class Absorption(Entry):
    """Days in whose weeks a group takes only so many new packages; no row, no limit.

    Without an end it holds until further notice.
    """

    group = models.ForeignKey(
        UnitGroup, on_delete=models.PROTECT, related_name="absorptions"
    )
    start_on = models.DateField()
    end_on = models.DateField(null=True, blank=True)
    packages = amount()  # fielded in one week

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            never_two_at_once("group"),
            models.CheckConstraint(
                name="requirements_absorption_ends_after_it_starts",
                violation_error_code="end_on",
                violation_error_message=_(
                    "Let it end after it starts, or leave it open."
                ),
                condition=Q(end_on=None) | Q(end_on__gt=F("start_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.packages} a week"


class NeverRises(Func):
    """Whether days and shares are a curve: as many of both, and the shares fall."""

    function = "requirements_is_curve"
    output_field = models.BooleanField()


class WorthCurve(Named):
    """How much of a package's weight counts, by the day on which it is fielded.

    ``from_days`` count from the day it is needed by, negative before it; a share holds
    until the next. Before the first day all of the weight counts.
    """

    from_days = ArrayField(models.IntegerField())
    shares_ppm = ArrayField(models.PositiveIntegerField())

    class Meta(Named.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Named.Meta.constraints,
            models.CheckConstraint(
                name="requirements_worthcurve_never_rises",
                violation_error_code="shares_ppm",
                violation_error_message=_(
                    "Give a share of at most 1,000,000 for each day, the days in their "
                    "order and no share larger than the one before."
                ),
                condition=NeverRises("from_days", "shares_ppm"),
            ),
        ]


class RankedList(Labelled, Versioned):
    """The list of one recipient: changed with its order, and with what stands in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    last_number = models.PositiveIntegerField(default=0)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                fields=["originator"], name="requirements_rankedlist_one_for_each"
            ),
        ]

    def __str__(self) -> str:
        return f"list of {self.originator}"


class Requirement(Coded):
    """A capability that a recipient asks for: packages of a template, by a day.

    Its version changes with what is asked and with nothing else, so that a verdict is
    about what the desk saw. It is withdrawn from ``retired_on``.
    """

    class Clock(models.TextChoices):
        YEARLY = "yearly"
        URGENT = "urgent"

    number = models.PositiveIntegerField()  # counted by its recipient alone
    template = models.ForeignKey(PackageTemplate, on_delete=models.PROTECT)
    count = models.PositiveIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MOST_UNITS)]
    )
    group = models.ForeignKey(UnitGroup, on_delete=models.PROTECT)
    unit = models.CharField(max_length=200, blank=True, validators=[is_one_line])
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    clock = models.CharField(max_length=6, choices=Clock.choices)
    need_by_on = models.DateField()
    curve = models.ForeignKey(WorthCurve, on_delete=models.PROTECT)
    available_on = models.DateField(null=True, blank=True)  # its people; none: at once
    language = models.ForeignKey(
        Language, on_delete=models.PROTECT, null=True, blank=True
    )
    purpose = models.CharField(max_length=2_000, validators=[is_one_line])
    answer = models.CharField(max_length=2_000, blank=True, validators=[is_one_line])
    asked_at = models.DateTimeField()
    submitted_at = models.DateTimeField()  # as it reads now

    class Meta(Coded.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Coded.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "number",
                name="requirements_requirement_one_for_each_number",
            ),
            models.CheckConstraint(
                # It parts the key of a package from its number: see units.py.
                name="requirements_requirement_code_without_hash",
                violation_error_code="code",
                violation_error_message=_("Use no # in it."),
                condition=~Q(code__contains="#"),
            ),
            models.CheckConstraint(
                name="requirements_requirement_count",
                violation_error_code="count",
                violation_error_message=_("Ask for 1 to 1,000 of them."),
                condition=Q(count__range=(1, MOST_UNITS)),
            ),
            models.CheckConstraint(
                name="requirements_requirement_clock",
                violation_error_code="clock",
                violation_error_message=_("Choose one of the clocks."),
                condition=Q(clock__in=["yearly", "urgent"]),
            ),
            models.CheckConstraint(
                name="requirements_requirement_submitted_after_it_was_asked",
                condition=Q(submitted_at__gte=F("asked_at")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["need_by_on", "id"], name="requirements_by_day")
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.code})"


class Place(Labelled):
    """The place of a requirement in its recipient's order, and its weight if given.

    The first is 1. A requirement that is withdrawn has none, and leaves a gap.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="places"
    )
    rank = models.PositiveIntegerField(null=True)
    weight_micropoints = amount(null=True, blank=True)  # of one package

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                fields=["originator", "requirement"],
                name="requirements_place_one_for_each_requirement",
            ),
            models.UniqueConstraint(
                # Looked at when the transaction ends: while an order is being written,
                # two may have the same place.
                fields=["originator", "rank"],
                deferrable=Deferrable.DEFERRED,
                name="requirements_place_one_for_each_rank",
            ),
            models.CheckConstraint(
                name="requirements_place_from_one",
                condition=Q(rank=None) | Q(rank__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return str(self.rank)


class Waiver(Entry):
    """A part that a named post lets the packages of a requirement go without.

    From ``end_on`` on it holds no longer; none: it holds until somebody ends it.
    """

    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="waivers"
    )
    part = models.ForeignKey(TemplatePart, on_delete=models.PROTECT)
    who = models.CharField(max_length=200, validators=[is_one_line])
    why = models.CharField(max_length=2_000, validators=[is_one_line])
    end_on = models.DateField(null=True, blank=True)

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "requirement",
                "part",
                name="requirements_waiver_one_for_each_part",
                violation_error_code="part",
                violation_error_message=_("This part is waived already."),
            ),
        ]

    def __str__(self) -> str:
        return f"waived by {self.who}"


def met_or_why_not(question: str) -> models.CheckConstraint:
    """Return the constraint that whoever says no to a question says why."""
    met, reason = f"{question}_is_met", f"{question}_reason"
    return models.CheckConstraint(
        name=f"requirements_verdict_{question}_says_why",
        violation_error_code=reason,
        violation_error_message=_("Say what is in the way, and what would mend it."),
        condition=Q((met, True)) | ~Q((reason, "")),
    )


class Verdict(Labelled, Versioned):
    """What the desk found of a requirement as it read in one version.

    It is validated if every question is met, and refused if one is not. One that was
    taken back counts no more: the desk looks at the requirement again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="verdicts"
    )
    requirement_version = models.PositiveIntegerField()
    duplicate_is_met = models.BooleanField()
    duplicate_reason = models.CharField(
        max_length=2_000, blank=True, validators=[is_one_line]
    )
    sustainable_is_met = models.BooleanField()
    sustainable_reason = models.CharField(
        max_length=2_000, blank=True, validators=[is_one_line]
    )
    crew_is_met = models.BooleanField()
    crew_reason = models.CharField(
        max_length=2_000, blank=True, validators=[is_one_line]
    )
    licence_is_met = models.BooleanField()
    licence_reason = models.CharField(
        max_length=2_000, blank=True, validators=[is_one_line]
    )
    decided_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                fields=["originator", "requirement", "requirement_version"],
                condition=Q(taken_back_at=None),
                name="requirements_verdict_one_standing_for_each_version",
            ),
            *(met_or_why_not(question) for question in QUESTIONS),
        ]

    def __str__(self) -> str:
        return f"verdict on {self.requirement_id}"

    @property
    def is_validated(self) -> bool:
        """Tell whether every question is met."""
        return all(getattr(self, f"{question}_is_met") for question in QUESTIONS)


class LoadedNeeds(Loaded):
    """Needs, groups and curves that were loaded at once."""
