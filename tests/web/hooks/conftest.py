"""A nation that has a program told of sites, and the courier that tells it."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.utils.module_loading import autodiscover_modules

from backstay_web.core.context import acting
from backstay_web.core.models import Actor
from backstay_web.hooks import actions
from backstay_web.hooks.courier import Courier
from backstay_web.hooks.models import Delivery
from backstay_web.nations.permissions import Permission
from backstay_web.sites.actions import SITE
from tests.web.cast import Cast, Person, make_person
from tests.web.conftest import connected
from tests.web.hooks.receiver import Receiver, receiving
from tests.web.nations.conftest import do, make_home
from tests.web.server import DATABASE

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET = "a secret that only two of us know"  # noqa: S105 it is no secret
Tell = Callable[..., None]
AsCourier = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """Return a program on this machine, which the operator lets the site tell."""
    settings.HOOKS_NETWORKS = ["127.0.0.0/8"]
    settings.HOOKS_HTTP = True
    with receiving() as made:
        yield made


@pytest.fixture
def told(committing: Cast) -> Cast:
    """Return the people, where there is a nation to have sites."""
    autodiscover_modules("subjects")
    make_home(committing)
    return committing


def add_hook(by: Person, address: str, **more: Any) -> UUID:
    """Have a program told of sites, and return the key of that."""
    hook = uuid4()
    said = {"name": "Hub", "address": address, "nouns": ["site"], "kinds": []}
    do(actions.add_hook, by, hook=hook, secret=SECRET, **{**said, **more})
    return hook


def add_site(cast: Cast, code: str, rel: int = 0b11, level: int = 0) -> UUID:
    """Let the command add a site, for the bodies that may read it."""
    entry = uuid4()
    label = {"level": level, "rel": rel, "cav": 0}
    fields = {"nation": cast.ann.origin, "code": code, "name": code, "kind": "depot"}
    do(SITE.add, cast.cid, entry=entry, release=label, **fields)
    return entry


@pytest.fixture
def as_courier(site_server: Any) -> AsCourier:
    """Return how to be the role of the courier for a while."""
    return lambda: connected(site_server, "bs_courier")


@pytest.fixture
def tell(as_courier: AsCourier) -> Tell:
    """Return how the courier tells what is due at a moment, until all came of it."""

    def work(at: datetime = NOON, rounds: int = 8) -> None:
        with as_courier():
            made = Courier()
            for _ in range(rounds):
                made.work(at)
                made.rest(30)
            made.close(at)

    return work


@pytest.fixture
def no_chance(monkeypatch: Any) -> None:
    """Let each pause be as long as it may be."""
    monkeypatch.setattr(random, "uniform", lambda _, most: most)


def queue_of(by: Person) -> list[Delivery]:
    """Return what somebody's programs are told, in order."""
    with acting(by.token):
        return list(Delivery.objects.order_by("number"))


def said(receiver: Receiver) -> list[dict[str, Any]]:
    """Return what a program was told, in the order in which it came."""
    return [json.loads(body) for _, body in receiver.got]


@pytest.fixture
def gus(site_server: Any, told: Cast) -> Person:
    """Return another officer of Eva's nation, of whose authority a test may take."""
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        origin, every = told.eva.origin, [*Permission]
        return make_person((owner, door), "Gus", origin, 0b10, 0, 1, every)


def alter(told: Cast, person: Person, **fields: Any) -> None:
    """Change what somebody of Eva's nation may do, as hers to change."""
    with acting(told.eva.token):
        assert Actor.objects.filter(pk=person.id).update(**fields) == 1
