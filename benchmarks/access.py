"""Measure two ways to tell the database which nation asks, with 50 nations.

``python -m benchmarks.access`` compares a token in each transaction with a login role
for each nation, on a server of its own; it writes JSON and a table. See README.md.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import uuid4

import psycopg

from backstay_web.config.database import configuration
from backstay_web.config.running import Site
from backstay_web.core.context import SET, new_token
from backstay_web.core.door import OPEN
from backstay_web.core.sql import READABLE

RESULTS: Final = Path(__file__).resolve().parent / "results"
NATIONS: Final = 50
ROWS: Final = 100_000
FEW: Final = 8
"""Connections of a web process: one for each of its threads."""
ROUNDS: Final = 5
"""Every way is measured so often, in turn; the middle counts."""
TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")

Connection = psycopg.Connection[tuple[Any, ...]]

MAKE: Final = f"""
create table bare (id uuid primary key, name text, kind int, level smallint, rel bigint,
    cav bigint);
insert into bare select gen_random_uuid(), md5(i::text), i % 100, i % 2,
    (1::bigint << (i % {NATIONS})) | (1::bigint << (i / 100 % {NATIONS})), 0
    from generate_series(1, {ROWS}) i;
create index on bare (kind, name);
create table by_token (like bare including all);
create table by_role (like bare including all);
create table by_both (like bare including all);
insert into by_token select * from bare;
insert into by_role select * from bare;
insert into by_both select * from bare;
grant select on bare, by_token to bs_app;
alter table by_token enable row level security, force row level security;
alter table by_role enable row level security, force row level security;
alter table by_both enable row level security, force row level security;
create policy readers on by_token for select to bs_app using ({READABLE});
"""
FOR_A_NATION: Final = """
grant select on bare, by_role, by_both to bs_n{n};
grant execute on function core_me() to bs_n{n};
create policy readers_{n} on by_role for select to bs_n{n}
    using (rel & {bit} <> 0 and cav = 0 and level <= 1);
create policy readers_{n} on by_both for select to bs_n{n}
    using (rel & {bit} <> 0 and {readable});
"""
PAGE: Final = "select id, name from {} where kind = %s order by name limit 50"


@dataclass(frozen=True)
class Way:
    """One way to ask: its name, its connections, and one request of a nation by it."""

    name: str
    connections: list[Connection]
    ask: Callable[[int, int], int]


def main() -> int:
    """Measure all ways in turn; write what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2_000)
    requests = parser.parse_args().requests
    with site() as measured:
        tokens = prepare(measured)
        ways = all_ways(measured, tokens)
        found = [measure(ways, requests) for _ in range(ROUNDS)]
        memory = {way.name: memory_mb(way) for way in ways}
    write(ways, found, memory, requests)
    return 0


@contextmanager
def site() -> Iterator[Site]:
    """Start a database of our own in which nations may log in too."""
    usual = configuration.LETS_IN
    lets_in = usual.replace("all all reject", "all all scram-sha-256")
    configuration.LETS_IN = lets_in  # type: ignore[misc]  # for this server alone
    configuration.SETTINGS["max_connections"] = "200"  # two ways want 50 at once
    with TemporaryDirectory(prefix="backstay-bench-") as folder:
        Path(folder).chmod(0o755)
        made = Site(Path(folder) / "site")
        made.database.start()
        made.database.stop()
        password = made.database.folder.secret("bs_app")
        for n in range(NATIONS):
            made.database.alone(f"CREATE ROLE bs_n{n} LOGIN PASSWORD '{password}';")
            made.database.alone(f"GRANT CONNECT ON DATABASE backstay TO bs_n{n};")
        grants = [f"GRANT USAGE ON SCHEMA public TO bs_n{n};" for n in range(NATIONS)]
        made.database.alone("\n".join(grants), "backstay")
        made.database.start()
        yield made
        made.database.stop()


def prepare(made: Site) -> list[str]:
    """Make the tables, and an actor for each nation; return their tokens."""
    subprocess.run(
        [sys.executable, "-m", "backstay_web", "migrate", "-v", "0"],
        env=made.environment("bs_migrate"),
        check=True,
    )
    actors = [uuid4() for _ in range(NATIONS)]
    tokens = [new_token() for _ in actors]
    begin, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    with psycopg.connect(made.database.url("bs_migrate"), autocommit=True) as owner:
        owner.execute(MAKE.encode())
        for n, actor in enumerate(actors):
            owner.execute(
                "insert into core_actor (id, name, origin, level, rel, cav,"
                " permissions, begins_at) values (%s, 'x', %s, 1, %s, 0, '{}', %s)",
                [actor, uuid4(), 1 << n, begin],
            )
            policy = FOR_A_NATION.format(n=n, bit=1 << n, readable=READABLE)
            owner.execute(policy.encode())
        owner.execute("vacuum analyze")
    with psycopg.connect(made.database.url("bs_door")) as door:
        for actor, token in zip(actors, tokens, strict=True):
            door.execute(OPEN, [token, actor, begin, end])
    return tokens


def all_ways(made: Site, tokens: Sequence[str]) -> list[Way]:
    """Return the ways that are compared."""
    app = made.database.url("bs_app")
    few = [psycopg.connect(app) for _ in range(FEW)]
    bare = [psycopg.connect(app) for _ in range(FEW)]
    roles = [psycopg.connect(of_nation(app, n)) for n in range(NATIONS)]
    both = [psycopg.connect(of_nation(app, n)) for n in range(NATIONS)]

    def reconnecting(turn: int, nation: int) -> int:
        with psycopg.connect(of_nation(app, nation)) as connection:
            return page(connection, "by_role", turn)

    return [
        Way("no row security", bare, lambda t, _: page(bare[t % FEW], "bare", t)),
        Way(
            f"token, {FEW} connections",
            few,
            lambda t, n: page(few[t % FEW], "by_token", t, tokens[n]),
        ),
        Way(
            f"role, {NATIONS} connections",
            roles,
            lambda t, n: page(roles[n], "by_role", t),
        ),
        Way(
            f"role and token, {NATIONS} connections",
            both,
            lambda t, n: page(both[n], "by_both", t, tokens[n]),
        ),
        Way("role, a connection for each request", [], reconnecting),
    ]


def of_nation(app: str, nation: int) -> str:
    return app.replace("bs_app", f"bs_n{nation}")


def page(connection: Connection, table: str, turn: int, token: str = "") -> int:
    """Read one page in a transaction of its own; return how many rows came."""
    with connection.transaction():
        if token:
            connection.execute(SET.encode(), [token])
        asked = connection.execute(PAGE.format(table).encode(), [turn % 100])
        return len(asked.fetchall())


def measure(ways: Sequence[Way], requests: int) -> dict[str, tuple[float, float]]:
    """Return milliseconds of wall and of the server's processor for a request."""
    found = {}
    for way in ways:
        for nation in range(NATIONS):  # Each back end has planned the query before.
            way.ask(nation, nation)
        before, start = server_cpu_s(), time.perf_counter()
        rows = [way.ask(turn, turn * 7 % NATIONS) for turn in range(requests)]
        wall, cpu = time.perf_counter() - start, server_cpu_s() - before
        if min(rows) == 0:
            raise AssertionError(f"{way.name}: a nation saw no row at all")
        found[way.name] = (1e3 * wall / requests, 1e3 * cpu / requests)
    return found


def server_cpu_s() -> float:
    """Return the processor time of all of PostgreSQL, ended back ends included."""
    total = 0
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "stat").read_text()
        except (OSError, ValueError):
            continue
        name, _, rest = words.partition(") ")
        if "(postgres" in name:
            fields = rest.split()
            # utime, stime; and those of its ended children.
            total += sum(int(fields[place]) for place in (11, 12, 13, 14))
    return total / TICKS_PER_S


def memory_mb(way: Way) -> float:
    """Return the memory that the way's back ends have to themselves."""
    total = 0
    for connection in way.connections:
        pid = connection.info.backend_pid
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(("Private_Clean", "Private_Dirty")):
                total += int(line.split()[1])
    return total / 1_000


def write(
    ways: Sequence[Way],
    found: Sequence[dict[str, tuple[float, float]]],
    memory: dict[str, float],
    requests: int,
) -> None:
    """Write the middle of each figure, with the span of it, as JSON and as a table."""
    rows = []
    for way in ways:
        walls, cpus = zip(*(each[way.name] for each in found), strict=True)
        rows.append(
            {
                "way": way.name,
                "wall_ms": round(statistics.median(walls), 3),
                "wall_ms_span": [round(min(walls), 3), round(max(walls), 3)],
                "server_cpu_ms": round(statistics.median(cpus), 3),
                "server_cpu_ms_span": [round(min(cpus), 3), round(max(cpus), 3)],
                "memory_mb": round(memory[way.name], 1),
            }
        )
    kept = {"requests": requests, "rounds": ROUNDS, "rows": ROWS, "ways": rows}
    (RESULTS / "access.json").write_text(json.dumps(kept, indent=2) + "\n")
    table = [
        f"{NATIONS} nations in turn, {requests} requests of one page of 50 rows out of "
        f"{ROWS}, {ROUNDS} rounds; milliseconds a request, the middle and the span.",
        "",
        "| way | wall | server's processor | memory of its connections |",
        "|---|---|---|---|",
    ]
    for row in rows:
        wall, cpu = row["wall_ms_span"], row["server_cpu_ms_span"]
        table.append(
            f"| {row['way']} | {row['wall_ms']} ({wall[0]} to {wall[1]}) |"
            f" {row['server_cpu_ms']} ({cpu[0]} to {cpu[1]}) | {row['memory_mb']} MB |"
        )
    (RESULTS / "access.md").write_text("\n".join(table) + "\n")
    print("\n".join(table))


if __name__ == "__main__":
    sys.exit(main())
