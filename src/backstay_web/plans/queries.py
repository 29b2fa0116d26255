"""What the pages of plans read; row security leaves only what the reader may see."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
    Func,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from backstay_web.core.labels.columns import marks_in
from backstay_web.core.models import Event
from backstay_web.donations.models import Bay
from backstay_web.nations.models import Nation
from backstay_web.plans.models import (
    Attempt,
    Ending,
    Finding,
    Load,
    Question,
    Result,
    Run,
    Sighting,
    Snapshot,
    WhatIf,
)
from backstay_web.plans.run_names import run_name
from backstay_web.plans.states import PLAN, with_state
from backstay_web.sites.models import Leg

DAY: Final = timedelta(days=1)
SNAPSHOT_MADE = "snapshot.made"
MICRO = 1_000_000
"""Micro-points of a point."""
OF_SNAPSHOT = tuple(f"run__snapshot__{name}" for name in ("case", "left_out", "rows"))
FILES = ("case", "left_out", "rows")
"""Of a snapshot, what no list or heading shows."""
LARGE = ("base__snapshot__case", "base__snapshot__left_out", "base__snapshot__rows")


def runs(at: datetime) -> "QuerySet[Any]":
    """Return runs with name, state at a moment, and the figures of the plan of each."""
    result = Result.objects.filter(run=OuterRef("pk"))
    ending = Ending.objects.filter(run=OuterRef("pk"))
    figures = {
        name: Subquery(result.values(name)[:1])
        for name in ("value_micropoints", "fielded_count", "package_count")
    }
    question = Question.objects.filter(run=OuterRef("pk"))
    rows = with_state(Run.objects.all(), at).annotate(
        kind=Coalesce(Subquery(question.values("kind")[:1]), Value(PLAN)),
        ended_at=Subquery(ending.values("ended_at")[:1]),
        proven_gap_ppm=Subquery(result.values("gap_ppm")[:1]),
        **figures,
    )
    points = F("value_micropoints") / MICRO
    pointed: QuerySet[Any] = rows.annotate(value_points=points, name=run_name())
    return pointed


def name_of_run(run: UUID) -> str:
    """Return what a run is called; nothing if the reader may not know of it."""
    names = runs(timezone.now()).filter(pk=run).values_list("name", flat=True)
    return names.first() or ""


def labels_beside(keys: Sequence[UUID]) -> Iterator[Mapping[str, Any]]:
    """Yield the labels of what tells snapshot, state and figures of runs in lists."""
    of_runs = (Question, Ending, Result)
    asked_about = Question.objects.filter(run__in=keys)
    yield from marks_in(
        Snapshot.objects.filter(runs__in=keys),
        *(model._default_manager.filter(run__in=keys) for model in of_runs),
        Run.objects.filter(pk__in=asked_about.values("base")),
    )


def questions(at: datetime) -> "QuerySet[Any]":
    """Return the runs that ask about a plan, each with the run whose plan that is.

    That run is none where the reader may not know of it.
    """
    base = Run.objects.filter(asked_about__run=OuterRef("pk"))
    asks = Question.objects.filter(run=OuterRef("pk"))
    rows: QuerySet[Any] = (
        runs(at)
        .exclude(kind=PLAN)
        .annotate(
            base=Subquery(base.values("pk")[:1]),
            base_asked_at=Subquery(base.values("asked_at")[:1]),
            package=Subquery(asks.values(called=KT("asks__name"))[:1]),
            package_uk=Subquery(asks.values(called=KT("asks__name_uk"))[:1]),
        )
    )
    return rows


def what_ifs() -> "QuerySet[Any]":
    """Return the sets of changes that are kept, with how many changes each has."""
    counted = Func(
        "changes", function="jsonb_array_length", output_field=IntegerField()
    )
    rows: QuerySet[Any] = WhatIf.objects.annotate(change_count=counted)
    return rows


def loads() -> "QuerySet[Any]":
    """Return the weeks of legs and bays, with what each takes from and what is open.

    The codes are read apart: a week must not vanish because its reader may not know of
    the leg any more.
    """
    leg = Leg.objects.filter(pk=OuterRef("leg_id"))
    bay = Bay.objects.filter(pk=OuterRef("bay_id"))
    code = Coalesce(
        Subquery(leg.values("code")[:1]), Subquery(bay.values("code")[:1]), Value("")
    )
    rows: QuerySet[Any] = Load.objects.annotate(
        code=code,
        of=Case(When(leg=None, then=Value("bay")), default=Value("leg")),
        unit=Case(When(leg=None, then=Value("hour")), default=Value("kg")),
        open_quantity=F("quantity") - F("committed"),
    )
    return rows


def snapshots() -> "QuerySet[Any]":
    """Return snapshots with how many runs there are on each, and for which body.

    The body that is to plan stands in the event alone; whoever reads a snapshot reads
    that too. Nothing stands there if all was looked at that the maker could read.
    """
    made = Event.objects.filter(subject=OuterRef("pk"), kind=SNAPSHOT_MADE)
    told = made.annotate(body=KT("content__body")).values("body")[:1]
    body = Nation.objects.annotate(key=Cast("id", TextField())).filter(
        key=OuterRef("body_key")
    )
    rows: QuerySet[Any] = Snapshot.objects.annotate(
        run_count=Count("runs"), body_key=Subquery(told)
    ).annotate(
        body=Subquery(body.values("name")[:1]),
        body_uk=Subquery(body.values("name_uk")[:1]),
    )
    return rows


def runs_on(snapshot: UUID, at: datetime) -> "QuerySet[Any]":
    """Return the runs on a snapshot, the newest first."""
    return runs(at).filter(snapshot=snapshot).order_by("-asked_at", "pk")


def step_count(run: UUID) -> int:
    """Return how many steps a run takes, if it tries sets of changes; else none."""
    asked = Question.objects.filter(run=run, kind=Question.Kind.WHAT_IF)
    asks = asked.values_list("asks", flat=True).first()
    return len(asks["sets"]) if asks else 0


def sightings(run: UUID) -> list[Sighting]:
    """Return where the search of a run stood, of its last attempt, in turn."""
    last = Attempt.objects.filter(run=run).order_by("-number").values("pk")[:1]
    rows = Sighting.objects.filter(attempt__in=list(last.values_list("pk", flat=True)))
    return list(rows.order_by("elapsed_ms", "pk"))


def ending_of(run: UUID) -> Ending | None:
    """Return how a run ended, if it has."""
    return Ending.objects.filter(run=run).first()


def result_of(run: UUID) -> Result | None:
    """Return what came out of a run, if anything did; its files are read when asked.

    To whoever may not know of the run or of its snapshot, nothing came out of it.
    """
    rows = Result.objects.filter(run=run).select_related("run__snapshot")
    return rows.defer("files", *OF_SNAPSHOT).first()


def done(at: datetime) -> "QuerySet[Any]":
    """Return the runs that have a plan, the newest first."""
    found = runs(at).filter(state="done", value_micropoints__isnull=False)
    ordered: QuerySet[Any] = found.order_by("-asked_at", "pk")
    return ordered


def plan_over_on(at: datetime) -> date | None:
    """Return the last day of the weeks of the latest plan, if it is over."""
    weeks = done(at).values_list("snapshot__first_day", "snapshot__horizon_weeks")
    last = next((day + timedelta(weeks=count) - DAY for day, count in weeks[:1]), None)
    return last if last and last < timezone.localdate(at) else None


def question_of(run: UUID) -> Question | None:
    """Return what a run asks of the plan of another one, if it does.

    To whoever may not know of both runs, it asks nothing.
    """
    rows = Question.objects.filter(run=run).select_related("run", "base__snapshot")
    return rows.defer("files", "rows", *LARGE).first()


def finding_of(run: UUID) -> Finding | None:
    """Return what the engine answered to a question that asks for no plan."""
    return Finding.objects.filter(run=run).first()


def questions_about(run: UUID, at: datetime) -> "QuerySet[Any]":
    """Return the runs that ask about the plan of a run, the newest first."""
    return runs(at).filter(questions__base=run).order_by("-asked_at", "pk")


def rows_of(run: Run) -> Mapping[str, Mapping[str, str]]:
    """Return which row of the site each key of the case of a plan stands for.

    A replan is of a case that has keys of two snapshots.
    """
    question = Question.objects.filter(run=run, kind=Question.Kind.REPLAN).first()
    found: Mapping[str, Mapping[str, str]] = (
        question.rows if question else run.snapshot.rows
    )
    return found


def events_of(run: UUID) -> "QuerySet[Event]":
    """Return the events of a run and of its ending."""
    endings = Ending.objects.filter(run=run).values_list("pk", flat=True)
    return Event.objects.filter(subject__in=[run, *endings])
