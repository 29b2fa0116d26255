"""The pages of a desk: lists, an entry with its history, and forms that change it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backstay_web.core.commands import Run, Stale
from backstay_web.core.context import Context, me
from backstay_web.core.desk.cells import NOTHING, Field, called, cells, headings, text
from backstay_web.core.desk.forms import AskedFor, EntryForm, Released, Retirement
from backstay_web.core.desk.history import history
from backstay_web.core.desk.kinds import Desk, Kind, sought
from backstay_web.core.entries import Faulty, own
from backstay_web.core.models import Entry

ROWS_OF_A_PAGE: Final = 100
MOST: Final = 200

form = require_http_methods(["GET", "HEAD", "POST"])


class Look(HttpResponseRedirect):
    """Look there: at what has been changed."""

    status_code = 303


@dataclass(frozen=True)
class DeskViews:
    """The views of a desk: five for each table, whose doors say who may open them."""

    desk: Desk

    def paths(self) -> list[URLPattern]:
        """Return the addresses of a desk."""
        return [each for kind in self.desk.kinds.values() for each in self.of(kind)]

    def of(self, kind: Kind) -> list[URLPattern]:
        """Return the addresses of a table."""
        views: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "list": ("", require_safe(self.entries)),
            "add": ("add/", form(self.add)),
            "detail": ("<uuid:entry>/", require_safe(self.entry)),
            "change": ("<uuid:entry>/change/", form(self.change)),
            "retire": ("<uuid:entry>/retire/", form(self.retire)),
        }
        return [
            path(f"{kind.noun}/{tail}", view, {"kind": kind}, name=kind.page(name))
            for name, (tail, view) in views.items()
        ]

    def entries(self, request: HttpRequest, kind: Kind) -> HttpResponse:
        """List the entries of a table that are in use, or all of them."""
        by = me()
        words = request.GET.get("q", "").strip()
        rows = kind.rows().filter(sought(kind, words))
        if "retired" not in request.GET:
            rows = rows.filter(retired_on=None)
        page = Paginator(rows, ROWS_OF_A_PAGE).get_page(request.GET.get("page"))
        shown = {
            "kind": kind,
            "tables": self.tables(by),
            "more": [
                {"address": reverse(f"{self.desk.space}:{page}"), "word": word}
                for page, word in self.desk.more.items()
            ],
            "headings": headings(self.desk, kind.fields()),
            "rows": [self.line(kind, kind.fields(), row) for row in page],
            "page": page,
            "q": words,
            "with_retired": "retired" in request.GET,
            "add": self.desk.address("add", kind) if may_change(kind, by) else "",
        }
        return render(request, "desk/list.html", shown)

    def entry(self, request: HttpRequest, kind: Kind, entry: UUID) -> HttpResponse:
        """Show an entry, what points to it, and its history."""
        by = me()
        row = self.desk.find(kind, entry)
        is_mine = row.originator == by.origin and may_change(kind, by)
        shown = {
            "kind": kind,
            "title": called(row),
            "list": self.desk.address("list", kind) if kind.has_codes else "",
            "line": self.line(kind, kind.fields(), row),
            "is_mine": is_mine,
            "parts": [
                self.part(each, field, kind, row, by)
                for each, field in self.desk.pointing_to(kind.model)
                if each.read in by.permissions
            ],
            "history": history(self.desk, kind, row),
        }
        return render(request, "desk/detail.html", shown)

    def add(self, request: HttpRequest, kind: Kind) -> HttpResponse:
        """Add an entry; what the address says of its fields is filled in."""
        by = me()
        row = kind.model(originator=by.origin, **own(by))
        said = request.POST or None
        asked = EntryForm(self.desk, kind, row, said, initial=request.GET.dict())
        released = Released(said)
        if said and self.was_added(kind, asked, released, by):
            made = self.desk.find(kind, asked.cleaned_data["key"])
            return Look(self.desk.home_of(kind, made))
        title = _("Add: %(kind)s") % {"kind": kind.one}
        return ask(request, title, asked, self.desk.address("list", kind), released)

    def was_added(
        self, kind: Kind, asked: EntryForm, released: Released, by: Context
    ) -> bool:
        """Add what was asked for, under its own key: asked twice it is added once."""
        if not (asked.is_valid() and released.is_valid()):
            key = asked.cleaned_data.get("key")
            return bool(key) and kind.rows().filter(pk=key).exists()
        return was_done(
            asked,
            kind.commands.add,
            entry=asked.cleaned_data["key"],
            release=released.release(by),
            **asked.given(),
        )

    def change(self, request: HttpRequest, kind: Kind, entry: UUID) -> HttpResponse:
        """Change an entry, if it is still as it was when the form was opened."""
        row = self.desk.find(kind, entry)
        title, home = called(row), self.desk.home_of(kind, row)
        said = request.POST or None
        asked = EntryForm(
            self.desk, kind, row, said, initial={"expected_version": row.version}
        )
        if said and asked.is_valid():
            version = asked.cleaned_data["expected_version"]
            if was_done(
                asked,
                kind.commands.change,
                entry=entry,
                expected_version=version,
                **asked.values(),
            ):
                return Look(home)
        return ask(request, _("Change: %(name)s") % {"name": title}, asked, home)

    def retire(self, request: HttpRequest, kind: Kind, entry: UUID) -> HttpResponse:
        """Retire an entry from a day, or take that back."""
        row = self.desk.find(kind, entry)
        home = self.desk.home_of(kind, row)
        day = row.retired_on or timezone.localdate()
        initial = {"retired_on": day, "expected_version": row.version}
        said = request.POST or None
        asked = Retirement(said, initial=initial)
        if said and asked.is_valid():
            version = asked.cleaned_data["expected_version"]
            if was_done(
                asked,
                kind.commands.retire,
                entry=entry,
                expected_version=version,
                retired_on=asked.cleaned_data["retired_on"],
            ):
                return Look(home)
        title = _("Retire: %(name)s") % {"name": called(row)}
        return ask(request, title, asked, home)

    def tables(self, by: Context) -> list[dict[str, Any]]:
        """Return the lists of the desk that somebody may read."""
        return [
            {"address": self.desk.address("list", kind), "kind": kind}
            for kind in self.desk.kinds.values()
            if kind.has_codes and kind.read in by.permissions
        ]

    def line(self, kind: Kind, fields: Sequence[Field], row: Entry) -> dict[str, Any]:
        """Return an entry as a row of a table."""
        return {
            "cells": cells(self.desk, fields, row),
            "retired_on": row.retired_on,
            "address": self.desk.address("detail", kind, row.pk),
            "change": self.desk.address("change", kind, row.pk),
            "retire": self.desk.address("retire", kind, row.pk),
        }

    def part(
        self, kind: Kind, field: str, owner: Kind, row: Entry, by: Context
    ) -> dict[str, Any]:
        """Return the entries of a table that point to an entry with one of its fields.

        A column that none of them fills is left out.
        """
        is_mine = row.originator == by.origin
        found = list(kind.rows().filter(**{field: row, "retired_on": None})[:MOST])
        fields = [
            each
            for each in kind.fields()
            if each.name != field and any(text(each, one) != NOTHING for one in found)
        ]
        word = self.desk.words[field].heading
        may_add = may_change(kind, by) and (is_mine or field != kind.commands.part_of)
        return {
            "kind": kind,
            "field": "" if word == owner.one else word,
            "headings": headings(self.desk, fields),
            "rows": [
                self.line(kind, fields, one)
                | {"is_mine": one.originator == by.origin and may_change(kind, by)}
                for one in found
            ],
            "add": f"{self.desk.address('add', kind)}?{field}={row.pk}",
            "may_add": may_add,
        }


def may_change(kind: Kind, by: Context) -> bool:
    return kind.change in by.permissions


def was_done(asked: AskedFor, run: Run, **payload: Any) -> bool:
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
    except Stale as error:
        asked.add_error(None, str(error))
    return asked.is_valid()


def ask(
    request: HttpRequest,
    title: str,
    asked: AskedFor,
    back: str,
    released: Released | None = None,
) -> HttpResponse:
    """Show a form; if it has faults, with all that was typed."""
    shown = {"title": title, "asked": asked, "released": released, "back": back}
    return render(request, "desk/form.html", shown, status=422 if asked.errors else 200)
