"""The coalition of the tests of promises, whose days are all past."""

import pytest
from django.utils.module_loading import autodiscover_modules

from tests.web.plans.conftest import desks, ground
from tests.web.plans.promises.ground import World

__all__ = ["desks", "ground"]


@pytest.fixture
def world(ground: World, db: None) -> World:
    """Return what is there; what a test does on it is undone."""
    autodiscover_modules("clocks")
    return ground
