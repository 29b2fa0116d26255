"""Whether a package that is fielded stays above its floors, by what was found of it.

What nobody reported is not guessed: it is said to be not reported.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from django.db import models
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """What a package can be."""

    OPEN = "open", _("not fielded")
    FIELDED = "fielded", _("fielded")
    SUSTAINED = "sustained", _("sustained")


DEFINITIONS: Final[dict[Standing, Words]] = {
    Standing.OPEN: _(
        "Of each of its options at least one part is neither there nor gone without. "
        "Evidence: what is missing below."
    ),
    Standing.FIELDED: _(
        "Each part of one of its options is there, or a named post lets it go without. "
        "Evidence: each statement and waiver below."
    ),
    Standing.SUSTAINED: _(
        "It is fielded, and whatever has a floor was found at it or above it last. "
        "Evidence: each finding below."
    ),
}
"""What each state says, and what proves it. Nobody types it."""


class Floor(NamedTuple):
    """What a part must not fall below: a share in millionths, or days."""

    part: UUID
    kind: str
    least: int


class Found(NamedTuple):
    """What was found of a part on a day."""

    part: UUID
    kind: str
    value: int
    on: date


@dataclass(frozen=True)
class Kept:
    """A floor, and what was found last; None: nothing was reported."""

    floor: Floor
    last: Found | None

    @property
    def is_met(self) -> bool:
        """Tell whether it is known that it is at its floor or above it."""
        return self.last is not None and self.last.value >= self.floor.least


def kept(floors: Iterable[Floor], found: Iterable[Found], on: date) -> list[Kept]:
    """Return each floor with what was found of it last, up to a day."""
    last: dict[tuple[UUID, str], Found] = {}
    for each in sorted(found, key=lambda each: each.on):
        if each.on <= on:
            last[each.part, each.kind] = each
    return [Kept(floor, last.get((floor.part, floor.kind))) for floor in floors]


def standing(fielded_on: date | None, floors: Sequence[Kept]) -> Standing:
    """Return what a package is; without a floor nothing says that it is sustained.

    >>> floor = Floor(UUID(int=1), "fit", 700_000)
    >>> low = Found(UUID(int=1), "fit", 600_000, date(2026, 5, 2))
    >>> since = date(2026, 5, 1)
    >>> [standing(since, [Kept(floor, last)]).value for last in (low, None)]
    ['fielded', 'fielded']
    >>> high = low._replace(value=700_000)
    >>> standing(since, [Kept(floor, high)]).value
    'sustained'
    """
    if fielded_on is None:
        return Standing.OPEN
    if floors and all(each.is_met for each in floors):
        return Standing.SUSTAINED
    return Standing.FIELDED
