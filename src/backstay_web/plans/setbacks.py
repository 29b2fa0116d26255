"""What stands in the way of packages beside what is missing, as apps above tell it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID


@dataclass(frozen=True)
class Setback:
    """What went wrong for a package of a need, and what follows from that.

    ``what`` and ``follows`` are in the language of the reader; ``address`` is the page
    that tells more. ``rows`` are what was read for it, for their labels.
    """

    package_number: int
    what: str
    follows: str
    address: str
    rows: tuple[Any, ...]


Tell = Callable[[UUID], Iterable[Setback]]
TELLS: Final[list[Tell]] = []
"""What tells them of a need, as far as the reader may know."""


def register(tell: Tell) -> Tell:
    """Let the page of a need's packages ask this too."""
    TELLS.append(tell)
    return tell


def setbacks_of(requirement: UUID, package_number: int) -> list[Setback]:
    """Return what stands in the way of one package of a need."""
    told = (each for tell in TELLS for each in tell(requirement))
    return [each for each in told if each.package_number == package_number]
