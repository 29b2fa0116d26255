"""Inventories: due by what happened, counted by the post, and nothing else moves."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction

from backstay_web.config.api.rows import tables
from backstay_web.core.commands import Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.transfers import actions
from backstay_web.transfers.books import LOSS, UNKNOWN, Side
from backstay_web.transfers.clocks import DIFFERENCE, INVENTORY
from backstay_web.transfers.inventories import (
    FIRST,
    YEARLY,
    Due,
    Passed,
    next_due,
    titled_at,
)
from backstay_web.transfers.inventory_queries import due_of
from backstay_web.transfers.models import (
    Difference,
    Inventory,
    InventoryLine,
    LedgerEntry,
)
from tests.web.donations.conftest import AT, do
from tests.web.importing import imported, wrong_with
from tests.web.transfers.conftest import (
    Held,
    begin,
    bring,
    clocks,
    close,
    count,
    count_all,
    found,
    held_now,
    own,
    sign,
    take_stock,
)

ALL = 1_002
"""Two guns and 1,000 shells."""
TITLED = datetime(2026, 1, 5, 10, tzinfo=UTC)
UNIT, OTHER, ORIGIN = Side("post", uuid4()), Side("post", uuid4()), Side("origin")


def passed(days: int, quantity: int, giver: Side, receiver: Side) -> Passed:
    at = TITLED + timedelta(days=days)
    return Passed(at, quantity, giver, receiver, receiver.kind == "post")


def test_the_first_inventory_is_due_ninety_days_after_title():
    # 5 January + 90 days: 26 days are left of January, 28 of February, 31 of March.
    assert next_due([TITLED], None) == Due(date(2026, 4, 5), FIRST)
    assert next_due([], None) is None
    assert next_due([], TITLED) is None


def test_each_other_is_due_within_a_year_of_the_last_one():
    counted = datetime(2028, 2, 29, 23, 59, tzinfo=UTC)

    assert next_due([TITLED], TITLED) == Due(date(2027, 1, 5), YEARLY)
    assert next_due([TITLED], counted) == Due(date(2029, 2, 28), YEARLY)


def test_what_comes_after_an_inventory_has_its_own_ninety_days():
    second = TITLED + timedelta(seconds=1)

    assert next_due([TITLED, second], TITLED) == Due(date(2026, 4, 5), FIRST)
    # Ten months later it is the year of the first that ends before.
    later = TITLED + timedelta(days=300)
    assert next_due([TITLED, later], TITLED) == Due(date(2027, 1, 5), YEARLY)


def test_title_counts_from_when_a_side_had_what_it_still_holds():
    came = passed(0, 10, OTHER, UNIT)
    given = passed(1, 10, UNIT, OTHER)
    again = passed(2, 4, OTHER, UNIT)

    assert titled_at([came], UNIT) == [came.at]
    assert titled_at([came, given], UNIT) == []
    assert titled_at([came, given, again], UNIT) == [again.at]
    part = passed(1, 9, UNIT, OTHER)
    assert titled_at([came, part, again], UNIT) == [came.at, again.at]


def test_what_is_found_again_has_title_since_it_had_it_before():
    came = passed(0, 1, OTHER, UNIT)
    missed = passed(1, 1, UNIT, UNKNOWN)
    found = Passed(TITLED + timedelta(days=2), 1, UNKNOWN, UNIT, False)
    lost = passed(2, 1, UNKNOWN, LOSS)

    assert titled_at([came, missed], UNIT) == []
    assert titled_at([came, missed, found], UNIT) == [came.at]
    assert titled_at([came, missed, lost], UNIT) == []
    opened = Passed(TITLED, 1, ORIGIN, UNIT, False)
    assert titled_at([opened, missed, found], UNIT) == []


def test_who_gets_title_has_a_clock_and_who_gave_has_none(cast, ground, fay):
    held = own(fay, cast.eva, ground)

    [clock] = clocks(cast.eva, INVENTORY)
    assert clock.due_on == AT.date() + timedelta(days=90)
    assert (clock.body, clock.post) == (ground.borduria, held.receiver)
    assert clock.what.endswith("1002 units")
    assert clock.address == f"/transfers/consignment/{held.sent.consignment}/"
    # The giver reads it too, but not whose post it is.
    [of_fay] = clocks(fay, INVENTORY)
    assert "Store" in clock.owner
    assert "Store" not in of_fay.owner


def test_nothing_is_due_before_title_has_passed(cast, ground, fay):
    bring(fay, cast.eva, ground)

    assert clocks(fay, INVENTORY) == []


def test_all_as_expected_closes_it_and_moves_nothing(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    with acting(fay.token):
        before = LedgerEntry.objects.count()
    inventory = begin(cast.eva, held)
    [clock] = clocks(cast.eva, INVENTORY)
    assert clock.address == f"/transfers/inventories/{inventory}/"
    count_all(cast.eva, inventory)

    told = close(cast.eva, inventory)

    with acting(fay.token):
        row = Inventory.objects.get()
        assert LedgerEntry.objects.count() == before
        assert not Difference.objects.exists()
    assert (row.why, row.due_on) == ("first", AT.date() + timedelta(days=90))
    assert (told["cases"], told["digest"]) == (0, row.digest)
    assert len(row.digest) == 64
    assert held_now(fay, held.sent.consignment) == {str(held.receiver): ALL}
    with acting(cast.eva.token):
        due = due_of(held.sent.consignment, held.receiver)
    assert due == Due(AT.date() + timedelta(days=365), YEARLY)


def test_what_is_missing_is_unknown_and_a_case_of_the_post(cast, ground, fay):
    held = own(fay, cast.eva, ground)

    inventory = take_stock(cast.eva, held, A1=0, shells=990)

    assert held_now(fay, held.sent.consignment) == {
        str(held.receiver): ALL - 11,
        "unknown": 11,
    }
    with acting(cast.eva.token):
        cases = list(Difference.objects.order_by("expected"))
    assert [(c.expected, c.counted) for c in cases] == [(1, 0), (1_000, 990)]
    assert {(c.owner, c.inventory_id) for c in cases} == {(held.receiver, inventory)}
    due = AT.date() + timedelta(days=30)
    assert [c.due_on for c in clocks(cast.eva, DIFFERENCE)] == [due, due]
    said = {"difference": cases[0].pk, "expected_version": 1, "finding": "Burnt out"}
    with pytest.raises(Faulty, match="do not hold this post"):
        do(actions.close_difference, fay, outcome="lost", **said)
    do(actions.close_difference, cast.eva, outcome="lost", **said)
    said = {"difference": cases[1].pk, "expected_version": 1, "finding": "In a van"}
    do(actions.close_difference, cast.eva, outcome="found", **said)
    assert held_now(fay, held.sent.consignment) == {
        str(held.receiver): ALL - 1,
        "loss": 1,
    }
    assert clocks(cast.eva, DIFFERENCE) == []
    with acting(cast.eva.token):
        assert due_of(held.sent.consignment, held.receiver) is not None


def test_a_surplus_is_a_case_and_in_no_books(cast, ground, fay):
    held = own(fay, cast.eva, ground)

    take_stock(cast.eva, held, shells=1_001)

    assert held_now(fay, held.sent.consignment) == {str(held.receiver): ALL}
    with acting(cast.eva.token):
        assert Difference.objects.get().counted == 1_001


def test_it_is_closed_only_with_each_line_counted(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    inventory = begin(cast.eva, held)
    first, *rest = found(cast.eva, inventory)
    told = {"inventory": inventory}

    def says(*lines: dict[str, Any]) -> str:
        with pytest.raises(Faulty) as refused:
            do(
                actions.count_inventory,
                cast.eva,
                lines=list(lines),
                expected_version=1,
                **told,
            )
        return str(refused.value)

    assert "counted once" in says(first, first)
    assert "1 lines are not of this inventory" in says({**first, "item": uuid4()})
    assert "in which condition" in says({**first, "condition": ""})
    gun = next(line for line in [first, *rest] if line["serial"])
    assert "found once" in says({**gun, "counted": 2})
    do(actions.count_inventory, cast.eva, lines=[first], expected_version=1, **told)
    with pytest.raises(Faulty, match="2 lines are not counted yet"):
        close(cast.eva, inventory)
    do(actions.count_inventory, cast.eva, lines=rest, expected_version=2, **told)
    close(cast.eva, inventory, 3)
    with pytest.raises(actions.NotNow, match="closed already"):
        close(cast.eva, inventory, 4)


def test_what_changed_hands_meanwhile_is_counted_anew(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    inventory = begin(cast.eva, held)
    with pytest.raises(actions.NotNow, match="is open"):
        begin(cast.eva, held)
    count_all(cast.eva, inventory)
    back = Held(held.sent, held.receiver, held.giver)
    handover = count(fay, back, ground.hub, A1=None, A2=None, shells=5)
    sign(cast.eva, handover, held.receiver)
    sign(fay, handover, held.giver)

    with pytest.raises(actions.NotNow, match="changed hands"):
        close(cast.eva, inventory)
    do(
        actions.withdraw_inventory,
        cast.eva,
        inventory=inventory,
        expected_version=2,
    )
    begin(cast.eva, held)


def test_it_is_the_holder_of_the_post_who_counts(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    inventory = begin(cast.eva, held)
    of = {"consignment": held.sent.consignment, "entry": uuid4()}

    with pytest.raises(Faulty, match="do not hold this post"):
        do(actions.open_inventory, fay, post=held.receiver, **of)
    with pytest.raises(Faulty, match="holds nothing of it"):
        do(actions.open_inventory, fay, post=held.giver, **of)
    with pytest.raises(Faulty, match="do not hold this post"):
        count_all(fay, inventory)
    with pytest.raises(Refused, match=r"custody\.sign"):
        do(actions.open_inventory, cast.ann, post=held.receiver, **of)


def test_the_database_lets_nobody_change_what_was_counted(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    inventory = begin(cast.eva, held)

    with acting(fay.token):
        assert InventoryLine.objects.update(counted=0) == 0
        assert Inventory.objects.update(withdrawn_at=AT) == 0
    count_all(cast.eva, inventory)
    close(cast.eva, inventory)
    with acting(cast.eva.token):
        assert InventoryLine.objects.update(counted=0) == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            InventoryLine.objects.update(expected=0)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Inventory.objects.update(due_on=None)


def test_what_was_found_comes_by_table_and_all_of_it_or_nothing(cast, ground, fay):
    held = own(fay, cast.eva, ground, code="C-7")
    inventory = begin(cast.eva, held)
    with acting(cast.eva.token):
        rows = InventoryLine.objects.values_list("serial__number", "item__code")
        codes: dict[str | None, str] = dict(rows)
    head = "item;serial;consignment;counted;condition\n"
    gun, shells = codes["A 1"], codes[None]

    assert wrong_with(
        cast.eva,
        "inventory-lines",
        f"{head}{gun};A 1;C-7;2;serviceable\n{shells};;C-7;990;\n"
        f"{gun};A 9;C-7;1;serviceable\n{gun};A 2;C-8;1;serviceable\n",
    ) == [
        (2, "counted", "is more than one, and the line is of one serial number"),
        (3, "condition", "is empty, and something was found"),
        (4, "item", "is in no open inventory of a post of yours"),
        (5, "item", "is in no open inventory of a post of yours"),
    ]
    table = f"{head}{gun};A 1;C-7;1;light\n{gun};A 2;C-7;0;\n{shells};;C-7;990;fit\n"
    # The giver reads the lines, and they are not his.
    assert len(wrong_with(fay, "inventory-lines", table)) == 3
    imported(cast.eva, "inventory-lines", table)

    close(cast.eva, inventory, 1)
    with acting(cast.eva.token):
        lines = InventoryLine.objects.order_by("serial__number")
        said = list(lines.values_list("serial__number", "counted", "condition"))
    assert said == [("A 1", 1, "light"), ("A 2", 0, ""), (None, 990, "serviceable")]
    assert held_now(fay, held.sent.consignment)["unknown"] == 11


def test_it_is_counted_and_closed_by_forms(cast, ground, fay, client):
    held = own(fay, cast.eva, ground)
    client.cookies[COOKIE] = cast.eva.token
    home = f"/transfers/consignment/{held.sent.consignment}/"
    page = client.get(home).text
    assert "is to count what it holds by" in page
    assert "inventory_open" in page
    key = str(uuid4())
    address = f"/transfers/inventory_open/{held.sent.consignment}/"
    client.post(address, {"key": key, "post": str(held.receiver)})
    with acting(cast.eva.token):
        inventory = Inventory.objects.get()
    there = f"/transfers/inventories/{inventory.pk}/"
    form = client.get(f"{there}count/").text
    said: dict[str, Any] = {"key": str(uuid4()), "expected_version": 1}
    for number in range(3):
        said |= {f"counted_{number}": "1", f"condition_{number}": "serviceable"}

    answer = client.post(f"{there}count/", said)
    ends = {"key": str(uuid4()), "expected_version": 2}
    client.post(f"/transfers/inventory_close/{inventory.pk}/", ends)

    shown = client.get(there).text
    assert "expected 1000" in form or "expected 1,000" in form
    assert answer.status_code == 303
    assert "closed, with an open case" in shown
    assert "1 of 1000" in shown or "1 of 1,000" in shown
    assert "/difference_close/" in shown
    assert held_now(fay, held.sent.consignment)["unknown"] == 999


def test_who_may_not_know_of_the_post_is_not_told_its_key(cast, ground, fay, client):
    held = own(fay, cast.eva, ground)
    inventory = take_stock(cast.eva, held, A1=0)
    client.cookies[COOKIE] = fay.token

    page = client.get(f"/transfers/inventories/{inventory}/").text
    page += client.get("/transfers/inventories/").text
    page += client.get("/transfers/inventories/lines/").text
    with acting(fay.token):
        named = [each for each in tables() if each.model in (Inventory, Difference)]
        page += str([each.plain(list(each.rows())) for each in named])

    assert "closed, with an open case" in page
    assert str(held.receiver) not in page
