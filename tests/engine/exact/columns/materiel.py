"""Materiel: the cheapest unit of a curve at given prices, leg by leg."""

import numpy as np

from backstay.itineraries.kernel import NEVER, Whole
from backstay.itineraries.lot import NO_WORK, price_bundle
from backstay.itineraries.oracle import Priced
from backstay.itineraries.resources import NO_ROW
from backstay.itineraries.workshop import price_work
from backstay.itineraries.world import World
from tests.engine.exact.columns.unit import Bill, WronglyTraced


class MaterielTrace:
    """Follows the prices of units back to lots, legs and bays."""

    def __init__(self, world: World, priced: Priced) -> None:
        self.world = world
        self.priced = priced
        self.inward: dict[tuple[int, int], Whole] = {}
        self.exits: dict[tuple[int, int], Whole] = {}

    def trace(self, number: int, week: int, price: int, bill: Bill) -> int:
        """Put a unit of a curve that costs a price on a bill; return its arrival.

        ``week`` is the first in which a unit costs no more.
        """
        curve = self.world.curves.curves[number]
        target = int(curve["target"])
        for bundle in self.world.curves.serving[curve["first"] : curve["end"]].tolist():
            work = int(self.world.supply.bundles[bundle]["work"])
            follow = self._ready if work == NO_WORK else self._repaired
            arrival = follow(bundle, target, week, price, bill)
            if arrival is not None:
                return arrival
        raise WronglyTraced(f"no unit of curve {number} costs {price} by week {week}")

    def _ready(
        self, number: int, target: int, week: int, price: int, bill: Bill
    ) -> int | None:
        """Take a unit of a bundle as it is to a target; None if none has this price."""
        bundle = self.world.supply.bundles[number]
        entries = self.world.supply.entries[bundle["first"] : bundle["end"]]
        entries = entries[entries["ready"] <= week]
        paths, mass = self.priced.paths[target], int(bundle["mass"])
        back = np.minimum(paths.shape[1] - 1, week - entries["ready"])
        path = paths[entries["site"], back, week]
        lot = self.priced.prices[entries["row"]]
        known = path <= NEVER // max(1, mass)
        match = np.flatnonzero(known & (lot + np.where(known, path, 0) * mass == price))
        if not len(match):
            return None
        entry = entries[match[0]]
        bill.takes[int(entry["row"])] += 1
        start = (int(entry["site"]), int(back[match[0]]))
        return self._move(target, start, week, mass, bill)

    def _move(
        self, target: int, start: tuple[int, int], week: int, mass: int, bill: Bill
    ) -> int:
        """Take the legs of a cheapest path; return the week of arrival.

        ``start`` is the site, and how many weeks before ``week`` it may be left.
        """
        site, back = start
        arrival = week - back
        route = self._route(target, site, back, week, frozenset())
        if route is None:
            raise WronglyTraced(f"no way from site {site} {back} weeks before {week}")
        for place, departs in route:
            leg = self.world.network.legs[place]
            arrival = departs + int(leg["weeks"])
            bill.cost += int(leg["cost"]) * mass
            bill.takes[int(leg["row"]) + departs] += mass
            if leg["hub_row"] != NO_ROW:
                bill.takes[int(leg["hub_row"]) + arrival] += mass
        return arrival

    def _route(
        self, target: int, site: int, back: int, week: int, been: frozenset[int]
    ) -> list[tuple[int, int]] | None:
        """Return the legs of a cheapest path and when they leave; None at a dead end.

        Legs of 0 weeks that cost nothing may lead in a circle, so none leads to a site
        where the path has ``been`` in the same week.
        """
        network, table = self.world.network, self.priced.paths[target]
        if site == network.targets[target]:
            return []
        if back > 0 and table[site, back - 1, week] == table[site, back, week]:
            return self._route(target, site, back - 1, week, frozenset())
        first, end = network.first_leaving[site : site + 2]
        for place in network.leaving[first:end].tolist():
            leg = network.legs[place]
            onward, later = int(leg["to_site"]), back - int(leg["weeks"])
            if later < 0 or onward in been:
                continue
            price = self.priced.legs[place, week - back] + table[onward, later, week]
            if price != table[site, back, week]:
                continue
            seen = been | {site} if later == back else frozenset[int]()
            route = self._route(target, onward, later, week, seen)
            if route is not None:
                return [(place, week - back), *route]
        return None

    def _repaired(
        self, bundle: int, target: int, week: int, price: int, bill: Bill
    ) -> int | None:
        """Take a unit of a bundle through a bay; None if none has this price."""
        shops, record = self.world.workshops, self.world.supply.bundles[bundle]
        mass, work = int(record["mass"]), shops.works[record["work"]]
        longest = min(self.priced.paths.shape[2] - 1, week)
        for bay in shops.certified[work["first"] : work["end"]].tolist():
            exits, site = self._exits(bundle, bay), int(shops.bays[bay]["site"])
            for back in range(longest + 1):
                path = int(self.priced.paths[target, site, back, week])
                done = int(exits[week - back])
                if max(path, done) < NEVER and done + path * mass == price:
                    self._repair(bundle, bay, done, bill)
                    return self._move(target, (site, back), week, mass, bill)
        return None

    def _repair(self, bundle: int, bay: int, price: int, bill: Bill) -> None:
        """Take the way to a bay and its hours, in the first weeks at this price."""
        shops, work = self.world.workshops, self.world.supply.bundles[bundle]["work"]
        exits, inward = self._exits(bundle, bay), self._inward(bundle, bay)
        weeks, place = int(shops.works[work]["weeks"]), shops.bays[bay]
        start = int(np.argmax(exits <= price)) - weeks
        there = int(np.argmax(inward <= inward[start]))
        target = int(place["target"])
        if self._ready(bundle, target, there, int(inward[start]), bill) is None:
            raise WronglyTraced(f"bundle {bundle} is not at bay {bay} by week {there}")
        for later, hours in enumerate(shops.hours[work, :weeks].tolist()):
            bill.cost += int(place["cost"]) * hours
            bill.takes[int(place["row"]) + start + later] += hours

    def _inward(self, bundle: int, bay: int) -> Whole:
        """Return the price of a damaged unit at a bay by week."""
        if (bundle, bay) not in self.inward:
            paths = self.priced.paths[self.world.workshops.bays[bay]["target"]]
            found = price_bundle(self.world.supply, bundle, self.priced.prices, paths)
            self.inward[bundle, bay] = found
        return self.inward[bundle, bay]

    def _exits(self, bundle: int, bay: int) -> Whole:
        """Return the price of a repaired unit at a bay by week."""
        if (bundle, bay) not in self.exits:
            shops, inward = self.world.workshops, self._inward(bundle, bay)
            work = int(self.world.supply.bundles[bundle]["work"])
            weeks = int(shops.works[work]["weeks"])
            exits = np.full(len(inward), NEVER, dtype=np.int64)
            for start in np.flatnonzero(inward[: len(inward) - weeks] < NEVER).tolist():
                repair = price_work(shops, self.priced.prices, work, bay, start)
                exits[start + weeks] = min(NEVER, int(inward[start]) + repair)
            self.exits[bundle, bay] = np.minimum.accumulate(exits)
        return self.exits[bundle, bay]
