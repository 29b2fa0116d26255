"""What officers see of releases; row security leaves those of their own body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet

from backstay_web.core.banner import Body, bodies, label_of
from backstay_web.core.context import Context
from backstay_web.core.models import Actor, Release, RowChange
from backstay_web.core.registers.cells import NOTHING, text
from backstay_web.core.releases.wording import named, readers
from backstay_web.core.subjects import SUBJECTS, Subject

MOST: Final = 100
OF_THE_ROW: Final = {"id", "policy", "level", "rel", "cav", "originator", "version"}
"""Columns that say who reads a row and how often it was changed, not what it is."""


@dataclass(frozen=True)
class Waiting:
    """A release in a list: of which row, to whom, by whom, and what came of it."""

    release: Release
    word: str
    title: str
    readers: str
    by: str
    decided_by: str
    is_late: bool


@dataclass(frozen=True)
class Relabelling:
    """Who a label lets read a row, and let before, and why as far as one may know."""

    at: datetime
    before: str
    after: str
    by: str
    reason: str
    decision: str


def open_releases(at: datetime) -> "QuerySet[Release]":
    """Return the releases that wait for a second person, what ends first at the top."""
    asked = Release.objects.filter(state=Release.State.ASKED, expires_at__gt=at)
    return asked.order_by("expires_at", "id")


def open_releases_of(subject: UUID, at: datetime) -> "QuerySet[Release]":
    """Return what of a row waits for a second person."""
    return open_releases(at).filter(subject=subject)


def closed_releases(at: datetime) -> "QuerySet[Release]":
    """Return the releases that are over, the newest first."""
    over = ~Q(state=Release.State.ASKED) | Q(expires_at__lte=at)
    return Release.objects.filter(over).order_by("-proposed_at", "id")[:MOST]


def shown(releases: Sequence[Release], by: Context, at: datetime) -> list[Waiting]:
    """Return releases as a list shows them."""
    actors = {r.proposed_by for r in releases} | {r.decided_by for r in releases}
    names = names_of(actors)
    titles = titles_of(releases, by)
    known = bodies()
    return [
        Waiting(
            release,
            str(SUBJECTS[release.kind].word) if release.kind in SUBJECTS else "",
            titles.get(release.subject, ""),
            named(release.new_rel, release.new_rel, known),
            names.get(release.proposed_by, ""),
            names.get(release.decided_by, ""),
            release.state == Release.State.ASKED and release.expires_at <= at,
        )
        for release in releases
    ]


def titles_of(releases: Sequence[Release], by: Context) -> dict[UUID, str]:
    """Return what the rows of releases are called, as far as one may read them."""
    found: dict[UUID, str] = {}
    for kind in {release.kind for release in releases} & SUBJECTS.keys():
        subject = SUBJECTS[kind]
        if subject.needs in by.permissions:
            keys = [r.subject for r in releases if r.kind == kind]
            rows = subject.rows().filter(pk__in=keys)
            found |= dict(rows.values_list("pk", subject.seen_title))
    return found


def title_of(subject: Subject, key: UUID) -> str:
    """Return what a row that one may read is called, or by what is hidden its noun."""
    named = subject.rows().filter(pk=key).values_list(subject.seen_title, flat=True)
    return str(named.first() or subject.word)


def names_of(actors: set[Any]) -> dict[Any, str]:
    return dict(Actor.objects.filter(pk__in=actors - {None}).values_list("pk", "name"))


def contents(row: models.Model, words: Mapping[str, Any]) -> list[tuple[str, Any, str]]:
    """Return each column that a reader of a row gets to see, with what stands there.

    It is called as its kind of row calls it, or nothing if that has no word for it.
    """
    fields = [f for f in row._meta.concrete_fields if f.name not in OF_THE_ROW]
    return [
        (field.name, words.get(field.name, ""), content(field, row)) for field in fields
    ]


def content(field: "models.Field[Any, Any]", row: Any) -> str:
    if type(field) is models.UUIDField:  # an actor, by whom something was done
        key = getattr(row, field.name)
        return names_of({key}).get(key, NOTHING)
    try:
        return text(field, row)
    except ObjectDoesNotExist:  # it points to what the officer may not read
        return NOTHING


def history_of(table: str, key: UUID, known: Sequence[Body]) -> list[Relabelling]:
    """Return the labels that a row was given, the newest first."""
    kept = RowChange.objects.filter(row_key=key, table=table)
    rows = [row for row in kept.order_by("-at", "-id") if is_relabelled(row)]
    asked = {r.transaction: r for r in Release.objects.filter(subject=key)}
    names = names_of({row.actor for row in rows})
    return [relabelling(row, asked.get(row.transaction), names, known) for row in rows]


def is_relabelled(row: RowChange) -> bool:
    after: Any = row.after  # The rows that are asked for were never removed.
    return row.before is None or label_of(row.before) != label_of(after)


def relabelling(
    row: RowChange,
    release: Release | None,
    names: dict[Any, str],
    known: Sequence[Body],
) -> Relabelling:
    return Relabelling(
        at=row.at,
        before=readers(label_of(row.before), known) if row.before else "",
        after=readers(label_of(row.after or {}), known),
        by=names.get(row.actor, ""),
        reason=release.reason if release else "",
        decision=release.decision if release else "",
    )
