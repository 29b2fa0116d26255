"""The coalition of these tests: made once for each module, for that takes seconds.

Only the planner's own role can keep a plan, by a connection of its own. So what tests
stand on is committed; what each of them does is undone, or removed if it commits too.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from backstay_web.config.database.server import Server
from tests.web.plans.promises.ground import People, World, committed


@pytest.fixture
def world(ground: World, db: None) -> World:
    """Return what is there; what a test does on it is undone."""
    return ground


@pytest.fixture
def committing_world(
    site_server: Server, desks: People, django_db_blocker: Any
) -> Iterator[World]:
    """Return what is there, for a test that commits, in a module of such tests."""
    with committed(site_server, desks, django_db_blocker) as world:
        yield world
