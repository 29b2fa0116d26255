"""A nation answers line by line; its yes binds it, and as much of its offer."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from backstay_web.core.commands import NotThere, Refused, Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.donations import actions as offers
from backstay_web.donations.models import Balance, Commitment
from backstay_web.plans import actions
from backstay_web.plans.actions.answering import balance_of
from backstay_web.plans.models import Answer, Line, Promise
from backstay_web.plans.standing import (
    DEFINITIONS,
    LINE_DEFINITIONS,
    LineState,
    State,
    proposals,
)
from tests.web.plans.promises.ground import (
    AT,
    accept,
    do,
    drafted,
    line_for,
    lines_of,
    proposed,
    seen,
    share_of,
)

DAY = date(2024, 2, 5)


def committed(by: Any, **which: Any) -> Any:
    with acting(by.token):
        return Balance.objects.get(**which).committed


def answer(action: Any, by: Any, proposal: Any, *rows: Any, **more: Any) -> Any:
    said = {"share": share_of(by, proposal).pk, "lines": seen(*rows), **more}
    return do(action, by, **said)


def countering(
    by: Any, proposal: Any, row: Any, quantity: int = 4, due_on: date = DAY
) -> Any:
    share = share_of(by, proposal).pk
    said = [(row.pk, row.answer_count, quantity, due_on)]
    return do(actions.counter, by, share=share, lines=said)


def state_of(by: Any, proposal: Any) -> Any:
    with acting(by.token):
        return proposals().get(pk=proposal).state


def test_a_yes_is_a_promise_with_an_owner_and_binds_the_lot(world):
    proposal = proposed(world)
    guns = line_for(world.ada, proposal, "deliver", "Howitzer")

    accept(world, proposal, guns)

    with acting(world.ada.token):
        [promise] = Promise.objects.select_related("commitment")
    assert (promise.line_id, promise.owner_id) == (guns.pk, world.desk)
    assert promise.commitment is not None
    assert promise.commitment.quantity == 6
    assert promise.commitment.purpose_key == promise.pk
    assert committed(world.ada, lot=guns.lot_id) == 6


def test_a_yes_to_teach_binds_the_sections_of_its_session(world):
    proposal = proposed(world)
    course = line_for(world.ada, proposal, "teach")

    accept(world, proposal, course)

    assert committed(world.ada, session=course.session_id) == 1


def test_the_command_sees_the_yes_and_not_what_is_left_of_the_offer(world):
    accept(world, proposed(world))

    with acting(world.pia.token):
        assert Promise.objects.count() == 5
        assert Balance.objects.count() == 0


def test_all_lines_are_promised_together_or_none_is(world):
    proposal = proposed(world)
    guns = line_for(world.ada, proposal, "deliver", "Howitzer")
    with acting(world.ada.token):
        balance = Balance.objects.get(lot=guns.lot_id)
    taken = {"balance": balance.pk, "purpose": "Others", "quantity": 1}
    do(offers.commit, world.ada, entry=uuid4(), **taken)

    with pytest.raises(Faulty, match="Only 5 of 6 are open") as refused:
        accept(world, proposal)

    assert list(refused.value.faults) == [str(guns.pk)]
    with acting(world.ada.token):
        assert not Promise.objects.exists()
        assert not Answer.objects.exists()
        assert Commitment.objects.count() == 1


def test_a_no_says_why_and_binds_nothing(world):
    proposal = proposed(world)
    guns = line_for(world.ada, proposal, "deliver")

    with pytest.raises(Faulty, match="Say why"):
        answer(actions.decline, world.ada, proposal, guns, reason="")
    answer(actions.decline, world.ada, proposal, guns, reason="They are sold.")

    [row, *_] = [r for r in lines_of(world.pia, guns.share_id) if r.pk == guns.pk]
    assert row.state == LineState.DECLINED
    assert committed(world.ada, lot=guns.lot_id) == 0


def test_a_counter_names_another_quantity_or_day(world):
    proposal = proposed(world)
    guns = line_for(world.ada, proposal, "deliver", "Howitzer")

    with pytest.raises(Faulty, match="says so already"):
        countering(world.ada, proposal, guns, guns.quantity, guns.due_on)
    with pytest.raises(Faulty, match="quantity"):
        countering(world.ada, proposal, guns, 0)
    countering(world.ada, proposal, guns, 4)

    with acting(world.pia.token):
        said = Answer.objects.get()
    assert (said.verdict, said.quantity, said.due_on) == ("counter", 4, DAY)


def test_who_declined_or_countered_may_still_say_yes(world):
    proposal = proposed(world)
    guns = line_for(world.ada, proposal, "deliver", "Howitzer")
    countering(world.ada, proposal, guns)

    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))

    assert committed(world.ada, lot=guns.lot_id) == 6


def test_what_is_promised_is_not_answered_again(world):
    proposal = proposed(world)
    accept(world, proposal)
    guns = line_for(world.ada, proposal, "deliver")

    with pytest.raises(Faulty, match="promised already"):
        accept(world, proposal, guns)
    with pytest.raises(Faulty, match="promised already"):
        answer(actions.decline, world.ada, proposal, guns)


def test_who_answers_has_seen_what_his_colleague_said(world):
    proposal = proposed(world)
    guns = line_for(world.ada, proposal, "deliver", "Howitzer")
    countering(world.abe, proposal, guns)

    with pytest.raises(Stale, match="colleague"):
        accept(world, proposal, guns)


def test_only_the_nation_that_is_asked_answers(world):
    proposal = proposed(world)
    share = share_of(world.ada, proposal)
    said = {"share": share.pk, "lines": seen(*lines_of(world.ada, share))}

    with pytest.raises(NotThere):  # To Receiver there is no such share.
        do(actions.accept, world.ria, owner=world.post, **said)
    with pytest.raises(Refused, match="Only the nation"):
        do(actions.decline, world.pia, **said)
    with pytest.raises(NotThere, match="post"):  # Nor does she know of his desk.
        do(actions.accept, world.ada, owner=world.post, **said)


def test_the_database_lets_nobody_answer_for_another(world):
    proposal = proposed(world)
    guns = line_for(world.ada, proposal, "deliver")
    label = {"level": guns.level, "rel": guns.rel, "originator": world.pia.origin}
    refused = pytest.raises(DatabaseError, match="row-level security")

    with acting(world.pia.token), refused, transaction.atomic():
        Answer.objects.create(
            line_id=guns.pk, number=1, verdict="accept", answered_at=AT, **label
        )


def test_a_line_of_another_share_is_no_line_of_this_one(world):
    proposal = proposed(world)
    [theirs, *_] = lines_of(world.ria, share_of(world.ria, proposal))

    with pytest.raises(Faulty, match="no such line"):
        accept(world, proposal, theirs)


def test_nothing_of_a_draft_can_be_answered(world):
    proposal = drafted(world)

    with acting(world.pia.token):
        line = Line.objects.filter(share__proposal=proposal)[0]
    with pytest.raises(NotThere):
        do(actions.decline, world.ada, share=line.share_id, lines=[(line.pk, 0)])


def test_freeing_a_promise_frees_what_it_bound(world):
    proposal = proposed(world)
    guns = line_for(world.ada, proposal, "deliver", "Howitzer")
    accept(world, proposal, guns)
    with acting(world.ada.token):
        promise = Promise.objects.get()

    do(actions.free, world.ada, promise=promise.pk, expected_version=1)

    assert committed(world.ada, lot=guns.lot_id) == 0
    again = line_for(world.ada, proposal, "deliver", "Howitzer")
    assert again.state == LineState.FREED
    with pytest.raises(actions.NotOpen, match="freed already"):
        do(actions.free, world.ada, promise=promise.pk, expected_version=2)
    accept(world, proposal, again)
    assert committed(world.ada, lot=guns.lot_id) == 6


def test_what_a_promise_binds_is_freed_by_it_alone(world):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver"))
    with acting(world.ada.token):
        bound = Commitment.objects.get()

    with pytest.raises(offers.NotNow, match="free that"):
        do(offers.free, world.ada, entry=bound.pk, expected_version=1)


def test_nobody_frees_anothers_promise(world):
    accept(world, proposed(world))
    with acting(world.pia.token):
        promise = Promise.objects.all()[0]

    with pytest.raises(Refused):
        do(actions.free, world.pia, promise=promise.pk, expected_version=1)
    with pytest.raises(NotThere):
        do(actions.free, world.ria, promise=promise.pk, expected_version=1)


def test_nothing_can_be_promised_of_an_offer_that_another_body_keeps(world):
    unknown = Line(lot_id=uuid4())

    with acting(world.ada.token), pytest.raises(NotThere, match="does not keep"):
        balance_of(unknown)


def test_a_proposal_is_a_draft_until_it_is_shown(world):
    assert state_of(world.pia, drafted(world)) == State.DRAFT


def test_it_is_proposed_while_nothing_is_promised_and_something_is_open(world):
    proposal = proposed(world)
    assert state_of(world.pia, proposal) == State.PROPOSED

    answer(actions.decline, world.ada, proposal, line_for(world.ada, proposal, "carry"))

    assert state_of(world.pia, proposal) == State.PROPOSED


def test_it_is_partly_accepted_from_the_first_promise_to_the_last_but_one(world):
    proposal = proposed(world)

    accept(world, proposal)  # All of Aland's, none of Receiver's.

    assert state_of(world.pia, proposal) == State.PARTLY
    assert share_of(world.ada, proposal).state == State.ACCEPTED
    assert share_of(world.ria, proposal).state == State.PROPOSED


def test_it_is_accepted_once_every_line_is_promised(world):
    proposal = proposed(world)
    accept(world, proposal)

    accept(world, proposal, by=world.ria)

    assert state_of(world.pia, proposal) == State.ACCEPTED


def test_it_is_declined_once_every_line_is_answered_and_none_is_promised(world):
    proposal = proposed(world)

    for desk in (world.ada, world.ria):
        rows = lines_of(desk, share_of(desk, proposal))
        countering(desk, proposal, rows[0], 9)
        answer(actions.decline, desk, proposal, *rows[1:])

    assert state_of(world.pia, proposal) == State.DECLINED


def test_every_state_has_its_definition():
    assert set(DEFINITIONS) == set(State)
    assert set(LINE_DEFINITIONS) == set(LineState)
