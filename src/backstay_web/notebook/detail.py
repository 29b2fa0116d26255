"""The page of one row, as an app declares it: the same for every kind of row."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from backstay_web.core.banner import Body, banner_of, bodies
from backstay_web.core.commands import not_there
from backstay_web.core.context import Context, me
from backstay_web.core.history import history
from backstay_web.core.lists.columns import Column
from backstay_web.core.lists.reading import Row, values
from backstay_web.core.subjects import SUBJECTS, Subject
from backstay_web.notebook import queries
from backstay_web.notebook.forms import AttachForm, CommentForm

View = Callable[..., HttpResponse]

IN_PART: Final = 50
"""Rows of a table on the page of another row; the list has the rest."""


@dataclass(frozen=True)
class Part:
    """A small table below the facts: what belongs to the row."""

    title: Promise
    columns: Sequence[Column]
    rows: "QuerySet[Any]"
    empty: Promise
    door: str = ""  # of the page of one of its rows
    all_of_them: str = ""  # the address of the list that has them all


def no_parts(_: UUID) -> Sequence[Part]:
    return []


@dataclass(frozen=True)
class Detail:
    """The page of one row.

    ``rows`` is the query that has its facts, which are columns as lists have them.
    """

    subject: Subject
    rows: Callable[[], "QuerySet[Any]"]
    facts: Sequence[Column]
    parts: Callable[[UUID], Sequence[Part]] = no_parts


def nothing_more(_: UUID) -> dict[str, Any]:
    return {}


def detail_view(
    detail: Detail,
    template: str = "notebook/detail.html",
    more: Callable[[UUID], dict[str, Any]] = nothing_more,
) -> View:
    """Return the view of a row.

    A template of its own extends the usual one, and ``more`` returns what it shows.
    """

    @require_safe
    def view(request: HttpRequest, key: UUID) -> HttpResponse:
        words = shown(detail, key, request)
        return render(request, template, {**words, **more(key)})

    return view


def shown(detail: Detail, key: UUID, request: HttpRequest) -> dict[str, Any]:
    """Return what the template of a row shows.

    Raises
    ------
    NotThere
        If there is no such row, or none that the reader may see: one cannot tell.
    """
    subject, by = detail.subject, me()
    permissions = by.permissions
    facts = [
        fact for fact in detail.facts if not fact.needs or fact.needs in permissions
    ]
    row = row_of(detail, facts, key)
    known = bodies()
    return {
        "subject": subject,
        "key": key,
        "title": row["shown_title"],
        "facts": [(fact, fact.shown(row[fact.seen])) for fact in facts],
        "meanings": facts,
        "parts": [part_table(part) for part in detail.parts(key)],
        "banner": banner_of([row], known),
        **beside(subject.name, key, by, known, request.GET),
    }


def beside(
    subject: str, key: UUID, by: Context, known: list[Body], asked: Container[str]
) -> dict[str, Any]:
    """Return what is shown beside a row: comments, files, history, a way to follow it.

    Each change is among it where the address asked for that.
    """
    return {
        "comments": queries.comments_on(key, known),
        "files": queries.attachments_on(key, by.origin, known),
        "form": CommentForm(initial=CommentForm.about(subject, key)),
        "attach_form": AttachForm(
            auto_id="attach_%s", initial=AttachForm.about(subject, key)
        ),
        "may_comment": "comment.write" in by.permissions,
        "following": following(subject, key, by),
        **history(SUBJECTS[subject], key, known, asked),
    }


def following(subject: str, key: UUID, by: Context) -> dict[str, Any]:
    """Return whether the reader follows a row, and what to send to change that."""
    return {
        "may": "notebook.use" in by.permissions,
        "row": queries.follow_of(key, by.actor),
        "kind": subject,
        "subject": key,
        "address": SUBJECTS[subject].address(key),
        "key": uuid4(),
    }


def row_of(detail: Detail, facts: Sequence[Column], key: UUID) -> Row:
    title = F(detail.subject.seen_title)
    rows = detail.rows().filter(pk=key).annotate(shown_title=title)
    row: Row | None = values(rows, facts, "shown_title").first()
    if row is None:
        raise not_there(rows.model, key)
    return row


def part_table(part: Part) -> dict[str, Any]:
    rows = list(values(part.rows, part.columns)[: IN_PART + 1])
    lines = [
        (row["pk"], [(c, c.shown(row[c.seen])) for c in part.columns])
        for row in rows[:IN_PART]
    ]
    return {"part": part, "lines": lines, "is_cut": len(rows) > IN_PART}
