"""The order is one thing: set whole, by its recipient, as he read it."""

from uuid import UUID, uuid4

import pytest
from django.db import connection

from backstay.domain.worth import weight_of_rank
from backstay_web.core.commands import Refused, Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Event
from backstay_web.requirements import actions
from backstay_web.requirements.models import RankedList
from backstay_web.requirements.queries import list_version, ordered, ranked
from backstay_web.requirements.units import units
from tests.web.at_once import by_threads
from tests.web.cast import Person
from tests.web.requirements.conftest import ask, do, make_ground


def order_of(by: Person) -> list[UUID]:
    with acting(by.token):
        return list(ordered(by.origin).values_list("pk", flat=True))


def rank(by: Person, order: list[UUID], version: int, **more: object) -> None:
    do(actions.rank, by, order=order, expected_version=version, **more)


def test_the_whole_order_is_set_at_once(cast, ground):
    a, b, c = (ask(ground, cast.eva) for _ in range(3))

    rank(cast.eva, [c, a, b], 4)

    assert order_of(cast.eva) == [c, a, b]


def test_whoever_read_another_list_is_told_to_read_it_again(cast, ground):
    a, b = ask(ground, cast.eva), ask(ground, cast.eva)
    c = ask(ground, cast.eva)

    with pytest.raises(Stale, match="read it again"):
        rank(cast.eva, [b, a], 3)

    assert order_of(cast.eva) == [a, b, c]


@pytest.mark.parametrize("what", ["one left out", "one twice", "a strange one"])
def test_an_order_names_each_need_once_and_no_other(cast, ground, what):
    a, b = ask(ground, cast.eva), ask(ground, cast.eva)
    orders = {
        "one left out": [a],
        "one twice": [a, b, a],
        "a strange one": [a, uuid4()],
    }

    with pytest.raises(Faulty, match="order: Name each requirement"):
        rank(cast.eva, orders[what], 3)


def test_nobody_ranks_for_another(cast, ground):
    a, b = ask(ground, cast.eva), ask(ground, cast.eva)

    # The list of the command's own is empty, and nothing of Eva's belongs to it.
    with pytest.raises(Faulty, match="order: Name each requirement"):
        rank(cast.cid, [b, a], 1)
    with pytest.raises(Refused, match=r"requirement\.change"):
        rank(cast.bob, [b, a], 3)

    assert order_of(cast.eva) == [a, b]


def test_a_gap_is_closed_by_the_next_order(cast, ground):
    a, b, c = (ask(ground, cast.eva) for _ in range(3))
    do(actions.withdraw, cast.eva, requirement=a, expected_version=1)

    rank(cast.eva, [c, b], 5)

    with acting(cast.eva.token):
        ranks = list(ordered(cast.eva.origin).values_list("pk", "rank"))
    assert ranks == [(c, 1), (b, 2)]


def test_weights_are_given_taken_back_and_otherwise_made_from_ranks(cast, ground):
    a, b = ask(ground, cast.eva, count=2), ask(ground, cast.eva)
    rank(cast.eva, [a, b], 3, weights=[(b, 7_000_000)])

    with acting(cast.eva.token):
        given = units(ranked(cast.eva.origin))
    rank(cast.eva, [a, b], 4, weights=[(b, None)])
    with acting(cast.eva.token):
        taken = units(ranked(cast.eva.origin))

    # Three packages: two of the first need, then one of the second.
    assert [unit.rank for unit in given] == [1, 2, 3]
    by_rule = [weight_of_rank(rank, 3) for rank in (1, 2, 3)]
    assert [unit.weight_micropoints for unit in taken] == by_rule
    assert [u.weight_micropoints for u in given] == [*by_rule[:2], 7_000_000]


@pytest.mark.parametrize("weight", [-1, 2**63])
def test_a_weight_is_one_that_a_case_can_hold(cast, ground, weight):
    a = ask(ground, cast.eva)

    with pytest.raises(Faulty, match="weights: Give weights"):
        rank(cast.eva, [a], 2, weights=[(a, weight)])


def test_another_nation_learns_neither_of_the_list_nor_of_its_order(cast, ground):
    a = ask(ground, cast.eva)
    rank(cast.eva, [a], 2)

    with acting(cast.ann.token):
        assert not RankedList.objects.exists()
        assert not Event.objects.filter(kind="requirement.ranked").exists()
        assert list_version(cast.eva.origin) == 0


def test_of_two_who_rank_at_once_one_is_told_to_read_again(committing):
    ground = make_ground(committing)
    a, b, c = (ask(ground, committing.eva) for _ in range(3))
    orders = [[c, b, a], [b, a, c]]
    told: list[str] = []

    def try_one() -> None:
        try:
            rank(committing.eva, orders.pop(), 4)
            told.append("done")
        except Stale:
            told.append("read again")
        connection.close()

    by_threads(2, try_one)

    assert sorted(told) == ["done", "read again"]
    assert order_of(committing.eva) in ([c, b, a], [b, a, c])


def test_eight_who_ask_first_at_once_get_eight_numbers_and_places(committing):
    ground = make_ground(committing)

    def ask_one() -> None:
        ask(ground, committing.eva)
        connection.close()

    by_threads(8, ask_one)

    with acting(committing.eva.token):
        rows = list(ordered(committing.eva.origin).values_list("number", "rank"))
        version = list_version(committing.eva.origin)
    assert rows == [(n, n) for n in range(1, 9)]
    assert version == 9
