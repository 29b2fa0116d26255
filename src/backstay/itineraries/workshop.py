"""Workshops: repairs as arrays, and the cheapest repaired unit by week of exit."""

from typing import NamedTuple

import numpy as np

from backstay.domain.case import Case
from backstay.domain.lot import Condition
from backstay.domain.worth import cost_of_money
from backstay.itineraries.kernel import (
    NEVER,
    Records,
    Whole,
    kernel,
    records,
    times,
    whole,
)
from backstay.itineraries.leg import Network
from backstay.itineraries.resources import ResourceIndex


class Workshops(NamedTuple):
    """Repairs and bays as arrays. A work is the repair of one variant in one condition.

    Attributes
    ----------
    works : records of each work
        ``weeks`` from entry to exit; ``first`` and ``end`` in ``certified``.
    hours : array of shape (work, week), bay hours of one unit in each of its weeks
    certified : array of bays, those of a work follow each other
    bays : records of each bay
        ``row`` of week 0; ``site`` and ``target``; ``cost`` in pico-points per hour.
    """

    works: Records
    hours: Whole
    certified: Whole
    bays: Records


WorkNumbers = dict[tuple[str, Condition], int]
"""Number of the work on a variant in a condition."""


def compile_workshops(
    case: Case, index: ResourceIndex, network: Network
) -> tuple[Workshops, WorkNumbers]:
    """Return the workshops of a case and the numbers of its works."""
    bays = list(case.bays.values())
    repairs = list(case.repairs.values())
    site = {key: number for number, key in enumerate(case.sites)}
    target = {int(place): number for number, place in enumerate(network.targets)}
    longest = max((repair.duration_weeks for repair in repairs), default=1)
    hours = np.zeros((len(repairs), longest), dtype=np.int64)
    for work, repair in enumerate(repairs):
        weeks = range(repair.duration_weeks)
        hours[work, : len(weeks)] = [repair.hours_in(week) for week in weeks]
    certified = [
        [number for number, bay in enumerate(bays) if repair.variant in bay.variants]
        for repair in repairs
    ]
    price = case.rules.nanopoints_per_eur
    ends = np.cumsum([len(each) for each in certified])
    workshops = Workshops(
        works=records(
            weeks=(repair.duration_weeks for repair in repairs),
            first=(end - len(each) for end, each in zip(ends, certified, strict=True)),
            end=ends,
        ),
        hours=hours,
        certified=whole(bay for each in certified for bay in each),
        bays=records(
            row=(index.row("bay", bay.key) for bay in bays),
            site=(site[bay.site] for bay in bays),
            target=(target[site[bay.site]] for bay in bays),
            cost=(cost_of_money(bay.cost_eur_per_hour, price) for bay in bays),
        ),
    )
    numbers = {
        (repair.variant, repair.condition): work for work, repair in enumerate(repairs)
    }
    return workshops, numbers


@kernel
def price_work(
    workshops: Workshops, prices: Whole, work: int, bay: int, start: int
) -> int:
    """Return the price in pico-points of one unit's bay hours from a start week."""
    total = 0
    place = workshops.bays[bay]
    for week in range(workshops.works[work].weeks):
        hourly = place.cost + prices[place.row + start + week]
        total = min(NEVER, total + times(hourly, workshops.hours[work, week]))
    return total
