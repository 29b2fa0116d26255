"""What officers do about the label of a row: two let more people read it, one fewer."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.banner import bodies
from backstay_web.core.commands import (
    Asked,
    Happened,
    NotThere,
    Refused,
    Stale,
    command,
    find,
    require,
)
from backstay_web.core.context import Context
from backstay_web.core.labels.algebra import widens
from backstay_web.core.labels.label import Label
from backstay_web.core.models import LASTS, Release
from backstay_web.core.rows import Written
from backstay_web.core.subjects import SUBJECTS

RELEASE: Final = "label.release"


class NotARelease(BackstayError):
    """What was asked for as a release lets nobody read more, or the other way round."""


class AskedAlready(BackstayError):
    """A release of the row waits for a second person; says what to do about it."""


class NotOpen(BackstayError):
    """The release was decided on, or its time is over; says which."""


@command("release.propose", RELEASE, steps_up=True)
def propose_release(
    *,
    asked: Asked,
    release: UUID,
    kind: str,
    subject: UUID,
    expected_version: int,
    level: int,
    rel: int,
    cav: int,
) -> Happened:
    """Ask another officer to let more people read a row; until then nothing changes."""
    row = own_row(asked.by, kind, subject, expected_version)
    new = possible(asked.by, row, level=level, rel=rel, cav=cav)
    if not widens(label_of(row), new):
        raise NotARelease(
            _("Nobody could read it who cannot now: restrict it, which takes one.")
        )
    if is_asked_for(subject, asked.at):
        raise AskedAlready(
            _("A release of this row waits to be decided on: decide on that one first.")
        )
    made = request_of(asked, release, kind, row, new)
    content = {"kind": kind, "subject": str(subject), "expires_at": made.expires_at}
    return Happened("release.proposed", made, content)


@command("label.restrict", RELEASE, steps_up=True)
def restrict(
    *,
    asked: Asked,
    release: UUID,
    kind: str,
    subject: UUID,
    expected_version: int,
    level: int,
    rel: int,
    cav: int,
) -> Happened:
    """Let fewer people read a row, at once: that takes one officer."""
    row = own_row(asked.by, kind, subject, expected_version)
    new = possible(asked.by, row, level=level, rel=rel, cav=cav)
    if widens(label_of(row), new):
        raise NotARelease(_("Somebody could read it who cannot now: propose that."))
    if new == label_of(row):
        raise NotARelease(_("That is the label it has."))
    made = request_of(asked, release, kind, row, new)
    relabel(made, asked.reason)
    return relabelled("label.restricted", row, made)


@command("release.confirm", RELEASE, steps_up=True)
def confirm_release(*, asked: Asked, release: UUID, expected_version: int) -> Happened:
    """Let more people read a row, as another officer asked and as one has seen it.

    Raises
    ------
    Refused
        If one asked for it oneself, in this post or in another.
    Stale
        If the row is not as it was when that was asked, or as one has seen it.
    """
    made = open_release(asked, release)
    row = own_row(asked.by, made.kind, made.subject, expected_version)
    if row.version != made.row_version:
        raise Stale(
            _(
                "The row was changed since this was proposed: it has to be asked for "
                "anew, with the row as it is now."
            )
        )
    if is_me_too(made.proposed_by):
        raise Refused(
            _(
                "A second person confirms a release: you proposed it yourself, in this "
                "post or in another."
            )
        )
    relabel(made, asked.reason)
    return relabelled("label.released", row, made)


@command("release.refuse", RELEASE, steps_up=True)
def refuse_release(*, asked: Asked, release: UUID) -> Happened:
    """Say why a row is not to be released; its label stays as it is."""
    made = open_release(asked, release)
    if made.proposed_by == asked.by.actor:
        raise Refused(_("You proposed it yourself: withdraw it."))
    decide(asked, made, Release.State.REFUSED)
    return Happened("release.refused", made, {"subject": str(made.subject)})


@command("release.withdraw", RELEASE)
def withdraw_release(*, asked: Asked, release: UUID) -> Happened:
    """Take back what one proposed."""
    made = open_release(asked, release)
    if made.proposed_by != asked.by.actor:
        raise Refused(_("Another officer proposed it: refuse it."))
    decide(asked, made, Release.State.WITHDRAWN)
    return Happened("release.withdrawn", made, {"subject": str(made.subject)})


def own_row(by: Context, kind: str, key: UUID, expected_version: int) -> Any:
    """Return a row of one's own body, as it was when one looked at it.

    Raises
    ------
    NotThere
        If there is no such row, or none that the officer may read.
    Refused
        If it is another body's: its own officers alone release it.
    Stale
        If it was changed meanwhile.
    """
    row = row_of(by, kind, key)
    if row.originator != by.origin:
        raise Refused(_("It is another body's: its own officers alone release it."))
    if not hasattr(row, "version"):
        raise Refused(
            _("It is made of other rows, and goes to whoever may read all of those.")
        )
    if row.version != expected_version:
        raise Stale(_("The row was changed meanwhile: look at it again."))
    return row


def row_of(by: Context, kind: str, key: UUID) -> Any:
    """Return a row of any kind, if one may read it."""
    known = SUBJECTS.get(kind)
    if known is None:
        raise NotThere(f"There is no {kind} {key}.")
    require(by, known.needs)
    return find(known.rows(), key)


def possible(by: Context, row: Any, *, level: int, rel: int, cav: int) -> Label:
    """Return a label under which one can still read the row oneself.

    Raises
    ------
    Refused
        If one could not: nobody would be left who sees what he decided.
    """
    if level > by.level or cav & ~by.cav or not rel & by.rel:
        raise Refused(
            _("You could not read it yourself any more: name one under which you can.")
        )
    return Label(policy=row.policy, level=level, rel=rel, cav=cav, originators=1)


def label_of(row: Any) -> Label:
    # Whose row it is never changes, and stands in another column.
    return Label(row.policy, row.level, row.rel, row.cav, originators=1)


def is_asked_for(subject: UUID, at: datetime) -> bool:
    """Tell whether a release of a row waits for a second person."""
    waiting = Release.objects.filter(subject=subject, state=Release.State.ASKED)
    return waiting.filter(expires_at__gt=at).exists()


def request_of(asked: Asked, release: UUID, kind: str, row: Any, new: Label) -> Release:
    made = Release(
        id=release,
        kind=kind,
        table=row._meta.db_table,
        subject=row.pk,
        row_version=row.version,
        was_level=row.level,
        was_rel=row.rel,
        was_cav=row.cav,
        new_level=new.level,
        new_rel=new.rel,
        new_cav=new.cav,
        reason=asked.reason,
        proposed_by=asked.by.actor,
        proposed_at=asked.at,
        expires_at=asked.at + LASTS,
        policy=row.policy,
        level=row.level,
        rel=at_home(asked.by, row.rel),
        cav=row.cav,
        originator=asked.by.origin,
    )
    made.save(force_insert=True)
    return made


def at_home(by: Context, rel: int) -> int:
    """Return one's own body's bit, if it has one and one acts with it.

    Else those of a row that one reads by. What is kept of a request is read in one's
    own body alone in either case (migration 0017): this narrows it further.
    """
    own = sum(1 << body.place for body in bodies() if body.id == by.origin)
    return own & by.rel or rel & by.rel


def open_release(asked: Asked, release: UUID) -> Release:
    """Return a release that waits for a decision.

    Raises
    ------
    NotOpen
        If it was decided on, or nobody did so in time.
    """
    made = find(Release.objects.all(), release)
    if made.state != Release.State.ASKED:
        raise NotOpen(_("It has been decided on."))
    if made.expires_at <= asked.at:
        raise NotOpen(_("Nobody decided on it in time: it has to be asked for anew."))
    return made


def is_me_too(actor: UUID) -> bool:
    """Tell whether another actor is the person who acts now, in another post."""
    with connection.cursor() as cursor:
        cursor.execute("select core_is_me_too(%s)", [actor])
        return bool(cursor.fetchone()[0])


def relabel(made: Release, why: str) -> None:
    """Let the database change the label, which it does in no other way."""
    with connection.cursor() as cursor:
        cursor.execute("select core_relabel(%s, %s)", [made.pk, why])
    made.refresh_from_db()


def relabelled(kind: str, row: Any, made: Release) -> Happened:
    row.refresh_from_db()
    return Happened(kind, row, {"version": row.version}, [Written(made, made)])


def decide(asked: Asked, made: Release, state: Release.State) -> None:
    Release.objects.filter(pk=made.pk).update(
        state=state,
        decided_by=asked.by.actor,
        decided_at=asked.at,
        decision=asked.reason,
    )
    made.refresh_from_db()
