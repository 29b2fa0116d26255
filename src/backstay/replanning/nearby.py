"""Neighbourhoods near a disruption: a package it touched, and some that compete."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from backstay.planning.draft import Draft
from backstay.planning.improve import draw_extra

FEWEST: Final = 1
MOST: Final = 6
"""Packages taken out beside the first."""
NEAR_WEEKS: Final = 12
TRIED: Final = 40
"""Packages looked at for each one that is taken out."""


class Nearby:
    """Draws groups of packages around those that events touched.

    The first of a group is one of them that has lost much; the others, touched or not,
    are akin to it: they share classes, a site, or the time they are needed in.
    """

    def __init__(self, draft: Draft, touched: Sequence[int], seed: int) -> None:
        self.draft = draft
        self.touched = list(touched)
        self.random = np.random.default_rng(seed)
        self.extra = draw_extra(draft.world, self.random)
        world, needs = draft.world, draft.world.needs
        packages = list(world.case.packages.values())
        self.sites = [package.site for package in packages]
        self.need_by = [package.need_by_week for package in packages]
        self.classes: list[set[int]] = [set() for _ in packages]
        for option in needs.options:
            curves = needs.parts["curve"][int(option["first"]) : int(option["end"])]
            self.classes[int(option["package"])].update(curves[curves >= 0].tolist())

    def draw(self) -> list[int]:
        """Return the packages of one move, the one that events touched first."""
        count = len(self.need_by)
        few = self.random.integers(len(self.touched), size=3).tolist()
        first = max((self.touched[each] for each in few), key=self._lost)
        size = int(self.random.integers(FEWEST, MOST + 1))
        others = self.random.permutation(count)[: TRIED * size].tolist()
        others += self.random.permutation(self.touched)[:TRIED].tolist()
        others.sort(key=lambda other: -self._kinship(first, other))
        return list(dict.fromkeys([first, *others]))[: size + 1]

    def _lost(self, package: int) -> float:
        worth = self.draft.world.needs.worth[package]
        placed = self.draft.placed.get(package)
        lost = int(worth[0]) - (int(worth[placed.week]) if placed else 0)
        return float(lost * self.random.random())

    def _kinship(self, one: int, other: int) -> float:
        near = abs(self.need_by[one] - self.need_by[other]) <= NEAR_WEEKS
        shared = not self.classes[one].isdisjoint(self.classes[other])
        same_site = self.sites[one] == self.sites[other]
        return 2.0 * shared + same_site + near + float(self.random.random())
