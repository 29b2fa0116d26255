"""The first page tells whoever answers for kit what of it is not accounted for."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.module_loading import autodiscover_modules

from backstay_web.config.home import accounting, changed, waiting
from backstay_web.config.home.screens import SCREENS
from backstay_web.config.home.today import Line, Today
from backstay_web.core.context import acting, me
from backstay_web.core.middleware import COOKIE
from tests.web.cast import Person
from tests.web.donations.conftest import AT
from tests.web.transfers.conftest import begin, fay, ground, lose, own

__all__ = ["fay", "ground"]
BOTH = [accounting.losses, accounting.unaccounted, accounting.differences]


@pytest.fixture(autouse=True)
def _clocks_are_known() -> None:
    autodiscover_modules("clocks")


def line(by: Person, tell: Any, days: int = 0) -> Line:
    at = AT + timedelta(days=days)
    with acting(by.token):
        told: Line = tell(Today(me(), None, at, at.date(), at))
        return told


def test_a_loss_is_told_to_whoever_gave_it_and_to_whoever_was_given_it(
    cast, ground, fay
):
    held = own(fay, cast.eva, ground)
    assert [line(fay, tell).count for tell in BOTH] == [0, 0, 0]

    lose(cast.eva, held, A1=1, shells=7)

    # One report of two lines: a gun and seven shells, and a difference of each.
    for by in (fay, cast.eva):
        assert [line(by, tell).count for tell in BOTH] == [1, 8, 2]
    # It is no matter of a nation that neither gave nor received it.
    assert [line(cast.cid, tell).count for tell in BOTH] == [0, 0, 0]
    assert line(fay, accounting.late_differences, 30).count == 0
    assert line(fay, accounting.late_differences, 31).count == 2


def test_what_is_counted_is_what_its_page_shows(cast, ground, fay, client):
    held = own(fay, cast.eva, ground)
    report = lose(cast.eva, held, A1=1)
    client.cookies[COOKIE] = fay.token

    losses = line(fay, accounting.losses)
    board = line(fay, accounting.late_differences)

    assert (
        f"/transfers/losses/{report}/"
        in client.get(f"/transfers/losses/{losses.asks}").text
    )
    # The real day is long after that of the tests, when the difference is overdue.
    page = client.get(f"/briefs/clocks/{board.asks}").text
    assert page.count('<th scope="row">') == 1
    assert "A 1: 0 of 1" in page


def test_an_inventory_is_due_before_anybody_begins_it(cast, ground, fay):
    held = own(fay, cast.eva, ground)

    # It is due 90 days after title came, and stands here 30 days before.
    counts = [line(fay, accounting.inventories, n).count for n in (59, 60, 90, 91)]
    begin(cast.eva, held)

    assert counts == [0, 1, 1, 0]
    assert line(fay, accounting.inventories, 60).count == 1
    assert line(fay, accounting.late_inventories, 91).count == 1


def test_a_report_that_no_post_made_is_told_of(cast, ground, fay):
    own(fay, cast.eva, ground)

    # That of the first quarter is due on 30 April, 115 days after it came.
    soon = [line(fay, accounting.reports, n).count for n in (84, 85, 115, 116)]
    late = [line(fay, accounting.late_reports, n).count for n in (115, 116)]

    assert soon == [0, 1, 1, 0]
    assert late == [0, 1]


def test_what_happened_to_kit_counts_as_changed(cast, ground, fay):
    with acting(fay.token):
        before = {each.door for each in changed.changes(long_ago())}
    held = own(fay, cast.eva, ground)
    begin(cast.eva, held)
    lose(cast.eva, held, A1=1)

    with acting(fay.token):
        after = {each.door for each in changed.changes(long_ago())}

    doors = {"transfers:handovers", "transfers:inventories", "transfers:losses"}
    assert not doors & before
    assert doors <= after


def long_ago() -> Today:
    return Today(me(), None, AT, AT.date(), AT - timedelta(days=10_000))


def test_offers_wait_for_the_officer_of_their_own_nation_or_of_the_command(cast):
    asked = [line(by, waiting.unverified).asks for by in (cast.eva, cast.cid)]

    assert asked[0].endswith(f"nation={cast.eva.origin}")
    assert "never" in asked[1]


def test_the_screen_of_the_officer_has_them_all():
    screen = SCREENS["accountability_officer"]

    assert {*accounting.LATE} <= {*screen.late}
    assert {*accounting.WAITING} <= {*screen.waiting}
