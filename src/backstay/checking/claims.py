"""What claims prove: units of a class go to whole packages, or to none.

An option may pay once for all the units of a class that it takes from those that are
ready by a week, if it is fielded by then. All claims on the same units together earn no
more than the best choice of them that there are units for, one option of a package.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from backstay.domain.case import Case
from backstay.domain.lot import Condition
from backstay.domain.package import Materiel
from backstay.domain.resource import CLAIM, Resource, pair

Units = Mapping[tuple[str, str], int]  # still to be found, by option and class
Left = Mapping[Resource, int]  # what promises leave


class Claim(NamedTuple):
    """A claim that has a price."""

    item_class: str
    week: int
    package: str
    option: str
    units: int
    price: int


def known_claims(case: Case) -> Iterator[tuple[str, str, str]]:
    """Yield package, option and class of all claims that there may be."""
    for option in case.options.values():
        parts = [part for part in option.needed if isinstance(part, Materiel)]
        for item_class in dict.fromkeys(part.item_class for part in parts):
            yield option.package, option.key, item_class


def claims_of(case: Case, prices: Mapping[Resource, int], units: Units) -> list[Claim]:
    """Return the claims that have a price among some multipliers."""
    dated = defaultdict[str, list[tuple[int, int]]](list)
    for (kind, key, week), price in prices.items():
        if kind == CLAIM and week is not None:
            dated[key].append((week, price))
    return [
        Claim(item_class, week, package, option, units[option, item_class], price)
        for package, option, item_class in known_claims(case)
        for week, price in dated.get(pair(item_class, option), ())
    ]


def most_earned(case: Case, claims: list[Claim], left: Left) -> int:
    """Return the most that claims can earn together, in pico-points."""
    shelves = defaultdict[tuple[str, int], dict[str, list[Claim]]](dict)
    for claim in claims:
        shelf = shelves[claim.item_class, claim.week]
        shelf.setdefault(claim.package, []).append(claim)
    total = 0
    for (item_class, week), by_package in shelves.items():
        best = {0: _ready(case, item_class, week, left)}
        for choice in by_package.values():
            more = dict(best)  # what is earned, and the most units that leaves
            for claim in choice:
                for earned, room in best.items():
                    if room >= claim.units:
                        now, rest = earned + claim.price, room - claim.units
                        more[now] = max(more.get(now, 0), rest)
            best = _undominated(more)
        total += max(best)
    return total


def _undominated(best: dict[int, int]) -> dict[int, int]:
    """Return those of (earned, room) that no other beats in both."""
    kept, most = {}, -1
    for earned in sorted(best, reverse=True):
        if best[earned] > most:
            kept[earned] = most = best[earned]
    return kept


def _ready(case: Case, item_class: str, week: int, left: Left) -> int:
    """Return the units of a class that may be on their way by a week."""
    units, variants = 0, case.classes[item_class].variants
    for lot in case.lots.values():
        weeks = [lot.leaves_for(group) for group in case.groups]
        first = min((each for each in weeks if each is not None), default=None)
        if lot.variant in variants and first is not None:
            sound = _usable(case, lot.variant, lot.condition)
            if sound and max(first, case.as_of_week) <= week:
                units += max(0, left[Resource("lot", lot.key, None)])
    for begun in case.progress.values():
        if begun.lot and begun.condition:
            variant = case.lots[begun.lot].variant
            sound = variant in variants and _usable(case, variant, begun.condition)
            if sound and max(begun.ready_week, case.as_of_week) <= week:
                units += max(0, left[Resource("lot", begun.key, None)])
    return units


def _usable(case: Case, variant: str, condition: Condition) -> bool:
    is_sound = condition is Condition.SERVICEABLE
    return is_sound or (variant, condition) in case.repairs
