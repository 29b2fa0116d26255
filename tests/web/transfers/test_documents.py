"""Documents of consignments, counts and movements, read back from what was printed."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.transfers import actions, queries
from backstay_web.transfers.documents import making
from backstay_web.transfers.documents.reading import changed_last, contents_of
from tests.web.cast import Person
from tests.web.donations.conftest import TO_ALL, add, do
from tests.web.transfers.conftest import (
    EXPLOSIVE,
    Held,
    bring,
    consign,
    count,
    fill,
    make_ground,
    move,
    number,
    put,
    release,
    sign,
)
from tests.web.transfers.reading_back import codes_in, text_of

TO_OWN = {"level": 0, "rel": 0b01, "cav": 0}
NOT_SERVED = 404
FAULTY = 422
OF_A_CONSIGNMENT = ("packing-list", "labels", "dangerous-goods", "form-302")


def get(by: Person, address: str) -> Any:
    client = Client()
    client.cookies[COOKIE] = by.token
    return client.get(f"/transfers/{address}")


def file(by: Person, address: str) -> bytes:
    answer = get(by, address)
    assert answer.status_code == 200, answer.status_code
    assert answer.headers["Content-Type"] == "application/pdf"
    return bytes(answer.content)


def says(by: Person, address: str) -> str:
    return text_of(file(by, address))


def of(consignment: UUID, document: str, language: str = "en") -> str:
    return f"consignment/{consignment}/{document}.pdf?lang={language}"


def receipt(handover: UUID, language: str = "en") -> str:
    return f"handovers/{handover}/hand-receipt.pdf?lang={language}"


def waybill(movement: UUID, language: str = "en") -> str:
    return f"movement/{movement}/waybill.pdf?lang={language}"


def assert_all_in(told: str, *parts: str) -> None:
    assert [part for part in parts if part not in told] == []


@pytest.fixture
def held(cast: Any, ground: Any, fay: Person) -> Held:
    """Return a consignment that both nations know of, at the hub."""
    return bring(fay, cast.eva, ground, code="C-17")


def test_a_packing_list_holds_units_serial_numbers_and_lots(held, fay):
    told = says(fay, of(held.sent.consignment, "packing-list"))

    # Two guns of 4,200 kg on a pallet of 25 kg; 1,000 shells of 43 kg beside it.
    assert_all_in(told, "Packing list C-17", "Guns for the town", "Aland", "Borduria")
    assert_all_in(told, "P1 Pallet - 25 kg 8,425 kg", "A 1, A 2", "2 pieces")
    assert_all_in(told, "m107, class 1.1D", "1,000 rounds", "lot AMA-1", "43,000 kg")
    assert_all_in(told, "51,425 kg", "6,900.000 kg", "PUBLIC · for all who take part")


def test_a_count_sheet_has_what_is_expected_and_room_for_what_came(held, cast):
    told = says(cast.eva, of(held.sent.consignment, "count-sheet"))

    assert_all_in(told, "Count sheet C-17", "Expected of Aland", "A 1", "A 2", "1,000")
    assert_all_in(told, "Write 0 for what is not there", "Post, signature, name, date")
    assert str(held.giver) not in told


def test_a_count_sheet_speaks_ukrainian(held, cast):
    told = says(cast.eva, of(held.sent.consignment, "count-sheet", "uk"))

    assert_all_in(told, "Відомість підрахунку C-17", "Очікується від", "A 1")


def test_a_packing_list_speaks_ukrainian(held, fay):
    told = says(fay, of(held.sent.consignment, "packing-list", "uk"))

    assert_all_in(told, "Пакувальний лист C-17", "Аландія", "Бордурія", "Піддон")
    assert_all_in(
        told, "A 1, A 2", "1 000 пострілів", "партія AMA-1", "51 425 кг", "6 900,000 кг"
    )
    assert "Packing" not in told


def test_what_was_not_released_says_so_on_its_packing_list(cast, ground, fay):
    made = fill(fay, ground)

    told = says(fay, of(made.consignment, "packing-list"))

    assert "Not released: it may not leave yet" in told


def test_whoever_let_it_go_without_numbers_stands_on_the_packing_list(
    cast, ground, fay
):
    made = fill(fay, ground)
    release(fay, made.consignment, waived_by="G4", waived_why="Plates are worn off")

    told = says(fay, of(made.consignment, "packing-list"))

    assert "Let go without all serial numbers by G4: Plates are worn off" in told


def test_units_weigh_what_stands_in_them(cast, ground, fay):
    made = fill(fay, ground)
    units = actions.COMMANDS["handling_unit"]
    outer = {"code": "X9", "kind": "container", "tare_kg": 2_000}
    container = add(units, fay, consignment=made.consignment, **outer)
    within = {"entry": made.pallet, "expected_version": 1, "within": container}
    do(units.change, fay, **within)

    told = says(fay, of(made.consignment, "packing-list"))

    # The pallet of 8,425 kg stands in the container of 2,000 kg.
    assert "P1 Pallet X9 25 kg 8,425 kg" in told
    assert "X9 Container - 2,000 kg 10,425 kg" in told


def test_a_hand_receipt_shows_what_was_counted_and_who_signed(cast, held, ground, fay):
    handover = count(cast.eva, held, ground.hub, shells=990)
    before = says(fay, receipt(handover))
    digest = sign(cast.eva, handover, held.receiver)["digest"]
    between = says(fay, receipt(handover))
    sign(fay, handover, held.giver)

    after = says(fay, receipt(handover))

    assert_all_in(before, "Not both sides have signed", "Signature, name, date")
    assert digest not in before
    assert "Title has passed" not in before
    signed = f"Borduria 2026-01-05 12:00 UTC SHA-256 {digest}"
    assert f"Store, Aland Signature, name, date who takes over {signed}" in between
    assert_all_in(after, "Hand receipt C-17", "1,000 990", "A 1 1 1", "AMA-1")
    # Both signed the same lines.
    assert after.count(digest) == 2
    assert_all_in(after, "who hands over Store, Aland", "who takes over Borduria")
    assert "Title has passed with the second signature, at 2026-01-05 12:00" in after
    assert "Signature, name, date" not in after
    assert after.count("Name, and signature by hand if wanted") == 2


def test_a_hand_receipt_says_what_differs_who_answers_until_when_and_the_sums(
    cast, held, ground, fay
):
    handover = count(cast.eva, held, ground.hub, shells=990, A1=0)
    sign(cast.eva, handover, held.receiver)
    sign(fay, handover, held.giver)

    told = says(fay, receipt(handover))

    # Two guns and 1,000 shells; one gun and ten shells are missing.
    assert_all_in(told, "Expected in all 1,002", "Counted in all 991")
    assert_all_in(told, "Differences", "990 of 1000", "0 of 1", "2026-02-04")
    assert_all_in(told, "A 1 1 0 - differs", "990 serviceable differs")


def test_a_unit_has_a_paper_to_sign_on_what_no_unit_has_yet(
    cast, held, ground, fay, client
):
    made = count(cast.eva, held, ground.hub, shells=990)
    paper = of(held.sent.consignment, "unit-receipt")
    before = says(cast.eva, paper)
    sign(cast.eva, made, held.receiver)
    sign(fay, made, held.giver)

    told, of_fay = says(cast.eva, paper), says(fay, paper)
    client.cookies[COOKIE] = cast.eva.token
    form = client.get(f"/transfers/consignment/{held.sent.consignment}/receive/").text

    assert_all_in(told, "Receipt of a unit C-17", "A 1 1", "A 2 1", "AMA-1 990")
    assert_all_in(told, "Number of this paper", "The unit Signature, name, date")
    # Nothing had come before both signed, and nothing comes to whoever sends it.
    assert "Nothing is left to pass on" in before
    assert "Nothing is left to pass on" in of_fay
    assert "unit-receipt.pdf?lang=uk" in form


def test_a_document_is_named_by_its_language(cast, held, ground, fay, client):
    handover = count(cast.eva, held, ground.hub)
    client.cookies[COOKIE] = fay.token

    named = [
        client.get(f"/transfers/{receipt(handover, language)}")["Content-Disposition"]
        for language in ("en", "uk")
    ]

    assert ["-en.pdf" in named[0], "-uk.pdf" in named[1]] == [True, True]


def test_a_hand_receipt_names_no_post_that_its_reader_may_not_know(
    cast, held, ground, fay
):
    handover = count(cast.eva, held, ground.hub)

    told = {by: says(by, receipt(handover)) for by in (fay, cast.eva)}

    # Each side knows its own post, and of the other one the nation alone.
    assert "Hands over Store, Aland Takes over Borduria" in told[fay]
    assert "Hands over Aland Takes over Store, Borduria" in told[cast.eva]


def test_a_count_that_was_withdrawn_says_so_on_its_receipt(cast, held, ground, fay):
    handover = count(cast.eva, held, ground.hub)
    undo = {"handover": handover, "expected_version": 1, "post": held.receiver}
    do(actions.withdraw, cast.eva, **undo)

    told = says(fay, receipt(handover, "uk"))

    assert "Відкликано: за цим документом нічого не передано" in told


def test_each_unit_and_each_item_in_none_has_its_label_with_its_own_code(held, fay):
    labels = file(fay, of(held.sent.consignment, "labels"))

    assert codes_in(labels) == [held.sent.pallet.urn, held.sent.shells.urn]
    told = text_of(labels)
    assert_all_in(told, "P1", "8,425 kg", "m107, class 1.1D", "1,000 rounds", "2 / 2")
    # The guns stand on the pallet, so they have no label of their own.
    assert held.sent.guns.urn not in codes_in(labels)


def test_papers_bear_the_code_of_what_they_are_of(cast, held, ground, fay):
    handover = count(cast.eva, held, ground.hub)
    movement = move(fay, ground.leg, code="T-9")

    assert codes_in(file(fay, of(held.sent.consignment, "packing-list"))) == [
        held.sent.consignment.urn
    ]
    assert codes_in(file(fay, receipt(handover))) == [handover.urn]
    assert codes_in(file(fay, waybill(movement))) == [movement.urn]


def test_a_label_of_a_unit_names_the_hazards_of_all_that_is_in_it(cast, ground, fay):
    made = consign(fay, ground)
    units = actions.COMMANDS["handling_unit"]
    of_it = {"consignment": made, "tare_kg": 10}
    outer = add(units, fay, code="X1", kind="container", **of_it)
    inner = add(units, fay, code="X2", kind="box", within=outer, **of_it)
    put(fay, made, ground.shells, 5, handling_unit=inner, **EXPLOSIVE)

    told = says(fay, of(made, "labels"))

    assert told.count("Hazard class 1.1D") == 2


def test_a_waybill_says_what_goes_where_when_and_what_may_not_stand_together(
    cast, ground, fay
):
    made = fill(fay, ground, code="C-18")
    fuel = {"hazard_class": "3", "code": "I-fuel"}
    put(fay, made.consignment, ground.radio, 1, **fuel)
    number(fay, made.guns, "A 1", "A 2")
    release(fay, made.consignment, waived_by="G4", waived_why="None on it")
    movement = move(fay, ground.leg, made.consignment, code="T-9")

    told = says(fay, waybill(movement))

    assert_all_in(told, "Waybill T-9", "Train 4711", "Planned: it has not left")
    assert_all_in(told, "2026-01-05 12:00 UTC", "2026-01-06 18:00 UTC")
    assert_all_in(told, "C-18", "Aland → Borduria", "1.1D, 3", "6,900.000 kg")
    # Two guns, 1,000 shells, a radio of 9 kg and the pallet.
    assert_all_in(told, "51,434 kg", "I-fuel may not stand together by the ADR")
    assert_all_in(told, "Consignor", "Carrier", "Consignee")
    assert_all_in(told, "2 pieces A 1, A 2", "Conveyance Train 4711 Leg Road From")
    assert_all_in(
        says(fay, waybill(movement, "uk")), "Транспортна накладна T-9", "Перевізник"
    )


def test_when_a_movement_goes_is_told_to_those_alone_who_may_know(cast, ground, fay):
    made = fill(fay, ground)
    number(fay, made.guns, "A 1", "A 2")
    release(fay, made.consignment)
    movement = move(fay, ground.leg, made.consignment, code="T-9")

    told = says(cast.eva, waybill(movement))

    # Its times are the sender's own: the row is for no other nation.
    assert "Train 4711" in told
    assert "2026-01-05" not in told.split("As of")[0]
    assert_all_in(told, "Departs at -", "Arrives at -")


def test_a_note_on_dangerous_goods_is_a_draft_that_guesses_nothing(held, fay):
    told = says(fay, of(held.sent.consignment, "dangerous-goods"))

    assert_all_in(told, "DRAFT: no transport document before the consignor has")
    assert_all_in(told, "1.1D", "1,000 rounds", "6,900.000 kg", "UN number")
    # UN number, shipping name, packing group and tunnel code are left to be written.
    assert told.count("________") == 4
    # The guns are no dangerous goods.
    assert "2 pieces" not in told
    assert "ЧЕРНЕТКА" in says(fay, of(held.sent.consignment, "dangerous-goods", "uk"))


DECIDED = (
    "country=PL&issued_on=2026-03-02&goods=N&context=N&number=000017"
    "&basis=SOFA+1951&conveyance=Train+7"
)
TYPED = ("country", "issued_on", "number", "basis", "conveyance")


def test_the_data_of_a_form_302_hold_what_was_decided_and_nothing_else(held, fay):
    address = of(held.sent.consignment, "form-302")

    empty, filled = says(fay, address), says(fay, f"{address}&{DECIDED}")

    assert_all_in(empty, "Serial number of the form ____", "Legal basis ____")
    assert_all_in(empty, "DRAFT DATA: this is no customs form", "1,000 rounds")
    assert_all_in(filled, "Serial number of the form PL20260302NN000017")
    assert_all_in(filled, "Legal basis SOFA 1951", "Conveyance Train 7")
    assert "SOFA" not in empty


def test_the_page_of_a_form_302_chooses_nothing_and_leads_to_its_data(held, fay):
    page = f"consignment/{held.sent.consignment}/form-302/"

    asked, faulty = get(fay, page), get(fay, f"{page}?country=Poland&number=17")
    led = get(fay, f"{page}?{DECIDED}&lang=uk")

    assert asked.status_code == 200
    # No choice is made, and no field is filled in, before somebody does so.
    assert set(re.findall('<option value="([^"]*)" selected', asked.text)) == {""}
    fields = re.findall("<input[^>]* name=[^>]*>", asked.text)
    named = [each for each in fields if re.search(f'name="({"|".join(TYPED)})"', each)]
    assert len(named) == len(TYPED)
    assert not any("value=" in each for each in named)
    assert faulty.status_code == FAULTY
    assert_all_in(faulty.text, "two capital letters", "six digits", "required")
    assert led.headers["Location"].endswith(f"form-302.pdf?{DECIDED}&lang=uk")
    wrong = get(fay, of(held.sent.consignment, "form-302") + "&country=Poland")
    assert page in wrong.headers["Location"]


def test_what_is_hidden_is_in_no_document_and_moves_no_byte(cast, ground, fay):
    made = fill(fay, ground, code="C-19")
    before = [file(cast.eva, of(made.consignment, each)) for each in OF_A_CONSIGNMENT]
    units = actions.COMMANDS["handling_unit"]
    of_it = {"consignment": made.consignment, "tare_kg": 7, "release": TO_OWN}
    add(units, fay, code="HIDDEN", kind="box", **of_it)
    secret = {"code": "I-secret", "release": TO_OWN, **EXPLOSIVE}
    put(fay, made.consignment, ground.shells, 3, **secret)

    after = [file(cast.eva, of(made.consignment, each)) for each in OF_A_CONSIGNMENT]

    assert after == before
    own = " ".join(says(fay, of(made.consignment, each)) for each in OF_A_CONSIGNMENT)
    assert_all_in(own, "HIDDEN", "I-secret")


def test_a_reference_that_is_hidden_is_shown_as_nothing(cast, ground, fay):
    made = consign(fay, ground)
    units = actions.COMMANDS["handling_unit"]
    of_it = {"consignment": made, "tare_kg": 7}
    box = add(units, fay, code="HIDDEN", kind="box", release=TO_OWN, **of_it)
    put(fay, made, ground.shells, 3, code="I-1", handling_unit=box, **EXPLOSIVE)

    told = says(cast.eva, of(made, "packing-list"))

    assert "- I-1 m107" in told
    assert "HIDDEN" not in told


def test_a_document_of_what_is_hidden_is_not_there(cast, ground, fay):
    hidden = consign(fay, ground, release=TO_OWN)
    nowhere = uuid4()

    for document in OF_A_CONSIGNMENT:
        for key in (hidden, nowhere):
            assert get(cast.eva, of(key, document)).status_code == NOT_SERVED
    for address in (receipt(nowhere), waybill(nowhere)):
        assert get(cast.eva, address).status_code == NOT_SERVED


def test_the_label_of_a_document_is_the_strictest_of_what_it_shows(cast, ground, fay):
    made = fill(fay, ground)
    shown = says(fay, of(made.consignment, "packing-list"))
    put(fay, made.consignment, ground.shells, 3, release=TO_OWN, **EXPLOSIVE)

    after = says(fay, of(made.consignment, "packing-list"))

    assert "for all who take part" in shown
    assert "for all who take part" not in after
    assert "PUBLIC · for AX" in after


def test_a_document_changes_with_its_data_alone(cast, ground, fay):
    made = fill(fay, ground)
    address = of(made.consignment, "packing-list")

    first, again = file(fay, address), file(fay, address)
    do(
        actions.CONSIGNMENT.change,
        fay,
        entry=made.consignment,
        expected_version=1,
        title="Other guns",
    )

    assert first == again
    assert file(fay, address) != first


def test_the_moment_of_a_document_is_that_of_the_last_change_one_may_know_of(
    committing, fay
):
    ground = make_ground(committing)
    made = fill(fay, ground)
    eva = committing.eva
    before = [moment_of(by, made.consignment) for by in (fay, eva)]
    put(fay, made.consignment, ground.radio, 1, release=TO_OWN)
    hidden = [moment_of(by, made.consignment) for by in (fay, eva)]
    put(fay, made.consignment, ground.radio, 1, release=TO_ALL)

    after = [moment_of(by, made.consignment) for by in (fay, eva)]

    # Eva learns nothing from what is hidden from her, and all from what is not.
    assert hidden[1] == before[1]
    assert before[0] < hidden[0] < after[0]
    assert after[1] == after[0]


def moment_of(by: Person, consignment: UUID) -> datetime:
    """Return as of when the documents of a consignment hold for somebody."""
    with acting(by.token):
        row = queries.consignments().get(pk=consignment)
        return changed_last([row, *contents_of([row]).rows])


def test_a_demonstration_says_so_on_each_of_its_documents(
    cast, held, ground, fay, monkeypatch
):
    handover = count(cast.eva, held, ground.hub)
    addresses = [of(held.sent.consignment, each) for each in OF_A_CONSIGNMENT]
    addresses += [receipt(handover), waybill(move(fay, ground.leg, code="T-9"))]
    real = [says(fay, address) for address in addresses]
    monkeypatch.setattr(making, "is_demonstration", lambda: True)

    shown = [says(fay, address) for address in addresses]

    assert not any("DEMONSTRATION" in told for told in real)
    assert all("DEMONSTRATION" in told for told in shown)


def test_pages_lead_to_their_documents(cast, held, ground, fay):
    handover = count(cast.eva, held, ground.hub)
    movement = move(fay, ground.leg, code="T-9")

    for page, document in (
        (f"consignment/{held.sent.consignment}/", "packing-list.pdf?lang=uk"),
        (f"consignment/{held.sent.consignment}/", "labels.pdf?lang=en"),
        (f"consignment/{held.sent.consignment}/", "dangerous-goods.pdf?lang=en"),
        (f"consignment/{held.sent.consignment}/", "form-302/"),
        (f"handovers/{handover}/", "hand-receipt.pdf?lang=en"),
        (f"movement/{movement}/", "waybill.pdf?lang=uk"),
    ):
        assert f"{page}{document}" in get(fay, page).text
