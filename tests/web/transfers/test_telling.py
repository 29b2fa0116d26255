"""A handover and a receipt tell promise and package, as far as one may know of them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction

from backstay_web.config.database.server import Server
from backstay_web.core.commands import NotThere
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.plans.models import Presence
from backstay_web.transfers import actions
from backstay_web.transfers.models import Fulfilment, Receipt, ReceiptLine
from tests.web.donations.conftest import AT, do
from tests.web.plans.conftest import desks
from tests.web.plans.promises.conftest import world
from tests.web.plans.promises.ground import TO_ALL, World, committed
from tests.web.transfers.conftest import in_post
from tests.web.transfers.sending import (
    counting,
    hand_over,
    load,
    receive,
    reported,
    there,
)

__all__ = ["desks", "world"]


@pytest.fixture(scope="module")
def ground(site_server: Server, desks: Any, django_db_blocker: Any) -> Iterator[World]:
    """Return what is there; the givers know of the need."""
    with committed(site_server, desks, django_db_blocker, needs_to=TO_ALL) as made:
        yield made


def test_title_is_reported_with_the_second_signature(world):
    sent = load(world)

    hand_over(world, sent, counted=5)

    assert reported(world.ada) == [("title", 5)]
    assert there(world.ria) == []


def test_what_whoever_signs_last_may_not_know_is_reported_by_who_may(world):
    sent = load(world)

    made = hand_over(world, sent, last="ria")
    unsaid = reported(world.ada)
    do(actions.tell_handover, world.ada, handover=made)

    assert unsaid == []
    assert reported(world.ada) == [("title", 6)]
    with pytest.raises(actions.NotNow, match="Nothing is left"):
        do(actions.tell_handover, world.ada, handover=made)


def test_a_unit_that_has_it_is_what_counts_as_there(world):
    sent = load(world)
    hand_over(world, sent)

    made = receive(world.ria, sent, 4)

    assert there(world.ria) == [4]
    with acting(world.ria.token):
        row = Presence.objects.get()
    assert (row.source_kind, row.source, row.on) == ("receipt", made, AT.date())
    assert row.evidence == "Signed by the battery"


def test_who_gave_reports_by_one_step_what_the_unit_has(world):
    sent = load(world)
    hand_over(world, sent)
    made = receive(world.ria, sent, 4)

    before = reported(world.ada)
    do(actions.tell_receipt, world.ada, receipt=made)

    assert before == [("title", 6)]
    assert reported(world.ada) == [("received", 4), ("title", 6)]
    with pytest.raises(actions.NotNow, match="Nothing is left"):
        do(actions.tell_receipt, world.ada, receipt=made)


def test_a_receipt_that_was_wrong_takes_back_all_that_it_told(world):
    sent = load(world)
    hand_over(world, sent)
    first = receive(world.ria, sent, 3)
    second = receive(world.ria, sent, 2)
    for each in (first, second):
        do(actions.tell_receipt, world.ada, receipt=each)
    assert ("received", 5) in reported(world.ada)

    right = receive(world.ria, sent, 1, corrects=first)
    do(actions.tell_receipt, world.ada, receipt=first)
    do(actions.tell_receipt, world.ada, receipt=right)

    assert there(world.ria) == [0, 1, 2]
    # Two of the second receipt, and the one that is right.
    received = [n for state, n in reported(world.ada) if state == "received"]
    assert max(received) == 3
    assert set(counting(world.ria)) == {second, right}


def test_a_receipt_is_withdrawn_by_one_without_lines(world):
    sent = load(world)
    hand_over(world, sent)
    wrong = receive(world.ria, sent)

    receive(world.ria, sent, 0, corrects=wrong)

    assert there(world.ria) == [0]
    with pytest.raises(actions.NotNow, match="corrected already"):
        receive(world.ria, sent, 0, corrects=wrong)


def test_what_one_may_not_know_is_told_of_nothing_and_nobody_is_kept(world):
    sent = load(world, names=("promise",))
    hand_over(world, sent)

    receive(world.ria, sent)

    assert there(world.ria) == []


def test_no_more_than_came_is_received_and_each_unit_once(world):
    sent = load(world)
    hand_over(world, sent, counted=5)
    receive(world.ria, sent, 3)

    with pytest.raises(Faulty, match="More are named"):
        receive(world.ria, sent, 3)
    receive(world.ria, sent, 2)


def test_nobody_receives_before_it_came_or_for_another_nation(world):
    sent = load(world)

    with pytest.raises(Faulty, match="More are named"):
        receive(world.ria, sent)
    hand_over(world, sent)
    with pytest.raises(Faulty, match="sent to another nation"):
        receive(world.ada, sent, post=sent.giver)
    with pytest.raises(Faulty, match="You do not hold this post"):
        receive(world.ria, sent, post=in_post(world.ada))
    with pytest.raises(Faulty, match="a day that has come"):
        receive(world.ria, sent, on=AT.date() + timedelta(days=1))


def test_more_than_was_promised_is_not_reported_and_the_count_stands(world):
    sent = load(world)
    hand_over(world, sent, counted=4)
    assert reported(world.ada) == [("title", 4)]

    hand_over(world, load(world, promise=sent.promise))

    assert reported(world.ada) == [("title", 4)]


def test_what_it_is_for_is_not_changed_while_a_receipt_tells_of_it(world):
    sent = load(world)
    hand_over(world, sent)
    wrong = receive(world.ria, sent)
    with acting(world.ada.token):
        part = Fulfilment.objects.get(promise=None)
    ends = {"entry": part.pk, "expected_version": 1, "retired_on": AT.date()}

    with pytest.raises(actions.NotNow, match="A receipt has told of it"):
        do(actions.COMMANDS["fulfilment"].retire, world.ada, **ends)
    receive(world.ria, sent, 0, corrects=wrong)
    do(actions.COMMANDS["fulfilment"].retire, world.ada, **ends)


def test_the_database_lets_no_other_nation_say_what_its_units_have(world):
    sent = load(world)
    hand_over(world, sent)
    made = receive(world.ria, sent)
    with acting(world.ria.token):
        row, line = Receipt.objects.get(pk=made), ReceiptLine.objects.get()

    with acting(world.ada.token):
        row.pk, row.originator = uuid4(), world.ada.origin
        row.nation_id = world.ada.origin
        with pytest.raises(ProgrammingError), transaction.atomic():
            row.save(force_insert=True)
        with pytest.raises(ProgrammingError), transaction.atomic():
            ReceiptLine.objects.filter(pk=line.pk).update(quantity=5)


def test_nobody_corrects_a_receipt_of_another_nation(world):
    sent = load(world)
    hand_over(world, sent)
    made = receive(world.ria, sent)

    with pytest.raises(NotThere):
        receive(world.ada, sent, post=sent.giver, corrects=made)


def page(client: Any, by: Any, address: str, said: Any = None) -> str:
    """Return a page as somebody sees it, after he sent a form if one is given."""
    client.cookies[COOKIE] = by.token
    if said is not None:
        there = client.post(address, {**said, "key": str(uuid4())})
        assert there.status_code == 303, there.content.decode()
        address = there["Location"]
    shown: str = client.get(address).content.decode()
    return shown


def test_pages_let_the_recipient_say_it_and_show_what_was_told(world, client):
    sent = load(world)
    handover = hand_over(world, sent)
    home = f"/transfers/consignment/{sent.consignment}/"

    assert f"{home}receive/" in page(client, world.ria, home)
    assert f"{home}receive/" not in page(client, world.ada, home)
    said = {"post": str(sent.receiver), "on": "2023-12-20", "quantity_0": 4}
    shown = page(client, world.ria, f"{home}receive/", {**said, "evidence": "Slip 9"})

    # The promise is for its giver alone; the part is for whoever may know of the need.
    assert "4 are there since 2023-12-20" in shown
    assert "received by unit" not in shown
    assert "4 are there since" in page(client, world.ria, home)
    assert "title transferred, 6 in all" in page(client, world.ada, home)
    assert "title transferred, 6 in all" in page(
        client, world.ada, f"/transfers/handovers/{handover}/"
    )
    assert f"{home}receive/" in page(client, world.ria, home)


def test_the_page_of_a_receipt_corrects_it_and_reports_it(world, client):
    sent = load(world)
    hand_over(world, sent)
    made = receive(world.ria, sent, 4)
    own, home = (
        f"/transfers/receipts/{made}/",
        f"/transfers/consignment/{sent.consignment}/",
    )
    tell = f"/transfers/receipt_tell/{made}/"

    assert f"{home}receive/?corrects={made}" in page(client, world.ria, own)
    assert "Report of its promises" in page(client, world.ada, own)
    shown = page(client, world.ada, tell, {})
    assert "received by unit, 4 in all" in shown
    assert "Report of its promises" not in shown
    said = {"post": str(sent.receiver), "on": "2023-12-20", "evidence": "Slip 10"}
    none = {**said, "quantity_0": "0"}
    page(client, world.ria, f"{home}receive/?corrects={made}", none)

    assert "counts no longer" in page(client, world.ria, own)
    assert "Report of its promises" in page(client, world.ada, own)
    assert there(world.ria) == [0]


def test_the_page_says_of_what_one_may_know_no_package(world, client):
    sent = load(world, names=("promise",))
    hand_over(world, sent)
    made = receive(world.ria, sent, 4)

    shown = page(client, world.ria, f"/transfers/receipts/{made}/")

    assert "You may know of no package that this is for" in shown


def test_a_receipt_is_corrected_from_what_it_said_and_shows_what_it_replaced(
    world, client
):
    sent = load(world)
    hand_over(world, sent)
    wrong = receive(world.ria, sent, 4)
    form = f"/transfers/consignment/{sent.consignment}/receive/?corrects={wrong}"

    begun = page(client, world.ria, form)
    right = receive(world.ria, sent, 3, corrects=wrong)
    shown = page(client, world.ria, f"/transfers/receipts/{right}/")

    assert 'value="4"' in begun
    assert 'value="Signed by the battery"' in begun
    assert "Which unit it is stands on the paper that it signs" in begun
    assert "What it stands instead of" in shown
    assert ": 4</s>" in shown
    assert f"/transfers/receipts/{wrong}/" in shown
