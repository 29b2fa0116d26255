"""What is hidden from a reader changes no byte of any page that he opens."""

from random import Random

import psycopg
import pytest
from django.test import Client
from django.urls import path

from backstay_web.sites.models import Site
from tests.web.cast import Cast, Person
from tests.web.everywhere.hidden import TELLING, Hidden
from tests.web.everywhere.leaks import LEAKS, Known
from tests.web.everywhere.samples import (
    NoSample,
    first_and_last,
    patterns,
    rows_of_pages,
    samples,
)
from tests.web.everywhere.walking import differing, walk
from tests.web.everywhere.world import build

PAIRS, PAIRS_AT_NIGHT = 20, 300
IN_A_PAIR = 4
"""One address in so many is opened in each of the few pairs; all of them at night."""
CHANGES = 12
SELDOM_HIDDEN = {
    "catalogue_classvariant",
    "catalogue_code",
    "catalogue_configuration",
    "catalogue_equipmentclass",
    "catalogue_loadedcatalogue",
    "catalogue_manual",
    "catalogue_repair",
    "catalogue_sequencestep",
    "donations_balance",
    "donations_bayperiod",
    "donations_session",
    "nations_holding",
    "requirements_verdict",
    "donations_bayvariant",
    "donations_coursecost",
    "donations_interpreterperiod",
    "imports_mapping",
    "nations_handover",
    "requirements_loadedneeds",
    "requirements_place",
    "requirements_rankedlist",
    "sites_hub",
    "sites_hubperiod",
    "sites_legcapacity",
    "sites_legcost",
    "sites_legperiod",
    "sites_loadedsites",
}
"""Tables of which the world has no row, or one that takes no copy beside it."""


def faults(
    cast: Cast, reader: Person, owner: psycopg.Connection, pairs: int, share: int
) -> list[str]:
    """Return what told of hidden rows: the pair, and the address that differed."""
    build(cast, reader)
    hidden = Hidden(owner, reader, seed=7)
    assert hidden.plant_everywhere() <= SELDOM_HIDDEN
    owner.commit()
    addresses = addresses_for(reader, owner)
    client = Client(raise_request_exception=False)
    found, before = [], walk(client, reader, addresses)
    assert [a for a, seen in before.items() if seen[0] >= 500] == []
    for pair in range(pairs):
        changed = hidden.stir(CHANGES)
        owner.commit()
        some = addresses[pair % share :: share]
        after = walk(client, reader, some)
        first = {address: before[address] for address in some}
        found += [f"{pair} {sorted(changed)} {a}" for a in differing(first, after)]
    return found


def addresses_for(reader: Person, owner: psycopg.Connection) -> list[str]:
    """Return an address of each page: of rows he may read, of a hidden one, of none."""
    seen, hidden = first_and_last(reader), Hidden(owner, reader, seed=8)
    absent = hidden.uuid()
    of_pages = samples(
        lambda table: [
            *seen(table),
            *filter(None, [hidden.a_hidden_row(table)]),
            absent,
        ]
    )
    owner.rollback()
    addresses = sorted({each for some in of_pages.values() for each in some})
    Random(9).shuffle(addresses)  # noqa: S311 the same order each time
    return [*addresses, "/nowhere/", "/nations/not-a-key/"]


@pytest.mark.slow
def test_twenty_worlds_that_differ_in_what_is_hidden_look_alike(
    committing, reader, owner, stopped_clock
):
    assert faults(committing, reader, owner, PAIRS, IN_A_PAIR) == []


@pytest.mark.nightly
def test_three_hundred_worlds_that_differ_in_what_is_hidden_look_alike(
    committing, reader, owner, stopped_clock
):
    assert faults(committing, reader, owner, PAIRS_AT_NIGHT, 1) == []


@pytest.mark.slow
def test_each_known_leak_is_noticed_once_it_is_planted(
    committing, reader, owner, stopped_clock
):
    build(committing, reader)
    hidden = Hidden(owner, reader, seed=17)
    hidden.plant_everywhere()
    owner.commit()

    # Without a fault nothing is told on these pages, so each is caught for what it is.
    sound = [leak.name for leak in LEAKS if tells(leak, committing, reader, hidden)]
    caught = []
    for leak in LEAKS:
        with leak.plant(owner):
            if tells(leak, committing, reader, hidden):
                caught.append(leak.name)

    assert sound == []
    assert caught == [leak.name for leak in LEAKS], caught


def tells(leak: Known, cast: Cast, reader: Person, hidden: Hidden) -> bool:
    """Tell whether hidden rows change what a reader sees on the pages of a leak."""
    absent, client = hidden.uuid(), Client(raise_request_exception=False)
    of_pages = samples(lambda table: [*first_and_last(reader)(table), absent])
    addresses = [each for page in leak.pages for each in of_pages[page]]
    seen = []
    for _ in range(2):
        walk(client, cast.cid, addresses)
        seen.append(walk(client, reader, addresses))
        assert {status for status, *_ in seen[-1].values()} <= {200, 403, 404}
        hidden.add(Site, key=absent)
        for model in hidden.models:
            if model._meta.db_table in leak.tables:
                assert any([hidden.add(model) for _ in range(12)])
        for each in TELLING:
            hidden.shadow(each, most=500)
        hidden.owner.commit()
    return differing(*seen) != []


def test_a_page_without_a_sample_is_noticed(monkeypatch):
    stray = path("stray/<uuid:stray>/", lambda _: None, name="stray")
    everything = [*patterns(), ("stray", stray)]
    monkeypatch.setattr("tests.web.everywhere.samples.patterns", lambda: everything)

    with pytest.raises(NoSample, match="stray"):
        samples(lambda _: [])


def test_every_page_of_one_row_that_has_a_sample_is_there():
    assert rows_of_pages().keys() <= {name for name, _ in patterns()}
