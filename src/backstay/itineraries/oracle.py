"""The oracle: at given prices, what every package could be had for, and an upper bound.

Prices on all resources split the plan into packages, and these into parts, each of
which takes the cheapest itineraries there are. Whatever the prices, what is left after
paying them, plus the price of all capacity and the most that claims can earn, is at
least the value of any plan.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.domain.resource import Resource
from backstay.itineraries.course import price_chains, price_sections
from backstay.itineraries.kernel import Whole
from backstay.itineraries.leg import price_legs, price_paths
from backstay.itineraries.lot import price_units
from backstay.itineraries.package import price_parts, profit_by_week
from backstay.itineraries.shelf import best_claims, charge_claims, named_claims
from backstay.itineraries.world import World

MOST_PRICE: Final = 10**16
"""Highest price of one unit of a resource in pico-points; sums stay inside 64 bits."""


@dataclass(frozen=True, slots=True)
class Priced:
    """All of a case at given prices.

    Attributes
    ----------
    prices : array of shape (row,), pico-points per unit of each resource
    claims : array of shape (claim,), pico-points for each claim on a shelf
    legs : array of shape (leg, week), pico-points per kg
    paths : array of shape (target, site, back, week), pico-points per kg
    units : array of shape (curve, week), pico-points per unit
    sections : array of shape (language, session), pico-points per section
    chains : array of shape (chain, week), pico-points per cohort
    parts : array of shape (part, week), pico-points
    profit : array of shape (option, week), pico-points, claims paid; -NEVER where
        impossible
    """

    prices: Whole
    claims: Whole
    legs: Whole
    paths: Whole
    units: Whole
    sections: Whole
    chains: Whole
    parts: Whole
    profit: Whole


def price_case(world: World, prices: Whole, claims: Whole | None = None) -> Priced:
    """Return everything in a case at given prices.

    Parameters
    ----------
    world : World
    prices : array of shape (row,)
        Whole pico-points per unit of each resource, from 0 to ``MOST_PRICE``.
    claims : array of shape (claim,), optional
        Whole pico-points for each claim on a shelf, in the same range; by default 0.

    Raises
    ------
    ValueError
        If a price is out of that range.
    """
    if claims is None:
        claims = np.zeros(len(world.shelves.claims), dtype=np.int64)
    for each in (prices, claims):
        if each.min(initial=0) < 0 or each.max(initial=0) > MOST_PRICE:
            raise ValueError(f"prices must lie from 0 to {MOST_PRICE} pico-points")
    weeks, rules = world.case.horizon_weeks, world.case.rules
    legs = price_legs(world.network, prices, weeks)
    window = min(rules.wait_weeks, weeks - 1)
    paths = price_paths(world.network, legs, window)
    units = price_units(
        world.supply,
        world.workshops,
        world.feeds,
        len(world.curves.curves),
        prices,
        paths,
    )
    sections = price_sections(world.training, prices)
    chains = price_chains(
        world.training, world.chains, sections, rules.course_gap_weeks, weeks
    )
    parts = price_parts(world.needs, units, chains)
    profit = profit_by_week(world.needs, parts, prices)
    charge_claims(world.shelves, claims, profit)
    return Priced(prices, claims, legs, paths, units, sections, chains, parts, profit)


def best_profit(world: World, priced: Priced) -> Whole:
    """Return the most that each package is worth less its price; zero if nothing pays.

    Returns
    -------
    array of shape (package,)
        Pico-points.
    """
    best = np.zeros(len(world.wanted.packages), dtype=np.int64)
    top = priced.profit.max(axis=1) if priced.profit.size else best[:0]
    np.maximum.at(best, world.needs.options["package"], top)
    return best


def bound_picopoints(world: World, priced: Priced) -> int:
    """Return what no plan's value can exceed, in pico-points, exactly.

    L(prices) = prices . free capacity + the most that claims on each shelf can earn
    - cost of promises + sum over packages of what the best option is worth less its
    price (zero if none pays).
    """
    rows = np.flatnonzero(priced.prices)
    paid: int = sum(
        price * amount
        for price, amount in zip(
            priced.prices[rows].tolist(), world.free[rows].tolist(), strict=True
        )
    )
    claims, _ = best_claims(world.shelves, priced.claims)
    earned: int = sum(claims.tolist())
    profit: int = sum(best_profit(world, priced).tolist())
    return paid + earned - world.promised_cost + profit


def multipliers_of(world: World, priced: Priced) -> dict[Resource, int]:
    """Return the prices above zero of resources and claims, by name."""
    claims = named_claims(
        world.shelves, world.shelf_classes, world.wanted, priced.claims
    )
    return {**world.index.named(priced.prices), **dict(claims)}
