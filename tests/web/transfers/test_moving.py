"""Movements: one conveyance over one leg, in order, and the board of a node."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backstay_web.core.commands import Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.transfers import actions, queries
from backstay_web.transfers.models import (
    Carriage,
    Consignment,
    Movement,
    Passage,
    Timing,
)
from tests.web.cast import Person
from tests.web.donations.conftest import AT, add, do
from tests.web.transfers.conftest import (
    EXPLOSIVE,
    consign,
    fill,
    move,
    number,
    passes,
    put,
    release,
)

HOUR = timedelta(hours=1)


def get(client: Client, by: Person, address: str) -> Any:
    client.cookies[COOKIE] = by.token
    return client.get(f"/transfers/{address}")


def sent(by: Person, ground: Any, **more: Any) -> Any:
    """Return a consignment that may leave."""
    made = fill(by, ground, **more)
    number(by, made.guns, "A 1", "A 2")
    release(by, made.consignment)
    return made


def test_a_consignment_is_on_its_way_between_leaving_and_coming(cast, ground, fay):
    made = sent(fay, ground)
    movement = move(fay, ground.leg, made.consignment)

    def where() -> Any:
        with acting(fay.token):
            row = queries.consignments().get(pk=made.consignment)
            return queries.where_is(row)

    assert where() == ground.depot
    passes(fay, actions.depart, movement)
    assert where() is None
    passes(fay, actions.arrive, movement)
    assert where() == ground.hub


def test_nothing_leaves_that_was_not_released_or_stands_elsewhere(cast, ground, fay):
    open_, gone = fill(fay, ground, code="C-open"), sent(fay, ground, code="C-gone")
    first = move(fay, ground.leg, gone.consignment, code="T-1")
    passes(fay, actions.depart, first)
    second = move(fay, ground.leg, open_.consignment, gone.consignment, code="T-2")

    with pytest.raises(Faulty) as refused:
        passes(fay, actions.depart, second)
    with pytest.raises(Faulty, match="carries nothing"):
        passes(fay, actions.depart, move(fay, ground.leg, code="T-3"))

    assert "C-open was not released" in str(refused.value)
    assert "C-gone does not stand where this leg begins" in str(refused.value)


def test_a_movement_leaves_once_and_comes_once_and_in_that_order(cast, ground, fay):
    movement = move(fay, ground.leg, sent(fay, ground).consignment)

    with pytest.raises(actions.NotNow, match="Nobody has said that it left"):
        passes(fay, actions.arrive, movement)
    with pytest.raises(Faulty, match="has come"):
        passes(fay, actions.depart, movement, AT + HOUR)
    passes(fay, actions.depart, movement)
    with pytest.raises(actions.NotNow, match="left already"):
        passes(fay, actions.depart, movement)
    with pytest.raises(Faulty, match="left later"):
        passes(fay, actions.arrive, movement, AT - HOUR)
    passes(fay, actions.arrive, movement)
    with pytest.raises(actions.NotNow, match="come already"):
        passes(fay, actions.arrive, movement)


def test_goods_that_may_not_stand_together_leave_for_a_reason_alone(cast, ground, fay):
    made = consign(fay, ground)
    put(fay, made, ground.shells, 1, code="I-shell", **EXPLOSIVE)
    fuses = {**EXPLOSIVE, "compatibility_group": "B"}
    put(fay, made, ground.shells, 1, code="I-fuse", **fuses)
    release(fay, made)
    movement = move(fay, ground.leg, made)
    said = {"movement": movement, "passed_at": AT, "evidence": "Waybill"}

    def depart(reason: str) -> None:
        with acting(fay.token):
            key = {"key": uuid4(), "entry": uuid4(), "at": AT}
            actions.depart(reason=reason, **key, **said)

    with pytest.raises(Faulty, match="may not stand together by the ADR"):
        depart("")
    depart("Fuses in an approved container, ADR 7.5.2.2 a")


def test_relief_is_kept_apart_from_other_goods(cast, ground, fay, client):
    relief = consign(fay, ground, is_relief=True)
    put(fay, relief, ground.shells, 1)
    release(fay, relief)
    movement = move(fay, ground.leg, relief, sent(fay, ground).consignment)

    page = get(client, fay, f"movement/{movement}/").text

    assert "It mixes relief with other goods." in page


def test_the_board_shows_what_is_late_first_and_who_may_not_know_no_times(
    cast, ground, fay, client
):
    move(fay, ground.leg, sent(fay, ground).consignment, code="T-late")

    page = get(client, fay, f"nodes/{ground.depot}/").text
    other = get(client, cast.eva, f"nodes/{ground.depot}/").text
    nodes = get(client, fay, "nodes/").text

    assert '<span class="state bad">overdue</span>' in page
    assert "2026-01-05" in page
    assert "Train 4711" in other
    assert '<span class="state bad">overdue</span>' not in other
    assert "2026-01-05 12:00" not in other
    assert f"/transfers/nodes/{ground.depot}/" in nodes


def test_the_board_puts_what_is_late_first_and_what_has_no_time_last(ground, fay):
    made = move(fay, ground.leg, code="T-1")
    move(fay, ground.leg, code="T-2", at=AT + timedelta(hours=9))
    move(fay, ground.leg, code="T-3", at=AT + timedelta(hours=2))
    move(fay, ground.leg, code="T-4")
    move(fay, ground.leg, code="T-5", at=AT + timedelta(hours=80))
    with acting(fay.token):
        untimed = Timing.objects.get(movement=made)
    gone = {"entry": untimed.pk, "expected_version": 1, "retired_on": AT.date()}
    do(actions.TIMING.retire, fay, **gone)

    with acting(fay.token):
        shown = [e.row.code for e in queries.board(ground.depot, AT + HOUR)]

    # T-4 should have left an hour ago; T-5 leaves in more than 72 hours.
    assert shown == ["T-4", "T-3", "T-2", "T-1"]


def test_the_board_tells_of_permits_that_end_and_of_what_a_leg_takes(cast, ground, fay):
    move(fay, ground.leg, sent(fay, ground).consignment)
    days = {"start_on": AT.date(), "end_on": AT.date() + timedelta(days=2)}
    of = {"leg": ground.leg, "nation": ground.aland}
    add(actions.PERMIT, fay, code="P-soon", **of, **days)
    later = {**days, "end_on": AT.date() + timedelta(days=9)}
    add(actions.PERMIT, fay, code="P-later", **of, **later)

    with acting(fay.token):
        [only] = queries.board(ground.depot, AT)
        assert [each.code for each in only.permits] == ["P-soon"]
        # A pallet of 25 kg, two guns of 4,200 kg, 1,000 shells of 43 kg.
        assert only.mass_kg == 51_425
        assert only.capacity_kg is None


def test_what_was_brought_stands_at_the_node(cast, ground, fay):
    made = sent(fay, ground)
    movement = move(fay, ground.leg, made.consignment)
    passes(fay, actions.depart, movement)
    passes(fay, actions.arrive, movement)

    with acting(fay.token):
        [only] = queries.standing(queries.here(ground.hub))
        assert (only.row.pk, only.since) == (made.consignment, AT)
        assert queries.board(ground.hub, AT) == []


def test_times_are_read_by_no_more_than_their_movement(cast, ground, fay):
    movement = move(fay, ground.leg, sent(fay, ground).consignment)

    with acting(fay.token):
        assert Timing.objects.get(movement=movement).rel == 0b01
    with acting(cast.eva.token):
        assert not Timing.objects.exists()
    with pytest.raises(Refused, match=r"movement\.change"):
        passes(cast.ann, actions.depart, movement)
    with pytest.raises(Refused, match="not yours"):
        passes(cast.eva, actions.depart, movement)


def test_whoever_receives_a_movement_says_that_it_came(cast, ground, fay, client):
    movement = move(fay, ground.leg, sent(fay, ground).consignment)
    with pytest.raises(actions.NotNow, match="Nobody has said that it left"):
        passes(cast.eva, actions.take_in, movement)
    passes(fay, actions.depart, movement)

    page = get(client, cast.eva, f"movement/{movement}/").text
    board = get(client, cast.eva, f"nodes/{ground.hub}/").text
    of_fay = get(client, fay, f"movement/{movement}/").text
    passes(cast.eva, actions.take_in, movement)

    assert "Arrived here" in page
    assert "Arrived here" in board
    assert "Arrived here" not in of_fay  # she says it as whoever planned it
    with acting(fay.token):
        row = queries.movements().get(pk=movement)
        assert row.arrived_at == AT
    with pytest.raises(actions.NotNow, match="come already"):
        passes(cast.eva, actions.take_in, movement)


def test_nobody_else_says_that_a_movement_came(cast, ground, fay):
    its_own = sent(fay, ground, to_nation=ground.aland)
    movement = move(fay, ground.leg, its_own.consignment)
    passes(fay, actions.depart, movement)

    with pytest.raises(Refused, match="not yours"):
        passes(cast.eva, actions.take_in, movement)
    with pytest.raises(Refused, match=r"custody\.sign"):
        passes(cast.ann, actions.take_in, movement)
    with acting(cast.eva.token):
        row = Movement.objects.get(pk=movement)
        told = {"movement": row, "at": AT, "evidence": "Waybill"}
        label = {"level": row.level, "rel": row.rel, "cav": row.cav}
        made = Passage(kind="arrived", originator=row.originator, **told, **label)
        with pytest.raises(ProgrammingError), transaction.atomic():
            made.save(force_insert=True)


def test_a_hidden_consignment_does_not_tell_that_a_movement_carries_it(
    cast, ground, fay
):
    hidden = consign(cast.eva, ground)
    known = consign(cast.eva, ground)
    move(fay, ground.leg, hidden, known)
    with acting(cast.eva.token):
        Consignment.objects.filter(pk=hidden).update(rel=0b10)

    with acting(fay.token):
        row = Carriage.objects.get(consignment=known)
        said = [refusal(row, each) for each in (hidden, uuid4(), known)]

    assert said == ["42501", "42501", "23505"]


def refusal(row: Carriage, consignment: UUID) -> str:
    """Return what the database says to another row like one, of a consignment."""
    row.pk, row.consignment_id = uuid4(), consignment
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except DatabaseError as refused:
        return str(getattr(refused.__cause__, "sqlstate", ""))
    return ""


def asked(by: Person, ask: Any) -> int:
    """Return how many queries something takes."""
    with acting(by.token), CaptureQueriesContext(connection) as captured:
        list(ask())
    return len(captured)


def test_the_board_asks_as_often_for_many_movements_as_for_one(cast, ground, fay):
    def bring_one(code: str) -> None:
        came = move(fay, ground.leg, sent(fay, ground).consignment, code=code)
        for action in (actions.depart, actions.arrive):
            passes(fay, action, came)
        move(fay, ground.leg, sent(fay, ground).consignment, code=f"{code}-next")

    asks = [
        lambda: queries.board(ground.hub, AT),
        lambda: queries.standing(queries.here(ground.hub)),
        lambda: queries.nodes(AT),
    ]
    bring_one("T-1")
    of_one = [asked(fay, ask) for ask in asks]
    for code in ("T-2", "T-3"):
        bring_one(code)

    assert [asked(fay, ask) for ask in asks] == of_one


def test_a_board_says_what_comes_from_whom_and_who_holds_what_stands_there(
    cast, ground, fay, client
):
    made = sent(fay, ground, code="C-new")
    movement = move(fay, ground.leg, made.consignment, at=timezone.now())
    passes(fay, actions.depart, movement)
    coming = get(client, cast.eva, f"nodes/{ground.hub}/").text
    on_way = get(client, cast.eva, f"consignment/{made.consignment}/").text
    way = get(client, cast.eva, f"movement/{movement}/").text
    passes(cast.eva, actions.take_in, movement)

    stands = get(client, cast.eva, f"nodes/{ground.hub}/").text
    there = get(client, cast.eva, f"consignment/{made.consignment}/").text

    assert "C-new Guns for the town" in coming
    assert "Aland to Borduria" in coming
    assert "left at 2026-01-05 12:00" in coming
    assert "at a time that you may not read" in coming
    assert "It is on its way to" in on_way
    assert "<dt>Way</dt>" in way
    assert "nobody has taken it over yet" in stands
    assert "It stands at" in there
    assert "It may leave since" not in there


def test_nodes_of_ones_own_nation_and_where_its_goods_come_stand_first(
    cast, ground, fay, client
):
    move(fay, ground.leg, sent(fay, ground).consignment)

    page = get(client, cast.eva, "nodes/").text
    own, others = page.split("<h2>Others</h2>")

    # The hub, to which the guns come, and the town, where they end; not the depot.
    assert f"/transfers/nodes/{ground.hub}/" in own
    assert f"/transfers/nodes/{ground.town}/" in own
    assert f"/transfers/nodes/{ground.depot}/" in others


def test_moments_are_shown_to_the_minute(ground, fay, client):
    movement = move(fay, ground.leg, sent(fay, ground).consignment)
    exact = AT.replace(microsecond=571530)
    with acting(fay.token):
        timing = Timing.objects.get(movement=movement)
    said = {"entry": timing.pk, "expected_version": 1, "departs_at": exact}
    do(actions.TIMING.change, fay, **said)

    page = get(client, fay, f"movement/{movement}/").text

    assert "571530" not in page
    assert "2026-01-05 12:00" in page
