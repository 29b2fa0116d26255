"""The pages of training beside those of its register."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import Stale, find
from backstay_web.core.context import Context, me
from backstay_web.core.entries import Faulty
from backstay_web.core.lists.view import list_view
from backstay_web.core.names import called, in_language
from backstay_web.core.registers.cells import cells, headings
from backstay_web.core.registers.kinds import Kind
from backstay_web.core.registers.views import Look, RegisterViews, ask, form
from backstay_web.donations import forms
from backstay_web.donations.verbs import Verb
from backstay_web.nations.permissions import Permission
from backstay_web.notebook.detail import beside
from backstay_web.training import actions, comparing, demand, lists, queries
from backstay_web.training.models import (
    Application,
    Crew,
    HeldCourse,
    LessonState,
    Result,
    Seat,
    State,
)
from backstay_web.training.models.step import DEFINITIONS
from backstay_web.training.notice import Notice, notice
from backstay_web.training.register import CREW, HELD_COURSE, REGISTER
from backstay_web.training.reporting import report_due_on
from backstay_web.training.setbacks import asks_again, today_words
from backstay_web.training.shortfalls import kit_address
from backstay_web.training.verbs import home_of, links

COLOURS: Final = {
    State.CONFIRMED: "good",
    State.RUNNING: "good",
    State.CANCELLED: "bad",
    Notice.KEPT: "good",
    Notice.MISSED: "bad",
    Result.Verdict.PASS: "good",
    Result.Verdict.REPEAT: "warn",
    Result.Verdict.FAIL: "bad",
    LessonState.TRIED: "warn",
    LessonState.VERIFIED: "good",
}
STANDS_COLOURS: Final = {
    "waits": "warn",
    "seated": "good",
    queries.SET_BACK: "bad",
    "repeat": "warn",
    "pass": "good",
}
STEPS: Final = [f"held_course.{verb}" for verb in ("confirm", "begin", "end", "cancel")]

held_list = list_view(lists.HELD, "registers/list.html")
crew_list = list_view(lists.CREWS, "registers/list.html")


@form
def act(request: HttpRequest, verb: Verb, entry: UUID) -> HttpResponse:
    """Do to a row what a verb says, or ask what it needs for that."""
    row = find(verb.rows(), entry)
    said = request.POST or None
    version = getattr(row, "version", None)
    first = {"expected_version": version, "on": timezone.localdate()}
    asked = forms.Filled(verb.fields(row), said, first)
    asked.fields["reason"].required = verb.needs_reason
    home = home_of(row)
    if said and asked.is_valid() and was_done(asked, verb, row):
        return Look(home)
    return ask(request, f"{verb.word}: {name_of(row)}", asked, home)


def was_done(asked: forms.Filled, verb: Verb, row: Any) -> bool:
    """Run the command of a verb; show in the form why it was not done."""
    asks = {name: asked.cleaned_data[name] for name in ("key", "reason")}
    try:
        verb.run(at=timezone.now(), **asks, **verb.payload(row, asked))
    except Faulty as error:
        asked.blame(error.faults)
    except (Stale, actions.NotNow, actions.NotEnough) as error:
        asked.add_error(None, str(error))
    return asked.is_valid()


def name_of(row: Any) -> str:
    """Return what people call what something is done to."""
    return str(getattr(row, "crew", row))


def worded(value: Any, definition: Any = "") -> dict[str, Any]:
    """Return a state in words, with its definition and how it is coloured."""
    return {
        "word": value.label,
        "definition": definition,
        "colour": COLOURS.get(value, ""),
    }


def about(request: HttpRequest, kind: Kind, row: Any, by: Context) -> dict[str, Any]:
    """Return what the page of any row of training shows: its facts, and what is beside.

    What belongs to it as rows of the register stands in ``parts``.
    """
    views = RegisterViews(REGISTER)
    is_mine = row.originator == by.origin and kind.change in by.permissions
    parts = [
        views.part(each, field, kind, row, by)
        for each, field in REGISTER.pointing_to(kind.model)
        if each.commands.part_of == field
    ]
    return {
        "kind": kind,
        "key": row.pk,
        "title": called(row),
        "list": REGISTER.address("list", kind),
        "cells": cells(REGISTER, kind.fields(), row),
        "headings": headings(REGISTER, kind.fields()),
        "change": REGISTER.address("change", kind, row.pk) if is_mine else "",
        "retire": REGISTER.address("retire", kind, row.pk) if is_mine else "",
        "parts": parts,
        **beside(kind.noun, row.pk, by, bodies(), request.GET),
    }


@require_safe
def held_course(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Show a course: how far it has come, who is on it and who waits, what is ready."""
    by = me()
    rows = HELD_COURSE.rows().select_related(None)
    row = find(with_pointed(queries.held_courses(), rows), entry)
    state = State(row.state)
    roll = queries.roll_of(row)
    seats, waiting = list(queries.seats_of(row)), list(queries.waiting_for(row))
    reported = list(queries.standing(queries.course_reports().filter(held=row)))
    of_units = list(queries.standing(queries.feedback().filter(seat__held=row)))
    again = asks_again(waiting, seats)
    labels = [row, *([roll] if roll else []), *seats, *waiting, *reported, *of_units]
    shown = {
        **about(request, HELD_COURSE, row, by),
        "held": row,
        "may_mend": queries.who_may(Permission.TRAINING_HOLD, row.originator),
        "kit_address": kit_address(row) if may_hold(row, by) else "",
        "roll": roll,
        "open": roll.seats - roll.taken if roll else None,
        "state": worded(state, DEFINITIONS[state]),
        "steps": [
            {"row": each, "word": State(each.state).label}
            for each in queries.steps_of(row)
        ],
        "kept_promises": [
            {
                "row": each,
                "what": in_language(each.promise.line.what, each.promise.line.what_uk),
            }
            for each in row.kept_promises.filter(ended_on=None).select_related(
                "promise__line"
            )
        ],
        "verbs": links(row, by, *STEPS, "held_course.fulfil", "course_report.say"),
        "reports": reported,
        "report_due_on": report_due_on(row.end_on),
        "feedback": of_units,
        "seats": [shown_seat(each, row, by) for each in seats],
        "waiting": [
            {**shown_waiting(each, row, by), "left": again.get(each.crew_id)}
            for each in waiting
        ],
        "banner": banner_of([vars(each) for each in labels], bodies()),
    }
    return render(request, "training/held_course.html", shown)


def may_hold(row: HeldCourse, by: Context) -> bool:
    return row.originator == by.origin and Permission.TRAINING_HOLD in by.permissions


def with_pointed(rows: Any, like: Any) -> Any:
    """Return rows with what they point to, as those of the register come."""
    pointed = [f.name for f in like.model._meta.fields if f.is_relation]
    return rows.select_related(*pointed)


def shown_seat(seat: Seat, held: HeldCourse, by: Context) -> dict[str, Any]:
    """Return a crew that has seats as the page of its course shows it."""
    told: Any = seat
    clock = notice(
        held.report_on, held.notice_days, seat.given_on, timezone.localdate()
    )
    of_seat = ["seat.receive", "result.say", "seat.leave"] if not seat.left_on else []
    return {
        "seat": seat,
        "crew": seat.crew,
        "language": called(seat.crew.language),
        "due_on": clock.due_on,
        "notice": worded(clock.state),
        "absent": missing(seat),
        "result": worded(Result.Verdict(told.verdict)) if told.verdict else None,
        "marks_percent": told.marks_percent,
        "certificate_until": told.certificate_until,
        "verbs": links(seat, by, *of_seat, "feedback.say"),
    }


def missing(seat: Seat) -> int | None:
    """Return how many of a crew did not come, once it was received."""
    if seat.received_people is None:
        return None
    return int(seat.people) - int(seat.received_people)


def shown_waiting(row: Application, held: HeldCourse, by: Context) -> dict[str, Any]:
    """Return a crew that waits for seats as the page of its course shows it."""
    clock = notice(held.report_on, held.notice_days, None, timezone.localdate())
    return {
        "row": row,
        "crew": row.crew,
        "language": called(row.crew.language),
        "due_on": clock.due_on,
        "notice": worded(clock.state),
        "lacks": list(actions.lacking(held, row.crew)),
        "verbs": links(row, by, "seat.give", "seat.withdraw"),
    }


@require_safe
def crew(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Show a crew: what it is trained for, what it asks for, and what it passed."""
    by = me()
    row: Crew = find(
        with_pointed(queries.standing_of(queries.crews()), CREW.rows()), entry
    )
    stand: Any = row
    courses = list(queries.courses_of(row))
    assigned = list(queries.assignments_of(row))
    asks = list(queries.applications_of(row))
    certificates = list(queries.certificates_of(row))
    shown = {
        **about(request, CREW, row, by),
        "state": {
            "word": queries.STANDS[stand.stand],
            "colour": STANDS_COLOURS.get(stand.stand, ""),
        },
        "setback": today_words(row),
        "may_say": queries.who_may(Permission.TRAINING_HOLD, row.originator),
        "basic_on": row.basic_on,
        "cannot_read": blind(row.rel),
        "courses": [shown_course(each) for each in courses],
        "verbs": links(row, by, "crew.assign", "seat.ask"),
        "assignments": [
            {
                "row": each,
                "option": called(each.part.option),
                "verbs": links(each, by, "crew.unassign") if not each.ended_on else [],
            }
            for each in assigned
        ],
        "applications": [
            {
                "row": each,
                "waits": application_words(each, courses),
                "lacks": lacks_of(each, row, courses),
                "verbs": links(each, by, "seat.withdraw")
                if not each.withdrawn_on
                else [],
            }
            for each in asks
        ],
        "certificates": [
            {
                "row": each,
                "variant": called(each.variant) if each.variant else "",
                "is_past": each.expires_on <= timezone.localdate(),
            }
            for each in certificates
        ],
        "banner": banner_of(
            [vars(each) for each in (row, *assigned, *asks, *certificates, *courses)],
            bodies(),
        ),
    }
    return render(request, "training/crew.html", shown)


def shown_course(seat: Any) -> dict[str, Any]:
    """Return a course that a crew has or had seats on, and what became of it there."""
    return {
        "seat": seat,
        "word": queries.STANDS[seat.outcome],
        "colour": STANDS_COLOURS.get(seat.outcome, ""),
    }


def blind(rel: int) -> str:
    """Return the names of those who hold courses to come and may not read a crew."""
    cannot = queries.who_teaches() & ~rel
    return ", ".join(body.name for body in bodies() if cannot >> body.place & 1)


def lacks_of(row: Application, crew: Crew, seats: list[Any]) -> list[str]:
    """Return what a crew still lacks for a course that it asks for."""
    has = any(seat.application_id == row.pk and not seat.left_on for seat in seats)
    if row.withdrawn_on or has:
        return []
    return list(actions.lacking(row.held, crew))


def application_words(row: Application, seats: list[Any]) -> str:
    """Return in words how it stands with seats that a crew asked for."""
    if row.withdrawn_on:
        return _("asks no longer")
    of_it = [seat for seat in seats if seat.application_id == row.pk]
    if any(not seat.left_on for seat in of_it):
        return _("has seats")
    return _("waits again, since it left") if of_it else _("waits for seats")


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Compare sites by the standards that they teach: who passes, repeats and fails."""
    rows = comparing.compared()
    asked = request.GET.get("standard", "")
    shown = {
        "rows": [row for row in rows if asked in ("", str(row.standard.pk))],
        "standards": comparing.standards(rows),
        "asked": asked,
        "on": timezone.localdate(),
        "banner": banner_of(map(vars, comparing.labelled()), bodies()),
    }
    return render(request, "training/results.html", shown)


def shown_demand(each: demand.Demand, names: Mapping[UUID, str]) -> dict[str, Any]:
    """Return the seats of one kind of course as the page shows them, week by week."""
    asked = {"kind": each.kind, **({"variant": each.variant} if each.variant else {})}
    return {
        "demand": each,
        "kind": names.get(each.kind, ""),
        "variant": names.get(each.variant, "") if each.variant else "",
        "languages": sorted(names.get(key, "") for key in each.languages),
        "courses": f"{reverse('training:home')}?{urlencode(asked)}",
        "weeks": [{"week": week, "colour": seats_colour(week)} for week in each.weeks],
    }


def seats_colour(week: demand.Week) -> str:
    """Return how the seats of a week are coloured: green is enough, red is too few."""
    if week.is_surely_short:
        return "bad"
    return "warn" if week.is_short else "good"


@require_safe
def seats_needed(request: HttpRequest) -> HttpResponse:
    """Show for twelve weeks the seats that needs ask for, against those of courses."""
    today = timezone.localdate()
    needs, rows = demand.wanted(today)
    courses, held = demand.taught(today)
    found = demand.demands(needs, courses, today)
    keys = {key for each in found for key in (each.kind, each.variant) if key}
    names = queries.names_of(keys.union(*(each.languages for each in found)))
    words = {
        "rows": [shown_demand(each, names) for each in found],
        "weeks": found[0].weeks if found else [],
        "short_count": sum(each.worst.is_short for each in found),
        "on": today,
        "banner": banner_of([*rows, *map(vars, held)], bodies()),
    }
    return render(request, "training/seats_needed.html", words)
