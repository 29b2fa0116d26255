"""The pages that ask about a plan: replans, what-ifs, whys, mends and ask lists."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import NotThere, find
from backstay_web.core.context import me
from backstay_web.core.lists.view import list_view
from backstay_web.plans import actions, queries
from backstay_web.plans.actions.questions import MOST_LINES_OF_A_PRICE
from backstay_web.plans.forms import monday
from backstay_web.plans.models import (
    Promise,
    Proposal,
    Question,
    Result,
    Snapshot,
    WhatIf,
)
from backstay_web.plans.opened import opened
from backstay_web.plans.promise_forms import FaultyForm
from backstay_web.plans.question_forms import (
    FILE_HEAD,
    FUTURES,
    LINES,
    MEND,
    OFFER,
    AskForm,
    ChangeForms,
    EventForms,
    FreezeForm,
    KeepForm,
    MendForm,
    ReplanForm,
    TryForm,
    are_of,
    offer_keys,
    text_of,
    typed_in,
)
from backstay_web.plans.question_lists import LOADS, QUESTIONS, WHAT_IFS
from backstay_web.plans.questions.change_words import (
    change_shown,
    keys_of_new_lots,
)
from backstay_web.plans.questions.changes import csv_of
from backstay_web.plans.questions.replans import Found, found_since
from backstay_web.plans.questions.showing import (
    facts_shown,
    promise_shown,
    unread_shown,
)
from backstay_web.plans.showing import name_of

question_list = list_view(QUESTIONS)
what_if_list = list_view(WHAT_IFS)
load_list = list_view(LOADS)
form_view = require_http_methods(["GET", "HEAD", "POST"])

FAULTY: Final = 422
SNAPSHOTS: Final = 20
"""Of the weeks of a plan, the newest; whoever replans takes one, or a new one."""
PRICED: Final = 200
"""Promises that a page lets have a price of their own."""
LARGE: Final = ("case", "left_out", "rows")


@form_view
def replan(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Ask for the plan in force again, after what has happened since."""
    row = find(Proposal.objects.select_related("run__snapshot"), proposal)
    snapshot = request.GET.get("snapshot", "")
    words: dict[str, Any] = {"row": row, "banner": banner_of([vars(row)], bodies())}
    if not snapshot:
        words |= {"snapshots": later(row), "form": freeze_form(None, row.run.snapshot)}
        return render(request, "plans/replan_from.html", words)
    after = find(Snapshot.objects.all(), key_of(snapshot))
    form = replan_form(request)
    events = EventForms(request.POST or None, prefix="events")
    result = plan_of(row.run_id)
    found = found_since(result, queries.rows_of(result.run), after, row.pk)
    names = [each.name for each in found.facts]
    taken = set(request.POST.getlist("facts")) if request.POST else set(names)
    if form.is_valid() and events.is_valid():
        run = uuid5(form.cleaned_data["key"], "replan")
        if form.prices_are_read(request.POST) and form.was_done(
            actions.ask_replan,
            run=run,
            proposal=row.pk,
            snapshot=after.pk,
            events=typed_in(events),
            without=[name for name in names if name not in taken],
            own_lines=form.own_lines,
            **form.settings(),
        ):
            return seen("plans:run", run)
    before = opened(result)
    offer_keys(events, before.case)
    facts = facts_shown((each.plain() for each in found.facts), before.case)
    words |= {
        "after": after,
        "form": form,
        "events": events,
        "facts": [{**each, "is_taken": each["name"] in taken} for each in facts],
        "unread": unread_shown(found.since.unread, before.case),
        "promised_count": len(found.said.promised),
        **promised_words(found, request),
        "is_asking": request.POST.get("do") == OFFER,
        "banner": banner_of([vars(row), vars(after)], bodies()),
    }
    status = FAULTY if form.is_bound else 200
    return render(request, "plans/replan.html", words, status=status)


def replan_form(request: HttpRequest) -> ReplanForm:
    """Return the form of a replan; where only keys are asked for, it is not judged."""
    if request.POST.get("do") == OFFER:
        return ReplanForm(initial=typed_so_far(request, ReplanForm))
    return ReplanForm(request.POST or None, initial={"reason": _("To replan.")})


def typed_so_far(request: HttpRequest, form: type[FaultyForm]) -> dict[str, str]:
    """Return what was typed into a form that is shown again without being judged."""
    names = form.base_fields.keys() - {"key"}
    return {name: request.POST.get(name, "") for name in names & request.POST.keys()}


def promised_words(found: Found, request: HttpRequest) -> dict[str, Any]:
    """Return the promises that may have a price of their own, with what was typed."""
    rows = Promise.objects.filter(pk__in=found.promises()).select_related("line")
    first = rows.order_by("line__due_on", "pk")[:PRICED]
    shown = [
        {**promise_shown(row), "lines": request.POST.get(f"{LINES}{row.pk}", "")}
        for row in first
    ]
    return {
        "promised": shown,
        "is_cut": len(shown) < rows.count(),
        "most_lines": str(MOST_LINES_OF_A_PRICE),
    }


@require_POST
def freeze_again(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Freeze what the site holds now, in the weeks of the plan in force."""
    row = find(Proposal.objects.select_related("run__snapshot"), proposal)
    before = row.run.snapshot
    form = freeze_form(request, before)
    if form.is_valid():
        key = uuid5(form.cleaned_data["key"], "snapshot")
        said = {
            name: form.cleaned_data[name]
            for name in ("as_of_on", "least_confidence_percent")
        }
        rules = opened(plan_of(row.run_id)).case.rules
        if form.was_done(
            actions.make_snapshot,
            snapshot=key,
            name=f"{before.name[:53]}-{said['as_of_on'].isoformat()}",
            first_day=before.first_day,
            horizon_weeks=before.horizon_weeks,
            rules={name: getattr(rules, name) for name in rules.__slots__},
            body=form.cleaned_data.get("body"),
            **said,
        ):
            where = reverse("plans:replan", args=[row.pk])
            return HttpResponseRedirect(f"{where}?snapshot={key}", status=303)
    words = {"row": row, "snapshots": later(row), "form": form}
    words["banner"] = banner_of([vars(row)], bodies())
    return render(request, "plans/replan_from.html", words, status=FAULTY)


def freeze_form(request: HttpRequest | None, before: Snapshot) -> FreezeForm:
    """Return the form that freezes the site again: as of this week, if it is planned.

    Where all weeks of the plan are over, as in an exercise of other years, it begins
    with the day that the plan is as of.
    """
    day = monday(timezone.localdate())
    if day >= before.first_day + timedelta(weeks=before.horizon_weeks):
        day = before.as_of_on
    initial = {"as_of_on": day, "reason": _("To replan.")}
    return FreezeForm(request.POST if request else None, initial=initial, by=me())


def later(row: Proposal) -> Any:
    """Return the snapshots that a plan in force can be replanned with."""
    before = row.run.snapshot
    same = {
        "first_day": before.first_day,
        "horizon_weeks": before.horizon_weeks,
        "as_of_on__gte": before.as_of_on,
    }
    rows = Snapshot.objects.filter(**same).exclude(pk=before.pk).defer(*LARGE)
    return rows.order_by("-made_at", "pk")[:SNAPSHOTS]


@require_POST
def ask(request: HttpRequest, run: UUID) -> HttpResponse:
    """Ask why a package is late, for its mends, the list of asks, or chances."""
    result = plan_of(run)
    form = ask_form(result, request)
    if form.is_valid():
        said = form.cleaned_data
        key = uuid5(said["key"], "question")
        about: dict[str, Any] = {"package": said["package"]}
        command = actions.ask_why if said["what"] == "why" else actions.ask_mends
        if said["what"] == "ask":
            command, about = actions.ask_for_offers, {"most": said["most"] or 1}
        if said["what"] == "chance":
            about = {"futures": said["futures"] or FUTURES, "seed": 0}
            command = actions.ask_chances
        if form.was_done(command, run=key, base=run, **about):
            return seen("plans:run", key)
    words = {"form": form, "title": _("Ask about the plan")}
    words["back"] = reverse("plans:run", args=[run])
    return render(request, "plans/ask.html", words, status=FAULTY)


def ask_form(
    result: Result, request: HttpRequest | None = None, package: str = ""
) -> AskForm:
    """Return the form that asks about a package; what is not fielded comes first.

    Unasked, it begins with ``package``, where there is one of that key.
    """
    found = opened(result)
    late = {
        each.package for each in found.plan.fieldings if each.week > each.need_by_week
    }
    unmet = [each.package for each in found.plan.unmet]
    rest = [key for key in found.case.packages if key not in unmet]
    order = [*unmet, *sorted(rest, key=lambda key: key not in late)]
    packages = [(key, name_of(key, found.case)) for key in order]
    begin = {"package": package} if package in found.case.packages else {}
    return AskForm(request.POST if request else None, initial=begin, packages=packages)


@form_view
def what_ifs(request: HttpRequest, run: UUID) -> HttpResponse:
    """Keep sets of changes beside a snapshot, and try them on a plan of it."""
    result = plan_of(run)
    if request.POST.get("do") == MEND:
        return try_mend(request, result)
    snapshot, found = result.run.snapshot, opened(result)
    rows = list(WhatIf.objects.filter(snapshot=snapshot).order_by("name", "pk"))
    kept = [(str(row.pk), row.name) for row in rows]
    wants = request.POST.get("do", "")
    tried = TryForm(
        request.POST if wants == "try" else None, kept=kept, auto_id="tried_%s"
    )
    is_typed = wants in ("keep", OFFER)
    form = KeepForm(
        request.POST if wants == "keep" else None,
        initial=typed_so_far(request, KeepForm) if wants == OFFER else None,
    )
    changes = ChangeForms(request.POST if is_typed else None, prefix="changes")
    offer_keys(changes, found.case)
    if tried.is_valid():
        key = uuid5(tried.cleaned_data["key"], "what-ifs")
        chosen = [UUID(each) for each in tried.cleaned_data["what_ifs"]]
        if tried.was_done(actions.ask_what_ifs, run=key, base=run, what_ifs=chosen):
            return seen("plans:run", key)
    if form.is_valid() and are_of(changes, found.case):
        said = form.cleaned_data
        text = text_of(said["name"], changes, said["text"], snapshot.first_day)
        if form.was_done(actions.keep_what_ifs, snapshot=snapshot.pk, text=text):
            return seen("plans:what_ifs", run)
    words = {
        "row": result.run,
        "name": queries.name_of_run(run),
        "kept": [
            {"row": row, "changes": [change_shown(c, found.case) for c in row.changes]}
            for row in rows
        ],
        "tried": tried,
        "form": form,
        "changes": changes,
        "offered": keys_of_new_lots(found.case),
        "is_asking": wants == OFFER,
        "head": ",".join(FILE_HEAD),
        "banner": banner_of([vars(result)], bodies()),
    }
    is_faulty = form.is_bound or tried.is_bound
    return render(
        request, "plans/what_ifs.html", words, status=FAULTY if is_faulty else 200
    )


def try_mend(request: HttpRequest, result: Result) -> HttpResponse:
    """Keep a mend as a what-if, and ask what the plan would gain or lose by it."""
    form = MendForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        said["key"] = uuid5(said["key"], f"{said['mend']}:{said['place']}")
        kept = mend_kept(form, result)
        said["key"] = uuid5(said["key"], "try")
        run = uuid5(said["key"], "what-ifs")
        asks = (
            {"run": run, "base": result.run_id, "what_ifs": [kept.pk]} if kept else {}
        )
        if kept and form.was_done(actions.ask_what_ifs, **asks):
            return seen("plans:run", run)
    words = {"form": form, "title": _("Try it as a what-if")}
    words["back"] = reverse("plans:what_ifs", args=[result.run_id])
    return render(request, "plans/try_order.html", words, status=FAULTY)


def mend_kept(form: MendForm, result: Result) -> WhatIf | None:
    """Return a mend as a what-if, kept once; none where the form says why not."""
    said, snapshot = form.cleaned_data, result.run.snapshot
    package, changes = mend_of(said["mend"], said["place"], result)
    name = form.name(package)
    rows = WhatIf.objects.filter(snapshot=snapshot, name=name)
    if not rows.exists():
        text = csv_of({name: changes})
        form.was_done(actions.keep_what_ifs, snapshot=snapshot.pk, text=text)
    return rows.first()


def mend_of(run: UUID, place: int, result: Result) -> tuple[str, list[dict[str, Any]]]:
    """Return the package and the changes of a mend that was found for a plan."""
    question, answer = queries.question_of(run), queries.finding_of(run)
    if (
        question is None
        or answer is None
        or (question.kind, question.base_id) != (Question.Kind.MEND, result.run_id)
        or place >= len(answer.found["mends"])
    ):
        raise NotThere(_("There is no such mend of this plan."))
    found = answer.found["mends"][place]["changes"]
    changes = [{k: v for k, v in each.items() if v is not None} for each in found]
    return question.asks["package"], changes


def plan_of(run: UUID) -> Result:
    """Return the plan of a run, if the reader may know of one."""
    rows = Result.objects.filter(run=run).select_related("run__snapshot")
    found = rows.defer("files", *(f"run__snapshot__{name}" for name in LARGE)).first()
    if found is None:
        raise NotThere(f"There is no plan of a run {run}.")
    return found


def key_of(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise NotThere(_("There is no such snapshot.")) from None


def seen(door: str, *key: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(door, args=key), status=303)
