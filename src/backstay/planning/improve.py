"""Improving a draft: take related packages out, put them back in another order.

Large-neighbourhood search: packages that compete (same site, same classes, near weeks)
are removed together and inserted in a random order that favours weight; what is worse
than before is undone.
"""

from typing import Final

import numpy as np

from backstay.itineraries.kernel import NEVER, Whole
from backstay.itineraries.oracle import MOST_PRICE, Priced
from backstay.planning.draft import Draft, charges_of
from backstay.planning.insert import insert_earliest
from backstay.planning.materiel import Charges

FEWEST: Final = 2
MOST: Final = 8
"""Packages taken out in one move."""
NEAR_WEEKS: Final = 12
SHAKEN: Final = 0.3
"""Share of the moves that are made at shaken prices."""
SHAKE_PARTS: Final = 100
"""The most that is put on a unit is the median weight of a package over this."""


class Neighbourhoods:
    """Draws groups of packages that compete with each other."""

    def __init__(self, draft: Draft, seed: int) -> None:
        self.draft = draft
        self.random = np.random.default_rng(seed)
        world, needs = draft.world, draft.world.needs
        packages = list(world.case.packages.values())
        self.sites = np.array([package.site for package in packages])
        self.need_by = np.array([package.need_by_week for package in packages])
        classes: list[set[int]] = [set() for _ in packages]
        for part, (option, _) in enumerate(world.wanted.parts):
            number = world.wanted.packages.index(world.case.options[option].package)
            kind = int(needs.parts[part]["curve"])
            classes[number].add(kind)
        self.classes = classes

    def draw(self) -> list[int]:
        """Return the packages of one move; the first is one that is late or missing."""
        count = len(self.need_by)
        first = self._worst_of(self.random.integers(count, size=6).tolist())
        size = int(self.random.integers(FEWEST, MOST + 1))
        others = self.random.permutation(count)[: 40 * size].tolist()
        others.sort(key=lambda other: -self._kinship(first, other))
        return list(dict.fromkeys([first, *others[:size]]))

    def _worst_of(self, packages: list[int]) -> int:
        return max(packages, key=self._lost)

    def _lost(self, package: int) -> float:
        worth = self.draft.world.needs.worth[package]
        placed = self.draft.placed.get(package)
        lost = int(worth[0]) - (int(worth[placed.week]) if placed else 0)
        return float(lost * self.random.random())

    def _kinship(self, one: int, other: int) -> float:
        near = abs(int(self.need_by[one]) - int(self.need_by[other])) <= NEAR_WEEKS
        shared = len(self.classes[one] & self.classes[other])
        same_site = bool(self.sites[one] == self.sites[other])
        return 2.0 * min(1, shared) + same_site + near + float(self.random.random())


def shake(charges: Charges, weights: Whole, random: np.random.Generator) -> Charges:
    """Return charges with a little on each resource at random.

    Cheapest first is not always what fits together; other units and sessions than the
    cheapest come to the fore.
    """
    most = max(1, int(np.median(weights)) // SHAKE_PARTS)
    prices = charges.prices + random.integers(most, size=len(charges.prices))
    sections = np.where(
        charges.sections < NEVER,
        charges.sections + random.integers(most, size=charges.sections.shape[1]),
        NEVER,
    )
    return charges._replace(prices=np.minimum(prices, MOST_PRICE), sections=sections)


def improve(
    draft: Draft, neighbourhoods: Neighbourhoods, early: Priced, priced: Priced
) -> bool:
    """Make one move; keep it if the draft is worth no less. Return whether it gained.

    Parameters
    ----------
    draft : Draft
        Changed in place.
    neighbourhoods : Neighbourhoods
    early, priced : Priced
        The case at the least prices, and at the best prices so far.
    """
    random = neighbourhoods.random
    chosen = neighbourhoods.draw()
    before = draft.value
    old = {
        package: draft.remove(package) for package in chosen if package in draft.placed
    }
    weights = draft.world.needs.worth[:, 0]
    power = 0.7 if random.random() < 0.5 else 2.0
    keys = {each: float(weights[each]) * random.random() ** power for each in chosen}
    hint = priced if random.random() < 0.5 else early
    charges = charges_of(priced if random.random() < 0.5 else early)
    if random.random() < SHAKEN:
        charges = shake(charges, weights, random)
    for package in sorted(chosen, key=lambda each: (-keys[each], each)):
        insert_earliest(draft, package, charges, hint.profit)
    if draft.value >= before:
        return draft.value > before
    for package in chosen:
        if package in draft.placed:
            draft.remove(package)
    for placement in old.values():
        draft.add(placement)
    return False
