"""The pages of repair: jobs, their spares, how long it takes, what is fit."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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
from backstay_web.donations.models import Workshop
from backstay_web.donations.verbs import Verb
from backstay_web.nations.models import Post, Task
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import owner_names
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
from backstay_web.repair.models.state import (
    EVIDENCE,
    LEFT,
    MEANINGS,
    OVER,
    PASSED,
    STANDS,
    UNDER_WAY,
    State,
    Waits,
)
from backstay_web.repair.readers import bodies_without, may_read
from backstay_web.repair.verbs import RARE, VERBS, next_step

home = list_view(lists.JOBS, "repair/jobs.html")
requisitions = list_view(lists.REQUISITIONS)
WIDTH: Final = 1_000
"""Units of the bars of a picture, from its left to its right."""


@require_safe
def requisition(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lead to the page of the job that asks for a part, where it stands."""
    return redirect("repair:job", find(Requisition.objects.all(), key).job_id)


@form
def report(request: HttpRequest) -> HttpResponse:
    """Report a fault: a job begins, and waits for a decision."""
    by, said = me(), request.POST or None
    today = timezone.localdate()
    until = today + forms.TO_DECIDE
    initial = {"reported_on": today, "quantity": 1, "wait_until_on": until}
    asked = forms.filled(forms.fault(by), said, **initial)
    released = Released(said, by)
    back = reverse("repair:home")
    if said and asked.is_valid() and released.is_valid():
        job = asked.cleaned_data["key"]
        release = released.release(by)
        if was_done(asked, actions.report, job=job, release=release, **asked.values()):
            said_so = _(
                "The fault is reported, and waits for a decision. A photograph of it "
                "can be put beside it, under Files."
            )
            messages.success(request, said_so)
            return Look(reverse("repair:job", kwargs={"key": job}))
    shown = {"title": _("Report a fault"), "asked": asked, "released": released}
    rest = [field for field in asked.visible_fields() if field.name not in forms.FIRST]
    shown |= {"back": back, "first": [asked[name] for name in forms.FIRST]}
    shown |= {"similar": similar_to(request.POST)}
    shown |= {"rest": rest, "is_open": any(field.errors for field in rest)}
    status = 422 if asked.errors or released.errors else 200
    return render(request, "repair/report.html", shown, status=status)


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
        messages.success(request, _("Done: %(what)s.") % {"what": verb.word})
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
        **state_of(row),
        "left": left(row),
        "next": seen_to(row, actions.UNBLOCK) if row.state in UNDER_WAY else None,
        "strangers": strangers(row),
        "lacking": [
            {"name": called(each.spare), "row": each} for each in queries.lacking(key)
        ],
        "may_release": Permission.LABEL_RELEASE in by.permissions,
        "verbs": in_order(links(row, by), next_step(row)),
        "asked": [
            {"name": name_of(each), "row": each, "verbs": links(each, by)}
            for each in asked.order_by("needed_by_on", "pk")
        ],
        "similar": cases_shown(similar(row.symptom, row.variant_id)),
        "may_ask_experts": row.originator == by.origin
        and Permission.REPAIR_CHANGE in by.permissions
        and row.state not in OVER,
    }


def state_of(row: Job) -> dict[str, Any]:
    """Return the state of a job, what it says, and what proves it."""
    state = State(row.state)
    if state == State.IN_CHECK and row.passed_on is not None:
        meaning = _("It holds, and is to go back to its unit.")
        proof = _("The check report, by its number.")
        return {"state": STANDS[PASSED], "meaning": meaning, "proof": proof}
    proven = EVIDENCE[state]
    return {"state": state.label, "meaning": MEANINGS[state], "proof": proven}


def left(row: Job) -> dict[str, Any] | None:
    """Return who sees to what is left of a unit that is not mended, and by when."""
    if row.state not in LEFT:
        return None
    is_stripped = row.state == State.STRIPPED
    return {"is_stripped": is_stripped, **(seen_to(row, actions.CLEAR_UP) or {})}


def seen_to(row: Job, kind: str) -> dict[str, Any] | None:
    """Return which post has some work about a job, and by when, if one has."""
    open_ = Task.objects.filter(subject=row.pk, kind=kind, state=Task.State.OPEN)
    work = open_.first()
    if work is None:
        return None
    names = owner_names([(work.post_id, work.nation)])
    is_late = work.due_on is not None and work.due_on < timezone.localdate()
    owner = names[work.post_id]
    return {"owner": owner, "due_on": work.due_on, "is_late": is_late}


def strangers(row: Job) -> list[str]:
    """Return in sentences who may not read a job, though it goes or waits there."""
    said = []
    works = known(Workshop, row.workshop_id)
    body = bodies_without(row).get(works.originator) if works else None
    if body is not None:
        words = _("%(body)s has the workshop that it goes to, and may not read this.")
        said.append(words % {"body": body.name})
    owner = known(Post, row.wait_owner_id)
    if owner is not None and not may_read(owner, row):
        words = _("%(post)s is to end the wait, and may not read this job.")
        said.append(words % {"post": owner.called})
    return said


def known(model: Any, key: UUID | None) -> Any:
    """Return a row that another one points to, if the reader may know of it."""
    return model.objects.filter(pk=key).first() if key else None


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
            "command": verb.command,
            "word": verb.word,
            "address": reverse(f"repair:{verb.name}", kwargs={"entry": row.pk}),
        }
        for verb in VERBS
        if verb.rows().model is type(row) and verb.is_for(row, by)
    ]


def in_order(found: list[dict[str, Any]], first: str) -> dict[str, Any]:
    """Return what may be done to a job: what comes next, the rest, what is rare."""
    rest = [each for each in found if each["command"] != first]
    return {
        "next": [each for each in found if each["command"] == first],
        "rest": [each for each in rest if each["command"] not in RARE],
        "rare": [each for each in rest if each["command"] in RARE],
    }


WHICH: Final = {
    "": gettext_lazy("all jobs"),
    "closed": gettext_lazy("closed jobs"),
    "open": gettext_lazy("jobs still open"),
}
BY: Final = {"variant": gettext_lazy("variant"), "workshop": gettext_lazy("workshop")}
"""Of which jobs, and by what, it is shown how long they take."""


@require_safe
def turn_round(request: HttpRequest) -> HttpResponse:
    """Show how long jobs take by stage, of each variant or workshop."""
    which, by = request.GET.get("jobs", ""), request.GET.get("by", "variant")
    which, by = which if which in WHICH else "", by if by in BY else "variant"
    rows = Job.objects.all()
    if which:
        over = Q(state__in=OVER)
        rows = rows.filter(over if which == "closed" else ~over)
    found = queries.turn_rounds(timezone.localdate(), rows, by)
    most = max((each.days for each in found), default=0) or 1
    shown = {
        "rows": [shown_turn(each, most) for each in found],
        "width": WIDTH,
        "stages": STAGE_WORDS,
        "which": [(key, word, key == which) for key, word in WHICH.items()],
        "ways": [(key, word, key == by) for key, word in BY.items()],
        "jobs": which,
        "by": by,
    }
    return render(request, "repair/turn_round.html", shown)


def shown_turn(each: queries.TurnRound, most: int) -> dict[str, Any]:
    """Return how long jobs took: their stages, and the bar of each."""
    stages, left = [], 0
    for spent in each.spent:
        width = spent.days * WIDTH // most
        stages.append(
            {
                "word": stage_word(spent.state, spent.waiting_for),
                "kind": stage_kind(spent.state, spent.waiting_for),
                "days": spent.days,
                "job_count": spent.job_count,
                "mean": round(spent.days / spent.job_count, 1),
                "left": left,
                "width": width,
            }
        )
        left += width
    return {
        "name": in_language(each.name, each.name_uk) or _("in no workshop"),
        "days": each.days,
        "job_count": each.job_count,
        "stages": stages,
    }


def stage_kind(state: str, waits: str) -> str:
    """Return how the style sheet calls a stage."""
    return f"stage-{state} waits-{waits}" if waits else f"stage-{state}"


def stage_word(state: str, waits: str) -> str:
    """Return what a state is called, with what it waits for."""
    if not waits:
        return str(State(state).label)
    return f"{State(state).label}: {Waits(waits).label}"


STAGE_WORDS: Final = [
    *((stage_kind(State.WAITING, each), each.label) for each in Waits),
    *(
        (stage_kind(each, ""), each.label)
        for each in State
        if each not in (State.WAITING, *OVER)
    ),
]
"""What the colours of the stages stand for; of those that wait, for what."""


@require_safe
def fleets(request: HttpRequest) -> HttpResponse:
    """Show what is fit of each variant, in repair where and why, and what holds it."""
    found = queries.fleets()
    prices, alone = queries.prices_of_a_type(), commonality.brought()
    rows = [
        {
            "name": in_language(each.name, each.name_uk),
            "fleet": each,
            "percent": each.fit_ppm / 10_000,
            "jobs": jobs_of(each.name),
            "away": [
                {
                    "word": stage_word(*key),
                    "count": count,
                    "address": jobs_of(each.name, *key),
                }
                for key, count in each.away.items()
            ],
            "first": stage_word(*each.first) if each.first else "",
            "price": points(prices.get(each.variant)),
            "alone": alone[each.variant],
        }
        for each in found
    ]
    others = [
        {
            "name": in_language(each["variant__name"], each["variant__name_uk"]),
            "count": each["count"],
            "address": jobs_of(each["variant__name"]),
        }
        for each in queries.uncounted()
    ]
    shown = {"rows": rows, "others": others, "on": timezone.localdate()}
    return render(request, "repair/fleets.html", shown)


def jobs_of(variant: str, state: str = "", waits: str = "") -> str:
    """Return the address of the list of open jobs of a variant, in a state if named."""
    asked = {"q": variant, "is_open": "yes", "state": state, "waiting_for": waits}
    told = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('repair:home')}?{told}"


def points(micropoints: int | None) -> float | None:
    return None if micropoints is None else micropoints / queries.MILLION


@require_safe
def workshops(request: HttpRequest) -> HttpResponse:
    """Show what bays of each workshop can do by week, and when what waits is over."""
    on = timezone.localdate()
    found = [shown_queue(queue, on) for queue in sorted(loads.queues(on), key=fullest)]
    return render(request, "repair/workshops.html", {"queues": found})


def full_until(queue: loads.Queue) -> date | None:
    """Return the last day on which a queue has no hours left, if it has none now."""
    free = queue.free_from
    return free - timedelta(days=1) if free and free > queue.weeks[0] else None


def fullest(queue: loads.Queue) -> tuple[bool, int, int, str]:
    """Return by what queues are ordered: those first that are full for longest.

    What is closed, and has no queue, comes last.
    """
    free = queue.free_from or date.max
    is_idle = not queue.jobs and not any(queue.hours)
    return is_idle, -free.toordinal(), -queue.hours_queued, str(queue.workshop)


def shown_queue(queue: loads.Queue, on: date) -> dict[str, Any]:
    """Return a queue as its page shows it: the bars of its weeks, and its jobs."""
    return {
        "queue": queue,
        "anchor": f"line-{queue.workshop.pk}-{queue.family.pk}",
        "hours_ahead": sum(queue.hours),
        "full_until": full_until(queue),
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
                "begins_on": each.begins_on if each.begins_on > on else None,
                "week": None if each.week is None else queue.weeks[each.week],
            }
            for each in queue.jobs
        ],
    }
