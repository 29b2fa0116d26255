"""A nation with two sites and a leg between them, made by commands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.core.context import acting
from backstay_web.core.entries import Release
from backstay_web.nations.actions import EVERYBODY, add_nation
from backstay_web.sites import actions
from tests.web.cast import Cast, Person

AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
TO_ALL: Release = {"level": 0, "rel": EVERYBODY, "cav": 0}


@dataclass(frozen=True)
class Map:
    """What there is at first; everybody may know of it."""

    nation: UUID
    depot: UUID
    hub: UUID
    leg: UUID


def do(action: Callable[..., Any], by: Person, **payload: Any) -> Any:
    """Let somebody do something, under a key of its own."""
    with acting(by.token):
        return action(key=uuid4(), at=AT, reason="a test", **payload)


def add(commands: Any, by: Person, **fields: Any) -> UUID:
    entry = uuid4()
    do(commands.add, by, entry=entry, **fields)
    return entry


@pytest.fixture
def land(cast: Cast) -> Map:
    """Return what there is at first; it is undone after the test."""
    nation = cast.ann.origin
    names = {"name": "Aland", "name_uk": "Аландія"}
    do(add_nation, cast.cid, nation=nation, code="AX", body=0, **names)
    depot, hub = (
        add(
            actions.SITE,
            cast.cid,
            release=TO_ALL,
            nation=nation,
            code=code,
            name=code.title(),
            kind=code,
        )
        for code in ("depot", "hub")
    )
    leg = add(
        actions.LEG,
        cast.cid,
        release=TO_ALL,
        nation=nation,
        code="depot.hub",
        from_site=depot,
        to_site=hub,
        mode="road",
        duration_weeks=0,
    )
    return Map(nation, depot, hub, leg)
