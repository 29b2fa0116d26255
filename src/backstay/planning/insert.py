"""Inserting a package: the best option and week that what is left allows.

All of it is compiled, for a search inserts packages by the thousand. Three sets of
lines take turns: one holds the best option so far, one the best week of the option at
hand, and one is for trials.
"""

from typing import Final

import numpy as np

from backstay.itineraries.kernel import NEVER, Whole, kernel
from backstay.itineraries.lines import Lines, empty_lines
from backstay.itineraries.world import Arrays
from backstay.planning.materiel import Bench, Charges
from backstay.planning.placing import first_week, place_whole, take

NONE: Final = -1

Turns = tuple[Lines, Lines, Lines]


def empty_turns() -> Turns:
    """Return room for three sets of lines."""
    return empty_lines(), empty_lines(), empty_lines()


@kernel(makes_arrays=True)
def insert(
    arrays: Arrays,
    free: Whole,
    charges: Charges,
    profit: Whole,
    package: int,
    floor: int,
    turns: Turns,
    bench: Bench,
) -> tuple[int, int, int, int]:
    """Place a package in the earliest week it can get, or where profit says it is best.

    Parameters
    ----------
    arrays : Arrays
    free : array of shape (row,)
        Capacity that is left; what the placement uses is taken from it.
    charges : Charges
        Prices that say which of several itineraries to take.
    profit : array of shape (option, week)
        Pico-points; the search starts in the week of each option's greatest profit, and
        options are tried in the order of that profit. Profit at the least prices makes
        it start in the earliest week.
    package : int
    floor : int
        Value in pico-points that must be exceeded, at least 0.
    turns : Turns
        Overwritten; one of them will hold the placement.
    bench : Bench

    Returns
    -------
    option, week, value, turn : int
        The option, NONE if none can be placed with a value above the floor; the week
        in which it is fielded; worth less commonality and cost in pico-points; which of
        the lines hold the placement.
    """
    needs = arrays.needs
    first, end = needs.packages[package].first, needs.packages[package].end
    hopes = np.array([profit[option].max() for option in range(first, end)])
    best, best_week, best_value, kept = NONE, 0, floor, 0
    for place in np.argsort(-hopes, kind="mergesort"):
        option = first + place
        if best != NONE:
            take(arrays, free, turns[kept], package, best_week, -1)
        week, value, turn = _search_week(
            arrays,
            free,
            charges,
            profit[option],
            option,
            best_value,
            kept,
            turns,
            bench,
        )
        if week < arrays.weeks:
            best, best_week, best_value, kept = option, week, value, turn
        elif best != NONE:
            take(arrays, free, turns[kept], package, best_week, 1)
    return best, best_week, best_value, kept


@kernel
def most_value(arrays: Arrays, free: Whole, package: int) -> int:
    """Return a value in pico-points that a package cannot exceed on what is left."""
    needs, most = arrays.needs, 0
    for option in range(needs.packages[package].first, needs.packages[package].end):
        week = first_week(arrays, free, option)
        if week < arrays.weeks:
            worth = needs.worth[package, week] - needs.options[option].price
            most = max(most, worth)
    return int(most)


@kernel
def first_possible(profit: Whole) -> int:
    """Return the first week an option is possible at all; the horizon if never."""
    for week in range(len(profit)):
        if profit[week] > -NEVER:
            return int(week)
    return len(profit)


@kernel
def _last_above(worth: Whole, least: int) -> int:
    """Return the last week in which a worth, which never rises, is above something."""
    week = len(worth) - 1
    while week >= 0 and worth[week] <= least:
        week -= 1
    return week


@kernel
def _search_week(
    arrays: Arrays,
    free: Whole,
    charges: Charges,
    profit: Whole,
    option: int,
    floor: int,
    kept: int,
    turns: Turns,
    bench: Bench,
) -> tuple[int, int, int]:
    """Place an option from a hinted week on: stride until it fits, then halve back.

    Returns
    -------
    week, value, turn : int
        The horizon if it is not placed; the lines of ``kept`` stay as they are.
    """
    weeks, package = arrays.weeks, arrays.needs.options[option].package
    worth = arrays.needs.worth[package]
    held, trial = (kept + 1) % 3, (kept + 2) % 3
    earliest = max(first_week(arrays, free, option), first_possible(profit))
    if earliest >= weeks:
        return weeks, 0, held
    last = _last_above(worth, arrays.needs.options[option].price + floor)
    if last < earliest:
        return weeks, 0, held
    week = max(earliest, int(np.argmax(profit)))
    failed, stride, fielded, value = week - 1, 1, weeks, 0
    while week <= last:
        # Whatever it is worth: some weeks earlier it may be worth more than the floor.
        fielded, value = place_whole(
            arrays, free, charges, option, week, 0, False, turns[held], bench
        )
        if fielded < weeks:
            break
        failed = week
        week += stride
        stride *= 2
        if week > last and failed < last:
            week = last
    if fielded == weeks:
        fielded, value = place_whole(
            arrays, free, charges, option, last, floor, True, turns[held], bench
        )
        return fielded, value, held
    low, high = failed, min(week, fielded)
    while high - low > 1:
        middle = (low + high) // 2
        take(arrays, free, turns[held], package, fielded, -1)
        sooner, more = place_whole(
            arrays, free, charges, option, middle, value, False, turns[trial], bench
        )
        if sooner < weeks:
            fielded, value, held, trial = sooner, more, trial, held
            high = min(middle, fielded)
        else:
            take(arrays, free, turns[held], package, fielded, 1)
            low = middle
    fielded, value, held = _sooner(
        arrays,
        free,
        charges,
        option,
        earliest,
        fielded,
        value,
        held,
        trial,
        turns,
        bench,
    )
    if value <= floor:
        take(arrays, free, turns[held], package, fielded, -1)
        return weeks, 0, held
    return fielded, value, held


@kernel
def _sooner(
    arrays: Arrays,
    free: Whole,
    charges: Charges,
    option: int,
    earliest: int,
    fielded: int,
    value: int,
    held: int,
    trial: int,
    turns: Turns,
    bench: Bench,
) -> tuple[int, int, int]:
    """Bring a placement forward week by week, as long as early moves better it."""
    package = arrays.needs.options[option].package
    while fielded > earliest:
        take(arrays, free, turns[held], package, fielded, -1)
        sooner, more = place_whole(
            arrays, free, charges, option, fielded - 1, value, True, turns[trial], bench
        )
        if sooner == arrays.weeks:
            take(arrays, free, turns[held], package, fielded, 1)
            break
        fielded, value, held, trial = sooner, more, trial, held
    return fielded, value, held
