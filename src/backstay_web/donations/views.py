"""The pages of offers beside those of what hangs on them."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import Stale, find
from backstay_web.core.context import Context, me
from backstay_web.core.entries import Faulty
from backstay_web.core.lists.view import list_view
from backstay_web.core.names import called, in_language
from backstay_web.core.registers.cells import cells, headings
from backstay_web.core.registers.forms import Released
from backstay_web.core.registers.views import Look, RegisterViews, ask, form
from backstay_web.donations import actions, consent_lists, forms, lists, queries
from backstay_web.donations.actions.details import DETAILS
from backstay_web.donations.models import (
    Balance,
    Commitment,
    Consent,
    Offer,
    Verification,
)
from backstay_web.donations.models.state import EVIDENCE, MEANINGS, State
from backstay_web.donations.register import OFFER, REGISTER
from backstay_web.donations.verbs import BY_COMMAND, VERBS, Verb, home_of
from backstay_web.notebook.detail import beside

FIRST: Final = {
    "materiel": "lot",
    "course": "course",
    "workshop": "workshop",
    "lift": "lift",
    "money": "money",
}
"""What an offer of each kind gives, and is asked for in the same form."""

DUE: Final[dict[str, Promise]] = {
    "past": gettext_lazy("Its last day has passed: renew it, or let it expire."),
    "soon": gettext_lazy("It expires soon: renew it if it holds on."),
    "unasked": gettext_lazy("It needs a consent that nobody has asked for."),
    "unanswered": gettext_lazy("The nation that was asked has not answered in time."),
    "to_answer": gettext_lazy("Your nation is asked for its consent: answer."),
    "unordered": gettext_lazy("It waits for a purchase that nobody has ordered."),
}
ALONE: Final = gettext_lazy(
    "The offer is made, but only your own bodies may read it: no plan of others counts "
    "on it. A release officer can let them."
)
UNITS: Final[dict[str, Promise]] = {
    "materiel": gettext_lazy("units"),
    "course": gettext_lazy("sections"),
    "workshop": gettext_lazy("hours a week"),
    "lift": gettext_lazy("kg a week"),
    "money": gettext_lazy("smallest units of the currency"),
}

KIND_OF: Final = {
    "lot": "materiel",
    "session": "course",
    "bay": "workshop",
    "lift": "lift",
    "money": "money",
}
"""The kind of offer in which each thing that can be bound stands."""

offer_list = list_view(lists.OFFERS, "donations/offers.html")
consent_list = list_view(consent_lists.CONSENTS)


@require_safe
def consent(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Lead to the offer that needs a consent; if that is hidden, to what waits."""
    row = find(Consent.objects.all(), entry)
    offers = Offer.objects.filter(lots=row.lot_id).values_list("pk", flat=True)
    offer = offers.first()
    return redirect("donations:offer", offer) if offer else redirect("donations:desk")


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Ask what is to be offered."""
    kinds = [(kind.value, kind.label) for kind in Offer.Kind]
    return render(request, "donations/choose.html", {"kinds": kinds})


@form
def make(request: HttpRequest, kind: str) -> HttpResponse:
    """Make an offer of a kind, with the first thing that it gives."""
    if kind not in FIRST:
        raise Http404
    by, of = me(), FIRST[kind]
    detail = REGISTER.kinds[of]
    row = detail.model(originator=by.origin)
    inputs, names = forms.new_offer(by.origin, detail, row)
    said = request.POST or None
    today = timezone.localdate()
    first = {"nation": by.origin, "said_on": today, "channel": "nation"}
    asked = forms.Filled(inputs, said, first)
    released = Released(said, by)
    if said and asked.is_valid() and released.is_valid():
        offer, entry = asked.cleaned_data["key"], asked.cleaned_data["key"]
        given = asked.values(name for name in asked.names if name not in names)
        first_row = {"of": of, "entry": entry, **asked.values(names)}
        payload = {"kind": kind, "details": [first_row], **given}
        release = released.release(by)
        if was_done(asked, actions.make_offer, offer=offer, release=release, **payload):
            if release["rel"] == by.rel:
                messages.warning(request, ALONE)
            else:
                messages.success(request, _("The offer is made, as it stands below."))
            return Look(reverse("donations:offer", kwargs={"entry": offer}))
    words = {
        "title": _("Offer: %(kind)s") % {"kind": Offer.Kind(kind).label},
        "asked": asked,
        "released": released,
        "back": reverse("donations:offer_add"),
        "groups": [
            {"word": word, "fields": [asked[name] for name in of]}
            for word, of in forms.in_groups(asked.names, names)
        ],
    }
    status = 422 if asked.errors or released.errors else 200
    return render(request, "donations/make.html", words, status=status)


@form
def change(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Change what is known of an offer."""
    row = REGISTER.find(OFFER, entry)
    inputs = forms.fields_of(OFFER, row, forms.SAID)
    now = {name: getattr(row, name) for name in forms.SAID}
    said = request.POST or None
    asked = forms.Filled(inputs, said, {**now, "expected_version": row.version})
    home = REGISTER.address("detail", OFFER, entry)
    if said and asked.is_valid():
        version = asked.cleaned_data["expected_version"]
        payload = {"offer": entry, "expected_version": version, **asked.values()}
        if was_done(asked, actions.change_offer, **payload):
            return Look(home)
    return ask(request, _("Change: %(name)s") % {"name": row}, asked, home)


@form
def act(request: HttpRequest, verb: Verb, entry: UUID) -> HttpResponse:
    """Do to a row what a verb says, or ask what it needs for that."""
    row = find(verb.rows(), entry)
    said = request.POST or None
    version = {"expected_version": getattr(row, "version", None)}
    asked = forms.Filled(verb.fields(row), said, version)
    asked.fields["reason"].required = verb.needs_reason
    home = home_of(row)
    if (
        said
        and asked.is_valid()
        and was_done(asked, verb.run, **verb.payload(row, asked))
    ):
        return Look(home)
    return ask(request, f"{verb.word}: {row}", asked, home)


def was_done(asked: forms.Filled, run: Callable[..., Any], **payload: Any) -> bool:
    """Run a command as a form asks for it; show in the form why it was not done."""
    try:
        run(
            key=asked.cleaned_data["key"],
            at=timezone.now(),
            reason=asked.cleaned_data["reason"],
            **payload,
        )
    except Faulty as error:
        asked.blame(error.faults)
    except (Stale, actions.NotNow, actions.NotEnough) as error:
        asked.add_error(None, str(error))
    return asked.is_valid()


@require_safe
def detail(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Show an offer with all that hangs on it, and what became of it."""
    by = me()
    row = find(queries.offers(timezone.localdate()).select_related("nation"), entry)
    views = RegisterViews(REGISTER)
    parts = [
        views.part(kind, field, OFFER, row, by)
        for kind, field in REGISTER.pointing_to(Offer)
        if DETAILS[kind.noun].kind in ("", row.kind)
    ]
    parts = [part for part in parts if part["rows"] or not part["field"]]
    shown = {
        "title": str(row),
        "offer": row,
        "banner": banner_of([vars(row)], bodies()),
        "is_ours_alone": is_ours_alone(row, by),
        "state": State(row.state).label,
        "meaning": MEANINGS[State(row.state)],
        "doubt": doubt_of(row),
        "proof": EVIDENCE[State(row.state)],
        "cells": cells(REGISTER, OFFER.fields(), row),
        "headings": headings(REGISTER, OFFER.fields()),
        "verbs": links(row, by),
        "change": may_change(row, by),
        "parts": parts,
        "balances": [balance(each, by) for each in queries.balances_of(row)],
        "lots": [limits(each, by) for each in queries.limited_lots(row)],
        "verifications": queries.verifications_of(row),
        "repeats": [pair(each, by) for each in queries.repeats_of(row)],
        **beside("offer", row.pk, by, bodies(), request.GET),
    }
    return render(request, "donations/detail.html", shown)


def doubt_of(row: Any) -> Promise | str:
    """Return what whoever looked last found of an offer, unless it is that it holds."""
    if row.verified in (None, Verification.Finding.HOLDS):
        return ""
    return Verification.Finding(row.verified).label


def may_change(row: Offer, by: Context) -> str:
    is_mine = row.originator == by.origin and OFFER.change in by.permissions
    return REGISTER.address("change", OFFER, row.pk) if is_mine else ""


def is_ours_alone(row: Offer, by: Context) -> bool:
    """Tell whether nobody reads an offer of one's own who is not of one's own body."""
    is_mine = row.originator == by.origin
    return is_mine and row.rel == by.rel and row.rel.bit_count() == 1


def links(row: models.Model, by: Context, *commands: str) -> list[dict[str, Any]]:
    """Return what somebody may do to a row, each with the address of its form."""
    verbs = [BY_COMMAND[each] for each in commands] or [
        verb for verb in VERBS if verb.rows().model is type(row)
    ]
    return [
        {
            "word": verb.word,
            "address": reverse(f"donations:{verb.name}", kwargs={"entry": row.pk}),
        }
        for verb in verbs
        if verb.is_for(row, by)
    ]


def balance(row: Balance, by: Context) -> dict[str, Any]:
    """Return how much of a row is open, and to what the rest is bound."""
    bound = row.commitments.filter(freed_on=None).order_by("committed_on", "id")
    return {
        "of": name_of(row),
        "unit": unit_of(row),
        "quantity": row.quantity,
        "committed": row.committed,
        "open": row.quantity - row.committed,
        "verbs": links(row, by),
        "commitments": [
            {
                "quantity": each.quantity,
                "purpose": each.purpose,
                "committed_on": each.committed_on,
                "verbs": links(each, by),
            }
            for each in bound
        ],
    }


def counted_by(row: Balance) -> str:
    """Return the field of what a balance counts."""
    return next(of for of in actions.COUNTED if getattr(row, f"{of}_id"))


def unit_of(row: Balance) -> Promise:
    return UNITS[KIND_OF[counted_by(row)]]


def name_of(row: Balance) -> str:
    """Return what a balance counts as people call it, by its code if that is hidden."""
    of = counted_by(row)
    counted: Any = getattr(row, of)
    if of == "lot" and counted.variant:
        return f"{called(counted.variant)} ({counted.code})"
    if of == "session" and counted.course:
        words = {"course": counted.course.code, "day": counted.start_on.isoformat()}
        return _("%(course)s from %(day)s") % words
    if of == "lift" and counted.leg:
        return str(counted.leg.code)
    return str(counted)


def limits(row: Any, by: Context) -> dict[str, Any]:
    """Return what limits a lot: caveats, and consents with their answers."""
    return {
        "code": row.code,
        "verbs": links(row, by),
        "caveats": [
            {
                "nation": nation_of(each),
                "reason": each.reason,
                "end_on": each.end_on,
                "receivers": each.receivers,
                "verbs": links(each, by),
            }
            for each in row.caveats.all()
        ],
        "consents": [
            {
                "nation": nation_of(each),
                "expected_on": each.expected_on,
                "asked_on": each.asked_on,
                "due_on": each.due_on,
                "answers": [
                    {
                        "verdict": answer.get_verdict_display(),
                        "on": answer.answered_on,
                        "consent_on": answer.consent_on,
                        "words": answer.words,
                    }
                    for answer in each.answers.all()
                ],
            }
            for each in row.consents.all()
            if each.retired_on is None
        ],
    }


def nation_of(row: Any) -> str:
    """Return what the nation of a row is called; nothing if it is hidden, or none."""
    try:
        return called(row.nation) if row.nation else ""
    except ObjectDoesNotExist:
        return ""


def pair(row: Any, by: Context) -> dict[str, Any]:
    """Return two offers that are one pledge, and what may be done about that."""
    return {
        "counts": {"title": str(row.counts), "key": row.counts_id},
        "repeats": {"title": str(row.repeats), "key": row.repeats_id},
        "verbs": links(row, by),
    }


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for the reader's nation: needs, clocks, promises, repetitions."""
    by, today = me(), timezone.localdate()
    shown = {
        "wanted": [shown_need(each) for each in queries.wanted(by.origin, today)],
        "on": today,
        "due": [
            {
                "what": DUE[due.what],
                "title": due.title,
                "day": due.day,
                "is_late": due.day <= today,
                "address": reverse(due.door, kwargs={"entry": due.key}),
            }
            for due in queries.overdue(by.origin, today)
        ],
        "promised": [shown_bound(row) for row in queries.promised(by.origin)],
        "repeats": [
            {
                "mine": {"title": str(each.mine), "key": each.mine.pk},
                "other": {"title": str(each.other), "key": each.other.pk},
                "variant": each.variant,
                "verbs": links(each.mine, by, "offer.set_aside"),
            }
            for each in queries.possible_repeats(by.origin)
        ],
        "near_days": queries.NEAR_DAYS,
        "near_percent": queries.NEAR_PERCENT,
    }
    return render(request, "donations/desk.html", shown)


def shown_need(each: queries.Wanted) -> dict[str, Any]:
    """Return what is needed of a class, and what one holds of it, by their names."""
    return {
        "need": each.need,
        "name": in_language(each.need.name, each.need.name_uk),
        "held": [
            {"held": held, "variant": in_language(held.variant, held.variant_uk)}
            for held in each.held
        ],
    }


def shown_bound(row: Commitment) -> dict[str, Any]:
    """Return a part of an offer that is bound: how much of what, and to what."""
    return {
        "of": name_of(row.balance),
        "quantity": row.quantity,
        "unit": unit_of(row.balance),
        "purpose": row.purpose,
        "day": row.committed_on,
        "address": home_of(row),
    }


@require_safe
def totals(request: HttpRequest) -> HttpResponse:
    """Show what is offered in all, by class and by how far it stands."""
    now = timezone.now()
    tables = [
        {
            "heading": Offer.Kind(kind).label,
            "unit": UNITS[kind],
            "rows": rows,
        }
        for kind, rows in queries.totals(timezone.localdate(now)).items()
    ]
    return render(request, "donations/totals.html", {"tables": tables, "at": now})
