"""What a page shows beside a row or a list; row security leaves what one may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from backstay_web.core.banner import Body
from backstay_web.core.context import me
from backstay_web.core.history import known_as, name_of
from backstay_web.core.labels.columns import MARKS, marks_of
from backstay_web.core.models import Event
from backstay_web.core.ordering import in_order
from backstay_web.core.subjects import Subject, open_to
from backstay_web.notebook.models import (
    Attachment,
    Comment,
    Content,
    Follow,
    SavedFilter,
)

MOST: Final = 50
"""Comments and files that a page shows, the newest first."""


@dataclass(frozen=True)
class Remark:
    """A comment on a row, by a name that its reader may know, or else by a nation."""

    at: datetime
    by: str
    text: str
    marks: Mapping[str, Any]


def comments_on(key: UUID, bodies: list[Body]) -> list[Remark]:
    """Return the comments on a row, the oldest first."""
    rows = Comment.objects.annotate(name=name_of("author")).filter(subject=key)
    newest = rows.order_by("-at", "id").values("at", "name", "text", *MARKS)
    read = list(newest[:MOST])
    return [
        Remark(
            r["at"],
            known_as(r["name"], r["originator"], bodies),
            r["text"],
            marks_of(r),
        )
        for r in reversed(read)
    ]


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
    marks: Mapping[str, Any]


def attachments_on(key: UUID, mine: UUID, bodies: list[Body]) -> list[Paper]:
    """Return the files beside a row, the newest first, those removed too."""
    rows = Attachment.objects.annotate(by_name=name_of("author")).filter(subject=key)
    return [
        Paper(
            key=row.pk,
            at=row.at,
            by=known_as(row.by_name, row.originator, bodies),
            name=row.name,
            media=row.media.upper(),
            size_bytes=row.size_bytes,
            sha256=row.sha256,
            removed_at=row.removed_at,
            version=row.version,
            is_ours=row.originator == mine,
            marks=marks_of(vars(row)),
        )
        for row in rows.order_by("-at", "id")[:MOST]
    ]


def content_of(attachment: Attachment) -> bytes:
    """Return what a file holds; nothing if it was removed."""
    found = Content.objects.filter(of=attachment).values_list("data", flat=True)
    return bytes(found.first() or b"")


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
    """A row that one follows, with what happened to it last, and the labels of both."""

    kind: Subject
    key: UUID
    title: str
    at: datetime | None
    event: str
    made_of: Sequence[Mapping[str, Any]]

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
    marks = JSONObject(**{name: name for name in MARKS})
    rows = subject.rows().filter(pk__in=keys)
    read = rows.annotate(
        event_at=Subquery(newest.values("at")[:1]),
        event_kind=Subquery(newest.values("kind")[:1]),
        event_marks=Subquery(newest.values(marks=marks)[:1]),
        shown_title=F(subject.seen_title),
    ).values("pk", "shown_title", "event_at", "event_kind", "event_marks", *MARKS)
    return [
        Followed(
            subject,
            row["pk"],
            row["shown_title"],
            row["event_at"],
            subject.said(row["event_kind"] or ""),
            [marks_of(each) for each in (row, row["event_marks"]) if each],
        )
        for row in read
    ]
