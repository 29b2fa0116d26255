"""Building drafts from nothing: one pass over the packages in a given order."""

from collections.abc import Callable

import numpy as np

from backstay.itineraries.oracle import Priced, best_profit
from backstay.itineraries.world import World
from backstay.planning.draft import Draft, charges_of


def by_priority(world: World) -> list[int]:
    """Return the packages, the heaviest first, and of these the most urgent."""
    packages = list(world.case.packages.values())
    keys = [
        (-package.weight_micropoints, package.need_by_week, place)
        for place, package in enumerate(packages)
    ]
    return [place for _, _, place in sorted(keys)]


def by_profit(world: World, priced: Priced) -> list[int]:
    """Return the packages by what they are worth less their price, per weight."""
    weights = np.maximum(world.needs.worth[:, 0], 1)
    share = best_profit(world, priced) / weights
    return [int(place) for place in np.argsort(-share, kind="stable")]


def _never() -> bool:
    return False


def construct(
    world: World,
    order: list[int],
    charged: Priced,
    hinted: Priced,
    stopped: Callable[[], bool] = _never,
) -> Draft:
    """Return a draft in which every package, in its turn, got the best place left.

    Parameters
    ----------
    world : World
    order : list of packages
    charged : Priced
        Prices that say which of several itineraries to take.
    hinted : Priced
        Prices that say in which week to look first: at the least prices, the earliest.
    stopped : callable, optional
        Asked before each package; once it says so, the rest gets no place.
    """
    draft = Draft(world)
    charges = charges_of(charged)
    for package in order:
        if stopped():
            break
        draft.insert(package, charges, hinted.profit)
    return draft


def greedy(world: World, early: Priced) -> Draft:
    """Return the plan a spreadsheet gives: by priority, each as early as it can be.

    This is the yardstick that plans are measured against. It takes the cheapest
    itinerary in money, knows no prices, and never takes a decision back.
    """
    return construct(world, by_priority(world), early, early)
