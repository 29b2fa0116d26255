"""The pages of a workshop's schedules: shown, asked for, changed by hand, undone."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.command_form import CommandForm
from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.core.entries import Faulty
from backstay_web.core.names import called
from backstay_web.core.registers.views import form as form_view
from backstay_web.donations.models import Bay, Workshop
from backstay_web.nations.models import Post
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import names_of
from backstay_web.plans.search_forms import SearchForm
from backstay_web.plans.searches import standing
from backstay_web.repair import actions, schedules
from backstay_web.repair.bench import Change, Place, bench_of
from backstay_web.repair.gantt import bay_name, gantt
from backstay_web.repair.models import Placement, Schedule, ScheduleEnding
from backstay_web.repair.moving import Tried, tried
from backstay_web.repair.schedule_forms import KeepForm, MoveForm, UndoForm

FAULTY: Final = 422
MOST_POSTS: Final = 5
"""Posts that are named of those that may ask for a schedule."""
KEEP_ID: Final = "keep_%s"
"""Fields of the form that keeps a move are not those of the form that looks at it."""
MOST_BEFORE: Final = 20
"""Schedules of a workshop that its page names."""


@require_safe
def schedules_of(request: HttpRequest, workshop: UUID) -> HttpResponse:
    """Show the schedule of a workshop that is in force, and what came before it."""
    of = find(Workshop.objects.all(), workshop)
    row = schedules.in_force(of.pk)
    before = list(schedules.done_of(of.pk)[:MOST_BEFORE])
    open_ = list(schedules.open_of(of.pk))
    words = {
        "workshop": of,
        "name": called(of),
        "open": [standing(each, may_change(each)) for each in open_],
        "before": [{"row": each, "made": each.get_made_display()} for each in before],
        "may_ask": may_change(of),
        "whose": None if may_change(of) else whose(of),
        "is_in_force": True,
        "banner": banner_of([vars(each) for each in (of, *open_, *before)], bodies()),
    }
    if row is not None:
        words |= shown(row, True)
    return render(request, "repair/schedules.html", words)


@require_safe
def schedule(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one schedule, in force or not, or how far its search is."""
    row = find(Schedule.objects.select_related("workshop"), key)
    now = schedules.in_force(row.workshop_id)
    is_in_force = now is not None and now.pk == row.pk
    words = {
        "workshop": row.workshop,
        "name": called(row.workshop),
        "open": [standing(row, may_change(row))],
        "is_in_force": is_in_force,
        "banner": banner_of([vars(row)], bodies()),
        **shown(row, is_in_force),
    }
    return render(request, "repair/schedule.html", words)


@require_safe
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far a search is: the part of its page that is asked for again."""
    row = find(Schedule.objects.all(), key)
    told = standing(row, may_change(row))
    answer = render(request, "repair/_schedule_progress.html", {"each": told})
    if told["ending"]:
        answer.headers["HX-Refresh"] = "true"  # the whole page shows what came of it
    return answer


def may_change(row: Workshop | Schedule) -> bool:
    by = me()
    return row.originator == by.origin and Permission.REPAIR_CHANGE in by.permissions


def whose(of: Workshop) -> dict[str, Any]:
    """Return who may ask for schedules of a workshop, and how one asks them to."""
    may = Post.objects.filter(
        organisation__nation=of.originator,
        holder_permissions__contains=[Permission.REPAIR_CHANGE],
    )
    what = urlencode({"what": _("Ask for a schedule: %(name)s") % {"name": called(of)}})
    return {
        "body": names_of([of.originator]).get(of.originator, ""),
        "posts": [
            {
                "title": post.called,
                "address": f"{reverse('nations:give_task', args=[post.pk])}?{what}",
            }
            for post in may.order_by("title", "pk")[:MOST_POSTS]
        ],
        "may_give": Permission.TASK_CHANGE in me().permissions,
        "comment": f"{reverse('donations:workshop', args=[of.pk])}#comments",
    }


def shown(row: Schedule, is_in_force: bool) -> dict[str, Any]:
    """Return a schedule as its page shows it: figures, picture and table."""
    may = is_in_force and may_change(row)
    ending = schedules.ending_of(row)
    rows, bays = placed(row), bays_in(row)
    bench = bench_of(row.bench)
    return {
        "row": row,
        "made": row.get_made_display(),
        "ending": ending,
        "gap": None if ending is None else percent(ending),
        "late_count": sum(each.late_days > 0 for each in rows),
        "nowhere_count": sum(each.bay_id is None for each in rows),
        "jobs": [job_shown(each, bays) for each in rows],
        "gantt": gantt(row, bench, rows, bays, may) if rows else None,
        "may_change": may,
    }


def percent(ending: ScheduleEnding) -> float | None:
    return None if ending.gap_ppm is None else ending.gap_ppm / 10_000


def placed(row: Schedule) -> list[Placement]:
    """Return the jobs of a schedule that the reader may know, the first ones first."""
    rows = Placement.objects.filter(schedule=row).select_related("job")
    return list(rows.order_by("start_on", "job__symptom", "pk"))


def bays_in(row: Schedule) -> dict[str, Bay]:
    """Return the bays of a schedule that the reader may know, in their order."""
    rows = Bay.objects.filter(pk__in=list(row.bench["bays"])).select_related("family")
    return {str(bay.pk): bay for bay in rows.order_by("code", "pk")}


def name_in(bays: dict[str, Bay], key: object) -> str:
    bay = bays.get(str(key))
    return bay_name(bay) if bay else ""


def job_shown(each: Placement, bays: dict[str, Bay]) -> dict[str, Any]:
    return {
        "row": each,
        "title": str(each.job),
        "address": reverse("repair:job", kwargs={"key": each.job_id}),
        "bay": name_in(bays, each.bay_id),
        "held": each.get_held_display() if each.held else "",
        "reason": each.get_reason_display() if each.reason else "",
    }


@form_view
def ask_schedule(request: HttpRequest, workshop: UUID) -> HttpResponse:
    """Ask for a schedule of a workshop."""
    of = find(Workshop.objects.all(), workshop)
    form = SearchForm(request.POST or None, initial={"reason": _("To work by.")})
    if form.is_valid():
        key, time_s = form.cleaned_data["key"], form.cleaned_data["time_s"]
        said = {"schedule": key, "workshop": of.pk, "time_s": time_s}
        if form.asks(actions.ask_schedule, **said):
            return redirect("repair:schedules", of.pk)
    return asked(request, "ask_schedule", form, of, name=called(of))


@form_view
def cancel_schedule(request: HttpRequest, key: UUID) -> HttpResponse:
    """Stop a search that has not ended."""
    row = find(Schedule.objects.select_related("workshop"), key)
    form = CommandForm(request.POST or None)
    if form.is_valid() and form.asks(actions.cancel_schedule, schedule=row.pk):
        return redirect("repair:schedules", row.workshop_id)
    return asked(request, "cancel_schedule", form, row.workshop, row=row)


@form_view
def undo_schedule(request: HttpRequest, key: UUID) -> HttpResponse:
    """Undo the schedule in force, so that the one before it is in force again."""
    row = find(Schedule.objects.select_related("workshop"), key)
    form = UndoForm(request.POST or None, initial={"expected_version": row.version})
    if form.is_valid():
        version = form.cleaned_data["expected_version"]
        said = {"schedule": row.pk, "expected_version": version}
        if form.asks(actions.undo_schedule, **said):
            return redirect("repair:schedules", row.workshop_id)
    return asked(request, "undo_schedule", form, row.workshop, row=row)


def asked(
    request: HttpRequest, page: str, form: CommandForm, of: Any, **more: Any
) -> HttpResponse:
    words = {"form": form, "workshop": of, **more}
    status = FAULTY if form.is_bound else 200
    return render(request, f"repair/{page}.html", words, status=status)


@form_view
def move_job(request: HttpRequest, key: UUID) -> HttpResponse:
    """Look what comes of moving a job by hand, and keep it."""
    row = find(Schedule.objects.select_related("workshop"), key)
    rows, bays = placed(row), bays_in(row)
    keep = KeepForm(request.POST or None, auto_id=KEEP_ID)
    if keep.is_valid() and kept(row, keep):
        return redirect("repair:schedules", row.workshop_id)
    said = request.POST or request.GET
    look = look_form(said, rows, bays)
    words: dict[str, Any] = {"look": look, "form": keep, "row": row}
    if look.is_valid():
        words |= effect(row, look, rows, bays)
        if not keep.is_bound:
            words["form"] = KeepForm(initial=look.cleaned_data, auto_id=KEEP_ID)
    words |= {"workshop": row.workshop, "banner": banner_of([vars(row)], bodies())}
    status = FAULTY if request.method == "POST" else 200
    return render(request, "repair/move_job.html", words, status=status)


def kept(row: Schedule, keep: KeepForm) -> bool:
    """Move a job as a form says; show in the form why it was not done."""
    where = {name: keep.cleaned_data[name] for name in ("job", "bay", "start_on")}
    made = keep.cleaned_data["key"]
    said = {"schedule": made, "before": row.pk, **where}
    return keep.asks(actions.move_job, **said) is not None


def look_form(said: Any, rows: Sequence[Placement], bays: dict[str, Bay]) -> MoveForm:
    """Return the form that asks which job is to be where; filled in, if it says so."""
    jobs = [(str(each.job_id), str(each.job)) for each in rows]
    names = [(key, bay_name(bay)) for key, bay in bays.items()]
    is_whole = {"job", "bay", "start_on"} <= set(said)
    initial = None if is_whole else where_it_is(said.get("job"), rows)
    return MoveForm(said if is_whole else None, jobs, names, initial=initial)


def where_it_is(job: str | None, rows: Sequence[Placement]) -> dict[str, Any]:
    """Return where a job is now, to begin with."""
    for each in rows:
        if str(each.job_id) == job:
            return {"job": job, "bay": each.bay_id, "start_on": each.start_on}
    return {}


def effect(
    row: Schedule, look: MoveForm, rows: Sequence[Placement], bays: dict[str, Bay]
) -> dict[str, Any]:
    """Return what comes of a move: who is later or earlier, or why it cannot be."""
    where = look.cleaned_data
    try:
        found = tried(row, UUID(where["job"]), UUID(where["bay"]), where["start_on"])
    except Faulty as error:
        for name, said in error.faults.items():
            for each in said:
                look.add_error(name, each)
        return {}
    titles = {str(each.job_id): str(each.job) for each in rows}
    return {
        "effect": {
            "before": found.before.delay,
            "after": found.after.delay,
            "difference": found.after.delay - found.before.delay,
            "changes": [
                change_shown(row, each, titles, bays, found)
                for each in found.changes
                if each.key in titles
            ],
        }
    }


def change_shown(
    row: Schedule,
    each: Change,
    titles: dict[str, str],
    bays: dict[str, Bay],
    found: Tried,
) -> dict[str, Any]:
    reason = found.after.reasons[each.key]
    return {
        "title": titles[each.key],
        "before": place_shown(row, each.before, bays),
        "after": place_shown(row, each.after, bays),
        "days": each.days,
        "reason": Placement.Reason(reason).label if reason else "",
    }


def place_shown(row: Schedule, place: Place | None, bays: dict[str, Bay]) -> str:
    """Return a bay and the days in it, or that there is none."""
    if place is None:
        return _("no bay")
    start, end = (row.day_of(slot) for slot in (place.start, place.end))
    return f"{name_in(bays, place.bay)} {start} / {end}"
