"""The recipient alone asks, changes, asks again and withdraws; each says what it is."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.core.commands import NotThere, Refused, Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Event
from backstay_web.requirements import actions
from backstay_web.requirements.actions import NotNow
from backstay_web.requirements.models import Requirement
from tests.web.cast import Person
from tests.web.requirements.conftest import (
    AT,
    TO_ALL,
    add,
    ask,
    do,
    fields_of,
    judge,
    refuse,
    seen,
)


def test_needs_are_counted_for_each_recipient_and_keep_their_numbers(cast, ground):
    first, second = ask(ground, cast.eva), ask(ground, cast.eva)
    do(
        actions.withdraw,
        cast.eva,
        requirement=first,
        expected_version=1,
    )
    third = ask(ground, cast.eva)

    rows = [seen(key, cast.eva) for key in (first, second, third)]
    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.code for row in rows] == ["n1", "n2", "n3"]
    assert [row.rank for row in rows] == [None, 2, 3]


def test_the_numbers_of_one_recipient_tell_nothing_of_another(cast, ground):
    for _ in range(3):
        ask(ground, cast.eva)
    group = add(
        actions.UNIT_GROUP, cast.cid, nation=ground.nation, code="staff", name="Staff"
    )

    own = ask(ground, cast.cid, group=group)

    assert seen(own, cast.cid).number == 1


def test_a_new_need_is_asked_and_its_recipient_and_the_desk_know_of_it(cast, ground):
    asked = ask(ground, cast.eva)

    assert seen(asked, cast.bob).state == "asked"
    assert seen(asked, cast.cid).state == "asked"
    assert seen(asked, cast.ann) is None


def test_whom_a_need_is_released_to_does_not_see_its_rank(cast, ground):
    asked = ask(ground, cast.eva, release=TO_ALL)

    assert seen(asked, cast.eva).rank == 1
    assert seen(asked, cast.ann).rank is None


@pytest.mark.parametrize("who", ["ann", "bob", "dan"])
def test_whoever_lacks_the_permission_asks_for_nothing(cast, ground, who):
    with pytest.raises(Refused, match=r"requirement\.change"):
        ask(ground, getattr(cast, who))


def test_nobody_asks_for_the_units_of_another(cast, ground):
    with pytest.raises(Faulty, match="group: Name a group of your own units"):
        ask(ground, cast.cid)


def test_what_is_wrong_is_told_of_each_field_at_once(cast, ground):
    with pytest.raises(Faulty) as caught:
        ask(ground, cast.eva, count=0, clock="daily", code="a#1", unit=" a")

    assert caught.value.faults.keys() == {"count", "clock", "code", "unit"}


def test_what_commands_keep_is_not_filled_in(cast, ground):
    with pytest.raises(Faulty, match="number: It stays where it is"):
        ask(ground, cast.eva, number=7)


def test_an_own_code_stands_for_one_need(cast, ground):
    ask(ground, cast.eva, code="guns")

    with pytest.raises(Faulty, match="code: You have this code already"):
        ask(ground, cast.eva, code="guns")


def test_a_hidden_group_is_answered_like_one_that_does_not_exist(cast, ground):
    hidden = add(
        actions.UNIT_GROUP,
        cast.cid,
        release={"level": 2, "rel": 0b11, "cav": 0},
        nation=ground.nation,
        code="hidden",
        name="Hidden",
    )

    said = []
    for group in (hidden, uuid4()):
        with pytest.raises(Faulty) as caught:
            ask(ground, cast.eva, group=group)
        said.append(str(caught.value).replace(str(group), "it"))

    assert said[0] == said[1]


def test_several_are_asked_for_in_their_order_by_one_event(cast, ground):
    keys = [uuid4(), uuid4(), uuid4()]
    lines = [fields_of(ground, requirement=key) for key in keys]

    do(actions.ask_many, cast.eva, lines=lines)

    assert [seen(key, cast.eva).rank for key in keys] == [1, 2, 3]
    with acting(cast.bob.token):
        event = Event.objects.get(kind="requirement.asked_many")
    assert set(event.content["requirements"]) == set(map(str, keys))


def test_of_several_none_is_asked_for_if_one_cannot_stand(cast, ground):
    lines = [fields_of(ground, requirement=uuid4(), count=n) for n in (1, 0, 2, 0)]

    with pytest.raises(Faulty) as caught:
        do(actions.ask_many, cast.eva, lines=lines)

    assert caught.value.faults.keys() == {"2, count", "4, count"}
    with acting(cast.eva.token):
        assert not Requirement.objects.exists()


def change(by: Person, requirement: UUID, version: int, **fields: Any) -> None:
    do(
        actions.change_requirement,
        by,
        requirement=requirement,
        expected_version=version,
        **fields,
    )


def test_a_change_is_told_and_counted(cast, ground):
    asked = ask(ground, cast.eva)

    later = AT + timedelta(days=2)
    change(cast.eva, asked, 1, count=3, need_by_on=date(2026, 7, 1), at=later)

    row = seen(asked, cast.eva)
    assert (row.count, row.version, row.state) == (3, 2, "asked")
    assert (row.asked_at, row.submitted_at) == (AT, later)


def test_whoever_saw_another_version_changes_nothing(cast, ground):
    asked = ask(ground, cast.eva)
    change(cast.eva, asked, 1, count=3)

    with pytest.raises(Stale):
        change(cast.eva, asked, 1, count=5)

    assert seen(asked, cast.eva).count == 3


def test_the_desk_changes_nothing_and_withdraws_nothing(cast, ground):
    asked = ask(ground, cast.eva)

    with pytest.raises(Refused):
        change(cast.cid, asked, 1, count=3)
    with pytest.raises(Refused):
        do(actions.withdraw, cast.cid, requirement=asked, expected_version=1)

    assert (seen(asked, cast.eva).count, seen(asked, cast.eva).state) == (1, "asked")


def test_another_nation_is_answered_as_if_it_did_not_exist(cast, ground):
    group = add(
        actions.UNIT_GROUP,
        cast.cid,
        release={"level": 2, "rel": 0b11, "cav": 0},
        nation=ground.nation,
        code="staff",
        name="Staff",
    )
    hidden = uuid4()
    label = {"level": 2, "rel": 0b11, "cav": 0}
    fields = fields_of(ground, group=group)
    do(actions.ask, cast.cid, requirement=hidden, release=label, **fields)

    said = []
    for key in (hidden, uuid4()):
        with pytest.raises(NotThere) as caught:
            change(cast.eva, key, 1, count=3)
        said.append(str(caught.value).replace(str(key), "it"))

    assert said[0] == said[1]


def test_a_change_of_what_was_validated_goes_to_the_desk_again(cast, ground):
    asked = ask(ground, cast.eva)
    judge(cast.cid, asked)
    validated = seen(asked, cast.eva).state

    change(cast.eva, asked, 1, count=9)

    assert (validated, seen(asked, cast.eva).state) == ("validated", "resubmitted")


def test_what_was_refused_is_asked_again_with_an_answer_only(cast, ground):
    asked = ask(ground, cast.eva)
    refuse(cast.cid, asked)
    again = {"requirement": asked, "expected_version": 1}

    with pytest.raises(NotNow, match="refused"):
        change(cast.eva, asked, 1, count=1)
    with pytest.raises(Faulty, match="answer: Answer what the desk found"):
        do(actions.resubmit, cast.eva, answer=" ", **again)
    do(actions.resubmit, cast.eva, answer="The 3rd is free.", count=2, **again)

    row = seen(asked, cast.eva)
    assert (row.state, row.answer, row.count) == ("resubmitted", "The 3rd is free.", 2)


def test_what_was_not_refused_is_not_asked_again(cast, ground):
    asked = ask(ground, cast.eva)

    with pytest.raises(NotNow, match="asked"):
        do(
            actions.resubmit,
            cast.eva,
            requirement=asked,
            expected_version=1,
            answer="Please.",
        )


def test_what_is_withdrawn_stays_withdrawn(cast, ground):
    asked = ask(ground, cast.eva)
    do(actions.withdraw, cast.eva, requirement=asked, expected_version=1)

    with pytest.raises(NotNow, match="withdrawn"):
        change(cast.eva, asked, 2, count=3)
    with pytest.raises(NotNow, match="withdrawn"):
        judge(cast.cid, asked, 2)

    assert seen(asked, cast.eva).state == "withdrawn"


def test_whoever_withdraws_says_why(cast, ground):
    asked = ask(ground, cast.eva)

    with acting(cast.eva.token), pytest.raises(Faulty, match="reason: Say why"):
        actions.withdraw(
            key=uuid4(), at=AT, reason=" ", requirement=asked, expected_version=1
        )
