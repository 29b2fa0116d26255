"""Two-sided handover: counted, signed by both, and nothing moves before."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from backstay_web.config.api.rows import tables
from backstay_web.core.commands import Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.core.models import Event
from backstay_web.transfers import actions
from backstay_web.transfers.models import Custody, Difference, LedgerEntry, Passage
from tests.web.cast import Person
from tests.web.donations.conftest import AT, do
from tests.web.transfers.conftest import (
    Held,
    bring,
    count,
    expected_lines,
    fill,
    held_now,
    in_post,
    leave,
    move,
    number,
    on_its_way,
    part_of,
    passes,
    release,
    sign,
    take,
)

ALL = 1_002
"""Two guns and 1,000 shells."""


def settle(fay: Person, eva: Person, held: Held, site: Any, **other: Any) -> Any:
    """Count and let both sides sign."""
    made = count(eva, held, site, **other)
    sign(eva, made, held.receiver)
    sign(fay, made, held.giver)
    return made


def test_nothing_changes_hands_before_both_have_signed(cast, ground, fay):
    held = bring(fay, cast.eva, ground)
    handover = count(cast.eva, held, ground.hub)
    before = held_now(fay, held.sent.consignment)

    sign(cast.eva, handover, held.receiver)
    one_sided = held_now(fay, held.sent.consignment)
    sign(fay, handover, held.giver)

    assert before == one_sided == {str(held.giver): ALL}
    assert held_now(fay, held.sent.consignment) == {str(held.receiver): ALL}


def test_title_passes_with_the_second_signature_of_its_nation_and_nowhere_else(
    cast, ground, fay
):
    held = bring(fay, cast.eva, ground)

    def titled() -> int:
        with acting(fay.token):
            rows = LedgerEntry.objects.filter(passes_title=True)
            return sum(rows.values_list("quantity", flat=True))

    handover = count(cast.eva, held, ground.hub, shells=990)
    sign(cast.eva, handover, held.receiver)
    assert titled() == 0
    sign(fay, handover, held.giver)
    # Ten shells are missing: nobody has title to them.
    assert titled() == ALL - 10


def test_no_title_passes_to_a_nation_that_it_is_not_sent_to(cast, ground, fay):
    held = bring(fay, cast.eva, ground, to_nation=ground.aland)

    settle(fay, cast.eva, held, ground.hub)

    assert held_now(fay, held.sent.consignment) == {str(held.receiver): ALL}
    with acting(fay.token):
        assert not LedgerEntry.objects.filter(passes_title=True).exists()


def test_a_difference_opens_a_case_with_an_owner_and_a_clock(cast, ground, fay, client):
    held = bring(fay, cast.eva, ground)
    handover = settle(fay, cast.eva, held, ground.hub, shells=990)

    with acting(fay.token):
        case = Difference.objects.get()
    assert (case.expected, case.counted, case.owner) == (1_000, 990, held.giver)
    assert str(case.due_on) == "2026-02-04"  # thirty days after the fifth of January
    assert held_now(fay, held.sent.consignment)["unknown"] == 10
    client.cookies[COOKIE] = fay.token
    page = client.get(f"/transfers/handovers/{handover}/").text
    assert "990 of 1000" in page or "990 of 1,000" in page
    assert "/difference_close/" in page


def test_what_is_missing_is_found_or_given_up_and_the_sum_stays(cast, ground, fay):
    held = bring(fay, cast.eva, ground)
    settle(fay, cast.eva, held, ground.hub, shells=990, A1=0)
    with acting(fay.token):
        shells = Difference.objects.get(serial=None)
        gun = Difference.objects.get(serial__isnull=False)
    seen = {"expected_version": 1, "finding": "Looked"}

    with pytest.raises(Faulty, match="found or is lost"):
        do(
            actions.close_difference,
            fay,
            difference=gun.pk,
            outcome="settled",
            **seen,
        )
    do(actions.close_difference, fay, difference=gun.pk, outcome="lost", **seen)
    do(actions.close_difference, fay, difference=shells.pk, outcome="found", **seen)

    assert held_now(fay, held.sent.consignment) == {
        str(held.receiver): ALL - 11,
        str(held.giver): 10,
        "loss": 1,
    }
    with pytest.raises(actions.NotNow, match="closed already"):
        do(actions.close_difference, fay, difference=gun.pk, outcome="lost", **seen)


def test_a_surplus_is_a_case_and_never_in_the_books(cast, ground, fay):
    held = bring(fay, cast.eva, ground)
    settle(fay, cast.eva, held, ground.hub, shells=1_001)

    with acting(fay.token):
        case = Difference.objects.get()
    ends = {"difference": case.pk, "expected_version": 1, "finding": "Miscounted"}
    do(actions.close_difference, fay, outcome="settled", **ends)

    assert held_now(fay, held.sent.consignment) == {str(held.receiver): ALL}


def test_part_of_it_is_handed_over_and_the_rest_stays_where_it_is(cast, ground, fay):
    held = bring(fay, cast.eva, ground)

    settle(fay, cast.eva, held, ground.hub, A2=None)

    assert held_now(fay, held.sent.consignment) == {
        str(held.receiver): ALL - 1,
        str(held.giver): 1,
    }
    with acting(fay.token):
        assert not Difference.objects.exists()
    settle(fay, cast.eva, held, ground.hub)
    assert held_now(fay, held.sent.consignment) == {str(held.receiver): ALL}


def test_nothing_is_counted_that_is_on_its_way_or_elsewhere(cast, ground, fay):
    sent = fill(fay, ground)
    number(fay, sent.guns, "A 1", "A 2")
    held = Held(sent, in_post(fay), in_post(cast.eva))
    with pytest.raises(actions.NotNow, match="not released"):
        take(fay, held)
    release(fay, sent.consignment)
    take(fay, held)
    movement = move(fay, ground.leg, sent.consignment)

    with pytest.raises(actions.NotNow, match="does not stand there"):
        count(cast.eva, held, ground.hub)
    passes(fay, actions.depart, movement)
    with pytest.raises(actions.NotNow, match="on its way"):
        count(cast.eva, held, ground.hub)
    passes(fay, actions.arrive, movement)
    with pytest.raises(actions.NotNow, match="does not stand there"):
        count(cast.eva, held, ground.depot)
    count(cast.eva, held, ground.hub)


def test_it_is_taken_into_custody_once(cast, ground, fay):
    held = bring(fay, cast.eva, ground)

    with pytest.raises(actions.NotNow, match="taken it over before"):
        take(fay, held)


def test_each_line_is_counted_once_and_no_other(cast, ground, fay):
    held = bring(fay, cast.eva, ground)
    lines = expected_lines(cast.eva, held)
    strange = {**lines[0], "serial": None, "item": held.sent.guns}
    of = {
        "consignment": held.sent.consignment,
        "site": ground.hub,
        "custody": part_of(cast.eva, held),
        "to_post": held.receiver,
    }

    def told(*said: Any) -> str:
        with pytest.raises(Faulty) as refused:
            do(actions.count, cast.eva, entry=uuid4(), lines=list(said), **of)
        return str(refused.value)

    assert "1 lines are missing" in told(*lines[1:])
    assert "1 lines are not held" in told(*lines, strange)
    assert "counted once" in told(*lines, lines[0])
    assert "condition" in told({**lines[0], "condition": "fine"}, *lines[1:])
    [gun, other] = [each for each in lines if each["serial"]]
    [shells] = [each for each in lines if not each["serial"]]
    words = told({**gun, "counted": 11}, other, shells)
    assert "A 1: counted: It is one unit: 0 or 1." in words or "A 2: counted" in words
    assert "transfers_" not in words


def test_two_people_sign_each_for_his_own_side_and_once(cast, ground, fay):
    held = bring(fay, cast.eva, ground)
    both = in_post(fay)
    handover = count(cast.eva, held, ground.hub)

    with pytest.raises(Faulty, match="do not hold this post"):
        sign(fay, handover, held.receiver)
    with pytest.raises(Faulty, match="neither hands over nor takes over"):
        sign(fay, handover, both)
    sign(fay, handover, held.giver)
    with pytest.raises(actions.NotNow, match="signed already"):
        sign(fay, handover, held.giver)
    with pytest.raises(Refused, match=r"custody\.sign"):
        sign(cast.ann, handover, held.giver)


def test_one_person_in_two_posts_cannot_sign_for_both(cast, ground, fay):
    held = bring(fay, fay, ground)
    handover = count(fay, held, ground.hub)
    sign(fay, handover, held.giver)

    with pytest.raises(actions.NotNow, match="Two people sign"):
        sign(fay, handover, held.receiver)


def test_a_count_is_withdrawn_for_a_reason_and_made_anew(cast, ground, fay):
    held = bring(fay, cast.eva, ground)
    handover = count(cast.eva, held, ground.hub, shells=1)
    with pytest.raises(actions.NotNow, match="waits for signatures"):
        count(cast.eva, held, ground.hub)

    undo = {"handover": handover, "expected_version": 1, "post": held.receiver}
    do(actions.withdraw, cast.eva, **undo)

    with pytest.raises(actions.NotNow, match="withdrawn"):
        sign(cast.eva, handover, held.receiver)
    settle(fay, cast.eva, held, ground.hub)
    assert held_now(fay, held.sent.consignment) == {str(held.receiver): ALL}


def test_the_database_lets_no_unit_have_two_custodians(cast, ground, fay):
    held = bring(fay, cast.eva, ground)

    with acting(fay.token):
        row = Custody.objects.filter(serial__isnull=False).first()
        assert row is not None
        row.pk, row.post = uuid4(), held.receiver
        with pytest.raises(IntegrityError, match="one_custodian"), transaction.atomic():
            row.save(force_insert=True)


def test_the_books_of_another_change_in_nothing_but_their_end(cast, ground, fay):
    bring(fay, cast.eva, ground)

    with acting(cast.eva.token):
        rows = Custody.objects.filter(serial=None)
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows.update(quantity=1)
        with pytest.raises(ProgrammingError), transaction.atomic():
            LedgerEntry.objects.update(quantity=1)


NAMES_POSTS = ("custody", "difference", "handover", "ledger_entry", "signature")


def rows_of_the_api(by: Person) -> dict[str, list[dict[str, Any]]]:
    """Return what a program of somebody reads of the tables that name posts."""
    with acting(by.token):
        named = [each for each in tables() if each.name in NAMES_POSTS]
        return {each.name: each.plain(list(each.rows())) for each in named}


def test_who_may_not_know_of_a_post_is_not_told_its_key(cast, ground, fay, client):
    held = bring(fay, cast.eva, ground)
    handover = settle(fay, cast.eva, held, ground.hub, shells=990, A1=None)
    pages = [
        f"/transfers/consignment/{held.sent.consignment}/",
        f"/transfers/handovers/{handover}/",
    ]

    def on_pages(by: Person) -> str:
        client.cookies[COOKIE] = by.token
        return "".join(client.get(page).text for page in pages)

    of_fay, of_eva = rows_of_the_api(fay), rows_of_the_api(cast.eva)

    # Each side reads all rows, and the key of its own post alone.
    assert sorted(of_fay) == list(NAMES_POSTS)
    assert all(str(held.giver) in str(rows) for rows in of_fay.values())
    assert str(held.giver) not in f"{of_eva} {on_pages(cast.eva)}"
    assert str(held.receiver) not in f"{of_fay} {on_pages(fay)}"
    assert {each["nation"] for each in of_eva["custody"]} == {
        ground.aland,
        ground.borduria,
        None,
    }


def of_lines(**other: Any) -> dict[str, str]:
    """Return what a form says of three lines: one of each, but for what is named."""
    said: dict[str, str] = {}
    for number_ in range(3):
        said |= {f"counted_{number_}": "1", f"condition_{number_}": "serviceable"}
    return said | other


def count_form(held: Held, site: Any, **other: Any) -> dict[str, Any]:
    """Return what the form of a count says."""
    of = {"key": str(uuid4()), "site": str(site), "to_post": str(held.receiver)}
    return {**of, **of_lines(**other)}


def test_it_is_counted_and_signed_by_forms(cast, ground, fay, client):
    held = bring(fay, cast.eva, ground)
    address = f"/transfers/consignment/{held.sent.consignment}/count/"
    client.cookies[COOKIE] = cast.eva.token
    form = client.get(address).text

    answer = client.post(address, count_form(held, ground.hub))
    home = answer.headers["Location"]
    signed = home.replace("handovers", "handover_sign")
    client.post(signed, {"key": str(uuid4()), "post": str(held.receiver)})
    client.cookies[COOKIE] = fay.token
    client.post(signed, {"key": str(uuid4()), "post": str(held.giver)})

    page = client.get(home).text
    assert "expected 1000" in form or "expected 1,000" in form
    assert answer.status_code == 303
    assert "signed, with an open case" in page
    assert "Title has passed with the second signature." in page
    assert held_now(fay, held.sent.consignment)[str(held.receiver)] == 3


def test_what_is_on_its_way_is_counted_and_said_to_have_come_in_one_act(
    cast, ground, fay, client
):
    held = on_its_way(fay, cast.eva, ground)
    address = f"/transfers/consignment/{held.sent.consignment}/count/"
    client.cookies[COOKIE] = cast.eva.token
    came = {"arrived_at": f"{AT:%Y-%m-%d %H:%M}", "evidence": "Waybill 9"}

    page = client.get(address).text
    unproven = client.post(address, count_form(held, ground.hub))
    faulty = client.post(address, count_form(held, ground.town, **came))
    with acting(fay.token):
        assert not Passage.objects.filter(kind="arrived").exists()
    answer = client.post(address, count_form(held, ground.hub, **came))

    assert "Nobody has said that it came" in page
    # Without proof, or at another place, neither is said.
    assert unproven.status_code == faulty.status_code == 422
    assert answer.status_code == 303
    with acting(fay.token):
        assert Passage.objects.get(kind="arrived").evidence == "Waybill 9"
        told = Event.objects.filter(kind__in=["movement.arrived", "handover.counted"])
        assert set(told.values_list("originator", flat=True)) == {cast.eva.origin}
        assert told.count() == 2


def test_a_form_says_before_typing_why_nothing_can_be_counted_and_who_mends_it(
    cast, ground, fay, client
):
    sent = fill(fay, ground)
    client.cookies[COOKIE] = cast.eva.token
    address = f"/transfers/consignment/{sent.consignment}/count/"

    unreleased = client.get(address).text
    held = on_its_way(fay, cast.eva, ground, to_nation=ground.aland)
    moving = client.get(f"/transfers/consignment/{held.sent.consignment}/count/").text
    waiting = bring(fay, cast.eva, ground)
    counted = count(cast.eva, waiting, ground.hub)
    again = client.get(f"/transfers/consignment/{waiting.sent.consignment}/count/").text

    assert "It was not released: Aland, who sends it" in unreleased
    assert "It is on its way with T-" in moving
    assert "That it came is said by Aland" in moving
    assert "/transfers/movement/" in moving
    assert f"/transfers/handovers/{counted}/" in again
    assert all("counted_0" not in page for page in (unreleased, moving, again))


def test_each_line_of_a_form_has_a_number_or_the_tick_that_it_stays(
    cast, ground, fay, client
):
    held = bring(fay, cast.eva, ground)
    address = f"/transfers/consignment/{held.sent.consignment}/count/"
    client.cookies[COOKIE] = cast.eva.token

    def told(**other: Any) -> str:
        page: str = client.post(address, count_form(held, ground.hub, **other)).text
        return page

    names = [each for each in ("A 1", "A 2") if each in client.get(address).text]
    assert names == ["A 1", "A 2"]
    assert "Say how many: 0 if it is not there." in told(counted_0="")
    assert "A number, or the tick" in told(stays_0="on")
    page = told(counted_0="11", counted_1="11", counted_2="11")
    # Each gun is one unit; of shells there may be 11.
    assert page.count("is one unit: 0 or 1.") >= 2
    assert "Constraint" not in page
    stays = {"counted_0": "", "stays_0": "on"}
    assert (
        client.post(address, count_form(held, ground.hub, **stays)).status_code == 303
    )


def test_lines_stand_by_their_serial_numbers_and_all_are_filled_in_as_expected(
    cast, ground, fay, client
):
    held = bring(fay, cast.eva, ground)
    client.cookies[COOKIE] = cast.eva.token

    address = f"/transfers/consignment/{held.sent.consignment}/count/"
    page = client.get(f"{address}?fill=expected").text

    assert page.index("A 1, expected 1") < page.index("A 2, expected 1")
    assert page.count('value="1"') == 2
    assert 'value="1000"' in page
    assert "may stay empty" not in page.split('name="reason"')[0].split("panel")[0]


def test_what_signing_means_stands_on_its_page(cast, ground, fay, client):
    held = bring(fay, cast.eva, ground)
    handover = count(cast.eva, held, ground.hub, shells=990)
    client.cookies[COOKIE] = cast.eva.token
    address = f"/transfers/handover_sign/{handover}/"

    first = client.get(address).text
    sign(cast.eva, handover, held.receiver)
    home = client.get(f"/transfers/handovers/{handover}/").text
    client.cookies[COOKIE] = fay.token
    second = client.get(address).text

    # Two guns and 1,000 shells; ten shells are missing.
    assert "Expected 1002, counted 992." in first.replace("1,002", "1002")
    assert "Yours is the first signature" in first
    assert "a case is opened for each of these" in first
    assert '<button class="primary">Sign</button>' in first
    assert "Guns for the town" in first.split("</h1>")[0]
    assert "Yours is the second signature" in second
    # Who has signed is not asked again.
    assert "/handover_sign/" not in home
    assert "still to sign" in home


def test_whoever_holds_no_post_of_a_side_is_not_asked_to_sign(
    cast, ground, fay, client
):
    held = bring(fay, cast.eva, ground)
    handover = count(cast.eva, held, ground.hub)
    leave(cast.eva)
    client.cookies[COOKIE] = cast.eva.token

    page = client.get(f"/transfers/handovers/{handover}/").text

    assert "/handover_sign/" not in page


def test_what_comes_damaged_is_a_case_and_what_is_not_there_is_in_no_condition(
    cast, ground, fay, client
):
    held = bring(fay, cast.eva, ground)
    made = uuid4()
    lines = expected_lines(cast.eva, held, A2=0)
    damaged = next(each for each in lines if each["serial"] and each["counted"])
    damaged["condition"] = "heavy"
    of = {"consignment": held.sent.consignment, "site": ground.hub, "lines": lines}
    sides = {"custody": part_of(cast.eva, held), "to_post": held.receiver}
    do(actions.count, cast.eva, entry=made, **of, **sides)
    sign(cast.eva, made, held.receiver)
    sign(fay, made, held.giver)

    client.cookies[COOKIE] = fay.token
    page = client.get(f"/transfers/handovers/{made}/").text
    with acting(fay.token):
        case = Difference.objects.get(counted=1)
    assert (case.owner, str(case)) == (held.giver, "damaged")
    assert held_now(fay, held.sent.consignment)[str(held.receiver)] == ALL - 1
    # The shells alone came as they left.
    assert page.count("serviceable") == 1
    ends = {"difference": case.pk, "expected_version": 1, "finding": "Bent barrel"}
    with pytest.raises(Faulty, match="surplus or damage"):
        do(actions.close_difference, fay, outcome="lost", **ends)
    do(actions.close_difference, fay, outcome="settled", **ends)


def test_a_withdrawn_count_is_made_again_from_what_it_said(cast, ground, fay, client):
    held = bring(fay, cast.eva, ground)
    handover = count(cast.eva, held, ground.hub, shells=990)
    undo = {"handover": handover, "expected_version": 1, "post": held.receiver}
    do(actions.withdraw, cast.eva, **undo)
    client.cookies[COOKIE] = cast.eva.token

    home = client.get(f"/transfers/handovers/{handover}/").text
    again = f"/transfers/consignment/{held.sent.consignment}/count/?again={handover}"

    assert again in home
    assert 'value="990"' in client.get(again).text


def test_what_turns_out_otherwise_after_both_have_signed_has_its_ways(
    cast, ground, fay, client
):
    held = bring(fay, cast.eva, ground)
    handover = settle(fay, cast.eva, held, ground.hub)
    client.cookies[COOKIE] = cast.eva.token

    page = client.get(f"/transfers/handovers/{handover}/").text

    assert "If it turns out otherwise" in page
    assert "/loss/?post=" in page
    assert "/inventory_open/" in page
