"""What is needed, as whoever knows of needs tells it: this app knows of none itself.

Whoever stands above adds a function to ``NEEDS`` that returns the needs that the reader
may see.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID


@dataclass(frozen=True)
class Need:
    """So many units of a class, by a day, for something that has a title."""

    equipment_class: UUID
    quantity: int
    need_by_on: date
    title: str


NEEDS: Final[list[Callable[[], Iterable[Need]]]] = []
"""Who tells of needs; added to once, when the site starts."""


def needs() -> Iterator[Need]:
    """Yield all needs that the reader may see, the earliest first."""
    found = [need for tell in NEEDS for need in tell()]
    yield from sorted(found, key=lambda need: (need.need_by_on, need.title))
