"""Each kind of offer holds what a case needs of it, and says who may read it."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from backstay_web.core.commands import NotThere, Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Event, RowChange
from backstay_web.donations import actions, models
from backstay_web.donations.actions import COMMANDS
from backstay_web.donations.models import Offer
from tests.web.cast import Person
from tests.web.donations.conftest import (
    Ground,
    add,
    balance_of,
    do,
    make_lot,
    offered,
)

DAY = date(2026, 3, 2)
DAYS = {"start_on": DAY, "end_on": date(2026, 3, 16)}


def make(by: Person, ground: Ground, kind: str, *details: dict[str, Any]) -> UUID:
    offer = uuid4()
    said = offered(kind=kind, details=list(details))
    do(actions.make_offer, by, offer=offer, nation=by.origin, **said)
    return offer


def course_of(ground: Ground) -> dict[str, Any]:
    return {
        "of": "course",
        "entry": uuid4(),
        "kind": ground.gunners,
        "site": ground.school,
        "language": ground.language,
        "duration_weeks": 4,
        "kit_variant": ground.howitzer,
    }


def workshop_of(ground: Ground) -> dict[str, Any]:
    return {
        "of": "workshop",
        "entry": uuid4(),
        "site": ground.depot,
        "name": "Tube works",
    }


def bay_in(workshop: UUID, ground: Ground) -> dict[str, Any]:
    return {
        "of": "bay",
        "entry": uuid4(),
        "workshop": workshop,
        "family": ground.family,
        "hours": 80,
    }


def test_a_course_is_offered_with_its_sessions_teams_and_kit(cast, ground, fay):
    course, site = course_of(ground), {"site": ground.school}
    session = {"of": "session", "entry": uuid4(), "course": course["entry"]}
    teams = {"of": "instructor_teams", "entry": uuid4(), "teams": 2, **site}
    make(
        fay,
        ground,
        "course",
        course,
        {**session, "start_on": DAY, "sections": 3},
        teams,
        {
            "of": "instructor_period",
            "entry": uuid4(),
            "teams_of": teams["entry"],
            "teams": 1,
            **DAYS,
        },
        {
            "of": "interpreter_teams",
            "entry": uuid4(),
            "language": ground.language,
            "teams": 1,
            **site,
        },
        {
            "of": "training_kit",
            "entry": uuid4(),
            "variant": ground.howitzer,
            "sets": 2,
            **site,
        },
    )

    with acting(cast.bob.token):
        row = models.Session.objects.select_related("course").get()
        assert (row.sections, row.course.duration_weeks) == (3, 4)
        assert models.InstructorPeriod.objects.get().teams == 1
        assert models.InterpreterTeams.objects.get().teams == 1
        assert models.TrainingKit.objects.get().sets == 2
    with acting(fay.token):
        assert models.Balance.objects.get(session=session["entry"]).quantity == 3


def test_a_workshop_is_offered_with_its_bays(cast, ground, fay):
    workshop = workshop_of(ground)
    bay = bay_in(workshop["entry"], ground)
    make(fay, ground, "workshop", workshop, bay)
    add(COMMANDS["bay_variant"], fay, bay=bay["entry"], variant=ground.howitzer)
    add(COMMANDS["bay_period"], fay, bay=bay["entry"], hours=0, **DAYS)

    with acting(cast.bob.token):
        assert models.Bay.objects.get().hours == 80
        assert models.BayVariant.objects.get().variant_id == ground.howitzer
        assert models.BayPeriod.objects.get().hours == 0


def test_lift_and_money_are_offered(cast, ground, fay):
    lift = {"of": "lift", "entry": uuid4(), "leg": ground.leg, "capacity_kg": 9_000}
    money = {"of": "money", "entry": uuid4(), "amount_minor": 5, "currency": "EUR"}
    make(fay, ground, "lift", {**lift, **DAYS})
    make(fay, ground, "money", {**money, "template": ground.battery})

    with acting(cast.bob.token):
        assert models.Lift.objects.get().capacity_kg == 9_000
        assert models.Money.objects.get().template_id == ground.battery


@pytest.mark.parametrize(
    ("of", "wrong", "said"),
    [
        ("lot", {"quantity": 0}, "quantity: Give 1 or more"),
        ("lot", {"condition": "lost"}, "condition: "),
        ("money", {"currency": "eur"}, "currency: Write its three letters"),
        ("money", {"amount_minor": 0}, "amount_minor: Give 1 or more"),
        ("lift", {"end_on": DAY}, "end_on: The end comes after the start"),
        ("lift", {"colour": "red"}, "colour: There is no such field"),
    ],
)
def test_what_cannot_stand_is_refused_with_what_would_be_right(
    cast, ground, fay, of, wrong, said
):
    right = {
        "lot": {
            "variant": ground.howitzer,
            "site": ground.depot,
            "quantity": 6,
            "condition": "light",
            "ready_on": DAY,
        },
        "money": {"amount_minor": 5, "currency": "EUR"},
        "lift": {"leg": ground.leg, "capacity_kg": 9_000, **DAYS},
    }
    offer = make(fay, ground, "materiel" if of == "lot" else of)

    with pytest.raises(Faulty, match=said):
        add(COMMANDS[of], fay, offer=offer, **{**right[of], **wrong})


def test_of_a_value_each_method_stands_for_itself_and_for_its_nation(cast, ground, fay):
    made = make_lot(fay, ground)
    for method, amount in (("book", 700), ("replacement", 900)):
        add(
            COMMANDS["offer_value"],
            fay,
            offer=made.offer,
            method=method,
            amount_minor=amount,
            currency="EUR",
            valued_on=DAY,
        )

    with acting(fay.token):
        assert models.Value.objects.count() == 2
    # Bob reads the offer, and neither its values nor a trace of them.
    with acting(cast.bob.token):
        assert models.Offer.objects.count() == 1
        assert not models.Value.objects.exists()
        assert not Event.objects.filter(kind="offer_value.added").exists()
        assert not RowChange.objects.filter(table="donations_value").exists()
        assert not RowChange.objects.filter(table="donations_balance").exists()


@pytest.mark.parametrize("of", ["offer_value", "course_cost"])
def test_what_is_for_ones_own_is_not_told_with_the_offer(cast, ground, fay, of):
    with pytest.raises(Refused, match="once the offer is made"):
        make(fay, ground, "materiel", {"of": of, "entry": uuid4()})


def test_whoever_may_not_say_values_says_none(cast, ground, fay):
    made = make_lot(fay, ground)

    with pytest.raises(Refused, match=r"value\.change"):
        add(
            COMMANDS["offer_value"],
            cast.ann,
            offer=made.offer,
            method="book",
            amount_minor=1,
            currency="EUR",
            valued_on=DAY,
        )


def test_nobody_hangs_his_own_on_anothers_offer(cast, ground, fay):
    made = make_lot(fay, ground)
    with acting(fay.token):
        lot = models.Lot.objects.get(pk=made.lot)

    lot.pk, lot.code = uuid4(), "mine"
    lot.originator, lot.rel = cast.eva.origin, cast.eva.rel
    with pytest.raises(Refused, match="not yours to change"):
        add(
            COMMANDS["offer_value"],
            cast.eva,
            offer=made.offer,
            method="book",
            amount_minor=1,
            currency="EUR",
            valued_on=DAY,
        )
    refused = pytest.raises(IntegrityError, match="of_one_originator")
    with acting(cast.eva.token), refused, transaction.atomic():
        lot.save(force_insert=True)
        connection.check_constraints()  # as the end of a transaction does


def test_the_balance_follows_its_lot(cast, ground, fay):
    made = make_lot(fay, ground, quantity=6)

    do(COMMANDS["lot"].change, fay, entry=made.lot, expected_version=1, quantity=9)

    assert balance_of(fay, made.lot).quantity == 9


def test_what_others_hang_on_is_retired_last(cast, ground, fay):
    course = course_of(ground)
    session = {
        "of": "session",
        "entry": uuid4(),
        "course": course["entry"],
        "start_on": DAY,
        "sections": 1,
    }
    make(fay, ground, "course", course, session)
    day = {"expected_version": 1, "retired_on": DAY}

    with pytest.raises(actions.NotNow, match="retire them first"):
        do(COMMANDS["course"].retire, fay, entry=course["entry"], **day)
    do(COMMANDS["session"].retire, fay, entry=session["entry"], **day)
    do(COMMANDS["course"].retire, fay, entry=course["entry"], **day)


@pytest.mark.parametrize(
    ("depends", "said"),
    [
        ({"kind": "offer"}, "Name another offer"),
        ({"kind": "backfill"}, "say what is to be backfilled"),
        ({"kind": "purchase", "what": "Tubes"}, "how many days that takes"),
        ({"kind": "backfill", "what": "Guns", "lead_days": 3}, "None takes"),
    ],
)
def test_a_dependency_says_what_it_waits_for(cast, ground, fay, depends, said):
    made = make_lot(fay, ground)

    with pytest.raises(Faulty, match=said):
        add(COMMANDS["dependency"], fay, offer=made.offer, **depends)


def test_no_offer_waits_for_itself(cast, ground, fay):
    first, second, third = (make_lot(fay, ground).offer for _ in range(3))
    add(COMMANDS["dependency"], fay, offer=first, kind="offer", other=second)
    add(COMMANDS["dependency"], fay, offer=second, kind="offer", other=third)

    for other in (first, third):
        with pytest.raises(Faulty, match="other: "):
            add(COMMANDS["dependency"], fay, offer=third, kind="offer", other=other)


def test_what_hangs_on_an_offer_that_was_hidden_later_is_not_there(cast, ground, gil):
    made = make_lot(cast.cid, ground, nation=ground.aland)
    with acting(cast.cid.token):
        Offer.objects.filter(pk=made.offer).update(level=2)
    new = {"entry": made.lot, "expected_version": 1, "quantity": 7}

    with pytest.raises(NotThere, match=str(made.lot)):
        do(COMMANDS["lot"].change, gil, **new)
