"""Offers come by table, each kind as a table of its own, as if made by hand."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from backstay_web.core.commands import Refused, Stale
from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.core.models import Event, EventRow
from backstay_web.donations import actions
from backstay_web.donations.imports import KINDS
from backstay_web.donations.models import (
    Balance,
    Bay,
    Course,
    Lift,
    Lot,
    Money,
    Offer,
    Session,
    Workshop,
)
from tests.web.cast import Cast, Person
from tests.web.core.imports.conftest import apply
from tests.web.donations.conftest import TO_ALL, Ground, do, make_ground, make_lot
from tests.web.importing import faults_of, imported, sent, wrong_with
from tests.web.whole_log import everything, untold

SAID = {
    "nation": "AX",
    "title": "Howitzers",
    "state": "offered",
    "evidence": "Letter 7",
    "said_on": "2026-01-02",
    "expires_on": "2026-06-01",
    "confidence_percent": 80,
}
LOT = {
    "variant": "m777",
    "quantity": 6,
    "condition": "serviceable",
    "site": "depot",
    "ready_on": "2026-02-02",
}
COURSE = {
    "kind": "gunners",
    "site": "school",
    "language": "en",
    "duration_weeks": 6,
    "kit_variant": "",
    "start_on": "2026-03-02",
    "sections": 2,
}
BAY = {
    "workshop": "w1",
    "workshop_name": "Northern workshop",
    "site": "depot",
    "family": "tube",
    "hours": 80,
}
LIFT = {
    "leg": "depot.hub",
    "capacity_kg": 40_000,
    "start_on": "2026-02-02",
    "end_on": "2026-06-01",
}
MONEY = {"amount_minor": 50_000, "currency": "EUR", "template": "battery"}


def table(*lines: dict[str, Any]) -> str:
    """Return lines as a table; all have the columns of the first."""
    head = ";".join(lines[0])
    rows = (";".join(map(str, line.values())) for line in lines)
    return "\n".join([head, *rows]) + "\n"


def lot(code: str, **other: Any) -> dict[str, Any]:
    return {"code": code, **SAID, **LOT, **other}


def course(code: str, **other: Any) -> dict[str, Any]:
    return {"code": code, **SAID, **COURSE, **other}


def bay(code: str, **other: Any) -> dict[str, Any]:
    return {"code": code, **SAID, **BAY, **other}


def seen(model: Any, by: Person, **which: Any) -> list[Any]:
    with acting(by.token):
        return list(model.objects.filter(**which).order_by("pk"))


def one(model: Any, by: Person, **which: Any) -> Any:
    [row] = seen(model, by, **which)
    return row


@pytest.fixture
def ready(cast: Cast, ground: Ground) -> Ground:
    """Return what offers stand on, for a test that imports."""
    return ground


def test_a_line_of_materiel_is_a_lot_with_an_offer_and_a_balance(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    imported(fay, "materiel", table(lot("k1"), lot("k2", quantity=3)))

    offer = one(Offer, fay, code="k1")
    made = one(Lot, fay, code="k1")
    balance = one(Balance, fay, lot=made.pk)
    assert (offer.kind, offer.state, offer.nation_id) == (
        "materiel",
        "offered",
        ready.aland,
    )
    assert (offer.evidence, offer.channel) == ("Letter 7", "nation")
    assert (made.offer_id, made.variant_id, made.quantity) == (
        offer.pk,
        ready.howitzer,
        6,
    )
    assert (balance.quantity, balance.committed) == (6, 0)
    with acting(fay.token):
        offer.full_clean(validate_unique=False)
        made.full_clean(validate_unique=False)


def test_each_kind_of_offer_has_a_table_and_what_it_makes_is_counted(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    imported(fay, "courses", table(course("c1"), course("c1", start_on="2026-05-04")))
    imported(fay, "bays", table(bay("b1"), bay("b2", hours=40)))
    imported(fay, "lift", table({"code": "l1", **SAID, **LIFT}))
    imported(fay, "money", table({"code": "m1", **SAID, **MONEY}))

    assert len(seen(Course, fay)) == len(seen(Workshop, fay)) == 1
    sessions, bays = seen(Session, fay), seen(Bay, fay)
    assert len(sessions) == len(bays) == 2
    assert one(Course, fay).offer_id == one(Offer, fay, code="c1").pk
    assert one(Workshop, fay).offer_id == one(Offer, fay, code="w1").pk
    assert one(Lift, fay).leg_id == ready.leg
    assert one(Money, fay).template_id == ready.battery
    with acting(fay.token):
        for row in [*sessions, *bays, one_of(Lift), one_of(Money)]:
            row.full_clean(validate_unique=False)
        counted = sorted(Balance.objects.values_list("quantity", flat=True))
    assert counted == [2, 2, 40, 80, 40_000, 50_000]


def one_of(model: Any) -> Any:
    return model.objects.get()


def test_one_event_tells_of_all_rows_of_an_import_of_offers(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    told = imported(fay, "materiel", table(lot("k1"), lot("k2")))

    with acting(fay.token):
        event = Event.objects.get(kind="import.applied")
        kept = sorted(
            EventRow.objects.filter(event=event).values_list("table", flat=True)
        )
    twice = ["donations_balance", "donations_lot", "donations_offer"]
    assert kept == sorted([*twice, *twice, "imports_import"])
    assert len(told["lines"]) == 2


def test_offers_that_came_by_table_follow_from_the_events(
    committing: Cast, site_server: Any, fay: Person
) -> None:
    make_ground(committing)
    imported(fay, "materiel", table(lot("k1"), lot("k2")))
    imported(fay, "materiel", table(lot("k1", quantity=9), lot("k2", title="New")))
    imported(fay, "courses", table(course("c1"), course("c1", start_on="2026-05-04")))

    with everything(site_server):
        assert untold("donations") == []


def test_an_offer_and_its_lot_are_changed_by_the_code(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    imported(fay, "materiel", table(lot("k1"), lot("k2")))

    text = table(lot("k1", quantity=9, confidence_percent=50), lot("k2"))
    told = imported(fay, "materiel", text)

    changed, offer = one(Lot, fay, code="k1"), one(Offer, fay, code="k1")
    assert (changed.quantity, changed.version) == (9, 2)
    assert (offer.confidence_percent, offer.version) == (50, 2)
    assert one(Balance, fay, lot=changed.pk).quantity == 9
    assert one(Offer, fay, code="k2").version == 1
    assert (told["changed"], told["same"]) == (1, 1)


def test_only_what_differs_is_written(cast: Cast, ready: Ground, fay: Person) -> None:
    imported(fay, "materiel", table(lot("k1")))

    imported(fay, "materiel", table(lot("k1", title="Guns")))

    assert one(Lot, fay, code="k1").version == 1
    assert one(Offer, fay, code="k1").version == 2


def test_a_new_session_comes_to_a_course_that_is_there(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    imported(fay, "courses", table(course("c1")))

    imported(fay, "courses", table(course("c1"), course("c1", start_on="2026-05-04")))

    assert len(seen(Session, fay)) == 2
    assert len(seen(Course, fay)) == len(seen(Offer, fay, kind="course")) == 1


def test_what_hangs_on_an_offer_goes_to_no_more_than_the_offer(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    imported(fay, "courses", table(course("c1")))

    labels = {
        (row.level, row.rel, row.cav)
        for model in (Offer, Course, Session, Balance)
        for row in seen(model, fay)
    }

    assert labels == {(0, fay.rel, 0)}


def test_lines_of_one_course_must_say_the_same_of_it(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    text = table(
        course("c1"),
        course("c1", start_on="2026-05-04", duration_weeks=7),
        course("c1", start_on="2026-06-01", title="Other"),
    )

    faults = wrong_with(fay, "courses", text)

    said = "is not what line 2 says of the same thing"
    assert faults == [(3, "duration_weeks", said), (4, "title", said)]


def test_a_new_line_does_not_change_what_it_hangs_on(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    imported(fay, "courses", table(course("c1")))

    text = table(course("c1", start_on="2026-05-04", title="Other"))

    said = "is not what the offer, course or workshop of this code says"
    assert wrong_with(fay, "courses", text) == [(2, "title", said)]


def test_every_fault_of_an_offer_is_told_with_its_line(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    text = table(
        lot("k1", evidence=""),
        lot("k2", expires_on="2026-01-02"),
        lot("k3", state="confirmed"),
        lot("k4", variant="tank"),
        lot("k5", quantity=0),
        lot("k6", confidence_percent="80 %"),
    )

    faults = wrong_with(fay, "materiel", text)

    assert faults == [
        (2, "evidence", "is empty, and the offer is said to be in writing"),
        (3, "expires_on", "is not after the day it was said on"),
        (4, "state", "cannot be how an offer begins"),
        (5, "variant", "“tank” is not there"),
        (6, "quantity", "0 is out of range"),
        (7, "confidence_percent", "“80 %” is no whole number"),
    ]


def test_days_and_currencies_are_looked_at_too(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    lifts = table({"code": "l1", **SAID, **LIFT, "end_on": "2026-02-02"})
    money = table({"code": "m1", **SAID, **MONEY, "currency": "eur"})

    assert wrong_with(fay, "lift", lifts) == [
        (2, "end_on", "is not after the day on which it starts")
    ]
    assert wrong_with(fay, "money", money) == [(2, "currency", "is no currency")]


def test_what_has_a_verb_is_not_changed_by_a_table(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    imported(fay, "materiel", table(lot("k1"), lot("k2")))

    text = table(
        lot("k1", state="possible", expires_on="2027-01-01", evidence="Letter 8"),
        lot("k2", state="", evidence="", expires_on=""),
    )
    import_, counts = sent(fay, "materiel", text)

    said = "cannot be changed by a table once the offer is there"
    assert faults_of(fay, import_) == [
        (2, "state", said),
        (2, "evidence", said),
        (2, "expires_on", said),
    ]
    assert counts["same"] == 1


def test_what_is_over_does_not_change(cast: Cast, ready: Ground, fay: Person) -> None:
    imported(fay, "materiel", table(lot("k1")))
    offer = one(Offer, fay, code="k1")
    do(
        actions.withdraw_offer,
        fay,
        offer=offer.pk,
        expected_version=1,
        evidence="Letter 9",
    )
    line = lot("k1", quantity=7, state="", evidence="")

    faults = wrong_with(fay, "materiel", table(line))

    assert faults == [(2, "code", "is the code of an offer that is withdrawn")]


def test_no_less_is_left_than_what_is_bound(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    imported(fay, "materiel", table(lot("k1")))
    balance = one(Balance, fay)
    bind(fay, balance, 4)

    faults = wrong_with(fay, "materiel", table(lot("k1", quantity=3)))

    assert faults == [(2, "quantity", "leaves less than the 4 that are bound")]


def bind(by: Person, balance: Balance, quantity: int) -> None:
    do(
        actions.commit,
        by,
        entry=uuid4(),
        balance=balance.pk,
        quantity=quantity,
        purpose="A battery",
    )


def test_what_was_bound_or_changed_since_the_check_stops_the_import(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    imported(fay, "materiel", table(lot("k1"), lot("k2")))
    fewer, _ = sent(fay, "materiel", table(lot("k1", quantity=3)))
    other, _ = sent(fay, "materiel", table(lot("k2", title="Guns")))
    bind(fay, one(Balance, fay, lot__code="k1"), 4)
    do(
        actions.change_offer,
        fay,
        offer=one(Offer, fay, code="k2").pk,
        expected_version=1,
        title="Cannons",
    )

    with pytest.raises(Stale, match="since the check"):
        apply(fay, fewer)
    with pytest.raises(Stale, match="since the check"):
        apply(fay, other)

    assert one(Lot, fay, code="k1").quantity == 6
    assert one(Offer, fay, code="k2").title == "Cannons"


def test_the_code_of_an_offer_of_another_kind_is_taken(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    imported(fay, "money", table({"code": "x1", **SAID, **MONEY}))

    faults = wrong_with(fay, "materiel", table(lot("x1")))

    assert faults == [(2, "code", "is the code of an offer of another kind")]


def test_a_lot_that_was_made_by_hand_is_found_by_its_code(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    made = make_lot(fay, ready)
    code = one(Lot, fay, pk=made.lot).code

    imported(fay, "materiel", f"code;quantity\n{code};8\n")

    assert one(Lot, fay, pk=made.lot).quantity == 8
    assert len(seen(Offer, fay)) == 1


def test_the_offers_of_another_nation_are_neither_found_nor_changed(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    made = make_lot(cast.eva, ready)
    codes = {
        one(Lot, cast.eva, pk=made.lot).code,
        one(Offer, cast.eva, pk=made.offer).code,
    }

    imported(fay, "materiel", table(*map(lot, codes)))

    assert one(Lot, cast.eva, pk=made.lot).version == 1
    for model in (Lot, Offer):
        assert {row.code for row in seen(model, fay, originator=fay.origin)} == codes


def test_whoever_may_not_offer_may_not_import_offers(cast: Cast, ready: Ground) -> None:
    with pytest.raises(Refused, match=r"offer\.change"):
        sent(cast.bob, "materiel", table(lot("k1")))


def test_a_message_becomes_a_draft_of_an_offer(
    cast: Cast, ready: Ground, fay: Person, client: Client
) -> None:
    client.cookies[COOKIE] = fay.token

    page = client.post(
        "/imports/materiel/one/", {"message": "6 M777 by 2 February 2026"}
    ).text

    for value in ("m777", "6", "2026-02-02"):
        assert f'value="{value}"' in page


def test_each_kind_has_a_template_with_units(
    cast: Cast, ready: Ground, fay: Person, client: Client
) -> None:
    client.cookies[COOKIE] = fay.token

    for kind in KINDS:
        text = client.get(f"/imports/{kind.name}/template.csv").text
        book = client.get(f"/imports/{kind.name}/template.xlsx")
        for column in kind.columns:
            [told] = [
                each
                for each in text.splitlines()
                if each.startswith(f"# {column.name},")
            ]
            assert str(column.unit).split(",")[0] in told
        assert book.content.startswith(b"PK")


def test_offers_and_what_hangs_on_them_go_to_whom_the_sender_chose(
    cast: Cast, ready: Ground, fay: Person
) -> None:
    made, _ = sent(fay, "materiel", table(lot("ax-1")), release=TO_ALL)
    apply(fay, made)

    with acting(cast.bob.token):
        assert (Offer.objects.count(), Lot.objects.count()) == (1, 1)
        assert not Balance.objects.exists()


def test_an_offer_that_came_by_table_tells_when_and_by_whom_it_was_changed(
    cast: Cast, ready: Ground, fay: Person, client: Client
) -> None:
    imported(fay, "materiel", table(lot("k1")))
    imported(fay, "materiel", table(lot("k1", quantity=4)))
    offer = one(Offer, fay, code="k1")

    client.cookies[COOKIE] = fay.token
    page = client.get(f"/offers/offer/{offer.pk}/").text

    told = page.partition('id="history"')[2]
    assert told.count("Added or changed by an imported table") == 2
    assert told.count(">Fay<") == 2
