"""Whoever owns the database and has stolen the key: what he does to rows and log.

He works in a transaction that is undone, so that each tamper meets the same log.
"""

from collections.abc import Callable
from random import Random
from typing import Any
from uuid import uuid4

from django.db import connection

from backstay_web.core.merkle.note import Head, checkpoint
from backstay_web.core.merkle.padding import MULTIPLE
from backstay_web.core.merkle.tree import leaf_hash, root
from backstay_web.core.models import Event
from backstay_web.log.audit import Stretch, leaves_of
from backstay_web.log.models import Checkpoint, Epoch, Leaf, Node, Tile
from backstay_web.log.sealer import Sealer
from backstay_web.log.tiles import StoredNodes, append_tiles
from tests.web.log.conftest import AT, KEY

Tamper = Callable[[Random, int], None]
"""Does something to what was sealed below some number."""


EDITS_OF_EVENTS = (
    "update core_event set kind = kind || '.' where id = %s",
    "update core_event set actor = gen_random_uuid() where id = %s",
    "update core_event set subject = gen_random_uuid() where id = %s",
    "update core_event set level = level + 1 where id = %s",
    "update core_event set content = content || '{\"more\": 1}' where id = %s",
)
EDITS_OF_ROWS = (
    """update core_eventrow set "row" = "row" || '{"name": "x"}' where id = %s""",
    """update core_eventrow set "table" = "table" || 's' where id = %s""",
    "update core_eventrow set row_key = gen_random_uuid() where id = %s",
    "update core_eventrow set rel = rel + 4 where id = %s",
)


def sql(statement: str, *words: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, words)
        return int(cursor.rowcount)


def drawn(random: Random, below: int) -> Leaf:
    """Return some leaf among the first; the opening is none."""
    leaves = list(Leaf.objects.filter(number__lt=below).order_by("number"))
    return random.choice(leaves)


def drawn_event(random: Random, below: int) -> Leaf:
    """Return the leaf of some event among the first."""
    events = Event.objects.values("id")
    leaves = Leaf.objects.filter(number__lt=below, id__in=events).order_by("number")
    return random.choice(list(leaves))


def edited(random: Random, below: int) -> None:
    leaf = drawn(random, below)
    if not sql(random.choice(EDITS_OF_EVENTS), leaf.id):
        sql(random.choice(EDITS_OF_ROWS), leaf.id)


def back_dated(random: Random, below: int) -> None:
    leaf = drawn_event(random, below)
    sql("update core_event set at = at - interval '1 second' where id = %s", leaf.id)


def deleted(random: Random, below: int) -> None:
    leaf = drawn(random, below)
    sql("delete from core_eventrow where id = %s or event_id = %s", leaf.id, leaf.id)
    sql("delete from core_event where id = %s", leaf.id)
    sql(
        "delete from log_leaf where id not in (select id from core_event)"
        " and id not in (select id from core_eventrow)"
    )


def inserted(random: Random, below: int) -> None:
    taken = set(Leaf.objects.values_list("number", flat=True))
    put(random, random.choice([n for n in range(1, below) if n not in taken]))


def put(random: Random, number: int) -> None:
    """Put an event that is like another one where none stood."""
    like, key = drawn_event(random, 1_000), uuid4()
    sql(
        "insert into core_event (id, kind, subject, actor, command_key, at, content,"
        " policy, level, rel, cav, originator) select %s, kind, subject, actor,"
        " gen_random_uuid(), at, content, policy, level, rel, cav, originator"
        " from core_event where id = %s",
        key,
        like.id,
    )
    salts = random.randbytes(len(like.salts))
    Leaf.objects.create(id=key, epoch=like.epoch, number=number, salts=salts)


def swapped(random: Random, below: int) -> None:
    one = drawn(random, below)
    other = random.choice(list(Leaf.objects.exclude(pk=one.pk)))
    sql("update log_leaf set number = -1 where id = %s", one.id)
    sql("update log_leaf set number = %s where id = %s", one.number, other.id)
    sql("update log_leaf set number = %s where id = %s", other.number, one.id)


def truncated(random: Random, below: int) -> None:
    size = MULTIPLE * random.randrange(1, below // MULTIPLE)
    sql("delete from log_leaf where number >= %s", size)
    sql("delete from log_tile where number >= %s", size // MULTIPLE)


def restored(random: Random, below: int) -> None:
    """Go back to an old copy, and on from there with what was not in it."""
    truncated(random, below)
    reseal()
    for _ in range(random.randrange(1, 5)):
        Sealer(KEY).seal(AT)


def rewritten(random: Random, below: int) -> None:
    for leaf in Leaf.objects.all():
        leaf.salts = random.randbytes(len(leaf.salts))
        leaf.save()


TAMPERS: list[Tamper] = [
    edited,
    back_dated,
    deleted,
    inserted,
    swapped,
    truncated,
    restored,
    rewritten,
]


def reseal() -> None:
    """Make tiles, nodes and the head anew from the rows, and sign: all fits then."""
    epoch = Epoch.objects.get()
    count = Tile.objects.count()
    leaves = dict(leaves_of(Stretch(epoch, 0, count)))
    hashes = [
        leaf_hash(leaves.get(number) or KEY.filler(epoch.origin, number))
        for number in range(count * MULTIPLE)
    ]
    for model in (Tile, Node, Checkpoint):
        model.objects.all().delete()
    nodes = StoredNodes(epoch.number, 0)
    tiles, added = append_tiles(nodes, hashes)
    Tile.objects.bulk_create(tiles)
    Node.objects.bulk_create(added)
    signer = KEY.signer(AT.year)
    head = Head(signer.name, nodes.size, root(nodes, nodes.size))
    Checkpoint.objects.create(
        epoch=epoch.number,
        size=head.size,
        root=head.root,
        note=checkpoint(head, signer),
    )
