"""What nobody announced is held or turned away, a case with a clock, and no title."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from backstay_web.config.home import handing
from backstay_web.core.commands import NotThere
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.transfers import actions
from backstay_web.transfers.clocks import ARRIVAL
from backstay_web.transfers.models import Arrival, Custody, LedgerEntry
from tests.web.config.home.test_handing import told
from tests.web.donations.conftest import AT, TO_ALL
from tests.web.transfers.conftest import TODAY, bring, clocks, in_post, move
from tests.web.transfers.gating import arrive, close, let_in, row
from tests.web.transfers.test_moving import sent


def test_what_is_held_is_a_case_with_an_owner_and_a_clock(cast, ground, fay):
    post = in_post(cast.eva)

    made = arrive(cast.eva, ground.hub, post)

    held = row(cast.eva, made)
    assert (held.owner, held.owner_nation_id) == (post, ground.borduria)
    [clock] = clocks(cast.eva, ARRIVAL)
    assert (clock.due_on, clock.post) == (TODAY + timedelta(days=3), post)
    assert clock.address == f"/transfers/arrivals/{made}/"
    let_in(cast.eva, made)
    [clock] = clocks(cast.eva, ARRIVAL)
    assert clock.due_on == TODAY + timedelta(days=30)
    close(cast.eva, made, "sent_back", version=2)
    assert clocks(cast.eva, ARRIVAL) == []


def test_what_is_turned_away_is_no_case(cast, ground, fay):
    made = arrive(cast.eva, ground.hub, in_post(cast.eva), decision="refused")

    assert row(cast.eva, made).due_on is None
    assert clocks(cast.eva, ARRIVAL) == []
    with pytest.raises(actions.NotNow, match="turned away"):
        close(cast.eva, made, "sent_back")


def test_nobody_gets_custody_or_title_by_holding(cast, ground, fay):
    post = in_post(cast.eva)
    held = bring(fay, cast.eva, ground)
    with acting(cast.eva.token):
        before = LedgerEntry.objects.count(), Custody.objects.count()

    made = arrive(cast.eva, ground.hub, post, decision="hold")
    close(cast.eva, made, "matched", consignment=held.sent.consignment)

    with acting(cast.eva.token):
        assert (LedgerEntry.objects.count(), Custody.objects.count()) == before
        assert not LedgerEntry.objects.filter(passes_title=True).exists()
        assert not Custody.objects.filter(post=post).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "misaddressed"}, "addressee"),
        ({"kind": "announced"}, "movement"),
        ({"decided_why": " "}, "decided_why"),
        ({"decision": "perhaps"}, "decision"),
        ({"came_at": AT + timedelta(hours=1)}, "came_at"),
        ({"hazard_class": "x"}, "hazard_class"),
        ({"hazard_class": "3", "net_explosive_g": 1}, "net_explosive_g"),
    ],
)
def test_what_cannot_stand_is_said_of_its_field(cast, ground, fay, wrong, field):
    with pytest.raises(Faulty) as refused:
        arrive(cast.eva, ground.hub, in_post(cast.eva), **wrong)

    assert field in refused.value.faults


def test_what_was_announced_is_held_by_its_movement_and_let_in_by_it_alone(
    cast, ground, fay
):
    post = in_post(cast.eva)
    movement = move(fay, ground.leg, sent(fay, ground).consignment)
    announced: dict[str, Any] = {"kind": "announced", "movement": movement}

    made = arrive(cast.eva, ground.hub, post, **announced)

    with pytest.raises(actions.NotNow, match="say of its movement"):
        let_in(cast.eva, made)
    with pytest.raises(Faulty, match="let in is said there"):
        arrive(cast.eva, ground.hub, post, decision="hold", **announced)
    with pytest.raises(Faulty, match="still to come to this site"):
        arrive(cast.eva, ground.town, post, **announced)


def test_what_it_becomes_has_to_stand_there_by_the_books(cast, ground, fay):
    made = arrive(cast.eva, ground.hub, in_post(cast.eva))
    elsewhere = sent(fay, ground).consignment

    with pytest.raises(Faulty, match="does not stand at this site"):
        close(cast.eva, made, "by_hand", consignment=elsewhere)
    for outcome, named in (("matched", None), ("sent_on", elsewhere)):
        with pytest.raises(Faulty) as refused:
            close(cast.eva, made, outcome, consignment=named)
        assert "consignment" in refused.value.faults


def test_only_the_post_that_holds_it_decides(cast, ground, fay):
    made = arrive(cast.eva, ground.hub, in_post(cast.eva), release=TO_ALL)
    in_post(fay)

    with pytest.raises(Faulty, match="do not hold this post"):
        close(fay, made, "sent_back")
    with (
        acting(fay.token),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        Arrival.objects.filter(pk=made).update(vehicle="Another")


def test_it_is_for_ones_own_bodies_unless_more_are_named(cast, ground, fay):
    post = in_post(cast.eva)
    own, known = (
        arrive(cast.eva, ground.hub, post),
        arrive(cast.eva, ground.hub, post, release=TO_ALL),
    )

    with acting(fay.token):
        assert list(Arrival.objects.values_list("pk", flat=True)) == [known]
    with pytest.raises(NotThere):
        close(fay, own, "sent_back")


def test_the_first_page_tells_whose_decision_is_due(cast, ground, fay):
    post, other = in_post(cast.eva), in_post(fay)
    arrive(cast.eva, ground.hub, post, release=TO_ALL)

    assert told(cast.eva, post, handing.at_the_gate) == 1
    assert told(fay, other, handing.at_the_gate) == 0
    late = [told(cast.eva, post, handing.at_the_gate_late, n) for n in (3, 4)]
    assert late == [0, 1]


def get(client: Any, by: Any, address: str) -> str:
    client.cookies[COOKIE] = by.token
    found: str = client.get(f"/transfers/{address}").text
    return found


def test_the_pages_tell_what_is_held_who_owes_it_and_until_when(
    cast, ground, fay, client
):
    post = in_post(cast.eva)
    made = arrive(cast.eva, ground.hub, post, papers="CMR 7, CMR 8")
    arrive(cast.eva, ground.hub, post, vehicle="BB 1", decision="refused")

    board = get(client, cast.eva, f"nodes/{ground.hub}/")
    page = get(client, cast.eva, f"arrivals/{made}/")
    assert "AA 1234 BX" in board
    assert "BB 1" not in board
    assert "decides by 2026-01-08" in board
    assert "CMR 7, CMR 8" in page
    assert "nobody has title to it by holding it" in page
    asked = f"arrivals/?site={ground.hub}&state=refused"
    assert "BB 1" in get(client, cast.eva, asked)
    assert "AA 1234 BX" not in get(client, cast.eva, asked)
    assert "AA 1234 BX" not in get(client, cast.eva, f"arrivals/?site={ground.town}")
    assert "AA 1234 BX" not in get(client, fay, f"nodes/{ground.hub}/")


def test_the_form_writes_it_down_and_says_what_is_wrong(cast, ground, fay, client):
    post = in_post(cast.eva)
    client.cookies[COOKIE] = cast.eva.token
    address = f"/transfers/nodes/{ground.hub}/arrive/"
    said = {
        "key": "5e2e1f0e-5a5f-4f0e-8d3f-6a2f7f0c9a11",
        "kind": "misaddressed",
        "came_at": "2026-01-05 11:00",
        "vehicle": "CC 7",
        "carrier": "Carrier Ltd",
        "said_content": "Pumps",
        "decision": "gate",
        "decided_why": "For somebody else.",
        "post": str(post),
        "released_to": "own",
    }

    wrong = client.post(address, said)
    right = client.post(address, {**said, "addressee": "Depot 9"})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "Say whom its papers name." in wrong.text
    assert "Depot 9" in client.get(right["Location"]).text
