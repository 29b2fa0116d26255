"""Caveats are of their owners, and whoever was asked answers for himself."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from backstay_web.core.commands import NotThere, Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.donations import actions
from backstay_web.donations.models import Answer, Caveat, Consent, Lot
from tests.web.cast import Person
from tests.web.donations.conftest import TO_ALL, do, make_lot

ASK = {"purpose": "Six howitzers for a brigade", "due_on": date(2026, 2, 4)}


def caveat_of(by: Person, lot: UUID, **more: Any) -> UUID:
    entry = uuid4()
    said = {"nation": by.origin, **more}
    do(actions.add_caveat, by, entry=entry, lot=lot, **said)
    return entry


def test_who_gives_a_lot_and_whose_make_it_is_may_limit_it(cast, ground, fay):
    made = make_lot(fay, ground)

    caveat_of(fay, made.lot, receivers=["brigade-1"])
    caveat_of(cast.eva, made.lot)

    with acting(cast.bob.token):
        first, second = Caveat.objects.order_by("code")
    assert (first.receivers, first.reason) == (["brigade-1"], "a test")
    assert second.originator == cast.eva.origin


def test_nobody_else_limits_a_lot(cast, ground, fay):
    made = make_lot(fay, ground)

    with pytest.raises(Refused, match="whose make it is"):
        caveat_of(cast.cid, made.lot, nation=ground.aland)
    row = Caveat(lot_id=made.lot, nation_id=ground.aland, code="x", reason="x")
    row.originator, row.level, row.rel = cast.cid.origin, 0, TO_ALL["rel"]
    with acting(cast.cid.token), pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_a_caveat_is_ended_by_its_owner_alone(cast, ground, fay):
    made = make_lot(fay, ground)
    entry = caveat_of(cast.eva, made.lot)
    end = {"entry": entry, "expected_version": 1, "end_on": date(2026, 3, 2)}

    with pytest.raises(Refused, match="not yours to change"):
        do(actions.end_caveat, fay, **end)
    do(actions.end_caveat, cast.eva, **end)

    with acting(fay.token):
        assert Caveat.objects.get().end_on == date(2026, 3, 2)


def test_the_nation_that_is_asked_sees_the_question_and_not_the_lot(cast, ground, fay):
    made, entry = make_lot(fay, ground, release=None), uuid4()

    ask = {"entry": entry, "lot": made.lot, "nation": ground.borduria, **ASK}
    do(actions.ask_consent, fay, **ask)

    with acting(cast.eva.token):
        asked = Consent.objects.get()
        assert (asked.quantity, asked.variant_id) == (6, ground.howitzer)
        assert asked.purpose == ASK["purpose"]
        with pytest.raises(Lot.DoesNotExist):
            str(asked.lot)


def test_whoever_was_asked_answers_and_nobody_else(cast, ground, fay):
    made, entry = make_lot(fay, ground), uuid4()
    ask = {"entry": entry, "lot": made.lot, "nation": ground.borduria, **ASK}
    do(actions.ask_consent, fay, **ask)
    answer = {"consent": entry, "verdict": "yes", "consent_on": date(2026, 3, 2)}

    with pytest.raises(Refused, match="Only the nation that was asked"):
        do(actions.answer_consent, fay, entry=uuid4(), **answer)
    row = Answer(consent_id=entry, verdict="yes", consent_on=date(2026, 3, 2))
    row.answered_on, row.originator = date(2026, 1, 5), fay.origin
    row.level, row.rel = 0, fay.rel
    with acting(fay.token), pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)
    do(actions.answer_consent, cast.eva, entry=uuid4(), **answer)

    with acting(fay.token):
        assert Answer.objects.get().consent_on == date(2026, 3, 2)


def test_a_question_that_one_does_not_see_is_answered_as_none(cast, ground, fay):
    made, entry = make_lot(fay, ground, release=None), uuid4()
    expect = {"entry": entry, "lot": made.lot, "expected_on": date(2026, 3, 2)}
    do(actions.expect_consent, fay, **expect)
    said = []

    for consent in (entry, uuid4()):
        with pytest.raises(NotThere) as caught:
            do(
                actions.answer_consent,
                cast.eva,
                entry=uuid4(),
                consent=consent,
                verdict="no",
            )
        said.append(str(caught.value).replace(str(consent), "it"))

    assert said[0] == said[1]


def test_what_is_asked_takes_the_place_of_what_was_expected(cast, ground, fay):
    made = make_lot(fay, ground)
    day = date(2026, 3, 2)
    do(
        actions.expect_consent,
        fay,
        entry=uuid4(),
        lot=made.lot,
        expected_on=day,
        nation=ground.borduria,
    )

    ask = {"lot": made.lot, "nation": ground.borduria, "expected_on": day, **ASK}
    do(actions.ask_consent, fay, entry=uuid4(), **ask)

    with acting(fay.token):
        assert Consent.objects.filter(retired_on=None).get().asked_on is not None
    with pytest.raises(Faulty, match="nation: Its consent is asked for already"):
        do(actions.ask_consent, fay, entry=uuid4(), **ask)


@pytest.mark.parametrize("answer", [{"verdict": "yes"}, {"verdict": "perhaps"}])
def test_a_yes_has_a_day(cast, ground, fay, answer):
    made, entry = make_lot(fay, ground), uuid4()
    ask = {"entry": entry, "lot": made.lot, "nation": ground.borduria, **ASK}
    do(actions.ask_consent, fay, **ask)

    with pytest.raises(Faulty):
        do(actions.answer_consent, cast.eva, entry=uuid4(), consent=entry, **answer)
