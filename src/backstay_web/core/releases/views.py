"""The pages of releases: what waits, what a label is to be, and what it was."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from backstay_web.core.banner import LEVELS, Body, banner_of, bodies, label_of
from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.core.labels.algebra import widens
from backstay_web.core.labels.columns import LABEL
from backstay_web.core.labels.label import Label
from backstay_web.core.lists.asked import LONGEST, printable
from backstay_web.core.lists.reading import ON_A_PAGE
from backstay_web.core.models import Release
from backstay_web.core.releases import actions, queries
from backstay_web.core.releases.forms import DecisionForm, LabelForm, label_as_it_is
from backstay_web.core.releases.own import own_kind, own_kinds, own_rows
from backstay_web.core.releases.wording import COLOURS, gained, kept, lost, readers
from backstay_web.core.subjects import SUBJECTS, Subject
from backstay_web.core.who_may import who_may

NOT_POSSIBLE: Final = 422
DECISIONS: Final = {
    "refuse": actions.refuse_release,
    "withdraw": actions.withdraw_release,
}

PROPOSED: Final = _("It is proposed. Another officer confirms or refuses it.")
RESTRICTED: Final = _("It is restricted, from now on.")
CONFIRMED: Final = _("It is released, from now on.")
DECIDED: Final = {
    "refuse": _("It is refused: its label stays as it is."),
    "withdraw": _("It is withdrawn: its label stays as it is."),
}

form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def release_list(request: HttpRequest) -> HttpResponse:
    """List what waits for a second person, and what came of the rest."""
    by, now = me(), timezone.now()
    waiting, over = queries.open_releases(now), queries.closed_releases(now)
    words = {
        "waiting": queries.shown(list(waiting), by, now),
        "over": queries.shown(list(over), by, now),
        "kinds": own_kinds(by),
        "seconds": who_may(actions.RELEASE, now),
    }
    return render(request, "releases/list.html", words)


@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    """Say what a label says, and what each word in it stands for."""
    words = {
        "levels": LEVELS,
        "bodies": bodies(),
        "restrictions": settings.RESTRICTIONS,
        "colours": COLOURS.items(),
    }
    return render(request, "releases/labels.html", words)


@require_safe
def own_list(request: HttpRequest, kind: str) -> HttpResponse:
    """List the rows of a kind whose labels the officer may change, with who reads them.

    He looks for one by the words of the search of the whole site.
    """
    by, asked = me(), printable(request.GET.get("q", ""))[:LONGEST]
    subject, known = own_kind(by, kind), bodies()
    fields = filter(None, (subject.seen_title, subject.beside))
    rows = own_rows(subject, by, asked).values("pk", *fields, *LABEL)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    words = {
        "kind": kind,
        "word": subject.word,
        "words": asked,
        "has_more": bool(subject.beside),
        "rows": [own_row(subject, row, known) for row in page],
        "page": page,
        "query": f"{urlencode({'q': asked})}&" if asked else "",
        "banner": banner_of(list(page), known),
    }
    return render(request, "releases/own.html", words)


def own_row(
    subject: Subject, row: Mapping[str, Any], known: Sequence[Body]
) -> dict[str, Any]:
    """Return what the list of one's own rows shows of one."""
    return {
        "key": row["pk"],
        "title": row[subject.seen_title],
        "more": row.get(subject.beside, ""),
        "address": subject.address(row["pk"]),
        "readers": readers(label_of(row), known),
    }


@require_safe
def label_history(request: HttpRequest, kind: str, key: UUID) -> HttpResponse:
    """Show the label of a row, and each that it had."""
    by, now = me(), timezone.now()
    row = actions.row_of(by, kind, key)
    known = bodies()
    words = {
        **words_of(kind, row),
        "is_mine": row.originator == by.origin and hasattr(row, "version"),
        "waiting": queries.shown(list(queries.open_releases_of(key, now)), by, now),
        "history": queries.history_of(row._meta.db_table, key, known),
    }
    return render(request, "releases/history.html", words)


@form
def ask(request: HttpRequest, kind: str, key: UUID) -> HttpResponse:
    """Propose another label for a row, once it was said what that would change."""
    by, known = me(), bodies()
    row = actions.row_of(by, kind, key)
    actions.own_row(by, kind, key, getattr(row, "version", 0))
    said = request.POST.copy() or None
    asked = LabelForm(said, row=row, known=known, by=by, initial=label_as_it_is(row))
    words: dict[str, Any] = {**words_of(kind, row), "form": asked}
    if said and asked.is_valid():
        new = asked.label()
        if said.get("seen") == asked.print_of(new) and was_asked(asked, kind, row, new):
            is_wider = widens(actions.label_of(row), new)
            messages.success(request, PROPOSED if is_wider else RESTRICTED)
            return redirect("releases:history", kind, key)
        said["seen"] = asked.print_of(new)
        words |= preview(kind, row, actions.label_of(row), new)
    status = NOT_POSSIBLE if asked.errors else 200
    return render(request, "releases/ask.html", words, status=status)


def was_asked(asked: LabelForm, kind: str, row: Any, new: Label) -> bool:
    """Propose or restrict as a form asks, whichever it is; tell in it why not."""
    is_wider = widens(actions.label_of(row), new)
    run = actions.propose_release if is_wider else actions.restrict
    done = asked.asks(
        run,
        release=asked.cleaned_data["key"],
        kind=kind,
        subject=row.pk,
        expected_version=asked.cleaned_data["expected_version"],
        level=new.level,
        rel=new.rel,
        cav=new.cav,
    )
    return done is not None


@require_safe
def read(request: HttpRequest, release: UUID) -> HttpResponse:
    """Show what a release would let whom read, who may decide on it, and what came."""
    made = find(Release.objects.all(), release)
    row = actions.row_of(me(), made.kind, made.subject)
    return render(request, "releases/read.html", words_of_release(made, row))


@form
def decide(request: HttpRequest, release: UUID) -> HttpResponse:
    """Confirm, refuse or withdraw a release, as one sees it."""
    made = find(Release.objects.all(), release)
    row = actions.row_of(me(), made.kind, made.subject)
    asked = DecisionForm(
        request.POST or None, initial={"expected_version": row.version}
    )
    decision = request.POST.get("decision", "")
    if asked.is_valid() and was_decided(asked, made, decision):
        messages.success(request, DECIDED.get(decision, CONFIRMED))
        return redirect("releases:list")
    words = {**words_of_release(made, row), "form": asked}
    status = NOT_POSSIBLE if asked.errors else 200
    return render(request, "releases/decide.html", words, status=status)


def words_of_release(made: Release, row: Any) -> dict[str, Any]:
    """Return what each page of a release shows of it."""
    by, now = me(), timezone.now()
    return {
        **words_of(made.kind, row),
        **preview(made.kind, row, old_label(made), new_label(made)),
        "release": made,
        "waiting": queries.shown([made], by, now)[0],
        "is_open": made.state == Release.State.ASKED and made.expires_at > now,
        "is_as_shown": row.version == made.row_version,
        "is_own": actions.is_me_too(made.proposed_by),
        "is_mine": made.proposed_by == by.actor,
        "seconds": who_may(actions.RELEASE, now),
    }


def was_decided(asked: DecisionForm, made: Release, decision: str) -> bool:
    """Decide as a form asks; tell in it why not."""
    if decision in DECISIONS:
        done = asked.asks(DECISIONS[decision], release=made.pk)
    else:
        version = asked.cleaned_data["expected_version"]
        done = asked.asks(
            actions.confirm_release, release=made.pk, expected_version=version
        )
    return done is not None


def words_of(kind: str, row: Any) -> dict[str, Any]:
    """Return what each page of a row's label shows of the row."""
    subject, known = SUBJECTS[kind], bodies()
    return {
        "kind": kind,
        "word": subject.word,
        "key": row.pk,
        "title": queries.title_of(subject, row.pk),
        "address": subject.address(row.pk),
        "banner": banner_of([vars(row)], known),
        "readers": readers(actions.label_of(row), known),
    }


def preview(kind: str, row: Any, old: Label, new: Label) -> dict[str, Any]:
    """Return in words what a change of a label lets whom read, or no longer read."""
    known = bodies()
    return {
        "is_preview": True,
        "is_wider": widens(old, new),
        "gained": gained(old, new, known),
        "lost": lost(old, new, known),
        "kept": kept(old, new, known),
        "after": readers(new, known),
        "contents": queries.contents(row, SUBJECTS[kind].words),
    }


def old_label(made: Release) -> Label:
    return Label(made.policy, made.was_level, made.was_rel, made.was_cav, 1)


def new_label(made: Release) -> Label:
    return Label(made.policy, made.new_level, made.new_rel, made.new_cav, 1)
