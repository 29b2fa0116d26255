"""What can be done about an import: begin it, check it, and apply it as a whole."""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID, uuid5

from django.db import connection

from backstay.errors import BackstayError
from backstay_web.core.commands import (
    Asked,
    Happened,
    Refused,
    Stale,
    change,
    command,
    find,
    require,
)
from backstay_web.core.entries import Release
from backstay_web.core.imports import checking, mapping, pieces, writing
from backstay_web.core.imports.brought import brought, kept
from backstay_web.core.imports.kinds import Kind, kind_of
from backstay_web.core.imports.models import Import, Piece
from backstay_web.core.imports.models import Mapping as Remembered
from backstay_web.core.imports.outcome import Outcome
from backstay_web.core.imports.table import Table, Unreadable
from backstay_web.core.payloads import JsonOf
from backstay_web.core.rows import Written

State = Import.State
What = Piece.What


class NotReady(BackstayError):
    """The import was applied already, or has faults, or was not checked."""


@command("import.begin", "import.make")
def begin(
    *,
    asked: Asked,
    import_: UUID,
    kind: str,
    name: str,
    digest: str,
    table: Annotated[str, JsonOf(Table)],
) -> Happened:
    """Keep a table that was read, as a draft for its sender's nation.

    ``table`` is the JSON of a ``Table``, and ``digest`` that of the bytes as sent. A
    label that it brings is a 4774 label as XML; one that is not understood wholly keeps
    the table out.
    """
    require(asked.by, kind_of(kind).permission)
    read = json.loads(table)
    check_shape(read)
    rows = read.pop("rows")
    label = brought(read.pop("label", ""), asked.by)
    reading = {key: value for key, value in read.items() if key != "lines"}
    if label is not None:
        reading["label"] = label.plain()
    draft = Import(
        id=import_,
        kind=kind,
        name=name[:200],
        digest=digest,
        head=rows[0],
        row_count=len(rows) - 1,
        made_by=asked.by.actor,
        made_at=asked.at,
        level=asked.by.level,
        rel=asked.by.rel if label is None else asked.by.rel & label.rel,
        cav=asked.by.cav,
        originator=asked.by.origin,
        reading=reading,
    )
    draft.save(force_insert=True)
    lines = list(zip(read["lines"], rows, strict=True))
    also = pieces.store(draft, What.CELLS, 0, lines)
    content = {"kind": kind, "digest": digest, "rows": draft.row_count, "version": 1}
    return Happened("import.begun", draft, content, also)


def check_shape(read: Mapping[str, Any]) -> None:
    """Return if a table has a head, and each row a place.

    Raises
    ------
    Unreadable
        If not.
    """
    rows, lines = read["rows"], read["lines"]
    if not rows or not rows[0] or len(rows) != len(lines):
        raise Unreadable("A table has a head, and for each row its line in the file.")


@command("import.check", "import.make")
def check(
    *,
    asked: Asked,
    import_: UUID,
    expected_version: int,
    columns: Mapping[str, int],
    release: Release | None = None,
) -> Happened:
    """Check every line against what there is, and keep what it would do.

    ``release`` says who is to read the rows that are added; none: one's own bodies.
    """
    draft = find(Import.objects.all(), import_)
    kind = open_kind(draft, asked)
    mapping.check_mapping(kind, draft.head, columns)
    run = draft.run + 1
    outcome = checked(draft, kind, asked, run, columns, release)
    if outcome.rel == 0:
        raise Refused(
            "The lines touch rows that no single body may read together: send them in "
            "parts, by whom they were released to."
        )
    faults = [fault.plain() for fault in outcome.faults]
    also = [remember(asked, draft, columns)]
    for what, lines in (
        (What.FAULTS, faults),
        (What.ADDED, outcome.added),
        (What.CHANGED, outcome.changed),
    ):
        also += pieces.store(draft, what, run, lines, rel=outcome.rel)
    draft = change(
        draft,
        expected_version,
        state=State.CHECKED,
        mapping=dict(columns),
        outcome={
            **outcome.counts(),
            "digest": outcome.digest(),
            "release": outcome.release,
        },
        run=run,
    )
    content = {**draft.outcome, "version": draft.version}
    return Happened("import.checked", draft, content, also)


@command("import.apply", "import.make")
def apply(*, asked: Asked, import_: UUID, expected_version: int) -> Happened:
    """Do what the check said, all of it, if it would still say so."""
    draft = find(Import.objects.all(), import_)
    kind = open_kind(draft, asked)
    if draft.state != State.CHECKED or draft.outcome["faulty"]:
        raise NotReady("Check the table, and mend every fault, before it is applied.")
    lock(kind, asked)
    release = draft.outcome.get("release")
    outcome = checked(draft, kind, asked, draft.run, draft.mapping, release)
    if outcome.digest() != draft.outcome["digest"]:
        raise Stale(
            "What is there was changed since the check: check the table again, and see "
            "whether its lines still say what you mean. Nothing was written."
        )
    beside = kind.write(asked, outcome)
    rows = list(writing.written(kind.model, keys_of(outcome)))
    draft = change(
        draft,
        expected_version,
        state=State.APPLIED,
        applied_by=asked.by.actor,
        applied_at=asked.at,
    )
    content = {
        "kind": kind.name,
        "digest": draft.digest,
        **outcome.counts(),
        "lines": [digest for _, digest in rows],
        "version": draft.version,
    }
    also = [*(Written(row, row) for row, _ in rows), *beside]
    return Happened("import.applied", draft, content, also)


def open_kind(draft: Import, asked: Asked) -> Kind:
    """Return the kind of an import that is still open, if the actor may make such rows.

    Raises
    ------
    NotReady
        If it was applied.
    """
    if draft.state == State.APPLIED:
        raise NotReady("This table was applied: send another one to change rows again.")
    kind = kind_of(draft.kind)
    require(asked.by, kind.permission)
    return kind


def checked(
    draft: Import,
    kind: Kind,
    asked: Asked,
    run: int,
    columns: Mapping[str, int],
    release: Release | None,
) -> Outcome:
    """Return what the lines of a draft would do now."""
    lines = pieces.load(draft, What.CELLS, 0)
    table = ([row for _, row in lines], [line for line, _ in lines])
    seed = uuid5(draft.pk, str(run))
    label = kept(draft.reading)
    outcome = checking.check(kind, asked.by, seed, table, columns, release, label)
    if label is not None:
        outcome.rel &= label.rel
    return outcome


def remember(asked: Asked, draft: Import, columns: Mapping[str, int]) -> Written:
    """Keep what the headings meant, for the next table of this nation and kind."""
    said = mapping.to_remember(draft.head, columns)
    known = Remembered.objects.filter(originator=asked.by.origin, kind=draft.kind)
    row = known.first()
    if row is not None:
        row = change(row, row.version, columns={**row.columns, **said})
        return Written(row, row)
    row = Remembered(
        kind=draft.kind,
        columns=said,
        level=draft.level,
        rel=draft.rel,
        cav=draft.cav,
        originator=asked.by.origin,
    )
    row.save(force_insert=True)
    return Written(row, row)


def lock(kind: Kind, asked: Asked) -> None:
    """Let one import of a kind and a nation be applied at a time.

    Raises
    ------
    NotReady
        If another one is being applied: it may take longer than locks are waited for.
    """
    words = f"import {kind.name} {asked.by.origin}".encode()
    number = int.from_bytes(hashlib.sha256(words).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [number])
        [is_free] = cursor.fetchone()
    if not is_free:
        raise NotReady(
            "Another table of this kind is being applied: wait until it is done, and "
            "check yours again."
        )


def keys_of(outcome: Outcome) -> list[str]:
    """Return the keys of the rows that are written, in the order of their lines."""
    return [key for _, key, *_ in sorted([*outcome.added, *outcome.changed], key=first)]


def first(line: list[Any]) -> int:
    return int(line[0])
