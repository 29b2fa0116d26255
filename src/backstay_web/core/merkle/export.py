"""Events with their proofs, as one file that a nation can check alone and for ever."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from backstay_web.core.merkle.fields import Field, Hidden
from backstay_web.core.merkle.tree import Nodes, consistency_proof, inclusion_proof

FORMAT: Final = "backstay-log-export/1"


@dataclass(frozen=True, slots=True)
class Event:
    """An event of the log: its index, and its fields, shown or hidden."""

    index: int
    fields: Sequence[Field | Hidden]


def exported(
    nodes: Nodes,
    size: int,
    checkpoint: str,
    events: Iterable[Event] = (),
    known_sizes: Iterable[int] = (),
) -> str:
    """Return the file that shows events of a log, as JSON.

    Parameters
    ----------
    nodes : Nodes
        The log's hashes.
    size : int
        Entries of the log that the checkpoint signs.
    checkpoint : str
        The checkpoint, with the signatures of witnesses if there are any.
    events : iterable of Event
        What to show.
    known_sizes : iterable of int
        Sizes at which readers saw the log before; for each the file shows that nothing
        of then was changed.

    Raises
    ------
    NotInTree
        If an event or a known size is beyond the log.
    """
    consistency = [
        {"from_size": known, "hashes": _texts(consistency_proof(nodes, known, size))}
        for known in sorted(set(known_sizes))
    ]
    told = [
        {
            "index": event.index,
            "fields": [_told(field) for field in event.fields],
            "proof": _texts(inclusion_proof(nodes, event.index, size)),
        }
        for event in sorted(events, key=lambda event: event.index)
    ]
    file = {"format": FORMAT, "checkpoint": checkpoint}
    return json.dumps(
        file | {"consistency": consistency, "events": told},
        ensure_ascii=False,
        indent=1,
    )


def _told(field: Field | Hidden) -> dict[str, str]:
    if isinstance(field, Hidden):
        return {"name": field.name, "hash": field.hash.hex()}
    return {"name": field.name, "value": field.value, "salt": field.salt.hex()}


def _texts(hashes: Iterable[bytes]) -> list[str]:
    return [each.hex() for each in hashes]
