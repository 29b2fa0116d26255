"""Legs and hubs: the cheapest dated path between sites at given prices."""

from typing import NamedTuple

import numpy as np

from backstay.domain.case import Case
from backstay.itineraries.kernel import NEVER, Records, Whole, kernel, records, whole
from backstay.itineraries.resources import NO_ROW, ResourceIndex


class Network(NamedTuple):
    """Legs and hubs as arrays; sites, legs and targets are numbers.

    Attributes
    ----------
    legs : records of each leg
        ``from_site``, ``to_site``, ``weeks``; ``cost`` in pico-points per kg; ``row``
        of week 0; ``hub_row`` of week 0 of the hub it leads to, or NO_ROW.
    order : array of shape (target, leg)
        For each target its legs, those that last first, then those of 0 weeks from the
        target outwards: relaxed in this order, few passes settle a path.
    leaving : array of legs, those that leave the same site follow each other
    first_leaving : array of shape (site + 1,), places in ``leaving``
    targets : array of sites where moves may end
    fewest_weeks : array of shape (target, site), weeks of the fastest path, or NEVER
    fewest_legs : array of shape (target, site), legs of the shortest path, or NEVER
    has_instant : bool, whether any leg takes 0 weeks
    site_count : int
    """

    legs: Records
    order: Whole
    leaving: Whole
    first_leaving: Whole
    targets: Whole
    fewest_weeks: Whole
    fewest_legs: Whole
    has_instant: bool
    site_count: int


def compile_network(case: Case, index: ResourceIndex) -> Network:
    """Return legs and hubs of a case; targets are receiving sites, then workshops."""
    place = {site: number for number, site in enumerate(case.sites)}
    legs = list(case.legs.values())
    ends = dict.fromkeys(package.site for package in case.packages.values())
    ends |= dict.fromkeys(bay.site for bay in case.bays.values())
    price = case.rules.nanopoints_per_eur
    table = records(
        from_site=(place[leg.from_site] for leg in legs),
        to_site=(place[leg.to_site] for leg in legs),
        weeks=(leg.duration_weeks for leg in legs),
        cost=(leg.cost_eur_per_t * price for leg in legs),
        row=(index.row("leg", leg.key) for leg in legs),
        hub_row=(index.row("hub", leg.to_site) for leg in legs),
    )
    targets = whole(place[site] for site in ends)
    instant = table["weeks"] == 0
    hops = _fewest(table, np.ones_like(table["weeks"]), targets, len(case.sites))
    leaving = np.argsort(table["from_site"], kind="stable")
    sites = np.arange(len(case.sites) + 1)
    return Network(
        legs=table,
        order=np.array(
            [np.lexsort((row[table["to_site"]], instant)) for row in hops],
            dtype=np.int64,
        ).reshape(len(targets), len(legs)),
        leaving=leaving,
        first_leaving=np.searchsorted(table["from_site"][leaving], sites),
        targets=targets,
        fewest_weeks=_fewest(table, table["weeks"], targets, len(case.sites)),
        fewest_legs=hops,
        has_instant=bool(instant.any()),
        site_count=len(case.sites),
    )


@kernel(makes_arrays=True)
def _fewest(legs: Records, lengths: Whole, targets: Whole, sites: int) -> Whole:
    """Return the least sum of the lengths of legs to each target, or NEVER.

    Returns
    -------
    array of shape (target, site)
    """
    fewest = np.full((len(targets), sites), NEVER, dtype=np.int64)
    for target in range(len(targets)):
        row = fewest[target]
        row[targets[target]] = 0
        changed = True
        while changed:
            changed = False
            for place in range(len(legs)):
                leg = legs[place]
                through = row[leg.to_site] + lengths[place]
                if through < row[leg.from_site]:
                    row[leg.from_site] = through
                    changed = True
    return fewest


@kernel(makes_arrays=True)
def price_legs(network: Network, prices: Whole, weeks: int) -> Whole:
    """Return the price per kg of each leg by week of departure, its hub included.

    Parameters
    ----------
    network : Network
    prices : array of shape (row,)
        Pico-points per unit of each resource.
    weeks : int
        Length of the horizon.

    Returns
    -------
    array of shape (leg, week)
        Pico-points per kg; NEVER where the load would arrive after the horizon.
    """
    priced = np.full((len(network.legs), weeks), NEVER, dtype=np.int64)
    for place in range(len(network.legs)):
        leg = network.legs[place]
        for week in range(weeks - leg.weeks):
            price = leg.cost + prices[leg.row + week]
            if leg.hub_row != NO_ROW:
                price += prices[leg.hub_row + week + leg.weeks]
            priced[place, week] = price
    return priced


@kernel(makes_arrays=True)
def price_paths(network: Network, priced: Whole, wait_weeks: int) -> Whole:
    """Return the cheapest price per kg from every site to every target.

    Parameters
    ----------
    network : Network
    priced : array of shape (leg, week)
        Pico-points per kg, from ``price_legs``.
    wait_weeks : int
        Longest time under way.

    Returns
    -------
    array of shape (target, site, back, week)
        ``paths[d, s, k, a]`` is the price per kg from site s, leaving no earlier than
        week a - k, to target d by week a; NEVER where there is no such path. It never
        rises with k.

    Notes
    -----
    Week by week backwards: a leg of n weeks leads from ``back`` k to k - n, a leg of 0
    weeks stays at k, where legs are relaxed until nothing changes (prices are not
    negative, so this ends).
    """
    weeks = priced.shape[1]
    targets, sites = len(network.targets), network.site_count
    paths = np.full((targets, sites, wait_weeks + 1, weeks), NEVER, dtype=np.int64)
    for target in range(targets):
        goal = network.targets[target]
        table = paths[target]
        table[goal].fill(0)
        for back in range(wait_weeks + 1):
            if back > 0:
                for site in range(sites):
                    for week in range(weeks):
                        table[site, back, week] = table[site, back - 1, week]
            first_pass = True
            changed = True
            while changed:
                changed = False
                for place in network.order[target]:
                    leg = network.legs[place]
                    if leg.weeks > 0 and (leg.weeks > back or not first_pass):
                        continue
                    if leg.from_site == goal:
                        continue
                    row = table[leg.from_site, back]
                    onward = table[leg.to_site, back - leg.weeks]
                    better = _relax(priced[place], onward, row, back)
                    changed |= better and network.has_instant
                first_pass = False
    return paths


@kernel
def _relax(price: Whole, onward: Whole, row: Whole, back: int) -> bool:
    """Take a leg where it makes a path cheaper; return whether it ever did."""
    better = False
    for week in range(back, len(row)):
        through = price[week - back] + onward[week]
        if through < row[week]:
            row[week] = through
            better = True
    return better
