"""The hashes of one epoch as the database keeps them: tiles of leaves, and nodes above.

A tile holds the hashes of 64 leaves. The nodes over whole tiles are kept one by one;
those below follow from the tile.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from backstay_web.core.merkle.padding import MULTIPLE
from backstay_web.core.merkle.tree import node_hash
from backstay_web.log.models import Node, Tile

TILE_LEVEL: Final = MULTIPLE.bit_length() - 1
HASH_BYTES: Final = 32


class StoredNodes:
    """Where the hashes of an epoch are kept; each is read once."""

    def __init__(self, epoch: int, size: int) -> None:
        self.epoch = epoch
        self.size = size
        self._tiles: dict[int, list[bytes]] = {}
        self._nodes: dict[tuple[int, int], bytes] = {}

    def node(self, level: int, index: int) -> bytes:
        """Return the hash over a whole subtree."""
        if level >= TILE_LEVEL:
            return self._node(level, index)
        width = 1 << level
        start = index * width
        tile = self._tile(start // MULTIPLE)
        within = start % MULTIPLE
        return over(tile[within : within + width])

    def prefetch(self, indices: Iterable[int]) -> None:
        """Read at once what proofs of some entries need."""
        tiles = {index // MULTIPLE for index in indices}
        found = Tile.objects.filter(epoch=self.epoch, number__in=tiles)
        for number, hashes in found.values_list("number", "hashes"):
            self._tiles[number] = parted(bytes(hashes))
        siblings: dict[int, set[int]] = {}
        level, numbers = TILE_LEVEL, tiles
        while numbers and self.size >> level:
            siblings[level] = {number ^ 1 for number in numbers}
            level, numbers = level + 1, {number // 2 for number in numbers}
        for level, numbers in siblings.items():
            nodes = Node.objects.filter(
                epoch=self.epoch, level=level, number__in=numbers
            )
            for number, hash_ in nodes.values_list("number", "hash"):
                self._nodes[level, number] = bytes(hash_)

    def _tile(self, number: int) -> list[bytes]:
        if number not in self._tiles:
            tile = Tile.objects.get(epoch=self.epoch, number=number)
            self._tiles[number] = parted(bytes(tile.hashes))
        return self._tiles[number]

    def _node(self, level: int, number: int) -> bytes:
        if (level, number) not in self._nodes:
            node = Node.objects.get(epoch=self.epoch, level=level, number=number)
            self._nodes[level, number] = bytes(node.hash)
        return self._nodes[level, number]


def parted(hashes: bytes) -> list[bytes]:
    """Return the hashes of a tile."""
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def over(hashes: Sequence[bytes]) -> bytes:
    """Return the hash over a whole subtree from those of its leaves."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(*row[at : at + 2]) for at in range(0, len(row), 2)]
    return row[0]


def append_tiles(
    nodes: StoredNodes, leaf_hashes: Sequence[bytes]
) -> tuple[list[Tile], list[Node]]:
    """Return the rows that add whole tiles to an epoch, which they make larger."""
    tiles, added = [], []
    for at in range(0, len(leaf_hashes), MULTIPLE):
        some = leaf_hashes[at : at + MULTIPLE]
        number = nodes.size // MULTIPLE
        tiles.append(Tile(epoch=nodes.epoch, number=number, hashes=b"".join(some)))
        added += nodes_above(nodes, number, over(some))
        nodes.size += MULTIPLE
    return tiles, added


def nodes_above(nodes: StoredNodes, number: int, hash_: bytes) -> list[Node]:
    """Return the node of a new tile, and each above that is whole with it."""
    level, added = TILE_LEVEL, []
    while True:
        nodes._nodes[level, number] = hash_
        added.append(Node(epoch=nodes.epoch, level=level, number=number, hash=hash_))
        if number % 2 == 0:
            return added
        hash_ = node_hash(nodes.node(level, number - 1), hash_)
        level, number = level + 1, number // 2
