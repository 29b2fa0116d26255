"""The pages of plans: snapshots, runs, how far one is, what came of it."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_safe

from backstay.cases.sheets import Sheet
from backstay.cases.tables import BY_NAME
from backstay.reports.words import Pair
from backstay.said import Said
from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.command_form import CommandForm
from backstay_web.core.commands import NotThere, find
from backstay_web.core.context import me
from backstay_web.core.imports.label_sheet import LABEL_CELL, LABEL_SHEET
from backstay_web.core.leaving import file_with_label, label_inside
from backstay_web.core.lists.view import list_view
from backstay_web.core.models import Labelled
from backstay_web.core.names import in_language
from backstay_web.core.subjects import Subject
from backstay_web.nations.permissions import Permission
from backstay_web.notebook.detail import beside
from backstay_web.plans import actions, lists, queries, showing
from backstay_web.plans.flow_map import flows_in
from backstay_web.plans.forms import CompareForm, RunForm, SnapshotForm
from backstay_web.plans.freezing.freeze import zip_with
from backstay_web.plans.freezing.rules import DEFINITIONS as RULES
from backstay_web.plans.freezing.rules import Why
from backstay_web.plans.models import Ending, Question, Result, Run, Snapshot
from backstay_web.plans.opened import opened
from backstay_web.plans.order_views import form_to_set
from backstay_web.plans.pictures import HEIGHT, WIDTH, chart_of
from backstay_web.plans.question_forms import MendForm
from backstay_web.plans.question_views import ask_form
from backstay_web.plans.questions.orders import aged
from backstay_web.plans.questions.showing import SHOWN, replan_shown
from backstay_web.plans.saying import in_words, unpacked
from backstay_web.plans.stages import stage_said
from backstay_web.plans.states import DEFINITIONS, ENDED, KINDS, PLAN, State
from backstay_web.plans.subjects import RUN, SNAPSHOT
from backstay_web.plans.table_words import NOUNS
from backstay_web.requirements.queries import described, ranked
from backstay_web.requirements.queries import lists as own_lists

home = list_view(lists.RUNS, "plans/runs.html")
snapshots = list_view(lists.SNAPSHOTS, "plans/snapshots.html")
form_view = require_http_methods(["GET", "HEAD", "POST"])

FAULTY: Final = 422
LARGE: Final = ("snapshot__case", "snapshot__left_out", "snapshot__rows")
"""What no page of a run shows, and a page asks again every two seconds."""
WEEK: Final = timedelta(weeks=1)
LACKING: Final = {
    "packages": gettext_lazy("It holds no need: a plan of it would be empty."),
    "lots": gettext_lazy("It holds no lot: a plan of it would give nothing."),
}
"""What is said of a snapshot that lacks what any plan is made of, by table."""
LAST: Final = 12
"""Sightings in the table beside the chart; the newest come first."""
MOST_DIGITS: Final = 4
"""Of a week in an address."""
COLOURS: Final = {
    State.DONE: "good",
    State.RUNNING: "warn",
    State.FAILED: "bad",
    State.CANCELLED: "",
    State.WAITING: "",
}
LABEL_FILE: Final = "label.xml"
"""Where a case as a folder has its label."""
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALONE: Final = (
    "sandbox allow-scripts allow-downloads; default-src 'none';"
    " script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The report brings its own scripts, so it is shown as if it came from nowhere: it can
reach neither this site nor any other host."""


@form_view
def make_snapshot(request: HttpRequest) -> HttpResponse:
    """Freeze what the reader may read, as of a day."""
    last = queries.snapshots().order_by("-made_at", "pk").first()
    by = me()
    form = SnapshotForm(request.POST or None, initial=terms_like(last), by=by)
    if form.is_valid():
        key = form.cleaned_data["key"]
        if form.asks(actions.make_snapshot, snapshot=key, **form.terms()):
            return redirect("plans:snapshot", key)
    mine = [body.name or body.code for body in bodies() if by.rel >> body.place & 1]
    return asked(request, "plans/make_snapshot.html", form, last=last, bodies=mine)


def terms_like(last: Snapshot | None) -> dict[str, Any]:
    """Return what the form of a snapshot begins with: today, and the weeks of the last.

    Where the weeks of the last one are over, as in an exercise of other years, the day
    is that of the last one: nothing would count today.
    """
    day = timezone.localdate()
    if last is not None and day >= last.first_day + last.horizon_weeks * WEEK:
        day = last.as_of_on
    terms = {
        "as_of_on": day,
        "name": f"{_('snapshot')}-{timezone.localdate().isoformat()}",
        "reason": _("To plan with."),
    }
    return terms if last is None else terms | {"horizon_weeks": last.horizon_weeks}


@require_safe
def snapshot(request: HttpRequest, snapshot: UUID) -> HttpResponse:
    """Show what a snapshot holds, what was left out of it, and the runs on it."""
    row = find(queries.snapshots(), snapshot)
    words = {
        "row": row,
        "body": in_language(row.body or "", row.body_uk or ""),
        "banner": label_of(row),
        "counts": [
            (name, in_words(Said(table.meaning)), row.counts[name])
            for name, table in BY_NAME.items()
            if name in row.counts
        ],
        "left_out": left_out(row),
        "lacks": [said for table, said in LACKING.items() if not row.counts.get(table)],
        "runs": run_rows(queries.runs_on(row.pk, timezone.now())),
        "may_run": Permission.PLAN_RUN in me().permissions,
        **around(SNAPSHOT, row.pk, request),
    }
    return render(request, "plans/snapshot.html", words)


def around(subject: Subject, key: UUID, request: HttpRequest) -> dict[str, Any]:
    """Return what stands beside a row of any kind, and what became of it."""
    return beside(subject.name, key, me(), bodies(), request.GET)


def left_out(row: Snapshot) -> list[dict[str, Any]]:
    """Return what a snapshot leaves out, by rule, with what each rule says."""
    return [
        {
            "word": Why(why).label,
            "definition": RULES[Why(why)],
            "rows": [
                {**each, "noun": NOUNS[each["table"]]}
                for each in row.left_out
                if each["why"] == why
            ],
        }
        for why in Why.values
        if any(each["why"] == why for each in row.left_out)
    ]


@form_view
def start_run(request: HttpRequest, snapshot: UUID) -> HttpResponse:
    """Ask for a plan on a snapshot."""
    row = find(Snapshot.objects.all(), snapshot)
    initial = {"reason": _("To plan with.")}
    form = RunForm(request.POST or None, initial=initial)
    if form.is_valid():
        key = form.cleaned_data["key"]
        if form.asks(actions.ask_run, run=key, snapshot=row.pk, **form.settings()):
            return redirect("plans:run", key)
    done = queries.done(timezone.now()).filter(kind=PLAN, method=Run.Method.FULL)
    return asked(request, "plans/start_run.html", form, row=row, last=lasted(done))


def lasted(done: Any) -> dict[str, Any] | None:
    """Return how long the latest search for a plan took, if there was any."""
    run = done.filter(effort__isnull=False).first()
    if run is None:
        return None
    seconds = round((run.ended_at - run.asked_at).total_seconds())
    return {"rounds": run.effort, "seconds": seconds, "packages": run.package_count}


@require_safe
def run(request: HttpRequest, run: UUID) -> HttpResponse:
    """Show where a run stands and, once it is done, its plan."""
    row = found(run)
    words = {**standing(row), "banner": label_of(row), **around(RUN, row.pk, request)}
    result = queries.result_of(row.pk)
    words |= asked_of_another(row.pk, result)
    if result is not None:
        words |= showing.summary(opened(result), row)
        words["result"] = result
        words |= against_own_order(row, result)
        words["compare"] = compare_form(row)
        words["questions"] = run_rows(queries.questions_about(row.pk, timezone.now()))
        if Permission.PLAN_RUN in me().permissions:
            package = request.GET.get("package", "")
            words["ask"] = ask_form(plan_of(row.pk), package=package)
    return render(request, "plans/run.html", words)


def asked_of_another(run: UUID, result: Result | None) -> dict[str, Any]:
    """Return what a run asks of the plan of another one, and what came of it."""
    question = queries.question_of(run)
    if question is None:
        return {}
    kind = Question.Kind(question.kind)
    words: dict[str, Any] = {
        "question": question,
        "kind": kind.label,
        "base_name": queries.name_of_run(question.base_id),
    }
    found, base = queries.finding_of(run), queries.result_of(question.base_id)
    if found is not None and base is not None:
        case = opened(base).case
        words["found"] = SHOWN[kind](found.found, case)
        words["page"] = f"plans/_{kind.value}.html"
        if kind is Question.Kind.MEND and Permission.PLAN_RUN in me().permissions:
            words["try_mend"] = MendForm(auto_id=False)
        if kind is Question.Kind.RANK:
            words["set_order"] = form_to_set(question)
            words["beyond"] = beyond(base, question)
    if result is not None and kind is Question.Kind.REPLAN:
        words["replan"] = replan_shown(result, question)
    return words


def against_own_order(row: Any, result: Result) -> dict[str, Any]:
    """Return how the reader's own list differs from a plan, and the label of both."""
    origin = me().origin
    told = aged(result, [each.requirement for each in ranked(origin)])
    if not (told.beyond or told.is_of_another_order):
        return {}
    shown = [row, *own_lists(origin)]
    return {
        "aged": told,
        "banner": banner_of([vars(each) for each in shown], bodies()),
    }


def beyond(base: Result, question: Question) -> list[dict[str, Any]]:
    """Return the needs of an order that was tried of which the plan has no package."""
    order = [UUID(key) for key in question.asks["order"]]
    left_out = aged(base, order).beyond
    shown = described(left_out)
    return [shown[key] for key in left_out if key in shown]


@require_safe
def run_case(request: HttpRequest, run: UUID) -> HttpResponse:
    """Give the case that a plan is of as a zip of its folder."""
    result = plan_of(run)
    name = f"case-{run.hex[:8]}.zip"
    return case_of(request, opened(result).case_zip, name, result)


@require_safe
def progress(request: HttpRequest, run: UUID) -> HttpResponse:
    """Show how far a run is: the part of its page that is asked for again."""
    row = found(run)
    words = standing(row)
    answer = render(request, "plans/_progress.html", words)
    if row.state in ENDED:
        answer.headers["HX-Refresh"] = "true"  # the whole page shows what came of it
    return answer


@require_safe
def flows(request: HttpRequest, run: UUID) -> HttpResponse:
    """Show what of a plan leaves over each leg in a week, or up to it."""
    row = found(run)
    week = request.GET.get("week", "")
    told = flows_in(
        opened(plan_of(run)),
        int(week) if week.isdecimal() and len(week) <= MOST_DIGITS else None,
        is_until=request.GET.get("time") == "until",
    )
    words = {"row": row, "flows": told, "banner": label_of(row)}
    return render(request, "plans/flows.html", words)


@form_view
def cancel(request: HttpRequest, run: UUID) -> HttpResponse:
    """Stop a run that has not ended."""
    row = found(run)
    form = CommandForm(request.POST or None)
    if form.is_valid() and form.asks(actions.cancel_run, run=row.pk):
        return redirect("plans:run", row.pk)
    return asked(request, "plans/cancel.html", form, row=row)


@require_safe
def compare(request: HttpRequest, run: UUID) -> HttpResponse:
    """Show what differs between two plans, this one being the later."""
    row = found(run)
    form = compare_form(row, request.GET)
    if not form.is_valid():
        raise NotThere("Name the run to compare with.")
    other = found(form.cleaned_data["other"])
    before, after = plan_of(other.pk), plan_of(row.pk)
    words = {
        "row": row,
        "other": other,
        "banner": banner_of([vars(row), vars(other)], bodies()),
        **showing.difference(opened(before), opened(after)),
    }
    return render(request, "plans/compare.html", words)


@require_safe
def case_file(request: HttpRequest, snapshot: UUID) -> HttpResponse:
    """Give the case of a snapshot as a zip of its folder."""
    row = find(Snapshot.objects.all(), snapshot)
    return case_of(request, bytes(row.case), f"{row.name}.zip", row)


@require_safe
def plan_file(request: HttpRequest, run: UUID) -> HttpResponse:
    """Give a plan as the engine wrote it."""
    result = plan_of(run)
    name = f"plan-{run.hex[:8]}.json"
    return file_with_label(
        request,
        lambda: opened(result).plan_json,
        "application/json",
        name,
        [vars(result)],
    )


@require_safe
def tables_file(request: HttpRequest, run: UUID) -> HttpResponse:
    """Give the tables of a plan as a workbook."""
    result = plan_of(run)
    name = f"plan-{run.hex[:8]}.xlsx"
    label = Sheet([("label", str(label_of(result))), (LABEL_CELL, inside(result))])
    return file_with_label(
        request,
        lambda: opened(result).workbook({LABEL_SHEET: label}),
        XLSX,
        name,
        [vars(result)],
    )


@require_safe
def report_file(request: HttpRequest, run: UUID) -> HttpResponse:
    """Give the engine's report, with all its pictures, as one file."""
    result = plan_of(run)
    name = f"plan-{run.hex[:8]}.html"
    return file_with_label(
        request,
        lambda: opened(result).report(marking_of(result)),
        "text/html; charset=utf-8",
        name,
        [vars(result)],
    )


@require_safe
def report(request: HttpRequest, run: UUID) -> HttpResponse:
    """Show the engine's report: Gantt, map and loads, shut off from this site."""
    result = plan_of(run)
    page = HttpResponse(opened(result).report(marking_of(result)))
    page.headers["Content-Security-Policy"] = ALONE
    return page


def case_of(
    request: HttpRequest, case: bytes, name: str, row: Labelled
) -> HttpResponse:
    """Return the folder of a case as a zip, in which its label lies with its files."""
    more = {LABEL_FILE: label.encode()} if (label := inside(row)) else {}
    return file_with_label(
        request, lambda: zip_with(case, more), "application/zip", name, [vars(row)]
    )


def inside(row: Labelled) -> str:
    return label_inside([vars(row)], bodies())


def marking_of(row: Labelled) -> Pair:
    """Return the label of a row in words, in both languages of the report."""
    said = []
    for language in ("en", "uk"):
        with override(language):
            said.append(str(label_of(row)))
    return Pair(*said)


def found(run: UUID) -> Any:
    """Return a run with its state, if the reader may know of it."""
    rows = queries.runs(timezone.now()).select_related("snapshot")
    return find(rows.defer(*LARGE), run)


def plan_of(run: UUID) -> Result:
    """Return the result of a run, if the reader may know of one."""
    result = queries.result_of(run)
    if result is None:
        raise NotThere(f"There is no plan of a run {run}.")
    return result


def standing(row: Any) -> dict[str, Any]:
    """Return where a run stands, as its page and the part that is asked again show."""
    seen, steps = queries.sightings(row.pk), queries.step_count(row.pk)
    return {
        "row": row,
        "state": {
            "word": State(row.state).label,
            "colour": COLOURS[State(row.state)],
            "definition": DEFINITIONS[State(row.state)],
        },
        "is_open": row.state not in ENDED,
        "may_cancel": row.state not in ENDED
        and row.originator == me().origin
        and Permission.PLAN_RUN in me().permissions,
        "ending": ending_said(queries.ending_of(row.pk)),
        "sightings": [sighting_row(each, steps) for each in reversed(seen[-LAST:])],
        "chart": chart_of(seen),
        "chart_width": WIDTH,
        "chart_height": HEIGHT,
    }


def ending_said(ending: Ending | None) -> dict[str, str]:
    """Return how a run ended and why, a failure in the words of the page."""
    if ending is None:
        return {}
    is_failure = ending.how == Ending.How.FAILED
    why = in_words(unpacked(ending.why)) if is_failure else ending.why
    return {"how": ending.how, "why": why}


def sighting_row(seen: Any, steps: int) -> dict[str, Any]:
    """Return where a search of so many steps stood, in points, seconds and percent."""
    value, bound = seen.value_micropoints, seen.bound_micropoints
    has_gap = value is not None and bound is not None and value > 0
    return {
        "elapsed_s": seen.elapsed_ms / 1_000,
        "stage": stage_said(seen.stage, seen.round, steps),
        "round": seen.round,
        "value": None if value is None else value / queries.MICRO,
        "bound": None if bound is None else bound / queries.MICRO,
        "gap_percent": (bound / value - 1) * 100 if has_gap else None,
        "fielded": seen.fielded,
    }


def run_rows(rows: Any) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "word": State(row.state).label,
            "colour": COLOURS[State(row.state)],
            "kind": KINDS[row.kind],
        }
        for row in rows
    ]


def compare_form(row: Any, said: Any = None) -> CompareForm:
    """Return the form that asks which other plan to compare a plan with."""
    others = [
        (str(each.pk), each.name)
        for each in queries.done(timezone.now())[:50]
        if each.pk != row.pk
    ]
    return CompareForm(said, others=others)


def label_of(row: Labelled) -> Any:
    return banner_of([vars(row)], bodies())


def asked(
    request: HttpRequest, page: str, form: CommandForm, **more: Any
) -> HttpResponse:
    status = FAULTY if form.is_bound else 200
    return render(request, page, {"form": form, **more}, status=status)
