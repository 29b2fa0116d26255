"""The tables of donations follow from their events alone."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.core.models import Event
from backstay_web.donations import actions
from backstay_web.donations.actions import COMMANDS
from backstay_web.donations.models import Balance
from tests.web.cases import smallest
from tests.web.cast import Cast, Person
from tests.web.donations.conftest import (
    Ground,
    add,
    balance_of,
    do,
    lot_of,
    make_ground,
    make_lot,
    offered,
)
from tests.web.donations.test_loading import grounded, loaded, with_limits
from tests.web.whole_log import assert_rebuilds, everything, untold

DAY = date(2026, 3, 2)
DAYS = {"start_on": DAY, "end_on": date(2026, 3, 16)}


def make(by: Person, kind: str) -> UUID:
    offer = uuid4()
    said = offered(kind=kind)
    do(actions.make_offer, by, offer=offer, nation=by.origin, **said)
    return offer


def hang_everything(by: Person, ground: Ground) -> None:
    """Add, change and retire a row of each kind."""
    site, course = {"site": ground.school}, make(by, "course")
    workshop = make(by, "workshop")
    gunners = add(
        COMMANDS["course"],
        by,
        offer=course,
        kind=ground.gunners,
        language=ground.language,
        duration_weeks=4,
        **site,
    )
    teams: dict[str, Any] = {"offer": course, "teams": 2, **site}
    instructors = add(COMMANDS["instructor_teams"], by, **teams)
    teams["language"] = ground.language
    interpreters = add(COMMANDS["interpreter_teams"], by, **teams)
    sets = {"variant": ground.howitzer, "sets": 1, **site}
    kit = add(COMMANDS["training_kit"], by, offer=course, **sets)
    place = {"site": ground.depot, "name": "Tube works"}
    works = add(COMMANDS["workshop"], by, offer=workshop, **place)
    bay = add(COMMANDS["bay"], by, workshop=works, family=ground.family, hours=80)
    value = {"method": "book", "amount_minor": 5, "currency": "EUR", "valued_on": DAY}
    money = {"amount_minor": 5, "currency": "EUR"}
    rows: dict[str, dict[str, Any]] = {
        "course_cost": {"course": gunners, "cost_eur": 9},
        "session": {"course": gunners, "start_on": DAY, "sections": 3},
        "instructor_period": {"teams_of": instructors, "teams": 1, **DAYS},
        "interpreter_period": {"teams_of": interpreters, "teams": 1, **DAYS},
        "kit_period": {"kit": kit, "sets": 0, **DAYS},
        "bay_cost": {"bay": bay, "cost_eur_per_hour": 70},
        "bay_variant": {"bay": bay, "variant": ground.howitzer},
        "bay_period": {"bay": bay, "hours": 0, **DAYS},
        "lift": {
            "offer": make(by, "lift"),
            "leg": ground.leg,
            "capacity_kg": 9,
            **DAYS,
        },
        "money": {"offer": make(by, "money"), **money},
        "dependency": {"offer": workshop, "kind": "backfill", "what": "Two bays"},
        "offer_value": {"offer": workshop, **value},
    }
    for of, fields in rows.items():
        add(COMMANDS[of], by, **fields)
    do(COMMANDS["bay"].change, by, entry=bay, expected_version=1, hours=60)


def move_everything(cast: Cast, fay: Person, ground: Ground) -> None:
    """Do to offers of materiel all that can be done to an offer."""
    made, other = make_lot(fay, ground), make_lot(fay, ground, channel="letter")
    one = {"offer": made.offer}
    do(actions.change_offer, fay, expected_version=1, title="Guns", **one)
    do(actions.confirm_offer, fay, expected_version=2, evidence="Decision 1", **one)
    later = {"expires_on": date(2026, 7, 1), "evidence": "Letter 8"}
    do(actions.renew_offer, fay, expected_version=3, **later, **one)
    found = {"finding": "holds", "words": "Seen", "entry": uuid4()}
    do(actions.verify_offer, cast.cid, **found, **one)
    two = {"repeats": other.offer, "counts": made.offer}
    aside = uuid4()
    do(actions.set_aside, fay, entry=aside, **two)
    do(actions.take_up_again, fay, entry=aside, expected_version=1)
    bind(fay, made.lot)
    limit(cast, fay, ground, made.lot)
    do(actions.withdraw_offer, fay, offer=other.offer, expected_version=1, evidence="x")
    third = make_lot(fay, ground).offer
    after = datetime(2026, 6, 1, tzinfo=UTC)
    do(actions.expire_offer, fay, at=after, offer=third, expected_version=1)
    lot = lot_of(ground)
    do(COMMANDS[lot.pop("of")].add, fay, **lot, **one)
    do(actions.import_offers, fay, lines={})


def bind(fay: Person, lot: UUID) -> None:
    """Give more of a lot, bind two parts of it, free one and bind a third."""
    do(COMMANDS["lot"].change, fay, entry=lot, expected_version=1, quantity=9)
    balance, first = balance_of(fay, lot).pk, uuid4()
    said = {"balance": balance, "quantity": 2, "purpose": "Brigade 1"}
    do(actions.commit, fay, entry=first, **said)
    do(actions.commit, fay, entry=uuid4(), **said)
    do(actions.free, fay, entry=first, expected_version=1)
    do(actions.commit, fay, entry=uuid4(), **said)


def limit(cast: Cast, fay: Person, ground: Ground, lot: UUID) -> None:
    """Limit a lot, end that, and ask whose make it is."""
    caveat, asked = uuid4(), uuid4()
    do(actions.add_caveat, cast.eva, entry=caveat, lot=lot, nation=cast.eva.origin)
    do(actions.end_caveat, cast.eva, entry=caveat, expected_version=1, end_on=DAY)
    do(actions.expect_consent, fay, entry=uuid4(), lot=lot, expected_on=DAY)
    ask = {"lot": lot, "nation": ground.borduria, "purpose": "x", "due_on": DAY}
    do(actions.ask_consent, fay, entry=asked, **ask)
    yes = {"consent": asked, "verdict": "yes", "consent_on": DAY}
    do(actions.answer_consent, cast.eva, entry=uuid4(), **yes)


def test_the_state_is_what_the_events_left(committing, fay, site_server):
    ground = make_ground(committing)

    hang_everything(fay, ground)
    move_everything(committing, fay, ground)

    assert_rebuilds(site_server, "donations")


def test_what_is_loaded_follows_from_its_events_too(committing, site_server):
    case = with_limits(smallest())
    grounded(case, committing)
    loaded(case, committing.cid)
    [key, *_] = case.lots
    more = replace(case.lots[key], quantity=case.lots[key].quantity + 1)

    loaded(replace(case, lots={**case.lots, key: more}), committing.cid)

    with everything(site_server):
        assert Balance.objects.filter(quantity=more.quantity).exists()
        assert untold("donations") == []


def bind_and_free(by: Person, lots: list[UUID], changes: int) -> None:
    """Bind parts of lots and free them again, so often in all."""
    chance = random.Random(changes)  # noqa: S311 it draws no secret
    balances = [balance_of(by, lot).pk for lot in lots]
    bound: list[UUID] = []
    for _ in range(changes):
        if len(bound) > len(lots) or (bound and chance.random() < 0.5):
            one = bound.pop(chance.randrange(len(bound)))
            do(actions.free, by, entry=one, expected_version=1)
        else:
            bound.append(uuid4())
            said = {"quantity": 1, "purpose": "Brigade 1"}
            of = chance.choice(balances)
            do(actions.commit, by, entry=bound[-1], balance=of, **said)


@pytest.mark.parametrize(
    "changes", [200, pytest.param(100_000, marks=pytest.mark.nightly)]
)
def test_the_state_is_what_so_many_events_left(committing, fay, site_server, changes):
    ground = make_ground(committing)
    lots = [make_lot(fay, ground, quantity=40).lot for _ in range(10)]

    bind_and_free(fay, lots, changes)

    with everything(site_server):
        told = Event.objects.filter(kind__in=["offer.committed", "offer.freed"])
        assert told.count() == changes
        assert untold("donations") == []
