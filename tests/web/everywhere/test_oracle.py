"""Each reader gets what the labels and his role say, on every page, and no row else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import models
from django.test import Client
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from backstay_web.config.database.server import Server
from backstay_web.donations.models import Offer
from backstay_web.nations.models import Nation, Organisation, Post
from backstay_web.nations.roles import ROLES
from backstay_web.requirements.models import Requirement
from tests.web.cast import Cast, Person, make_person
from tests.web.everywhere.hidden import Hidden
from tests.web.everywhere.oracle import (
    OF_READING,
    Labelled,
    Oracle,
    Reader,
    labelled_of,
)
from tests.web.everywhere.samples import REGISTERS, WORD, labelled, samples
from tests.web.everywhere.walking import open_page
from tests.web.everywhere.world import build
from tests.web.server import DATABASE

NATIONS, NATIONS_AT_NIGHT = 10, 50
EACH: Final = 4
"""Of the pairs of a role and an address, one in so many is asked in the short run."""
COPIES: Final = 6
"""Rows of each table under labels drawn at random."""
MARK: Final = re.compile(rf"{WORD}\d+")
KEY: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ALL: Final = SQL("select * from {}")
AS_FILE: Final = "?export=csv&columns=code&columns=title&columns=name"

READING: Final = OF_READING | {
    f"{register.space}:{kind.page('detail')}"
    for register in REGISTERS
    for kind in register.kinds.values()
}


@dataclass(frozen=True)
class Officer:
    """Somebody of a nation in a role, and what the oracle knows of him."""

    name: str
    person: Person
    reader: Reader


class Spread(Hidden):
    """Copies under any label: own, another's, above the level, with categories."""

    def label(self) -> dict[str, int]:
        """Return any label of the nations that there are."""
        chance = self.random
        rel = chance.choice([chance.getrandbits(63), 1 << chance.randrange(NATIONS)])
        cav = chance.choice([0, 0, 0b1, 0b10])
        return {"level": chance.choice([0, 0, 1, 2, 3]), "rel": rel, "cav": cav}


def officers(server: Server, count: int) -> Iterator[Officer]:
    """Yield somebody in each role of each of so many nations."""
    with (
        psycopg.connect(server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(server.url("bs_door", DATABASE)) as door,
    ):
        for body in range(count):
            origin, level, cav = uuid4(), body % 3, body % 4
            for role in ROLES:
                name, rel = f"{role.key} of {body}", 1 << body
                may = sorted(role.permissions)
                person = make_person((owner, door), name, origin, rel, cav, level, may)
                reader = Reader(rel, cav, level, frozenset(map(str, may)))
                yield Officer(name, person, reader)


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


def differences(
    server: Server,
    cast: Cast,
    reader: Person,
    owner: psycopg.Connection,
    nations: int,
    share: int,
) -> list[str]:
    """Return each answer of the site that the oracle did not expect."""
    build(cast, reader)
    spread = Spread(owner, reader, seed=11)
    for _ in range(COPIES):
        spread.plant_everywhere()
    owner.commit()
    oracle = Oracle({row.key: row for row in everything(owner)}, READING)
    owners_of = marks(oracle)
    found: list[str] = []
    client = Client(raise_request_exception=False)
    for officer, page, address in asked(server, spread, nations, share):
        answer = open_page(client, officer.person, address)
        wrong = [
            *wrong_status(oracle, page, address, answer, officer),
            *wrong_rows(oracle, owners_of, page, address, answer, officer),
        ]
        found += [f"{officer.name}: {address}: {each}" for each in wrong]
    return found


def asked(
    server: Server, spread: Spread, nations: int, share: int
) -> Iterator[tuple[Officer, str, str]]:
    """Yield who asks for what: each role and page, the nations in turn."""
    chance = Random(13)  # noqa: S311 the same rows each time

    def some(table: type[models.Model]) -> list[UUID]:
        keys = [spread.any_row(table._meta.db_table) for _ in range(2)]
        return [key for key in keys if key]

    of_pages = [
        (page, address)
        for page, addresses in samples(some).items()
        for address in [*addresses[:2], *as_file(page, addresses)]
    ]
    spread.owner.rollback()
    everybody = list(officers(server, nations))
    for number in range(len(ROLES)):
        of_role = everybody[number :: len(ROLES)]
        for place, (page, address) in enumerate(of_pages):
            if share == 1:
                yield from ((each, page, address) for each in of_role)
            elif (place + number) % share == 0:
                yield chance.choice(of_role), page, address


def as_file(page: str, addresses: list[str]) -> list[str]:
    """Return where a list has all its rows at once, without pages."""
    return [addresses[0] + AS_FILE] if page in lists() else []


def marks(oracle: Oracle) -> dict[str, list[str]]:
    """Return by each word that a copy has for itself the rows that have it."""
    found: dict[str, list[str]] = {}
    for key, row in oracle.rows.items():
        for word in row.words:
            if MARK.fullmatch(word):
                found.setdefault(word, []).append(key)
    return found


def wrong_status(
    oracle: Oracle, page: str, address: str, answer: Any, officer: Officer
) -> list[str]:
    keys = [key for key in KEY.findall(address) if key in oracle.rows]
    expected = oracle.answers(page, keys[0] if keys else None, officer.reader)
    if answer.status_code in expected:
        return []
    return [f"{answer.status_code}, not one of {sorted(expected)}"]


def wrong_rows(
    oracle: Oracle,
    owners_of: dict[str, list[str]],
    page: str,
    address: str,
    answer: Any,
    officer: Officer,
) -> list[str]:
    """Return the rows that were told and hidden, or not told and to be read."""
    text, by = answer.content.decode("utf-8", "replace"), officer.reader
    told = set(MARK.findall(text)) & owners_of.keys()
    leaked = [
        word
        for word in told
        if not any(oracle.is_readable(key, by) for key in owners_of[word])
    ]
    # The address names what is asked for; whoever asks knows it.
    named = set(KEY.findall(text)) - set(KEY.findall(address))
    leaked += [
        key for key in named & oracle.rows.keys() if not oracle.is_readable(key, by)
    ]
    missing = []
    if answer.status_code == 200 and address.endswith(AS_FILE):
        table = lists()[page]._meta.db_table
        missing = [
            key
            for key, row in oracle.rows.items()
            if row.table == table
            and not row.is_retired
            and oracle.is_whole(key, by)
            and any(word in owners_of for word in row.words)
            and not any(word in told for word in row.words)
        ]
    return [
        *(f"tells of {each}" for each in leaked),
        *(f"leaves out {each}" for each in missing),
    ]


@pytest.mark.slow
def test_every_role_of_ten_nations_gets_what_the_oracle_says(
    site_server, committing, reader, owner, stopped_clock
):
    found = differences(site_server, committing, reader, owner, NATIONS, EACH)

    assert found == [], "\n".join(found)


@pytest.mark.nightly
def test_every_role_of_fifty_nations_gets_what_the_oracle_says(
    site_server, committing, reader, owner, stopped_clock
):
    nations = NATIONS_AT_NIGHT
    assert differences(site_server, committing, reader, owner, nations, 1) == []
