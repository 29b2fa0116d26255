"""Move some of an order to places that were asked for; the rest keep their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Move:
    """One that another order has at another place, from 1."""

    key: UUID
    before: int
    after: int


def moved(order: Sequence[UUID], wanted: Mapping[UUID, int]) -> list[UUID]:
    """Return an order in which those that are named stand at the places wanted.

    A place counts from 1; one beyond the end is the end. Where two want the same, the
    one that stood first comes first.

    >>> a, b, c, d = (UUID(int=n) for n in range(4))
    >>> moved([a, b, c, d], {d: 1, a: 3}) == [d, b, a, c]
    True
    """
    rest = [key for key in order if key not in wanted]
    named = [key for key in order if key in wanted]
    for key in sorted(named, key=lambda each: wanted[each]):
        rest.insert(wanted[key] - 1, key)
    return rest


def moves(before: Sequence[UUID], after: Sequence[UUID]) -> list[Move]:
    """Return what stands elsewhere in the order after, in that order."""
    places = {key: place for place, key in enumerate(before, start=1)}
    return [
        Move(key, places[key], place)
        for place, key in enumerate(after, start=1)
        if places[key] != place
    ]
