"""A log of a test's own, and things that happen for it to seal."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.log.key import LogKey
from backstay_web.log.sealer import Sealed, Sealer
from tests.web.cast import Cast, Person
from tests.web.conftest import connected
from tests.web.things import actions

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
KEY = LogKey("log.example/command", b"\x07" * 32, b"\x08" * 32)


def happen(by: Person, name: str = "gun") -> UUID:
    """Let somebody make a thing, and return its key."""
    thing = uuid4()
    with acting(by.token):
        actions.make(key=uuid4(), at=AT, reason="", thing=thing, name=name)
    return thing


@contextmanager
def as_sealer(server: Server) -> Iterator[None]:
    """Let Django be the role that seals."""
    with connected(server, "bs_sealer"):
        yield


def seal(server: Server, at: datetime = AT, sealer: Sealer | None = None) -> Sealed:
    """Seal all that was committed, by a new sealer if none is named."""
    with as_sealer(server):
        return (sealer or Sealer(KEY)).seal(at)


@pytest.fixture
def log(committing: Cast, site_server: Server) -> Cast:
    """Return the people, with a log that has sealed three things of two nations."""
    for person in (committing.ann, committing.bob, committing.ann):
        happen(person)
    seal(site_server)
    return committing
