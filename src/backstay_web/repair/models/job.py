"""Jobs: what is broken, where it is mended, how far that is, what it waits for."""

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import TemplatePart, Variant
from backstay_web.core.models import Coded, Labelled, amount, is_one_line
from backstay_web.donations.models import Workshop
from backstay_web.donations.models.checks import at_least_one, one_of
from backstay_web.nations.models import Post
from backstay_web.plans.models import Promise
from backstay_web.repair.models.state import BACK, ON_ITS_WAY, State, Triage, Waits
from backstay_web.requirements.models import Requirement, UnitGroup
from backstay_web.sites.models import Site

NOT_WAITING: Final = Q(waiting_for="", wait_owner=None, wait_until_on=None)
PRIORITIES: Final = (1, 9)
"""The lowest and the highest."""
WAITS_FOR_SOMETHING: Final = Q(
    state="waiting",
    waiting_for__in=Waits.values,
    wait_owner__isnull=False,
    wait_until_on__isnull=False,
)


class Job(Coded):
    """One thing that is broken, or several alike, from the fault to the unit again.

    ``since_on`` is the day from which it stands in its state. As long as it waits, it
    says for what, which post is to end that, and by when. ``site`` is where the unit
    hands it over and has it back. What it was promised under, and what part of which
    package it is, may be named; where it is neither, ``wanted_by_on`` and ``priority``
    say how urgent it is.
    """

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT)
    serial = models.CharField(max_length=64, blank=True, validators=[is_one_line])
    quantity = amount(default=1)
    group = models.ForeignKey(
        UnitGroup, on_delete=models.PROTECT, null=True, blank=True
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    symptom = models.CharField(max_length=500, validators=[is_one_line])
    reported_on = models.DateField()
    state = models.CharField(
        max_length=9, choices=State.choices, default=State.WAITING, editable=False
    )
    since_on = models.DateField(editable=False)
    waiting_for = models.CharField(max_length=9, choices=Waits.choices, blank=True)
    wait_owner = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True
    )
    wait_until_on = models.DateField(null=True, blank=True)
    triage = models.CharField(max_length=8, choices=Triage.choices, blank=True)
    for_forward = models.CharField(max_length=500, blank=True, validators=[is_one_line])
    for_evacuation = models.CharField(
        max_length=500, blank=True, validators=[is_one_line]
    )
    workshop = models.ForeignKey(
        Workshop, on_delete=models.PROTECT, null=True, blank=True
    )
    hours = amount(null=True, blank=True)  # of a bay, as was estimated
    passed_on = models.DateField(null=True, blank=True)  # its check
    wanted_by_on = models.DateField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(null=True, blank=True)
    promise = models.ForeignKey(
        Promise, on_delete=models.PROTECT, null=True, blank=True
    )
    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, null=True, blank=True
    )
    package_number = models.PositiveIntegerField(null=True, blank=True)
    part = models.ForeignKey(
        TemplatePart, on_delete=models.PROTECT, null=True, blank=True
    )

    class Meta(Coded.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Coded.Meta.constraints,
            one_of("state", *State.values),
            at_least_one("quantity"),
            models.CheckConstraint(
                name="repair_job_waits_for_something",
                condition=WAITS_FOR_SOMETHING | (~Q(state="waiting") & NOT_WAITING),
                violation_error_code="waiting_for",
                violation_error_message=_(
                    "While it waits, say for what, which post ends that, and by when."
                ),
            ),
            models.CheckConstraint(
                name="repair_job_is_one_of_a_serial",
                condition=Q(serial="") | Q(quantity=1),
                violation_error_code="quantity",
                violation_error_message=_("A serial number is that of one unit."),
            ),
            models.CheckConstraint(
                name="repair_job_triage_has_both_sides",
                condition=Q(triage="") | (~Q(for_forward="") & ~Q(for_evacuation="")),
                violation_error_code="triage",
                violation_error_message=_(
                    "Say what speaks for forward, and what for evacuation."
                ),
            ),
            models.CheckConstraint(
                name="repair_job_evacuation_names_a_workshop",
                condition=~Q(triage="evacuate") | Q(workshop__isnull=False),
                violation_error_code="workshop",
                violation_error_message=_("Name the workshop that it goes to."),
            ),
            models.CheckConstraint(
                name="repair_job_begins_after_triage",
                condition=~Q(state__in=[*ON_ITS_WAY, *BACK]) | ~Q(triage=""),
                violation_error_code="triage",
                violation_error_message=_("Decide first where it is mended."),
            ),
            models.CheckConstraint(
                name="repair_job_goes_back_after_its_check",
                condition=~Q(state__in=BACK) | Q(passed_on__isnull=False),
                violation_error_code="passed_on",
                violation_error_message=_("It goes back once it has passed a check."),
            ),
            models.CheckConstraint(
                name="repair_job_priority",
                condition=Q(priority=None) | Q(priority__range=PRIORITIES),
                violation_error_code="priority",
                violation_error_message=_("From 1 to 9, the most urgent."),
            ),
            models.CheckConstraint(
                name="repair_job_is_a_part_of_a_package",
                condition=Q(requirement=None, package_number=None, part=None)
                | Q(
                    requirement__isnull=False,
                    package_number__gte=1,
                    part__isnull=False,
                ),
                violation_error_code="requirement",
                violation_error_message=_(
                    "Name need, number of the package and part, or none of them."
                ),
            ),
            models.UniqueConstraint(
                "originator",
                "variant",
                "serial",
                condition=~Q(serial="")
                & ~Q(state__in=["returned", "stripped", "lost"]),
                name="repair_job_one_open_for_each_unit",
                violation_error_code="serial",
                violation_error_message=_("A job of this unit is open already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.symptom}"


class Stage(Labelled):
    """A state that a job came into, when, and what proves that; it never changes.

    Their ``number`` in the job counts from 1. A stage lasts until the next one begins.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="stages")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State.choices)
    waiting_for = models.CharField(max_length=9, choices=Waits.choices, blank=True)
    began_on = models.DateField()
    evidence = models.CharField(max_length=500, validators=[is_one_line])
    told_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            one_of("state", *State.values),
            models.CheckConstraint(
                name="repair_stage_waits_for_something",
                condition=Q(state="waiting", waiting_for__in=Waits.values)
                | (~Q(state="waiting") & Q(waiting_for="")),
            ),
            models.CheckConstraint(
                name="repair_stage_is_proven",
                condition=~Q(evidence=""),
                violation_error_code="evidence",
                violation_error_message=_("Name what proves it."),
            ),
            models.UniqueConstraint(
                "originator", "job", "number", name="repair_stage_one_for_each_number"
            ),
        ]

    def __str__(self) -> str:
        return self.state
