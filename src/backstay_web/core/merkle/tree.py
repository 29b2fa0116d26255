"""The tree over the entries of the log: its root, and proofs of what is in it.

Hashes, shape and proofs are those of RFC 6962, section 2.1, so that other programs can
check them. A whole subtree never changes once its entries are there: a log keeps the
hashes of whole subtrees, and everything else follows from some twenty of them.
"""

import hashlib
from typing import Final, Protocol

from backstay.errors import BackstayError

EMPTY_ROOT: Final = hashlib.sha256().digest()


class NotInTree(BackstayError):
    """A proof is asked for that the log, at that size, cannot give."""


class Nodes(Protocol):
    """Where the hashes of whole subtrees are kept."""

    @property
    def size(self) -> int:
        """Return the number of entries."""

    def node(self, level: int, index: int) -> bytes:
        """Return the hash over the entries from ``index * 2 ** level``, so many."""


class Tree:
    """A log's hashes in memory, some 100 bytes for each entry."""

    def __init__(self) -> None:
        self._levels: list[list[bytes]] = [[]]

    @property
    def size(self) -> int:
        """Return the number of entries."""
        return len(self._levels[0])

    def append(self, entry: bytes) -> int:
        """Add an entry, and return its index."""
        index, level, node = self.size, 0, leaf_hash(entry)
        self._levels[0].append(node)
        while len(self._levels[level]) % 2 == 0:
            node = node_hash(*self._levels[level][-2:])
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(node)
        return index

    def node(self, level: int, index: int) -> bytes:
        """Return the hash over a whole subtree."""
        return self._levels[level][index]


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry of the log."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(nodes: Nodes, size: int) -> bytes:
    """Return the root of the log as it was when it had some number of entries.

    Raises
    ------
    NotInTree
        If the log never had that many.
    """
    _check_size(nodes, size)
    return _hash_over(nodes, 0, size) if size else EMPTY_ROOT


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """Return the hashes that lead from an entry to the root at some size.

    Raises
    ------
    NotInTree
        If the log never had that many entries, or had no such entry then.
    """
    _check_size(nodes, size)
    if not 0 <= index < size:
        raise NotInTree(f"Entry {index} is not among the first {size}")
    start, end = 0, size
    downwards = []
    while end - start > 1:
        middle = _middle(start, end)
        if index < middle:
            downwards.append(_hash_over(nodes, middle, end))
            end = middle
        else:
            downwards.append(_hash_over(nodes, start, middle))
            start = middle
    return downwards[::-1]


def consistency_proof(nodes: Nodes, old_size: int, size: int) -> list[bytes]:
    """Return the hashes that show that a log began with an older one.

    Every log begins with the empty one; there the proof is empty.

    Raises
    ------
    NotInTree
        If the log never had that many entries, or the older size is the larger.
    """
    _check_size(nodes, size)
    if not 0 <= old_size <= size:
        raise NotInTree(f"A log of {size} entries cannot begin with {old_size}")
    if not old_size:
        return []
    start, end = 0, size
    downwards = []
    while end != old_size:
        middle = _middle(start, end)
        if old_size <= middle:
            downwards.append(_hash_over(nodes, middle, end))
            end = middle
        else:
            downwards.append(_hash_over(nodes, start, middle))
            start = middle
    if start:  # else it is the old root itself, which the reader has
        downwards.append(_hash_over(nodes, start, end))
    return downwards[::-1]


def _hash_over(nodes: Nodes, start: int, end: int) -> bytes:
    """Return the hash over entries, which stand under one node of the tree."""
    width = end - start
    level = width.bit_length() - 1
    if width == 1 << level:
        return nodes.node(level, start >> level)
    middle = _middle(start, end)
    return node_hash(_hash_over(nodes, start, middle), _hash_over(nodes, middle, end))


def _middle(start: int, end: int) -> int:
    """Return where a subtree parts: its left side is whole, and as large as may be."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def _check_size(nodes: Nodes, size: int) -> None:
    if not 0 <= size <= nodes.size:
        raise NotInTree(f"The log has {nodes.size} entries, and never had {size}")
