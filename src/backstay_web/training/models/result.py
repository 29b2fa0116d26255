"""What became of a crew at the end of its course, and what certifies it."""

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import Variant
from backstay_web.core.models import Labelled, Versioned, is_one_line
from backstay_web.training.models.crew import Crew, Seat
from backstay_web.training.models.standard import Standard


class Result(Labelled):
    """What a crew showed by the standard of its course; never changed.

    A result that was wrong is corrected by another one, and counts no longer. Whoever
    repeats is examined again, and gets a result of its own then.
    """

    class Verdict(models.TextChoices):
        PASS = "pass", _("pass")
        REPEAT = "repeat", _("repeat")
        FAIL = "fail", _("fail")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField()  # of the results of a crew, from 1
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT)
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    marks_percent = models.PositiveSmallIntegerField(
        validators=[MaxValueValidator(100)]
    )
    pass_percent = models.PositiveSmallIntegerField()  # of the standard, on that day
    critical_passed = models.BooleanField()
    on = models.DateField()
    evidence = models.CharField(max_length=500, validators=[is_one_line])
    corrects = models.ForeignKey(
        "Result", on_delete=models.PROTECT, null=True, related_name="corrected_by"
    )
    said_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="training_result_verdict",
                condition=Q(verdict__in=["pass", "repeat", "fail"]),
            ),
            models.CheckConstraint(
                name="training_result_passes_by_the_standard",
                violation_error_code="verdict",
                violation_error_message=_(
                    "Below the pass mark, or without a critical task, nobody passes."
                ),
                condition=~Q(verdict="pass")
                | Q(critical_passed=True, marks_percent__gte=F("pass_percent")),
            ),
            models.CheckConstraint(
                name="training_result_marks",
                condition=Q(marks_percent__lte=100),
            ),
            models.UniqueConstraint(
                "originator", "corrects", name="training_result_corrected_once"
            ),
            models.UniqueConstraint(
                "originator",
                "seat",
                "number",
                name="training_result_one_of_each_number",
            ),
        ]

    def __str__(self) -> str:
        return self.verdict


class Certificate(Labelled, Versioned):
    """That a crew passed, on a variant, until a day; from a pass and nothing else.

    ``verdict`` is that of its result: the key that points to the result holds it too,
    so that the database lets none stand on another one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    result = models.ForeignKey(
        Result, on_delete=models.PROTECT, related_name="certificates"
    )
    verdict = models.CharField(max_length=6, default="pass")
    crew = models.ForeignKey(Crew, on_delete=models.PROTECT)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, null=True)
    issued_on = models.DateField()
    expires_on = models.DateField()
    withdrawn_on = models.DateField(null=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="training_certificate_of_a_pass", condition=Q(verdict="pass")
            ),
            models.CheckConstraint(
                name="training_certificate_expires_later",
                condition=Q(expires_on__gt=F("issued_on")),
            ),
            models.UniqueConstraint(
                "originator",
                "result",
                condition=Q(withdrawn_on=None),
                name="training_certificate_one_for_each_result",
            ),
        ]

    def __str__(self) -> str:
        return f"certificate until {self.expires_on}"
