"""Serial numbers come by table, each under the code of its item."""

from backstay_web.core.context import acting
from backstay_web.transfers.models import Serial
from tests.web.importing import imported, wrong_with
from tests.web.transfers.conftest import fill, number, put, release


def test_numbers_are_added_to_the_items_of_their_codes(cast, ground, fay):
    sent = fill(fay, ground)
    put(fay, sent.consignment, ground.radio, 2, code="I-radio")

    imported(fay, "serials", "item;number\nI-radio;R 1\nI-radio;R 2\n")

    with acting(fay.token):
        found = Serial.objects.values_list("item__code", "number").order_by("number")
        assert list(found) == [("I-radio", "R 1"), ("I-radio", "R 2")]


def test_a_number_is_added_once_however_often_its_table_comes(cast, ground, fay):
    sent = fill(fay, ground)
    put(fay, sent.consignment, ground.radio, 2, code="I-radio")
    table = "item;number\nI-radio;R 1\n"

    imported(fay, "serials", table)
    imported(fay, "serials", table)

    with acting(fay.token):
        assert Serial.objects.count() == 1


def test_items_of_others_and_of_what_was_released_take_no_numbers(cast, ground, fay):
    sent = fill(fay, ground)
    put(fay, sent.consignment, ground.radio, 1, code="I-radio")
    number(fay, sent.guns, "A 1", "A 2")
    table = "item;number\nI-radio;R 1\n"

    [(line, column, _)] = wrong_with(cast.eva, "serials", table)
    assert (line, column) == (2, "item")

    release(fay, sent.consignment, waived_by="G4", waived_why="No plate")

    assert wrong_with(fay, "serials", table) == [
        (2, "item", "is in a consignment that was released")
    ]
