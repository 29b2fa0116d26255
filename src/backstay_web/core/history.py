"""What became of a row, on every page alike: what happened to it, and each change.

Events say what was done, changes what that did to the row itself. Both are rows with a
label, so that nobody reads here what he could not have read then.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from backstay_web.core.banner import Body
from backstay_web.core.commands import REASON
from backstay_web.core.labels.columns import MARKS, marks_of
from backstay_web.core.lists.columns import listed, plain
from backstay_web.core.models import Actor, Event, EventRow, RowChange
from backstay_web.core.names import called
from backstay_web.core.pointers import labelled_pointers, seen_by_key
from backstay_web.core.subjects import IMPORTED, SUBJECTS, Subject

ALL_CHANGES: Final = "changes"
"""What an address asks for to see each change of each column."""
MOST: Final = 50
"""Events and changes that a page shows, the newest first."""
UNTOLD: Final = {"policy", "level", "rel", "cav", "originator", "version", "id"}
"""Columns whose change is no news to the reader of a row."""
APART: Final = timedelta(minutes=1)
"""By which clocks of a site and its database may differ, and a request takes."""


@dataclass(frozen=True)
class Happening:
    """An event of a row: when, by whom, its kind, that in words, what was said, why."""

    at: datetime
    by: str
    text: str
    kind: str
    marks: Mapping[str, Any]
    said: str = ""
    why: str = ""


@dataclass(frozen=True)
class Change:
    """A column of a row that was changed, and the same in the words of its page.

    ``code`` is that of the row, if it has one.
    """

    at: datetime
    by: str
    column: str
    before: str
    after: str
    heading: str
    was: str
    became: str
    made_of: Sequence[Mapping[str, Any]]
    code: str = ""


def history(
    subject: Subject, key: UUID, known: list[Body], asked: Container[str]
) -> dict[str, Any]:
    """Return what every page shows of what became of its row.

    Each change is among it where the address asked for that.
    """
    return {
        "events": happenings(subject, key, known),
        "changes": (
            changes_with_parts(subject, key, known) if ALL_CHANGES in asked else None
        ),
    }


def happenings(subject: Subject, key: UUID, known: list[Body]) -> list[Happening]:
    """Return what happened to a row, the newest first.

    A row that was loaded with others, or imported by whom the reader may not know of,
    is in no event that he reads: that it was added is told by its first change.
    """
    columns = ["at", "name", "kind", "because", *MARKS]
    columns += ["content"] if subject.tells else []
    newest = events_of(subject, key).annotate(name=name_of("actor"))
    # The whole content of an imported table is long, so the reason is read alone.
    newest = newest.annotate(because=KT(f"content__{REASON}"))
    rows = newest.order_by("-at", "-id").values(*columns)[:MOST]
    found = [
        Happening(
            row["at"],
            known_as(row["name"], row["originator"], known),
            subject.said(row["kind"]),
            row["kind"],
            marks_of(row),
            said_of(subject, row),
            row["because"] or "",
        )
        for row in rows
    ]
    if len(found) < MOST:
        found += made(subject.rows().model, key, found, known)
    return found


def events_of(subject: Subject, key: UUID) -> "QuerySet[Event]":
    """Return the events of a row, of what hangs on it, and of imported tables."""
    if subject.happened is None:
        return Event.objects.filter(Q(subject=key) | Q(pk__in=brought([key])))
    return subject.happened(key)


def brought(keys: Sequence[UUID]) -> list[UUID]:
    """Return the events of imported tables by which rows were added or changed."""
    # Asked apart, by its index: in one query with the others it would not be used.
    kept = EventRow.objects.filter(row_key__in=keys, event__kind=IMPORTED)
    return list(kept.values_list("event", flat=True).distinct())


def said_of(subject: Subject, row: Mapping[str, Any]) -> str:
    """Return what an event says of itself, of what its kind of row lets be told."""
    content = row.get("content") or {}
    said = (content.get(name) for name in subject.tells)
    return " · ".join(plain(each) for each in said if each)


def made(
    model: type[Model], key: UUID, told: list[Happening], known: list[Body]
) -> list[Happening]:
    """Return that a row was added, where no event tells of it."""
    added = changes_of(model, [key]).filter(operation="INSERT")
    row = added.values("at", "name", "origin", "after").order_by("at").first()
    if row is None or any(each.at <= row["at"] + APART for each in told):
        return []
    by = known_as(row["name"], row["origin"], known)
    return [Happening(row["at"], by, _("Added"), "added", marks_of(row["after"]))]


def changes_of(model: type[Model], keys: Sequence[UUID]) -> "QuerySet[Any]":
    """Return the changes of rows as the database kept them, with who made them."""
    kept = RowChange.objects.filter(row_key__in=keys, table=model._meta.db_table)
    named: QuerySet[Any] = kept.annotate(
        name=name_of("actor"), origin=KT("after__originator")
    )
    return named


def name_of(field: str) -> Subquery:
    """Return the name of an actor, which his own nation alone may know."""
    return Subquery(Actor.objects.filter(pk=OuterRef(field)).values("name")[:1])


def known_as(name: str | None, origin: Any, known: list[Body]) -> str:
    """Return who did something: by name, else by the nation he acted for."""
    codes = {str(body.id): body.code for body in known}
    return name or codes.get(str(origin), "")


def changes_with_parts(subject: Subject, key: UUID, known: list[Body]) -> list[Change]:
    """Return each change of a row and of its parts, the newest first.

    Those of a part say what is called so.
    """
    found = changes(subject, [key], known)
    parts = subject.consists_of(key) if subject.consists_of else {}
    for name, keys in parts.items():
        part = SUBJECTS[name]
        for each in changes(part, keys, known):
            heading = f"{part.word} {each.code}: {each.heading or each.column}"
            found.append(replace(each, heading=heading))
    return sorted(found, key=lambda each: each.at, reverse=True)[:MOST]


def changes(subject: Subject, keys: Sequence[UUID], known: list[Body]) -> list[Change]:
    """Return each change of rows of a kind, the newest first.

    What it points or pointed to is none where that is hidden from the reader, and keys
    that say who did something are left out.
    """
    model = subject.rows().model
    rows = list(
        changes_of(model, keys).filter(operation="UPDATE").order_by("-at", "-id")[:MOST]
    )
    sides = [side for each in rows for side in (each.before, each.after)]
    seen = seen_by_key(model, sides)
    return [
        change for each in rows for change in differences(subject, each, seen, known)
    ]


def differences(
    subject: Subject, kept: Any, seen: Mapping[str, Any], known: list[Body]
) -> Iterator[Change]:
    """Yield the columns that one change altered."""
    model = subject.rows().model
    pointers = {field.attname for field in labelled_pointers(model)}
    by = known_as(kept.name, kept.origin, known)
    for field in model._meta.concrete_fields:
        name = field.attname
        old, new = kept.before.get(name), kept.after.get(name)
        if old == new or name in UNTOLD or type(field) is UUIDField:
            continue
        if name in pointers:
            old, new = (each if each in seen else None for each in (old, new))
        yield Change(
            at=kept.at,
            by=by,
            column=name,
            before=told(old),
            after=told(new),
            heading=str(subject.words.get(field.name, "")),
            was=in_words(field, old, seen),
            became=in_words(field, new, seen),
            made_of=[marks_of(each) for each in (kept.before, kept.after)],
            code=kept.after.get("code", ""),
        )


def told(value: Any) -> str:
    """Return a value of a column as a program reads it."""
    if isinstance(value, list):
        return listed(value)
    return "" if value is None else plain(value)


def in_words(field: Any, value: Any, seen: Mapping[str, Any]) -> str:
    """Return a value of a column as people read it; nothing for none."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return told(value)
    if field.is_relation and value in seen:
        return called(seen[value])
    return str(dict(field.flatchoices).get(value) or told(value))
