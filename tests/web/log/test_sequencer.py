"""Nothing that was committed is missed, and each comes after what it rests on."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from random import Random
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection

from backstay_web.config.database.server import Server
from backstay_web.core.context import SET
from backstay_web.log import sealer as sealing
from backstay_web.log.models import Leaf
from backstay_web.log.sealer import Sealer
from tests.web.at_once import by_threads
from tests.web.cast import Cast, Person
from tests.web.log.conftest import AT, KEY, as_sealer, happen, seal
from tests.web.server import DATABASE

WRITERS = 16
INSERT = (
    "insert into core_event (id, kind, subject, actor, command_key, at, content,"
    " policy, level, rel, cav, originator) values"
    " (%s, 'thing.made', %s, %s, %s, now(), '{}', 1, 0, %s, 0, %s)"
)
ROWS = (
    'insert into core_eventrow (id, event_id, "table", row_key, "row", policy, level,'
    " rel, cav, originator) select gen_random_uuid(), %s, 'things_thing', key, '{}', 1,"
    " 0, %s, 0, %s from unnest(%s::uuid[]) key"
)
COME = "select row_key from core_eventrow join core_arrival using (id) order by place"
NEWER = "select id, place from core_arrival where place > %s order by place"


def tell(writer: psycopg.Connection, by: Person) -> UUID:
    """Append an event in a transaction that is still open."""
    event = uuid4()
    writer.execute(SET.encode(), [by.token])
    words = [event, uuid4(), by.id, uuid4(), by.rel, by.origin]
    writer.execute(INSERT.encode(), words)
    return event


def connect(server: Server, role: str = "bs_app") -> psycopg.Connection:
    return psycopg.connect(server.url(role, DATABASE))


def numbers(server: Server) -> dict[UUID, int]:
    with as_sealer(server):
        return dict(Leaf.objects.order_by("number").values_list("id", "number"))


class Crowd:
    """Sixteen who write at once, each committing when chance says; some fail."""

    def __init__(self, server: Server, cast: Cast, each: int) -> None:
        self.server = server
        self.people = [cast.ann, cast.bob, cast.cid, cast.dan]
        self.each = each
        self.written: dict[int, list[UUID]] = defaultdict(list)
        self.seeds = iter(range(WRITERS))
        self.lock = threading.Lock()
        self.left = WRITERS

    def write(self) -> None:
        with self.lock:
            seed = next(self.seeds)
        chance = Random(seed)  # noqa: S311 moments, not secrets
        with connect(self.server) as writer:
            for _ in range(self.each):
                event = tell(writer, self.people[seed % len(self.people)])
                time.sleep(chance.choice([0, 0, 0.001, 0.02]))
                if chance.random() < 0.1:
                    writer.rollback()
                else:
                    writer.commit()
                    self.written[seed].append(event)
        with self.lock:
            self.left -= 1

    def run_beside(self, read: Callable[[], None]) -> None:
        """Let all write, and read again and again until they are done, and after."""
        writers = threading.Thread(target=lambda: by_threads(WRITERS, self.write))
        writers.start()
        while self.left:
            read()
        writers.join()
        read()


class Naive:
    """Reads what has a higher place than what it read last, as one might think of."""

    def __init__(self, server: Server) -> None:
        self.reader = connect(server, "bs_sealer")
        self.last = 0
        self.seen: set[UUID] = set()

    def read(self) -> None:
        rows = self.reader.execute(NEWER.encode(), [self.last]).fetchall()
        self.reader.commit()
        for event, place in rows:
            self.seen.add(event)
            self.last = place


def faults_of(server: Server, cast: Cast, each: int) -> tuple[int, int, int]:
    """Return how many events were missed, came out of order, and a naive one missed."""
    crowd, naive = Crowd(server, cast, each), Naive(server)
    sealer, rounds = Sealer(KEY), 0

    with as_sealer(server):

        def read() -> None:
            nonlocal sealer, rounds
            naive.read()
            rounds += 1
            if rounds % 3 == 0:  # as after a restart
                connection.close()
                sealer = Sealer(KEY)
            sealer.seal(AT)

        crowd.run_beside(read)
    naive.reader.close()
    sealed = numbers(server)
    written = [event for events in crowd.written.values() for event in events]
    disordered = sum(
        sealed.get(one, 0) > sealed.get(next_, 0)
        for events in crowd.written.values()
        for one, next_ in pairwise(events)
    )
    assert len(written) > 0.8 * WRITERS * each
    assert len(sealed) == len(set(written) & sealed.keys())  # what failed is not there
    return (
        len(set(written) - sealed.keys()),
        disordered,
        len(set(written) - naive.seen),
    )


def test_nothing_is_missed_where_sixteen_write_at_once(committing, site_server):
    missed, disordered, naive = faults_of(site_server, committing, 60)

    assert (missed, disordered) == (0, 0)
    assert naive > 0


@pytest.mark.nightly
def test_nothing_of_fifty_thousand_is_missed(committing, site_server):
    missed, disordered, naive = faults_of(site_server, committing, 3_125)

    assert (missed, disordered) == (0, 0)
    assert naive > 0


def test_a_change_comes_after_the_one_that_it_rests_on(committing, site_server):
    # The second had its transaction's number first, and waited for the first.
    with connect(site_server) as second, connect(site_server) as first:
        second.execute("select pg_current_xact_id()")
        cause = tell(first, committing.ann)
        first.commit()
        effect = tell(second, committing.bob)
        second.commit()

    seal(site_server)

    place = numbers(site_server)
    assert place[cause] < place[effect]


def test_rows_of_one_statement_come_in_the_order_in_which_it_told_them(
    committing, site_server
):
    keys = [uuid4() for _ in range(1_000)]
    with connect(site_server) as writer:
        event = tell(writer, committing.ann)
        ann = committing.ann
        writer.execute(ROWS.encode(), [event, ann.rel, ann.origin, keys])
        writer.commit()

    with as_sealer(site_server), connection.cursor() as cursor:
        cursor.execute(COME)
        come = [key for [key] in cursor.fetchall()]

    assert come == keys


def test_who_dawdles_holds_up_nobody_and_is_not_forgotten(committing, site_server):
    sealer = Sealer(KEY)
    with connect(site_server) as slow, connect(site_server) as quick:
        late = tell(slow, committing.ann)
        early = tell(quick, committing.bob)
        quick.commit()
        first = seal(site_server, sealer=sealer).taken
        slow.commit()
        second = seal(site_server, sealer=sealer).taken

    place = numbers(site_server)
    assert (first, second) == (1, 1)
    assert place[early] < place[late]


def test_more_than_one_batch_holds_is_sealed_in_several(
    committing, site_server, monkeypatch
):
    monkeypatch.setattr("backstay_web.log.sequencer.MOST", 4)
    for _ in range(5):
        happen(committing.ann)

    sealed = seal(site_server)

    assert sealed.taken == 10  # five events, each with its row
    assert len(numbers(site_server)) == 10


def test_a_batch_that_could_not_be_signed_is_taken_again(
    committing, site_server, monkeypatch
):
    happen(committing.ann)
    sealer = Sealer(KEY)
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "checkpoint", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            seal(site_server, sealer=sealer)
    assert numbers(site_server) == {}

    assert seal(site_server, sealer=sealer).taken == 2
