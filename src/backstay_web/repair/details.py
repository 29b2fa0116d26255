"""What the page of a job shows beside its facts."""

from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.notebook.detail import Detail, Part
from backstay_web.repair import queries
from backstay_web.repair.lists import JOBS, REQUISITIONS, TICKETS
from backstay_web.repair.models import Fitting, Stage
from backstay_web.repair.models.state import State, Waits
from backstay_web.repair.subjects import JOB, TICKET

STAGES: Final = [
    Column("state", _("State"), _("What it came into."), words=dict(State.choices)),
    Column(
        "waiting_for",
        _("Waits for"),
        _("What was missing then."),
        words=dict(Waits.choices),
    ),
    Column("began_on", _("Since"), _("The day it came into it."), kind=Kind.DAY),
    Column("evidence", _("Proven by"), _("What proves it.")),
]
FITTINGS: Final = [
    Column(
        "spare",
        _("Spare part"),
        _("What it is."),
        field="spare__name",
        field_uk="spare__name_uk",
    ),
    Column("serial", _("Serial"), _("The serial number of the part, if it has one.")),
    Column("quantity", _("Quantity"), _("How many."), kind=Kind.NUMBER),
    Column(
        "donor_serial",
        _("Taken out of"),
        _("The unit that it was taken out of; none if it came from a stock."),
    ),
    Column(
        "receiver_serial", _("Put into"), _("The unit that got it, if it was taken.")
    ),
    Column("fitted_on", _("On"), _("The day it was sent or taken."), kind=Kind.DAY),
    Column(
        "removed_on",
        _("Taken out on"),
        _("From this day on it is in there no longer."),
        kind=Kind.DAY,
    ),
    Column("evidence", _("Proven by"), _("What proves it.")),
]


TICKET_COLUMNS: Final = [
    column
    for column in TICKETS.columns
    if column.name in ("symptom", "state", "owner", "until_on", "asked_on")
]


def stages(job: UUID) -> "QuerySet[Stage]":
    return Stage.objects.filter(job=job).order_by("number")


def fittings(job: UUID) -> "QuerySet[Fitting]":
    """Return the spares that a job got, and those that it gave to others."""
    of_it = Fitting.objects.filter(Q(job=job) | Q(donor=job))
    return of_it.order_by("fitted_on", "pk")


def parts(job: UUID) -> list[Part]:
    """Return what belongs to a job: its stages, what it asks for, what it has."""
    asked = queries.requisitions().filter(job=job).order_by("needed_by_on", "pk")
    return [
        Part(_("Stages"), STAGES, stages(job), _("Nothing was told of it.")),
        Part(
            _("Spare parts asked for"),
            [c for c in REQUISITIONS.columns if c.name != "job"],
            asked,
            _("It asks for none."),
            all_of_them=reverse("repair:requisitions"),
        ),
        Part(_("Spare parts sent or taken"), FITTINGS, fittings(job), _("None.")),
        Part(
            _("Tickets"),
            TICKET_COLUMNS,
            queries.tickets(timezone.localdate()).filter(job=job).order_by("-asked_on"),
            _("No experts were asked about it."),
            door="repair:ticket",
            all_of_them=reverse("repair:tickets"),
        ),
    ]


JOB_PAGE: Final = Detail(
    JOB,
    lambda: queries.jobs(timezone.localdate()),
    [
        *JOBS.columns,
        Column(
            "for_forward", _("What speaks for forward"), _("By whoever decided it.")
        ),
        Column(
            "for_evacuation",
            _("What speaks for evacuation"),
            _("By whoever decided it."),
        ),
        Column(
            "passed_on",
            _("Passed its check on"),
            _("The day of the check; none if it was not passed yet."),
            kind=Kind.DAY,
        ),
    ],
    parts,
)

TICKET_PAGE: Final = Detail(
    TICKET,
    lambda: queries.tickets(timezone.localdate()),
    [
        *TICKETS.columns,
        Column(
            "job",
            _("Repair job"),
            _("The job that it is about, if there is one."),
            field="job__symptom",
        ),
    ],
)
