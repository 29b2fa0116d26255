"""Moves on what is left: a cheap dated path on which one unit still fits.

A table says what is still to be paid from each site and week; the next leg is the one
that has room and looks cheapest by it. The tables of the oracle, made as if no capacity
were taken, are right as long as there is room; where they lead into a dead end, a table
is made anew over the legs that have room.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from backstay.itineraries.kernel import NEVER, Whole, kernel
from backstay.itineraries.leg import Network
from backstay.itineraries.lines import MOVE, Lines, add_step
from backstay.itineraries.resources import NO_ROW

WAIT: Final = -1
"""Stands for a week of waiting where a leg is asked for."""
LONGEST: Final = 64
"""Most steps that one line may have."""


class Ways(NamedTuple):
    """What a kilogram still costs on its way, to any target by any week.

    Attributes
    ----------
    legs : array of shape (leg, week), pico-points per kg
    paths : array of shape (target, site, back, week), pico-points per kg
        From ``price_paths`` at these prices of the legs.
    """

    legs: Whole
    paths: Whole


@kernel(makes_arrays=True)
def empty_way(wait_weeks: int, sites: int) -> Whole:
    """Return room for the prices to one target by one week, shape (back, site)."""
    return np.full((wait_weeks + 1, sites), NEVER, dtype=np.int64)


@kernel
def find_way(
    network: Network,
    free: Whole,
    legs: Whole,
    target: int,
    week: int,
    kg: int,
    way: Whole,
) -> None:
    """Fill a way to a target by a week, over legs and hubs with so many kg to spare.

    Parameters
    ----------
    network : Network
    free : array of shape (row,)
        Capacity that is left, in the unit of each resource.
    legs : array of shape (leg, week)
        Pico-points per kg.
    target, week : int
        Number of the target, and week of arrival.
    kg : int
        Mass that must fit; one unit of the lightest candidate.
    way : array of shape (back, site)
        Overwritten with pico-points per kg, leaving no earlier than ``back`` weeks
        before the week of arrival; NEVER where there is no way.
    """
    price, goal = way, network.targets[target]
    price.fill(NEVER)
    for back in range(price.shape[0]):
        if back > 0:
            for site in range(price.shape[1]):
                price[back, site] = price[back - 1, site]
        if back > week:
            continue  # Nothing leaves before week 0; the copy spares lookups the care.
        price[back, goal] = 0
        changed = _relax(network, free, legs, target, week - back, back, kg, way, True)
        while changed and network.has_instant:
            changed = _relax(
                network, free, legs, target, week - back, back, kg, way, False
            )


@kernel
def _relax(
    network: Network,
    free: Whole,
    legs: Whole,
    target: int,
    start: int,
    back: int,
    kg: int,
    way: Whole,
    lasting: bool,
) -> bool:
    """Take each leg where it makes a way cheaper; return whether any did.

    Legs that last need one pass only, ``lasting``: they lead to ways that are settled.
    """
    changed, goal = False, network.targets[target]
    for place in network.order[target]:
        leg = network.legs[place]
        if leg.weeks > 0 and (leg.weeks > back or not lasting):
            continue
        onward = way[back - leg.weeks, leg.to_site]
        if onward == NEVER or leg.from_site == goal:
            continue
        total = onward + legs[place, start]
        if total >= way[back, leg.from_site] or _room(leg, free, start) < kg:
            continue
        way[back, leg.from_site] = total
        changed = True
    return changed


@kernel
def _room(leg: Any, free: Whole, week: int) -> int:
    """Return the kg that still fit on a leg in a week, and into the hub it leads to."""
    kg = free[leg.row + week]
    if leg.hub_row != NO_ROW:
        kg = min(kg, free[leg.hub_row + week + leg.weeks])
    return int(kg)


@kernel
def still_to_pay(
    ways: Ways, way: Whole, searched: bool, target: int, site: int, back: int, week: int
) -> int:
    """Return the price per kg from a site to a target, ``back`` weeks before a week.

    From ``way`` if it was ``searched``, otherwise from the tables of the oracle.
    """
    if searched:
        return int(way[min(back, way.shape[0] - 1), site])
    return int(ways.paths[target, site, min(back, ways.paths.shape[2] - 1), week])


@kernel
def follow(
    network: Network,
    free: Whole,
    ways: Ways,
    way: Whole,
    searched: bool,
    target: int,
    site: int,
    week: int,
    back: int,
    mass: int,
    lines: Lines,
    steps: int,
) -> tuple[int, int]:
    """Write moves to a target into the line that is being written.

    From each site the leg is taken, or the week waited, that looks cheapest; of equals
    the leg that leaves first, and of these one with the fewest legs to go: where prices
    are zero, no other would keep it from going round in a circle. Where the cheapest
    path has room, that is the path.

    Parameters
    ----------
    ways, way, searched : what is still to pay, as in ``still_to_pay``
    target, site : int
        The number of the target, and where it starts.
    week, back : int
        It arrives by ``week`` and leaves no earlier than ``back`` weeks before.
    mass : int
        Kilograms that must fit.
    steps : int
        Steps that the line has so far.

    Returns
    -------
    steps, kg : int
        Steps that the line has now, and the mass that fits; 0 kg at a dead end.
    """
    kg = NEVER
    goal, to_go = network.targets[target], network.fewest_legs[target]
    while site != goal:
        start, found, best, legs = week - back, WAIT, NEVER, NEVER
        if back > 0:
            best = still_to_pay(ways, way, searched, target, site, back - 1, week)
        first, end = network.first_leaving[site], network.first_leaving[site + 1]
        for place in network.leaving[first:end]:
            leg = network.legs[place]
            if leg.weeks > back or start < 0:
                continue
            price = ways.legs[place, start] + still_to_pay(
                ways, way, searched, target, leg.to_site, back - leg.weeks, week
            )
            left = to_go[leg.to_site]
            if price > best or (price == best and left >= legs):
                continue
            if price < NEVER and _room(leg, free, start) >= mass:
                best, found, legs = price, place, left
        if best >= NEVER or steps >= LONGEST:
            return steps, 0
        if found == WAIT:
            back -= 1
            continue
        leg = network.legs[found]
        kg = min(kg, _room(leg, free, start))
        add_step(lines, steps, MOVE, found, start)
        steps += 1
        back -= leg.weeks
        site = leg.to_site
    return steps, kg
