"""An offer is made, moved, verified and taken back, each time with one event."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from backstay_web.core.commands import Refused, Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Event
from backstay_web.donations import actions
from backstay_web.donations.models import Lot, Offer, SamePledge, Verification
from tests.web.donations.conftest import (
    TO_ALL,
    Ground,
    do,
    lot_of,
    make_lot,
    offered,
)


def test_an_offer_is_made_with_its_lot_by_one_event(cast, ground, fay):
    made = make_lot(fay, ground)

    with acting(cast.bob.token):
        offer, lot = Offer.objects.get(), Lot.objects.get()
        event = Event.objects.get(kind="offer.made")
    assert (offer.state, offer.confidence_percent, lot.quantity) == ("offered", 80, 6)
    assert lot.code == f"{offer.code}.1"
    assert event.subject == made.offer
    assert event.content["details"][0]["quantity"] == 6


def test_what_proves_a_state_has_to_be_named(cast, ground, fay):
    with pytest.raises(Faulty, match="evidence: Name what proves it"):
        make_lot(fay, ground, evidence="")

    make_lot(fay, ground, evidence="", state="possible")


def test_all_that_is_wrong_with_an_offer_is_said_at_once(cast, ground, fay):
    wrong: dict[str, Any] = {
        "title": "two\nlines",
        "kind": "tank",
        "confidence_percent": 101,
        "expires_on": date(2026, 1, 2),
    }

    with pytest.raises(Faulty) as caught:
        make_lot(fay, ground, **wrong)

    assert caught.value.faults.keys() == wrong.keys()


@pytest.mark.parametrize("state", ["confirmed", "withdrawn", "expired"])
def test_an_offer_does_not_begin_in_the_middle(cast, ground, fay, state):
    with pytest.raises(Faulty, match="begins as possible or offered"):
        make_lot(fay, ground, state=state)


def test_an_offer_holds_what_its_kind_has_and_nothing_else(cast, ground, fay):
    money = {"of": "money", "entry": uuid4(), "amount_minor": 1, "currency": "EUR"}

    with pytest.raises(Faulty, match="make one of its own"):
        do(
            actions.make_offer,
            fay,
            offer=uuid4(),
            nation=ground.aland,
            **offered(details=[money]),
        )


def test_an_offer_goes_from_a_word_to_a_decision(cast, ground, fay):
    made = make_lot(fay, ground, state="possible", evidence="")

    said = do(
        actions.confirm_offer,
        fay,
        offer=made.offer,
        expected_version=1,
        evidence="Decision 12",
    )

    with acting(cast.bob.token):
        offer = Offer.objects.get()
        event = Event.objects.get(kind="offer.confirmed")
    assert (offer.state, offer.evidence, offer.version) == (
        "confirmed",
        "Decision 12",
        2,
    )
    assert event.content == {**said, "reason": "a test"}


def test_an_offer_whose_day_has_passed_expires_and_is_renewed(cast, ground, fay):
    made, after = make_lot(fay, ground), datetime(2026, 6, 1, 9, tzinfo=UTC)
    with pytest.raises(actions.NotNow, match="still holds"):
        do(actions.expire_offer, fay, offer=made.offer, expected_version=1)
    with pytest.raises(actions.NotNow, match="renew it first"):
        do(
            actions.confirm_offer,
            fay,
            at=after,
            offer=made.offer,
            expected_version=1,
            evidence="Decision 12",
        )
    do(actions.expire_offer, fay, at=after, offer=made.offer, expected_version=1)

    renewed = {"offer": made.offer, "expected_version": 2, "evidence": "Letter 9"}
    with pytest.raises(Faulty, match="still to come"):
        do(actions.renew_offer, fay, at=after, expires_on=after.date(), **renewed)
    do(actions.renew_offer, fay, at=after, expires_on=date(2026, 9, 1), **renewed)

    with acting(cast.bob.token):
        offer = Offer.objects.get()
    assert (offer.state, offer.expires_on) == ("offered", date(2026, 9, 1))


def test_what_was_withdrawn_stays_so(cast, ground, fay):
    made = make_lot(fay, ground)
    one = {"offer": made.offer, "evidence": "Letter 8"}
    do(actions.withdraw_offer, fay, expected_version=1, **one)

    with pytest.raises(actions.NotNow, match="It is withdrawn"):
        do(actions.confirm_offer, fay, expected_version=2, **one)
    with pytest.raises(actions.NotNow, match="make a new offer"):
        do(
            actions.renew_offer,
            fay,
            expected_version=2,
            expires_on=date(2027, 1, 1),
            **one,
        )
    with pytest.raises(actions.NotNow, match="It is withdrawn"):
        do(actions.COMMANDS["lot"].add, fay, offer=made.offer, **without(ground))


def without(ground: Ground) -> dict[str, Any]:
    """Return a lot as it is added to an offer that is there."""
    lot = lot_of(ground)
    del lot["of"]
    return lot


def test_nobody_changes_an_offer_unseen_or_anothers(cast, ground, fay):
    made = make_lot(fay, ground)
    one = {"offer": made.offer, "expected_version": 1, "title": "Guns"}

    with pytest.raises(Refused, match=r"offer\.change"):
        do(actions.change_offer, cast.ann, **one)
    with pytest.raises(Refused, match="not yours to change"):
        do(actions.change_offer, cast.eva, **one)
    do(actions.change_offer, fay, **one)
    with pytest.raises(Stale):
        do(actions.change_offer, fay, **one)


@pytest.mark.parametrize("field", ["state", "code", "nation_id", "rel"])
def test_a_change_reaches_no_field_that_has_a_verb_of_its_own(cast, ground, fay, field):
    made = make_lot(fay, ground)

    with pytest.raises(Faulty, match="no such field"):
        do(
            actions.change_offer,
            fay,
            offer=made.offer,
            expected_version=1,
            **{field: 1},
        )


def test_another_looks_whether_an_offer_holds_without_changing_it(cast, ground, fay):
    made = make_lot(fay, ground)
    looked = {"offer": made.offer, "finding": "doubtful", "words": "Seen without tubes"}

    with pytest.raises(Refused, match=r"offer\.verify"):
        do(actions.verify_offer, cast.dan, entry=uuid4(), **looked)
    do(actions.verify_offer, cast.cid, entry=uuid4(), **looked)

    with acting(cast.bob.token):
        found = Verification.objects.get()
        assert Offer.objects.get().version == 1
    assert (found.finding, found.verified_by) == ("doubtful", cast.cid.id)


def test_offers_of_two_nations_are_no_one_pledge(cast, ground, fay):
    own, other = make_lot(fay, ground), make_lot(cast.eva, ground)

    with pytest.raises(Faulty, match="of one nation"):
        do(
            actions.set_aside,
            cast.eva,
            entry=uuid4(),
            repeats=other.offer,
            counts=own.offer,
        )


def test_a_repeated_pledge_is_declared_by_whoever_keeps_it(cast, ground, fay):
    own, heard = make_lot(fay, ground), uuid4()
    said = offered(channel="conference", details=[lot_of(ground)])
    do(actions.make_offer, cast.cid, offer=heard, nation=ground.aland, **said)
    two = {"repeats": heard, "counts": own.offer}

    with pytest.raises(Refused, match="nobody else"):
        do(actions.set_aside, fay, entry=uuid4(), **two)
    do(actions.set_aside, cast.cid, entry=uuid4(), **two)

    with acting(cast.bob.token):
        assert Offer.objects.count() == 2
        assert SamePledge.objects.get().counts_id == own.offer
    with pytest.raises(Faulty, match="set aside itself"):
        do(
            actions.set_aside,
            fay,
            entry=uuid4(),
            repeats=own.offer,
            counts=heard,
        )


def test_a_hidden_offer_is_refused_as_one_that_is_not_there(cast, ground, fay):
    hidden = make_lot(fay, ground, release=None)
    said = []

    for offer in (hidden.offer, uuid4()):
        with pytest.raises(Exception, match="There is no offer") as caught:
            do(
                actions.change_offer,
                cast.eva,
                offer=offer,
                expected_version=1,
                title="x",
            )
        said.append(str(caught.value).replace(str(offer), "it"))

    assert said[0] == said[1]


def test_a_nation_learns_from_no_code_how_much_another_offers(cast, ground, fay):
    for _ in range(3):
        make_lot(fay, ground, release=None)
    shown = [make_lot(fay, ground).offer for _ in range(3)]

    with acting(cast.bob.token):
        codes = Offer.objects.filter(pk__in=shown).values_list("code", flat=True)
        drawn = {code.partition("-") for code in codes}

    # Drawn from 387 million: that two of them begin alike, as counted ones do, happens
    # once in 177,000 times.
    assert {nation for nation, _, _ in drawn} == {"AX"}
    assert {len(signs) for _, _, signs in drawn} == {6}
    assert len({signs[:4] for _, _, signs in drawn}) == 3


def test_a_lot_released_to_fewer_is_added_after_the_offer(cast, ground, fay):
    lot = lot_of(ground, release=TO_ALL)

    with pytest.raises(Refused, match="once the offer is made"):
        do(
            actions.make_offer,
            fay,
            offer=uuid4(),
            nation=ground.aland,
            **offered(details=[lot]),
        )
