"""What stands beside a row, whatever row it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from backstay_web.config.api.reads.read import Read, Shown, Words, cut
from backstay_web.core.banner import bodies
from backstay_web.core.commands import NotThere, find, require
from backstay_web.core.context import me
from backstay_web.core.history import changes as changes_of
from backstay_web.core.history import happenings as happenings_of
from backstay_web.core.subjects import SUBJECTS, Subject
from backstay_web.notebook import queries as notebook

OF_A_ROW: Final = "/subjects/{kind}/{uuid:key}"


@dataclass(frozen=True)
class Said:
    """A comment on a row, by a name that its reader may know, or else by a nation."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class Happened:
    """An event of a row: when, by whom, its kind, that in words, and what was said."""

    at: datetime
    by: str
    text: str
    kind: str
    said: str


@dataclass(frozen=True)
class Paper:
    """A file beside a row; what it holds has an address of its own until removed."""

    key: UUID
    version: int
    at: datetime
    by: str
    name: str
    media: str
    size_bytes: int
    sha256: str
    removed_at: datetime | None


@dataclass(frozen=True)
class Altered:
    """A column of a row that was changed; what it pointed to is told by its key."""

    at: datetime
    by: str
    column: str
    before: str
    after: str


def subject_of(kind: str, key: UUID) -> Subject:
    """Return the kind of a row that one may read and open.

    Raises
    ------
    NotThere
        If there is no such kind or row, or none that one may know of.
    Refused
        If one may not open the page of such rows.
    """
    known = SUBJECTS.get(kind)
    if known is None:
        raise NotThere(_("There is no %(kind)s %(key)s.") % {"kind": kind, "key": key})
    require(me(), known.needs)
    find(known.rows(), key)
    return known


def comments(_: Words, *, kind: str, key: UUID) -> Shown:
    """Return the last comments on a row, the oldest first."""
    subject_of(kind, key)
    rows = notebook.comments_on(key, bodies())
    return Shown([cut(Said, row) for row in rows], [row.marks for row in rows])


def happenings(_: Words, *, kind: str, key: UUID) -> Shown:
    """Return what happened to a row last, the newest first."""
    rows = happenings_of(subject_of(kind, key), key, bodies())
    return Shown([cut(Happened, row) for row in rows], [row.marks for row in rows])


def changes(_: Words, *, kind: str, key: UUID) -> Shown:
    """Return what of a row was changed last, column by column, the newest first."""
    rows = changes_of(subject_of(kind, key), [key], bodies())
    made_of = [made for row in rows for made in row.made_of]
    return Shown([cut(Altered, row) for row in rows], made_of)


def papers(_: Words, *, kind: str, key: UUID) -> Shown:
    """Return the files beside a row, the newest first."""
    subject_of(kind, key)
    rows = notebook.attachments_on(key, me().origin, bodies())
    return Shown([cut(Paper, row) for row in rows], [row.marks for row in rows])


READS: Final = (
    *(
        Read(f"subject-{name}", f"{OF_A_ROW}/{name}", "", says, row, read, {})
        for name, says, row, read in (
            ("comments", "The last comments on a row.", Said, comments),
            ("events", "What happened to a row last.", Happened, happenings),
            ("changes", "What of a row was changed last.", Altered, changes),
            ("files", "The files beside a row.", Paper, papers),
        )
    ),
)
"""Those of a row need what its page does, whatever it is."""
