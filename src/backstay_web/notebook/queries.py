"""What a page shows beside a row or a list; row security leaves what one may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery, UUIDField

from backstay_web.core.banner import Body
from backstay_web.core.context import me
from backstay_web.core.lists.columns import listed, plain
from backstay_web.core.models import Actor, Event, RowChange
from backstay_web.core.ordering import in_order
from backstay_web.core.pointers import labelled_pointers, seen_by_key
from backstay_web.core.subjects import Subject, open_to
from backstay_web.notebook.models import (
    Attachment,
    Comment,
    Content,
    Follow,
    SavedFilter,
)

MOST: Final = 50
"""Comments, events and changes that a page shows, the newest first."""
UNTOLD: Final = {"policy", "level", "rel", "cav", "originator", "version", "id"}
"""Columns whose change is no news to the reader of a row."""


@dataclass(frozen=True)
class Remark:
    """A comment on a row, by a name that its reader may know, or else by a nation."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class Happening(Remark):
    """An event of a row: its kind, and the same in words."""

    kind: str


@dataclass(frozen=True)
class Change:
    """A column of a row that was changed."""

    at: datetime
    column: str
    before: str
    after: str


def comments_on(key: UUID, bodies: list[Body]) -> list[Remark]:
    """Return the comments on a row, the oldest first."""
    rows = Comment.objects.annotate(name=name_of("author")).filter(subject=key)
    newest = rows.order_by("-at", "id").values("at", "name", "originator", "text")
    read = list(newest[:MOST])
    return [Remark(r["at"], known_as(r, bodies), r["text"]) for r in reversed(read)]


@dataclass(frozen=True)
class Paper:
    """A file beside a row, with who put it there, as far as one may know."""

    key: UUID
    at: datetime
    by: str
    name: str
    media: str
    size_bytes: int
    sha256: str
    removed_at: datetime | None
    version: int
    is_ours: bool


def attachments_on(key: UUID, mine: UUID, bodies: list[Body]) -> list[Paper]:
    """Return the files beside a row, the newest first, those removed too."""
    rows = Attachment.objects.annotate(by_name=name_of("author")).filter(subject=key)
    return [
        Paper(
            key=row.pk,
            at=row.at,
            by=known_as({"name": row.by_name, "originator": row.originator}, bodies),
            name=row.name,
            media=row.media.upper(),
            size_bytes=row.size_bytes,
            sha256=row.sha256,
            removed_at=row.removed_at,
            version=row.version,
            is_ours=row.originator == mine,
        )
        for row in rows.order_by("-at", "id")[:MOST]
    ]


def content_of(attachment: Attachment) -> bytes:
    """Return what a file holds; nothing if it was removed."""
    found = Content.objects.filter(of=attachment).values_list("data", flat=True)
    return bytes(found.first() or b"")


def events_of(subject: Subject, key: UUID, bodies: list[Body]) -> list[Happening]:
    """Return what happened to a row, the newest first."""
    rows = Event.objects.annotate(name=name_of("actor")).filter(subject=key)
    newest = rows.order_by("-at", "id").values("at", "name", "originator", "kind")
    return [
        Happening(
            row["at"], known_as(row, bodies), subject.said(row["kind"]), row["kind"]
        )
        for row in newest[:MOST]
    ]


def name_of(field: str) -> Subquery:
    """Return the name of an actor, which his own nation alone may know."""
    return Subquery(Actor.objects.filter(pk=OuterRef(field)).values("name")[:1])


def known_as(row: Mapping[str, Any], bodies: list[Body]) -> str:
    """Return who did something: by name, else by the nation he acted for."""
    codes = {body.id: body.code for body in bodies}
    return row["name"] or codes.get(row["originator"], "")


def changes_of(model: type[Model], key: UUID) -> list[Change]:
    """Return each change of a row of a table, the newest first.

    What it points or pointed to is none where that is hidden from the reader, and keys
    that say who did something are left out.
    """
    table = model._meta.db_table
    kept = RowChange.objects.filter(row_key=key, table=table)
    rows = list(kept.order_by("-at", "-id")[:MOST])
    sides = [side for each in rows for side in (each.before, each.after) if side]
    seen = seen_by_key(model, sides)
    pointers = {field.attname for field in labelled_pointers(model)}
    bare = {f.attname for f in model._meta.fields if type(f) is UUIDField}

    def told_of(side: Mapping[str, Any] | None) -> dict[str, Any]:
        row = {name: value for name, value in (side or {}).items() if name not in bare}
        hidden = {name for name in pointers if row.get(name) not in seen}
        return row | dict.fromkeys(hidden)

    return [
        change
        for each in rows
        for change in differences(each.at, told_of(each.before), told_of(each.after))
        if each.before
    ]


def differences(
    at: datetime, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Change]:
    return [
        Change(at, name, told(before.get(name)), told(after.get(name)))
        for name in sorted({*before, *after} - UNTOLD)
        if before.get(name) != after.get(name)
    ]


def told(value: Any) -> str:
    if isinstance(value, list):
        return listed(value)
    return "" if value is None else plain(value)


def follow_of(key: UUID, actor: UUID) -> Follow | None:
    """Return whether and how somebody follows a row."""
    return Follow.objects.filter(actor=actor, subject=key, is_over=False).first()


def followed() -> "QuerySet[Follow]":
    """Return what the reader follows."""
    return Follow.objects.filter(actor=me().actor, is_over=False)


def filters_for(listing: str) -> list[dict[str, Any]]:
    """Return the filters of a list: one's own, and those that colleagues share."""
    mine = me().actor
    rows = SavedFilter.objects.filter(listing=listing, is_over=False)
    kept = rows.filter(Q(actor=mine) | Q(is_shared=True)).order_by(
        in_order("name"), "id"
    )
    read = kept.values("id", "name", "address", "actor", "is_shared", "version")
    return [{**row, "is_mine": row["actor"] == mine} for row in read]


@dataclass(frozen=True)
class Followed:
    """A row that one follows, with what happened to it last."""

    kind: Subject
    key: UUID
    title: str
    at: datetime | None
    event: str

    @property
    def address(self) -> str:
        """Return the address of its page."""
        return self.kind.address(self.key)


def followed_rows() -> list[Followed]:
    """Return what the reader follows and may still see, what happened last first."""
    by_kind: dict[str, list[UUID]] = {}
    for kind, key in followed().values_list("kind", "subject"):
        by_kind.setdefault(kind, []).append(key)
    rows = [
        row
        for subject in open_to(me().permissions)
        if subject.name in by_kind
        for row in with_last_event(subject, by_kind[subject.name])
    ]
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(rows, key=lambda row: row.at or never, reverse=True)


def with_last_event(subject: Subject, keys: list[UUID]) -> list[Followed]:
    newest = Event.objects.filter(subject=OuterRef("pk")).order_by("-at", "id")
    rows = subject.rows().filter(pk__in=keys)
    read = rows.annotate(
        event_at=Subquery(newest.values("at")[:1]),
        event_kind=Subquery(newest.values("kind")[:1]),
    ).values_list("pk", subject.seen_title, "event_at", "event_kind")
    return [
        Followed(subject, key, title, at, subject.said(kind or ""))
        for key, title, at, kind in read
    ]
