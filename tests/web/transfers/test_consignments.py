"""Consignments: what is in them, the numbers of what needs them, and their release."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client

from backstay_web.core.commands import NotThere, Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.sites import actions as sites
from backstay_web.transfers import actions, queries
from backstay_web.transfers.models import Clearance, Item, Serial
from tests.web.cast import Person
from tests.web.donations.conftest import TO_ALL, add, do
from tests.web.transfers.conftest import (
    EXPLOSIVE,
    consign,
    fill,
    number,
    put,
    release,
)

TO_OWN = {"level": 0, "rel": 0b01, "cav": 0}


def get(client: Client, by: Person, address: str) -> Any:
    client.cookies[COOKIE] = by.token
    return client.get(f"/transfers/{address}")


def send(client: Client, by: Person, address: str, **fields: Any) -> Any:
    client.cookies[COOKIE] = by.token
    return client.post(f"/transfers/{address}", {"key": str(uuid4()), **fields})


def test_a_consignment_weighs_what_is_in_it_and_what_holds_it(cast, ground, fay):
    sent = fill(fay, ground)

    with acting(fay.token):
        # A pallet of 25 kg, two guns of 4,200 kg, 1,000 shells of 43 kg.
        assert queries.mass_kg(sent.consignment) == 25 + 2 * 4_200 + 1_000 * 43
        assert queries.net_explosive_g(sent.consignment) == 6_900_000


def test_what_needs_serial_numbers_does_not_leave_without_them(cast, ground, fay):
    sent = fill(fay, ground)
    number(fay, sent.guns, "A 1")

    with pytest.raises(Faulty, match="1 serial numbers for 2 units"):
        release(fay, sent.consignment)
    with acting(fay.token):
        assert not Clearance.objects.exists()

    number(fay, sent.guns, "A 2", version=2)
    release(fay, sent.consignment)

    with acting(fay.token):
        row = queries.consignments().get(pk=sent.consignment)
        assert row.is_released
        assert row.waived_by == ""


def test_whoever_lets_it_go_without_numbers_is_named_with_his_reason(cast, ground, fay):
    sent = fill(fay, ground)

    with pytest.raises(Faulty, match="Name both"):
        release(fay, sent.consignment, waived_by="G4")
    release(fay, sent.consignment, waived_by="G4", waived_why="Plates are worn off")

    with acting(fay.token):
        row = queries.consignments().get(pk=sent.consignment)
        assert (row.waived_by, row.waived_why) == ("G4", "Plates are worn off")


def test_what_nobody_said_of_is_taken_to_need_its_numbers(cast, ground, fay):
    made = consign(fay, ground)
    put(fay, made, ground.radio, 1)

    with pytest.raises(Faulty, match="0 serial numbers for 1 units"):
        release(fay, made)


def test_nothing_leaves_that_holds_nothing(cast, ground, fay):
    with pytest.raises(Faulty, match="Nothing is in it"):
        release(fay, consign(fay, ground))


def test_all_that_is_in_the_way_is_told_at_once(cast, ground, fay):
    made = consign(fay, ground)
    put(fay, made, ground.howitzer, 2, code="I-guns")
    put(fay, made, ground.radio, 3, code="I-radio")

    with pytest.raises(Faulty) as refused:
        release(fay, made, waived_why="Nobody is named")

    assert set(refused.value.faults) == {"__all__", "waived_why"}
    assert "I-guns" in str(refused.value)
    assert "I-radio" in str(refused.value)


def test_more_numbers_than_units_stop_a_release_whoever_waives(cast, ground, fay):
    sent = fill(fay, ground)
    number(fay, sent.guns, "A 1", "A 2")
    fewer = {"entry": sent.guns, "expected_version": 2, "quantity": 1}
    do(actions.COMMANDS["item"].change, fay, **fewer)

    with pytest.raises(Faulty, match="2 serial numbers for 1 units"):
        release(fay, sent.consignment, waived_by="G4", waived_why="We are in haste")


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (["A 1", "A 1"], "A 1 is there already"),
        (["A 1", "A 2", "A 3"], "3 numbers for 2 units"),
        ([" A 1"], "one line"),
        ([], "one number on each line"),
        (["A" * 65], "at most 64 characters"),
    ],
)
def test_numbers_that_cannot_be_are_refused_and_none_is_kept(
    cast, ground, fay, numbers, said
):
    sent = fill(fay, ground)

    with pytest.raises(Faulty, match=said):
        number(fay, sent.guns, *numbers)

    with acting(fay.token):
        assert not Serial.objects.exists()


def test_a_number_that_is_there_already_is_named(cast, ground, fay):
    sent = fill(fay, ground)
    number(fay, sent.guns, "A 1")

    with pytest.raises(Faulty, match="A 1 is there already"):
        number(fay, sent.guns, "A 1", version=2)


def test_what_was_released_changes_no_more(cast, ground, fay):
    sent = fill(fay, ground)
    number(fay, sent.guns, "A 1", "A 2")
    release(fay, sent.consignment)
    later = {"expected_version": 1}

    refused: list[Callable[[], Any]] = [
        lambda: put(fay, sent.consignment, ground.shells, 5),
        lambda: do(
            actions.COMMANDS["item"].change, fay, entry=sent.shells, quantity=5, **later
        ),
        lambda: do(
            actions.COMMANDS["handling_unit"].retire,
            fay,
            entry=sent.pallet,
            retired_on=None,
            **later,
        ),
        lambda: do(
            actions.CONSIGNMENT.change,
            fay,
            entry=sent.consignment,
            title="Other",
            **later,
        ),
        lambda: do(
            actions.CONSIGNMENT.retire,
            fay,
            entry=sent.consignment,
            retired_on=None,
            **later,
        ),
        lambda: number(fay, sent.guns, "A 3", version=2),
        lambda: release(fay, sent.consignment),
    ]

    for act in refused:
        with pytest.raises(actions.NotNow, match="released"):
            act()


def test_the_database_itself_lets_nothing_of_it_change(cast, ground, fay):
    sent = fill(fay, ground)
    number(fay, sent.guns, "A 1", "A 2")
    release(fay, sent.consignment)

    with acting(fay.token):
        assert Item.objects.filter(pk=sent.guns).update(quantity=9) == 0
        assert Serial.objects.filter(item=sent.guns).update(number="B") == 0
        held = Item.objects.get(pk=sent.guns)
        held.pk, held.code = uuid4(), "I-late"
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            held.save(force_insert=True)


def test_a_consignment_is_released_once_whoever_asks(cast, ground, fay):
    sent = fill(fay, ground)
    release(fay, sent.consignment, waived_by="G4", waived_why="Worn off")

    with acting(fay.token):
        row = Clearance.objects.get()
        row.pk = uuid4()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_a_unit_stands_in_another_of_its_consignment_and_never_in_itself(
    cast, ground, fay
):
    sent, other = fill(fay, ground), fill(fay, ground)
    units = actions.COMMANDS["handling_unit"]
    of = {"consignment": sent.consignment, "kind": "container", "tare_kg": 2_200}
    box = add(units, fay, code="K1", **of)
    within = {"entry": sent.pallet, "expected_version": 1, "within": box}
    do(units.change, fay, **within)

    with pytest.raises(Faulty, match="stand in itself"):
        do(units.change, fay, entry=box, expected_version=1, within=sent.pallet)
    with pytest.raises(Faulty, match="same consignment"):
        do(units.change, fay, entry=box, expected_version=1, within=other.pallet)
    with pytest.raises(Faulty, match="same consignment"):
        put(fay, sent.consignment, ground.shells, 1, handling_unit=other.pallet)


@pytest.mark.parametrize(
    "wrong",
    [
        {"hazard_class": "1.1"},
        {"hazard_class": "1", "compatibility_group": "D", "net_explosive_g": 1},
        {"hazard_class": "3", "compatibility_group": "D"},
        {"compatibility_group": "D"},
        {"hazard_class": "3", "net_explosive_g": 5},
        {"hazard_class": "explosive"},
    ],
)
def test_explosives_say_division_group_and_quantity_and_nothing_else_does(
    cast, ground, fay, wrong
):
    made = consign(fay, ground)

    with pytest.raises(Faulty):
        put(fay, made, ground.shells, 1, **wrong)
    put(fay, made, ground.shells, 1, **EXPLOSIVE)
    put(fay, made, ground.shells, 1, hazard_class="3")


def test_an_origin_that_nobody_knows_is_an_alarm_and_told_with_the_release(
    cast, ground, fay, client
):
    made = consign(fay, ground)
    put(fay, made, ground.radio, 1)

    page = get(client, fay, f"consignment/{made}/").text
    told = release(fay, made, waived_by="G4", waived_why="No plate")

    assert 'role="alert">Nobody has said where r12 was made' in page
    assert told["origin_unknown"] == [str(ground.radio)]


def test_neither_sender_nor_receiver_has_to_be_told(cast, ground, fay):
    sent = fill(fay, ground)
    with acting(fay.token):
        row = queries.consignments().get(pk=sent.consignment)
        assert queries.origins(row) == []

    elsewhere = fill(fay, ground, to_nation=ground.aland)
    with acting(fay.token):
        row = queries.consignments().get(pk=elsewhere.consignment)
        [only] = queries.origins(row)
        assert (only.variant.pk, only.nation.pk) == (ground.howitzer, ground.borduria)
        assert only.verdict == ""


def test_what_is_in_a_consignment_is_read_by_no_more_than_the_consignment(
    cast, ground, fay
):
    made = consign(fay, ground, release=TO_OWN)
    item = put(fay, made, ground.howitzer, 1, release=TO_ALL)
    number(fay, item, "A 1")

    with acting(fay.token):
        assert Item.objects.get(pk=item).rel == 0b01
        assert Serial.objects.get().rel == 0b01
    with acting(cast.eva.token):
        assert not Item.objects.exists()


def test_nobody_adds_to_anothers_consignment_or_releases_it(cast, ground, fay):
    sent = fill(fay, ground)

    with pytest.raises(Refused, match="not yours"):
        put(cast.eva, sent.consignment, ground.shells, 1)
    with pytest.raises(Refused, match="not yours"):
        number(cast.eva, sent.guns, "A 1")
    with pytest.raises(Refused, match="not yours"):
        release(cast.eva, sent.consignment)
    with pytest.raises(Refused, match=r"transfer\.release"):
        release(cast.ann, sent.consignment)
    hidden = consign(fay, ground, release=TO_OWN)
    with pytest.raises(NotThere):
        release(cast.eva, hidden)


def test_a_consignment_is_made_numbered_and_released_by_forms(
    cast, ground, fay, client
):
    made = consign(fay, ground)
    item = put(fay, made, ground.howitzer, 2, code="I-guns")

    early = send(client, fay, f"consignment_release/{made}/")
    typed = send(
        client,
        fay,
        f"item_number/{item}/",
        numbers="A 1\n\nA 2  \n",
        expected_version="1",
    )
    done = send(client, fay, f"consignment_release/{made}/")

    assert early.status_code == 422
    assert "I-guns has 0 serial numbers for 2 units" in early.text
    assert typed.status_code == done.status_code == 303
    page = get(client, fay, f"consignment/{made}/").text
    assert ">released</span>" in page
    assert "/consignment_release/" not in page
    assert "/item_number/" not in page


def test_the_forms_are_open_to_those_alone_who_may(cast, ground, fay, client):
    sent = fill(fay, ground)

    page = get(client, cast.eva, f"consignment/{sent.consignment}/").text

    assert "Guns for the town" in page
    assert "/consignment_release/" not in page
    assert (
        get(client, cast.ann, f"consignment_release/{sent.consignment}/").status_code
        == 403
    )
    hidden = consign(fay, ground, release=TO_OWN)
    assert get(client, cast.eva, f"consignment/{hidden}/").status_code == 404


def test_the_list_shows_what_its_reader_may_see(cast, ground, fay, client):
    consign(fay, ground, code="C-seen")
    consign(fay, ground, code="C-hidden", release=TO_OWN)

    own = get(client, fay, "consignment/").text
    other = get(client, cast.eva, "consignment/").text

    assert "C-seen" in own
    assert "C-hidden" in own
    assert "C-seen" in other
    assert "C-hidden" not in other


def test_a_consignment_is_not_there_where_its_site_is_hidden(cast, ground, fay, client):
    own_yard = {"nation": ground.aland, "kind": "depot", "release": TO_OWN}
    hidden = add(sites.SITE, fay, code="annex", name="Annex", **own_yard)
    sent = consign(fay, ground, from_site=hidden)

    answers = [get(client, by, f"consignment/{sent}/") for by in (fay, cast.eva)]

    assert [each.status_code for each in answers] == [200, 404]
