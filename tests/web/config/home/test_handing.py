"""The first page tells of counts that wait for a signature, and of open inventories."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from backstay_web.config.home import handing
from backstay_web.config.home.screens import SCREENS
from backstay_web.config.home.today import Today
from backstay_web.core.context import acting, me
from backstay_web.core.middleware import COOKIE
from tests.web.cast import Person
from tests.web.donations.conftest import AT
from tests.web.transfers.conftest import (
    begin,
    bring,
    count,
    fay,
    ground,
    own,
    sign,
    take_stock,
)

__all__ = ["fay", "ground"]


def told(by: Person, post: UUID, tell: Any, days: int = 0) -> int:
    at = AT + timedelta(days=days)
    with acting(by.token):
        today = Today(me(), post, at, at.date(), at)
        number: int = tell(today).count
        return number


def test_a_count_waits_for_who_has_not_signed_and_shows_who_has(cast, ground, fay):
    held = bring(fay, cast.eva, ground)
    made = count(cast.eva, held, ground.hub)
    sides = [(cast.eva, held.receiver), (fay, held.giver)]
    assert [told(*side, handing.unsigned) for side in sides] == [1, 1]

    sign(cast.eva, made, held.receiver)
    assert [told(*side, handing.unsigned) for side in sides] == [0, 1]
    assert [told(*side, handing.unsigned_by_others) for side in sides] == [1, 0]

    sign(fay, made, held.giver)
    assert [told(*side, handing.unsigned) for side in sides] == [0, 0]
    assert [told(*side, handing.unsigned_by_others) for side in sides] == [0, 0]


def test_each_line_of_counts_leads_to_those_that_it_counts(cast, ground, fay, client):
    held, other = bring(fay, cast.eva, ground), bring(fay, cast.eva, ground)
    mine, signed = (count(cast.eva, each, ground.hub) for each in (held, other))
    sign(cast.eva, signed, other.receiver)
    client.cookies[COOKIE] = cast.eva.token

    by_me = client.get("/transfers/handovers/?waits_for=mine").text
    by_other = client.get("/transfers/handovers/?waits_for=other").text

    assert str(mine) in by_me
    assert str(signed) not in by_me
    assert str(signed) in by_other
    assert str(mine) not in by_other


def test_a_case_stands_there_for_its_owner_and_is_late_after_its_day(cast, ground, fay):
    held = bring(fay, cast.eva, ground)
    made = count(cast.eva, held, ground.hub, shells=990)
    sign(cast.eva, made, held.receiver)
    assert told(fay, held.giver, handing.cases) == 0
    sign(fay, made, held.giver)

    assert told(fay, held.giver, handing.cases) == 1
    assert told(cast.eva, held.receiver, handing.cases) == 0
    # Thirty days to find out.
    late = [told(fay, held.giver, handing.cases_late, n) for n in (30, 31)]
    assert late == [0, 1]


def test_what_the_second_side_signed_since_one_was_here_stands_there(
    cast, ground, fay, client
):
    held = bring(fay, cast.eva, ground)
    made = count(cast.eva, held, ground.hub)
    sign(cast.eva, made, held.receiver)
    sign(fay, made, held.giver)

    # Both signed on the day of the first visit; the second one is a day later.
    assert told(cast.eva, held.receiver, handing.settled) == 1
    assert told(cast.eva, held.receiver, handing.settled, 1) == 0
    client.cookies[COOKIE] = cast.eva.token
    nobody = "/transfers/handovers/?waits_for=nobody&settled_since="
    assert str(made) in client.get(f"{nobody}2026-01-05").text
    assert str(made) not in client.get(f"{nobody}2026-01-06").text


def test_an_inventory_stands_there_until_it_is_closed(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    assert told(cast.eva, held.receiver, handing.uncounted) == 0

    begin(cast.eva, held)

    assert told(cast.eva, held.receiver, handing.uncounted) == 1
    assert told(cast.eva, held.giver, handing.uncounted) == 0
    # It is due 90 days after title came.
    late = [told(cast.eva, held.receiver, handing.uncounted_late, n) for n in (90, 91)]
    assert late == [0, 1]


def test_one_that_is_closed_does_not(cast, ground, fay):
    held = own(fay, cast.eva, ground)

    take_stock(cast.eva, held)

    assert told(cast.eva, held.receiver, handing.uncounted) == 0


@pytest.mark.parametrize("role", ["hub_receiver", "logistics_point", "desk_officer"])
def test_whoever_signs_is_told_of_his_own_missing_signature(role):
    assert handing.unsigned in SCREENS[role].waiting
