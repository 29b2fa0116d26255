"""Wishes: what packages would take at given prices if there were plenty of all.

A wish is the cheapest way to field an option by a week: one line for each part, all
units of a part from the same lot, as the oracle priced it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from backstay.itineraries.kernel import NEVER, Whole, kernel, times, whole
from backstay.itineraries.lines import (
    REPAIR,
    Lines,
    add_step,
    close_line,
    cost_and_arrival,
    empty_lines,
    runs_of_line,
    use_line,
)
from backstay.itineraries.lot import NO_WORK, price_bundle
from backstay.itineraries.oracle import Priced
from backstay.itineraries.package import COHORTS
from backstay.itineraries.resources import NO_ROW
from backstay.itineraries.shelf import Shelves
from backstay.itineraries.workshop import price_work
from backstay.itineraries.world import Arrays, World, arrays_of
from backstay.planning.cohorts import place_cohort
from backstay.planning.draft import Placement, charges_of
from backstay.planning.materiel import NOTHING, Bench, Charges
from backstay.planning.moves import follow
from backstay.planning.placing import new_bench

PLENTY: Final = 10**15
"""Capacity of every row when a package may take all it would like."""
ROWS_AT_FIRST: Final = 4_096
UNKNOWN: Final = -1


class Uses(NamedTuple):
    """What several fieldings use of limited resources, one after the other.

    Attributes
    ----------
    gain : array of shape (fielding,)
        Worth less commonality and cost, in pico-points.
    first : array of shape (fielding + 1,)
        Where each begins in ``row`` and ``amount``.
    row, amount : arrays of shape (use,)
        Amounts in the unit of each row's resource; a row is met once in a fielding.
        Behind the rows of resources there is one for each claim, used once.
    """

    gain: Whole
    first: Whole
    row: Whole
    amount: Whole


class Wishes:
    """Finds what every package would take at given prices."""

    def __init__(self, world: World) -> None:
        rows = len(world.free)
        self.arrays = arrays_of(world)
        self.shelves = world.shelves
        self.bench = new_bench(self.arrays)
        self.lines = empty_lines()
        self.plenty = np.full(rows, PLENTY, dtype=np.int64)
        self.used = np.zeros(rows, dtype=np.int64)

    def best(self, priced: Priced) -> tuple[Whole, Whole]:
        """Return the best option and week of each package; NOTHING if none pays.

        Both have the shape (package,).
        """
        return best_fieldings(self.arrays, priced.profit)

    def take(self, priced: Priced, options: Whole, weeks: Whole) -> Uses:
        """Return what fielding options by weeks would use, the cheapest way.

        Parameters
        ----------
        priced : Priced
        options, weeks : arrays of shape (fielding,)
            Each option must be possible by its week.
        """
        return take_wishes(
            self.arrays,
            self.shelves,
            self.plenty,
            self.used,
            charges_of(priced),
            priced.parts,
            priced.chains,
            options,
            weeks,
            self.lines,
            self.bench,
        )

    def placed(self, placements: Sequence[Placement]) -> Uses:
        """Return what placements use, as if each were a wish."""
        first, row, amount = [0], [], []
        for each in placements:
            rows, amounts = take_placed(
                self.arrays,
                self.shelves,
                self.used,
                each.lines,
                each.option,
                each.week,
            )
            row.append(rows)
            amount.append(amounts)
            first.append(first[-1] + len(rows))
        none = np.zeros(0, dtype=np.int64)
        return Uses(
            gain=whole(each.value for each in placements),
            first=whole(first),
            row=np.concatenate((none, *row)),
            amount=np.concatenate((none, *amount)),
        )


@kernel(makes_arrays=True)
def take_placed(
    arrays: Arrays,
    shelves: Shelves,
    used: Whole,
    lines: Lines,
    option: int,
    week: int,
) -> tuple[Whole, Whole]:
    """Return rows and amounts that an option uses by its lines."""
    row = np.empty(ROWS_AT_FIRST, dtype=np.int64)
    amount = np.empty(ROWS_AT_FIRST, dtype=np.int64)
    absorbed = arrays.needs.group_row[arrays.needs.options[option].package, week]
    row, amount, end = sum_uses(arrays, lines, absorbed, used, row, amount, 0)
    row, amount, end = _claim(shelves, option, week, len(used), row, amount, end)
    return row[:end].copy(), amount[:end].copy()


@kernel(makes_arrays=True)
def best_fieldings(arrays: Arrays, profit: Whole) -> tuple[Whole, Whole]:
    """Return the option and week of the greatest profit of each package."""
    packages, options = arrays.needs.packages, arrays.needs.options
    chosen = np.full(len(packages), NOTHING, dtype=np.int64)
    week = np.zeros(len(packages), dtype=np.int64)
    best = np.zeros(len(packages), dtype=np.int64)
    for option in range(len(options)):
        package, top = options[option].package, int(np.argmax(profit[option]))
        if profit[option, top] > best[package]:
            best[package] = profit[option, top]
            chosen[package], week[package] = option, top
    return chosen, week


@kernel(makes_arrays=True)
def take_wishes(
    arrays: Arrays,
    shelves: Shelves,
    plenty: Whole,
    used: Whole,
    charges: Charges,
    parts: Whole,
    chains: Whole,
    options: Whole,
    weeks: Whole,
    lines: Lines,
    bench: Bench,
) -> Uses:
    """Return what fielding options by weeks would use; see ``Wishes.take``.

    Parameters
    ----------
    shelves : Shelves
    plenty : array of shape (row,), enough of everything
    used : array of shape (row,), zeros; zeros again afterwards
    charges : Charges
    parts, chains : tables of the oracle at the same prices
    """
    needs = arrays.needs
    inward = _room_for_inward(arrays)
    gain = np.zeros(len(options), dtype=np.int64)
    first = np.zeros(len(options) + 1, dtype=np.int64)
    row = np.empty(ROWS_AT_FIRST, dtype=np.int64)
    amount = np.empty(ROWS_AT_FIRST, dtype=np.int64)
    for place in range(len(options)):
        option, week = needs.options[options[place]], weeks[place]
        lines.filled[0] = 0
        for part in range(option.first, option.end):
            # The earliest week at the same price: then the way there is unique.
            until = week
            while until > 0 and parts[part, until - 1] <= parts[part, week]:
                until -= 1
            if needs.parts[part].kind == COHORTS:
                _wish_cohorts(
                    arrays, plenty, charges, chains, part, until, lines, bench.terms
                )
            else:
                _wish_units(arrays, plenty, charges, inward, part, until, lines, bench)
        cost, _ = cost_and_arrival(arrays, lines)
        gain[place] = needs.worth[option.package, week] - option.price - cost
        absorbed = needs.group_row[option.package, week]
        row, amount, end = sum_uses(
            arrays, lines, absorbed, used, row, amount, first[place]
        )
        row, amount, first[place + 1] = _claim(
            shelves, options[place], week, len(used), row, amount, end
        )
    end = first[len(options)]
    return Uses(gain, first, row[:end], amount[:end])


@kernel(makes_arrays=True)
def sum_uses(
    arrays: Arrays,
    lines: Lines,
    absorbed: int,
    used: Whole,
    row: Whole,
    amount: Whole,
    first: int,
) -> tuple[Whole, Whole, int]:
    """Append what lines use together, each row once; return the arrays and their end.

    ``absorbed`` is a row of absorption or NO_ROW; ``used`` is zero before and after.
    """
    end = first
    for line in range(-1, lines.filled[0]):
        if line < 0:
            if absorbed == NO_ROW:
                continue
            runs, quantity = np.array([[absorbed, 1, 1]], dtype=np.int64), 1
        else:
            runs = runs_of_line(arrays, lines, line)
            quantity = lines.quantity[line]
        for place in range(runs.shape[0]):
            for each in range(runs[place, 0], runs[place, 0] + runs[place, 1]):
                if used[each] == 0:
                    row, amount = _with_room(row, amount, end)
                    row[end] = each
                    end += 1
                used[each] += runs[place, 2] * quantity
    for place in range(first, end):
        amount[place] = used[row[place]]
        used[row[place]] = 0
    return row, amount, end


@kernel(makes_arrays=True)
def _with_room(row: Whole, amount: Whole, end: int) -> tuple[Whole, Whole]:
    """Return the arrays, longer if they end there."""
    if end == len(row):
        row, amount = np.concatenate((row, row)), np.concatenate((amount, amount))
    return row, amount


@kernel(makes_arrays=True)
def _claim(
    shelves: Shelves,
    option: int,
    week: int,
    rows: int,
    row: Whole,
    amount: Whole,
    first: int,
) -> tuple[Whole, Whole, int]:
    """Append the claims that fielding an option in a week pays for."""
    end = first
    for place in range(
        shelves.first_of_option[option], shelves.first_of_option[option + 1]
    ):
        claim = shelves.of_option[place]
        if shelves.claims[claim].week >= week:
            row, amount = _with_room(row, amount, end)
            row[end], amount[end] = rows + claim, 1
            end += 1
    return row, amount, end


@kernel
def _wish_cohorts(
    arrays: Arrays,
    plenty: Whole,
    charges: Charges,
    chains: Whole,
    part: int,
    week: int,
    lines: Lines,
    terms: Whole,
) -> None:
    """Add the cheapest line of all cohorts of a part, together in each session."""
    needs = arrays.needs
    cheapest, chosen = NEVER, NOTHING
    for way in range(needs.parts[part].first, needs.parts[part].end):
        price = chains[needs.ways[way].chain, week]
        if price < cheapest:
            cheapest, chosen = price, way
    place_cohort(arrays, plenty, charges.sections, part, chosen, week, lines, terms)
    line = lines.filled[0] - 1
    use_line(arrays, lines, line, plenty, -1)
    lines.quantity[line] = needs.parts[part].quantity


@kernel
def _wish_units(
    arrays: Arrays,
    plenty: Whole,
    charges: Charges,
    inward: Whole,
    part: int,
    week: int,
    lines: Lines,
    bench: Bench,
) -> None:
    """Add the cheapest line of all units of a part, from one lot by one way."""
    supply, curve = arrays.supply, arrays.curves.curves[arrays.needs.parts[part].curve]
    price, entry, bay, start = NEVER, NOTHING, NOTHING, NOTHING
    for place in range(curve.first, curve.end):
        number = arrays.curves.serving[place]
        if supply.bundles[number].work == NO_WORK:
            offer, source, _ = _cheapest_entry(
                arrays, charges, number, curve.target, week, week
            )
            if offer < price:
                price, entry, bay = offer, source, NOTHING
        else:
            offer, shop, begun = _cheapest_repair(
                arrays, charges, inward, number, curve.target, week
            )
            if offer < price:
                price, entry, bay, start = offer, number, shop, begun
    steps, sets_out = 0, week
    if bay != NOTHING:
        door = arrays.workshops.bays[bay].target
        _, entry, sets_out = _cheapest_entry(arrays, charges, entry, door, 0, start)
        ready = supply.entries[entry].ready
        steps = _go(
            arrays,
            plenty,
            charges,
            door,
            entry,
            NOTHING,
            sets_out,
            ready,
            lines,
            bench,
            0,
        )
        add_step(lines, steps, REPAIR, bay, start)
        steps += 1
        bundle = supply.bundles[supply.entries[entry].bundle]
        ready = start + arrays.workshops.works[bundle.work].weeks
    else:
        ready = supply.entries[entry].ready
    steps = _go(
        arrays,
        plenty,
        charges,
        curve.target,
        entry,
        bay,
        week,
        ready,
        lines,
        bench,
        steps,
    )
    close_line(lines, part, entry, arrays.needs.parts[part].quantity, steps)


@kernel
def _go(
    arrays: Arrays,
    plenty: Whole,
    charges: Charges,
    target: int,
    entry: int,
    bay: int,
    week: int,
    ready: int,
    lines: Lines,
    bench: Bench,
    steps: int,
) -> int:
    """Write the cheapest way from an entry, or a bay, to a target by a week."""
    site = arrays.supply.entries[entry].site
    if bay != NOTHING:
        site = arrays.workshops.bays[bay].site
    steps, _ = follow(
        arrays.network,
        plenty,
        charges.ways,
        bench.outward,
        False,
        target,
        site,
        week,
        min(arrays.wait_weeks, week - ready),
        1,
        lines,
        steps,
    )
    return int(steps)


@kernel
def _cheapest_entry(
    arrays: Arrays, charges: Charges, number: int, target: int, first: int, last: int
) -> tuple[int, int, int]:
    """Return price, entry and arrival of the cheapest unit of a bundle as it is.

    It arrives in one of the weeks from ``first`` to ``last``.
    """
    supply, paths = arrays.supply, charges.ways.paths[target]
    bundle = supply.bundles[number]
    price, chosen, arrival = NEVER, NOTHING, NOTHING
    for place in range(bundle.first, bundle.end):
        entry = supply.entries[place]
        for week in range(max(first, entry.ready), last + 1):
            path = paths[entry.site, min(arrays.wait_weeks, week - entry.ready), week]
            if path < NEVER:
                offer = charges.prices[entry.row] + times(path, bundle.mass)
                if offer < price:
                    price, chosen, arrival = offer, place, week
    return price, chosen, arrival


@kernel(makes_arrays=True)
def _room_for_inward(arrays: Arrays) -> Whole:
    """Return room for prices at the doors of bays, shape (bundle, bay, week)."""
    most = 1
    for work in arrays.workshops.works:
        most = max(most, work.end - work.first)
    shape = (len(arrays.supply.bundles), most, arrays.weeks)
    return np.full(shape, UNKNOWN, dtype=np.int64)


@kernel(makes_arrays=True)
def _cheapest_repair(
    arrays: Arrays,
    charges: Charges,
    inward: Whole,
    number: int,
    target: int,
    week: int,
) -> tuple[int, int, int]:
    """Return price, bay and first week of the cheapest repair that arrives by a week.

    ``inward`` keeps what units cost at the door of each bay, from one call to the next.
    """
    workshops, paths = arrays.workshops, charges.ways.paths
    bundle = arrays.supply.bundles[number]
    work = workshops.works[bundle.work]
    price, chosen, begun = NEVER, NOTHING, NOTHING
    for spot in range(work.first, work.end):
        bay = workshops.certified[spot]
        shop, there = workshops.bays[bay], inward[number, spot - work.first]
        if there[0] == UNKNOWN:
            there[:] = price_bundle(
                arrays.supply, number, charges.prices, paths[shop.target]
            )
        for start in range(week - work.weeks + 1):
            back = min(arrays.wait_weeks, week - start - work.weeks)
            onward = paths[target, shop.site, back, week]
            if there[start] == NEVER or onward == NEVER:
                continue
            hours = price_work(workshops, charges.prices, bundle.work, bay, start)
            offer = min(NEVER, there[start] + hours + times(onward, bundle.mass))
            if offer < price:
                price, chosen, begun = offer, bay, start
    return price, chosen, begun
