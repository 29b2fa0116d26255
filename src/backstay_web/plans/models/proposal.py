"""What a plan asks of nations: of each its own share, line by line, and no other's.

A share, its lines and what nations answer go to one nation and to the command. What a
line is for stands in a row of its own, since the need may not be that nation's to know.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Labelled, Versioned, amount, is_one_line
from backstay_web.donations.models import Bay, Lot, Session
from backstay_web.nations.models import Nation
from backstay_web.requirements.models import Requirement
from backstay_web.sites.models import Leg


class Proposal(Labelled, Versioned):
    """What a planner drew from a run to put before nations; it is kept by the command.

    A draft until a release officer puts it before them, and in force from then on until
    another one takes its place; or refused by one, and then never shown to them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(
        "plans.Run", on_delete=models.PROTECT, related_name="proposals"
    )
    title = models.CharField(max_length=200, validators=[is_one_line])
    answer_by_on = models.DateField()
    drafted_at = models.DateTimeField()
    drafted_by = models.UUIDField()  # the actor
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.UUIDField(null=True)  # another actor
    superseded_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.UUIDField(null=True)  # another actor than the drafter
    refusal = models.CharField(max_length=2_000, default="", blank=True)  # why

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="plans_proposal_is_refused_by_somebody_with_a_reason",
                condition=Q(refused_at=None, refused_by=None, refusal="")
                | (
                    Q(refused_at__isnull=False, refused_by__isnull=False)
                    & ~Q(refusal="")
                ),
            ),
            models.CheckConstraint(
                name="plans_proposal_refusing_takes_two",
                condition=Q(refused_by=None) | ~Q(refused_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="plans_proposal_is_not_proposed_once_refused",
                condition=Q(refused_at=None) | Q(proposed_at=None),
            ),
            models.CheckConstraint(
                name="plans_proposal_is_proposed_by_somebody",
                condition=Q(proposed_at=None, proposed_by=None)
                | Q(proposed_at__isnull=False, proposed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="plans_proposal_takes_two",
                condition=Q(proposed_by=None) | ~Q(proposed_by=F("drafted_by")),
            ),
            models.UniqueConstraint(
                "originator",
                condition=Q(proposed_at__isnull=False, superseded_at=None),
                name="plans_proposal_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Share(Labelled, Versioned):
    """What a proposal asks of one nation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="shares"
    )
    nation = models.ForeignKey(Nation, on_delete=models.PROTECT)
    answer_by_on = models.DateField()
    proposed_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "proposal",
                "nation",
                name="plans_share_one_for_each_nation",
            ),
        ]

    def __str__(self) -> str:
        return f"share of {self.nation_id}"


class Line(Labelled):
    """One thing that a nation is asked to do; it never changes.

    Names of things and sites are copied: they are what was released. It is to be over
    when ``due_on`` begins. ``keeps`` is the promise that the line goes on with: nobody
    is asked again. ``weekly`` says for each week of a leg or bay on which day it
    begins, how much the line takes of it, and how much there is by the plan: kg or
    bay-hours.
    """

    class Task(models.TextChoices):
        DELIVER = "deliver", _("deliver")
        SEND = "send", _("send to training")
        CARRY = "carry", _("carry")
        REPAIR = "repair", _("repair")
        TEACH = "teach", _("teach")

    class Unit(models.TextChoices):
        UNIT = "unit", _("units")
        COHORT = "cohort", _("cohorts")
        KG = "kg", _("kg")
        HOUR = "hour", _("bay-hours")
        SECTION = "section", _("sections")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()  # its place in the share, from 1
    task = models.CharField(max_length=7, choices=Task.choices)
    what = models.CharField(max_length=200, blank=True)
    what_uk = models.CharField(max_length=200, blank=True)
    quantity = amount()
    unit = models.CharField(max_length=7, choices=Unit.choices)
    from_site = models.CharField(max_length=200)
    from_site_uk = models.CharField(max_length=200, blank=True)
    to_site = models.CharField(max_length=200)
    to_site_uk = models.CharField(max_length=200, blank=True)
    start_on = models.DateField()
    due_on = models.DateField()
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True)
    bay = models.ForeignKey(Bay, on_delete=models.PROTECT, null=True)
    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, null=True)
    weekly = models.JSONField(default=list)
    keeps = models.ForeignKey(
        "plans.Promise", on_delete=models.PROTECT, null=True, related_name="kept_by"
    )

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="plans_line_task",
                condition=Q(task__in=["deliver", "send", "carry", "repair", "teach"]),
            ),
            models.CheckConstraint(
                name="plans_line_unit",
                condition=Q(unit__in=["unit", "cohort", "kg", "hour", "section"]),
            ),
            models.CheckConstraint(
                name="plans_line_ends_after_it_starts",
                condition=Q(due_on__gte=F("start_on")),
            ),
            models.UniqueConstraint(
                "originator",
                "share",
                "number",
                name="plans_line_one_for_each_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Purpose(Labelled):
    """What a line is for, and how the engine calls it.

    ``chain`` is that of all lines of one itinerary, in this plan and in those that keep
    its promises; ``step`` is the place of the line in it from 1, 0 for the units or
    cohorts themselves. Resources and sources are keys of the snapshot.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="purposes")
    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, null=True, related_name="purposes"
    )
    chain = models.UUIDField()
    step = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=400)
    package = models.CharField(max_length=100)
    option = models.CharField(max_length=100)
    part = models.CharField(max_length=100)
    resource = models.CharField(max_length=100, blank=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                "originator", "line", name="plans_purpose_one_for_each_line"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Answer(Labelled):
    """What a nation says to one of its lines; the last one holds.

    The nation frees what it promised by an answer too, so that the state of a line
    follows from its answers alone.
    """

    class Verdict(models.TextChoices):
        ACCEPT = "accept", _("accepted")
        DECLINE = "decline", _("declined")
        COUNTER = "counter", _("countered")
        FREE = "free", _("freed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()  # of the answers to the line, from 1
    verdict = models.CharField(max_length=7, choices=Verdict.choices)
    reason = models.CharField(max_length=2_000, blank=True, validators=[is_one_line])
    quantity = amount(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="plans_answer_verdict",
                condition=Q(verdict__in=["accept", "decline", "counter", "free"]),
            ),
            models.CheckConstraint(
                name="plans_answer_says_why",
                violation_error_code="reason",
                violation_error_message=_("Say why."),
                condition=Q(verdict="accept") | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="plans_answer_counter_names_what",
                violation_error_code="quantity",
                violation_error_message=_("Name the quantity and the day instead."),
                condition=Q(verdict="counter", quantity__gte=1, due_on__isnull=False)
                | (~Q(verdict="counter") & Q(quantity=None, due_on=None)),
            ),
            models.UniqueConstraint(
                "originator",
                "line",
                "number",
                name="plans_answer_one_for_each_number",
            ),
        ]

    def __str__(self) -> str:
        return self.verdict


class Reply(Labelled):
    """What the planner says to a counter: taken into the next snapshot, or not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="replies")
    is_taken = models.BooleanField()
    words = models.CharField(max_length=2_000, validators=[is_one_line])
    replied_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                "originator", "answer", name="plans_reply_one_for_each_answer"
            ),
        ]

    def __str__(self) -> str:
        return "taken" if self.is_taken else "left"
