"""The first page tells of counts that wait for a signature, and of open inventories."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from backstay_web.config.home import handing
from backstay_web.config.home.screens import SCREENS
from backstay_web.config.home.today import Today
from backstay_web.core.context import acting, me
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
