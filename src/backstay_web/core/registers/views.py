"""The pages of a register: lists, entries with their history, and forms."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import Run, Stale
from backstay_web.core.context import Context, me
from backstay_web.core.entries import Faulty, own
from backstay_web.core.history import history
from backstay_web.core.lists.view import list_view
from backstay_web.core.models import Entry
from backstay_web.core.registers.cells import (
    NOTHING,
    Field,
    cells,
    headings,
    text,
    titled,
)
from backstay_web.core.registers.forms import AskedFor, EntryForm, Released, Retirement
from backstay_web.core.registers.kinds import Kind, Register
from backstay_web.core.registers.lists import listing_of
from backstay_web.core.registers.subjects import subject_of
from backstay_web.core.subjects import SUBJECTS

MOST: Final = 200

form = require_http_methods(["GET", "HEAD", "POST"])


class Look(HttpResponseRedirect):
    """Look there: at what has been changed."""

    status_code = 303


@dataclass(frozen=True)
class RegisterViews:
    """The views of a register: five for each table; their doors say who may enter."""

    register: Register

    def paths(self, but: Collection[str] = ()) -> list[URLPattern]:
        """Return the addresses of a register, but for pages that its app has itself."""
        kinds = self.register.kinds.values()
        return [each for kind in kinds for each in self.of(kind, but)]

    def of(self, kind: Kind, but: Collection[str] = ()) -> list[URLPattern]:
        """Return the addresses of a table, but for pages that its app has itself."""
        views: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "add": ("add/", form(self.add)),
            "detail": ("<uuid:entry>/", require_safe(self.entry)),
            "change": ("<uuid:entry>/change/", form(self.change)),
            "retire": ("<uuid:entry>/retire/", form(self.retire)),
        }
        forms = [
            path(f"{kind.noun}/{tail}", view, {"kind": kind}, name=kind.page(name))
            for name, (tail, view) in views.items()
            if kind.page(name) not in but
        ]
        if not kind.has_codes or kind.page("list") in but:
            return forms
        return [
            path(f"{kind.noun}/", self.entries(kind), name=kind.page("list")),
            *forms,
        ]

    def entries(self, kind: Kind) -> Callable[[HttpRequest], HttpResponse]:
        """Return the view that lists the entries of a table."""
        listing = listing_of(self.register, kind)
        return list_view(listing, "registers/list.html")

    def entry(self, request: HttpRequest, kind: Kind, entry: UUID) -> HttpResponse:
        """Show an entry, what points to it, and its history."""
        by = me()
        row = self.register.find(kind, entry)
        is_mine = row.originator == by.origin and may_change(kind, by)
        shown = {
            "kind": kind,
            "key": row.pk,
            "title": titled(kind, row),
            "list": self.register.address("list", kind) if kind.has_codes else "",
            "banner": banner_of([vars(row)], bodies()),
            "line": self.line(kind, kind.fields(), row),
            "headings": headings(self.register, kind.fields()),
            "is_mine": is_mine,
            "parts": [
                self.part(each, field, kind, row, by)
                for each, field in self.register.pointing_to(kind.model)
                if each.read in by.permissions
            ],
            **self.beside(kind, row.pk, by, request),
        }
        return render(request, "registers/detail.html", shown)

    def beside(
        self, kind: Kind, entry: UUID, by: Context, request: HttpRequest
    ) -> dict[str, Any]:
        """Return what became of an entry, and what people put beside it.

        Those alone whose table has codes can be followed and commented.
        """
        known = bodies()
        if kind.noun not in SUBJECTS:
            about = subject_of(self.register, kind)
            return history(about, entry, known, request.GET)
        find: Callable[..., dict[str, Any]] = import_string(settings.BESIDE)
        return find(kind.noun, entry, by, known, request.GET)

    def add(self, request: HttpRequest, kind: Kind) -> HttpResponse:
        """Add an entry; what the address says of its fields is filled in."""
        by = me()
        row = kind.model(originator=by.origin, **own(by))
        said = request.POST or None
        asked = EntryForm(self.register, kind, row, said, initial=request.GET.dict())
        released = Released(said, by, self.whole(kind, request.GET))
        if said and self.was_added(kind, asked, released, by):
            made = self.register.find(kind, asked.cleaned_data["key"])
            return Look(self.register.home_of(kind, made))
        title = _("Add: %(kind)s") % {"kind": kind.one}
        return ask(request, title, asked, self.register.above(kind), released)

    def whole(self, kind: Kind, told: Mapping[str, str]) -> Any:
        """Return the row that the address says an entry is to be a part of, if any."""
        part_of = kind.commands.part_of
        try:
            key = UUID(told.get(part_of, ""))
        except ValueError:
            return None
        target: Any = kind.model._meta.get_field(part_of).related_model
        return target.objects.filter(pk=key).first()

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
        row = self.register.find(kind, entry)
        title, home = titled(kind, row), self.register.home_of(kind, row)
        said = request.POST or None
        asked = EntryForm(
            self.register, kind, row, said, initial={"expected_version": row.version}
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
        row = self.register.find(kind, entry)
        home = self.register.home_of(kind, row)
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
        title = _("Retire: %(name)s") % {"name": titled(kind, row)}
        return ask(request, title, asked, home)

    def line(self, kind: Kind, fields: Sequence[Field], row: Entry) -> dict[str, Any]:
        """Return an entry as a row of a table."""
        return {
            "cells": cells(self.register, fields, row),
            "retired_on": row.retired_on,
            "address": self.register.address("detail", kind, row.pk),
            "change": self.register.address("change", kind, row.pk),
            "retire": self.register.address("retire", kind, row.pk),
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
        word = self.register.words[field].heading
        may_add = may_change(kind, by) and (is_mine or field != kind.commands.part_of)
        return {
            "kind": kind,
            "field": "" if word == owner.one else word,
            "headings": headings(self.register, fields),
            "rows": [
                self.line(kind, fields, one)
                | {"is_mine": one.originator == by.origin and may_change(kind, by)}
                for one in found
            ],
            "add": f"{self.register.address('add', kind)}?{field}={row.pk}",
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
    template: str = "registers/form.html",
    **more: Any,
) -> HttpResponse:
    """Show a form; if it has faults, with all that was typed.

    A template of its own extends the usual one, and ``more`` is what it shows.
    """
    shown = {"title": title, "asked": asked, "released": released, "back": back}
    is_faulty = asked.errors or (released is not None and released.errors)
    return render(
        request, template, {**shown, **more}, status=422 if is_faulty else 200
    )
