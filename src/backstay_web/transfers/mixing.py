"""What may not stand in one vehicle: a conservative reading of the ADR.

Source: ADR 2025, 7.5.2.1 (classes) and 7.5.2.2 (compatibility groups). What the tables
there allow under a condition only is told as a conflict here: the consignor, who knows
whether the condition holds, decides. Who loads answers for it, not this table.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

TOGETHER: Final = {
    "A": "A",
    "B": "BS",
    "C": "CDEGS",
    "D": "CDEGS",
    "E": "CDEGS",
    "F": "FS",
    "G": "CDEGS",
    "H": "HS",
    "J": "JS",
    "K": "",
    "L": "",
    "N": "S",
    "S": "BCDEFGHJNS",
}
"""With which groups each may stand, without a condition. Of A with A nothing else is
said there; L, and N with N, stand with their own kind alone, which is one variant."""
ALONE: Final = "LN"


@dataclass(frozen=True)
class Goods:
    """Dangerous goods as they stand in a vehicle; ``key`` tells variants apart."""

    name: str
    key: object
    hazard_class: str
    compatibility_group: str = ""

    @property
    def is_explosive(self) -> bool:
        """Tell whether it is of class 1."""
        return self.hazard_class.startswith("1.")


@dataclass(frozen=True)
class Conflict:
    """Two goods that may not stand together; by which rule."""

    one: Goods
    other: Goods
    rule: str  # "groups" or "classes"


def conflicts(goods: Iterable[Goods]) -> Iterator[Conflict]:
    """Yield each pair of dangerous goods that may not stand together.

    >>> shell = Goods("shell", 1, "1.1", "D")
    >>> fuse, fuel = Goods("fuse", 2, "1.1", "B"), Goods("fuel", 3, "3")
    >>> for found in conflicts([shell, fuse, fuel]):
    ...     print(found.one.name, found.other.name, found.rule)
    shell fuse groups
    shell fuel classes
    fuse fuel classes
    """
    dangerous = [each for each in goods if each.hazard_class]
    for one, other in combinations(dangerous, 2):
        rule = broken_by(one, other)
        if rule:
            yield Conflict(one, other, rule)


def broken_by(one: Goods, other: Goods) -> str:
    """Return the rule that two dangerous goods break together; empty if none."""
    if one.is_explosive and other.is_explosive:
        groups = (one.compatibility_group, other.compatibility_group)
        return "" if fit(one, other, *groups) else "groups"
    if not one.is_explosive and not other.is_explosive:
        return ""
    explosive = one if one.is_explosive else other
    is_mild = explosive.hazard_class == "1.4" and explosive.compatibility_group == "S"
    return "" if is_mild else "classes"


def fit(one: Goods, other: Goods, group: str, beside: str) -> bool:
    if group == beside and group in ALONE:
        return one.key == other.key
    return beside in TOGETHER[group]
