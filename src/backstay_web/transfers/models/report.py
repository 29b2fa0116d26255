"""What a unit reports of itself each quarter: kept as said, and moving nothing."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Labelled, Versioned, amount, is_one_line
from backstay_web.nations.models import Nation
from backstay_web.transfers.models.consignment import Item


class SelfReport(Labelled, Versioned):
    """That a post reported what it holds for a quarter, such as 2026-Q1.

    It stands against the books as they were at ``reported_at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.UUIDField()
    nation = models.ForeignKey(Nation, on_delete=models.PROTECT)
    quarter = models.CharField(max_length=7)
    due_on = models.DateField()
    reported_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_selfreport_of_a_quarter",
                condition=Q(quarter__regex=r"^[0-9]{4}-Q[1-4]$"),
            ),
            models.UniqueConstraint(
                "originator", "post", "quarter", name="transfers_selfreport_once"
            ),
        ]

    def __str__(self) -> str:
        return self.quarter


class SelfReportLine(Labelled, Versioned):
    """So many of an item, or one unit by its number, in the words of the report."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    self_report = models.ForeignKey(
        SelfReport, on_delete=models.PROTECT, related_name="lines"
    )
    code = models.CharField(max_length=64, blank=True)
    serial_number = models.CharField(max_length=64, blank=True)
    quantity = amount()
    condition = models.CharField(
        max_length=11, choices=Item.Condition.choices, blank=True
    )

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_selfreportline_names_something",
                condition=~Q(code="") | ~Q(serial_number=""),
            ),
            models.CheckConstraint(
                name="transfers_selfreportline_condition",
                condition=Q(condition__in=["", "serviceable", "light", "heavy"]),
            ),
            models.CheckConstraint(
                name="transfers_selfreportline_one_unit_of_a_serial",
                condition=Q(serial_number="") | Q(quantity__lte=1),
            ),
            models.UniqueConstraint(
                "originator",
                "self_report",
                "code",
                "serial_number",
                name="transfers_selfreportline_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.code} {self.serial_number}".strip()


class SelfReportAnswer(Labelled):
    """Why a report differs from the books in one line, as a named post explains it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    self_report = models.ForeignKey(
        SelfReport, on_delete=models.PROTECT, related_name="answers"
    )
    code = models.CharField(max_length=64, blank=True)
    serial_number = models.CharField(max_length=64, blank=True)
    post = models.UUIDField()
    explained_at = models.DateTimeField()
    explanation = models.CharField(max_length=500, validators=[is_one_line])

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="transfers_selfreportanswer_says_why",
                violation_error_code="explanation",
                violation_error_message=_("Say why."),
                condition=~Q(explanation=""),
            ),
            models.UniqueConstraint(
                "originator",
                "self_report",
                "code",
                "serial_number",
                name="transfers_selfreportanswer_once",
            ),
        ]

    def __str__(self) -> str:
        return self.explanation
