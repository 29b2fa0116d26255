"""Inserting a package beside lines that it keeps: the best week of each option.

The search of a planner is compiled (``planning.insert``) and knows nothing of lines
that are kept; this one asks the draft for each week.
"""

import numpy as np

from backstay.itineraries.kernel import Whole
from backstay.planning.draft import Draft, Placement
from backstay.planning.insert import first_possible
from backstay.planning.materiel import Charges


def insert_keeping(
    draft: Draft, package: int, charges: Charges, profit: Whole, least: int
) -> Placement | None:
    """Place a package in the earliest week it can get, or where profit says it is best.

    Parameters
    ----------
    draft : Draft
        The package must not be in it.
    package : int
    charges : Charges
        Prices that say which of several itineraries to take.
    profit : array of shape (option, week)
        Pico-points; the search starts in the week of each option's greatest profit, and
        options are tried in the order of that profit. Profit at the least prices makes
        it start in the earliest week.
    least : int
        Value in pico-points that must be exceeded.

    Returns
    -------
    Placement or None
        None if no option can be placed with a value above that.
    """
    best: Placement | None = None
    needs = draft.world.needs
    for option in _by_profit(draft, package, profit):
        floor = best.value if best else least
        earliest = max(draft.first_week(option), first_possible(profit[option]))
        if earliest >= draft.arrays.weeks:
            continue
        most = int(needs.worth[package, earliest]) - int(needs.options[option]["price"])
        if most <= floor:
            continue
        if best:
            draft.remove(package)
        hint = max(earliest, int(np.argmax(profit[option])))
        placed = _search_week(draft, option, charges, earliest, hint, floor)
        if placed:
            best = placed
        elif best:
            draft.add(best)
    return best


def _by_profit(draft: Draft, package: int, profit: Whole) -> list[int]:
    options = draft.options_of(package)
    return sorted(options, key=lambda option: (-int(profit[option].max()), option))


def _search_week(
    draft: Draft, option: int, charges: Charges, earliest: int, hint: int, floor: int
) -> Placement | None:
    """Place an option from a hinted week on: stride until it fits, then halve back."""
    weeks = draft.arrays.weeks
    needs = draft.world.needs
    worth = needs.worth[int(needs.options[option]["package"])]
    failed, week, stride = hint - 1, hint, 1
    placed = None
    while week < weeks and int(worth[week]) > floor:
        placed = draft.place(option, week, charges, floor)
        if placed:
            break
        failed = week
        week += stride
        stride *= 2
        if week >= weeks and failed < weeks - 1:
            week = weeks - 1
    if placed is None:
        return draft.place(option, weeks - 1, charges, floor, early=True)
    low, high = failed, min(week, placed.week)
    while high - low > 1:
        middle = (low + high) // 2
        draft.remove(placed.package)
        earlier = draft.place(option, middle, charges, placed.value)
        if earlier:
            placed, high = earlier, min(middle, earlier.week)
        else:
            draft.add(placed)
            low = middle
    return _sooner(draft, placed, charges, earliest)


def _sooner(
    draft: Draft, placed: Placement, charges: Charges, earliest: int
) -> Placement:
    """Bring a placement forward week by week, as long as early moves better it."""
    while placed.week > earliest:
        draft.remove(placed.package)
        sooner = draft.place(
            placed.option, placed.week - 1, charges, placed.value, early=True
        )
        if sooner is None:
            draft.add(placed)
            return placed
        placed = sooner
    return placed
