"""Each unit with a serial number: who gave, holds and last saw it, and its life."""

import re
from datetime import timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils.module_loading import autodiscover_modules

from backstay_web.core.context import acting, me
from backstay_web.core.middleware import COOKIE
from backstay_web.core.searching import search
from backstay_web.core.subjects import SUBJECTS
from backstay_web.overview.dates import days
from backstay_web.transfers import actions
from backstay_web.transfers.models import Difference, Serial
from backstay_web.transfers.serial_queries import serials
from tests.web.cast import Person
from tests.web.donations.conftest import AT, do
from tests.web.transfers.conftest import (
    TODAY,
    begin,
    bring,
    count,
    fill,
    leave,
    lose,
    number,
    own,
    sign,
    take_stock,
)

LATER = AT + timedelta(hours=1)
LIST = "/transfers/serials/"


def stands(by: Person) -> dict[str, tuple[str, str]]:
    """Return the state of each unit by its number, and how it was seen last."""
    with acting(by.token):
        rows = serials().values_list("number", "state", "seen_how")
        return {name: (state, how) for name, state, how in rows}


def test_a_unit_stands_with_its_holder_and_how_it_was_seen_last(cast, ground, fay):
    sent = fill(fay, ground)
    number(fay, sent.guns, "X 1", "X 2")
    assert stands(fay) == {"X 1": ("none", ""), "X 2": ("none", "")}

    held = bring(fay, cast.eva, ground)
    assert stands(fay)["A 1"] == ("post", "")
    made = count(cast.eva, held, ground.hub)
    sign(cast.eva, made, held.receiver)
    assert stands(fay)["A 1"] == ("post", "")

    sign(fay, made, held.giver)
    assert stands(fay)["A 1"] == ("post", "handover")
    take_stock(cast.eva, held)
    assert stands(fay)["A 1"] == ("post", "inventory")


def test_of_what_nobody_holds_the_last_holder_stays_known(cast, ground, fay):
    held = own(fay, cast.eva, ground)

    lose(cast.eva, held, at=LATER, A1=1)

    with acting(cast.eva.token):
        gun = serials().get(number="A 1")
        case = Difference.objects.get()
    assert gun.state == "unknown"
    assert (gun.holder_post, gun.holder_nation) == (held.receiver, cast.eva.origin)
    assert gun.case_due_on == case.due_on
    seen = {"expected_version": 1, "finding": "Burnt out", "outcome": "lost"}
    do(actions.close_difference, cast.eva, LATER, difference=case.pk, **seen)
    assert stands(cast.eva)["A 1"][0] == "loss"


def test_the_list_is_searched_filtered_and_taken_away(cast, ground, fay, client):
    held = own(fay, cast.eva, ground)
    lose(cast.eva, held, at=LATER, A1=1)
    client.cookies[COOKIE] = fay.token

    lost = client.get(f"{LIST}?state=unknown").text
    theirs = client.get(f"{LIST}?held_by={cast.eva.origin}&state=post").text
    ours = client.get(f"{LIST}?held_by={fay.origin}").text
    table = client.get(f"{LIST}?export=csv").content.decode("utf-8-sig")
    book = client.get(f"{LIST}?export=xlsx").content

    assert ("A 1" in lost, "A 2" in lost) == (True, False)
    assert ("A 1" in theirs, "A 2" in theirs) == (False, True)
    assert ("A 1" in ours, "A 2" in ours) == (False, False)
    assert table.splitlines()[1].startswith("number,item,variant,given_by,state")
    assert "unaccounted for" in lost
    assert "# 2 rows" in table
    assert book.startswith(b"PK")


def test_its_page_tells_its_whole_life_with_ways_there_and_back(
    cast, ground, fay, client
):
    held = own(fay, cast.eva, ground)
    inventory = take_stock(cast.eva, held)
    report = lose(cast.eva, held, at=LATER, A1=1)
    with acting(fay.token):
        key = Serial.objects.get(number="A 1").pk
    client.cookies[COOKIE] = cast.eva.token

    page = client.get(f"/transfers/serial/{key}/").text
    consignment = client.get(f"/transfers/consignment/{held.sent.consignment}/").text

    told = re.findall(r'data-heading="What">([^<]+)', page)
    assert told == [
        "taken into custody",
        "handed over at Hub",
        "found in an inventory: serviceable",
        "missing, or reported lost",
    ]
    assert f"/transfers/inventories/{inventory}/" in page
    assert f"/transfers/losses/{report}/" in page
    assert "Nobody holds it: last with Store, until" in page
    assert "Case due on" in page
    assert f"/transfers/consignment/{held.sent.consignment}/" in page
    # And back, with who had what nobody holds now.
    assert f"/transfers/serial/{key}/" in consignment
    assert "last with Store, until" in consignment


def test_the_search_finds_a_serial_number(cast, ground, fay):
    autodiscover_modules("subjects")
    own(fay, cast.eva, ground)

    def found(by: Person) -> list[str]:
        with acting(by.token):
            assert me().permissions
            return [each.title for each in search("A 1", [SUBJECTS["serial"]])]

    assert found(fay) == ["A 1"]
    assert found(cast.eva) == ["A 1"]


def test_what_is_accounted_for_says_with_whom_the_unknown_was_last(
    cast, ground, fay, client
):
    held = own(fay, cast.eva, ground)
    lose(cast.eva, held, at=LATER, A1=1)
    client.cookies[COOKIE] = cast.eva.token

    page = client.get(f"/transfers/accounted-for/{held.sent.guns}/").text

    assert "last with Store, until" in page
    assert "Case due on" in page


def test_an_inventory_that_is_due_stands_in_the_list_before_it_is_begun(
    cast, ground, fay, client
):
    held = own(fay, cast.eva, ground)
    client.cookies[COOKIE] = cast.eva.token

    mine = client.get("/transfers/inventories/").text
    inventory = begin(cast.eva, held)
    begun = client.get("/transfers/inventories/").text

    assert "Due, and not done" in mine
    assert ">Begin<" in mine
    assert "Begun: go on" in begun
    assert f"/transfers/inventories/{inventory}/" in begun


def test_whoever_does_it_not_himself_asks_the_post_that_does(cast, ground, fay, client):
    held = own(fay, cast.eva, ground)
    inventory = begin(cast.eva, held)
    report = lose(cast.eva, held, at=LATER, A1=1)
    pages = [
        "/transfers/inventories/",
        f"/transfers/inventories/{inventory}/",
        f"/transfers/losses/{report}/",
        f"/transfers/consignment/{held.sent.consignment}/",
        "/transfers/self-reports/",
    ]

    def asks(by: Person) -> list[bool]:
        client.cookies[COOKIE] = by.token
        return ["Ask that post to do it" in client.get(at).text for at in pages]

    # Who holds the post does it himself, and of another nation nobody is asked so.
    assert asks(cast.eva) == [False] * 5
    assert asks(fay) == [False] * 5
    leave(cast.eva)
    assert asks(cast.eva) == [True] * 5
    address = re.search(r'href="(/nations/posts/[^"]+)"', client.get(pages[0]).text)
    assert address is not None
    form = client.get(address[1].replace("&amp;", "&")).text
    assert "Take the inventory of Guns for the town." in form


def test_the_calendar_has_what_is_due_of_custody(cast, ground, fay):
    autodiscover_modules("clocks")
    held = own(fay, cast.eva, ground)
    lose(cast.eva, held, at=LATER, A1=1)

    def due(by: Person) -> set[str]:
        with acting(by.token):
            return {day.kind for day in days(me(), TODAY, TODAY + timedelta(days=120))}

    kinds = {"inventory", "difference", "self_report"}
    assert kinds <= due(fay)
    assert kinds <= due(cast.eva)
    # It is no matter of whoever neither gave nor received it.
    assert not kinds & due(cast.cid)


def test_whoever_begins_an_inventory_comes_to_its_page(cast, ground, fay, client):
    held = own(fay, cast.eva, ground)
    client.cookies[COOKIE] = cast.eva.token
    address = reverse("transfers:inventory_open", args=[held.sent.consignment])
    key = str(uuid4())

    answer = client.post(
        address, {"key": key, "post": str(held.receiver), "reason": ""}
    )

    assert answer.headers["Location"] == f"/transfers/inventories/{key}/"
    assert client.get(answer.headers["Location"]).status_code == 200
