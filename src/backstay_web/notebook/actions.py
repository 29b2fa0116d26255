"""What people do beside the rows of others: comment, follow, and keep filters."""

from base64 import b64decode
from hashlib import sha256
from typing import Annotated, Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from backstay.errors import BackstayError
from backstay_web.core.commands import (
    Asked,
    Happened,
    NotThere,
    change,
    command,
    find,
    require,
)
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.payloads import Base64
from backstay_web.core.subjects import SUBJECTS
from backstay_web.notebook.models import (
    Attachment,
    Comment,
    Content,
    Follow,
    SavedFilter,
)
from backstay_web.notebook.sniffing import MOST_BYTES, kind_of, safe_name

COMMENT: Final = "comment.write"
USE: Final = "notebook.use"


class NameTaken(BackstayError):
    """One has a filter of that name for that list already."""


class NotSaid(BackstayError):
    """Something that takes away needs a reason, and has none."""


@command("comment.write", COMMENT)
def write_comment(
    *, asked: Asked, comment: UUID, kind: str, subject: UUID, text: str
) -> Happened:
    """Write a comment on a row that one may read, for whoever may read it."""
    row = subject_of(asked, kind, subject)
    made = Comment(
        id=comment,
        kind=kind,
        subject=subject,
        author=asked.by.actor,
        text=text,
        at=asked.at,
        originator=asked.by.origin,
        **columns_of(row),
    )
    made.save(force_insert=True)
    content = {"kind": kind, "subject": str(subject), "text": text}
    return Happened("comment.written", made, content)


@command("attachment.add", COMMENT)
def attach(
    *,
    asked: Asked,
    attachment: UUID,
    kind: str,
    subject: UUID,
    name: str,
    data: Annotated[str, Base64(MOST_BYTES)],
) -> Happened:
    """Put a file beside a row that one may read, for whoever may read it.

    ``data`` is its content in base64.

    Raises
    ------
    Unfit
        If it is of no kind that is kept, or not what its name says.
    """
    row = subject_of(asked, kind, subject)
    made = put_beside(
        asked, attachment, kind, row, name, b64decode(data, validate=True)
    )
    return added(made)


def put_beside(
    asked: Asked, attachment: UUID, kind: str, row: Any, name: str, content: bytes
) -> Attachment:
    """Return a file beside a row, for whoever may read that, once it is written.

    Raises
    ------
    Unfit
        If it is of no kind that is kept, or not what its name says.
    """
    name, label = safe_name(name), columns_of(row)
    made = Attachment(
        id=attachment,
        kind=kind,
        subject=row.pk,
        author=asked.by.actor,
        name=name,
        media=kind_of(name, content),
        size_bytes=len(content),
        sha256=sha256(content).hexdigest(),
        at=asked.at,
        originator=asked.by.origin,
        **label,
    )
    made.save(force_insert=True)
    Content.objects.create(of=made, data=content, originator=asked.by.origin, **label)
    return made


def added(made: Attachment) -> Happened:
    """Return what is told of a file that was put beside a row."""
    told = ("kind", "subject", "name", "media", "size_bytes", "sha256")
    return Happened(
        "attachment.added", made, {each: getattr(made, each) for each in told}
    )


@command("attachment.remove", COMMENT)
def remove_attachment(
    *, asked: Asked, attachment: UUID, expected_version: int
) -> Happened:
    """Remove what a file of one's own body holds, and say why; its name stays."""
    if not asked.reason.strip():
        raise NotSaid(gettext("Say why it is removed."))
    found = find(Attachment.objects.filter(removed_at=None), attachment)
    row = change(
        found, expected_version, removed_by=asked.by.actor, removed_at=asked.at
    )
    Content.objects.filter(of=row).update(data=None)
    content = {
        "name": row.name,
        "sha256": row.sha256,
        "reason": asked.reason,
        "version": row.version,
    }
    return Happened("attachment.removed", row, content)


@command("subject.follow", USE)
def follow(*, asked: Asked, follow: UUID, kind: str, subject: UUID) -> Happened:
    """Follow a row that one may read; to follow it twice is to follow it."""
    subject_of(asked, kind, subject)
    known = Follow.objects.filter(actor=asked.by.actor, subject=subject).first()
    if known is not None:
        row = change(known, known.version, is_over=False)
    else:
        row = Follow(
            id=follow, kind=kind, subject=subject, actor=asked.by.actor, **own(asked)
        )
        row.save(force_insert=True)
    return Happened("subject.followed", row, {"subject": str(subject)})


@command("subject.unfollow", USE)
def unfollow(*, asked: Asked, follow: UUID, expected_version: int) -> Happened:
    """Follow a row no more."""
    mine = Follow.objects.filter(actor=asked.by.actor)
    row = change(find(mine, follow), expected_version, is_over=True)
    return Happened("subject.unfollowed", row, {"version": row.version})


@command("filter.save", USE)
def save_filter(
    *,
    asked: Asked,
    saved: UUID,
    listing: str,
    name: str,
    address: str,
    is_shared: bool,
) -> Happened:
    """Keep what is asked of a list under a name, for oneself or for colleagues too."""
    row = SavedFilter(
        id=saved,
        listing=listing,
        name=name,
        address=address,
        is_shared=is_shared,
        actor=asked.by.actor,
        **own(asked),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NameTaken(
            gettext("You have a filter %(name)s here already: choose another name.")
            % {"name": name}
        ) from None
    return Happened("filter.saved", row, {"listing": listing, "name": name})


@command("filter.drop", USE)
def drop_filter(*, asked: Asked, saved: UUID, expected_version: int) -> Happened:
    """Keep a filter of one's own no more."""
    mine = SavedFilter.objects.filter(actor=asked.by.actor)
    row = change(find(mine, saved), expected_version, is_over=True)
    return Happened("filter.dropped", row, {"version": row.version})


def subject_of(asked: Asked, kind: str, key: UUID) -> Any:
    """Return a row of a kind, if the actor may read it.

    Raises
    ------
    NotThere
        If there is no such kind or row; the same words whether it is hidden.
    """
    known = SUBJECTS.get(kind)
    if known is None:
        raise NotThere(
            gettext("There is no %(kind)s %(key)s.") % {"kind": kind, "key": key}
        )
    require(asked.by, known.needs)
    return find(known.rows(), key)


def own(asked: Asked) -> dict[str, Any]:
    """Return the label of what is one's own: for colleagues of the same clearance."""
    by = asked.by
    return {
        "level": by.level,
        "rel": by.rel,
        "cav": by.cav,
        "originator": by.origin,
    }
