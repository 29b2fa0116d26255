"""Measure a day of 700 people at a full site, through its real server.

``python -m benchmarks.day`` fills a site of its own, lets people come as chance says,
and writes how long they waited, by page and by what they wrote. See README.md.
"""

import argparse
import json
import os
import queue
import re
import statistics
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import psycopg

from backstay_web.config.running import Site
from benchmarks.filling import LINES, filled, session_of, tables

RESULTS: Final = Path(__file__).resolve().parent / "results"
PEOPLE: Final = 700
VISITS_A_DAY: Final = 20
"""Our assumption: a person looks something up or writes something so often a day."""
HOUR_S: Final = 3_600
"""The day is pressed into an hour, of which some minutes are run."""
HANDS: Final = 32
"""Threads of the crowd: as many requests may be under way at once."""
REPEATS: Final = 15
"""Each list is asked for so often beside its bare query; the middle counts."""
MOST_READ_MS: Final = 300
MOST_WRITE_MS: Final = 500
P95: Final = 0.95
WORDS: Final = ("howitzer", "lot 77", "m777", "winter", "гаубиц", "n00123", "sector 9")
ROW: Final = re.compile(r'href="(/(?:requirements|offers/offer)/[0-9a-f-]{36}/)"')
TABLE: Final = re.compile(r'(?:FROM|JOIN) "([a-z_]+)"')
OF_MANY: Final = ("staff", "desk_officer")
"""Roles of more people than come."""
TIMEOUT_S: Final = 60
RUN: Final = re.compile(r'href="(/plans/runs/[0-9a-f-]{36}/)"')


def main() -> int:
    """Run some minutes of the day; write what came out beside what was before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="after", help="what these figures are")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--lines", type=int, default=LINES, help="needs, and offers")
    parser.add_argument("--site", type=Path, help="folder to keep the full site in")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="backstay-bench-") as folder:
        Path(folder).chmod(0o755)
        made = filled(asked.site or Path(folder) / "site", asked.lines)
        try:
            people = crowd(made)
            found = measured(made, people, asked.minutes)
            write(asked.name, found)  # Whatever becomes of the rest.
            found["lists"] = list(lists(made, people))
        finally:
            made.stop()
    write(asked.name, found)
    return 0


def port_of(made: Site) -> int:
    """Return where the site answers, which was just started."""
    return int(made.web.running()["port"])  # type: ignore[index]


def measured(made: Site, people: Sequence["Person"], minutes: float) -> dict[str, Any]:
    """Return how long people waited in some minutes of the day."""
    load = round(os.getloadavg()[0], 1)
    day = Day(port_of(made), people, seconds=minutes * 60)
    day.run()
    told = day.told()
    return {
        "people": len(people),
        "minutes": minutes,
        "load_before": load,
        "load_after": round(os.getloadavg()[0], 1),
        **told,
        "lists": [],
        "tables": dict(tables(made)),
    }


@dataclass(frozen=True)
class Person:
    """One who comes: with the token of his session, and what he does here."""

    token: str
    role: str


def crowd(made: Site) -> list[Person]:
    """Let people of all roles sign in, as many of each as there are posts of it."""
    from backstay_web.nations.roles import ROLES

    by_permissions = {role.permissions: role.key for role in ROLES}
    with psycopg.connect(made.database.url("bs_door")) as door:
        actors = door.execute(
            "select id, permissions from core_actor where ends_at is null order by id"
        ).fetchall()
    known = [
        (actor, by_permissions.get(frozenset(may), "staff")) for actor, may in actors
    ]
    # Each role of the command is there, and of the others as many as there is room for.
    single = [each for each in known if each[1] not in OF_MANY][:PEOPLE]
    others = [each for each in known if each[1] in OF_MANY]
    chance = Random(7)  # noqa: S311 a sample
    chosen = single + chance.sample(others, min(PEOPLE - len(single), len(others)))
    return [Person(session_of(made, actor), role) for actor, role in chosen]


class Forms(HTMLParser):
    """Reads what each form of a page would send as it stands."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._select = self._text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        """Take what a field holds; of a choice the first that is one."""
        told = {name: value or "" for name, value in pairs}
        if tag == "form":
            self.forms.append({"action": told.get("action", "")})
        name = told.get("name", "")
        if not self.forms:
            return
        now = self.forms[-1]
        if tag == "input" and name and told.get("type") not in ("file", "checkbox"):
            now[name] = told.get("value", "")
        elif tag == "select":
            self._select, now[name] = name, ""
        elif tag == "option" and self._select:
            if "selected" in told or not now[self._select]:
                now[self._select] = told.get("value", "")
        elif tag == "textarea":
            self._text, now[name] = name, ""

    def handle_endtag(self, tag: str) -> None:
        """End a choice or a text."""
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        """Take the words of a text."""
        if self._text:
            self.forms[-1][self._text] += data.lstrip("\n")


@dataclass
class Browser:
    """What one person's browser does in one visit."""

    connection: HTTPConnection
    person: Person
    note: Callable[[str, str, float, int], None]
    csrf: str = ""

    def get(self, page: str, address: str) -> str:
        """Open a page, and return its text."""
        return self.ask(page, "read", "GET", address)

    def post(self, what: str, address: str, fields: Mapping[str, str]) -> str:
        """Send a form, and go where that leads."""
        sent = {name: each for name, each in fields.items() if name != "action"}
        return self.ask(what, "write", "POST", address, urlencode(sent))

    def ask(self, what: str, how: str, verb: str, address: str, body: str = "") -> str:
        cookie = f"backstay_session={self.person.token}; csrftoken={self.csrf}"
        heads = {"Cookie": cookie, "Accept-Language": "en"}
        if verb == "POST":
            heads["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        try:
            self.connection.request(verb, address, body, heads)
            answer = self.connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except TimeoutError:
            self.connection.close()
            self.note(what, how, time.perf_counter() - began, 0)
            raise
        self.note(what, how, time.perf_counter() - began, answer.status)
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("csrftoken="):
                self.csrf = value.partition("=")[2].partition(";")[0]
        if answer.status in (302, 303):
            there = urlsplit(answer.headers["Location"])
            return self.get("what was written", there.path)
        return text


Visit = Callable[[Browser, Random], None]


def a_row(page: str, chance: Random) -> str:
    """Return the address of some row that a page shows, if it shows any."""
    found = ROW.findall(page)
    return unescape(chance.choice(found)) if found else ""


def form_of(page: str, name: str, action: str = "") -> dict[str, str]:
    """Return the form of a page that has a field of that name."""
    forms = [form for form in Forms(page).forms if name in form]
    return next((form for form in forms if action in form["action"]), {})


def home(browser: Browser, _: Random) -> None:
    browser.get("home", "/")


def through(ways: Mapping[str, str], row: str) -> Visit:
    """Return a visit that looks through a list in one of some ways, and at a row."""

    def visit(browser: Browser, chance: Random) -> None:
        name, address = chance.choice(list(ways.items()))
        look(browser, chance, name, address, row)

    return visit


def searched(name: str, address: str, row: str) -> Visit:
    """Return a visit that looks for a word in a list, and at a row that has it."""

    def visit(browser: Browser, chance: Random) -> None:
        words = urlencode({"q": chance.choice(WORDS)})
        look(browser, chance, name, f"{address}?{words}", row)

    return visit


def look(browser: Browser, chance: Random, name: str, address: str, row: str) -> None:
    """Open a list, then one of its rows, if it shows any."""
    found = a_row(browser.get(name, address), chance)
    if found:
        browser.get(row, found)


needs = through(
    {
        "needs": "/requirements/",
        "needs, filtered": "/requirements/?state=asked&clock=yearly",
        "needs, ordered": "/requirements/?sort=-number",
        "needs, page 20": "/requirements/?page=20",
    },
    "a need",
)
offers = through(
    {
        "offers": "/offers/",
        "offers, filtered": "/offers/?kind=materiel&state=offered",
        "offers, that count": "/offers/?counts=yes",
        "offers, ordered": "/offers/?sort=-said_on",
        "offers, page 20": "/offers/?page=20",
    },
    "an offer",
)
needs_searched = searched("needs, searched", "/requirements/", "a need")
offers_searched = searched("offers, searched", "/offers/", "an offer")


def search(browser: Browser, chance: Random) -> None:
    words = urlencode({"q": chance.choice(WORDS)})
    browser.get("search", f"/search/?{words}")


def plan(browser: Browser, chance: Random) -> None:
    found = RUN.findall(browser.get("plans", "/plans/"))
    if found:
        browser.get("a plan", unescape(chance.choice(found)))


def posts(browser: Browser, _: Random) -> None:
    browser.get("posts", "/nations/posts/")


def export(browser: Browser, chance: Random) -> None:
    """Take a part of a list home as a file."""
    number = chance.randrange(10, 99)
    browser.get("export", f"/offers/?q=lot+{number}+of&export=csv")


def mine(browser: Browser, _: Random) -> None:
    browser.get("what we asked for", "/requirements/mine/")


def waiting(browser: Browser, _: Random) -> None:
    browser.get("what waits for the desk", "/requirements/queue/")


def desk(browser: Browser, _: Random) -> None:
    browser.get("what we offer", "/offers/desk/")


def comment(browser: Browser, chance: Random) -> None:
    """Write a remark on a need."""
    row = a_row(browser.get("needs", "/requirements/"), chance)
    form = form_of(browser.get("a need", row), "text", "comment") if row else {}
    if form:
        form["text"] = f"Seen; call back on day {chance.randrange(1, 28)}."
        browser.post("comment", form["action"], form)


def ask(browser: Browser, chance: Random) -> None:
    """Ask for something."""
    address = "/requirements/ask/"
    form = form_of(browser.get("form: ask", address), "need_by_on")
    form["need_by_on"] = f"2027-{chance.randrange(1, 13):02}-15"
    form["count"] = "1"
    form["purpose"] = "To hold the crossing."
    browser.post("ask for a need", address, form)


def change_offer(browser: Browser, chance: Random) -> None:
    """Change how likely an offer of one's own is."""
    row = a_row(browser.get("offers", "/offers/"), chance)
    if not row:
        return
    browser.get("an offer", row)
    form = form_of(browser.get("form: offer", f"{row}change/"), "confidence_percent")
    if form:
        form["confidence_percent"] = str(chance.randrange(101))
        browser.post("change an offer", f"{row}change/", form)


COMMON: Final[dict[Visit, int]] = {
    home: 15,
    needs: 20,
    needs_searched: 6,
    offers: 18,
    offers_searched: 6,
    search: 8,
    plan: 9,
    posts: 5,
    export: 1,
    comment: 12,
}
"""What people come for, and how often of a hundred times. Our assumption throughout."""
BESIDE: Final[dict[str, dict[Visit, int]]] = {
    "requirements_officer": {mine: 30, ask: 60},
    "desk_officer": {desk: 30, change_offer: 60},
    "validation_desk": {waiting: 60},
}
"""What some posts come for besides."""


@dataclass
class Day:
    """Some minutes of the day: who comes when is drawn beforehand."""

    port: int
    people: Sequence[Person]
    seconds: float
    waited: dict[tuple[str, str], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    failed: Counter[str] = field(default_factory=Counter)
    late: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Let people come at their times; who finds no free hand waits for one."""
        came: queue.Queue[tuple[float, Person, Visit, int] | None] = queue.Queue()
        for each in self.visits():
            came.put(each)
        for _ in range(HANDS):
            came.put(None)
        began = time.perf_counter()
        hands = [
            threading.Thread(target=self.serve, args=(came, began))
            for _ in range(HANDS)
        ]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()

    def visits(self) -> Iterator[tuple[float, Person, Visit, int]]:
        """Yield who comes when and for what, in order."""
        chance = Random(11)  # noqa: S311 a crowd, not secrets
        rate = len(self.people) * VISITS_A_DAY / HOUR_S
        at = chance.expovariate(rate)
        while at < self.seconds:
            person = chance.choice(self.people)
            ways = {**COMMON, **BESIDE.get(person.role, {})}
            [visit] = chance.choices(list(ways), weights=list(ways.values()))
            yield at, person, visit, chance.randrange(1 << 30)
            at += chance.expovariate(rate)

    def serve(self, came: "queue.Queue[Any]", began: float) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        while (each := came.get()) is not None:
            at, person, visit, seed = each
            ahead = began + at - time.perf_counter()
            if ahead > 0:
                time.sleep(ahead)
            else:
                self.late.append(-ahead)
            with suppress(TimeoutError):  # It is noted, and whoever came goes away.
                visit(Browser(connection, person, self.note), Random(seed))  # noqa: S311

    def note(self, what: str, how: str, seconds: float, status: int) -> None:
        self.waited[how, what].append(seconds)
        if status not in (200, 302, 303):
            self.failed[f"{status} {what}"] += 1

    def told(self) -> dict[str, Any]:
        """Return how long people waited for reads and writes, and for each page."""
        by_how: dict[str, list[float]] = defaultdict(list)
        for (how, _), seconds in self.waited.items():
            by_how[how] += seconds
        return {
            "requests": sum(map(len, self.waited.values())),
            "failed": dict(self.failed),
            "began_late_s": round(max(self.late, default=0.0), 1),
            **{how: figures(seconds) for how, seconds in sorted(by_how.items())},
            "pages": {
                f"{how}: {what}": figures(seconds)
                for (how, what), seconds in sorted(self.waited.items())
            },
        }


def figures(seconds: Sequence[float]) -> dict[str, int]:
    """Return how many there were, and in milliseconds the middle and the slow end."""
    ordered = sorted(seconds)
    return {
        "count": len(ordered),
        "p50_ms": round(1_000 * statistics.median(ordered)),
        "p95_ms": round(1_000 * ordered[int(P95 * (len(ordered) - 1))]),
        "max_ms": round(1_000 * ordered[-1]),
    }


def lists(made: Site, people: Sequence[Person]) -> Iterator[dict[str, Any]]:
    """Yield each list's page beside its query without row security, one at a time.

    The page is that of the coalition lead, who may see nearly all rows.
    """
    from django.test import RequestFactory
    from django.urls import reverse
    from django.urls.resolvers import URLResolver

    from backstay_web.config.urls import urlpatterns
    from backstay_web.core.lists.view import LISTED

    reader = next(person for person in people if person.role == "coalition_lead")
    connection = HTTPConnection("127.0.0.1", port_of(made), timeout=TIMEOUT_S)
    browser = Browser(connection, reader, lambda *_: None)
    doors = dict(doors_of(urlpatterns, URLResolver))
    for view, listing in LISTED.items():
        address = reverse(doors[view])
        asked = RequestFactory().get(address)
        browser.get(listing.name, address)
        page_s = middle(lambda at=address: browser.get("", at))  # type: ignore[misc]
        bare_s = bare(made, reader, listing, asked)
        yield {
            "list": listing.name,
            "page_ms": round(1_000 * page_s, 1),
            "bare_ms": round(1_000 * bare_s, 1),
            "ratio": round(page_s / bare_s, 1),
        }


def doors_of(patterns: Any, nested: type, space: str = "") -> Iterator[tuple[Any, str]]:
    """Yield each view with the name of its door."""
    for each in patterns:
        if isinstance(each, nested):
            inside: Any = each
            name = f"{inside.namespace}:" if inside.namespace else ""
            yield from doors_of(inside.url_patterns, nested, space + name)
        else:
            yield each.callback, f"{space}{each.name}"


def bare(made: Site, reader: Person, listing: Any, request: Any) -> float:
    """Return the seconds of the two queries of a page, without row security."""
    from backstay_web.core.context import acting, me
    from backstay_web.core.lists.asked import asked_of
    from backstay_web.core.lists.reading import (
        COUNTED,
        ON_A_PAGE,
        asked_rows,
        filters_of,
        values,
    )

    with acting(reader.token):
        columns = listing.open_columns(me().permissions)
        asked = asked_of(listing, columns, request.GET)
        rows = asked_rows(listing, asked, filters_of(listing, set(), request))
        page = values(rows, asked.columns)[:ON_A_PAGE].query.sql_with_params()
        counted = rows.order_by()[: COUNTED + 1].values("pk").query.sql_with_params()
    with psycopg.connect(made.database.url("bs_migrate")) as owner:
        for table in set(TABLE.findall(page[0])):
            statement = f"alter table {table} no force row level security"
            owner.execute(statement.encode())

        counting = f"select count(*) from ({counted[0]}) as counted"  # noqa: S608 our own

        def ask() -> None:
            owner.execute(page[0].encode(), page[1]).fetchall()
            owner.execute(counting.encode(), counted[1]).fetchall()

        seconds = middle(ask)
        owner.rollback()
    return seconds


def middle(step: Callable[[], Any]) -> float:
    """Return the middle of the seconds that a step takes."""
    taken = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        step()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def write(name: str, found: dict[str, Any]) -> None:
    """Write the figures beside those of other names, as JSON and as tables."""
    path = RESULTS / "day.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    kept[name] = {"at": f"{datetime.now(UTC):%Y-%m-%d}", **found}
    path.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
    text = "\n\n".join(f"## {each}\n\n{as_tables(kept[each])}" for each in kept)
    (RESULTS / "day.md").write_text(f"# A day at a full site\n\n{text}\n")
    print(text)


def as_tables(found: dict[str, Any]) -> str:
    """Return the figures of one run as tables."""
    pages = {"all reads": found["read"], "all writes": found["write"], **found["pages"]}
    lines = ["| page | count | p50 ms | p95 ms | most ms |", "|---|---|---|---|---|"]
    lines += [
        f"| {page} | {' | '.join(str(each[name]) for name in each)} |"
        for page, each in pages.items()
    ]
    lines += ["", "| list | page ms | bare query ms | ratio |", "|---|---|---|---|"]
    lines += [
        f"| {' | '.join(str(value) for value in each.values())} |"
        for each in found["lists"]
    ]
    about = (
        f"{found['people']} people, {found['minutes']} minutes of the hour, "
        f"{found['requests']} requests, failed: {found['failed'] or 'none'}; began up "
        f"to {found['began_late_s']} s late; load {found['load_before']} before and "
        f"{found['load_after']} after."
    )
    return f"{about}\n\n" + "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
