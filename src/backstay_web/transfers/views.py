"""The pages of consignments beside those of what hangs on them."""

from typing import Any
from uuid import UUID

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import Stale, find
from backstay_web.core.context import Context, me
from backstay_web.core.entries import Faulty
from backstay_web.core.history import ALL_CHANGES
from backstay_web.core.names import called
from backstay_web.core.registers.cells import cells, headings
from backstay_web.core.registers.views import Look, RegisterViews, ask, form
from backstay_web.donations.forms import Filled
from backstay_web.donations.models import Answer
from backstay_web.donations.verbs import Verb
from backstay_web.notebook.detail import beside
from backstay_web.transfers import actions, queries
from backstay_web.transfers.models import Consignment
from backstay_web.transfers.register import CONSIGNMENT, REGISTER
from backstay_web.transfers.verbs import VERBS, home_of


@require_safe
def consignment(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Show a consignment with all that is in it, and what is in the way of it."""
    by = me()
    row = find(queries.consignments(), entry)
    views = RegisterViews(REGISTER)
    parts = [
        views.part(kind, field, CONSIGNMENT, row, by)
        for kind, field in REGISTER.pointing_to(Consignment)
    ]
    shown = {
        "title": str(row),
        "row": row,
        "banner": banner_of([vars(row)], bodies()),
        "cells": cells(REGISTER, CONSIGNMENT.fields(), row),
        "headings": headings(REGISTER, CONSIGNMENT.fields()),
        "verbs": links(row, by),
        "change": change_of(row, by),
        "parts": parts if not row.is_released else [closed(part) for part in parts],
        "items": [shown_item(each, by) for each in queries.items_of(row.pk)],
        "origins": [shown_origin(each) for each in queries.origins(row)],
        "mass_kg": queries.mass_kg(row.pk),
        "net_explosive_g": queries.net_explosive_g(row.pk),
        **beside(
            "consignment", row.pk, by, bodies(), is_whole=ALL_CHANGES in request.GET
        ),
    }
    return render(request, "transfers/consignment.html", shown)


def closed(part: dict[str, Any]) -> dict[str, Any]:
    """Return a table of what is in a consignment that can change no more."""
    rows = [{**row, "is_mine": False} for row in part["rows"]]
    return {**part, "rows": rows, "may_add": False}


def change_of(row: Any, by: Context) -> str:
    """Return where a consignment is changed, if the reader may and it still can be."""
    is_mine = row.originator == by.origin and CONSIGNMENT.change in by.permissions
    is_open = is_mine and not row.is_released
    return REGISTER.address("change", CONSIGNMENT, row.pk) if is_open else ""


def shown_item(row: Any, by: Context) -> dict[str, Any]:
    """Return an item with the serial numbers that it has and lacks."""
    needed = row.variant.needs_serials
    return {
        "key": row.pk,
        "code": row.code,
        "variant": called(row.variant),
        "quantity": row.quantity,
        "unit": row.variant.get_count_unit_display(),
        "serial_count": row.serial_count,
        "is_lacking": needed is not False and row.serial_count < row.quantity,
        "is_unsaid": needed is None,
        "verbs": links(row, by),
    }


def shown_origin(each: queries.Origin) -> dict[str, Any]:
    """Return whose consent a variant needs, and what that nation has said."""
    verdict = Answer.Verdict(each.verdict).label if each.verdict else ""
    return {
        "variant": called(each.variant),
        "nation": called(each.nation) if each.nation else "",
        "verdict": verdict,
    }


def links(row: models.Model, by: Context) -> list[dict[str, Any]]:
    """Return what somebody may do to a row, each with the address of its form."""
    return [
        {
            "word": verb.word,
            "address": reverse(f"transfers:{verb.name}", kwargs={"entry": row.pk}),
        }
        for verb in VERBS
        if verb.rows().model is type(row) and verb.is_for(row, by)
    ]


def act(request: HttpRequest, verb: Verb, entry: UUID) -> HttpResponse:
    """Do to a row what a verb says, or ask what it needs for that."""
    row = find(verb.rows(), entry)
    said = request.POST or None
    version = {"expected_version": getattr(row, "version", None)}
    asked = Filled(verb.fields(row), said, version)
    asked.fields["reason"].required = verb.needs_reason
    if said and asked.is_valid() and was_done(asked, verb, row):
        return Look(home_of(row))
    return ask(request, f"{verb.word}: {row}", asked, home_of(row))


def was_done(asked: Filled, verb: Verb, row: Any) -> bool:
    """Run the command of a verb; show in the form why it was not done."""
    key, reason = asked.cleaned_data["key"], asked.cleaned_data["reason"]
    try:
        verb.run(key=key, at=timezone.now(), reason=reason, **verb.payload(row, asked))
    except Faulty as error:
        asked.blame(error.faults)
    except (Stale, actions.NotNow) as error:
        asked.add_error(None, str(error))
    return asked.is_valid()


def verb_paths() -> list[URLPattern]:
    """Return the address of each verb."""
    return [
        path(f"{verb.name}/<uuid:entry>/", form(act), {"verb": verb}, name=verb.name)
        for verb in VERBS
    ]
