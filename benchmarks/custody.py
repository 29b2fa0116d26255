"""Measure the boards of custody with five years of half a million events behind them.

``python -m benchmarks.custody`` fills a site of its own, asks its real server for the
boards, rebuilds who holds what from the ledger, and writes the figures. See README.md.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

import django
import psycopg

from backstay_web.config.running import Site
from benchmarks.day import Browser, Person, figures, port_of
from benchmarks.filling import count, say, session_of
from benchmarks.imports import manage

RESULTS: Final = Path(__file__).resolve().parent / "results"
EVENTS: Final = 2_500_000
LINES: Final = 20
STEPS: Final = 5
"""Each line of a consignment goes through five hands, each an entry of the ledger."""
AT_ONCE: Final = 500
WAITING: Final = 400
"""Consignments that stand at the hub, are on their way to it, or have not left yet."""
ON_ONE: Final = 5
"""Consignments on one movement."""
REPEATS: Final = 12
SLOW_S: Final = 20
"""A page that takes longer at first is asked for once."""
FULL: Final = "full.txt"

TABLES: Final = (
    *("consignment", "clearance", "item", "custody", "ledgerentry", "handover"),
    *("handoverline", "signature", "inventory", "inventoryline"),
    *("movement", "timing", "carriage", "passage"),
)
GROUND: Final = ("nations_nation", "nations_post", "sites_leg", "catalogue_variant")
SAID: Final = """
create temporary table said as
select c, md5('c' || c)::uuid as consignment, givers[1 + c %% n] as origin,
    rels[1 + c %% n] as rel, posts[1 + c %% n] as giver,
    now() - interval '1825 days' * (1 - c::float / %(last)s) - interval '30 days' as at,
    case when c <= %(last)s - %(waiting)s then 4 else 0 end as steps
from generate_series(%(from)s::int, %(to)s::int) c,
    (select %(givers)s::uuid[] as givers, %(rels)s::bigint[] as rels,
        %(posts)s::uuid[] as posts, cardinality(%(givers)s::uuid[]) as n) as who
"""
CONSIGNMENTS: Final = (
    """
insert into transfers_consignment (id, version, code, title, nation_id, to_nation_id,
    from_site_id, to_site_id, is_relief, policy, level, rel, cav, originator)
select consignment, 1, 'K' || c, 'Consignment ' || c, origin, %(receiver)s, %(depot)s,
    %(town)s, c %% 50 = 0, 1, 0, rel, 0, origin from said
""",
    """
insert into transfers_clearance (id, consignment_id, released_at, waived_by, waived_why,
    policy, level, rel, cav, originator)
select md5('l' || c)::uuid, consignment, at, '', '', 1, 0, rel, 0, origin from said
""",
    """
insert into transfers_item (id, version, code, consignment_id, variant_id, quantity,
    condition, ammunition_lot, hazard_class, compatibility_group, net_explosive_g,
    policy, level, rel, cav, originator)
select md5('i' || c || '-' || i)::uuid, 1, 'K' || c || '-' || i, consignment,
    variants[1 + (c + i) %% cardinality(variants)], 10 + (c + i) %% 90, 'serviceable',
    case when i > 17 then 'LOT' || c else '' end,
    case when i > 17 then '1.1' else '' end, case when i > 17 then 'D' else '' end,
    case when i > 17 then 1000 end,
    1, 0, rel, 0, origin
from said, generate_series(1, %(lines)s) i,
    (select %(variants)s::uuid[] as variants) as what
""",
)
STEP: Final = """
create temporary table step as
select c, consignment, origin, rel, i, k, md5('i' || c || '-' || i)::uuid as item,
    10 + (c + i) %% 90 as quantity, at + interval '1 day' * k as at,
    case when k > 0 then md5('h' || c || '-' || k)::uuid end as handover,
    hands[k] as giver_post, hands[k + 1] as receiver_post,
    k = 4 and i = 20 and c %% 10 = 0 as is_missing
from said, generate_series(0, steps) k, generate_series(1, %(lines)s) i,
    lateral (select array[giver, %(hub_post)s, %(own)s, %(own_2)s, %(own_3)s]::uuid[]
        as hands) as posts
"""
MOVED: Final = (
    """
insert into transfers_handover (id, version, consignment_id, site_id, from_post,
    from_nation_id, to_post, to_nation_id, counted_at, settled_at, policy, level, rel,
    cav, originator)
select handover, 1, consignment, %(hub)s, giver_post,
    case when k = 1 then origin else %(receiver)s end, receiver_post, %(receiver)s, at,
    at, 1, 0, rel, 0, %(receiver)s from step where k > 0 and i = 1
""",
    """
insert into transfers_handoverline (id, handover_id, item_id, expected, counted,
    condition, remark, policy, level, rel, cav, originator)
select md5('hl' || c || '-' || k || '-' || i)::uuid, handover, item, quantity,
    case when is_missing then 0 else quantity end, 'serviceable', '', 1, 0, rel, 0,
    %(receiver)s from step where k > 0
""",
    """
insert into transfers_signature (id, handover_id, side, post, actor, signed_at, digest,
    policy, level, rel, cav, originator)
select md5('s' || c || '-' || k || side)::uuid, handover, side, receiver_post,
    gen_random_uuid(), at, repeat('0', 64), 1, 0, rel, 0, %(receiver)s
from step, unnest(array['giver', 'receiver']) side where k > 0 and i = 1
""",
    """
insert into transfers_ledgerentry (id, consignment_id, item_id, quantity, from_side,
    from_post, to_side, to_post, handover_id, passes_title, at, policy, level, rel, cav,
    originator)
select md5('e' || c || '-' || k || '-' || i)::uuid, consignment, item, quantity,
    case when k = 0 then 'origin' else 'post' end, giver_post,
    case when is_missing then 'unknown' else 'post' end,
    case when is_missing then null else receiver_post end, handover,
    k > 1 and not is_missing, at, 1, 0, rel, 0, origin from step
""",
    """
insert into transfers_custody (id, version, consignment_id, item_id, side, post,
    nation_id, quantity, opened_at, closed_at, policy, level, rel, cav, originator)
select md5('u' || c || '-' || k || '-' || i)::uuid, 1, consignment, item,
    case when is_missing then 'unknown' else 'post' end,
    case when is_missing then null else receiver_post end,
    case when is_missing then null when k = 0 then origin else %(receiver)s end,
    quantity, at, case when k < s.steps then at + interval '1 day' end, 1, 0, rel, 0,
    origin
from step join (select c, steps from said) s using (c)
""",
    """
insert into transfers_inventory (id, version, consignment_id, post, nation_id, due_on,
    why, opened_at, closed_at, digest, policy, level, rel, cav, originator)
select md5('n' || c)::uuid, 1, consignment, %(own_3)s, %(receiver)s,
    at + interval '90 d', 'first', at + interval '40 d', at + interval '41 d',
    repeat('0', 64), 1, 0, rel, 0, %(receiver)s
from said where steps = 4 and c %% 2 = 0 and at < now() - interval '60 d'
""",
    """
insert into transfers_inventoryline (id, version, inventory_id, item_id, expected,
    counted, condition, remark, policy, level, rel, cav, originator)
select md5('nl' || c || '-' || i)::uuid, 1, md5('n' || c)::uuid,
    md5('i' || c || '-' || i)::uuid, 10 + (c + i) %% 90, 10 + (c + i) %% 90,
    'serviceable', '', 1, 0, rel, 0, %(receiver)s
from said, generate_series(1, %(lines)s) i
where steps = 4 and c %% 2 = 0 and at < now() - interval '60 d'
    and not (i = 20 and c %% 10 = 0)
""",
)
GONE: Final = """
create temporary table gone as
select c, consignment, n,
    md5('m' || (c - 1) / %(on_one)s || '-' || n)::uuid as movement,
    min(case when c > %(last)s - %(waiting)s / 2
        then now() + interval '1 minute' * (c %% 3000)
        else at + interval '2 days' * n end)
        over (partition by (c - 1) / %(on_one)s, n) as at,
    case when n = 1 then %(first_leg)s::uuid else %(second_leg)s::uuid end as leg,
    (c - 1) / %(on_one)s <= (%(last)s - %(waiting)s / 4) / %(on_one)s as has_left,
    (c - 1) / %(on_one)s <= (%(last)s - %(waiting)s / 2) / %(on_one)s as has_come
from said, generate_series(1, case when steps = 4 then 2 else 1 end) n
"""
CARRIED: Final = (
    """
insert into transfers_movement (id, version, code, leg_id, conveyance, needs_regauging,
    slot, policy, level, rel, cav, originator)
select distinct movement, 1, 'M' || (c - 1) / %(on_one)s || '-' || n, leg, 'Train',
    false, '', 1, 0, %(everybody)s, 0, %(receiver)s::uuid from gone
""",
    """
insert into transfers_timing (id, version, movement_id, departs_at, arrives_at, policy,
    level, rel, cav, originator)
select distinct md5('t' || movement)::uuid, 1, movement, at, at + interval '1 day',
    1, 0, %(everybody)s, 0, %(receiver)s::uuid from gone
""",
    """
insert into transfers_carriage (id, version, movement_id, consignment_id, policy, level,
    rel, cav, originator)
select md5('g' || movement || consignment)::uuid, 1, movement, consignment, 1, 0,
    %(everybody)s, 0, %(receiver)s from gone
""",
    """
insert into transfers_passage (id, movement_id, kind, at, evidence, policy, level, rel,
    cav, originator)
select distinct md5('p' || movement || kind)::uuid, movement, kind,
    least(case kind when 'departed' then at else at + interval '1 day' end, now()),
    'Waybill', 1, 0, %(everybody)s, 0, %(receiver)s::uuid
from gone, unnest(array['departed', 'arrived']) kind
where has_left and (kind = 'departed' or has_come)
""",
)
EVERYBODY: Final = (1 << 63) - 1
READERS: Final = {
    "the recipient": "logistics-ua",
    "a nation that gives": "desk-pl",
    "the command": "hub-receiver",
}
"""By whom each page is asked for, by the names with which they sign in."""
FORCED: Final = "alter table transfers_{table} {no} force row level security"
TRIGGERS: Final = "alter table transfers_{table} {how} trigger user"


def main() -> int:
    """Fill a site, measure it, and write the figures beside those of other names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="after", help="what these figures are")
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--site", type=Path, help="folder to keep the full site in")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="backstay-bench-") as folder:
        Path(folder).chmod(0o755)
        made = Site(asked.site or Path(folder) / "site")
        try:
            fill(made, asked.events)
            found = {
                "load_before": round(os.getloadavg()[0], 1),
                "rows": dict(rows_of(made)),
                "pages": list(pages(made)),
                "rebuild": rebuilt(made),
                "load_after": round(os.getloadavg()[0], 1),
            }
        finally:
            made.stop()
    write(asked.name, found)
    return 0


def fill(made: Site, events: int) -> None:
    """Start a site, and fill it if that was not done before."""
    made.start()
    os.environ |= made.environment("bs_app")
    django.setup()
    if not (made.root / FULL).exists():
        establish(made)
        load(made, events // (LINES * STEPS) + WAITING)
        (made.root / FULL).write_text(f"{events} events\n")


def establish(made: Site) -> None:
    """Found a demonstration, and load its exercise."""
    from backstay_web.accounts.demonstration import NATIONS, found_demonstration

    found_demonstration(made.database.url("bs_migrate"), NATIONS)
    manage(made, "bs_app", "load_exercise")


def load(made: Site, last: int) -> None:
    """Write consignments with all that befell them, as the owner of the tables."""
    words = {**known(made), "last": last, "waiting": WAITING, "lines": LINES}
    words |= {"on_one": ON_ONE, "everybody": EVERYBODY}
    with psycopg.connect(made.database.url("bs_migrate"), autocommit=True) as owner:
        guard(owner, "no", "disable")
        for start in range(1, last + 1, AT_ONCE):
            part = {**words, "from": start, "to": min(start + AT_ONCE - 1, last)}
            with owner.transaction():
                for statement in (SAID, *CONSIGNMENTS, STEP, *MOVED, GONE, *CARRIED):
                    owner.execute(statement.encode(), part)
                owner.execute("drop table said, step, gone")
            say(f"{start} of {last} consignments")
        guard(owner, "", "enable")
        owner.execute("vacuum analyze")


def guard(owner: psycopg.Connection, force: str, triggers: str) -> None:
    """Let the owner write rows as they are, or put them under guard again."""
    for table in TABLES:
        for statement in (FORCED, TRIGGERS):
            told = statement.format(table=table, no=force, how=triggers)
            owner.execute(told.encode())


def known(made: Site) -> dict[str, Any]:
    """Return the nations, posts, places and things that stand in what is loaded."""
    with psycopg.connect(made.database.url("bs_migrate"), autocommit=True) as owner:
        for table in (
            "nations_nation",
            "nations_post",
            "sites_leg",
            "catalogue_variant",
        ):
            owner.execute(f"alter table {table} no force row level security".encode())
        nations = owner.execute(
            "select id, body, code from nations_nation where code <> 'command'"
        ).fetchall()
        legs = owner.execute(
            "select a.id, b.id, a.from_site_id, a.to_site_id, b.to_site_id"
            " from sites_leg a join sites_leg b on b.from_site_id = a.to_site_id"
            " where a.from_site_id <> b.to_site_id order by a.id, b.id limit 1"
        ).fetchone()
        variants = [key for [key] in owner.execute("select id from catalogue_variant")]
        posts = [key for [key] in owner.execute("select id from nations_post")]
        for table in (
            "nations_nation",
            "nations_post",
            "sites_leg",
            "catalogue_variant",
        ):
            owner.execute(f"alter table {table} force row level security".encode())
    if legs is None:
        raise AssertionError("no two legs follow each other")
    body = {str(code).lower(): (key, place) for key, place, code in nations}
    receiver, its_body = body.pop("ua")
    givers = [each for each in body.values() if each[1] is not None]
    both = 1 << its_body | 1
    return {
        "receiver": receiver,
        "givers": [key for key, _ in givers],
        "rels": [both | 1 << place for _, place in givers],
        "posts": [posts[n % len(posts)] for n in range(len(givers))],
        **dict(zip(("hub_post", "own", "own_2", "own_3"), posts[-4:], strict=True)),
        **dict(
            zip(("first_leg", "second_leg", "depot", "hub", "town"), legs, strict=True)
        ),
        "variants": variants[:30],
    }


def rows_of(made: Site) -> Iterator[tuple[str, int]]:
    """Yield how many rows each table of custody has."""
    with psycopg.connect(made.database.url("bs_migrate")) as owner:
        for table in TABLES:
            owner.execute(FORCED.format(table=table, no="no").encode())
            yield table, count(owner, f"transfers_{table}")
        owner.rollback()


def pages(made: Site) -> Iterator[dict[str, Any]]:
    """Yield how long each reader waits for each page, and its queries without guard."""
    from backstay_web.accounts.demonstration import actor_of

    for reader, name in READERS.items():
        token = session_of(made, actor_of(name).pk)
        for page, address in addresses(token).items():
            waited: list[float] = []
            failed: list[int] = []

            def note(
                _what: str,
                _how: str,
                seconds: float,
                status: int,
                waited: list[float] = waited,
                failed: list[int] = failed,
            ) -> None:
                waited.append(seconds)
                failed.extend([status] if status != 200 else [])

            browser = browser_of(made, token, note)
            browser.get(page, address)
            if failed or waited[0] > SLOW_S:
                told = {"status": failed[0] if failed else 200}
                say(f"{page}, {reader}: {told} after {waited[0]:.0f} s")
                yield {"page": page, "reader": reader, **told, **figures(waited)}
                continue
            for _ in range(REPEATS):
                browser.get(page, address)
            cost = bare(made, token, address)
            told: dict[str, Any] = figures(waited[1:])
            say(f"{page}, {reader}: {told}")
            yield {
                "page": page,
                "reader": reader,
                **told,
                **cost,
                "ratio": round(cost["cpu_ms"] / cost["bare_ms"], 1),
                "status": max(failed, default=200),
            }


def browser_of(made: Site, token: str, note: Any) -> Browser:
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", port_of(made), timeout=300)
    return Browser(connection, Person(token, ""), note)


def addresses(token: str) -> dict[str, str]:
    """Return the boards that are asked for."""
    from django.db.models import Count

    from backstay_web.core.context import acting
    from backstay_web.requirements.models import Requirement
    from backstay_web.transfers.models import Consignment, Movement

    with acting(token):
        need = Requirement.objects.order_by("number").values_list("pk", flat=True)[0]
        [town] = Consignment.objects.values_list("to_site", flat=True)[:1]
        ends = Movement.objects.exclude(leg__to_site=town).values_list("leg__to_site")
        [(hub, _)] = ends.annotate(n=Count("pk")).order_by("-n")[:1]
    return {
        "nodes, 72 hours ahead": "/transfers/nodes/",
        "board of a node": f"/transfers/nodes/{hub}/",
        "page of the site": f"/sites/site/{hub}/",
        "what is accounted for": "/transfers/accounted-for/",
        "handovers": "/transfers/handovers/",
        "consignments": "/transfers/consignment/",
        "fielded page of a need": f"/plans/needs/{need}/",
    }


def bare(made: Site, token: str, address: str) -> dict[str, float]:
    """Return what a page costs: processor time, queries, and those without guard."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from backstay_web.core.middleware import COOKIE

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.cookies[COOKIE] = token
    client.get(address)
    worked = [worked_s(connection) for _ in range(2) if client.get(address)]
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    queries = [
        each["sql"]
        for each in asked.captured_queries
        if each["sql"].startswith("SELECT") and "core_me" not in each["sql"]
    ]
    tables = "select relname from pg_class where relforcerowsecurity"
    with psycopg.connect(made.database.url("bs_migrate")) as owner:
        for [table] in owner.execute(tables).fetchall():
            owner.execute(f"alter table {table} no force row level security".encode())
        taken = []
        for _ in range(3):
            began = time.perf_counter()
            for query in queries:
                owner.execute(query.replace("%", "%%").encode(), []).fetchall()
            taken.append(time.perf_counter() - began)
        owner.rollback()
    return {
        "cpu_ms": round(1_000 * (worked[1] - worked[0])),
        "queries": len(queries),
        "bare_ms": max(round(1_000 * statistics.median(taken), 1), 0.1),
    }


def worked_s(connection: Any) -> float:
    """Return the processor time so far of this process and of its connection."""
    backend = connection.connection.info.backend_pid
    fields = Path(f"/proc/{backend}/stat").read_text().partition(") ")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def rebuilt(made: Site) -> dict[str, Any]:
    """Move the books anew by the whole ledger, under guard; compare who holds what."""
    from backstay_web.accounts.demonstration import actor_of
    from backstay_web.core.context import acting
    from backstay_web.transfers.models import Custody

    token = session_of(made, actor_of(READERS["the recipient"]).pk)
    began, events, wrong = time.perf_counter(), 0, 0
    with acting(token):
        for moves, book in books():
            events += moves
            held = Custody.objects.filter(consignment=book[0], closed_at=None)
            wrong += book[1] != {
                (item, side, post): quantity
                for item, side, post, quantity in held.values_list(
                    "item", "side", "post", "quantity"
                )
            }
    seconds = time.perf_counter() - began
    return {
        "events": events,
        "seconds": round(seconds, 1),
        "events_per_s": round(events / seconds),
        "consignments_that_differ": wrong,
    }


def books() -> Iterator[tuple[int, tuple[UUID, dict[Any, int]]]]:
    """Yield each consignment's book as its entries leave it, and how many they are."""
    from itertools import groupby

    from backstay_web.transfers.books import Book, Key, Move, Side
    from backstay_web.transfers.models import LedgerEntry

    names = ("from_side", "from_post", "to_side", "to_post", "quantity", "at")
    rows = LedgerEntry.objects.order_by("consignment", "at", "pk").values_list(
        "consignment", "item", "serial", *names
    )
    for consignment, entries in groupby(rows.iterator(10_000), key=lambda row: row[0]):
        book, moved = Book(), 0
        for _, item, serial, from_side, from_post, to_side, to_post, n, at in entries:
            giver, receiver = Side(from_side, from_post), Side(to_side, to_post)
            book.apply([Move(Key(item, serial), n, giver, receiver)], at)
            moved += 1
        held = {(k.item, s.kind, s.post): n for (k, s), n in book.held.items()}
        yield moved, (consignment, held)


def write(name: str, found: dict[str, Any]) -> None:
    """Write the figures beside those of other names, as JSON and as tables."""
    path = RESULTS / "custody.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    kept[name] = {"at": f"{datetime.now(UTC):%Y-%m-%d}", **found}
    path.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
    text = "\n\n".join(f"## {each}\n\n{as_tables(kept[each])}" for each in kept)
    (RESULTS / "custody.md").write_text(f"# Five years of custody\n\n{text}\n")
    print(text)


def as_tables(found: dict[str, Any]) -> str:
    """Return the figures of one run as tables."""
    heads = ["page", "reader", "p50_ms", "p95_ms", "max_ms", "cpu_ms"]
    heads += ["queries", "bare_ms", "ratio", "status"]
    told = found["rebuild"]
    rows = ", ".join(f"{n} {table}" for table, n in found["rows"].items())
    lines = [
        f"Rows: {rows}.",
        f"Load {found['load_before']} before, {found['load_after']} after.",
        "",
        f"| {' | '.join(heads)} |",
        "|" + "---|" * len(heads),
        *(
            f"| {' | '.join(str(each.get(name, '-')) for name in heads)} |"
            for each in found["pages"]
        ),
        "",
        f"Rebuild of who holds what from {told['events']} entries of the ledger: "
        f"{told['seconds']} s, {told['events_per_s']} entries/s, "
        f"{told['consignments_that_differ']} consignments that differ.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
