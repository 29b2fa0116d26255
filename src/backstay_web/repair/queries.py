"""What is read of repair; row security leaves only what the reader may see."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, ExtractDay, Lead

from backstay_web.catalogue.models import TemplateOption
from backstay_web.core.models import Event
from backstay_web.nations.models import Nation
from backstay_web.repair.models import (
    Fitting,
    Fleet,
    Job,
    Message,
    Requisition,
    Stage,
    Stock,
    Ticket,
    Translation,
)
from backstay_web.repair.models.state import OVER, PASSED, State
from backstay_web.repair.models.ticket import WAITING, TicketState


def jobs(on: date) -> "QuerySet[Any]":
    """Return jobs with how long each stands in its state, and whether its wait is over.

    Days in a state are counted to a day; those of what is closed, to none.
    """
    is_over = Q(state__in=OVER)
    return Job.objects.annotate(
        is_open=flag(~is_over),
        is_late=flag(Q(wait_until_on__lt=on)),
        days_count=Case(When(is_over, then=None), default=days_in_state(on)),
        owner_body=F("wait_owner__organisation__nation__name"),
        stand=Case(
            When(state=State.IN_CHECK, passed_on__isnull=False, then=Value(PASSED)),
            default=F("state"),
        ),
    )


def flag(condition: Q) -> Case:
    """Return whether a condition holds, which is no if nobody knows."""
    return Case(
        When(condition, then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )


def days_in_state(on: date) -> ExtractDay:
    """Return the days since a row came into its state, counted to a day."""
    stood = Value(on, output_field=DateField()) - F("since_on")
    return ExtractDay(ExpressionWrapper(stood, output_field=DurationField()))


def waiting(on: date) -> "QuerySet[Any]":
    """Return the jobs that wait."""
    return jobs(on).filter(state=State.WAITING)


def tickets(on: date) -> "QuerySet[Any]":
    """Return tickets with who is to go on, how long that is so, and what was written.

    The nation that is to go on is told, and not which post of it.
    """
    is_open = Q(state__in=WAITING)
    is_theirs = Q(state__in=[TicketState.OPEN, TicketState.EXPERT])
    askers = Nation.objects.filter(pk=OuterRef("originator"))
    of = {"ticket": OuterRef("pk")}
    counted = Message.objects.filter(**of).order_by().values("ticket")
    return Ticket.objects.annotate(
        is_open=flag(is_open),
        is_late=flag(Q(until_on__lt=on)),
        days_count=Case(When(~is_open, then=None), default=days_in_state(on)),
        asker_name=Subquery(askers.values("name")[:1]),
        asker_name_uk=Subquery(askers.values("name_uk")[:1]),
        owner_name=Case(
            When(is_theirs, then=F("experts__name")),
            When(is_open, then=F("asker_name")),
        ),
        owner_name_uk=Case(
            When(is_theirs, then=F("experts__name_uk")),
            When(is_open, then=F("asker_name_uk")),
        ),
        message_count=Subquery(counted.annotate(n=Count("pk")).values("n")),
    )


def open_tickets(on: date) -> "QuerySet[Any]":
    """Return the tickets that somebody is to go on with."""
    return tickets(on).filter(state__in=WAITING)


def tickets_waiting_for(nation: UUID, on: date) -> "QuerySet[Any]":
    """Return the tickets with which a nation is to go on."""
    mine = Q(state=TicketState.ASKER, originator=nation)
    theirs = Q(state__in=[TicketState.OPEN, TicketState.EXPERT], experts=nation)
    return tickets(on).filter(mine | theirs)


def messages_of(ticket: UUID) -> "QuerySet[Any]":
    """Return what was written in a ticket, in the order in which it was."""
    rows = Message.objects.filter(ticket=ticket).select_related("manual__language")
    return rows.order_by("said_at", "number", "pk")


def translations_of(ticket: UUID) -> dict[UUID, Translation]:
    """Return the last translation of each message of a ticket that has one."""
    rows = Translation.objects.filter(message__ticket=ticket).order_by("at", "pk")
    return {row.message_id: row for row in rows}


def events_of_ticket(ticket: UUID) -> "QuerySet[Event]":
    """Return what happened to a ticket and to what was written in it."""
    of = Translation.objects.filter(message__ticket=ticket)
    return Event.objects.filter(subject__in=[ticket, *of.values_list("pk", flat=True)])


def requisitions() -> "QuerySet[Any]":
    """Return what jobs ask for of spares, with what is still to be sent."""
    return Requisition.objects.annotate(
        open_quantity=F("quantity") - F("sent_quantity")
    )


def stock_counts(body: UUID) -> dict[UUID, int]:
    """Return how many of each spare lie in the stocks of a body together."""
    rows = Stock.objects.filter(originator=body, retired_on=None).values_list("spare")
    return dict(rows.annotate(count=Sum("quantity")).order_by())


def low_stocks() -> "QuerySet[Stock]":
    """Return the stocks that are below their minimum."""
    return Stock.objects.filter(retired_on=None, quantity__lt=F("minimum"))


def lacking(job: UUID) -> list[Fitting]:
    """Return the parts that were taken out of a unit, and not put in again since."""
    got = list(Fitting.objects.filter(job=job, removed_on=None).order_by("fitted_on"))
    taken = Fitting.objects.filter(donor=job).select_related("spare")
    missing = []
    for each in taken.order_by("fitted_on", "pk"):
        anew = next((new for new in got if replaces(new, each)), None)
        if anew is None:
            missing.append(each)
        else:
            got.remove(anew)
    return missing


def replaces(new: Fitting, old: Fitting) -> bool:
    """Return whether a part came in the place of one that was taken out."""
    return new.spare_id == old.spare_id and new.fitted_on >= old.fitted_on


def events_of(job: UUID) -> "QuerySet[Event]":
    """Return what happened to a job and to what hangs on it."""
    hung = [
        *Requisition.objects.filter(job=job).values_list("pk", flat=True),
        *Fitting.objects.filter(Q(job=job) | Q(donor=job)).values_list("pk", flat=True),
    ]
    return Event.objects.filter(subject__in=[job, *hung])


@dataclass(frozen=True)
class Spent:
    """Days that jobs of a variant spent in a state, over all of them."""

    state: str
    waiting_for: str
    days: int
    job_count: int


@dataclass
class TurnRound:
    """How long jobs of a variant or a workshop took, by stage; the open ones so far."""

    key: UUID | None  # none of those that are in no workshop
    name: str
    name_uk: str
    job_count: int
    spent: list[Spent] = field(default_factory=list)

    @property
    def days(self) -> int:
        """Return the days of all stages together."""
        return sum(each.days for each in self.spent)


def turn_rounds(on: date, jobs: "QuerySet[Job]", by: str) -> list[TurnRound]:
    """Return of each variant or workshop how long some jobs of it spent in each state.

    A stage lasts from the day it began to the day the next one did; the last one of a
    job that is open, to the day that is asked for.
    """
    found: dict[UUID | None, TurnRound] = {}
    rows = jobs.values_list(by, f"{by}__name", f"{by}__name_uk")
    for key, name, name_uk, count in rows.annotate(count=Count("pk")).order_by():
        found[key] = TurnRound(key, name or "", name_uk or "", count)
    for key, spent in spent_days(on, jobs, by):
        if key in found:
            found[key].spent.append(spent)
    return sorted(found.values(), key=lambda each: (-each.days, each.name))


def spent_days(
    on: date, jobs: "QuerySet[Job]", by: str
) -> Iterator[tuple[UUID | None, Spent]]:
    """Yield of each variant or workshop the days spent in each state."""
    stages = Stage.objects.filter(began_on__lte=on).annotate(
        left_on=Coalesce(
            Window(Lead("began_on"), partition_by=F("job"), order_by=F("number").asc()),
            Value(on, output_field=DateField()),
        )
    )
    sums: dict[tuple[UUID | None, str, str], tuple[int, set[UUID]]] = {}
    for stage in stages.filter(job__in=jobs).values_list(
        f"job__{by}", "state", "waiting_for", "job", "began_on", "left_on"
    ):
        key, state, waits, job, began_on, left_on = stage
        if state in OVER:
            continue
        days, of = sums.get((key, state, waits), (0, set()))
        sums[key, state, waits] = (days + (left_on - began_on).days, of | {job})
    for (key, state, waits), (days, of) in sorted(sums.items(), key=by_state):
        yield key, Spent(state, waits, days, len(of))


def by_state(item: tuple[tuple[UUID | None, str, str], Any]) -> tuple[int, str]:
    (_, state, waits), _ = item
    return State.values.index(state), waits


@dataclass(frozen=True)
class FleetState:
    """How many of a variant there are, are fit, and are away, and for what."""

    variant: UUID
    name: str
    name_uk: str
    quantity: int
    away: dict[tuple[str, str], int]  # by state, and what they wait for
    failures: int  # expected in 52 weeks, by the rates that somebody gave

    @property
    def fit(self) -> int:
        """Return those that are not in a job."""
        return max(self.quantity - sum(self.away.values()), 0)

    @property
    def fit_ppm(self) -> int:
        """Return the share that is fit, in millionths."""
        return self.fit * MILLION // self.quantity if self.quantity else 0

    @property
    def first(self) -> tuple[str, str] | None:
        """Return what most of them are held by: the first constraint."""
        held = {key: n for key, n in self.away.items() if key[0] == State.WAITING}
        return max(held, key=lambda key: (held[key], key)) if held else None


MILLION: Final = 1_000_000
WEEKS: Final = 52


def fleets() -> list[FleetState]:
    """Return the state of the fleet of each variant of which one is known."""
    away: dict[UUID, dict[tuple[str, str], int]] = {}
    for variant, state, waits, count in (
        Job.objects.exclude(state__in=OVER)
        .values_list("variant", "state", "waiting_for")
        .annotate(count=Sum("quantity"))
        .order_by("variant", "state", "waiting_for")
    ):
        away.setdefault(variant, {})[state, waits] = count
    rows = (
        Fleet.objects.filter(retired_on=None)
        .values_list("variant", "variant__name", "variant__name_uk")
        .annotate(count=Sum("quantity"), failing=Sum(F("quantity") * F("failures_ppm")))
        .order_by("variant__name", "variant")
    )
    return [
        FleetState(
            variant, name, uk, count, away.get(variant, {}), failing * WEEKS // MILLION
        )
        for variant, name, uk, count, failing in rows
    ]


def uncounted() -> "QuerySet[Any]":
    """Return how many units of each variant are in open jobs though no fleet of it is.

    Nobody counted them: so it is unknown how many are fit.
    """
    known = Fleet.objects.filter(retired_on=None, variant=OuterRef("variant"))
    rows = Job.objects.exclude(state__in=OVER).filter(~Exists(known))
    counted: QuerySet[Any] = (
        rows.values("variant__name", "variant__name_uk")
        .annotate(count=Sum("quantity"))
        .order_by("variant__name")
    )
    return counted


def prices_of_a_type() -> dict[UUID, int]:
    """Return the worth lost by one more type in a fleet, in micro-points, by variant.

    Where several options name a variant as their main one, the highest holds.
    """
    options = TemplateOption.objects.filter(retired_on=None, template__retired_on=None)
    rows = options.exclude(main_variant=None).values_list("main_variant")
    return dict(rows.annotate(most=Max("commonality_micropoints")).order_by())
