"""The pages of imports: send, say what headings mean, look, apply."""

import csv
import dataclasses
import hashlib
import io
import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.border import POLICY, NotUnderstood
from backstay_web.core.commands import NotThere, Stale, find
from backstay_web.core.context import me
from backstay_web.core.imports import actions, caps, queries, template
from backstay_web.core.imports.forms import Apply, Meaning, Message, One, Send
from backstay_web.core.imports.kinds import Kind, kind_of
from backstay_web.core.imports.mapping import (
    Ground,
    Proposal,
    WrongMapping,
    propose,
)
from backstay_web.core.imports.message import Reading, read_message
from backstay_web.core.imports.models import Import
from backstay_web.core.imports.progress import progress_of, telling_others
from backstay_web.core.imports.sandbox import read_apart
from backstay_web.core.imports.table import Table, Told, Unreadable
from backstay_web.core.inert import inert
from backstay_web.core.labels.safe_xml import MOST_BYTES as MOST_LABEL_BYTES
from backstay_web.core.leaving import file_with_label
from backstay_web.core.registers.forms import Released

CSV: Final = "text/csv; charset=utf-8"
IMPORTS_OF_A_PAGE: Final = 50
NOT_POSSIBLE: Final = 422

asking = require_http_methods(["GET", "HEAD", "POST"])


class Look(HttpResponseRedirect):
    """Look there: at what has been sent."""

    status_code = 303


@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    """List what can be imported, and what was."""
    may = queries.open_kinds(me().permissions)
    pages = Paginator(queries.imports(me().permissions), IMPORTS_OF_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    rows = [
        {"row": row, "kind": may[row.kind].title, "counts": row.outcome}
        for row in page.object_list
    ]
    shown = {"kinds": may.values(), "rows": rows, "page": page}
    return render(request, "imports/list.html", shown)


@asking
def send(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a table, and keep it as a draft."""
    meant = mine(kind)
    asked = Send(request.POST or None, request.FILES or None)
    if request.method == "POST" and asked.is_valid():
        try:
            return Look(address(begin_sent(meant, asked.cleaned_data)))
        except NotUnderstood as reason:
            asked.add_error("label", str(reason))
        except Unreadable as reason:
            asked.add_error("file" if request.FILES else "pasted", str(reason))
    shown = {"kind": meant, "asked": asked, "message": Message()}
    status = NOT_POSSIBLE if asked.errors else 200
    return render(request, "imports/send.html", shown, status=status)


@asking
def one(request: HttpRequest, kind: str) -> HttpResponse:
    """Take one row: by hand, or from a message that is read as far as it goes."""
    meant = mine(kind)
    said = Message(request.POST) if "message" in request.POST else None
    reading = None
    if said is not None:
        if said.is_valid():
            reading = read(meant, said.cleaned_data["message"])
        asked = One(kind=meant, **filled(meant, reading))
    else:
        asked = One(request.POST or None, kind=meant, hints={})
        if request.method == "POST" and asked.is_valid():
            return Look(address(begin_one(meant, asked)))
    shown = {"kind": meant, "asked": asked, "said": said, "reading": reading}
    faulty = asked.errors or (said is not None and said.errors)
    status = NOT_POSSIBLE if faulty else 200
    return render(request, "imports/one.html", shown, status=status)


@require_safe
def detail(request: HttpRequest, import_: UUID) -> HttpResponse:
    """Show what was sent, what it would do, and what to do next."""
    draft = find(queries.imports(me().permissions), import_)
    return show(request, draft)


@require_POST
def check(request: HttpRequest, import_: UUID) -> HttpResponse:
    """Check every line by what the headings mean."""
    by = me()
    draft = find(queries.imports(by.permissions), import_)
    asked, released = meaning(draft, request.POST), readers_of(draft, request.POST)
    if asked.is_valid() and released.is_valid():
        try:
            with telling_others(import_):
                actions.check(
                    key=asked.cleaned_data["key"],
                    at=timezone.now(),
                    reason="",
                    import_=import_,
                    expected_version=asked.cleaned_data["expected_version"],
                    columns=asked.columns(),
                    release=released.release(by),
                )
        except (WrongMapping, Stale, actions.NotReady) as reason:
            asked.add_error(None, str(reason))
        else:
            return Look(address(import_))
    return show(request, draft, asked, released)


@require_POST
def apply(request: HttpRequest, import_: UUID) -> HttpResponse:
    """Do what the check said."""
    find(queries.imports(me().permissions), import_)
    asked = Apply(request.POST)
    if asked.is_valid():
        with telling_others(import_):
            actions.apply(
                **asked.cleaned_data, at=timezone.now(), reason="", import_=import_
            )
    return Look(address(import_))


@require_safe
def progress(request: HttpRequest, import_: UUID) -> HttpResponse:
    """Say how far the work on an import is, as a part of its page."""
    draft = find(queries.imports(me().permissions), import_)
    work = progress_of(draft.pk)
    shown = {"draft": draft, "work": work, "step": steps()[work.step] if work else ""}
    return render(request, "imports/_progress.html", shown)


@require_safe
def faults(request: HttpRequest, import_: UUID) -> HttpResponse:
    """Give every fault of the last check as CSV."""
    draft = find(queries.imports(me().permissions), import_)
    labels = queries.labels_of(draft)
    rows = [{**label, "originator": draft.originator} for label in labels]
    label = str(banner_of(labels, bodies()))
    return file_with_label(
        request, lambda: faults_csv(draft, label), CSV, "faults.csv", rows
    )


def faults_csv(draft: Import, label: str) -> bytes:
    """Return every fault of the last check, below the label of them all."""
    text = io.StringIO()
    text.write(f"# {label}\r\n")
    lines = csv.writer(text)
    lines.writerow(
        [_("line"), _("column"), _("what is wrong"), _("what would be right")]
    )
    for fault in queries.all_faults(draft):
        lines.writerow([fault.line, *map(inert, fault[1:])])
    return text.getvalue().encode("utf-8-sig")


@require_safe
def template_file(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """Give an empty table of a kind, with what its columns hold."""
    meant = mine(kind)
    if form not in template.FORMS:
        raise NotThere(_("There is no template in the form %(form)s.") % {"form": form})
    made = template.FORMS[form]
    found = made.choices(meant)
    return file_with_label(
        request,
        lambda: made.write(meant, found),
        made.media,
        f"{meant.name}.{form}",
        [row for each in found for row in each.labels],
    )


def show(
    request: HttpRequest,
    draft: Import,
    asked: Meaning | None = None,
    released: Released | None = None,
) -> HttpResponse:
    kind = kind_of(draft.kind)
    is_open = draft.state != Import.State.APPLIED
    what = request.GET.get("show", "")
    if what not in queries.SHOWN:
        what = first_shown(draft)
    shown: dict[str, Any] = {
        "draft": draft,
        "kind": kind,
        "is_open": is_open,
        "asked": (asked or meaning(draft)) if is_open else None,
        "released": (released or readers_of(draft)) if is_open else None,
        "ways": [
            (w.value, draft.outcome.get(key, 0), said) for w, key, said in ways(draft)
        ],
        "what": what,
        "query": f"show={what}&",
        "banner": banner_of(queries.labels_of(draft), bodies()),
        "brought": label_brought(draft),
        "tab": "\t",
    }
    if draft.run:
        number = request.GET.get("page", "1")
        number_ = int(number) if number.isascii() and number.isdigit() else 1
        lines = queries.lines_of(draft, kind, queries.What(what), number_)
        words = kind.words()
        named = [called(draft, words, row) for row in lines.rows]
        shown["lines"] = lines._replace(rows=named)
        shown["alone"] = alone(draft, me().rel)
    can_apply = draft.state == Import.State.CHECKED and not draft.outcome["faulty"]
    if can_apply:
        shown["apply"] = Apply(initial={"expected_version": draft.version})
    forms = [form for form in (asked, released) if form is not None]
    status = NOT_POSSIBLE if any(form.errors for form in forms) else 200
    return render(request, "imports/detail.html", shown, status=status)


def label_brought(draft: Import) -> dict[str, Any]:
    """Return the label that a table brought, in words, and whether it binds."""
    label = draft.reading.get("label")
    if not label:
        return {}
    said = banner_of([{"policy": POLICY, **label}], bodies())
    return {"label": said, "binds": not label["is_ours"]}


def steps() -> dict[str, str]:
    """Return the steps of the work in words."""
    return {
        "read": _("reading the lines"),
        "look up": _("looking up what is there"),
        "compare": _("comparing"),
        "add": _("adding"),
        "change": _("changing"),
        "record": _("recording"),
    }


def ways(draft: Import) -> list[tuple[queries.What, str, str]]:
    """Return what can be shown of a check: the pieces, their count, and their name."""
    is_done = draft.applied_at is not None
    return [
        (queries.What.FAULTS, "faulty", _("Lines at fault")),
        (
            queries.What.CHANGED,
            "changed",
            _("Was changed") if is_done else _("Would be changed"),
        ),
        (
            queries.What.ADDED,
            "added",
            _("Was added") if is_done else _("Would be added"),
        ),
    ]


def first_shown(draft: Import) -> str:
    """Return what to look at first: faults, if there are any."""
    for each, key, _label in ways(draft):
        if draft.outcome.get(key):
            return each.value
    return queries.What.FAULTS.value


def meaning(draft: Import, sent: Mapping[str, Any] | None = None) -> Meaning:
    """Return the form that says what headings mean, filled in as far as it is known."""
    kind = kind_of(draft.kind)
    if draft.mapping:
        proposed = {
            column: Proposal(place, Ground.REMEMBERED)
            for column, place in draft.mapping.items()
        }
    else:
        known = queries.remembered(me().origin, draft.kind)
        proposed = propose(kind, draft.head, known)
    initial = {"expected_version": draft.version}
    return Meaning(sent, kind=kind, head=draft.head, proposed=proposed, initial=initial)


def readers_of(draft: Import, sent: Mapping[str, Any] | None = None) -> Released:
    """Return the form that says who reads what is added, as it was chosen last."""
    chosen = draft.outcome.get("release") if draft.outcome else None
    by = me()
    first = SimpleNamespace(**chosen) if chosen else kind_of(draft.kind).alike(by)
    return Released(sent, by, first)


def alone(draft: Import, rel: int) -> str:
    """Return what to know if nobody else may read what is added; else nothing."""
    found = draft.outcome or {}
    if not found.get("added") or found["release"]["rel"] != rel:
        return ""
    if draft.state == Import.State.APPLIED:
        return _(
            "Only your own bodies may read what was added: nobody else judges it, "
            "plans with it or answers it. A release officer can let them."
        )
    return _(
        "Only your own bodies would read what is added: nobody else judges it, plans "
        "with it or answers it. Say below who may read it, and check every line again."
    )


def called(draft: Import, words: Mapping[str, str], row: Any) -> dict[str, Any]:
    """Return a row for the page: its column by its word, and as a sheet heads it.

    That is as its sender wrote it; if the table does not hold it, by its own name.
    """
    place = (draft.mapping or {}).get(row.column)
    heading = "" if place is None else draft.head[place].strip()
    return {
        **row._asdict(),
        "column": words.get(row.column, ""),  # a fault of a whole line is of none
        "heading": heading or row.column,
    }


def mine(name: str) -> Kind:
    """Return a kind that the reader may import; others are not there for him."""
    kind = queries.open_kinds(me().permissions).get(name)
    if kind is None:
        said = _("Nothing that you may import has the name %(name)s.")
        raise NotThere(said % {"name": name[:60]})
    return kind


def begin_sent(kind: Kind, sent: Mapping[str, Any]) -> UUID:
    """Read what was sent in a process of its own, and keep it as a draft."""
    file = sent["file"]
    data = file.read(caps.MOST_BYTES + 1) if file else sent["pasted"].encode()
    told = Told(
        encoding=sent["encoding"] if file else "utf-8",
        delimiter=sent["delimiter"],
        sheet=sent["sheet"],
        prefer=kind.name,
    )
    name = file.name if file else _("pasted cells")
    table = with_label(read_apart(data, told), sent["label"])
    return begin(kind, sent["key"], name, data, table)


def with_label(table: Table, label: Any) -> Table:
    """Return a table with the label that came beside it, if one did.

    Raises
    ------
    NotUnderstood
        If it brings one of its own as well.
    """
    if not label:
        return table
    if table.label:
        raise NotUnderstood(
            _("The workbook brings a label of its own: send it without another one.")
        )
    text = label.read(MOST_LABEL_BYTES + 1).decode("utf-8", "replace")
    return dataclasses.replace(table, label=text)


def begin_one(kind: Kind, asked: One) -> UUID:
    """Keep one row that was written by hand as a draft of one line."""
    cells = asked.cells()
    table = Table("form", [list(cells), list(cells.values())], [1, 2])
    data = json.dumps(cells).encode()
    return begin(kind, asked.cleaned_data["key"], _("one row"), data, table)


def begin(kind: Kind, key: UUID, name: str, data: bytes, table: Table) -> UUID:
    actions.begin(
        key=key,
        at=timezone.now(),
        reason="",
        import_=key,
        kind=kind.name,
        name=name,
        digest=hashlib.sha256(data).hexdigest(),
        table=json.dumps(dataclasses.asdict(table)),
    )
    return key


def read(kind: Kind, message: str) -> Reading:
    """Return what a message says, by the names that the kind knows."""
    today = timezone.localdate()
    if kind.message is None:
        raise NotThere(_("No message is read for %(kind)s.") % {"kind": kind.name})
    return read_message(message, kind.message.names(), today)


def filled(kind: Kind, reading: Reading | None) -> dict[str, Any]:
    """Return what a message gave for the columns of a kind, each guess marked."""
    initial, hints = {}, {}
    if reading is not None and kind.message is not None:
        for role, guess in reading.found.items():
            column = kind.message.columns.get(role)
            if column:
                initial[f"column-{column}"] = guess.value
                hints[column] = (
                    _("Read from “%(words)s”.")
                    if guess.is_sure
                    else _("A guess from “%(words)s”: look whether it is right.")
                ) % {"words": guess.words}
    return {"initial": initial, "hints": hints}


def address(import_: UUID) -> str:
    return reverse("imports:detail", args=[import_])
