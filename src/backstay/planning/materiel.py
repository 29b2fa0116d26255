"""Materiel on what is left: units from the cheapest lots that can still arrive."""

from typing import Final, NamedTuple

from backstay.itineraries.kernel import NEVER, Whole, kernel, times
from backstay.itineraries.lines import (
    REPAIR,
    Lines,
    add_step,
    close_line,
    room_for,
    use_line,
)
from backstay.itineraries.lot import NO_WORK, Curves, Supply
from backstay.itineraries.workshop import Workshops, price_work
from backstay.itineraries.world import Arrays
from backstay.planning.moves import Way, find_way, walk

NOTHING: Final = -1
LONGEST: Final = 64
"""Most steps that one line may have."""


class Charges(NamedTuple):
    """Prices that guide a search.

    Attributes
    ----------
    prices : array of shape (row,), pico-points per unit of each resource
    legs : array of shape (leg, week), pico-points per kg
    sections : array of shape (language, session), pico-points per section
    """

    prices: Whole
    legs: Whole
    sections: Whole


class Bench(NamedTuple):
    """Room that placing materiel works in.

    Attributes
    ----------
    outward, inward : ways to the package and to a workshop
    refused : array of shape (entry,), 1 where a try has failed
    """

    outward: Way
    inward: Way
    refused: Whole


@kernel
def place_materiel(
    arrays: Arrays,
    free: Whole,
    charges: Charges,
    part: int,
    week: int,
    early: bool,
    lines: Lines,
    bench: Bench,
) -> bool:
    """Add lines for all units of a part so that they arrive by a week.

    Units move shortly before the week; what does not fit there moves sooner, and waits
    at the destination. ``early`` tries the other way round: it leaves room on the last
    stretch, and takes units that others may need sooner.

    Returns
    -------
    bool
        Whether all found a place; if not, the lines added so far are still there.
    """
    missing, curve = arrays.needs.parts[part].quantity, arrays.needs.parts[part].curve
    stride = max(1, arrays.wait_weeks // 2)
    rounds = week // stride + 1
    for place in range(rounds):
        until = week - stride * (rounds - 1 - place if early else place)
        if missing > 0 and _may_leave(arrays.supply, arrays.curves, free, curve, until):
            missing = _fill(
                arrays, free, charges, part, curve, until, missing, early, lines, bench
            )
    return bool(missing == 0)


@kernel
def _may_leave(
    supply: Supply, curves: Curves, free: Whole, number: int, week: int
) -> bool:
    """Return whether any unit of a curve is ready by a week."""
    curve = curves.curves[number]
    for place in range(curve.first, curve.end):
        bundle = supply.bundles[curves.serving[place]]
        for entry in supply.entries[bundle.first : bundle.end]:
            if entry.ready <= week and free[entry.row] > 0:
                return True
    return False


@kernel
def _fill(
    arrays: Arrays,
    free: Whole,
    charges: Charges,
    part: int,
    curve: int,
    week: int,
    missing: int,
    early: bool,
    lines: Lines,
    bench: Bench,
) -> int:
    """Add lines that arrive by a week, cheapest first; return the units missing."""
    goal = arrays.network.targets[arrays.curves.curves[curve].target]
    bench.refused.fill(0)
    stale = True
    lightest = _lightest(arrays.supply, arrays.curves, curve)
    while missing > 0:
        if stale:
            find_way(
                arrays.network, free, charges.legs, goal, week, lightest, bench.outward
            )
            stale = False
        entry, bay = _cheapest(
            arrays.supply,
            arrays.workshops,
            arrays.network.fewest_weeks,
            arrays.curves,
            free,
            charges.prices,
            curve,
            week,
            early,
            bench,
        )
        if entry == NOTHING or not room_for(lines, LONGEST):
            break
        if bay == NOTHING:
            from_week = arrays.supply.entries[entry].ready
            steps, kg = walk(
                arrays.network,
                free,
                bench.outward,
                arrays.supply.entries[entry].site,
                goal,
                week,
                min(arrays.wait_weeks, week - from_week),
                lines,
                0,
            )
        else:
            steps, kg = _write_repaired(
                arrays, free, charges.legs, entry, bay, goal, week, early, lines, bench
            )
        mass = arrays.supply.bundles[arrays.supply.entries[entry].bundle].mass
        units = min(missing, kg // mass, free[arrays.supply.entries[entry].row])
        if units < 1:
            bench.refused[entry] = 1
            continue
        line = close_line(lines, part, entry, units, steps)
        if not use_line(arrays, lines, line, free, 1):
            # Way in and way out share a leg or hub in one week.
            use_line(arrays, lines, line, free, -1)
            lines.filled[0] -= 1
            bench.refused[entry] = 1
            continue
        missing -= units
        stale = bay != NOTHING or kg - units * mass < mass
    return missing


@kernel
def _lightest(supply: Supply, curves: Curves, number: int) -> int:
    curve = curves.curves[number]
    lightest = NEVER
    for place in range(curve.first, curve.end):
        lightest = min(lightest, supply.bundles[curves.serving[place]].mass)
    return lightest


@kernel
def _cheapest(
    supply: Supply,
    workshops: Workshops,
    fewest_weeks: Whole,
    curves: Curves,
    free: Whole,
    prices: Whole,
    number: int,
    week: int,
    early: bool,
    bench: Bench,
) -> tuple[int, int]:
    """Return the entry with the cheapest unit by a week, and its bay or NOTHING."""
    curve = curves.curves[number]
    best, best_entry, best_bay = NEVER, NOTHING, NOTHING
    for place in range(curve.first, curve.end):
        bundle = curves.serving[place]
        work = supply.bundles[bundle].work
        if work == NO_WORK:
            price, entry = _cheapest_of(supply, free, prices, bundle, week, bench)
            if price < best:
                best, best_entry, best_bay = price, entry, NOTHING
            continue
        for spot in range(workshops.works[work].first, workshops.works[work].end):
            bay = workshops.certified[spot]
            fewest = fewest_weeks[workshops.bays[bay].target]
            price, entry = _cheapest_repaired(
                supply, workshops, fewest, free, prices, bundle, bay, week, early, bench
            )
            if price < best:
                best, best_entry, best_bay = price, entry, bay
    return best_entry, best_bay


@kernel
def _cheapest_of(
    supply: Supply, free: Whole, prices: Whole, number: int, week: int, bench: Bench
) -> tuple[int, int]:
    """Return the cheapest price of a serviceable unit by a week, and its entry."""
    way = bench.outward.price
    bundle = supply.bundles[number]
    best, best_entry = NEVER, NOTHING
    for place in range(bundle.first, bundle.end):
        entry = supply.entries[place]
        if entry.ready > week or free[entry.row] < 1 or bench.refused[place]:
            continue
        path = way[min(way.shape[0] - 1, week - entry.ready), entry.site]
        if path == NEVER:
            continue
        price = prices[entry.row] + times(path, bundle.mass)
        if price < best:
            best, best_entry = price, place
    return best, best_entry


@kernel
def _cheapest_repaired(
    supply: Supply,
    workshops: Workshops,
    fewest: Whole,
    free: Whole,
    prices: Whole,
    number: int,
    bay: int,
    week: int,
    early: bool,
    bench: Bench,
) -> tuple[int, int]:
    """Return the cheapest price of a unit repaired in a bay, and its entry.

    The way to the workshop is left out of the price; that it fits is found out later.
    """
    way = bench.outward.price
    bundle = supply.bundles[number]
    lasts, site = workshops.works[bundle.work].weeks, workshops.bays[bay].site
    best, best_entry = NEVER, NOTHING
    for place in range(bundle.first, bundle.end):
        entry = supply.entries[place]
        if free[entry.row] < 1 or bench.refused[place]:
            continue
        first = entry.ready + fewest[entry.site]
        start = _start(workshops, free, way, bundle.work, bay, first, week, early)
        if start == NOTHING:
            continue
        out = way[min(way.shape[0] - 1, week - start - lasts), site]
        price = prices[entry.row] + times(out, bundle.mass)
        price = min(NEVER, price)
        price += price_work(workshops, prices, bundle.work, bay, start)
        if price < best:
            best, best_entry = price, place
    return best, best_entry


@kernel
def _start(
    workshops: Workshops,
    free: Whole,
    way: Whole,
    work: int,
    bay: int,
    first: int,
    week: int,
    early: bool,
) -> int:
    """Return the latest or earliest week to start a repair so that it still arrives."""
    lasts, site = workshops.works[work].weeks, workshops.bays[bay].site
    for place in range(week - lasts - first + 1):
        start = first + place if early else week - lasts - place
        back = min(way.shape[0] - 1, week - start - lasts)
        if way[back, site] < NEVER and _hours_for(workshops, free, work, bay, start):
            return int(start)
    return NOTHING


@kernel
def _hours_for(
    workshops: Workshops, free: Whole, work: int, bay: int, start: int
) -> int:
    """Return for how many units a bay has the hours from a start week."""
    units = NEVER
    row = workshops.bays[bay].row + start
    for later in range(workshops.works[work].weeks):
        hours = workshops.hours[work, later]
        if hours > 0:
            units = min(units, free[row + later] // hours)
    return units


@kernel
def _write_repaired(
    arrays: Arrays,
    free: Whole,
    legs: Whole,
    place: int,
    bay: int,
    goal: int,
    week: int,
    early: bool,
    lines: Lines,
    bench: Bench,
) -> tuple[int, int]:
    """Write the way of units through a bay; return the steps, and the kg that fit."""
    network, workshops = arrays.network, arrays.workshops
    entry = arrays.supply.entries[place]
    bundle = arrays.supply.bundles[entry.bundle]
    fewest = network.fewest_weeks[workshops.bays[bay].target]
    first = entry.ready + fewest[entry.site]
    way = bench.outward.price
    start = _start(workshops, free, way, bundle.work, bay, first, week, early)
    shop = workshops.bays[bay].site
    find_way(network, free, legs, shop, start, bundle.mass, bench.inward)
    back = min(arrays.wait_weeks, start - entry.ready)
    if bench.inward.price[back, entry.site] == NEVER:
        return 0, 0
    steps, kg = walk(
        network, free, bench.inward, entry.site, shop, start, back, lines, 0
    )
    if lines.first_step[lines.filled[0]] + steps >= len(lines.week):
        return 0, 0
    add_step(lines, steps, REPAIR, bay, start)
    back = min(arrays.wait_weeks, week - start - workshops.works[bundle.work].weeks)
    steps, out_kg = walk(
        network, free, bench.outward, shop, goal, week, back, lines, steps + 1
    )
    hours = _hours_for(workshops, free, bundle.work, bay, start)
    units = min(kg // bundle.mass, out_kg // bundle.mass, hours)
    return steps, units * bundle.mass
