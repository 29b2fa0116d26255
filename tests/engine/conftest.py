"""The engine's tests run as where Django is absent."""

from collections.abc import Iterator

import pytest

from tests.engine.without_the_web import absent


@pytest.fixture(autouse=True)
def _without_the_web() -> Iterator[None]:
    with absent():
        yield
