"""The pages of repair: jobs, their spares, how long it takes, what is fit."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backstay.errors import BackstayError
from backstay_web.core.command_form import ELSEWHERE
from backstay_web.core.commands import Run, find
from backstay_web.core.context import Context, me
from backstay_web.core.entries import Faulty
from backstay_web.core.lists.choice import key_in
from backstay_web.core.lists.view import list_view
from backstay_web.core.names import called, in_language
from backstay_web.core.registers.forms import AskedFor, Released
from backstay_web.core.registers.views import Look, ask, form
from backstay_web.donations.verbs import Verb
from backstay_web.nations.permissions import Permission
from backstay_web.notebook.detail import detail_view
from backstay_web.repair import (
    actions,
    commonality,
    details,
    forms,
    lists,
    loads,
    queries,
)
from backstay_web.repair.likeness import Case, similar
from backstay_web.repair.models import Job, Message, Requisition, Ticket
from backstay_web.repair.models.state import EVIDENCE, MEANINGS, OVER, State, Waits
from backstay_web.repair.verbs import VERBS

home = list_view(lists.JOBS, "repair/jobs.html")
requisitions = list_view(lists.REQUISITIONS)
WIDTH: Final = 1_000
"""Units of the bars of a picture, from its left to its right."""


@form
def report(request: HttpRequest) -> HttpResponse:
    """Report a fault: a job begins, and waits for a decision."""
    by, said = me(), request.POST or None
    today = timezone.localdate()
    asked = forms.filled(forms.fault(by), said, reported_on=today, quantity=1)
    released = Released(said, by)
    back = reverse("repair:home")
    if said and asked.is_valid() and released.is_valid():
        job = asked.cleaned_data["key"]
        release = released.release(by)
        if was_done(asked, actions.report, job=job, release=release, **asked.values()):
            return Look(reverse("repair:job", kwargs={"key": job}))
    words = {"title": _("Report a fault"), "asked": asked, "back": back}
    status = 422 if asked.errors or released.errors else 200
    return render(
        request,
        "repair/report.html",
        {**words, "released": released, "similar": similar_to(request.POST)},
        status=status,
    )


def similar_to(said: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what was solved before and is like what somebody fills in."""
    text = " ".join(said.get(name, "") for name in ("symptom", "tried"))
    return cases_shown(similar(text, key_in(said.get("variant", ""))))


@require_safe
def similar_cases(request: HttpRequest) -> HttpResponse:
    """Show what was solved before and is like what is being filled in."""
    shown = {"similar": similar_to(request.GET), "is_asked": True}
    return render(request, "repair/_similar.html", shown)


@form
def act(request: HttpRequest, verb: Verb, entry: UUID) -> HttpResponse:
    """Do to a job, or to what it asks for, what a verb says; or ask what it needs."""
    row = find(verb.rows(), entry)
    said = request.POST or None
    version = getattr(row, "version", None)
    asked = forms.filled(verb.fields(row), said, expected_version=version)
    asked.fields["reason"].required = verb.needs_reason
    back = home_of(row)
    if (
        said
        and asked.is_valid()
        and was_done(asked, verb.run, **verb.payload(row, asked))
    ):
        return Look(back)
    return ask(request, f"{verb.word}: {name_of(row)}", asked, back)


def was_done(asked: AskedFor, run: Run, **payload: Any) -> bool:
    """Run a command as a form asks for it; show in the form why it was not done."""
    key, reason = asked.cleaned_data["key"], asked.cleaned_data["reason"]
    try:
        run(key=key, at=timezone.now(), reason=reason, **payload)
    except ELSEWHERE:
        raise
    except Faulty as error:
        asked.blame(error.faults)
    except BackstayError as error:
        asked.add_error(None, str(error))
    return asked.is_valid()


def home_of(row: Any) -> str:
    """Return the address where what was done is seen: of a job, or of a ticket."""
    if isinstance(row, Ticket | Message):
        ticket = row.ticket_id if isinstance(row, Message) else row.pk
        return reverse("repair:ticket", kwargs={"key": ticket})
    job = row.job_id if isinstance(row, Requisition) else row.pk
    return reverse("repair:job", kwargs={"key": job})


def name_of(row: Any) -> str:
    """Return what a row is called where something is done to it."""
    if isinstance(row, Requisition):
        return f"{row.quantity} x {in_language(row.spare.name, row.spare.name_uk)}"
    return str(row.ticket if isinstance(row, Message) else row)


def more_of_job(key: UUID) -> dict[str, Any]:
    """Return what the page of a job shows beside its facts: its state, what to do."""
    by, row = me(), find(Job.objects.all(), key)
    asked = Requisition.objects.filter(job=key).select_related("spare")
    return {
        "job": row,
        "is_late": row.wait_until_on and row.wait_until_on < timezone.localdate(),
        "state": State(row.state).label,
        "meaning": MEANINGS[State(row.state)],
        "proof": EVIDENCE[State(row.state)],
        "verbs": links(row, by),
        "asked": [
            {"name": name_of(each), "verbs": links(each, by)}
            for each in asked.order_by("needed_by_on", "pk")
        ],
        "similar": cases_shown(similar(row.symptom, row.variant_id)),
        "may_ask_experts": row.originator == by.origin
        and Permission.REPAIR_CHANGE in by.permissions
        and row.state not in OVER,
    }


def cases_shown(found: Sequence[Case]) -> list[dict[str, Any]]:
    """Return what was solved before, as pages offer it."""
    return [
        {
            "title": called(each.row) if each.is_solution else each.row.symptom,
            "address": reverse(
                "repair:solution" if each.is_solution else "repair:ticket",
                args=[each.row.pk],
            ),
            "variant": called(each.row.variant),
            "remedy": in_language(each.row.remedy, each.row.remedy_uk)
            if each.is_solution
            else each.row.closing,
            "is_solution": each.is_solution,
            "is_same_variant": each.is_same_variant,
            "count": each.count,
            "asked_count": each.asked_count,
        }
        for each in found
    ]


job = detail_view(details.JOB_PAGE, "repair/job.html", more_of_job)


def links(row: Any, by: Context) -> list[dict[str, Any]]:
    """Return what somebody may do to a row, each with the address of its form."""
    return [
        {
            "word": verb.word,
            "address": reverse(f"repair:{verb.name}", kwargs={"entry": row.pk}),
        }
        for verb in VERBS
        if verb.rows().model is type(row) and verb.is_for(row, by)
    ]


@require_safe
def turn_round(request: HttpRequest) -> HttpResponse:
    """Show how long jobs take, by variant and stage, as a table and a picture."""
    found = queries.turn_rounds(timezone.localdate())
    most = max((each.days for each in found), default=0) or 1
    shown = {"rows": [shown_turn(each, most) for each in found], "width": WIDTH}
    return render(request, "repair/turn_round.html", shown)


def shown_turn(each: queries.TurnRound, most: int) -> dict[str, Any]:
    """Return how long jobs of a variant took: its stages, and the bars of each."""
    stages, left = [], 0
    for spent in each.spent:
        width = spent.days * WIDTH // most
        stages.append(
            {
                "word": stage_word(spent.state, spent.waiting_for),
                "state": spent.state,
                "days": spent.days,
                "job_count": spent.job_count,
                "mean": round(spent.days / spent.job_count, 1),
                "left": left,
                "width": width,
            }
        )
        left += width
    return {
        "name": in_language(each.name, each.name_uk),
        "days": each.days,
        "job_count": each.job_count,
        "stages": stages,
    }


def stage_word(state: str, waits: str) -> str:
    """Return what a state is called, with what it waits for."""
    if not waits:
        return str(State(state).label)
    return f"{State(state).label}: {Waits(waits).label}"


@require_safe
def fleets(request: HttpRequest) -> HttpResponse:
    """Show what is fit of each variant, in repair where and why, and what holds it."""
    found = queries.fleets()
    prices, alone = queries.prices_of_a_type(), commonality.brought()
    rows = [
        {
            "name": in_language(each.name, each.name_uk),
            "fleet": each,
            "away": [
                {"word": stage_word(*key), "count": count}
                for key, count in each.away.items()
            ],
            "first": stage_word(*each.first) if each.first else "",
            "price": prices.get(each.variant),
            "alone": alone[each.variant],
        }
        for each in found
    ]
    return render(request, "repair/fleets.html", {"rows": rows})


@require_safe
def workshops(request: HttpRequest) -> HttpResponse:
    """Show what bays of each workshop can do by week, and when what waits is over."""
    found = loads.queues(timezone.localdate())
    return render(
        request, "repair/workshops.html", {"queues": [shown_queue(q) for q in found]}
    )


def shown_queue(queue: loads.Queue) -> dict[str, Any]:
    """Return a queue as its page shows it: the bars of its weeks, and its jobs."""
    return {
        "queue": queue,
        "name": called(queue.workshop),
        "family": called(queue.family),
        "weeks": [
            {
                "start_on": week,
                "hours": hours,
                "taken": taken,
                "is_full": taken == hours,
            }
            for week, hours, taken in zip(
                queue.weeks, queue.hours, queue.taken, strict=True
            )
        ],
        "jobs": [
            {
                "title": str(each.job),
                "address": reverse("repair:job", kwargs={"key": each.job.pk}),
                "state": stage_word(each.job.state, each.job.waiting_for),
                "hours": each.hours,
                "week": None if each.week is None else queue.weeks[each.week],
            }
            for each in queue.jobs
        ],
    }
