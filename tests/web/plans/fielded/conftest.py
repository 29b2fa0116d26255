"""The coalition of the tests of promises, and what its people say is there."""

import pytest

from tests.web.plans.promises.ground import World


@pytest.fixture
def world(ground: World, db: None) -> World:
    """Return what is there; what a test does on it is undone."""
    return ground
