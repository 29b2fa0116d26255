"""Compares the log with the rows that it seals, before anything more is signed.

Each leaf is made again from the stored event and its salts, each filling entry from the
sealer's secret, each node from those below. So what was changed, taken away or put in
between is found, though not by whom.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from backstay.errors import BackstayError
from backstay_web.core.merkle.fields import Field, entry
from backstay_web.core.merkle.padding import MULTIPLE
from backstay_web.core.merkle.tree import leaf_hash, node_hash
from backstay_web.log.entries import Asked, entries
from backstay_web.log.key import LogKey
from backstay_web.log.models import Epoch, Leaf, Node, Tile
from backstay_web.log.tiles import TILE_LEVEL, over, parted

BETWEEN: Final = """
join log_leaf l on l.id = x.id
where l.epoch = %s and l.number >= %s and l.number < %s
"""

Nodes = dict[tuple[int, int], bytes]


class Damaged(BackstayError):
    """The stored log is not what was sealed; says where, and nothing is signed."""


@dataclass(frozen=True)
class Stretch:
    """Tiles of an epoch that follow each other, from ``first`` up to before ``end``."""

    epoch: Epoch
    first: int
    end: int


def in_turn(
    tile_counts: Sequence[tuple[Epoch, int]], start: int, count: int
) -> Iterator[Stretch]:
    """Yield so many tiles of all epochs, from one on, and after the last the first."""
    total = sum(tiles for _, tiles in tile_counts)
    end = start + min(count, total)
    for first, last in ((start, min(end, total)), (0, end - total)):
        before = 0
        for epoch, tiles in tile_counts:
            begin, stop = max(first - before, 0), min(last - before, tiles)
            if begin < stop:
                yield Stretch(epoch, begin, stop)
            before += tiles


def check(stretch: Stretch, key: LogKey) -> None:
    """Return if every leaf, tile and node of a stretch is what the rows make of it.

    Raises
    ------
    Damaged
        At the first that is not.
    """
    leaves = dict(leaves_of(stretch))
    tiles = Tile.objects.filter(
        epoch=stretch.epoch.number, number__gte=stretch.first, number__lt=stretch.end
    ).order_by("number")
    stored = dict(tiles.values_list("number", "hashes"))
    nodes = nodes_of(stretch)
    for number in range(stretch.first, stretch.end):
        hashes = parted(bytes(stored.get(number, b"")))
        compare(stretch.epoch, number * MULTIPLE, hashes, leaves, key)
        check_nodes(stretch.epoch, number, over(hashes), nodes)


def compare(
    epoch: Epoch,
    start: int,
    hashes: list[bytes],
    leaves: dict[int, bytes],
    key: LogKey,
) -> None:
    """Return if the hashes of a tile are those of its leaves.

    Raises
    ------
    Damaged
        At the first that is not.
    """
    if len(hashes) != MULTIPLE:
        raise Damaged(f"{epoch.origin}: the tile at {start} is gone or not whole")
    fills = epoch.origin.startswith(f"{key.name}/")
    for number, hash_ in enumerate(hashes, start):
        if number in leaves:
            expected = leaf_hash(leaves[number])
        elif fills:
            expected = leaf_hash(key.filler(epoch.origin, number))
        else:  # filled with the secret of an earlier key
            continue
        if hash_ != expected:
            raise Damaged(f"{epoch.origin}: entry {number} is not what was sealed")


def leaves_of(stretch: Stretch) -> Iterator[tuple[int, bytes]]:
    """Yield numbers and entries, made again from what is stored.

    Raises
    ------
    Damaged
        If what a leaf seals is gone, or has another number of fields.
    """
    epoch, start, end = (
        stretch.epoch.number,
        stretch.first * MULTIPLE,
        stretch.end * MULTIPLE,
    )
    asked = Asked(["l.number", "l.salts"], BETWEEN, [epoch, start, end])
    seen = 0
    with connection.cursor() as cursor:
        for each in entries(cursor, asked):
            number, salts = each.more
            if len(salts) != each.salt_bytes:
                raise Damaged(
                    f"{stretch.epoch.origin}: salts of {number} are not whole"
                )
            yield number, entry(each.fields(bytes(salts)))
            seen += 1
    there = Leaf.objects.filter(epoch=epoch, number__gte=start, number__lt=end).count()
    if seen != there:
        raise Damaged(
            f"{stretch.epoch.origin}: {there - seen} of the events between {start} and "
            f"{end} are gone"
        )
    if stretch.first == 0:
        yield 0, entry(opening_of(stretch.epoch))


def opening_of(epoch: Epoch) -> list[Field]:
    """Return the fields of the first entry of an epoch."""
    return [
        Field(told["name"], bytes.fromhex(told["salt"]), told["value"])
        for told in epoch.opening
    ]


def nodes_of(stretch: Stretch) -> Nodes:
    """Return the stored nodes over a stretch, and the left neighbours they need."""
    found: Nodes = {}
    level, first, last = TILE_LEVEL, stretch.first, stretch.end - 1
    while True:
        rows = Node.objects.filter(
            epoch=stretch.epoch.number,
            level=level,
            number__gte=max(0, first - 1),
            number__lte=last,
        )
        for number, hash_ in rows.values_list("number", "hash"):
            found[level, number] = bytes(hash_)
        if last == 0:
            return found
        level, first, last = level + 1, first // 2, last // 2


def check_nodes(epoch: Epoch, number: int, hash_: bytes, nodes: Nodes) -> None:
    """Return if the nodes that are whole with a tile are what those below make.

    Raises
    ------
    Damaged
        At the first that is not.
    """
    level = TILE_LEVEL
    while True:
        if nodes.get((level, number)) != hash_:
            raise Damaged(f"{epoch.origin}: node {number} of level {level} is wrong")
        if number % 2 == 0:
            return
        left = nodes.get((level, number - 1), b"")
        hash_ = node_hash(left, hash_)
        level, number = level + 1, number // 2


def check_end(epoch: Epoch, size: int) -> None:
    """Return if nothing stands beyond the end of an epoch.

    Raises
    ------
    Damaged
        If something does.
    """
    beyond = Leaf.objects.filter(epoch=epoch.number, number__gte=size).exists()
    more = Tile.objects.filter(epoch=epoch.number, number__gte=size // MULTIPLE)
    if beyond or more.exists():
        raise Damaged(f"{epoch.origin}: there are entries beyond its {size}")
