"""Once anything stored is not what was sealed, nothing more is signed."""

from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.log import sealer as sealing
from backstay_web.log.audit import Damaged, in_turn
from backstay_web.log.key import LogKey, make_key
from backstay_web.log.models import Alarm, Checkpoint, Epoch, Leaf, Node, Tile
from backstay_web.log.queries import last_checkpoint, worries
from backstay_web.log.sealer import Sealer
from tests.web.cast import Cast
from tests.web.log import tampering
from tests.web.log.conftest import AT, KEY, as_sealer, happen, seal
from tests.web.whole_log import everything

HERE, NIGHTLY = 100, 1_000


def flipped(random: Random, stored: bytes) -> bytes:
    """Return bytes of which one bit is another."""
    changed = bytearray(stored)
    changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def a_leaf(random: Random, below: int) -> None:
    leaf = tampering.drawn(random, below)
    leaf.salts = flipped(random, bytes(leaf.salts))
    leaf.save()


def a_tile(random: Random, _: int) -> None:
    tile = random.choice(list(Tile.objects.order_by("number")))
    hashes = flipped(random, bytes(tile.hashes))
    Tile.objects.filter(epoch=tile.epoch, number=tile.number).update(hashes=hashes)


def a_node(random: Random, _: int) -> None:
    node = random.choice(list(Node.objects.order_by("level", "number")))
    same = Node.objects.filter(epoch=node.epoch, level=node.level, number=node.number)
    same.update(hash=flipped(random, bytes(node.hash)))


def the_head(random: Random, _: int) -> None:
    head = Checkpoint.objects.latest("size")
    same = Checkpoint.objects.filter(epoch=head.epoch, size=head.size)
    if random.random() < 0.5:
        same.update(root=flipped(random, bytes(head.root)))
    else:
        same.update(note=head.note.replace("log.example", "log.example.org"))


def the_opening(random: Random, _: int) -> None:
    epoch = Epoch.objects.get()
    field = random.choice(epoch.opening)
    field["value"] += "0"
    epoch.save()


def a_tile_gone(random: Random, _: int) -> None:
    tile = random.choice(list(Tile.objects.order_by("number")))
    Tile.objects.filter(epoch=tile.epoch, number=tile.number).delete()


def an_entry_beyond(random: Random, _: int) -> None:
    tampering.put(random, 100_000)  # it says that it is sealed, so that it never is


DAMAGE: list[tampering.Tamper] = [
    a_leaf,
    a_tile,
    a_node,
    the_head,
    the_opening,
    a_tile_gone,
    an_entry_beyond,
    tampering.edited,
    tampering.back_dated,
    tampering.deleted,
    tampering.inserted,
    tampering.swapped,
    tampering.rewritten,
]


@pytest.fixture
def grown(log: Cast, site_server: Server, monkeypatch: Any) -> Cast:
    for _ in range(3):
        happen(log.bob)
        seal(site_server)
    monkeypatch.setattr(sealing, "ONE_SNAPSHOT", "select 1")
    return log


def signed(server: Server, count: int) -> list[str]:
    """Damage the log so often; return each after which something was signed."""
    found = []
    with everything(server):
        heads = Checkpoint.objects.count()
        below = Checkpoint.objects.latest("size").size
        for number in range(count):
            damage = DAMAGE[number % len(DAMAGE)]
            with transaction.atomic():
                damage(Random(number), below)  # noqa: S311 no secret
                try:
                    Sealer(KEY).seal(AT)
                    found.append(f"{number} {damage.__name__}")
                except Damaged:
                    assert Checkpoint.objects.count() <= heads
                    assert Alarm.objects.count() == 1
                transaction.set_rollback(True)
        assert Sealer(KEY).seal(AT).taken == 0  # undamaged, it is signed
    return found


@pytest.mark.usefixtures("grown")
def test_after_a_hundred_kinds_of_damage_nothing_is_signed(site_server):
    assert signed(site_server, HERE) == []


@pytest.mark.nightly
@pytest.mark.usefixtures("grown")
def test_after_a_thousand_flips_nothing_is_signed(site_server):
    assert signed(site_server, NIGHTLY) == []


def test_what_was_not_written_as_it_was_meant_is_not_signed(
    grown, site_server, monkeypatch
):
    append = Sealer._append
    happen(grown.ann)

    def append_and_spoil(*words: Any) -> None:
        append(*words)
        Leaf.objects.update(salts=b"\0" * 112)

    monkeypatch.setattr(Sealer, "_append", append_and_spoil)
    with everything(site_server):
        heads = Checkpoint.objects.count()
        with pytest.raises(Damaged):
            Sealer(KEY).seal(AT)
        assert Checkpoint.objects.count() == heads


@pytest.mark.usefixtures("grown")
def test_an_event_that_is_gone_is_missed_under_another_key_too(site_server):
    other = LogKey("log.example/other", b"\x09" * 32, b"\x0a" * 32)
    with everything(site_server):
        leaf = tampering.drawn_event(Random(1), 1_000)  # noqa: S311 no secret
        tampering.sql("delete from core_eventrow where event_id = %s", leaf.id)
        tampering.sql("delete from core_event where id = %s", leaf.id)

        with pytest.raises(Damaged, match="are gone"):
            Sealer(other).seal(AT)


def test_an_alarm_is_told_to_whoever_signed_in(log, site_server):
    with as_sealer(site_server):
        Alarm.objects.create(found="log.example: entry 3 is not what was sealed")

    with acting(log.bob.token):
        told = worries(last_checkpoint())

    assert told == ["log.example: entry 3 is not what was sealed"]


@pytest.mark.parametrize("count", [3, 7, 100])
def test_old_tiles_are_looked_at_in_turn_and_none_left_out(count):
    one, two = Epoch(number=1), Epoch(number=2)
    tiles = [(one, 3), (two, 4)]

    looked = [
        [
            (stretch.epoch.number, tile)
            for stretch in in_turn(tiles, start, count)
            for tile in range(stretch.first, stretch.end)
        ]
        for start in range(7)
    ]

    # From each place on, around the end, and none twice.
    every = [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2), (2, 3)]
    assert looked == [(every[start:] + every[:start])[:count] for start in range(7)]


def test_the_command_says_what_is_damaged_and_ends(log, site_server, tmp_path):
    key = tmp_path / "key.json"
    make_key(key, "log.example/command")
    with (
        as_sealer(site_server),
        pytest.raises(CommandError, match="not what was sealed"),
    ):
        # Another key of the same name: it did not fill the log.
        call_command("seal", key=key, once=True)
