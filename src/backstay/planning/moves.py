"""Moves on what is left: the cheapest dated path on which one unit still fits."""

from typing import Any, Final, NamedTuple

import numpy as np

from backstay.itineraries.kernel import NEVER, Whole, kernel
from backstay.itineraries.leg import Network
from backstay.itineraries.lines import MOVE, Lines, add_step
from backstay.itineraries.resources import NO_ROW

WAIT: Final = -1
"""Stands in ``Way.leg`` for a week of waiting."""


class Way(NamedTuple):
    """Cheapest ways to one site by one week, from every site and every week before.

    Attributes
    ----------
    price : array of shape (back, site), pico-points per kg
        Leaving no earlier than ``back`` weeks before the week of arrival; NEVER if
        none.
    leg : array of shape (back, site), the first leg, or WAIT
    """

    price: Whole
    leg: Whole


@kernel
def empty_way(wait_weeks: int, sites: int) -> Way:
    """Return room for a way."""
    shape = (wait_weeks + 1, sites)
    return Way(np.full(shape, NEVER, dtype=np.int64), np.full(shape, WAIT, np.int64))


@kernel
def find_way(
    network: Network, free: Whole, legs: Whole, goal: int, week: int, kg: int, way: Way
) -> None:
    """Fill a way to a site by a week, over legs and hubs with so many kg to spare.

    Parameters
    ----------
    network : Network
    free : array of shape (row,)
        Capacity that is left, in the unit of each resource.
    legs : array of shape (leg, week)
        Pico-points per kg.
    goal, week : int
        Site and week of arrival.
    kg : int
        Mass that must fit; one unit of the lightest candidate.
    way : Way
        Overwritten.
    """
    price = way.price
    price.fill(NEVER)
    way.leg.fill(WAIT)
    for back in range(price.shape[0]):
        if back > 0:
            for site in range(price.shape[1]):
                price[back, site] = price[back - 1, site]
        if back > week:
            continue  # Nothing leaves before week 0; the copy spares lookups the care.
        price[back, goal] = 0
        changed = _relax(network, free, legs, goal, week - back, back, kg, way, True)
        while changed and network.has_instant:
            changed = _relax(
                network, free, legs, goal, week - back, back, kg, way, False
            )


@kernel
def _relax(
    network: Network,
    free: Whole,
    legs: Whole,
    goal: int,
    start: int,
    back: int,
    kg: int,
    way: Way,
    lasting: bool,
) -> bool:
    """Take each leg where it makes a way cheaper; return whether any did.

    Legs that last need one pass only, ``lasting``: they lead to ways that are settled.
    """
    changed = False
    for place in network.order:
        leg = network.legs[place]
        if leg.weeks > 0 and (leg.weeks > back or not lasting):
            continue
        onward = way.price[back - leg.weeks, leg.to_site]
        if onward == NEVER or leg.from_site == goal:
            continue
        total = onward + legs[place, start]
        if total >= way.price[back, leg.from_site] or _room(leg, free, start) < kg:
            continue
        way.price[back, leg.from_site] = total
        way.leg[back, leg.from_site] = place
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
def walk(
    network: Network,
    free: Whole,
    way: Way,
    site: int,
    goal: int,
    week: int,
    back: int,
    lines: Lines,
    steps: int,
) -> tuple[int, int]:
    """Write the moves of a way into the line that is being written.

    Parameters
    ----------
    site, goal : int
        Where it starts and ends.
    week, back : int
        It arrives by ``week`` and leaves no earlier than ``back`` weeks before.
    steps : int
        Steps that the line has so far.

    Returns
    -------
    steps, kg : int
        Steps that the line has now, and the mass that fits.
    """
    kg = NEVER
    while site != goal:
        while back > 0 and way.leg[back, site] == WAIT:
            back -= 1
        place = way.leg[back, site]
        start = week - back
        if place == WAIT or lines.first_step[lines.filled[0]] + steps >= len(
            lines.week
        ):
            return steps, 0
        add_step(lines, steps, MOVE, place, start)
        steps += 1
        leg = network.legs[place]
        kg = min(kg, _room(leg, free, start))
        back -= leg.weeks
        site = leg.to_site
    return steps, kg
