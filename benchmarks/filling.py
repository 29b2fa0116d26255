"""A site as full as it may become: 50 nations, their people, needs, offers and events.

Needs and offers come by the importer, as 50 people would send them. They are then shown
to whom a demonstration shows them by the owner of the tables, since half a million
releases by two people each would take days. Events are written as whoever serves.
"""

import csv
import dataclasses
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import django
import psycopg

from backstay_web.config.running import Site
from backstay_web.core.context import SET
from benchmarks.imports import manage, materiel, needs

NATIONS: Final = 50
LINES: Final = 100_000
"""Needs, offers, and events of each of both, unless fewer are asked for."""
AT_ONCE: Final = 5_000
LOOKS_EVERY_S: Final = 5
PATIENCE_S: Final = 120
FULL: Final = "full.txt"
"""Stands in the folder of a site that was filled whole."""

EVENT: Final = """
with told as (
    insert into core_event (id, kind, subject, actor, command_key, at, content, policy,
        level, rel, cav, originator)
    select gen_random_uuid(), %(kind)s, key, %(actor)s, gen_random_uuid(),
        now() - random() * interval '1 year', '{"version": 1}', 1, 0, %(rel)s, 0,
        %(origin)s from unnest(%(keys)s::uuid[]) key
    returning id, subject
)
select array_agg(id), array_agg(subject) from told
"""
EVENT_ROW: Final = """
insert into core_eventrow (id, event_id, "table", row_key, "row", policy, level, rel,
    cav, originator)
select gen_random_uuid(), event, {table}, t.id, to_jsonb(t), 1, 0, %(rel)s, 0,
    %(origin)s
from unnest(%(events)s::uuid[], %(keys)s::uuid[]) as told (event, key)
join {name} t on t.id = told.key
"""
SHOW: Final = """
alter table {table} no force row level security, disable trigger user;
update {table} set rel = {rel};
alter table {table} force row level security, enable trigger user;
"""
OF_A_YEAR: Final = """
alter table core_rowchange no force row level security;
update core_rowchange set at = now() - random() * interval '1 year';
alter table core_rowchange force row level security;
"""
EVERYBODY: Final = (1 << 63) - 1
TO_COMMAND_AND_RECIPIENT: Final = "rel | 1 | {recipient}"


def filled(folder: Path, lines: int = LINES) -> Site:
    """Start the site of a folder, and fill it if that was not done before."""
    made = Site(folder)
    made.start()
    os.environ |= made.environment("bs_app")
    django.setup()
    if not (folder / FULL).exists():
        found(made)
        load(made, lines)
        (folder / FULL).write_text(f"{lines} lines\n")
        wait_for_seal(made)
    return made


def found(made: Site) -> None:
    """Found a demonstration of 50 nations, load the exercise and plan it."""
    from backstay_web.accounts.demonstration import NATIONS as KNOWN
    from backstay_web.accounts.demonstration import found_demonstration

    with KNOWN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows += [
        {"nation": f"x{n}", "name": f"Nation {n}", "name_uk": f"Країна {n}"}
        for n in range(len(rows) + 1, NATIONS + 1)
    ]
    all_of_them = made.root / "nations.csv"
    with all_of_them.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["nation", "name", "name_uk"])
        writer.writeheader()
        writer.writerows(rows)
    found_demonstration(made.database.url("bs_migrate"), all_of_them)
    for command in ("load_exercise", "plan_exercise"):
        manage(made, "bs_app", command)


def load(made: Site, lines: int) -> None:
    """Let people send needs and offers, show them, and let much have happened."""
    from backstay_web.accounts.demonstration import actor_of, people

    recipient = actor_of("needs-ua")
    send(recipient, "requirements", lines)
    desks = [one.name for one in people() if one.name.startswith("desk-")]
    for name in desks:
        code = name.removeprefix("desk-").upper()
        send(actor_of(name), "materiel", lines // len(desks), code)
        say(f"offers of {code}")
    show(made, recipient.rel)
    for table, kind in (
        ("requirements_requirement", "requirement.changed"),
        ("donations_offer", "offer.changed"),
    ):
        happen(made, recipient, table, kind, lines // 2)
    with psycopg.connect(made.database.url("bs_migrate"), autocommit=True) as owner:
        owner.execute("vacuum analyze")


def send(actor: Any, kind: str, count: int, nation: str = "") -> None:
    """Send lines of a kind as a table, and apply them."""
    from backstay_web.config.exercise.loading import acting_as
    from backstay_web.core.imports import actions
    from backstay_web.core.imports.table import Table

    now = datetime.now(UTC)
    with acting_as(actor, now):
        lines = list(needs(count) if kind == "requirements" else materiel(count))
    if nation:
        lines = [{**line, "nation": nation} for line in lines]
    heads = list(lines[0])
    rows = [heads, *([str(line[head]) for head in heads] for line in lines)]
    table = json.dumps(
        dataclasses.asdict(Table("csv", rows, list(range(1, len(rows) + 1))))
    )
    import_ = uuid4()
    for version, (command, payload) in enumerate(
        (
            (actions.begin, {"kind": kind, "name": "table", "table": table}),
            (actions.check, {"columns": {head: at for at, head in enumerate(heads)}}),
            (actions.apply, {}),
        )
    ):
        if version:
            payload["expected_version"] = version
        else:
            payload["digest"] = hashlib.sha256(table.encode()).hexdigest()
        now = datetime.now(UTC)
        with acting_as(actor, now):
            command(key=uuid4(), at=now, reason="", import_=import_, **payload)


def show(made: Site, recipient: int) -> None:
    """Show needs to everybody, and offers to the command and the recipient.

    What was sent now is said to have been sent throughout the last year.
    """
    both = TO_COMMAND_AND_RECIPIENT.format(recipient=recipient)
    shown = {
        "requirements_requirement": str(EVERYBODY),
        "requirements_place": both,
        "donations_offer": both,
        "donations_lot": both,
    }
    with psycopg.connect(made.database.url("bs_migrate")) as owner:
        for table, rel in shown.items():
            owner.execute(SHOW.format(table=table, rel=rel).encode())
        owner.execute(OF_A_YEAR.encode())


def happen(made: Site, actor: Any, table: str, kind: str, events: int) -> None:
    """Let an event have happened to each of many rows of a table."""
    token = session_of(made, actor.pk)
    words = {
        "actor": actor.pk,
        "rel": EVERYBODY,
        "origin": actor.origin,
        "kind": kind,
    }
    rows = EVENT_ROW.format(table=f"'{table}'", name=table).encode()
    with psycopg.connect(made.database.url("bs_app")) as app:
        app.execute(SET.encode(), [token])
        query = f"select id from {table} limit {events}"  # noqa: S608 our own
        keys = [key for [key] in app.execute(query.encode())]
        for start in range(0, len(keys), AT_ONCE):
            app.execute(SET.encode(), [token])
            told = {**words, "keys": keys[start : start + AT_ONCE]}
            told_of, subjects = app.execute(EVENT.encode(), told).fetchone() or ([], [])
            app.execute(rows, {**words, "events": told_of, "keys": subjects})
            app.commit()
            say(f"{kind}, {start}")


def session_of(made: Site, actor: UUID) -> str:
    """Open a session of an hour or two for an actor, and return its token."""
    from backstay_web.core.door import open_session

    now = datetime.now(UTC)
    return open_session(actor=actor, at=now, until=now + timedelta(hours=4))


def wait_for_seal(made: Site) -> None:
    """Wait a while for the sealer to seal what happened; the rest it does meanwhile."""
    until = time.monotonic() + PATIENCE_S
    with psycopg.connect(made.database.url("bs_sealer"), autocommit=True) as sealer:
        while time.monotonic() < until:
            come, sealed = (
                count(sealer, table) for table in ("core_arrival", "log_leaf")
            )
            say(f"{sealed} of {come} sealed")
            if sealed >= come:
                return
            time.sleep(LOOKS_EVERY_S)


def count(connection: psycopg.Connection, table: str) -> int:
    query = f"select count(*) from {table}"  # noqa: S608 our own
    row = connection.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0


def tables(made: Site) -> Iterator[tuple[str, int]]:
    """Yield about how many rows each table has that has a thousand or more."""
    query = (
        "select relname, reltuples::bigint from pg_class where relkind = 'r'"
        " and relnamespace = 'public'::regnamespace and reltuples >= 1000 order by 1"
    )
    with psycopg.connect(made.database.url("bs_migrate")) as owner:
        yield from owner.execute(query.encode()).fetchall()


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
