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
from backstay.planning.moves import LONGEST, Ways, find_way, follow, still_to_pay

NOTHING: Final = -1


class Charges(NamedTuple):
    """Prices that guide a search.

    Attributes
    ----------
    prices : array of shape (row,), pico-points per unit of each resource
    ways : Ways, what moves cost
    sections : array of shape (language, session), pico-points per section
    """

    prices: Whole
    ways: Ways
    sections: Whole


class Bench(NamedTuple):
    """Room that placing works in.

    Attributes
    ----------
    outward, inward : arrays of shape (back, site), pico-points per kg
        What ways to the package and to a workshop cost where they were searched.
    refused : array of shape (entry,), 1 where a try has failed
    offers : array of shape (3, offer): price in pico-points, entry, bay
    blockers : array of shape (option,), the part that was last refused, or NOTHING
    terms : array of shape (2, step + 1, week)
        What cohorts pay until each step is finished by a week, and in which session.
    """

    outward: Whole
    inward: Whole
    refused: Whole
    offers: Whole
    blockers: Whole
    terms: Whole


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
    stride = max(1, arrays.wait_weeks)  # Each try reaches back as far as units wait.
    rounds = week // stride + 1
    for place in range(rounds):
        until = week - stride * (rounds - 1 - place if early else place)
        if missing == 0:
            break
        if _ready_units(arrays, free, curve, until, missing) >= missing:
            missing = _fill(
                arrays, free, charges, part, curve, until, missing, early, lines, bench
            )
        elif not early:
            break  # Even fewer are ready before.
    return bool(missing == 0)


@kernel
def _ready_units(
    arrays: Arrays, free: Whole, number: int, week: int, enough: int
) -> int:
    """Return the free units of a curve that could arrive by a week; enough will do."""
    curve, units = arrays.curves.curves[number], 0
    fewest = arrays.network.fewest_weeks[curve.target]
    for place in range(curve.first, curve.end):
        bundle = arrays.supply.bundles[arrays.curves.serving[place]]
        for entry in arrays.supply.entries[bundle.first : bundle.end]:
            under_way = fewest[entry.site] if bundle.work == NO_WORK else 0
            if entry.ready + under_way <= week:
                units += free[entry.row]
                if units >= enough:
                    return int(units)
    return int(units)


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
    """Add lines that arrive by a week, cheapest first; return the units missing.

    Moves follow the tables of the oracle until they lead into a dead end; from then on
    ways are searched, anew at each dead end that lines placed since may have made.
    """
    target = arrays.curves.curves[curve].target
    lightest = _lightest(arrays.supply, arrays.curves, curve)
    bench.refused.fill(0)
    searched, fresh, listed, count = False, False, False, 0
    while missing > 0:
        if not listed:
            count = _list_offers(
                arrays, free, charges, curve, week, early, searched, bench
            )
            listed = True
        chosen = _cheapest(bench.offers, count)
        if chosen == NOTHING or not room_for(lines, LONGEST + 1):
            break
        entry, bay = bench.offers[1, chosen], bench.offers[2, chosen]
        mass = arrays.supply.bundles[arrays.supply.entries[entry].bundle].mass
        if bay == NOTHING:
            back = min(arrays.wait_weeks, week - arrays.supply.entries[entry].ready)
            steps, kg = follow(
                arrays.network,
                free,
                charges.ways,
                bench.outward,
                searched,
                target,
                arrays.supply.entries[entry].site,
                week,
                back,
                mass,
                lines,
                0,
            )
        else:
            steps, kg = _write_repaired(
                arrays,
                free,
                charges,
                entry,
                bay,
                target,
                week,
                early,
                searched,
                lines,
                bench,
            )
        units = min(missing, kg // mass, free[arrays.supply.entries[entry].row])
        if units < 1 and not fresh:
            find_way(
                arrays.network,
                free,
                charges.ways.legs,
                target,
                week,
                lightest,
                bench.outward,
            )
            searched, fresh, listed = True, True, False
            continue
        if units < 1:
            _refuse(bench, chosen, count)
            continue
        line = close_line(lines, part, entry, units, steps)
        if not use_line(arrays, lines, line, free, 1):
            # Way in and way out share a leg or hub in one week.
            use_line(arrays, lines, line, free, -1)
            lines.filled[0] -= 1
            _refuse(bench, chosen, count)
            continue
        missing -= units
        fresh = False
        if free[arrays.supply.entries[entry].row] < 1:
            _refuse(bench, chosen, count)
        listed = bay == NOTHING
    return missing


@kernel
def _cheapest(offers: Whole, count: int) -> int:
    """Return the place of the cheapest offer, the first of several; or NOTHING."""
    best, chosen = NEVER, NOTHING
    for place in range(count):
        if offers[0, place] < best:
            best, chosen = offers[0, place], place
    return chosen


@kernel
def _refuse(bench: Bench, chosen: int, count: int) -> None:
    """Strike out all offers of the entry of an offer."""
    entry = bench.offers[1, chosen]
    bench.refused[entry] = 1
    for place in range(count):
        if bench.offers[1, place] == entry:
            bench.offers[0, place] = NEVER


@kernel
def _lightest(supply: Supply, curves: Curves, number: int) -> int:
    curve = curves.curves[number]
    lightest = NEVER
    for place in range(curve.first, curve.end):
        lightest = min(lightest, supply.bundles[curves.serving[place]].mass)
    return lightest


@kernel
def _list_offers(
    arrays: Arrays,
    free: Whole,
    charges: Charges,
    number: int,
    week: int,
    early: bool,
    searched: bool,
    bench: Bench,
) -> int:
    """List what one unit of each entry costs by a week, in each bay; return how many.

    A unit without repair stands with the bay NOTHING. What cannot arrive is left out.
    """
    supply, workshops, curves = arrays.supply, arrays.workshops, arrays.curves
    curve, count = curves.curves[number], 0
    for place in range(curve.first, curve.end):
        number = curves.serving[place]
        bundle = supply.bundles[number]
        spots = range(1)
        if bundle.work != NO_WORK:
            work = workshops.works[bundle.work]
            spots = range(work.first, work.end)
        for spot in spots:
            bay = NOTHING if bundle.work == NO_WORK else workshops.certified[spot]
            latest = NOTHING
            if bay != NOTHING and not early:
                latest = _start(
                    workshops,
                    free,
                    charges,
                    curve.target,
                    bundle.work,
                    bay,
                    0,
                    week,
                    early,
                    searched,
                    bench,
                )
            for entry in range(bundle.first, bundle.end):
                if bench.refused[entry] or free[supply.entries[entry].row] < 1:
                    continue
                if bay == NOTHING:
                    price = _price_ready(
                        supply, charges, curve.target, entry, week, searched, bench
                    )
                else:
                    price = _price_repaired(
                        arrays,
                        free,
                        charges,
                        curve.target,
                        entry,
                        bay,
                        week,
                        early,
                        latest,
                        searched,
                        bench,
                    )
                if price < NEVER and count < bench.offers.shape[1]:
                    bench.offers[0, count] = price
                    bench.offers[1, count] = entry
                    bench.offers[2, count] = bay
                    count += 1
    return count


@kernel
def _price_ready(
    supply: Supply,
    charges: Charges,
    target: int,
    place: int,
    week: int,
    searched: bool,
    bench: Bench,
) -> int:
    """Return the price of a serviceable unit of an entry by a week, or NEVER."""
    entry = supply.entries[place]
    if entry.ready > week:
        return NEVER
    back = week - entry.ready
    path = still_to_pay(
        charges.ways, bench.outward, searched, target, entry.site, back, week
    )
    if path == NEVER:
        return NEVER
    mass = supply.bundles[entry.bundle].mass
    return int(min(NEVER, charges.prices[entry.row] + times(path, mass)))


@kernel
def _price_repaired(
    arrays: Arrays,
    free: Whole,
    charges: Charges,
    target: int,
    place: int,
    bay: int,
    week: int,
    early: bool,
    latest: int,
    searched: bool,
    bench: Bench,
) -> int:
    """Return the price of a unit of an entry repaired in a bay by a week, or NEVER.

    The way to the workshop is left out of the price; that it fits is found out later.
    ``latest`` is the last week in which the bay can start on such a unit, unless it
    starts ``early``.
    """
    workshops, entry = arrays.workshops, arrays.supply.entries[place]
    fewest = arrays.network.fewest_weeks[workshops.bays[bay].target]
    bundle = arrays.supply.bundles[entry.bundle]
    start = latest
    if early:
        start = _start_of(
            arrays, free, charges, target, place, bay, week, early, searched, bench
        )
    if start < entry.ready + fewest[entry.site]:
        return NEVER  # NOTHING is before any week.
    back = week - start - workshops.works[bundle.work].weeks
    site = workshops.bays[bay].site
    out = still_to_pay(charges.ways, bench.outward, searched, target, site, back, week)
    price = min(NEVER, charges.prices[entry.row] + times(out, bundle.mass))
    work = price_work(workshops, charges.prices, bundle.work, bay, start)
    return int(min(NEVER, price + work))


@kernel
def _start_of(
    arrays: Arrays,
    free: Whole,
    charges: Charges,
    target: int,
    place: int,
    bay: int,
    week: int,
    early: bool,
    searched: bool,
    bench: Bench,
) -> int:
    """Return when to start the repair of a unit of an entry in a bay, or NOTHING."""
    entry = arrays.supply.entries[place]
    fewest = arrays.network.fewest_weeks[arrays.workshops.bays[bay].target]
    return int(
        _start(
            arrays.workshops,
            free,
            charges,
            target,
            arrays.supply.bundles[entry.bundle].work,
            bay,
            entry.ready + fewest[entry.site],
            week,
            early,
            searched,
            bench,
        )
    )


@kernel
def _start(
    workshops: Workshops,
    free: Whole,
    charges: Charges,
    target: int,
    work: int,
    bay: int,
    first: int,
    week: int,
    early: bool,
    searched: bool,
    bench: Bench,
) -> int:
    """Return the latest or earliest week to start a repair so that it still arrives."""
    lasts, site = workshops.works[work].weeks, workshops.bays[bay].site
    for place in range(week - lasts - first + 1):
        start = first + place if early else week - lasts - place
        back = week - start - lasts
        path = still_to_pay(
            charges.ways, bench.outward, searched, target, site, back, week
        )
        if path < NEVER and _hours_for(workshops, free, work, bay, start):
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
    charges: Charges,
    place: int,
    bay: int,
    target: int,
    week: int,
    early: bool,
    searched: bool,
    lines: Lines,
    bench: Bench,
) -> tuple[int, int]:
    """Write the way of units through a bay; return the steps, and the kg that fit."""
    network, workshops = arrays.network, arrays.workshops
    entry = arrays.supply.entries[place]
    bundle = arrays.supply.bundles[entry.bundle]
    shop, door = workshops.bays[bay].site, workshops.bays[bay].target
    start = _start_of(
        arrays, free, charges, target, place, bay, week, early, searched, bench
    )
    back = min(arrays.wait_weeks, start - entry.ready)
    steps, kg = 0, 0
    for tries in range(2 if searched else 1):  # By the tables first, as all ways are.
        if tries == 1:
            legs = charges.ways.legs
            find_way(network, free, legs, door, start, bundle.mass, bench.inward)
        steps, kg = follow(
            network,
            free,
            charges.ways,
            bench.inward,
            tries == 1,
            door,
            entry.site,
            start,
            back,
            bundle.mass,
            lines,
            0,
        )
        if kg >= bundle.mass:
            break
    if kg < bundle.mass:
        return 0, 0
    add_step(lines, steps, REPAIR, bay, start)
    back = min(arrays.wait_weeks, week - start - workshops.works[bundle.work].weeks)
    steps, out_kg = follow(
        network,
        free,
        charges.ways,
        bench.outward,
        searched,
        target,
        shop,
        week,
        back,
        bundle.mass,
        lines,
        steps + 1,
    )
    hours = _hours_for(workshops, free, bundle.work, bay, start)
    units = min(kg // bundle.mass, out_kg // bundle.mass, hours)
    return steps, units * bundle.mass
