"""Measure how fast events are sealed, audited, exported and checked.

``python -m benchmarks.sealing`` fills a database of its own with events that have a row
each; it writes JSON and a table. See README.md.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID, uuid4

import django
import psycopg

import backstay_verify
from backstay_web.config.running import Site
from backstay_web.core.context import SET, new_token
from backstay_web.core.door import OPEN
from backstay_web.log.key import LogKey

RESULTS: Final = Path(__file__).resolve().parent / "results"
AT_ONCE: Final = 5_000
BEGIN: Final = datetime(2020, 1, 1, tzinfo=UTC)
END: Final = datetime(2100, 1, 1, tzinfo=UTC)
ACTOR: Final = (
    "insert into core_actor (id, name, origin, level, rel, cav, permissions, begins_at)"
    " values (%s, 'x', %s, 1, 1, 0, '{}', %s)"
)
EVENTS: Final = """
with told as (
    insert into core_event (id, kind, subject, actor, command_key, at, content, policy,
        level, rel, cav, originator)
    select gen_random_uuid(), 'lot.offered', gen_random_uuid(), %(actor)s,
        gen_random_uuid(), now(), '{"quantity": 12, "version": 1}', 1, 0, 1, 0,
        %(origin)s from generate_series(1, %(count)s)
    returning id, subject
)
select array_agg(id), array_agg(subject) from told
"""
ROWS: Final = """
insert into core_eventrow (id, event_id, "table", row_key, "row", policy, level, rel,
    cav, originator)
select gen_random_uuid(), event, 'donations_lot', subject, jsonb_build_object(
    'id', subject, 'policy', 1, 'level', 0, 'rel', 1, 'cav', 0, 'version', 1,
    'name', 'Towed howitzer, 155 mm', 'quantity', 12, 'ready_on', '2026-03-02',
    'state', 'offered', 'confidence', 'firm'), 1, 0, 1, 0, %(origin)s
from unnest(%(events)s::uuid[], %(subjects)s::uuid[]) as t (event, subject)
"""


def main() -> int:
    """Measure each step once; write what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=50_000)
    count = parser.parse_args().events
    with site() as made:
        os.environ |= made.environment("bs_sealer")
        django.setup()
        token, origin = fill(made, count)
        found = measure(made, token, origin)
    write({"events": count, "entries": 2 * count, **found})
    return 0


@contextmanager
def site() -> Iterator[Site]:
    """Start a database of our own, with its tables."""
    with TemporaryDirectory(prefix="backstay-bench-") as folder:
        Path(folder).chmod(0o755)
        made = Site(Path(folder) / "site")
        made.database.start()
        subprocess.run(
            [sys.executable, "-m", "backstay_web", "migrate", "-v", "0"],
            env=made.environment("bs_migrate"),
            check=True,
        )
        yield made
        made.database.stop()


def fill(made: Site, count: int) -> tuple[str, UUID]:
    """Let somebody do so much; return his token, and the body he speaks for."""
    actor, origin, token = uuid4(), uuid4(), new_token()
    with psycopg.connect(made.database.url("bs_migrate")) as owner:
        owner.execute(ACTOR.encode(), [actor, origin, BEGIN])
    with psycopg.connect(made.database.url("bs_door")) as door:
        door.execute(OPEN.encode(), [token, actor, BEGIN, END])
    with psycopg.connect(made.database.url("bs_app")) as app:
        for _ in range(0, count, AT_ONCE):
            app.execute(SET.encode(), [token])
            told = {"actor": actor, "origin": origin, "count": AT_ONCE}
            events, subjects = app.execute(EVENTS.encode(), told).fetchone() or ([], [])
            kept = {"events": events, "subjects": subjects, "origin": origin}
            app.execute(ROWS.encode(), kept)
            app.commit()
    return token, origin


def measure(made: Site, token: str, origin: UUID) -> dict[str, Any]:
    """Seal all of it, audit it anew, export some and check that."""
    from django.db import connections

    from backstay_web.config.environment import database
    from backstay_web.core.context import acting
    from backstay_web.log import queries
    from backstay_web.log.models import Epoch
    from backstay_web.log.sealer import Sealer

    now = datetime.now(UTC)
    sealer = Sealer(LogKey("log.example/bench", b"\1" * 32, b"\2" * 32))
    sealing_s, sealed = timed(lambda: sealer.seal(now))
    auditing_s, again = timed(lambda: sealer.seal(now))
    key = Epoch.objects.get().key
    connections["default"].close()
    os.environ["BACKSTAY_DATABASE_URL"] = made.database.url("bs_app")
    connections["default"].settings_dict.update(database("BACKSTAY_DATABASE_URL"))
    queries.MOST_EXPORTED = sealed.taken  # type: ignore[misc]  # all of it, to see
    with acting(token):
        export_s, text = timed(lambda: queries.file_of(queries.Wish(origin=origin)))
    connections["default"].close()
    told = json.loads(text)
    check_s, checked = timed(lambda: check(told, key))
    steps = {
        "sealed": (sealed.taken, sealing_s),
        "audited": (min(again.head.size, 128_000), auditing_s),
        "exported": (checked, export_s),
        "checked": (checked, check_s),
    }
    rates = {
        f"{name}_per_{clock}_s": round(count / seconds[place])
        for name, (count, seconds) in steps.items()
        for place, clock in enumerate(("wall", "cpu"))
    }
    return {
        "log_size": again.head.size,
        **rates,
        "proof_hashes": max(len(event["proof"]) for event in told["events"]),
        "bytes_each": round(len(text) / checked),
        "load": round(os.getloadavg()[0], 1),
    }


def check(told: dict[str, Any], key: str) -> int:
    """Check each entry of a file with the verifier; return how many there are."""
    head = backstay_verify.head_of(
        told["checkpoint"], backstay_verify.key_of(key, backstay_verify.LOG)
    )
    for event in told["events"]:
        backstay_verify.check_event(event, head)
    return len(told["events"])


def timed(step: Callable[[], Any]) -> tuple[tuple[float, float], Any]:
    """Return seconds of wall and of our own processor, and what came of a step."""
    began = time.perf_counter(), time.process_time()
    found = step()
    return (time.perf_counter() - began[0], time.process_time() - began[1]), found


def write(found: dict[str, Any]) -> None:
    """Write the figures as JSON and as a table."""
    (RESULTS / "sealing.json").write_text(json.dumps(found, indent=2) + "\n")
    table = ["| figure | value |", "|---|---|"]
    table += [f"| {name} | {value:,} |" for name, value in found.items()]
    (RESULTS / "sealing.md").write_text("\n".join(table) + "\n")
    print("\n".join(table))


if __name__ == "__main__":
    sys.exit(main())
