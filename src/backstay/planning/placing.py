"""Placing an option: all of its parts by a week, on what is left, or nothing."""

import numpy as np

from backstay.itineraries.kernel import Whole, kernel
from backstay.itineraries.lines import Lines, use_lines
from backstay.itineraries.lot import NO_WORK, Curves, Supply
from backstay.itineraries.package import COHORTS
from backstay.itineraries.resources import NO_ROW
from backstay.itineraries.world import Arrays
from backstay.planning.cohorts import first_cohort_week, place_cohorts
from backstay.planning.materiel import Bench, Charges, place_materiel
from backstay.planning.moves import empty_way


@kernel
def new_bench(arrays: Arrays) -> Bench:
    """Return room to place options in."""
    refused = np.zeros(len(arrays.supply.entries), dtype=np.int64)
    wait, sites = arrays.wait_weeks, arrays.network.site_count
    return Bench(empty_way(wait, sites), empty_way(wait, sites), refused)


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
    for place in range(needs.options[option].first, needs.options[option].end):
        part = arrays.order[place]
        if needs.parts[part].kind == COHORTS:
            placed = place_cohorts(arrays, free, charges.sections, part, week, lines)
        else:
            placed = place_materiel(
                arrays, free, charges, part, week, early, lines, bench
            )
        if not placed:
            use_lines(arrays, lines, free, -1)
            return False
    return True


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


@kernel
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
