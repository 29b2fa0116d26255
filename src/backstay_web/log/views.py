"""The pages of the log: its head, and the files that prove what is in it."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backstay_web.core.context import me
from backstay_web.core.leaving import file_with_label, saved
from backstay_web.log.forms import ExportForm
from backstay_web.log.models import Epoch
from backstay_web.log.queries import (
    NothingSealed,
    TooMany,
    Wish,
    file_of,
    file_with,
    is_late,
    last_checkpoint,
    marks_in,
    own_entries,
    parts_of,
    worries,
)

VERIFIER: Final = Path(__file__).parents[2] / "backstay_verify.py"
"""It stands beside this package, and shares no code with it."""
JSON: Final = "application/json"
FILE: Final = "log.json"


@require_safe
def head(request: HttpRequest) -> HttpResponse:
    """Show the head that was signed last, and how to check it."""
    try:
        last = last_checkpoint()
    except NothingSealed:
        return render(request, "log/head.html", {"head": None})
    epochs = list(Epoch.objects.order_by("number").values("origin", "key"))
    shown = {
        "head": {"note": last.note, "size": last.size, "at": last.at},
        "epochs": epochs,
        "key": epochs[-1]["key"],
        "verifier_sha256": hashlib.sha256(VERIFIER.read_bytes()).hexdigest(),
        "is_late": is_late(last),
        "worries": worries(last),
    }
    return render(request, "log/head.html", shown)


@require_safe
def checkpoint(_: HttpRequest) -> HttpResponse:
    """Give the head that was signed last, as the signed note that it is."""
    note = last_checkpoint().note
    return HttpResponse(note, content_type="text/plain; charset=utf-8")


@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """Give a file without events: the head, and that it continues what was seen."""
    form = ExportForm(request.GET)
    if not form.is_valid():
        return render(request, "log/export.html", {"form": form}, status=422)
    return saved(file_of(Wish(known_sizes=sizes(form))).encode(), JSON, FILE)


@require_safe
def verifier(_: HttpRequest) -> HttpResponse:
    """Give the program that checks files of the log, which is one file."""
    return saved(VERIFIER.read_bytes(), "text/x-python", VERIFIER.name)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Show the form by which a nation asks for a file of its own events."""
    return render(request, "log/export.html", {"form": ExportForm()})


@require_safe
def export_file(request: HttpRequest) -> HttpResponse:
    """Give a nation its own events, each with the proof that it is in the log."""
    form = ExportForm(request.GET)
    if not form.is_valid():
        return render(request, "log/export.html", {"form": form}, status=422)
    asked = form.cleaned_data
    wish = Wish(
        origin=me().origin,
        begins_on=asked["begins_on"],
        ends_before=asked["ends_before"],
        hidden=asked["hidden"],
        known_sizes=sizes(form),
        from_entry=asked["from_entry"],
        before_entry=asked["before_entry"],
    )
    head = last_checkpoint()
    try:
        own = own_entries(wish, head)
    except TooMany as error:
        parts = part_words(request, parts_of(wish, head))
        words = {"form": form, "said": str(error), "parts": parts}
        return render(request, "log/export.html", words, status=422)
    return file_with_label(
        request,
        lambda: file_with(wish, head, own).encode(),
        JSON,
        FILE,
        marks_in(own),
    )


def part_words(
    request: HttpRequest, parts: Sequence[tuple[int, int]]
) -> list[dict[str, Any]]:
    """Return the parts of what is too much for one file, each with its address."""
    found = []
    for first, before in parts:
        asks = request.GET.copy()
        asks["from_entry"], asks["before_entry"] = str(first), str(before)
        found.append({"first": first, "last": before - 1, "asks": asks.urlencode()})
    return found


def sizes(form: ExportForm) -> list[int]:
    size = form.cleaned_data["from_size"]
    return [] if size is None else [size]
