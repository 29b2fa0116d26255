"""The pages of promises: a nation's desk, and each promise."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import find
from backstay_web.core.context import Context, me
from backstay_web.core.lists.view import list_view
from backstay_web.core.names import in_language
from backstay_web.core.ordering import in_order
from backstay_web.nations.models import Post
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import current_holdings
from backstay_web.notebook.detail import Detail, detail_view
from backstay_web.plans import actions, promise_queries, standing
from backstay_web.plans.models import Answer, Line, Promise
from backstay_web.plans.outlook import WHY
from backstay_web.plans.progress import CLOCKS, DEFINITIONS, Clock, State
from backstay_web.plans.promise_forms import AnswerForm, FreeForm, ReportForm
from backstay_web.plans.promise_lists import PROMISES
from backstay_web.plans.subjects import PROMISE
from backstay_web.sites.models import Site

FAULTY: Final = 422
ON_A_PAGE: Final = 200
"""Lines to answer at once: as many as a person looks through."""
COLOURS: Final = {
    Clock.OVERDUE: "bad",
    Clock.DONE: "good",
    standing.LineState.DECLINED: "bad",
    standing.LineState.FREED: "bad",
    standing.LineState.ACCEPTED: "good",
    standing.LineState.KEPT: "good",
    standing.State.ACCEPTED: "good",
    standing.State.DECLINED: "bad",
    standing.State.REFUSED: "bad",
}

HOLDS: Final = {
    "lot": _("lot"),
    "caveat": _("caveat"),
    "leg": _("leg"),
    "hub": _("hub"),
    "bay": _("bay"),
    "session": _("course"),
}
"""What holds a package that comes late, by the engine's word for its kind."""

promise_list = list_view(PROMISES)


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show what plans ask of the reader's nation, and what it has promised."""
    return shown_desk(request, {})


@require_POST
def answer(request: HttpRequest, share: UUID) -> HttpResponse:
    """Answer the ticked lines of a share, all of them alike."""
    find(standing.shares(), share)
    form = AnswerForm(request.POST, own_posts(me()))
    if form.is_valid() and form.answers(share):
        messages.success(request, answered(form))
        where = reverse("plans:desk") + narrowed(request)
        return HttpResponseRedirect(where, status=303)
    return shown_desk(request, {share: form})


def answered(form: AnswerForm) -> str:
    """Return what a nation has just said to how many lines."""
    count = len(form.seen())
    words: dict[str, str] = {
        Answer.Verdict.ACCEPT: ngettext(
            "%(count)s line is promised. It stands below until it is done.",
            "%(count)s lines are promised. They stand below until they are done.",
            count,
        ),
        Answer.Verdict.DECLINE: ngettext(
            "%(count)s line is declined. The planner reads why.",
            "%(count)s lines are declined. The planner reads why.",
            count,
        ),
        Answer.Verdict.COUNTER: ngettext(
            "%(count)s line is countered. The planner's reply will stand there.",
            "%(count)s lines are countered. The planner's replies will stand there.",
            count,
        ),
    }
    return words[form.cleaned_data["verdict"]] % {"count": count}


def shown_desk(request: HttpRequest, forms: dict[UUID, AnswerForm]) -> HttpResponse:
    """Show the desk; a form that came back is faulty, and nothing in it is lost."""
    by, today = me(), timezone.localdate()
    promised = promise_queries.promises(today).filter(
        originator=by.origin, freed_at=None
    )
    promised = promised.select_related("line").order_by("line__due_on", "pk")
    found = list(promise_queries.open_shares(by.origin))
    open_ = [row for row in promised if row.clock != Clock.DONE]
    dropped = promise_queries.without(open_, found)
    late = promise_queries.late_packages(row.pk for row in found)
    shown_rows = (*found, *promised, *late)
    shares = [
        shown_share(request, row, forms.get(row.pk), by, dropped) for row in found
    ]
    promises = [shown_promise(row) for row in open_[:ON_A_PAGE]]
    with_states = [*shares, *(line for share in shares for line in share["lines"])]
    words = {
        "dropped": [shown_promise(row) for row in dropped[:ON_A_PAGE]],
        "shares": shares,
        "promises": promises,
        "states": each_once(
            [
                *(each["state"] for each in with_states),
                *(each["clock"] for each in promises),
            ]
        ),
        "clocks": [
            {
                "value": clock.value,
                "label": clock.label,
                "count": sum(row.clock == clock for row in promised),
            }
            for clock in (Clock.OVERDUE, Clock.SOON, Clock.DONE)
        ],
        "may_report": Permission.PROMISE_REPORT in by.permissions,
        "banner": banner_of([vars(row) for row in shown_rows], bodies()),
    }
    status = FAULTY if forms else 200
    return render(request, "plans/desk.html", words, status=status)


def shown_share(
    request: HttpRequest,
    share: Any,
    form: AnswerForm | None,
    by: Context,
    dropped: Sequence[Any],
) -> dict[str, Any]:
    """Return a share with its lines and the form that answers them.

    Beside a line that stands in the place of a ``dropped`` promise stands that one.
    """
    rows = promise_queries.lines_to_answer(share.pk)
    tasks = Counter(rows.values_list("task", flat=True))
    task = asked_task(request)
    if task in tasks:
        rows = rows.filter(task=task)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    asked = form or AnswerForm(None, own_posts(by), own_post(by))
    moved = promise_queries.moved_from(list(page), dropped)
    return {
        "share": share,
        "state": state_words(share.state, standing.State, standing.DEFINITIONS),
        "page": page,
        "tasks": [
            {
                "task": each,
                "word": each.label,
                "count": tasks[each],
                "is_here": each == task,
            }
            for each in Line.Task
            if each in tasks
        ],
        "task": task if task in tasks else "",
        "query": f"task={task}&" if task in tasks else "",
        "all_count": sum(tasks.values()),
        "lines": [
            {**shown_line(row, asked), **shown_moved(row, moved.get(row.pk), asked)}
            for row in page
        ],
        "late": [shown_late(row) for row in promise_queries.late_packages([share.pk])],
        "form": asked,
        "may_answer": Permission.PROMISE_ANSWER in by.permissions,
        "is_late": share.answer_by_on < timezone.localdate() and share.open_count,
    }


def asked_task(request: HttpRequest) -> str:
    """Return the one kind of lines that is asked for; empty if all are."""
    task = request.GET.get("task", "")
    return task if task in Line.Task else ""


def narrowed(request: HttpRequest) -> str:
    """Return what the address of the desk asks for, so that one stays where one was."""
    task = asked_task(request)
    return f"?task={task}" if task else ""


def shown_late(row: Any) -> dict[str, Any]:
    """Return why a package comes late, in words; nothing where that is not known."""
    return {
        "row": row,
        "package": package_of(row),
        "why": WHY.get(row.why, ""),
        "of": HOLDS.get(row.of, ""),
    }


def package_of(row: Any) -> str:
    """Return what the package of a row is, for a reader who may know of its need."""
    return in_language(row.package_name or "", row.package_name_uk or "")


def shown_line(row: Any, form: AnswerForm | None = None) -> dict[str, Any]:
    """Return a line as tables show it, with what was typed to it."""
    tick = f"{row.pk}:{row.answer_count}"
    typed = form.data if form and form.is_bound else {}
    return {
        "row": row,
        "package": package_of(row),
        "task": row.get_task_display(),
        "unit": row.get_unit_display(),
        "state": state_words(row.state, standing.LineState, standing.LINE_DEFINITIONS),
        "tick": tick,
        "is_ticked": form is not None and tick in form.ticked,
        "quantity": typed.get(f"quantity:{row.pk}", row.quantity),
        "due_on": typed.get(f"due_on:{row.pk}", row.due_on.isoformat()),
        "faults": form.of_lines.get(str(row.pk), []) if form else [],
    }


def shown_moved(line: Any, promise: Any, form: AnswerForm) -> dict[str, Any]:
    """Return the promise that a yes to a line would free, if there is one."""
    if promise is None:
        return {}
    tick = f"{line.pk}:{promise.pk}:{promise.version}"
    return {
        "moved": {
            **shown_promise(promise),
            "tick": tick,
            "is_ticked": tick in form.replaced if form.is_bound else True,
        }
    }


def shown_promise(row: Any) -> dict[str, Any]:
    return {
        "row": row,
        "line": shown_words(row.line),
        "unit": row.line.get_unit_display(),
        "clock": state_words(row.clock, Clock, CLOCKS),
    }


def state_words(state: str, states: Any, definitions: Any) -> dict[str, Any]:
    """Return a state in words, with its definition and how it is coloured."""
    which = states(state)
    return {
        "word": which.label,
        "definition": definitions[which],
        "colour": COLOURS.get(which, ""),
    }


def each_once(states: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return states of a page as its legend has them: each word once."""
    return list({str(each["word"]): each for each in states}.values())


def own_posts(by: Context) -> Any:
    """Return the posts of the reader's nation, in the order of their titles."""
    mine = Post.objects.filter(organisation__nation=by.origin)
    return mine.order_by(in_order("title"), "pk")


def own_post(by: Context) -> UUID | None:
    """Return the post that the reader holds, if he holds one."""
    held = current_holdings(timezone.now()).filter(actor=by.actor)
    return held.values_list("post", flat=True).first()


def more_of_promise(key: UUID) -> dict[str, Any]:
    """Return what the page of a promise shows beside its facts."""
    by = me()
    row = find(promise_queries.promises(timezone.localdate()), key)
    found = promise_queries.reports(key).select_related(None)
    is_open = row.freed_at is None
    is_own = row.originator == by.origin
    told = [
        {
            "row": report,
            "word": State(report.state).label,
            "definition": DEFINITIONS[State(report.state)],
        }
        for report in found
    ]
    return {
        "row": row,
        "clock": state_words(row.clock, Clock, CLOCKS),
        "reports": told,
        "states": each_once(told),
        "may_report": is_open and Permission.PROMISE_REPORT in by.permissions,
        "may_free": is_open and is_own and Permission.PROMISE_ANSWER in by.permissions,
    }


promise = detail_view(
    Detail(PROMISE, PROMISE.rows, PROMISES.columns),
    "plans/promise.html",
    more_of_promise,
)


def report(request: HttpRequest, promise: UUID) -> HttpResponse:
    """Report how far a promise has come."""
    row = find(Promise.objects.select_related("line"), promise)
    sites = Site.objects.filter(retired_on=None).order_by(in_order("name"), "pk")
    counting = promise_queries.reports(promise).filter(is_corrected=False)
    form = ReportForm(request.POST or None, row.line, sites, counting)
    if form.is_valid() and form.was_done(
        actions.report,
        promise=promise,
        entry=uuid5(form.cleaned_data["key"], "report"),
        **form.payload(),
    ):
        messages.success(request, _("It is reported."))
        return seen_again("plans:promise", promise)
    title = _("Report how far it has come")
    return asked(request, form, title, row.line, "plans:promise", promise)


def free(request: HttpRequest, promise: UUID) -> HttpResponse:
    """Take a promise back."""
    row = find(Promise.objects.select_related("line"), promise)
    form = FreeForm(request.POST or None, initial={"expected_version": row.version})
    if form.is_valid() and form.was_done(
        actions.free,
        promise=promise,
        expected_version=form.cleaned_data["expected_version"],
    ):
        return seen_again("plans:promise", promise)
    return asked(
        request, form, _("Take the promise back"), row.line, "plans:promise", promise
    )


def asked(
    request: HttpRequest,
    form: Any,
    title: Any,
    line: Any,
    back: str,
    key: UUID,
    *,
    warning: str = "",
) -> HttpResponse:
    """Return the page of a form; one that was sent and came back is faulty."""
    words = {
        "form": form,
        "title": title,
        "warning": warning,
        "line": shown_words(line) if line else None,
        "back": reverse(back, args=[key]),
    }
    status = FAULTY if form.is_bound else 200
    return render(request, "plans/ask.html", words, status=status)


def shown_words(line: Any) -> dict[str, Any]:
    return {
        "row": line,
        "task": line.get_task_display(),
        "unit": line.get_unit_display(),
    }


def seen_again(door: str, *key: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(door, args=key), status=303)
