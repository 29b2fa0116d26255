"""What a store may hold of explosives: a cautious reading of how they are summed.

Plain rules, which know no database. What stands together counts as one division, the
*collective* one, and the net explosive quantity of all of it counts against the limit
of that division. So it is done in practice: the NATO guidelines for the storage of
ammunition (AASTP-1) sum what stands on one site and take 1.1 for all of it as soon as
any of it is, and published rules of law say division by division what two of them make
together, as the Australian Capital Territory does in regulation 16 of its Dangerous
Substances (Explosives) Regulation 2004: 1.2 beside 1.3 counts as 1.1.

Where such rules let something go, this does not: 1.4 is summed like the others, 1.5 and
1.6 and whatever nobody has named a division for count as 1.1. An unknown quantity is
never zero: a store with it is over its limit until the quantity is stated. No decision
of law is made here: whoever holds the licence answers for what his store holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

LICENSED: Final = ("1.1", "1.2", "1.3", "1.4")
"""The divisions for which a store has limits, the most severe first."""
WORST: Final = LICENSED[0]
AS_WORST: Final = frozenset({"1.2", "1.3"})
"""Two divisions that count as the worst as soon as they stand together."""
G_PER_KG: Final = 1_000


@dataclass(frozen=True)
class Explosive:
    """Explosives of one kind somewhere; none as quantity is that nobody knows it."""

    name: str
    division: str
    net_explosive_g: int | None


@dataclass(frozen=True)
class Load:
    """What stands together, summed: its division, what is known of it, what is not."""

    division: str
    net_explosive_g: int
    unknown: tuple[str, ...]

    def __bool__(self) -> bool:
        """Tell whether there are any explosives."""
        return bool(self.division)


def collective(divisions: Iterable[str]) -> str:
    """Return as what division explosives count that stand together; empty if none do.

    >>> collective(["1.4", "1.3"]), collective(["1.2", "1.3"]), collective(["1.4", ""])
    ('1.3', '1.1', '1.1')
    """
    found = set(divisions)
    if not found:
        return ""
    if found - set(LICENSED) or found >= AS_WORST:
        return WORST
    return min(found)


def together(explosives: Iterable[Explosive]) -> Load:
    """Return what explosives are that stand together."""
    rows = list(explosives)
    known = [row.net_explosive_g for row in rows if row.net_explosive_g is not None]
    unknown = tuple(row.name for row in rows if row.net_explosive_g is None)
    return Load(collective(row.division for row in rows), sum(known), unknown)


@dataclass(frozen=True)
class Excess:
    """What would be too much: figures in grams, and whose quantity nobody knows.

    No limit is that the licence names none for that division.
    """

    division: str
    present_g: int
    arriving_g: int
    limit_g: int | None
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Store:
    """What an explosive store may hold by division, in grams, and what it holds."""

    limits: Mapping[str, int]
    present: Sequence[Explosive]

    def limit_of(self, division: str) -> int | None:
        """Return the limit for a division, or none if the licence names none."""
        return self.limits.get(division)

    def excess(self, arriving: Sequence[Explosive]) -> Excess | None:
        """Return what would be too much if something came in; none if all of it fits.

        A store of which no limit was stated is held against none.
        """
        if not self.limits or not arriving:
            return None
        whole = together([*self.present, *arriving])
        limit = self.limit_of(whole.division)
        if limit is not None and whole.net_explosive_g <= limit and not whole.unknown:
            return None
        return Excess(
            whole.division,
            together(self.present).net_explosive_g,
            together(arriving).net_explosive_g,
            limit,
            whole.unknown,
        )


def held_g(
    stated_g: int | None, quantity: int, one_g: int | None, held: int
) -> int | None:
    """Return the net explosive quantity of so many of an item; none if nobody knows.

    It may be stated of the item as a whole and of one unit: the larger of both holds,
    rounded up. Zero is no statement.
    """
    whole = -(-(stated_g or 0) * held // quantity)
    return max(whole, (one_g or 0) * held) or None


def in_kg(grams: int) -> str:
    """Return grams in kilograms, to the gram.

    >>> in_kg(6_900_000), in_kg(1), in_kg(12_340)
    ('6900', '0.001', '12.34')
    """
    whole, rest = divmod(grams, G_PER_KG)
    return f"{whole}.{rest:03}".rstrip("0") if rest else str(whole)
