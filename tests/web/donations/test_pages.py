"""The pages of offers lead from a form to a decision, and show what one may see."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backstay_web.catalogue import actions as catalogue
from backstay_web.config.home import waiting
from backstay_web.config.home.today import Line, Tell, Today
from backstay_web.core.commands import NotThere
from backstay_web.core.context import acting, me
from backstay_web.core.middleware import COOKIE
from backstay_web.donations import actions
from backstay_web.donations.models import (
    Answer,
    Caveat,
    Commitment,
    Lot,
    Offer,
    Verification,
)
from backstay_web.donations.needs import Need
from backstay_web.nations.models import Nation
from tests.web.cast import Person
from tests.web.donations.conftest import (
    TO_ALL,
    Made,
    add,
    balance_of,
    do,
    lot_of,
    make_lot,
    offered,
)
from tests.web.worlds import shown

ADDRESSES = ["/offers/", "/offers/desk/", "/offers/totals/"]


def page(client: Client, person: Person, address: str) -> Any:
    client.cookies[COOKIE] = person.token
    return client.get(address)


def post(client: Client, person: Person, address: str, **said: Any) -> Any:
    client.cookies[COOKIE] = person.token
    return client.post(address, {"key": str(uuid4()), **said})


def numbers_in(text: str) -> list[str]:
    """Return the numbers of the tables of a page, in turn."""
    return re.findall(r'<td class="number"[^>]*>([\d,]*)</td>', text)


def said_of(ground: Any, **more: Any) -> dict[str, Any]:
    """Return a form for an offer of howitzers as a browser sends it."""
    said = {
        "nation": str(ground.aland),
        "title": "Howitzers",
        "said_on": "2026-01-02",
        "confidence_percent": "80",
        "channel": "nation",
        "source": "Letter 7",
        "state": "offered",
        "evidence": "Letter 7",
        "expires_on": "2100-06-01",
        "variant": str(ground.howitzer),
        "configuration": "",
        "site": str(ground.depot),
        "quantity": "6",
        "condition": "serviceable",
        "ready_on": "2026-02-02",
        "released_to": "all",
        "reason": "",
    }
    return {**said, **more}


def test_only_whoever_may_make_offers_is_led_to_it(cast, fay, client):
    makes = 'href="/offers/offer/add/"'

    assert makes in page(client, fay, "/offers/").text
    assert makes not in page(client, cast.bob, "/offers/").text


def test_a_form_makes_an_offer_with_its_lot(cast, ground, fay, client):
    answer = post(client, fay, "/offers/offer/add/materiel/", **said_of(ground))

    assert answer.status_code == 303
    with acting(cast.bob.token):
        offer, lot = Offer.objects.get(), Lot.objects.get()
    assert answer["Location"] == f"/offers/offer/{offer.pk}/"
    assert (offer.state, lot.quantity, lot.offer_id) == ("offered", 6, offer.pk)


def test_a_form_sent_twice_makes_one_offer(cast, ground, fay, client):
    said = {**said_of(ground), "key": str(uuid4())}

    for _ in range(2):
        assert (
            post(client, fay, "/offers/offer/add/materiel/", **said).status_code == 303
        )

    with acting(fay.token):
        assert Offer.objects.count() == 1


def test_all_that_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    cast, ground, fay, client
):
    said = said_of(ground, title="My guns", quantity="0", confidence_percent="101")

    answer = post(client, fay, "/offers/offer/add/materiel/", **said)

    assert answer.status_code == 422
    assert "Give a share from 0 to 100 percent." in answer.text
    assert 'value="My guns"' in answer.text
    with acting(fay.token):
        assert not Offer.objects.exists()


@pytest.mark.parametrize("kind", ["materiel", "course", "workshop", "lift", "money"])
def test_there_is_a_form_for_each_kind(cast, ground, fay, client, kind):
    answer = page(client, fay, f"/offers/offer/add/{kind}/")

    assert answer.status_code == 200
    assert "csrfmiddlewaretoken" in answer.text


def test_there_is_no_form_for_another_kind(cast, ground, fay, client):
    assert page(client, fay, "/offers/offer/add/tank/").status_code == 404


def test_an_offer_shows_what_it_is_and_what_its_keeper_may_do(
    cast, ground, fay, client
):
    made = make_lot(fay, ground)

    mine = page(client, fay, f"/offers/offer/{made.offer}/").text
    others = page(client, cast.bob, f"/offers/offer/{made.offer}/").text

    assert "Howitzers" in mine
    assert "Howitzers" in others
    assert f"/offers/offer_confirm/{made.offer}/" in mine
    # Eva may confirm offers of her own, and is not led to this one.
    for reader in (others, page(client, cast.eva, f"/offers/offer/{made.offer}/").text):
        assert f"/offers/offer_confirm/{made.offer}/" not in reader
    assert "What is bound" in mine
    assert "What is bound" not in others
    assert "</time> made: Letter 7 <span" in others


def test_an_offer_is_confirmed_by_its_form(cast, ground, fay, client):
    made = make_lot(fay, ground, expires_on=None)
    address = f"/offers/offer_confirm/{made.offer}/"

    asked = page(client, fay, address)
    said = {"expected_version": "1", "evidence": "Decision 12"}
    answer = post(client, fay, address, **said)

    assert 'name="expected_version" value="1"' in asked.text
    assert answer.status_code == 303
    with acting(cast.bob.token):
        assert Offer.objects.get().state == "confirmed"


def test_offers_are_confirmed_together_by_what_proves_them(cast, ground, fay, client):
    ends = date(2100, 1, 1)
    mine = [make_lot(fay, ground, expires_on=ends).offer for _ in range(2)]
    past = make_lot(fay, ground, expires_on=date(2026, 1, 6)).offer
    ticked = [f"{key}:1" for key in (*mine, past)]

    answer = post(
        client, fay, "/offers/", together="confirm", rows=ticked, reason="Act 12"
    )
    nothing = post(client, fay, "/offers/", together="confirm", rows=ticked[:1])

    assert "2 rows are done." in answer.text
    assert "Its last day has passed: renew it first." in answer.text
    assert nothing.status_code == 422
    with acting(fay.token):
        stands = dict(Offer.objects.values_list("pk", "state"))
        proof = set(
            Offer.objects.filter(pk__in=mine).values_list("evidence", flat=True)
        )
    assert [stands[key] for key in (*mine, past)] == ["confirmed"] * 2 + ["offered"]
    assert proof == {"Act 12"}


@pytest.mark.parametrize("kind", ["materiel", "course", "workshop", "lift", "money"])
def test_a_form_asks_for_each_thing_once_what_is_given_first(
    cast, ground, fay, client, kind
):
    text = page(client, fay, f"/offers/offer/add/{kind}/").text

    names = re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', text)
    asked = [name for name in names if name not in ("q", "language", "next")]
    assert len({*asked} - {"csrfmiddlewaretoken", "also"}) == len(
        [name for name in asked if name not in ("csrfmiddlewaretoken", "also")]
    )
    assert {"title", "state", "nation", "released_to", "reason"} <= {*asked}
    assert asked.index("title") < asked.index("state") < asked.index("nation")


def test_what_does_not_fit_is_said_in_the_form(cast, ground, fay, client):
    made = make_lot(fay, ground)
    address = f"/offers/offer_expire/{made.offer}/"
    with acting(fay.token):
        Offer.objects.update(expires_on=date(2100, 1, 1))

    early = post(client, fay, address, expected_version="1")
    stale = post(client, fay, address, expected_version="7")

    assert early.status_code == 422
    assert "It still holds" in early.text
    assert 'name="expected_version" value="1"' in early.text
    assert stale.status_code == 422


def test_a_part_is_bound_and_freed_by_forms(cast, ground, fay, client):
    made = make_lot(fay, ground)
    with acting(fay.token):
        Offer.objects.update(expires_on=None)
    balance = balance_of(fay, made.lot).pk
    said = {"quantity": "4", "purpose": "Brigade 1"}

    answer = post(client, fay, f"/offers/offer_commit/{balance}/", **said)
    more = post(client, fay, f"/offers/offer_commit/{balance}/", **said)
    with acting(fay.token):
        bound = Commitment.objects.get()
    seen = page(client, fay, f"/offers/offer/{made.offer}/").text
    freed = post(client, fay, f"/offers/offer_free/{bound.pk}/", expected_version="1")

    assert (answer.status_code, more.status_code, freed.status_code) == (303, 422, 303)
    assert "Brigade 1" in seen
    assert balance_of(fay, made.lot).committed == 0


def test_a_caveat_and_a_consent_go_by_forms(cast, ground, fay, client):
    made = make_lot(fay, ground)
    caveat = {"nation": str(ground.aland), "receivers": "brigade-1, brigade-2"}
    ask = {"nation": str(ground.borduria), "purpose": "Six", "due_on": "2100-01-01"}

    silent = post(client, fay, f"/offers/caveat_add/{made.lot}/", **caveat)
    limited = post(
        client, fay, f"/offers/caveat_add/{made.lot}/", reason="Its law", **caveat
    )
    asked = post(client, fay, f"/offers/consent_ask/{made.lot}/", **ask)
    waits = page(client, cast.eva, "/offers/desk/").text
    with acting(cast.eva.token):
        [consent] = Lot.objects.get(pk=made.lot).consents.all()
    form = page(client, cast.eva, f"/offers/consent_answer/{consent.pk}/").text
    answered = post(
        client,
        cast.eva,
        f"/offers/consent_answer/{consent.pk}/",
        verdict="yes",
        consent_on="2026-03-02",
    )

    codes = [each.status_code for each in (silent, limited, asked, answered)]
    assert codes == [422, 303, 303, 303]
    assert "answer." in waits
    assert f"/offers/consent_answer/{consent.pk}/" in waits
    assert str(made.lot) not in form  # whoever is asked need not know of the lot
    with acting(fay.token):
        assert Caveat.objects.get().receivers == ["brigade-1", "brigade-2"]
        assert Answer.objects.get().verdict == "yes"
    assert "Its law" in page(client, fay, f"/offers/offer/{made.offer}/").text


def groups() -> list[tuple[str, str, str]]:
    return [("inf", "Infantry", "Піхота"), ("aa", "Air defence", "ППО")]


def test_who_may_receive_in_spite_of_a_caveat_is_ticked_by_name(
    cast, ground, fay, client, settings
):
    made = make_lot(fay, ground)
    settings.OFFERS_GROUPS = f"{__name__}.groups"
    address = f"/offers/caveat_add/{made.lot}/"
    caveat = {"nation": str(ground.aland), "reason": "Its law"}

    form = page(client, fay, address).text
    wrong = post(client, fay, address, receivers=["Infantry"], **caveat)
    post(client, fay, address, receivers=["inf"], **caveat)
    post(client, fay, address, **caveat)

    assert "Infantry (inf)" in form
    assert "if none is ticked, nobody receives it" in form
    assert wrong.status_code == 422
    with acting(fay.token):
        found = Caveat.objects.values_list("receivers", flat=True)
        assert sorted(found) == [[], ["inf"]]
    offer = page(client, fay, f"/offers/offer/{made.offer}/").text
    assert "may be received by nobody" in offer


def test_whoever_makes_an_offer_that_nobody_else_reads_is_told(ground, fay, client):
    address = "/offers/offer/add/materiel/"
    told = []
    for to in ("own", "all"):
        made = post(client, fay, address, **said_of(ground, released_to=to))
        told.append(page(client, fay, made["Location"]))

    alone = ["only your own bodies may read it" in each.text for each in told]
    assert alone == [True, False]


def test_the_desk_shows_what_is_overdue_bound_needed_and_told_twice(
    cast, ground, fay, client, monkeypatch, settings
):
    made = make_lot(fay, ground)
    twice = make_lot(fay, ground, channel="conference", title="The same howitzers")
    key = class_of(cast, ground)
    need = Need(key, "155 mm", "155 мм", 8, 12, 2, date(2026, 4, 1), "/of-the-class/")
    settings.OFFERS_NEEDED = f"{__name__}.told"
    monkeypatch.setitem(TOLD, "needs", [need])
    said = {"balance": balance_of(fay, made.lot).pk, "purpose": "Brigade 1"}
    do(actions.commit, fay, entry=uuid4(), quantity=2, **said)
    with acting(fay.token):
        Offer.objects.filter(pk=twice.offer).update(expires_on=None)

    seen = page(client, fay, "/offers/desk/").text

    assert "renew it, or let it expire" in seen
    assert "Brigade 1" in seen
    assert '<a href="/of-the-class/">155 mm</a>' in seen
    assert ">8\N{EN DASH}12<" in seen
    assert "The same howitzers" in seen
    assert f"/offers/offer_set_aside/{twice.offer}/" in seen
    # Of another nation nothing waits for Eva, and nothing of this is hers.
    others = page(client, cast.eva, "/offers/desk/").text
    assert "Brigade 1" not in others
    assert "The same howitzers" not in others
    # Cid sees what Fay's nation has bound, but it is not what the command has bound.
    assert "Brigade 1" not in page(client, cast.cid, "/offers/desk/").text


TOLD: dict[str, list[Need]] = {}


def told(_on: date) -> list[Need]:
    return TOLD["needs"]


def test_the_desk_counts_all_that_is_open_of_a_variant_and_each_pledge_once(
    cast, ground, fay, client, monkeypatch, settings
):
    holds = {"expires_on": date(2100, 1, 1)}
    make_lot(fay, ground, 6, **holds)
    make_lot(fay, ground, 5, **holds)
    again = make_lot(fay, ground, 6, channel="conference", **holds)
    aside = {"repeats": again.offer, "counts": offer_of_six(fay)}
    do(actions.set_aside, fay, entry=uuid4(), **aside)
    need = Need(class_of(cast, ground), "155 mm", "", 9, 9, 1, date(2026, 4, 1), "/x/")
    settings.OFFERS_NEEDED = f"{__name__}.told"
    monkeypatch.setitem(TOLD, "needs", [need])

    seen = page(client, fay, "/offers/desk/").text

    assert re.search(r"</a>: 11\b", seen)
    assert ">9<" in seen


def offer_of_six(by: Person) -> UUID:
    with acting(by.token):
        lots = Lot.objects.filter(quantity=6, offer__channel="nation")
        return lots.values_list("offer", flat=True).get()


def test_an_offer_that_its_own_nation_alone_reads_says_so(cast, ground, fay, client):
    ours, theirs = make_lot(fay, ground, release=None), make_lot(fay, ground)

    said = "no plan of the command can count on it"

    assert said in page(client, fay, f"/offers/offer/{ours.offer}/").text
    assert said not in page(client, fay, f"/offers/offer/{theirs.offer}/").text


def class_of(cast: Any, ground: Any) -> UUID:
    howitzers = add(
        catalogue.EQUIPMENT_CLASS, cast.cid, code="155", name="155 mm", release=TO_ALL
    )
    pair = {"equipment_class": howitzers, "variant": ground.howitzer}
    add(catalogue.CLASS_VARIANT, cast.cid, release=TO_ALL, **pair)
    return howitzers


def test_totals_count_each_pledge_once_by_class_and_state(cast, ground, fay, client):
    class_of(cast, ground)
    lasting = {"expires_on": None}
    first = make_lot(fay, ground, quantity=6, **lasting)
    again = make_lot(fay, ground, quantity=7, channel="letter", **lasting)
    make_lot(cast.eva, ground, quantity=5, state="possible", **lasting)
    make_lot(cast.eva, ground, quantity=90, **{**lasting, "expires_on": None})
    hidden = make_lot(fay, ground, quantity=800, release=None, **lasting)
    two = {"repeats": again.offer, "counts": first.offer}
    do(actions.set_aside, fay, entry=uuid4(), **two)

    seen = page(client, cast.bob, "/offers/totals/").text
    own = page(client, fay, "/offers/totals/").text

    # For Bob 6 + 90 are offered and 5 possible; Fay's nation has 800 more that he
    # may not know of. The seven that repeat the six are not counted.
    assert numbers_in(seen)[:2] == ["5", "96"]
    assert numbers_in(own)[:2] == ["5", "896"]
    assert str(hidden.offer) not in seen
    assert "What each number says" in seen
    assert re.search(r"\d\d:\d\d \(UTC\), counted of what you may read", seen)


def test_an_offer_that_waits_is_counted_as_waiting(cast, ground, fay, client):
    class_of(cast, ground)
    made = make_lot(fay, ground, expires_on=None)
    add(
        actions.COMMANDS["dependency"],
        fay,
        offer=made.offer,
        kind="purchase",
        what="Tubes",
        lead_days=30,
    )

    seen = page(client, cast.bob, "/offers/totals/").text
    offer = page(client, cast.bob, f"/offers/offer/{made.offer}/").text

    # Possible, offered, confirmed; and of these waiting.
    assert numbers_in(seen)[:4] == ["0", "0", "0", "6"]
    assert "it waits for something" in offer


def test_the_list_shows_what_counts(cast, ground, fay, client):
    make_lot(fay, ground, expires_on=None)
    make_lot(fay, ground, expires_on=date(2026, 1, 3), title="Old ones")

    everything = page(client, cast.bob, "/offers/").text
    counting = page(client, cast.bob, "/offers/?counts=yes").text

    assert "Howitzers" in everything
    assert "Old ones" in everything
    assert "Howitzers" in counting
    assert "Old ones" not in counting


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_pages_ask_the_database_no_more_often_for_more_offers(
    cast, ground, fay, client, address
):
    numbers = []
    for _ in range(2):
        for _ in range(4):
            make_lot(fay, ground)
        with CaptureQueriesContext(connection) as asked:
            page(client, fay, address)
        numbers.append(len(asked))

    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("address", [*ADDRESSES, "/offers/offer/{}/"])
def test_whoever_is_not_signed_in_sees_nothing(ground, fay, cast, client, address):
    made = make_lot(fay, ground)

    answer = client.get(address.format(made.offer))

    assert answer.status_code in (302, 401)
    assert "Howitzers" not in answer.text


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_lacks_the_permission_is_told_which(cast, client, address):
    answer = page(client, cast.bea, address)

    assert answer.status_code == 403
    assert "offer.read" in answer.text


def test_two_worlds_that_differ_in_what_is_hidden_look_alike(cast, ground, fay, client):
    class_of(cast, ground)
    made = make_lot(fay, ground)
    addresses = [
        *ADDRESSES,
        f"/offers/offer/{made.offer}/",
        f"/offers/lot/{made.lot}/",
        "/offers/lot/",
        "/offers/?q=Howitzers",
        "/offers/?export=csv",
        f"/offers/offer/{uuid4()}/",
    ]
    first = [shown(page(client, cast.bob, address)) for address in addresses]

    hidden = make_lot(fay, ground, release=None, quantity=500)
    two = {"repeats": hidden.offer, "counts": made.offer}
    do(actions.set_aside, fay, entry=uuid4(), **two)
    value = {"method": "book", "amount_minor": 5, "currency": "EUR"}
    value["valued_on"] = date(2026, 1, 5)
    add(actions.COMMANDS["offer_value"], fay, offer=made.offer, **value)
    said = {"balance": balance_of(fay, made.lot).pk, "purpose": "Brigade 1"}
    do(actions.commit, fay, entry=uuid4(), quantity=2, **said)
    expect = {"lot": hidden.lot, "expected_on": date(2026, 3, 2)}
    do(actions.expect_consent, fay, entry=uuid4(), **expect)
    second = [shown(page(client, cast.bob, address)) for address in addresses]

    for address, one, other in zip(addresses, first, second, strict=True):
        assert one == other, address
    hidden_page = page(client, cast.bob, f"/offers/offer/{hidden.offer}/")
    assert hidden_page.status_code == 404


def test_a_hidden_offer_cannot_be_told_from_none_by_any_form(cast, ground, fay, client):
    hidden = make_lot(fay, ground, release=None).offer

    for verb in ("confirm", "renew", "withdraw", "expire", "verify", "set_aside"):
        answers = [
            page(client, cast.eva, f"/offers/offer_{verb}/{offer}/")
            for offer in (hidden, uuid4())
        ]
        assert [each.status_code for each in answers] == [404, 404]


def test_details_are_added_by_the_pages_that_every_table_has(cast, ground, fay, client):
    made = make_lot(fay, ground)
    said = {k: str(v) for k, v in lot_of(ground, quantity=3).items() if k != "of"}
    said |= {"code": "more", "offer": str(made.offer), "released_to": "all"}
    del said["entry"]

    answer = post(client, fay, "/offers/lot/add/", **said)

    assert answer.status_code == 303, answer.text
    with acting(cast.bob.token):
        assert Lot.objects.get(code="more").quantity == 3


def test_a_detail_without_a_code_is_called_by_what_it_is_of(
    ground: Any, fay: Person, client: Client
) -> None:
    offer = uuid4()
    made = offered(kind="course")
    do(actions.make_offer, fay, offer=offer, nation=fay.origin, **made)
    course = add(
        actions.COMMANDS["course"],
        fay,
        offer=offer,
        code="C-1",
        kind=ground.gunners,
        site=ground.school,
        language=ground.language,
        duration_weeks=2,
    )
    start = {"course": course, "start_on": date(2026, 3, 2), "sections": 1}
    session = add(actions.COMMANDS["session"], fay, **start)
    teams = {"offer": offer, "site": ground.school, "teams": 3}
    team = add(actions.COMMANDS["instructor_teams"], fay, **teams)

    pages = [
        page(client, fay, f"/offers/{kind}/{key}/").text
        for kind, key in [("session", session), ("instructor_teams", team)]
    ]
    change = page(client, fay, f"/offers/session/{session}/change/").text

    with acting(fay.token):
        called = str(Offer.objects.get(pk=offer))
    assert "<h1>Session: C-1, 2026-03-02</h1>" in pages[0]
    assert f"<h1>Instructor teams: {called}, School</h1>" in pages[1]
    assert "<title>Change: Session: C-1, 2026-03-02 " in change
    assert str(course) not in re.sub(r'"[^"]*"', "", pages[0])


def test_a_detail_is_read_by_nobody_who_may_not_read_its_offer(
    cast, ground, fay, client
):
    made = make_lot(fay, ground, release=None)
    said = {k: str(v) for k, v in lot_of(ground).items() if k not in ("of", "entry")}
    said |= {"code": "more", "offer": str(made.offer), "released_to": "all"}

    assert post(client, fay, "/offers/lot/add/", **said).status_code == 303

    with acting(cast.bob.token):
        assert not Lot.objects.exists()


def test_what_is_bound_of_what_was_hidden_later_is_not_there(cast, ground, gil, client):
    made = make_lot(cast.cid, ground, nation=ground.aland)
    balance, bound = balance_of(gil, made.lot).pk, uuid4()
    said = {"balance": balance, "quantity": 1, "purpose": "Brigade 1"}
    do(actions.commit, gil, entry=bound, **said)
    addresses = [f"/offers/offer_commit/{balance}/", f"/offers/offer_free/{bound}/"]
    before = [page(client, gil, each).status_code for each in addresses]

    with acting(cast.cid.token):
        Lot.objects.filter(pk=made.lot).update(level=2)
    after = [page(client, gil, each).status_code for each in addresses]
    desk = page(client, gil, "/offers/desk/")

    assert (before, after) == ([200, 200], [404, 404])
    assert (desk.status_code, "Brigade 1" in desk.text) == (200, False)
    with pytest.raises(NotThere):
        do(actions.commit, gil, entry=uuid4(), **said)


def test_a_caveat_of_a_hidden_nation_says_so(cast, ground, fay, client):
    made = make_lot(fay, ground)
    caveat = {"entry": uuid4(), "lot": made.lot, "nation": ground.borduria}
    do(actions.add_caveat, cast.eva, **caveat)
    with acting(cast.cid.token):
        Nation.objects.filter(pk=ground.borduria).update(level=2)

    text = page(client, fay, f"/offers/offer/{made.offer}/").text

    assert "Caveat of a nation that you may not know of: a test" in text
    assert "Caveat of None" not in text


def test_the_page_of_an_offer_leads_to_its_lots_and_tells_what_was_changed_of_them(
    client, fay, ground
):
    made = make_lot(fay, ground)
    address = f"/offers/offer/{made.offer}/"
    change = {"entry": made.lot, "expected_version": 1, "quantity": 8}
    do(actions.COMMANDS["lot"].change, fay, **change)

    told = page(client, fay, f"{address}?changes").text

    assert '<a href="#lot">To change it, change its lots</a>' in told
    assert '<section id="lot">' in told
    assert re.search(r"Lot \S+: Quantity: <del>6</del> → <ins>8</ins>", told)


def test_the_label_over_the_list_is_that_of_lots_that_it_tells_of_too(
    client, cast, fay, ground
):
    made = make_lot(fay, ground)
    before = page(client, fay, "/offers/").text
    with acting(fay.token):
        Lot.objects.filter(pk=made.lot).update(level=1)

    after = page(client, fay, "/offers/").text

    assert "<dd>public, " in before
    assert "<dd>official, " in after


NOW = datetime.now(UTC)


def verify(by: Person, made: Made, finding: str, at: datetime) -> None:
    """Let somebody say on a day what he found of an offer."""
    looked = {"offer": made.offer, "finding": finding, "words": "asked them"}
    do(actions.verify_offer, by, entry=uuid4(), at=at, **looked)


def counted(person: Person, tell: Tell) -> Line:
    """Return a line of the first page of somebody."""
    with acting(person.token):
        return tell(Today(me(), None, NOW, NOW.date(), NOW - timedelta(days=7)))


def test_the_list_tells_of_each_offer_what_was_found_last(cast, ground, fay, client):
    made = make_lot(fay, ground, title="Looked at", expires_on=None)
    make_lot(fay, ground, title="Left alone", expires_on=None)
    verify(cast.cid, made, "holds", datetime(2026, 3, 2, 12, tzinfo=UTC))
    verify(cast.cid, made, "doubtful", datetime(2026, 3, 4, 12, tzinfo=UTC))

    never = page(client, cast.bob, "/offers/?verified=never").text
    doubtful = page(client, cast.bob, "/offers/?verified=doubtful").text
    holds = page(client, cast.bob, "/offers/?verified=holds").text

    assert "Left alone" in never
    assert "Looked at" not in never
    assert "Looked at" in doubtful
    assert "2026-03-04" in doubtful
    assert "Left alone" not in doubtful
    assert "Looked at" not in holds


def test_the_figure_of_the_never_verified_leads_to_as_many_offers(
    cast, ground, fay, client
):
    verify(cast.cid, make_lot(fay, ground, expires_on=None), "holds", NOW)
    for title in ("One", "Two"):
        make_lot(fay, ground, title=title, expires_on=None)
    make_lot(fay, ground, title="Past", expires_on=date(2026, 1, 3))

    line = counted(fay, waiting.unverified)
    rows = page(client, fay, f"/offers/{line.asks}").context["page"].rows

    assert line.count == len(rows) == 2


def test_the_label_over_the_list_is_that_of_what_was_found_too(
    client, cast, ground, fay
):
    verify(cast.cid, make_lot(fay, ground), "holds", NOW)
    before = page(client, cast.cid, "/offers/").text
    with acting(cast.cid.token):
        Verification.objects.update(level=1)

    after = page(client, cast.cid, "/offers/").text

    assert "<dd>public, " in before
    assert "<dd>official, " in after


@pytest.mark.parametrize(
    ("finding", "tell"), [("doubtful", waiting.doubtful), ("wrong", waiting.wrong)]
)
def test_whoever_looks_at_the_whole_is_led_to_the_offers_in_doubt(
    cast, ground, fay, client, finding, tell
):
    doubted = make_lot(fay, ground, expires_on=None)
    held = make_lot(fay, ground, expires_on=None)
    verify(cast.cid, doubted, finding, NOW)
    verify(cast.cid, held, finding, NOW - timedelta(days=1))
    verify(cast.cid, held, "holds", NOW)

    line = counted(fay, tell)
    rows = page(client, fay, f"/offers/{line.asks}").context["page"].rows

    assert line.count == 1
    assert [row["pk"] for row in rows] == [doubted.offer]


def test_an_offer_shows_the_doubt_beside_that_plans_may_count_on_it(
    cast, ground, fay, client
):
    made = make_lot(fay, ground, expires_on=None)
    address, day = f"/offers/offer/{made.offer}/", datetime(2026, 3, 4, 12, tzinfo=UTC)
    verify(cast.cid, made, "doubtful", day)
    doubted = page(client, cast.bob, address).text
    verify(cast.cid, made, "holds", day + timedelta(days=1))

    held = page(client, cast.bob, address).text

    doubt = "Whoever looked last, on 2026-03-04, found: it is doubtful."
    assert "Plans may count on it today." in doubted
    assert doubt in doubted
    assert "Whoever looked last, on" not in held


def ask(by: Person, made: Made, ground: Any, due_on: date) -> UUID:
    """Let somebody ask another nation for its consent to a lot."""
    said = {"purpose": "Six", "nation": ground.borduria, "due_on": due_on}
    entry = uuid4()
    do(actions.ask_consent, by, entry=entry, lot=made.lot, **said)
    return entry


def consents_shown(client: Client, person: Person, asks: str) -> list[UUID]:
    rows = page(client, person, f"/offers/consents/{asks}").context["page"].rows
    return [row["pk"] for row in rows]


def test_consents_are_listed_by_how_far_each_stands(cast, ground, fay, client):
    far, near = date(2100, 1, 1), NOW.date() + timedelta(days=9)
    asked, given = (ask(fay, make_lot(fay, ground), ground, d) for d in (far, near))
    refused = ask(fay, make_lot(fay, ground), ground, near)
    due, expected = ask(fay, make_lot(fay, ground), ground, near), uuid4()
    expect = {"lot": make_lot(fay, ground).lot, "expected_on": near}
    do(actions.expect_consent, fay, entry=expected, **expect)
    yes = {"verdict": "yes", "consent_on": near}
    do(actions.answer_consent, cast.eva, entry=uuid4(), consent=given, **yes)
    do(actions.answer_consent, cast.eva, entry=uuid4(), consent=refused, verdict="no")

    def shown(asks: str) -> set[UUID]:
        return set(consents_shown(client, fay, asks))

    assert shown("?stand=not_asked") == {expected}
    assert shown("?stand=asked") == {asked, due}
    assert shown("?stand=given") == {given}
    assert shown("?stand=refused") == {refused}
    assert shown("?is_due_soon=yes") == {due}
    assert len(shown("")) == 5


def test_whoever_is_asked_finds_a_consent_without_its_lot(cast, ground, fay, client):
    made = make_lot(fay, ground, release=None)
    entry = ask(fay, made, ground, date(2100, 1, 1))

    mine = page(client, fay, "/offers/consents/").context["page"].rows
    theirs = page(client, cast.eva, "/offers/consents/").context["page"].rows
    leads = [
        page(client, person, f"/offers/consents/{entry}/")["Location"]
        for person in (fay, cast.eva)
    ]

    assert [row["offer_title"] for row in mine] == ["Howitzers"]
    assert [(row["offer_title"], row["lot_code"]) for row in theirs] == [(None, None)]
    assert leads == [f"/offers/offer/{made.offer}/", "/offers/desk/"]


def test_whoever_looks_at_the_whole_is_led_to_kit_of_no_known_origin(
    cast, ground, fay, client
):
    make_lot(fay, ground, expires_on=None)
    # A variant of the same family, of which the catalogue names no nation.
    fields = {"code": "own", "name": "Own make", "family": ground.family}
    variant = add(catalogue.VARIANT, cast.cid, mass_kg=1, release=TO_ALL, **fields)
    offer, lot = uuid4(), lot_of(ground, variant=variant)
    said = offered(details=[lot], expires_on=None)
    do(actions.make_offer, fay, offer=offer, nation=fay.origin, **said)

    line = counted(fay, waiting.unknown_origins)
    rows = page(client, fay, f"/offers/{line.asks}").context["page"].rows

    assert line.count == 1
    assert [row["pk"] for row in rows] == [offer]
