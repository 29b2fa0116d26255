"""Placing an option: all of its parts by a week, on what is left, or nothing."""

import numpy as np

from backstay.itineraries.kernel import Whole, kernel
from backstay.itineraries.lines import Lines, cost_and_arrival, use_lines
from backstay.itineraries.lot import NO_WORK, Curves, Supply
from backstay.itineraries.package import COHORTS
from backstay.itineraries.resources import NO_ROW
from backstay.itineraries.world import Arrays
from backstay.planning.cohorts import first_cohort_week, place_cohorts
from backstay.planning.materiel import NOTHING, Bench, Charges, place_materiel
from backstay.planning.moves import empty_way


@kernel(makes_arrays=True)
def new_bench(arrays: Arrays) -> Bench:
    """Return room to place options in."""
    refused = np.zeros(len(arrays.supply.entries), dtype=np.int64)
    wait, sites = arrays.wait_weeks, arrays.network.site_count
    bays = max(1, len(arrays.workshops.bays))
    offers = np.zeros((3, len(refused) * bays), dtype=np.int64)
    blockers = np.full(len(arrays.needs.options), NOTHING, dtype=np.int64)
    outward, inward = empty_way(wait, sites), empty_way(wait, sites)
    steps = 1
    for chain in arrays.chains.chains:
        steps = max(steps, chain.end - chain.first)
    terms = np.zeros((2, steps + 1, arrays.weeks), dtype=np.int64)
    return Bench(outward, inward, refused, offers, blockers, terms)


@kernel
def place_option(
    arrays: Arrays,
    free: Whole,
    charges: Charges,
    option: int,
    week: int,
    early: bool,
    lines: Lines,
    bench: Bench,
) -> bool:
    """Write lines that complete an option by a week, and take what they use.

    The part that last kept the option from being placed is tried first: it is the
    scarcest, and if it fails again, it fails soon.

    Parameters
    ----------
    arrays : Arrays
    free : array of shape (row,)
        Capacity that is left; unchanged if the option cannot be placed.
    charges : Charges
        Prices that say which of several itineraries to take.
    option, week : int
    early : bool
        Whether materiel moves as early as it can, rather than shortly before the week.
    lines : Lines
        Overwritten.
    bench : Bench

    Returns
    -------
    bool
        Whether every part found its place.
    """
    needs = arrays.needs
    lines.filled[0] = 0
    first, end = needs.options[option].first, needs.options[option].end
    blocker = bench.blockers[option]
    for place in range(first - 1, end):
        if place < first:
            part = blocker
            if part == NOTHING:
                continue
        else:
            part = arrays.order[place]
            if part == blocker:
                continue
        if needs.parts[part].kind == COHORTS:
            placed = place_cohorts(
                arrays, free, charges.sections, part, week, lines, bench.terms
            )
        else:
            placed = place_materiel(
                arrays, free, charges, part, week, early, lines, bench
            )
        if not placed:
            use_lines(arrays, lines, free, -1)
            bench.blockers[option] = part
            return False
    return True


@kernel
def place_whole(
    arrays: Arrays,
    free: Whole,
    charges: Charges,
    option: int,
    week: int,
    floor: int,
    early: bool,
    lines: Lines,
    bench: Bench,
) -> tuple[int, int]:
    """Field an option by a week if its value is above a floor; else change nothing.

    Parameters
    ----------
    floor : int
        Pico-points. The others are those of ``place_option``.

    Returns
    -------
    week, value : int
        The week in which it is fielded, the horizon if it is not; worth less
        commonality and cost, in pico-points.
    """
    if not place_option(arrays, free, charges, option, week, early, lines, bench):
        return arrays.weeks, 0
    chosen = arrays.needs.options[option]
    cost, arrival = cost_and_arrival(arrays, lines)
    group_row = arrays.needs.group_row[chosen.package]
    fielded = absorbed_week(group_row, free, max(arrival, chosen.ready))
    if fielded < arrays.weeks:
        value = arrays.needs.worth[chosen.package, fielded] - chosen.price - cost
        if value > floor:
            if group_row[fielded] != NO_ROW:
                free[group_row[fielded]] -= 1
            return fielded, value
    use_lines(arrays, lines, free, -1)
    return arrays.weeks, 0


@kernel
def take(
    arrays: Arrays, free: Whole, lines: Lines, package: int, week: int, sign: int
) -> None:
    """Take what a fielded package uses (sign 1), or give it back (-1)."""
    use_lines(arrays, lines, free, sign)
    row = arrays.needs.group_row[package, week]
    if row != NO_ROW:
        free[row] -= sign


@kernel
def first_week(arrays: Arrays, free: Whole, option: int) -> int:
    """Return a week before which what is left cannot complete an option.

    It counts free units that are ready, and looks for one place for each kind of
    cohort; it never says later than the truth. The horizon means that it cannot be
    completed.
    """
    needs = arrays.needs
    earliest = needs.options[option].ready
    for number in range(needs.options[option].first, needs.options[option].end):
        if earliest >= arrays.weeks:
            break
        part = needs.parts[number]
        if part.kind == COHORTS:
            week = first_cohort_week(arrays, free, number)
        else:
            week = _first_supply_week(
                arrays.supply,
                arrays.curves,
                arrays.network.fewest_weeks,
                free,
                part.curve,
                part.quantity,
                arrays.weeks,
            )
        earliest = max(earliest, week)
    return int(earliest)


@kernel(makes_arrays=True)
def _first_supply_week(
    supply: Supply,
    curves: Curves,
    fewest_weeks: Whole,
    free: Whole,
    number: int,
    quantity: int,
    weeks: int,
) -> int:
    """Return the week in which enough free units of a curve are ready to arrive."""
    curve = curves.curves[number]
    fewest = fewest_weeks[curve.target]
    ready = np.zeros(weeks, dtype=np.int64)
    for place in range(curve.first, curve.end):
        bundle = supply.bundles[curves.serving[place]]
        for entry in supply.entries[bundle.first : bundle.end]:
            week = entry.ready
            if bundle.work == NO_WORK:
                week += fewest[entry.site]
            if week < weeks:
                ready[week] += free[entry.row]
    total = 0
    for week in range(weeks):
        total += ready[week]
        if total >= quantity:
            return week
    return weeks


@kernel
def absorbed_week(group_row: Whole, free: Whole, week: int) -> int:
    """Return the first week from ``week`` in which a group can take a package.

    ``group_row`` has the shape (week,); the horizon means never.
    """
    for later in range(week, len(group_row)):
        if group_row[later] == NO_ROW or free[group_row[later]] > 0:
            return later
    return len(group_row)
