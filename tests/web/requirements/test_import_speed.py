"""A hundred thousand needs are checked and applied while one waits."""

import time

import pytest

from backstay_web.core.context import acting
from backstay_web.requirements.models import Place
from tests.web.cast import Cast
from tests.web.core.imports.conftest import apply
from tests.web.core.imports.test_speed import APPLIED_S, CHECKED_S, LINES
from tests.web.importing import sent
from tests.web.requirements.conftest import make_ground
from tests.web.requirements.test_imports import HEAD, line


@pytest.mark.nightly
def test_a_hundred_thousand_needs_are_checked_and_applied_in_time(
    committing: Cast,
) -> None:
    make_ground(committing)
    text = HEAD + "".join(line(f"a{number}") for number in range(LINES))
    begun = time.perf_counter()

    import_, counts = sent(committing.eva, "requirements", text)
    checked = time.perf_counter()
    apply(committing.eva, import_)
    applied = time.perf_counter()

    with acting(committing.eva.token):
        assert Place.objects.count() == LINES
    assert counts["added"] == LINES
    assert checked - begun <= CHECKED_S
    assert applied - checked <= APPLIED_S
