"""What a kind of course must teach, and when it is passed: alike at every site."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import CourseKind, Variant
from backstay_web.core.models import Entry, Named, is_one_line
from backstay_web.donations.models.checks import once

PERCENT = Q(pass_percent__range=(1, 100))


class Standard(Named):
    """An edition of what is asked of a crew at the end of a kind of course.

    A crew passes that reaches ``pass_percent`` of the marks and every critical task.
    A result keeps the mark that held on its day, whatever the standard says later.
    """

    kind = models.ForeignKey(CourseKind, on_delete=models.PROTECT)
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, null=True, blank=True
    )
    edition = models.PositiveSmallIntegerField()
    pass_percent = models.PositiveSmallIntegerField()
    valid_months = models.PositiveSmallIntegerField()

    class Meta(Named.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Named.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "kind",
                "variant",
                "edition",
                nulls_distinct=False,
                name="training_standard_one_for_each_edition",
                violation_error_code="edition",
                violation_error_message=_("There is this edition: use the next one."),
            ),
            models.CheckConstraint(
                name="training_standard_pass_percent",
                condition=PERCENT,
                violation_error_code="pass_percent",
                violation_error_message=_("Give 1 to 100 percent."),
            ),
            models.CheckConstraint(
                name="training_standard_valid_months",
                condition=Q(valid_months__range=(1, 120)),
                violation_error_code="valid_months",
                violation_error_message=_("A certificate holds 1 to 120 months."),
            ),
        ]


class StandardTask(Entry):
    """A task of a standard: what a crew does, under which conditions, and its mark.

    ``days`` is how long it is taught, and ``on_range`` that this takes a range.
    """

    standard = models.ForeignKey(
        Standard, on_delete=models.PROTECT, related_name="tasks"
    )
    step = models.PositiveSmallIntegerField()
    task = models.CharField(max_length=500, validators=[is_one_line])
    conditions = models.CharField(max_length=500, blank=True, validators=[is_one_line])
    mark = models.CharField(max_length=500, validators=[is_one_line])
    is_critical = models.BooleanField(default=False)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    on_range = models.BooleanField(default=False)

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            once("standard", "step"),
        ]

    def __str__(self) -> str:
        return f"{self.step}. {self.task}"
