"""Which packages compete: those that want the same class, or the same course kind."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from backstay.itineraries.kernel import NEVER, Whole
from backstay.itineraries.oracle import Priced
from backstay.itineraries.package import MATERIEL
from backstay.itineraries.world import World

LEAST_SHARE: Final = 0.05
"""Share that even a thing without a price has beside the dearest one of a package."""


class Rivals:
    """The things that packages want, who else wants each, and how dear it is to them.

    A thing is a class of materiel or a course kind.
    """

    def __init__(self, world: World) -> None:
        things = _things_of_parts(world)
        options = world.needs.options
        of_option = np.repeat(options["package"], options["end"] - options["first"])
        pairs = np.array(
            [
                (of_option[part], thing)
                for part, wanted in enumerate(things)
                for thing in wanted
            ],
            dtype=np.int64,
        ).reshape(-1, 2)
        self._part = np.repeat(np.arange(len(things)), [len(each) for each in things])
        unique, self._pair = np.unique(pairs, axis=0, return_inverse=True)
        packages = len(world.wanted.packages)
        self._first = np.searchsorted(unique[:, 0], np.arange(packages + 1))
        self._thing = unique[:, 1]
        self._members = _grouped(unique)
        self._share: NDArray[np.float64] = np.ones(len(unique))
        self._priced: Priced | None = None

    def draw(self, package: int, priced: Priced, random: np.random.Generator) -> Whole:
        """Return the other packages that want a thing that a package wants.

        The thing is drawn at random, by what it costs the package at these prices.
        """
        if priced is not self._priced:
            self._weigh(priced)
        first, end = self._first[package], self._first[package + 1]
        if first == end:
            return np.zeros(0, dtype=np.int64)
        mass = np.cumsum(self._share[first:end])
        place = int(np.searchsorted(mass, random.random() * mass[-1], side="right"))
        members = self._members[int(self._thing[first + min(place, end - first - 1)])]
        others: Whole = members[members != package]
        return others

    def _weigh(self, priced: Priced) -> None:
        self._priced = priced
        least = priced.parts.min(axis=1) if priced.parts.size else np.zeros(0)
        cost = np.where(least < NEVER, least, 0).astype(np.float64)
        share = np.zeros(len(self._share))
        np.maximum.at(share, self._pair.reshape(-1), cost[self._part])
        for first, end in zip(self._first, self._first[1:], strict=False):
            if end > first:
                most = share[first:end].max()
                share[first:end] += LEAST_SHARE * most if most > 0 else 1.0
        self._share = share


def _things_of_parts(world: World) -> list[list[int]]:
    """Return the numbers of the things that each part wants."""
    numbers: dict[tuple[str, str], int] = {}
    found = []
    needs, wanted = world.needs, world.wanted
    for part in needs.parts:
        if part["kind"] == MATERIEL:
            names = [("class", wanted.curves[int(part["curve"])].item_class)]
        else:
            chains = {
                int(needs.ways[way]["chain"])
                for way in range(int(part["first"]), int(part["end"]))
            }
            kinds = {kind for chain in chains for kind in wanted.chains[chain].kinds}
            names = [("kind", kind) for kind in sorted(kinds)]
        found.append([numbers.setdefault(name, len(numbers)) for name in names])
    return found


def _grouped(pairs: Whole) -> dict[int, Whole]:
    """Return the first numbers of pairs by the second."""
    by_thing = pairs[np.argsort(pairs[:, 1], kind="stable")]
    things, starts = np.unique(by_thing[:, 1], return_index=True)
    groups = np.split(by_thing[:, 0], starts[1:]) if len(things) else []
    return dict(zip(things.tolist(), groups, strict=True))
