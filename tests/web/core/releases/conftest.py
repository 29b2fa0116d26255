"""Officers of the command and of B, who may release and change nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.core.models import Release
from backstay_web.core.releases import actions
from backstay_web.nations.models import Post
from backstay_web.nations.roles import ROLE
from tests.web.cast import Cast, Person, make_person
from tests.web.nations.conftest import Home, add_post, make_home
from tests.web.server import DATABASE

TO_COMMAND = 0b11
TO_ALL_THREE = 0b111


@dataclass(frozen=True)
class Officers:
    """Release officers and nothing else, each cleared as others of his body."""

    oda: Person  # of the command
    pia: Person  # likewise
    pia_again: Person  # Pia in another post of the command
    eve: Person  # of B


@pytest.fixture
def officers(site_server: Server, people: Cast) -> Officers:
    """Return the officers; what they release is known as soon as a page is."""
    autodiscover_modules("subjects")
    command, account = people.cid, uuid4()
    may = sorted(ROLE["release_officer"].permissions)
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):

        def officer(
            name: str, origin: UUID, rel: int, cav: int = 0b1, level: int = 2
        ) -> Person:
            return make_person((owner, door), name, origin, rel, cav, level, may)

        pia, again = (officer("Pia", command.origin, TO_COMMAND) for _ in range(2))
        door.execute(
            "update core_session set account = %s where actor_id = any (%s)",
            [account, [pia.id, again.id]],
        )
        return Officers(
            officer("Oda", command.origin, TO_COMMAND),
            pia,
            again,
            officer("Eve", people.eva.origin, 0b10, 0, 1),
        )


@pytest.fixture
def home(cast: Cast) -> Home:
    """Return what there is at first: a nation, an organisation and a post."""
    return make_home(cast)


@pytest.fixture
def post(cast: Cast, home: Home) -> UUID:
    """Return a post of the command's that nobody else may know of."""
    return add_secret(cast, home)


def add_secret(cast: Cast, home: Home) -> UUID:
    post = add_post(cast.cid, home.organisation, title="Quiet desk")
    with acting(cast.cid.token):
        Post.objects.filter(pk=post).update(level=2, cav=0b1)
    return post


def do(action: Callable[..., Any], by: Person, **payload: Any) -> Any:
    """Let somebody do something now, under a key of its own."""
    payload.setdefault("at", timezone.now())
    payload.setdefault("reason", "They asked.")
    with acting(by.token):
        return action(key=uuid4(), **payload)


def propose(by: Person, post: UUID, **other: Any) -> UUID:
    """Let somebody propose that all three may read the post, at the lowest level."""
    release = uuid4()
    label = {"level": 0, "rel": TO_ALL_THREE, "cav": 0}
    asked = {"kind": "post", "subject": post, "expected_version": 1, **label, **other}
    do(actions.propose_release, by, release=release, **asked)
    return release


def confirm(by: Person, release: UUID, **other: Any) -> Any:
    asked = {"expected_version": 1, **other}
    return do(actions.confirm_release, by, release=release, **asked)


def label_of(post: UUID, by: Person) -> tuple[int, int, int] | None:
    """Return level, bodies and categories of a post, as far as somebody reads it."""
    with acting(by.token):
        rows = Post.objects.filter(pk=post).values_list("level", "rel", "cav")
        return rows.first()


def state_of(release: UUID, by: Person) -> str:
    with acting(by.token):
        return str(Release.objects.get(pk=release).state)
