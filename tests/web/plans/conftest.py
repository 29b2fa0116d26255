"""A site that holds a small case, and how snapshots and runs are made of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay.domain.case import Case
from backstay_web.catalogue.loading import load as load_catalogue
from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.core.entries import Release
from backstay_web.donations.loading import load as load_offers
from backstay_web.nations.actions import EVERYBODY
from backstay_web.nations.models import Nation
from backstay_web.plans import actions
from backstay_web.plans.freezing.freeze import Frozen, Terms, freeze
from backstay_web.requirements.loading import load as load_needs
from backstay_web.sites.loading import load as load_sites
from tests.web.cases import smallest
from tests.web.cast import Cast, Person
from tests.web.conftest import connected
from tests.web.plans.promises.ground import People, World, committed, make_people

AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
TO_ALL: Release = {"level": 0, "rel": EVERYBODY, "cav": 0}
AsPlanner = Callable[[], AbstractContextManager[None]]


def do(action: Callable[..., Any], by: Person, at: Any = AT, **payload: Any) -> Any:
    """Let somebody do something, under a key of its own."""
    with acting(by.token):
        return action(key=uuid4(), at=at, reason="a test", **payload)


def settle(case: Case, cast: Cast, recipient: str) -> None:
    """Load a case: its recipient is Eva's nation, all else is kept by the command."""
    others = [key for key in case.nations if key != recipient]
    keys = {recipient: cast.eva.origin, others[0]: cast.ann.origin}
    bodies = {recipient: 1, others[0]: 0}
    bodies |= {key: place for place, key in enumerate(others[1:], start=2)}
    with acting(cast.cid.token):
        Nation.objects.bulk_create(
            Nation(
                id=keys.get(key, uuid4()),
                code=key.upper(),
                name=nation.name,
                name_uk=nation.name_uk,
                body=bodies[key],
                level=0,
                rel=EVERYBODY,
                originator=cast.cid.origin,
            )
            for key, nation in case.nations.items()
        )
    for load in (load_sites, load_catalogue, load_offers):
        do(load, cast.cid, case=case, release=TO_ALL)
    do(load_needs, cast.eva, case=case, release=TO_ALL)


def terms_of(case: Case, **more: Any) -> Terms:
    """Return the terms on which the rows of a case make the same case again."""
    said = {
        "name": case.name,
        "first_day": case.first_day,
        "horizon_weeks": case.horizon_weeks,
        "as_of_on": case.first_day,
        "least_confidence_percent": 50,
        "rules": case.rules,
    }
    return Terms(**{**said, **more})


def frozen(by: Person, **more: Any) -> Frozen:
    """Return what somebody may read of the smallest case, frozen."""
    with acting(by.token):
        return freeze(terms_of(smallest(), **more))


def made(
    by: Person, case: Case | None = None, body: UUID | None = None, **more: Any
) -> UUID:
    """Let somebody make a snapshot, and return its key."""
    terms = terms_of(case or smallest(), **more)
    snapshot, rules = uuid4(), terms.rules
    said = {name: getattr(terms, name) for name in terms.__dataclass_fields__}
    said["rules"] = {name: getattr(rules, name) for name in rules.__slots__}
    del said["bodies"]
    do(actions.make_snapshot, by, snapshot=snapshot, body=body, **said)
    return snapshot


def asked(by: Person, snapshot: UUID, **more: Any) -> UUID:
    """Let somebody ask for a run, and return its key."""
    run = uuid4()
    said = {"method": "full", "effort": 1, "time_s": None, "gap_ppm": 20_000, "seed": 0}
    do(actions.ask_run, by, run=run, snapshot=snapshot, **{**said, **more})
    return run


@pytest.fixture
def held(cast: Cast) -> Cast:
    """Return the people of a site that holds the smallest case."""
    settle(smallest(), cast, "R")
    return cast


@pytest.fixture
def holding(committing: Cast) -> Cast:
    """Return the same for a test that commits, as a worker has to."""
    settle(smallest(), committing, "R")
    return committing


@pytest.fixture
def as_planner(site_server: Any) -> AsPlanner:
    """Return how to be the role of the planner for a while."""
    return lambda: connected(site_server, "bs_planner")


@pytest.fixture(scope="module")
def desks(site_server: Server, people: Any) -> People:
    """Return the people of these tests; other modules remove all but the usual ones."""
    return make_people(site_server)


@pytest.fixture(scope="module")
def ground(
    site_server: Server, desks: People, django_db_blocker: Any
) -> Iterator[World]:
    """Return what is there; it is removed after the last test of the module."""
    with committed(site_server, desks, django_db_blocker) as world:
        yield world
