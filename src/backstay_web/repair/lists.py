"""The lists of jobs and of what they ask for."""

from typing import ClassVar, Final

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.filters import FlagFilter
from backstay_web.core.lists.listing import Listing
from backstay_web.repair import queries
from backstay_web.repair.models import Job, Requisition
from backstay_web.repair.models.state import STANDS, State, Triage, Waits


class JobFilter(filters.FilterSet):
    """Which jobs are asked for."""

    state = filters.ChoiceFilter(label=_("State"), choices=State.choices)
    waiting_for = filters.ChoiceFilter(label=_("Waits for"), choices=Waits.choices)
    is_open = FlagFilter(label=_("Not closed yet"))
    is_late = FlagFilter(label=_("Overdue"))

    class Meta:
        model = Job
        fields: ClassVar[list[str]] = ["state", "waiting_for", "is_open", "is_late"]


class RequisitionFilter(filters.FilterSet):
    """Which requisitions are asked for."""

    licence = filters.ChoiceFilter(
        label=_("Licence"), choices=Requisition.Licence.choices
    )

    class Meta:
        model = Requisition
        fields: ClassVar[list[str]] = ["licence"]


JOBS: Final = Listing(
    name="jobs",
    title=_("Repair jobs"),
    rows=lambda: queries.jobs(timezone.localdate()),
    columns=[
        Column("symptom", _("Symptom"), _("What is wrong with it.")),
        Column(
            "variant",
            _("Variant"),
            _("What is broken."),
            field="variant__name",
            field_uk="variant__name_uk",
        ),
        Column("serial", _("Serial"), _("Its serial number, if it is one unit.")),
        Column(
            "quantity",
            _("Quantity"),
            _("How many units it is about."),
            kind=Kind.NUMBER,
            is_shown=False,
        ),
        Column(
            "state",
            _("State"),
            _("How far it has come."),
            field="stand",
            words=STANDS,
        ),
        Column(
            "waiting_for",
            _("Waits for"),
            _("The one thing that is missing, as long as it waits."),
            words=dict(Waits.choices),
        ),
        Column(
            "wait_owner",
            _("Owner of the wait"),
            _("The post that is to end the wait."),
            field="wait_owner__title",
            field_uk="wait_owner__title_uk",
        ),
        Column(
            "owner_body",
            _("Body of the owner"),
            _("Whose post it is."),
            field_uk="wait_owner__organisation__nation__name_uk",
        ),
        Column(
            "wait_until_on",
            _("To be over by"),
            _("The day by which the wait is to be over."),
            kind=Kind.DAY,
        ),
        Column(
            "is_late",
            _("Overdue"),
            _("Whether that day has passed."),
            kind=Kind.FLAG,
        ),
        Column(
            "days_count",
            _("In this state"),
            _("Since it came into its state, up to today."),
            unit=_("days"),
            kind=Kind.NUMBER,
        ),
        Column(
            "triage",
            _("Where"),
            _("Where it was decided to mend it."),
            words=dict(Triage.choices),
            is_shown=False,
        ),
        Column(
            "workshop",
            _("Workshop"),
            _("Who mends it."),
            field="workshop__name",
            field_uk="workshop__name_uk",
        ),
        Column(
            "hours",
            _("Work"),
            _("Bay time, as it was estimated."),
            unit=_("hours"),
            kind=Kind.NUMBER,
            is_shown=False,
        ),
        Column(
            "site",
            _("Handed over at"),
            _("Where the unit hands it over and has it back."),
            field="site__name",
            field_uk="site__name_uk",
        ),
        Column(
            "reported_on",
            _("Reported on"),
            _("The day of the fault report."),
            kind=Kind.DAY,
            is_shown=False,
        ),
        Column("code", _("Code"), _("Drawn, and nothing else."), is_shown=False),
    ],
    order="wait_until_on",
    searched=["symptom", "code", "serial", "variant__name", "variant__name_uk"],
    filters=JobFilter,
    detail="repair:job",
    empty=_("You may know of no job yet: report a fault to begin the first."),
)

REQUISITIONS: Final = Listing(
    name="requisitions",
    title=_("Spare parts asked for"),
    rows=queries.requisitions,
    columns=[
        Column(
            "spare",
            _("Spare part"),
            _("What is asked for."),
            field="spare__name",
            field_uk="spare__name_uk",
        ),
        Column("job", _("Job"), _("What it is asked for."), field="job__symptom"),
        Column(
            "quantity", _("Quantity"), _("How many were asked for."), kind=Kind.NUMBER
        ),
        Column(
            "open_quantity",
            _("Still to be sent"),
            _("How many of them were not sent yet."),
            kind=Kind.NUMBER,
        ),
        Column(
            "licence",
            _("Licence"),
            _("Whether it may be sent: nothing is sent before it is granted."),
            words=dict(Requisition.Licence.choices),
        ),
        Column(
            "licence_reference",
            _("Licence number"),
            _("The licence, by its reference."),
            is_shown=False,
        ),
        Column(
            "expected_on",
            _("Expected on"),
            _("The day it was asked for, and the lead time of the part."),
            kind=Kind.DAY,
        ),
        Column(
            "needed_by_on",
            _("Needed by"),
            _("The day by which the job needs it."),
            kind=Kind.DAY,
        ),
        Column("asked_on", _("Asked on"), _("The day of the demand."), kind=Kind.DAY),
        Column(
            "withdrawn_on",
            _("Withdrawn on"),
            _("From this day on nothing more is sent for it."),
            kind=Kind.DAY,
            is_shown=False,
        ),
    ],
    order="needed_by_on",
    searched=["spare__name", "spare__name_uk", "spare__code", "job__symptom"],
    filters=RequisitionFilter,
    detail="repair:requisition",
    empty=_("Nothing is asked for: a job asks for parts on its page."),
)
