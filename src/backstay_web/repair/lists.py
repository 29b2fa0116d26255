"""The lists of jobs and of what they ask for."""

from typing import ClassVar, Final

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import Variant
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.filters import FlagFilter
from backstay_web.core.lists.listing import Listing
from backstay_web.nations.queries import nations
from backstay_web.repair import queries
from backstay_web.repair.models import Job, Requisition, Ticket
from backstay_web.repair.models.state import STANDS, State, Triage, Waits
from backstay_web.repair.models.ticket import TicketState, Tongue


def variants_asked_about() -> "QuerySet[Variant]":
    """Return the variants that tickets are about which the reader may know of."""
    about = Ticket.objects.order_by().values("variant")
    return Variant.objects.filter(pk__in=about).order_by("name", "pk")


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


class TicketFilter(filters.FilterSet):
    """Which tickets are asked for."""

    state = filters.ChoiceFilter(label=_("State"), choices=TicketState.choices)
    variant = filters.ModelChoiceFilter(
        label=_("Variant"), queryset=lambda _request: variants_asked_about()
    )
    experts = filters.ModelChoiceFilter(
        label=_("Experts of"), queryset=lambda _request: nations()
    )
    is_open = FlagFilter(label=_("Not closed yet"))
    is_late = FlagFilter(label=_("Overdue"))

    class Meta:
        model = Ticket
        fields: ClassVar[list[str]] = [
            *("state", "variant", "experts", "is_open", "is_late")
        ]


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

TICKETS: Final = Listing(
    name="tickets",
    title=_("Tickets"),
    rows=lambda: queries.tickets(timezone.localdate()),
    columns=[
        Column("symptom", _("Symptom"), _("What is wrong with it.")),
        Column(
            "variant",
            _("Variant"),
            _("What is broken."),
            field="variant__name",
            field_uk="variant__name_uk",
        ),
        Column("serial", _("Serial"), _("Its serial number, if it was named.")),
        Column(
            "state",
            _("State"),
            _("How far it has come."),
            words=dict(TicketState.choices),
        ),
        Column(
            "owner",
            _("Who goes on"),
            _("The nation that is to go on with it; nobody, once it is closed."),
            field="owner_name",
            field_uk="owner_name_uk",
        ),
        Column(
            "until_on",
            _("To go on by"),
            _("The day by which it is to go on."),
            kind=Kind.DAY,
        ),
        Column(
            "is_late",
            _("Overdue"),
            _("Whether that day has passed."),
            kind=Kind.FLAG,
            is_shown=False,
        ),
        Column(
            "days_count",
            _("In this state"),
            _("Since it came into its state, up to today."),
            unit=_("days"),
            kind=Kind.NUMBER,
        ),
        Column(
            "asker",
            _("Asked by"),
            _("The nation that asks."),
            field="asker_name",
            field_uk="asker_name_uk",
            is_shown=False,
        ),
        Column(
            "experts",
            _("Experts of"),
            _("The nation whose experts are asked."),
            field="experts__name",
            field_uk="experts__name_uk",
        ),
        Column(
            "message_count",
            _("Messages"),
            _("How many were written, the question too."),
            kind=Kind.NUMBER,
            is_shown=False,
        ),
        Column(
            "language",
            _("Language"),
            _("What the question was written in."),
            words=dict(Tongue.choices),
            is_shown=False,
        ),
        Column(
            "closing",
            _("What became of it"),
            _("What showed that it helped, or why nobody goes on."),
            is_shown=False,
        ),
        Column("asked_on", _("Asked on"), _("The day of the question."), kind=Kind.DAY),
        Column("code", _("Code"), _("Drawn, and nothing else."), is_shown=False),
    ],
    order="until_on",
    searched=["symptom", "code", "serial", "variant__name", "variant__name_uk"],
    filters=TicketFilter,
    detail="repair:ticket",
    empty=_("You may know of no ticket yet: ask experts to begin the first."),
)
