"""Each reader gets what labels and his role say, by every route, and no row else."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from backstay_web.config.api.rows import tables
from backstay_web.config.database.server import Server
from backstay_web.donations.models import Offer
from backstay_web.nations.actions import EVERYBODY
from backstay_web.nations.models import Nation, Organisation, Post
from backstay_web.nations.roles import ROLES
from backstay_web.requirements.models import Requirement
from tests.web.cast import Cast, Person, make_person
from tests.web.everywhere.hidden import Hidden
from tests.web.everywhere.leaks import (
    HOLDS_CATEGORIES,
    IS_CLEARED,
    LEAKS,
    SEEN_BY_ONE,
    SHARES_A_BODY,
    Leak,
    open_too_far,
    policy,
)
from tests.web.everywhere.matrix import (
    TWO,
    Asked,
    Matrix,
    Officer,
    of_no_row,
)
from tests.web.everywhere.oracle import (
    Labelled,
    Oracle,
    Reader,
    Relation,
    labelled_of,
)
from tests.web.everywhere.samples import (
    LISTED,
    ONE_OF_A_LIST,
    REGISTERS,
    WORD,
    labelled,
    rows_of_pages,
)
from tests.web.everywhere.walking import undone, visitor_of
from tests.web.server import DATABASE
from tests.web.transfers.reading_back import codes_in, text_of

NATIONS, NATIONS_AT_NIGHT = 10, 50
COPIES: Final = 5
"""Rows of each table under labels drawn at random."""
MARK: Final = re.compile(rf"\b{WORD}\d{{6}}\b")
KEY: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ALL: Final = SQL("select * from {}")
AS_FILE: Final = "?export=csv&columns=code&columns=title&columns=name"
MOST: Final = "?limit=200"
FOUND: Final = f"?q={WORD}"
READS_SITES: Final = f"{SHARES_A_BODY} AND {HOLDS_CATEGORIES} AND {IS_CLEARED}"
REASONS: Final = {
    "a policy asks nothing": Relation.OF_OTHERS,
    "the level is not compared": Relation.ABOVE,
    "categories are not compared": Relation.NOT_HELD,
    "bodies are not compared": Relation.OF_OTHERS,
    "what is hidden is refused and not absent": Relation.OF_OTHERS,
}
"""Why rows are hidden that tell of a leak: the others stay hidden all the same."""
HIDES: Final = {
    Relation.OF_OTHERS: {"level": 0, "rel": 1 << NATIONS, "cav": 0},
    Relation.NOT_HELD: {"level": 0, "rel": EVERYBODY, "cav": 0b10},
    Relation.ABOVE: {"level": 3, "rel": EVERYBODY, "cav": 0},
}
"""Labels that hide a row from the first two nations for one reason alone."""


@dataclass(frozen=True)
class Fault:
    """A fault that one reader would see, on which page; hidden rows of it tell.

    With a reason those are rows that are hidden by it alone.
    """

    plant: Leak
    page: str
    reason: Relation | None = None


FAULTS: Final = {
    **{
        leak.name: Fault(leak.plant, SEEN_BY_ONE[leak.name], REASONS[leak.name])
        for leak in LEAKS
        if leak.name in SEEN_BY_ONE
    },
    "all are shown in a table of the API": Fault(
        policy("sites_site", "true"), "api:rows-site"
    ),
    "search passes over labels": Fault(policy("sites_leg", "true"), "notebook:search"),
    "a row is left out": Fault(
        policy("sites_site", f"{READS_SITES} AND code <> 'depot'"), "api:rows-site"
    ),
    "a door is open too far": Fault(open_too_far, "hooks:change"),
}
DERIVED: Final = frozenset(
    {
        "donations_balance",
        "notebook_comment",
        "plans_line",
        "plans_promise",
        "plans_proposal",
        "plans_run",
        "plans_share",
        "plans_snapshot",
        "requirements_verdict",
    }
)
"""Tables of rows that are made from others, and have their labels from them."""
SOME_OF: Final = {"questions": "plans_question"}
"""Lists that leave out rows which no row of this table has for its first parent."""
COMPUTED: Final = {"accounted-for"}
"""Lists whose rows follow from sums: tests of their own say which ones they have."""
IN_USE: Final = {"consents"}
"""Lists that have no rows which are out of use, not even if one of them is named."""
READING: Final = frozenset(
    {
        "donations:offer",
        "nations:detail",
        "nations:organisation",
        "nations:post",
        "plans:promise",
        "plans:proposal",
        "plans:snapshot",
        "repair:job",
        "repair:schedule",
        "requirements:detail",
        "api:desk-alike",
        *(f"api:row-{table.name}" for table in tables()),
        *(
            f"{ONE_OF_A_LIST}{name}"
            for name in LISTED
            if name not in {*SOME_OF, *COMPUTED, *IN_USE}
        ),
        *(
            f"{register.space}:{kind.page('detail')}"
            for register in REGISTERS
            for kind in register.kinds.values()
        ),
    }
)
"""Routes that show one row: they answer with it, or that there is none.

A row that points to what its reader may not see is shown without that, or not at all.
"""


class Telling(Hidden):
    """Copies that are hidden for one reason, and rest on what their sources rest on."""

    def __init__(
        self, owner: psycopg.Connection, reader: Person, reason: Relation, seed: int
    ) -> None:
        super().__init__(owner, reader, seed)
        self.reason = reason

    def label(self) -> dict[str, int]:
        """Return the label that hides for that reason."""
        return HIDES[self.reason]

    def a_parent(self, *_: Any) -> None:
        """Leave every parent as it is."""


class Spread(Hidden):
    """Copies under any label: own, another's, above the level, with categories."""

    def label(self) -> dict[str, int]:
        """Return any label of the nations that there are."""
        chance = self.random
        rel = chance.choice([chance.getrandbits(63), 1 << chance.randrange(NATIONS)])
        cav = chance.choice([0, 0, 0b1, 0b10])
        return {"level": chance.choice([0, 0, 1, 2, 3]), "rel": rel, "cav": cav}


def officers(
    server: Server, count: int, known: Sequence[UUID]
) -> Iterator[list[Officer]]:
    """Yield for each of so many nations somebody in each role; some are known."""
    with (
        psycopg.connect(server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(server.url("bs_door", DATABASE)) as door,
    ):
        for body in range(count):
            origin = known[body] if body < len(known) else uuid4()
            rel, cav, level = 1 << body, body % 4, body % 3
            nation = []
            for role in ROLES:
                name, may = f"{role.key} of {body}", sorted(role.permissions)
                person = make_person((owner, door), name, origin, rel, cav, level, may)
                held = frozenset(map(str, may))
                reader = Reader(str(origin), rel, cav, level, held)
                nation.append(Officer(name, visitor_of(door, person), reader))
            yield nation


def everything(owner: psycopg.Connection) -> Iterator[Labelled]:
    """Yield every labelled row, whoever may read it."""
    with owner.cursor(row_factory=dict_row) as cursor:
        for model in labelled():
            cursor.execute(ALL.format(Identifier(model._meta.db_table)))
            for row in cursor:
                yield labelled_of(model, row)


def lists() -> dict[str, type[models.Model]]:
    """Return the lists whose rows are told by their words, each with its table."""
    found: dict[str, type[models.Model]] = {
        f"{register.space}:{kind.page('list')}": kind.model
        for register in REGISTERS
        for kind in register.kinds.values()
        if kind.has_codes
    }
    return found | {
        "nations:list": Nation,
        "nations:organisations": Organisation,
        "nations:posts": Post,
        "requirements:list": Requirement,
        "donations:home": Offer,
    }


def addresses(route: str) -> list[str]:
    """Return how a route that is of no row is asked: as it is, and as a file."""
    if route.startswith(("api:list-", "api:rows-")):
        return [reverse(route) + MOST]
    if route in ("notebook:search", "notebook:go", "api:search"):
        return [reverse(route) + FOUND]
    [first, *_] = of_no_row()[route]
    return [first, first + AS_FILE] if route in lists() else [first]


@dataclass(frozen=True)
class Found:
    """What was asked, and each answer that the oracle did not expect."""

    matrix: Matrix
    count: int
    differences: list[str]


def found_by(matrix: Matrix) -> Found:
    """Ask for all that a matrix names, and hold it against what the oracle says."""
    judge, client = Judge(matrix.oracle), Client(raise_request_exception=False)
    count, found = 0, []
    for asked in matrix.asked():
        count += 1
        wrong = judge.wrong(asked, answer_to(client, asked))
        found += [f"{asked.officer.name}: {asked.address}: {each}" for each in wrong]
    return Found(matrix, count, found)


def answer_to(client: Client, asked: Asked) -> Any:
    """Return what somebody gets; what he sends is undone."""
    by = asked.officer.visitor
    if not asked.sends:
        return by.asks(client, asked.address)
    body: Any = "{}" if asked.route.startswith("api:") else {}
    with undone():
        return by.asks(client, asked.address, body)


def read(answer: Any) -> str:
    """Return what an answer says, that of a document from its pages and its codes."""
    if answer.headers.get("Content-Type") == "application/pdf":
        return " ".join([text_of(answer.content), *codes_in(answer.content)])
    return str(answer.content.decode("utf-8", "replace"))


class Judge:
    """Holds an answer against what the oracle says."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.lists = {name: model._meta.db_table for name, model in lists().items()}
        self.api = {f"api:rows-{t.name}": t.model._meta.db_table for t in tables()}
        self.lines = {
            f"api:list-{name}": listing.rows().model._meta.db_table
            for name, listing in LISTED.items()
        }
        self.owners_of: dict[str, list[str]] = {}
        self.by_table: dict[str, list[str]] = {}
        for key, row in oracle.rows.items():
            self.by_table.setdefault(row.table, []).append(key)
            for word in row.words:
                if MARK.fullmatch(word):
                    self.owners_of.setdefault(word, []).append(key)

    def wrong(self, asked: Asked, answer: Any) -> Iterator[str]:
        """Yield what the oracle did not expect of an answer."""
        oracle, by = self.oracle, asked.officer.reader
        say = oracle.takes if asked.sends else oracle.answers
        expected = say(asked.route, asked.key, by)
        if answer.status_code not in expected:
            yield f"{answer.status_code}, not one of {sorted(expected)}"
        text = read(answer)
        yield from (f"tells of {each}" for each in self.leaked(asked, text))
        if answer.status_code == 200 and not asked.sends:
            yield from (f"leaves out {each}" for each in self.missing(asked, text))

    def leaked(self, asked: Asked, text: str) -> Iterator[str]:
        """Yield the rows that are told of and hidden."""
        by = asked.officer.reader
        for word in set(MARK.findall(text)) & self.owners_of.keys():
            owners = self.owners_of[word]
            if not any(self.oracle.is_readable(key, by) for key in owners):
                yield word
        # The address names what is asked for; whoever asks knows it.
        named = set(KEY.findall(text)) - set(KEY.findall(asked.address))
        for key in named & self.oracle.rows.keys():
            if not self.oracle.is_readable(key, by):
                yield f"{self.oracle.rows[key].table} {key}"

    def missing(self, asked: Asked, text: str) -> Iterator[str]:
        """Yield the rows that a list leaves out, and the reader may read."""
        route, by = asked.route, asked.officer.reader
        if asked.address.endswith(AS_FILE):
            told = set(MARK.findall(text))
            for key in self.whole(self.lists[route], by):
                words = self.oracle.rows[key].words
                has_one = any(word in self.owners_of for word in words)
                if has_one and told.isdisjoint(words):
                    yield key
        elif route in self.api or route in self.lines:
            told = {row["key"] for row in json.loads(text)["rows"]}
            yield from self.listed(route, by) - told

    def listed(self, route: str, by: Reader) -> set[str]:
        """Return the rows that a list of the API must show to somebody."""
        if route.removeprefix("api:list-") in COMPUTED:
            return set()
        table = self.api.get(route) or self.lines[route]
        found = {*self.whole(table, by)}
        child = SOME_OF.get(route.removeprefix("api:list-"))
        if child is None:
            return found
        rows = self.oracle.rows
        return found & {rows[key].parents[0] for key in self.whole(child, by)}

    def whole(self, table: str, by: Reader) -> list[str]:
        """Return the rows of a table that somebody may read, in use and in whole."""
        oracle = self.oracle
        return [
            key
            for key in self.by_table.get(table, [])
            if oracle.is_whole(key, by) and not oracle.rows[key].is_retired
        ]


def telling() -> Iterator[tuple[str, Relation]]:
    """Yield the pages of one row on which faults are seen, and why it is hidden."""
    yield from ((f.page, f.reason) for f in FAULTS.values() if f.reason is not None)


@pytest.fixture(scope="module")
def oracle(owner: psycopg.Connection, reader: Person) -> Oracle:
    """Return what knows all rows of a site, with copies of them under any label."""
    for seed, (route, reason) in enumerate(telling(), start=12):
        copies = Telling(owner, reader, reason, seed)
        added = [copies.add(rows_of_pages()[route][1]) for _ in range(COPIES)]
        assert any(added), route
    spread = Spread(owner, reader, seed=11)
    for _ in range(COPIES):
        spread.plant_everywhere()
    owner.commit()
    rows = {row.key: row for row in everything(owner)}
    owner.rollback()
    return Oracle(rows, READING, DERIVED)


@pytest.fixture
def everybody(
    site_server: Server, whole: Cast, reader: Person
) -> Callable[[int], list[list[Officer]]]:
    """Return how to make the officers of so many nations, two of which have rows."""
    known = [reader.origin, whole.bob.origin]
    return lambda nations: [*officers(site_server, nations, known)]


@pytest.mark.slow
def test_every_role_of_ten_nations_gets_what_the_oracle_says(
    oracle, everybody, stopped_clock
):
    found = found_by(Matrix(oracle, everybody(NATIONS), addresses, is_whole=False))

    assert found.differences == [], "\n".join(found.differences)
    assert {relation for _, relation in found.matrix.met} == set(Relation)


@pytest.mark.nightly
def test_every_role_of_fifty_nations_gets_what_the_oracle_says(
    oracle, everybody, stopped_clock
):
    night = everybody(NATIONS_AT_NIGHT)
    found = found_by(Matrix(oracle, night, addresses, is_whole=True))

    assert found.differences == [], "\n".join(found.differences)
    assert {relation for _, relation in found.matrix.met} == set(Relation)


@pytest.mark.slow
def test_each_fault_is_told_by_the_oracle_once_it_is_planted(
    oracle, everybody, owner, stopped_clock
):
    two = everybody(TWO)
    sound, told = [], []
    for name, fault in FAULTS.items():
        one = replace(oracle, needs={fault.page: oracle.needs[fault.page]})
        matrix = Matrix(one, two, addresses, is_whole=True, reason=fault.reason)
        sound += found_by(matrix).differences
        with fault.plant(owner):
            told += [name] if found_by(matrix).differences else []

    assert sound == []
    assert told == [*FAULTS]
