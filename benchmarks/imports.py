"""Measure how fast tables of a hundred thousand lines are checked and applied.

``python -m benchmarks.imports`` founds a demonstration in a database of its own and
lets its people send needs and offers; it writes JSON and a table. See README.md.
"""

import argparse
import dataclasses
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID, uuid4

import django
import psycopg

from backstay_web.config.running import Site

RESULTS: Final = Path(__file__).resolve().parent / "results"
FIRST_DAY: Final = date(2027, 1, 4)
LOOKS_EVERY_S: Final = 0.2
USER_TICKS: Final = 11
SYSTEM_TICKS: Final = 12
"""Where Linux writes what a process used, behind its name."""
SENDERS: Final = {"requirements": "needs-ua", "materiel": "desk-us"}
"""Kinds of tables, and who of the demonstration sends each."""
ROWS: Final = {"requirements": 2, "materiel": 3}
"""Rows that a new line of each kind writes: need and place; offer, lot and balance."""


def main() -> int:
    """Measure each kind once; write what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--kinds", nargs="+", choices=SENDERS, default=list(SENDERS))
    asked = parser.parse_args()
    with site() as made:
        found = {kind: measured(made, kind, asked.lines) for kind in asked.kinds}
    write({"lines": asked.lines, "kinds": found})
    return 0


@contextmanager
def site() -> Iterator[Site]:
    """Found a demonstration in a database of our own, and be who serves it."""
    with TemporaryDirectory(prefix="backstay-bench-") as folder:
        Path(folder).chmod(0o755)
        made = Site(Path(folder) / "site")
        made.database.start()
        manage(made, "bs_migrate", "migrate", "-v", "0")
        made.found("found_demonstration")
        manage(made, "bs_app", "load_exercise")
        os.environ |= made.environment("bs_app")
        django.setup()
        yield made
        made.database.stop()


def manage(made: Site, role: str, *words: str) -> None:
    """Run a command of the site as a role."""
    subprocess.run(  # noqa: S603 our own program
        [sys.executable, "-m", "backstay_web", *words],
        env=made.environment(role),
        stdout=subprocess.DEVNULL,
        check=True,
    )


def measured(made: Site, kind: str, count: int) -> dict[str, Any]:
    """Send a table, then the same one with another number in each line."""
    from backstay_web.accounts.demonstration import actor_of
    from backstay_web.config.exercise.loading import acting_as

    actor = actor_of(SENDERS[kind])
    with acting_as(actor, datetime.now(UTC)):
        lines = list(LINES[kind](count))
    load = round(os.getloadavg()[0], 1)
    before = wal_bytes(made)
    added = sent(actor, kind, lines)
    written = wal_bytes(made) - before
    changed = sent(actor, kind, [another(kind, line) for line in lines])
    return {
        "rows_written": ROWS[kind] * count,
        "log_mb": round(written / 1e6),
        "load": load,
        **{f"added_{name}": value for name, value in added.items()},
        **{f"changed_{name}": value for name, value in changed.items()},
    }


def sent(actor: Any, kind: str, lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Send lines, check and apply them; return the seconds of each step."""
    from backstay_web.core.imports import actions

    heads = list(lines[0])
    text = "\n".join(";".join(str(line[head]) for head in heads) for line in lines)
    data = f"{';'.join(heads)}\n{text}\n".encode()
    import_, columns = uuid4(), {head: at for at, head in enumerate(heads)}
    steps: dict[str, Any] = {}
    with timed(steps, "read"):
        table = table_of(data)
    with timed(steps, "kept"):
        begin = {"kind": kind, "name": "table.csv", "table": table}
        digest = hashlib.sha256(data).hexdigest()
        do(actor, actions.begin, import_=import_, digest=digest, **begin)
    with timed(steps, "checked"):
        told = do(
            actor, actions.check, import_=import_, expected_version=1, columns=columns
        )
    if told["faulty"] or told["same"]:
        raise RuntimeError(f"Lines of {kind} are faulty, or are there: {told}")
    with timed(steps, "applied"), watched(import_) as seen:
        told = do(actor, actions.apply, import_=import_, expected_version=2)
    if len(told["lines"]) != len(lines):
        raise RuntimeError(f"The event does not tell of each line of {kind}.")
    return {**steps, "progress_seen": len(seen)}


def table_of(data: bytes) -> str:
    """Return a table as it is kept: read in a process of its own."""
    from backstay_web.core.imports.sandbox import read_apart

    return json.dumps(dataclasses.asdict(read_apart(data)))


def do(actor: Any, command: Any, **payload: Any) -> dict[str, Any]:
    """Run a command in a transaction of its own, to the end of which it is measured."""
    from backstay_web.config.exercise.loading import acting_as
    from backstay_web.core.imports.progress import telling_others

    now = datetime.now(UTC)
    with acting_as(actor, now), telling_others(payload["import_"]):
        answer: dict[str, Any] = command(key=uuid4(), at=now, reason="", **payload)
    return answer


@contextmanager
def timed(steps: dict[str, Any], name: str) -> Iterator[None]:
    """Note the seconds that a step takes: of wall, and of both processes' own.

    The latter are those of this process and of its connection to the database.
    """
    began, worked = time.perf_counter(), cpu_s()
    yield
    steps[f"{name}_s"] = round(time.perf_counter() - began, 1)
    steps[f"{name}_cpu_s"] = round(cpu_s() - worked, 1)


def cpu_s() -> float:
    """Return the processor seconds of this process and of its connection so far."""
    from django.db import connection

    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(words[USER_TICKS]) + int(words[SYSTEM_TICKS])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def watched(import_: UUID) -> Iterator[set[Any]]:
    """Note what another connection sees of the progress meanwhile."""
    from django.db import connection

    from backstay_web.core.imports.progress import progress_of

    seen: set[Any] = set()
    is_done = threading.Event()

    def look() -> None:
        while not is_done.wait(LOOKS_EVERY_S):
            seen.add(progress_of(import_))
        connection.close()

    watcher = threading.Thread(target=look)
    watcher.start()
    yield seen
    is_done.set()
    watcher.join()
    seen.discard(None)


def needs(count: int) -> Iterator[dict[str, Any]]:
    """Yield lines of needs, of all templates and groups in turn."""
    from backstay_web.catalogue.models import PackageTemplate
    from backstay_web.requirements.models import UnitGroup, WorthCurve
    from backstay_web.sites.models import Site as Place

    receiving = Place.objects.filter(kind=Place.Kind.RECEIVING)
    templates, groups, sites, curves = (
        list(rows.order_by("code").values_list("code", flat=True))
        for rows in (
            PackageTemplate.objects.all(),
            UnitGroup.objects.all(),
            receiving,
            WorthCurve.objects.all(),
        )
    )
    for number in range(count):
        yield {
            "code": f"n{number:06}",
            "template": templates[number % len(templates)],
            "count": 1 + number % 4,
            "group": groups[number % len(groups)],
            "site": sites[number % len(sites)],
            "need_by_on": FIRST_DAY + timedelta(days=number % 700),
            "curve": curves[number % len(curves)],
            "purpose": f"To hold sector {number % 97} through the winter.",
        }


def materiel(count: int) -> Iterator[dict[str, Any]]:
    """Yield lines of materiel, of all variants in turn."""
    from backstay_web.catalogue.models import Variant
    from backstay_web.sites.models import Site as Place

    variants, sites = (
        list(model.objects.order_by("code").values_list("code", flat=True))
        for model in (Variant, Place)
    )
    for number in range(count):
        yield {
            "code": f"m{number:06}",
            "nation": "US",
            "title": f"Lot {number} of the stores in district {number % 97}",
            "state": "offered",
            "evidence": f"Letter {number % 1_000}",
            "said_on": FIRST_DAY - timedelta(days=number % 300),
            "confidence_percent": 50 + number % 50,
            "variant": variants[number % len(variants)],
            "quantity": 1 + number % 40,
            "site": sites[number % len(sites)],
            "ready_on": FIRST_DAY + timedelta(days=number % 300),
        }


LINES: Final = {"requirements": needs, "materiel": materiel}
NUMBERS: Final = {"requirements": "count", "materiel": "quantity"}


def another(kind: str, line: dict[str, Any]) -> dict[str, Any]:
    """Return a line with one more of what it counts."""
    name = NUMBERS[kind]
    return {**line, name: line[name] + 1}


def wal_bytes(made: Site) -> int:
    """Return how many bytes of its log the database ever wrote."""
    with psycopg.connect(made.database.url("bs_migrate")) as owner:
        row = owner.execute("select pg_current_wal_lsn() - '0/0'::pg_lsn").fetchone()
    return int(row[0]) if row else 0


def write(found: dict[str, Any]) -> None:
    """Write the figures as JSON and as a table, a column for each kind."""
    (RESULTS / "imports.json").write_text(json.dumps(found, indent=2) + "\n")
    kinds = found["kinds"]
    names = list(next(iter(kinds.values())))
    table = [f"| figure | {' | '.join(kinds)} |", "|---" * (len(kinds) + 1) + "|"]
    table += [
        f"| {name} | {' | '.join(str(kinds[kind][name]) for kind in kinds)} |"
        for name in names
    ]
    (RESULTS / "imports.md").write_text("\n".join(table) + "\n")
    print("\n".join(table))


if __name__ == "__main__":
    sys.exit(main())
