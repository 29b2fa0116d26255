"""A hundred thousand lots are checked and applied while one waits."""

import time

import pytest

from backstay_web.core.context import acting
from backstay_web.donations.models import Balance
from tests.web.cast import Cast, Person
from tests.web.core.imports.conftest import apply
from tests.web.core.imports.test_speed import APPLIED_S, CHECKED_S, LINES
from tests.web.donations.conftest import make_ground
from tests.web.donations.test_imports import lot, table
from tests.web.importing import sent


@pytest.mark.nightly
def test_a_hundred_thousand_lots_are_checked_and_applied_in_time(
    committing: Cast, fay: Person
) -> None:
    make_ground(committing)
    text = table(*(lot(f"k{number}") for number in range(LINES)))
    begun = time.perf_counter()

    import_, counts = sent(fay, "materiel", text)
    checked = time.perf_counter()
    apply(fay, import_)
    applied = time.perf_counter()

    with acting(fay.token):
        assert Balance.objects.count() == LINES
    assert counts["added"] == LINES
    assert checked - begun <= CHECKED_S
    assert applied - checked <= APPLIED_S
