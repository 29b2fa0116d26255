"""Seals what was committed, and signs it: a batch and its checkpoint, or neither."""

import secrets
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection, transaction
from django.db.models import Max

from backstay_web.core.merkle.fields import entry, salted
from backstay_web.core.merkle.note import Head, checkpoint, verifier_key
from backstay_web.core.merkle.padding import MULTIPLE, padded
from backstay_web.core.merkle.tree import leaf_hash, root
from backstay_web.log.audit import (
    Damaged,
    Stretch,
    check,
    check_end,
    in_turn,
    opening_of,
)
from backstay_web.log.key import LogKey, Signer
from backstay_web.log.models import Alarm, Checkpoint, Epoch, Leaf, Node, Tile
from backstay_web.log.sequencer import Batch, Sequencer
from backstay_web.log.tiles import StoredNodes, append_tiles

ONE_SNAPSHOT: Final = "set transaction isolation level repeatable read"
AUDITED: Final = 2_000
"""Older tiles that are compared anew each time, in turn: half a second of work."""


class Sealed(NamedTuple):
    """What came of it: the head that was signed, and how many entries were taken."""

    head: Head
    taken: int


class Sealer:
    """Whoever holds the key, and seals with it."""

    def __init__(self, key: LogKey) -> None:
        self.key = key
        self.sequencer = Sequencer()
        self._audited = 0

    def seal(self, at: datetime) -> Sealed:
        """Seal all that was committed, and return the head that was signed last.

        Raises
        ------
        Damaged
            If what is stored is not what was sealed; nothing was signed.
        """
        try:
            head, batch = self._seal_batch(self.key.signer(at.year), audits=True)
            taken = len(batch.entries)
            while not batch.is_last:
                head, batch = self._seal_batch(self.key.signer(at.year))
                taken += len(batch.entries)
        except Damaged as damage:
            Alarm.objects.create(found=str(damage)[:500])
            raise
        return Sealed(head, taken)

    def _seal_batch(self, signer: Signer, audits: bool = False) -> tuple[Head, Batch]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ONE_SNAPSHOT)
            if audits:
                self._audit()
            epoch = self._epoch(signer)
            before = last_head(epoch)
            nodes = StoredNodes(epoch.number, before.size if before else 0)
            first = nodes.size // MULTIPLE
            batch = self.sequencer.next(cursor)
            self._append(epoch, nodes, batch)
            check(Stretch(epoch, first, nodes.size // MULTIPLE), self.key)
            head = sign(epoch, signer, before, nodes.size)
        self.sequencer.sealed(batch)  # only once it is committed
        return head, batch

    def _epoch(self, signer: Signer) -> Epoch:
        """Return the epoch that the signer signs for, beginning it if need be."""
        last = Epoch.objects.order_by("-number").first()
        if last is not None and last.origin == signer.name:
            return last
        opening = salted(opening_values(signer.name, last))
        return Epoch.objects.create(
            number=last.number + 1 if last else 1,
            origin=signer.name,
            key=verifier_key(signer),
            opening=[
                {"name": field.name, "value": field.value, "salt": field.salt.hex()}
                for field in opening
            ],
        )

    def _append(self, epoch: Epoch, nodes: StoredNodes, batch: Batch) -> None:
        """Add a batch to an epoch; a new one begins with a tile for its opening."""
        hashes = []
        if nodes.size == 0:
            opening = entry(opening_of(epoch))
            hashes = [leaf_hash(opening)]
            hashes += [
                leaf_hash(self.key.filler(epoch.origin, number))
                for number in range(1, MULTIPLE)
            ]
        start = nodes.size + len(hashes)
        salts = [secrets.token_bytes(each.salt_bytes) for each in batch.entries]
        filled = padded(
            [
                entry(each.fields(some))
                for each, some in zip(batch.entries, salts, strict=True)
            ],
            fill=lambda position: self.key.filler(epoch.origin, start + position),
        )
        hashes += [leaf_hash(each) for each in filled.entries]
        tiles, added = append_tiles(nodes, hashes)
        Leaf.objects.bulk_create(
            Leaf(id=each.id, epoch=epoch.number, number=start + position, salts=some)
            for each, position, some in zip(
                batch.entries, filled.positions, salts, strict=True
            )
        )
        Tile.objects.bulk_create(tiles)
        Node.objects.bulk_create(added)

    def _audit(self) -> None:
        """Compare some of what was sealed before, from where the last audit ended."""
        sizes = Checkpoint.objects.values("epoch").annotate(size=Max("size"))
        tiles = {row["epoch"]: row["size"] // MULTIPLE for row in sizes}
        epochs = Epoch.objects.filter(number__in=tiles).order_by("number")
        counts = [(each, tiles[each.number]) for each in epochs]
        start = self._audited % max(sum(tiles.values()), 1)
        for stretch in in_turn(counts, start, AUDITED):
            check(stretch, self.key)
        self._audited = start + AUDITED


def sign(epoch: Epoch, signer: Signer, before: Checkpoint | None, size: int) -> Head:
    """Sign a head, and keep it, if it goes on from the one before.

    Raises
    ------
    Damaged
        If it does not, or if there is more in the log than is to be signed.
    """
    check_end(epoch, size)
    nodes = StoredNodes(epoch.number, size)
    if before:
        check_head(nodes, before, signer)
    head = Head(signer.name, size, root(nodes, size))
    note = checkpoint(head, signer)
    Checkpoint.objects.create(epoch=epoch.number, size=size, root=head.root, note=note)
    return head


def last_head(epoch: Epoch) -> Checkpoint | None:
    return Checkpoint.objects.filter(epoch=epoch.number).order_by("-size").first()


def opening_values(origin: str, last: Epoch | None) -> dict[str, str]:
    """Return what the first entry of an epoch says: which head it goes on from."""
    head = last_head(last) if last else None
    return {
        "entry": "opening",
        "origin": origin,
        "previous_key": last.key if last else "",
        "previous_origin": last.origin if last else "",
        "previous_root": bytes(head.root).hex() if head else "",
        "previous_size": str(head.size) if head else "",
    }


def check_head(nodes: StoredNodes, before: Checkpoint, signer: Signer) -> None:
    """Return if the log still leads to the head that was signed last.

    Raises
    ------
    Damaged
        If it leads to another root, or the note is not the one that was signed.
    """
    head = Head(signer.name, before.size, root(nodes, before.size))
    if head.root != bytes(before.root) or checkpoint(head, signer) != before.note:
        raise Damaged(f"{signer.name}: its last head of {before.size} does not hold")
