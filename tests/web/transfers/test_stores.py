"""What a store may hold: what would exceed it is refused, with figures, or waived."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.catalogue import actions as catalogue
from backstay_web.core.commands import Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.sites import actions as sites
from backstay_web.transfers import actions
from backstay_web.transfers.models import Difference, LimitWaiver
from tests.web.cast import Person
from tests.web.donations.conftest import AT, TO_ALL, do
from tests.web.transfers.conftest import (
    Ground,
    bring,
    consign,
    count,
    in_post,
    lose,
    move,
    own,
    passes,
    put,
    release,
    sign,
)
from tests.web.transfers.gating import (
    SHELLS_KG,
    arrive,
    close,
    expected_kg,
    let_in,
    limit,
    present_kg,
    waive,
)
from tests.web.transfers.test_moving import sent

EXPLOSIVES: dict[str, Any] = {"hazard_class": "1.1", "net_explosive_g": 100_000}


def leave(fay: Person, ground: Ground, code: str = "T-1") -> tuple[UUID, UUID]:
    """Let a consignment with shells leave for the hub; return both."""
    made = sent(fay, ground).consignment
    movement = move(fay, ground.leg, made, code=code)
    passes(fay, actions.depart, movement)
    return made, movement


def test_what_stands_there_follows_from_movements_and_what_comes_is_apart(
    cast, ground, fay
):
    _consignment, movement = leave(fay, ground)
    assert (present_kg(fay, ground.hub), expected_kg(fay, ground.hub)) == (0, SHELLS_KG)

    passes(fay, actions.arrive, movement)

    assert (present_kg(fay, ground.hub), expected_kg(fay, ground.hub)) == (SHELLS_KG, 0)
    assert present_kg(fay, ground.depot) == 0


def test_what_comes_later_than_72_hours_is_not_expected_yet(cast, ground, fay):
    made = sent(fay, ground).consignment
    move(fay, ground.leg, made)  # arrives 30 hours after it departs
    hour = timedelta(hours=1)

    assert expected_kg(fay, ground.hub, AT - 43 * hour) == 0
    assert expected_kg(fay, ground.hub, AT - 41 * hour) == SHELLS_KG
    # Whoever may not know its times reckons with it at any moment.
    assert expected_kg(cast.eva, ground.hub, AT - 43 * hour) == SHELLS_KG


def test_what_units_have_and_what_was_lost_has_left_the_store(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    assert present_kg(fay, ground.hub) == SHELLS_KG

    lose(cast.eva, held, shells=100)
    assert present_kg(fay, ground.hub) == SHELLS_KG  # unknown: it may be there still
    with acting(cast.eva.token):
        case = Difference.objects.get().pk
    ended = {"outcome": "lost", "finding": "Burnt", "expected_version": 1}
    do(actions.close_difference, cast.eva, difference=case, **ended)
    assert present_kg(fay, ground.hub) == SHELLS_KG * 0.9

    do(
        actions.receive,
        cast.eva,
        entry=uuid4(),
        consignment=held.sent.consignment,
        post=held.receiver,
        on=AT.date(),
        evidence="Signed",
        lines=[{"item": held.sent.shells, "serial": None, "quantity": 400}],
    )
    assert present_kg(fay, ground.hub) == SHELLS_KG * 0.5


def test_what_would_exceed_the_limit_is_refused_at_the_gate_with_the_figures(
    cast, ground, fay
):
    _first, one = leave(fay, ground)
    _second, movement = leave(fay, ground, code="T-2")
    passes(fay, actions.arrive, one)
    limit(cast.cid, ground.hub, 10_000)

    with pytest.raises(Faulty) as refused:
        passes(fay, actions.arrive, movement)

    said = str(refused.value)
    assert "6900 kg present + 6900 kg arriving > 10000 kg" in said


def test_just_the_limit_fits_and_one_kilogram_less_does_not(cast, ground, fay):
    made = sent(fay, ground).consignment
    movement = move(fay, ground.leg, made)
    entry = limit(cast.cid, ground.hub, SHELLS_KG - 1)
    with pytest.raises(Faulty, match="more than its limit"):
        passes(fay, actions.depart, movement)

    # Whoever keeps the site reads the licence again.
    read = {"entry": entry, "expected_version": 1, "limit_kg": SHELLS_KG}
    do(sites.EXPLOSIVE_LIMIT.change, cast.cid, **read)
    passes(fay, actions.depart, movement)
    passes(fay, actions.arrive, movement)


def test_whoever_routes_it_there_reckons_with_what_is_announced(cast, ground, fay):
    leave(fay, ground)  # on its way
    made = sent(fay, ground).consignment
    movement = move(fay, ground.leg, made, code="T-2")
    limit(cast.cid, ground.hub, 10_000)

    with pytest.raises(Faulty, match=r"6900 kg present \+ 6900 kg arriving"):
        passes(fay, actions.depart, movement)


def test_who_takes_over_what_was_brought_is_refused_too(cast, ground, fay):
    held = bring(fay, cast.eva, ground)
    limit(cast.cid, ground.hub, 1_000)

    with pytest.raises(Faulty, match="more than its limit"):
        count(cast.eva, held, ground.hub)

    waive(fay, ground.hub, consignment=held.sent.consignment)
    count(cast.eva, held, ground.hub)


def test_a_named_person_lets_it_in_and_the_figures_stay(cast, ground, fay):
    made, movement = leave(fay, ground)
    limit(cast.cid, ground.hub, 1_000)

    waive(fay, ground.hub, consignment=made)
    passes(fay, actions.arrive, movement)

    with acting(cast.eva.token):  # whoever reads the consignment reads it
        kept = LimitWaiver.objects.get()
    assert (kept.waived_by, kept.hazard_division) == ("Col. A, store", "1.1")
    assert (kept.present_g, kept.arriving_g) == (0, SHELLS_KG * 1_000)
    assert kept.limit_g == 1_000_000


def test_only_whose_store_it_is_may_waive_and_only_what_is_too_much(cast, ground, fay):
    made, _movement = leave(fay, ground)
    with pytest.raises(actions.NotNow, match="Nothing is in its way"):
        waive(fay, ground.hub, consignment=made)
    limit(cast.cid, ground.hub, 1_000)

    with pytest.raises(Refused):  # the hub is of Aland
        waive(cast.eva, ground.hub, consignment=made)
    with pytest.raises(Faulty, match="one thing"):
        waive(fay, ground.hub)


def test_ammunition_whose_quantity_nobody_stated_is_too_much(cast, ground, fay):
    made = consign(fay, ground)
    put(fay, made, ground.shells, 10, code="DARK")  # counted by the round, no class
    release(fay, made)
    movement = move(fay, ground.leg, made)
    limit(cast.cid, ground.hub, 1_000_000)
    with pytest.raises(Faulty, match="quantity of DARK"):
        passes(fay, actions.depart, movement)

    stated = {"entry": ground.shells, "expected_version": 1, "net_explosive_g": 6_900}
    do(catalogue.VARIANT.change, cast.cid, **stated)
    passes(fay, actions.depart, movement)
    assert expected_kg(fay, ground.hub) == 69


def test_an_unannounced_load_is_let_in_only_if_there_is_room(cast, ground, fay):
    post = in_post(cast.eva)
    limit(cast.cid, ground.hub, 150)
    hold: dict[str, Any] = {"decision": "hold", **EXPLOSIVES, "release": TO_ALL}
    arrive(cast.eva, ground.hub, post, **hold)
    assert present_kg(cast.eva, ground.hub) == 100

    with pytest.raises(Faulty, match=r"100 kg present \+ 100 kg arriving > 150 kg"):
        arrive(cast.eva, ground.hub, post, **hold)
    waiting = arrive(cast.eva, ground.hub, post, **{**hold, "decision": "gate"})
    assert expected_kg(cast.eva, ground.hub) == 100
    with pytest.raises(Faulty, match="hold it at the gate"):
        let_in(cast.eva, waiting)

    waive(fay, ground.hub, arrival=waiting)
    let_in(cast.eva, waiting)
    assert present_kg(cast.eva, ground.hub) == 200
    close(cast.eva, waiting, "sent_back", version=2)
    assert present_kg(cast.eva, ground.hub) == 100


@pytest.mark.parametrize("stated", [None, 0])
def test_explosives_without_a_quantity_are_never_let_in_as_nothing(
    cast, ground, fay, stated
):
    limit(cast.cid, ground.hub, 1_000_000)
    post = in_post(cast.eva)
    unknown = {"hazard_class": "1", "net_explosive_g": stated, "decision": "hold"}

    with pytest.raises(Faulty, match="Nobody has stated"):
        arrive(cast.eva, ground.hub, post, **unknown)


def test_a_site_without_a_limit_holds_nothing_back(cast, ground, fay):
    held = bring(fay, cast.eva, ground)
    handover = count(cast.eva, held, ground.hub)

    sign(cast.eva, handover, held.receiver)


def test_the_board_shows_limit_present_expected_and_what_is_left(
    cast, ground, fay, client
):
    client.cookies[COOKIE] = fay.token
    address = f"/transfers/nodes/{ground.hub}/"
    assert "Explosive store" not in client.get(address).text

    _made, movement = leave(fay, ground)
    passes(fay, actions.arrive, movement)
    assert "No limit of this store was stated" in client.get(address).text
    limit(cast.cid, ground.hub, 7_000)
    leave_not_yet = sent(fay, ground).consignment
    move(fay, ground.leg, leave_not_yet, code="T-2")

    shown = " ".join(client.get(address).text.split())
    assert "<dt>Present</dt><dd>6900 " in shown
    assert "<dt>Expected within 72 hours</dt><dd>6900 " in shown
    assert "<dt>Room left</dt><dd>-6800 " in shown
    assert "Licence 12/2026, as of 2026-01-05." in shown
    assert "is more than the store may hold" in shown
    assert "Waive the limit" in shown
    site = client.get(f"/sites/site/{ground.hub}/").text
    assert "Licence 12/2026" in site
