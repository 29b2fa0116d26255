"""Filling batches, so that the size of the log tells little of what happened."""

import secrets
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

MULTIPLE: Final = 64
"""Entries to whose multiple a batch is filled. Our assumption: at a few events a minute
and a checkpoint a minute, most batches look alike."""

ENTRY_BYTES: Final = 32


class Batch(NamedTuple):
    """Entries to append, and where among them those of events are."""

    entries: list[bytes]
    positions: list[int]


def at_random(_: int) -> bytes:
    return secrets.token_bytes(ENTRY_BYTES)


def padded(
    events: Sequence[bytes],
    multiple: int = MULTIPLE,
    fill: Callable[[int], bytes] = at_random,
) -> Batch:
    """Return entries of events, in order, scattered among others that fill.

    An entry is a hash over salts, so nobody can tell it from random bytes; and as
    events stand anywhere in the batch, an index hardly tells how many came before. A
    batch without events is a whole multiple too. ``fill`` gives the entry for a place
    in the batch; whoever does not know how must not tell it from random.
    """
    count = max(1, -(-len(events) // multiple)) * multiple
    positions = sorted(secrets.SystemRandom().sample(range(count), len(events)))
    entries = [fill(position) for position in range(count)]
    for position, event in zip(positions, events, strict=True):
        entries[position] = event
    return Batch(entries, positions)
