"""What an EPCIS document says, whoever wrote it and however it put it.

Lists of EPCIS have no order, so they stand here in one; moments are in UTC, beside the
offset of the place; words of the vocabulary are bare.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

OBJECT: Final = "ObjectEvent"
AGGREGATION: Final = "AggregationEvent"
ASSOCIATION: Final = "AssociationEvent"
TRANSACTION: Final = "TransactionEvent"
TRANSFORMATION: Final = "TransformationEvent"
NAMES: Final = {
    OBJECT: ("epcList", "quantityList"),
    AGGREGATION: ("childEPCs", "childQuantityList"),
    ASSOCIATION: ("childEPCs", "childQuantityList"),
    TRANSACTION: ("epcList", "quantityList"),
}
"""What the things and the quantities of an event are called, by its kind."""
UTC_OFFSET: Final = "+00:00"

Pairs = tuple[tuple[str, str], ...]
"""Each a type, empty if none is said, and what is of it."""


class Quantity(NamedTuple):
    """So many of a class of things; without a unit they are counted.

    The number is as short as can be: 2.0 is 2, so that both are found to be one.
    """

    of: str
    quantity: Decimal | None = None
    unit: str = ""


class Mistake(NamedTuple):
    """That an event was told in error, and by which events it is put right."""

    at: datetime
    reason: str = ""
    mended_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Event:
    """What happened: when, what, where, why, and who gave to whom.

    ``more`` holds whatever else was said, each by its name as JSON in one form.
    """

    kind: str
    at: datetime
    offset: str = UTC_OFFSET
    id: str = ""
    action: str = ""
    step: str = ""
    disposition: str = ""
    things: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    parent: str = ""
    read_point: str = ""
    location: str = ""
    transactions: Pairs = ()
    sources: Pairs = ()
    destinations: Pairs = ()
    mistake: Mistake | None = None
    more: Pairs = ()


class Named(NamedTuple):
    """What is known of a thing, a place or a party beside its identifier."""

    vocabulary: str
    id: str
    attributes: Pairs


@dataclass(frozen=True)
class Extract:
    """What a document says: what happened, and what the things in it are called."""

    events: tuple[Event, ...]
    names: tuple[Named, ...] = ()
    made_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)


def ordered(some: Iterable[Any]) -> tuple[Any, ...]:
    """Return what a list of EPCIS holds in one order, as it has none of its own."""
    return tuple(sorted(some, key=repr))


def offset_of(said: str) -> timedelta:
    """Return how far a place is ahead of UTC, as ``+02:00`` says it."""
    ahead = timedelta(hours=int(said[1:3]), minutes=int(said[4:6]))
    return -ahead if said[0] == "-" else ahead
