"""The pages of timetables: asked for, shown, cancelled."""

from collections.abc import Mapping, Sequence
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
from backstay_web.core.names import called
from backstay_web.core.registers.views import form as form_view
from backstay_web.donations.models import (
    InstructorTeams,
    InterpreterTeams,
    TrainingKit,
)
from backstay_web.nations.permissions import Permission
from backstay_web.plans.searches import standing
from backstay_web.training import actions, clash, queries, timetables
from backstay_web.training.bench import bench_of, taught
from backstay_web.training.models import (
    Block,
    HeldKit,
    Room,
    Timetable,
    TimetableEnding,
)
from backstay_web.training.shortfalls import left_out
from backstay_web.training.timetable_forms import AskForm, sites_of
from backstay_web.training.timetable_picture import picture

FAULTY: Final = 422
MOST: Final = 50
"""Timetables that are named, the last ones first."""


@require_safe
def timetables_made(request: HttpRequest) -> HttpResponse:
    """Show the timetables that were asked for, the last ones first."""
    rows = Timetable.objects.select_related("site").order_by("-asked_at", "-pk")
    found = list(rows[:MOST])
    current = {
        timetables.in_force(*whose)
        for whose in {(each.originator, each.site_id) for each in found}
    }
    words = {
        "rows": [
            {**standing_of(each), "is_in_force": each in current} for each in found
        ],
        "may_ask": may_ask(),
        "asks": queries.who_holds(),
        "banner": banner_of([vars(each) for each in found], bodies()),
    }
    return render(request, "training/timetables.html", words)


@require_safe
def timetable(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a timetable, or why there is none, or how far its search is."""
    row = find(Timetable.objects.select_related("site"), key)
    each = standing_of(row)
    words = {"each": each, "banner": banner_of([vars(row)], bodies())}
    if each["ending"] and each["ending"].how == TimetableEnding.How.DONE:
        words |= shown(row, each["ending"])
    return render(request, "training/timetable.html", words)


@require_safe
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far a search is: the part of its page that is asked for again."""
    row = find(Timetable.objects.select_related("site"), key)
    each = standing_of(row)
    answer = render(request, "training/_timetable_progress.html", {"each": each})
    if each["ending"]:
        answer.headers["HX-Refresh"] = "true"  # the whole page shows what came of it
    return answer


def standing_of(row: Timetable) -> dict[str, Any]:
    """Return how far the search for a timetable is, and whose it is."""
    told = standing(row, may_change(row))
    ending = told["ending"]
    outcome = ending.get_outcome_display() if ending else ""
    name = called(row.site) if row.site else _("All sites")
    placing = placed_in(row, ending) if outcome else {}
    return {**told, "name": name, "how": outcome or told["how"], **placing}


def placed_in(row: Timetable, ending: TimetableEnding) -> dict[str, Any]:
    """Return how many of the courses of a timetable are in it, and how good that is."""
    bench = bench_of(row.bench)
    is_found = ending.outcome in timetables.FOUND
    placed = len(taught(bench)) if is_found else 0
    count = len(bench.classes)
    colour = "bad" if not placed else "warn" if placed < count else "good"
    said = _("%(placed)s of %(count)s courses placed")
    told = said % {"placed": placed, "count": count}
    return {"placed": placed, "placing": told, "colour": colour}


def may_ask() -> bool:
    """Tell whether the reader may ask for a timetable, and holds any course."""
    by = me()
    return Permission.TRAINING_HOLD in by.permissions and sites_of(by.origin).exists()


def may_change(row: Timetable) -> bool:
    by = me()
    return row.originator == by.origin and Permission.TRAINING_HOLD in by.permissions


def shown(row: Timetable, ending: TimetableEnding) -> dict[str, Any]:
    """Return a timetable as its page shows it: figures, picture and table."""
    now = timetables.in_force(row.originator, row.site_id)
    rows = list(blocks_of(row))
    placed = [each for each in rows if each.room_id]
    rooms, bench = rooms_of(row), bench_of(row.bench)
    fix = fixing(placed) if may_change(row) else {}
    teams = teams_of(rows)
    return {
        "in_force": now,
        "may_change": may_change(row),
        "ask_again": again_at(row),
        "is_in_force": now is not None and now.pk == row.pk,
        "clash": clash.in_words(ending.clash),
        "gap": None if ending.gap_ppm is None else ending.gap_ppm / 10_000,
        "out": list(left_out(row, bench, may_change(row))),
        "blocks": [block_shown(each, fix, teams) for each in placed],
        "picture": picture(row, bench, placed, rooms, fix) if placed else None,
    }


def again_at(row: Timetable) -> str:
    """Return the address at which a timetable of the same site is asked for."""
    ask = reverse("training:ask_timetable")
    return f"{ask}?site={row.site_id}" if row.site_id else ask


def blocks_of(row: Timetable) -> Any:
    """Return the blocks that the reader may know, day by day."""
    known = Block.objects.filter(timetable=row).select_related("held", "task", "room")
    return known.order_by("on", "held__code", "number", "pk")


def rooms_of(row: Timetable) -> dict[str, Any]:
    """Return the rooms of a timetable that the reader may know, in their order."""
    keys = [each["key"] for each in row.bench["halls"]]
    rows = Room.objects.filter(pk__in=keys).order_by("code", "pk")
    return {str(each.pk): each for each in rows}


def fixing(rows: Sequence[Block]) -> dict[UUID, str]:
    """Return the address at which each block is fixed where it is."""
    add = reverse("training:fixed_block_add")
    return {
        each.pk: f"{add}?"
        + urlencode(
            {
                "held": each.held_id,
                "number": each.number,
                "room": each.room_id,
                "on": each.on,
            }
        )
        for each in rows
        if each.room and each.kept != Block.Kept.FIXED
    }


def teams_of(rows: Sequence[Block]) -> dict[str, str]:
    """Return what teams and sets are called, of those that the reader may know."""
    keys = {key for each in rows for key, _number in each.teams}
    words = {
        InstructorTeams: _("instructors"),
        InterpreterTeams: _("interpreters"),
        TrainingKit: _("set"),
        HeldKit: _("set"),
    }
    return {
        str(row.pk): word
        for model, word in words.items()
        for row in model._default_manager.filter(pk__in=keys)
    }


def block_shown(
    each: Block, fix: Mapping[UUID, str], teams: Mapping[str, str]
) -> dict[str, Any]:
    known = [f"{teams[key]} {number}" for key, number in each.teams if key in teams]
    return {
        "row": each,
        "room": called(each.room) if each.room else "",
        "teams": ", ".join(known),
        "kept": each.get_kept_display() if each.kept else "",
        "fix": fix.get(each.pk, ""),
    }


@form_view
def ask_timetable(request: HttpRequest) -> HttpResponse:
    """Ask for a timetable of a site, or of all."""
    said = request.POST or None
    initial = {"reason": _("To teach by."), "site": request.GET.get("site")}
    form = AskForm(said, sites_of(me().origin), initial=initial)
    if form.is_valid():
        site, key = form.cleaned_data["site"], form.cleaned_data["key"]
        asks = {"timetable": key, "time_s": form.cleaned_data["time_s"]}
        asks["site"] = site.pk if site else None
        if form.asks(actions.ask_timetable, **asks):
            return redirect("training:timetable", key)
    back = reverse("training:timetables")
    return asked(request, _("Ask for a timetable"), form, back)


@form_view
def cancel_timetable(request: HttpRequest, key: UUID) -> HttpResponse:
    """Stop a search that has not ended."""
    row = find(Timetable.objects.all(), key)
    form = CommandForm(request.POST or None)
    if form.is_valid() and form.asks(actions.cancel_timetable, timetable=row.pk):
        return redirect("training:timetable", row.pk)
    back = reverse("training:timetable", kwargs={"key": row.pk})
    return asked(request, _("Cancel the search"), form, back)


def asked(
    request: HttpRequest, title: str, form: CommandForm, back: str
) -> HttpResponse:
    words = {"form": form, "title": title, "back": back}
    status = FAULTY if form.is_bound else 200
    return render(request, "training/ask_timetable.html", words, status=status)
