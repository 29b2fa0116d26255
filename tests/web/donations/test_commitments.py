"""No more is ever bound than there is, however many ask for it at once."""

import random
import threading
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import F, Sum

from backstay_web.core.commands import NotThere, Refused, Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.donations import actions
from backstay_web.donations.models import Balance, Commitment
from tests.web.at_once import by_threads
from tests.web.cast import Person
from tests.web.donations.conftest import (
    AT,
    balance_of,
    do,
    make_ground,
    make_lot,
)

OPERATIONS = 2_000
ALLOCATORS = 16
STOCK = 40


def bind(by: Person, lot: UUID, quantity: int, **more: Any) -> UUID:
    entry = uuid4()
    said = {"balance": balance_of(by, lot).pk, "purpose": "Brigade 1", **more}
    do(actions.commit, by, entry=entry, quantity=quantity, **said)
    return entry


def test_what_is_bound_is_no_longer_open_until_it_is_freed(cast, ground, fay):
    made = make_lot(fay, ground, quantity=6)
    first = bind(fay, made.lot, 4)

    with pytest.raises(actions.NotEnough, match="Only 2 of 6 are open"):
        bind(fay, made.lot, 3)
    bind(fay, made.lot, 2)
    do(actions.free, fay, entry=first, expected_version=1)

    balance = balance_of(fay, made.lot)
    assert (balance.committed, balance.quantity) == (2, 6)
    with pytest.raises(Stale, match="freed already"):
        do(actions.free, fay, entry=first, expected_version=2)


@pytest.mark.parametrize("quantity", [0, -1])
def test_nobody_binds_nothing_or_less(cast, ground, fay, quantity):
    made = make_lot(fay, ground)

    with pytest.raises(Faulty, match="quantity"):
        bind(fay, made.lot, quantity)


def test_only_what_is_offered_and_holds_can_be_bound(cast, ground, fay):
    possible = make_lot(fay, ground, state="possible")
    past = make_lot(fay, ground, said_on=date(2025, 1, 1), expires_on=AT.date())

    with pytest.raises(actions.NotNow, match="It is possible"):
        bind(fay, possible.lot, 1)
    with pytest.raises(actions.NotNow, match="renew it first"):
        bind(fay, past.lot, 1)


def test_an_offer_of_which_something_is_bound_stays(cast, ground, fay):
    made = make_lot(fay, ground, quantity=6)
    bind(fay, made.lot, 4)
    one = {"offer": made.offer, "expected_version": 1}

    with pytest.raises(actions.NotNow, match="Part of it is bound"):
        do(actions.withdraw_offer, fay, evidence="Letter 8", **one)
    after = datetime(2026, 7, 1, tzinfo=UTC)
    with pytest.raises(actions.NotNow, match="Part of it is bound"):
        do(actions.expire_offer, fay, at=after, **one)
    lot = {"entry": made.lot, "expected_version": 1}
    with pytest.raises(actions.NotNow, match="Part of it is bound"):
        do(actions.COMMANDS["lot"].retire, fay, retired_on=AT.date(), **lot)
    with pytest.raises(Faulty, match="quantity: More than that is bound"):
        do(actions.COMMANDS["lot"].change, fay, quantity=3, **lot)
    do(actions.COMMANDS["lot"].change, fay, quantity=4, **lot)

    assert balance_of(fay, made.lot).quantity == 4


def test_nobody_binds_what_is_anothers_or_may_not_bind(cast, ground, fay):
    made = make_lot(fay, ground)
    said = {"quantity": 1, "purpose": "x", "balance": balance_of(fay, made.lot).pk}

    with pytest.raises(Refused, match=r"offer\.commit"):
        bind(cast.ann, made.lot, 1)
    with pytest.raises(Refused, match="not yours to change"):
        bind(cast.cid, made.lot, 1)
    # Eva reads the offer but not how much of it is bound: to her there is no balance.
    with pytest.raises(NotThere):
        do(actions.commit, cast.eva, entry=uuid4(), **said)


def test_the_database_refuses_more_than_there_is(cast, ground, fay):
    made = make_lot(fay, ground, quantity=6)

    refused = pytest.raises(DatabaseError, match="never_over")
    with acting(fay.token), refused, transaction.atomic():
        Balance.objects.filter(lot=made.lot).update(committed=7)


def test_a_balance_counts_what_its_lot_holds_and_nothing_else(cast, ground, fay):
    made = make_lot(fay, ground, quantity=6)

    refused = pytest.raises(DatabaseError, match="counts_lot")
    with acting(fay.token), refused, transaction.atomic():
        Balance.objects.filter(lot=made.lot).update(quantity=60)
        connection.check_constraints()


def race(fay: Person, lot: UUID, take: Any) -> tuple[int, int]:
    """Let many bind and free parts of one lot; return what is bound, and refusals."""
    balance = balance_of(fay, lot).pk
    refused, lock, left = [0], threading.Lock(), iter(range(OPERATIONS))

    def allocate() -> None:
        chance = random.Random(threading.get_ident())  # noqa: S311 it draws no secret
        mine: list[UUID] = []
        while True:
            with lock:
                if next(left, None) is None:
                    break
            try:
                if mine and chance.random() < 0.4:
                    do_free(fay, mine.pop())
                else:
                    mine.append(take(fay, balance, chance.randint(1, 5)))
            except actions.NotEnough:
                with lock:
                    refused[0] += 1
        connections.close_all()

    by_threads(ALLOCATORS, allocate)
    with acting(fay.token):
        open_ = Commitment.objects.filter(balance=balance, freed_on=None)
        return open_.aggregate(sum=Sum("quantity"))["sum"] or 0, refused[0]


def do_free(by: Person, entry: UUID) -> None:
    do(actions.free, by, entry=entry, expected_version=1)


def take_by_command(by: Person, balance: UUID, quantity: int) -> UUID:
    entry = uuid4()
    said = {"balance": balance, "purpose": "race"}
    do(actions.commit, by, entry=entry, quantity=quantity, **said)
    return entry


def take_naively(by: Person, balance: UUID, quantity: int) -> UUID:
    """Look whether enough is open, then bind it: what one must not do."""
    with acting(by.token):
        row = Balance.objects.get(pk=balance)
        open_ = Commitment.objects.filter(balance=row, freed_on=None)
        bound = open_.aggregate(sum=Sum("quantity"))["sum"] or 0
        if bound + quantity > row.quantity:
            raise actions.NotEnough
        return Commitment.objects.create(
            balance=row,
            quantity=quantity,
            purpose="race",
            committed_on=AT.date(),
            originator=by.origin,
            level=row.level,
            rel=row.rel,
        ).pk


@pytest.mark.slow
def test_two_thousand_operations_at_once_never_bind_too_much(committing, fay):
    made = make_lot(fay, make_ground(committing), quantity=STOCK)

    bound, refused = race(fay, made.lot, take_by_command)

    balance = balance_of(fay, made.lot)
    assert bound == balance.committed <= STOCK
    assert refused > 0  # They did ask for more than there was.


@pytest.mark.slow
def test_looking_first_and_binding_then_binds_too_much(committing, fay, monkeypatch):
    # The red proof of the test above, in each run: without the counter it fails.
    made = make_lot(fay, make_ground(committing), quantity=STOCK)
    monkeypatch.setattr(f"{__name__}.OPERATIONS", 400)
    monkeypatch.setattr(f"{__name__}.do_free", lambda *_: None)

    bound, _refused = race(fay, made.lot, take_naively)

    assert bound > STOCK


def test_an_offer_is_not_withdrawn_while_part_of_it_is_being_bound(committing, fay):
    made = make_lot(fay, make_ground(committing))
    balance = balance_of(fay, made.lot).pk
    said: list[str] = []

    def withdraw() -> None:
        one = {"offer": made.offer, "expected_version": 1, "evidence": "Letter 8"}
        try:
            do(actions.withdraw_offer, fay, **one)
        except actions.NotNow as refused:
            said.append(str(refused))
        connections.close_all()

    with acting(fay.token):
        Balance.objects.filter(pk=balance).update(committed=F("committed") + 1)
        other = threading.Thread(target=withdraw)
        other.start()
        wait_until_somebody_waits()
    other.join()

    assert said == ["Part of it is bound: whoever bound it frees it first."]


def wait_until_somebody_waits() -> None:
    """Return once another connection waits for a lock that this one holds."""
    waiting = "select count(*) from pg_locks where not granted"
    with connection.cursor() as cursor:
        for _ in range(10_000):
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody waited.")
