"""The size dial: how much of everything a synthetic case has."""

from dataclasses import dataclass
from typing import Final

from backstay.errors import BackstayError


class UnknownSize(BackstayError):
    """The dial has no such size."""

    def __init__(self, name: str) -> None:
        known = ", ".join(SIZES)
        super().__init__(f"There is no size {name!r}; give one of {known}.")


@dataclass(frozen=True, slots=True)
class Size:
    """One notch of the dial; counts of things, and the horizon in weeks.

    ``is_toy`` is the size an exact model solves: no substitutes inside a class, half
    the course length, everything offered at once and in plenty.
    """

    name: str
    horizon_weeks: int
    donors: int
    depots: int
    hubs: int
    ports: int
    receivers: int
    bays: int
    systems: int
    supports: int
    courses: int
    schools: int
    lots: int
    packages: int
    is_toy: bool = False

    @property
    def debarkations(self) -> int:
        """Return the number of ports where sea legs end."""
        return max(1, self.ports // 2 + 1)

    @property
    def borders(self) -> int:
        """Return the number of border crossings."""
        return max(2, self.hubs // 3)


SIZES: Final = {
    size.name: size
    for size in (
        Size(
            name="S",
            horizon_weeks=26,
            donors=3,
            depots=3,
            hubs=3,
            ports=1,
            receivers=2,
            bays=3,
            systems=2,
            supports=2,
            courses=6,
            schools=2,
            lots=10,
            packages=5,
            is_toy=True,
        ),
        Size(
            name="S2",
            horizon_weeks=40,
            donors=6,
            depots=6,
            hubs=4,
            ports=2,
            receivers=3,
            bays=4,
            systems=4,
            supports=3,
            courses=14,
            schools=4,
            lots=40,
            packages=15,
        ),
        Size(
            name="M",
            horizon_weeks=104,
            donors=20,
            depots=20,
            hubs=10,
            ports=4,
            receivers=8,
            bays=20,
            systems=18,
            supports=10,
            courses=60,
            schools=10,
            lots=500,
            packages=100,
        ),
        Size(
            name="L",
            horizon_weeks=156,
            donors=40,
            depots=50,
            hubs=20,
            ports=7,
            receivers=16,
            bays=60,
            systems=38,
            supports=20,
            courses=180,
            schools=25,
            lots=5000,
            packages=1000,
        ),
        Size(
            name="XL",
            horizon_weeks=260,
            donors=57,
            depots=71,
            hubs=36,
            ports=10,
            receivers=28,
            bays=120,
            systems=75,
            supports=35,
            courses=400,
            schools=45,
            lots=20000,
            packages=5000,
        ),
    )
}
"""Sizes by name, smallest first."""


def size_named(name: str) -> Size:
    """Return a size by its name.

    Raises
    ------
    UnknownSize
        If the dial has no such size; lists those it has.
    """
    if name not in SIZES:
        raise UnknownSize(name)
    return SIZES[name]
