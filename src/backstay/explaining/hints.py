"""Hints: what one more of an offer costs at the prices that prove a plan's bound.

At these prices nothing more is proven than that no plan is worth more than the bound. A
hint says where the bound feels a shortage; what a plan would make of one more of
anything is another question, which only a plan made again answers.
"""

from collections.abc import Mapping

from backstay.domain.change import Change
from backstay.domain.resource import Resource


def hint_of(
    change: Change, multipliers: Mapping[Resource, int], horizon_weeks: int
) -> int | None:
    """Return the price of one more of what a change offers, in all weeks it holds for.

    Parameters
    ----------
    change : Change
    multipliers : mapping of resource to price
        Whole pico-points per unit, as a plan keeps them.
    horizon_weeks : int

    Returns
    -------
    int or None
        Pico-points; None if nothing that it offers has a price. Claims on whole units
        are no resource and not in it.
    """
    prices = [
        multipliers[each]
        for each in _resources(change, horizon_weeks)
        if each in multipliers
    ]
    return sum(prices) if prices else None


def _resources(change: Change, horizon_weeks: int) -> list[Resource]:
    """Return the resources of which a change gives more, by their names."""
    if change.kind == "lot":
        return [Resource("lot", change.key, None)]
    start = change.start_week or 0
    end = horizon_weeks if change.end_week is None else change.end_week
    weeks = [start] if change.kind == "session" else range(start, end)
    return [Resource(change.kind, change.key, week) for week in weeks]
