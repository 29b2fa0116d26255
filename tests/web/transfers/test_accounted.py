"""What is accounted for: each unit in one number, and each number with its rows."""

from datetime import date, timedelta
from typing import Any

from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.transfers import actions
from backstay_web.transfers.accounted import (
    IN_TIME,
    LOST,
    OVERDUE,
    TITLED,
    UNKNOWN,
    WAITING,
    accounts,
    state_of,
)
from backstay_web.transfers.inventories import FIRST, YEARLY, Due
from backstay_web.transfers.models import Difference
from tests.web.cast import Person
from tests.web.donations.conftest import do
from tests.web.transfers.conftest import TODAY, bring, lose, own, take_stock

DAY = date(2026, 4, 5)


def test_a_unit_is_overdue_from_the_day_after_its_day_on():
    assert state_of(Due(DAY, FIRST), DAY) == WAITING
    assert state_of(Due(DAY, YEARLY), DAY) == IN_TIME
    assert state_of(Due(DAY, FIRST), DAY + timedelta(days=1)) == OVERDUE
    assert state_of(Due(DAY, YEARLY), DAY + timedelta(days=1)) == OVERDUE


def numbers(by: Person, today: date) -> list[dict[str, int]]:
    """Return the numbers of each account, that of the fewest units first."""
    with acting(by.token):
        found = [dict(each.numbers) for each in accounts(today).values()]
    return sorted(found, key=lambda each: each[TITLED])


def test_each_unit_stands_in_the_number_of_its_state(cast, ground, fay):
    assert numbers(cast.eva, TODAY) == []
    held = own(fay, cast.eva, ground)
    last = TODAY + timedelta(days=90)
    new = [{TITLED: 2, WAITING: 2}, {TITLED: 1_000, WAITING: 1_000}]
    late = [{TITLED: 2, OVERDUE: 2}, {TITLED: 1_000, OVERDUE: 1_000}]

    assert numbers(cast.eva, last) == new
    assert numbers(cast.eva, last + timedelta(days=1)) == late
    take_stock(cast.eva, held, A1=0)
    lose(cast.eva, held, shells=4)
    with acting(cast.eva.token):
        gun = Difference.objects.get(serial__isnull=False)
    ends = {"difference": gun.pk, "expected_version": 1, "finding": "Burnt out"}
    do(actions.close_difference, cast.eva, outcome="lost", **ends)

    assert numbers(cast.eva, last + timedelta(days=1)) == [
        {TITLED: 1, IN_TIME: 1, LOST: 1},
        {TITLED: 996, IN_TIME: 996, UNKNOWN: 4},
    ]


def test_what_came_without_title_is_not_accounted_for(cast, ground, fay):
    bring(fay, cast.eva, ground)

    assert numbers(fay, TODAY) == []


def test_the_page_leads_to_the_rows_and_the_file_has_the_same(
    cast, ground, fay, client
):
    own(fay, cast.eva, ground)
    client.cookies[COOKIE] = cast.eva.token
    with acting(cast.eva.token):
        keys = list(accounts(TODAY))

    page = client.get("/transfers/accounted-for/").text
    file: Any = client.get("/transfers/accounted-for/?export=csv").content.decode()

    assert all(f"/transfers/accounted-for/{key}/" in page for key in keys)
    assert "As of" in page
    assert "titled" in file.splitlines()[1]
    rows = client.get(f"/transfers/accounted-for/{keys[0]}/").text
    assert "With title" in rows
    assert "Units that posts hold, and that came to them with title." in rows
