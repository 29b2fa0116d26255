"""Whatever many desks bind and free at once over HTTP: never more than there is."""

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection

from backstay_web.config.running import Site
from backstay_web.core.context import acting
from backstay_web.core.models import Command, Event, EventRow
from backstay_web.core.rows import differences
from backstay_web.donations.models import Balance, Commitment
from backstay_web.log.sealer import Sealer
from backstay_web.nations.permissions import Permission
from tests.web.api.conftest import give
from tests.web.cast import Person, make_cast, make_person
from tests.web.conftest import connected
from tests.web.core.killing import NAME
from tests.web.donations.conftest import Ground, balance_of, make_ground, make_lot
from tests.web.log.conftest import AT, KEY
from tests.web.server import migrated_site
from tests.web.serving import Caller, serve
from tests.web.whole_log import everything

NAIVE: Final = "tests.web.donations.naively:application"
HERE, NIGHTLY = 2_000, 115_000
"""Operations; a tenth of them is refused, so the log has 100,000 events at night."""
DESKS: Final = 16
STOCK, FEW = 240, 40
"""Howitzers. Of a stock, each desk mostly holds five parts, so that it can free some;
of a few it would hold none at most times, and most of what it asks be refused."""
FREES: Final = 0.45
HANGS_UP: Final = 0.05
LATER: Final = date(2100, 1, 1)
NOT_ENOUGH: Final = (422, "not-possible")
HIGHEST = """
select max(bound) from (
    select sum(case e.kind when 'offer.committed' then c.quantity else -c.quantity end)
        over (order by a.place) as bound
    from core_event e
    join core_arrival a using (id)
    join donations_commitment c on c.id = e.subject
    where c.balance_id = %s and e.kind in ('offer.committed', 'offer.freed')
) moments
"""


class Desk:
    """Binds and frees parts of a lot, and at times hangs up before the answer."""

    def __init__(self, caller: Caller, balance: UUID, frees: float, seed: int) -> None:
        self.caller, self.balance, self.frees = caller, balance, frees
        self.chance = random.Random(seed)  # noqa: S311 it draws no secret
        self.bound: dict[UUID, int] = {}
        self.unsure: dict[UUID, int] = {}
        """Refused when asked again; what was sent before may have been done later."""
        self.answers: Counter[Any] = Counter()
        self.hung_up = 0

    def work(self, turns: int) -> None:
        for _ in range(turns):
            if self.bound and self.chance.random() < self.frees:
                self.free()
            else:
                self.bind()
        self.caller.hang_up()

    def bind(self) -> None:
        entry, quantity = uuid4(), self.chance.randint(1, 5)
        words = {"balance": self.balance, "quantity": quantity, "purpose": "Brigade 1"}
        before = self.hung_up
        if self.ask("offer.commit", {"entry": entry, **words}):
            self.bound[entry] = quantity
        elif self.hung_up > before:
            self.unsure[entry] = quantity

    def free(self) -> None:
        entry = next(iter(self.bound))
        assert self.ask("offer.free", {"entry": entry}, expected_version=1)
        del self.bound[entry]

    def ask(self, command: str, payload: object, **more: Any) -> bool:
        """Ask, again if need be under the same key; return whether it was done."""
        key = uuid4()
        if self.chance.random() < HANGS_UP:
            self.caller.send(command, key, payload, **more)
            self.caller.hang_up()
            self.hung_up += 1
        status, said = self.caller.ask(command, key, payload, **more)
        kind = "done" if status == 200 else said["type"].rpartition("#")[2]
        self.answers[status, kind] += 1
        return status == 200


@dataclass(frozen=True)
class Depot:
    """A site of its own, with an officer of a nation that has howitzers to offer."""

    site: Site
    fay: Person
    token: str
    ground: Ground

    def offer(self, quantity: int) -> UUID:
        """Offer some howitzers; return the key of what counts how many are bound."""
        made = make_lot(self.fay, self.ground, quantity=quantity, expires_on=LATER)
        return balance_of(self.fay, made.lot).pk

    def race(
        self, address: str, balance: UUID, operations: int, frees: float = FREES
    ) -> list[Desk]:
        """Let all desks work at once, until so much was asked for."""
        desks = [
            Desk(Caller(address, self.token), balance, frees, seed)
            for seed in range(DESKS)
        ]
        with ThreadPoolExecutor(DESKS) as pool:
            for done in [pool.submit(d.work, operations // DESKS) for d in desks]:
                done.result()
        return desks

    def open_of(self, balance: UUID) -> dict[UUID, int]:
        """Return what is bound of a lot and not freed, by its key."""
        with acting(self.fay.token):
            bound = Commitment.objects.filter(balance=balance, freed_on=None)
            return dict(bound.values_list("pk", "quantity"))


@dataclass(frozen=True)
class Raced:
    """What came of a race."""

    depot: Depot
    balance: UUID
    desks: list[Desk]

    def answers(self) -> "Counter[Any]":
        """Return how often each answer came."""
        return sum((desk.answers for desk in self.desks), Counter())


@pytest.fixture(scope="module")
def depot(django_db_blocker: Any) -> Iterator[Depot]:
    with migrated_site() as site:
        with (
            psycopg.connect(site.database.url("bs_migrate")) as owner,
            psycopg.connect(site.database.url("bs_door")) as door,
        ):
            cast = make_cast((owner, door))
            origin, every = cast.ann.origin, [str(each) for each in Permission]
            fay = make_person((owner, door), "Fay", origin, 0b01, 0, 1, every)
            token = give(door, fay, every).token
        with (
            django_db_blocker.unblock(),
            connected(site.database, "bs_app", name=NAME),
        ):
            yield Depot(site, fay, token, make_ground(cast))


@pytest.fixture(
    scope="module",
    params=[HERE, pytest.param(NIGHTLY, marks=pytest.mark.nightly)],
)
def raced(depot: Depot, request: Any) -> Raced:
    """Return what came of a race over HTTP, as it was run once for all tests."""
    balance = depot.offer(STOCK)
    desks = depot.race(serve(depot.site), balance, request.param)
    depot.site.web.stop()
    return Raced(depot, balance, desks)


@pytest.mark.slow
def test_desks_at_once_never_bind_more_than_there_is(raced):
    with (
        everything(raced.depot.site.database, NAME),
        connection.cursor() as cursor,
    ):
        cursor.execute(HIGHEST, [raced.balance])
        [highest] = cursor.fetchone()
        counted = Balance.objects.get(pk=raced.balance).committed

    assert STOCK - 5 < highest <= STOCK
    assert counted == sum(raced.depot.open_of(raced.balance).values())
    assert raced.answers().keys() == {(200, "done"), NOT_ENOUGH}
    assert 0 < raced.answers()[NOT_ENOUGH] < sum(raced.answers().values()) / 6


@pytest.mark.slow
def test_what_desks_were_told_is_what_is_bound_whoever_hung_up(raced):
    told = {key: of for desk in raced.desks for key, of in desk.bound.items()}
    unsure = {key: of for desk in raced.desks for key, of in desk.unsure.items()}
    with acting(raced.depot.fay.token):
        done = Command.objects.filter(name__in=["offer.commit", "offer.free"]).count()

    open_ = raced.depot.open_of(raced.balance)
    late = open_.keys() - told.keys()
    assert open_ == told | {key: unsure[key] for key in late}
    assert done == raced.answers()[200, "done"] + len(late)
    assert sum(desk.hung_up for desk in raced.desks) > 0


@pytest.mark.slow
def test_the_balance_of_all_desks_is_what_their_events_left(raced):
    with everything(raced.depot.site.database, NAME):
        found = [*differences(Balance), *differences(Commitment)]

    assert found == []


@pytest.mark.slow
def test_whatever_desks_did_at_once_is_sealed(raced):
    server = raced.depot.site.database
    with everything(server, NAME):
        entries = Event.objects.count() + EventRow.objects.count()

    with connected(server, "bs_sealer", name=NAME):
        sealed = Sealer(KEY).seal(AT)

    assert sealed.taken == entries


@pytest.mark.slow
def test_looking_first_and_binding_then_binds_too_much_over_http(depot):
    # The red proof of the first test above, in each run.
    address = serve(depot.site, NAIVE)
    lots = [depot.offer(FEW) for _ in range(10)]
    for balance in lots:
        depot.race(address, balance, 64, frees=0)
    depot.site.web.stop()

    assert max(sum(depot.open_of(balance).values()) for balance in lots) > FEW
