"""What is hidden from a reader changes no byte of anything that he asks or does.

Outside of the written list: the mark and the key of each form (tests/web/worlds.py),
and the clock, which is stopped. Keys are drawn alike in both worlds.

What is not promised, and so not tried: a nation's own people learn that a code or a
place is taken by their own nation's row, and whoever knows the key of a hidden row
learns that it is there by adding one under the same key.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest
from django.test import Client

from backstay_web.core.history import ALL_CHANGES
from backstay_web.core.subjects import SUBJECTS
from backstay_web.sites.models import Site
from tests.web.cast import Person
from tests.web.everywhere.hidden import TELLING, WAYS, Hidden
from tests.web.everywhere.leaks import LEAKS, ONLY, Known
from tests.web.everywhere.samples import Rows, first_and_last, samples
from tests.web.everywhere.sending import names_of_rows, sender
from tests.web.everywhere.sessions import Player, Step
from tests.web.everywhere.walking import Seen, Visitor, differing, walk

PAIRS, PAIRS_AT_NIGHT = 20, 300
EVERY: Final = 100_000
"""Rows about others: of a sample, those of a page might be none."""
SEEN: Final = 10
"""Rows of each page of a leak, own and others': of one, nothing might be told."""
PARTS: Final = 20
"""A session has so many; each pair plays one of them, and more at night."""
PARTS_AT_NIGHT: Final = 2
SOME, ALL = 2, 1_000
"""Addresses of each page in a session."""
CHANGED: Final = 30
"""Tables that differ in a pair, drawn from all."""
FAILURE: Final = 500
AROUND: Final = 150
"""Bytes that are reported on each side of where two answers begin to differ."""
ATTEMPTS: Final = 3
ADDED: Final = 3
"""Rows that are added to each table of a leak, hidden in each way."""
OFTEN: Final = 3
"""So many times more often do commands name what may be read than what may not."""


@dataclass(frozen=True)
class Worlds:
    """A world and what is hidden in it, and whoever looks at it."""

    hidden: Hidden
    player: Player


@pytest.fixture(scope="module")
def worlds(visitor: Visitor, owner: psycopg.Connection) -> Worlds:
    """Return a world, and somebody who may not read all of it."""
    hidden = Hidden(owner, visitor.person, seed=7)
    took_none = hidden.plant_everywhere()
    owner.commit()
    assert took_none == set(), sorted(took_none)
    beyond = [str(key) for key in hidden.reserved.values()]
    client = Client(raise_request_exception=False)
    return Worlds(hidden, Player(client, visitor, beyond))


@pytest.fixture(autouse=True)
def without_refusals(caplog: pytest.LogCaptureFixture) -> None:
    """Keep no log of what is refused, each with its request: a night has too many."""
    caplog.set_level(logging.ERROR, logger="django.request")


def session(hidden: Hidden, most: int) -> list[list[Step]]:
    """Return the parts of a session that asks for so many addresses of each page."""
    keys = keys_of(hidden)
    steps = [
        *(Step(address) for address in addresses_for(hidden, most)),
        *(Step(*each) for seed in range(2) for each in sender(keys, seed).commands()),
    ]
    hidden.owner.rollback()
    Random(9).shuffle(steps)  # noqa: S311 the same order each time
    return [steps[place::PARTS] for place in range(PARTS)]


def addresses_for(hidden: Hidden, most: int) -> list[str]:
    """Return addresses of each page: of rows he may read, of hidden ones, of none."""
    seen, chance = first_and_last(hidden.reader), Random(5)  # noqa: S311 as above
    of_pages = pages(lambda table: [*seen(table), *beyond(hidden, table)])
    assert all(of_pages.values())
    some = [
        address
        for each in of_pages.values()
        for address in chance.sample(each, min(most, len(each)))
    ]
    return [*sorted(set(some)), "/nowhere/", "/nations/not-a-key/"]


def pages(key_of: Callable[[Rows], list[UUID]]) -> dict[str, list[str]]:
    """Return addresses of each page, and of what was changed where one tells it."""
    found = samples(key_of)
    for door in {subject.door for subject in SUBJECTS.values()}:
        found[door] = [*found[door], *(f"{one}?{ALL_CHANGES}=" for one in found[door])]
    return found


def beyond(hidden: Hidden, table: Any) -> list[Any]:
    """Return the keys of a hidden row, and of one that may come or not."""
    row = hidden.a_hidden_row(table)
    return [*([row] if row else []), hidden.reserved[table._meta.db_table]]


def keys_of(hidden: Hidden) -> dict[str, list[str]]:
    """Return by each name of a row in commands keys that are there, hidden or not."""
    seen = first_and_last(hidden.reader)
    found = {
        name: [str(key) for key in [*seen(table) * OFTEN, *beyond(hidden, table)]]
        for name, table in names_of_rows().items()
        if table._meta.db_table in hidden.reserved
    }
    return found | {"nation": [str(hidden.reader.origin), *found["nation"]]}


def faults(worlds: Worlds, most: int, pairs: int, of_parts: int) -> list[str]:
    """Return what told of hidden rows: the pair, and what was asked for."""
    hidden, player = worlds.hidden, worlds.player
    parts = session(hidden, most)
    before = [player.play(part) for part in parts]
    found = failures(before)
    for pair in range(pairs):
        changed = hidden.stir(CHANGED)
        hidden.owner.commit()
        found += [] if changed else [f"pair {pair}: the worlds do not differ"]
        for turn in range(pair, pair + of_parts):
            place = turn % PARTS
            one, other = before[place], player.play(parts[place])
            found += [
                f"pair {pair}, {sorted(changed)}: {each}: {apart(one, other, each)}"
                for each in differing(one, other)
            ]
    return found


def apart(
    one: Mapping[str, Seen], other: Mapping[str, Seen], name: str
) -> tuple[Any, Any]:
    """Return where two answers begin to differ, or how they do otherwise."""
    if name not in other:
        return one[name], None
    (status, content, headers), (status_, content_, headers_) = one[name], other[name]
    if status != status_ or content == content_:
        return (status, headers), (status_, headers_)
    both = enumerate(zip(content, content_, strict=False))
    shorter = min(len(content), len(content_))
    begin = next((place for place, (a, b) in both if a != b), shorter)
    part = slice(max(begin - AROUND, 0), begin + AROUND)
    return content[part], content_[part]


def failures(played: Sequence[dict[str, Any]]) -> list[str]:
    """Return what made the site fail."""
    return [
        f"{status}: {name}"
        for part in played
        for name, (status, *_) in part.items()
        if status >= FAILURE
    ]


@pytest.mark.slow
def test_twenty_worlds_that_differ_in_what_is_hidden_are_alike(worlds, stopped_clock):
    assert faults(worlds, SOME, PAIRS, 1) == []


@pytest.mark.nightly
def test_three_hundred_worlds_that_differ_in_what_is_hidden_are_alike(
    worlds, stopped_clock
):
    assert faults(worlds, ALL, PAIRS_AT_NIGHT, PARTS_AT_NIGHT) == []


@pytest.mark.slow
def test_some_known_leaks_are_noticed_once_they_are_planted(
    worlds, whole, owner, stopped_clock
):
    notices(LEAKS[::4], worlds, whole.cid, owner)


@pytest.mark.nightly
def test_each_known_leak_is_noticed_once_it_is_planted(
    worlds, whole, owner, stopped_clock
):
    notices(LEAKS, worlds, whole.cid, owner)


def notices(
    leaks: Sequence[Known], worlds: Worlds, other: Person, owner: psycopg.Connection
) -> None:
    """Plant each leak: all are noticed, and without them nothing is told."""
    sound = [leak.name for leak in leaks if tells(leak, worlds, other)]
    caught = []
    for leak in leaks:
        with leak.plant(owner):
            # By chance a hidden row is none of those that a page would show.
            if any(tells(leak, worlds, other) for _ in range(ATTEMPTS)):
                caught.append(leak.name)

    assert sound == []
    assert caught == [leak.name for leak in leaks]


def tells(leak: Known, worlds: Worlds, other: Person) -> bool:
    """Tell whether hidden rows change what a reader sees of the pages of a leak."""
    hidden, player = worlds.hidden, worlds.player
    absent, code = hidden.uuid(), f"{ONLY}{hidden.random.randrange(10**6)}"
    seen = first_and_last(hidden.reader, SEEN)
    of_pages = pages(lambda table: [*seen(table), absent])
    part = [
        *(Step(each) for page in leak.pages for each in of_pages[page]),
        *(Step(*each) for each in leak.sends(keys_of(hidden), code)),
    ]
    hidden.owner.rollback()
    before = played_after(other, player, part)
    assert hidden.add(Site, key=absent, code=code)
    for way in WAYS:
        with hidden.only_by(way):
            add_to(leak.tables, hidden)
    hidden.owner.commit()
    after = played_after(other, player, part)
    assert failures([before, after]) == []
    return differing(before, after) != []


def add_to(tables: Collection[str], hidden: Hidden) -> None:
    """Add hidden rows to some tables."""
    for model in hidden.models:
        if model._meta.db_table in tables:
            assert sum(hidden.add(model) for _ in range(ADDED)) > 0
    for model in TELLING:
        if model._meta.db_table in tables:
            hidden.shadow(model, most=EVERY)


def played_after(
    other: Person, player: Player, part: Sequence[Step]
) -> dict[str, Seen]:
    """Return what somebody sees right after another one has looked, at one page."""
    walk(player.client, Visitor(other, ""), [part[0].address])
    return player.play(part)
