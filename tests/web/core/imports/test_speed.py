"""A hundred thousand lines are checked and applied while one waits."""

import time

import pytest

from backstay_web.core.context import acting
from backstay_web.nations.models import Organisation
from tests.web.core.imports.conftest import HEAD, apply, begin, check, make_nation

LINES = 100_000
CHECKED_S, APPLIED_S = 20, 60


@pytest.mark.nightly
def test_a_hundred_thousand_lines_are_checked_and_applied_in_time(committing):
    make_nation(committing)
    text = HEAD + "".join(f"AX;Unit {n};unit\n" for n in range(LINES))
    import_ = begin(committing.cid, text)
    begun = time.perf_counter()

    counts = check(committing.cid, import_)
    checked = time.perf_counter()
    apply(committing.cid, import_)
    applied = time.perf_counter()

    with acting(committing.cid.token):
        assert Organisation.objects.count() == LINES
    assert counts["added"] == LINES
    assert checked - begun <= CHECKED_S
    assert applied - checked <= APPLIED_S
