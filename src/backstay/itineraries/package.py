"""Packages: what options still need, and what each is worth less its price by week."""

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from backstay.domain.case import Case
from backstay.domain.lines import arrival_of, cost_picopoints, itinerary_of
from backstay.domain.package import Cohorts, Document, Materiel, Option, Package
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT
from backstay.itineraries.course import ChainKey
from backstay.itineraries.kernel import (
    NEVER,
    Records,
    Whole,
    kernel,
    records,
    times,
    whole,
)
from backstay.itineraries.lot import CurveKey, receiver_of_part
from backstay.itineraries.resources import NO_ROW, ResourceIndex

MATERIEL: Final = 0
COHORTS: Final = 1
NO_CURVE: Final = -1
FRESH: Final = ""
"""Progress behind a way of fresh cohorts."""


class Needs(NamedTuple):
    """Packages, options and parts as arrays.

    Parts that promises fill, documents and waived parts are no rows here: they only set
    the earliest week of their option.

    Attributes
    ----------
    packages : records of each package
        ``first`` and ``end`` in ``options``.
    options : records of each option
        ``package``; ``ready``, the first week that documents and promises allow, the
        horizon if never; ``price`` of commonality in pico-points; ``first`` and ``end``
        in ``parts``.
    parts : records of each part
        ``kind``, MATERIEL or COHORTS; ``curve`` of materiel or NO_CURVE; ``quantity``
        that promises leave to be found; ``first`` and ``end`` in ``ways``.
    ways : records of each way that cohorts may go: from progress first, then fresh
        ``chain``; ``limit``, cohorts that promises leave to go this way.
    worth : array of shape (package, week), pico-points
    group_row : array of shape (package, week), rows of absorption or NO_ROW
    """

    packages: Records
    options: Records
    parts: Records
    ways: Records
    worth: Whole
    group_row: Whole


class Wanted(NamedTuple):
    """Names behind the numbers of the needs.

    Attributes
    ----------
    packages, options : keys in their order
    parts : (option, part) in their order
    curves : curves of materiel
    chains : chains of cohorts
    ways : for each way, the progress it goes on from; empty for fresh cohorts
    """

    packages: tuple[str, ...]
    options: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    curves: tuple[CurveKey, ...]
    chains: tuple[ChainKey, ...]
    ways: tuple[str, ...]


def compile_needs(case: Case, index: ResourceIndex) -> tuple[Needs, Wanted]:
    """Return the needs of a case, net of what is promised."""
    return _Compiler(case, index).needs()


def promised_arrivals(case: Case) -> Mapping[tuple[str, str], list[tuple[int, int]]]:
    """Return (week, quantity) of what promises bring, by (option, part)."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for promise in case.promises.values():
        week = arrival_of(case, itinerary_of(case, promise))
        key = (promise.option, promise.part)
        found.setdefault(key, []).append((week, promise.quantity))
    return found


def promised_cost(case: Case) -> int:
    """Return what all promises cost, in pico-points."""
    promises = case.promises.values()
    return sum(cost_picopoints(case, itinerary_of(case, each)) for each in promises)


class _Compiler:
    """Numbers packages, options, parts, curves and chains."""

    def __init__(self, case: Case, index: ResourceIndex) -> None:
        self.case = case
        self.index = index
        self.promised = promised_arrivals(case)
        self.taken = Counter[str | None]()
        for promise in case.promises.values():
            self.taken[promise.source] += promise.quantity
        self.progress: dict[tuple[str, str], list[str]] = {}
        for each in case.progress.values():
            key = (each.option, each.part)
            self.progress.setdefault(key, []).append(each.key)
        self.curves: dict[CurveKey, int] = {}
        self.chains: dict[ChainKey, int] = {}
        self.parts: list[tuple[str, str]] = []
        self.kinds: list[int] = []
        self.places: list[int] = []
        self.quantities: list[int] = []
        self.way_start = [0]
        self.way_chain: list[int] = []
        self.way_limit: list[int] = []
        self.ways: list[str] = []

    def needs(self) -> tuple[Needs, Wanted]:
        case, weeks = self.case, self.case.horizon_weeks
        packages = list(case.packages.values())
        options = [option for package in packages for option in package.options]
        number = {package.key: place for place, package in enumerate(packages)}
        part_start = [0]
        first = []
        for package in packages:
            for option in package.options:
                first.append(self.option(package, option))
                part_start.append(len(self.parts))
        counts = [len(package.options) for package in packages]
        needs = Needs(
            packages=records(first=np.cumsum(counts) - counts, end=np.cumsum(counts)),
            options=records(
                package=(number[option.package] for option in options),
                ready=first,
                price=(
                    option.commonality_micropoints * PICOPOINTS_PER_MICROPOINT
                    for option in options
                ),
                first=part_start[:-1],
                end=part_start[1:],
            ),
            parts=records(
                kind=self.kinds,
                curve=self.places,
                quantity=self.quantities,
                first=self.way_start[:-1],
                end=self.way_start[1:],
            ),
            ways=records(chain=self.way_chain, limit=self.way_limit),
            worth=self.worth(packages),
            group_row=self.group_rows(packages, weeks),
        )
        wanted = Wanted(
            packages=tuple(package.key for package in packages),
            options=tuple(option.key for option in options),
            parts=tuple(self.parts),
            curves=tuple(self.curves),
            chains=tuple(self.chains),
            ways=tuple(self.ways),
        )
        return needs, wanted

    def option(self, package: Package, option: Option) -> int:
        """Note the parts still to be found; return the first week that others allow."""
        first = 0
        for part in option.needed:
            if isinstance(part, Document):
                ready = part.ready_week
                first = max(first, self.case.horizon_weeks if ready is None else ready)
                continue
            arrivals = self.promised.get((option.key, part.key), [])
            missing = part.quantity - sum(quantity for _, quantity in arrivals)
            if arrivals:
                first = max(first, filled_week(arrivals, part.quantity))
            if missing <= 0:
                continue
            first = max(first, self.case.as_of_week)
            self.parts.append((option.key, part.key))
            self.quantities.append(missing)
            if isinstance(part, Materiel):
                self.materiel(package, option, part)
            else:
                self.cohorts(option, part)
        return min(first, self.case.horizon_weeks)

    def materiel(self, package: Package, option: Option, part: Materiel) -> None:
        own = (option.key, part.key) in self.progress
        receiver = receiver_of_part(*self.parts[-1]) if own else package.group
        key = CurveKey(part.item_class, package.site, receiver)
        self.kinds.append(MATERIEL)
        self.places.append(self.curves.setdefault(key, len(self.curves)))
        self.way_start.append(len(self.ways))

    def cohorts(self, option: Option, part: Cohorts) -> None:
        for name in self.progress.get((option.key, part.key), ()):
            each = self.case.progress[name]
            kinds = part.sequence[each.courses_done :]
            # A way with nothing left stays: the bound knows no limits of ways.
            left = each.quantity - self.taken[name]
            self.way(kinds, part.language, each.ready_week, left, name)
        self.way(
            part.sequence, part.language, part.available_week, part.quantity, FRESH
        )
        self.kinds.append(COHORTS)
        self.places.append(NO_CURVE)
        self.way_start.append(len(self.ways))

    def way(
        self,
        kinds: tuple[str, ...],
        language: str,
        ready_week: int,
        limit: int,
        progress: str,
    ) -> None:
        key = ChainKey(kinds, language, ready_week)
        self.way_chain.append(self.chains.setdefault(key, len(self.chains)))
        self.way_limit.append(limit)
        self.ways.append(progress)

    def worth(self, packages: list[Package]) -> Whole:
        shares = np.array([package.share_ppm for package in packages], dtype=np.int64)
        shares = shares.reshape(len(packages), self.case.horizon_weeks)
        weights = whole(package.weight_micropoints for package in packages)
        return shares * weights[:, np.newaxis]

    def group_rows(self, packages: list[Package], weeks: int) -> Whole:
        rows = {
            group: whole(
                self.index.absorption_row.get((group, week), NO_ROW)
                for week in range(weeks)
            )
            for group in self.case.groups
        }
        found = np.array([rows[package.group] for package in packages], dtype=np.int64)
        return found.reshape(len(packages), weeks)


def filled_week(arrivals: list[tuple[int, int]], quantity: int) -> int:
    """Return the week in which arrivals reach a quantity, or the last of them.

    ``arrivals`` are of (week, quantity), at least one.
    """
    total = 0
    for week, arrived in sorted(arrivals):
        total += arrived
        if total >= quantity:
            return week
    return max(arrivals)[0]


@kernel(makes_arrays=True)
def price_parts(needs: Needs, units: Whole, chains: Whole) -> Whole:
    """Return the cheapest price of each part by the week it is complete.

    Parameters
    ----------
    needs : Needs
    units : array of shape (curve, week)
        Pico-points per unit, from ``lot.price_units``.
    chains : array of shape (chain, week)
        Pico-points per cohort, from ``course.price_chains``.

    Returns
    -------
    array of shape (part, week)
        Pico-points for the whole quantity; NEVER where it cannot be had.
    """
    parts, weeks = len(needs.parts), units.shape[1]
    priced = np.full((parts, weeks), NEVER, dtype=np.int64)
    for number in range(parts):
        part, row = needs.parts[number], priced[number]
        if part.kind == MATERIEL:
            for week in range(weeks):
                row[week] = times(units[part.curve, week], part.quantity)
            continue
        for way in range(part.first, part.end):
            chain = chains[needs.ways[way].chain]
            for week in range(weeks):
                row[week] = min(row[week], times(chain[week], part.quantity))
    return priced


@kernel(makes_arrays=True)
def profit_by_week(needs: Needs, parts: Whole, prices: Whole) -> Whole:
    """Return worth less price of each option by the week of fielding.

    Parameters
    ----------
    needs : Needs
    parts : array of shape (part, week)
        Pico-points, from ``price_parts``.
    prices : array of shape (row,)
        Pico-points per unit of each resource; absorption is priced here.

    Returns
    -------
    array of shape (option, week)
        Pico-points; -NEVER where the option cannot be fielded.
    """
    weeks = needs.worth.shape[1]
    profit = np.full((len(needs.options), weeks), -NEVER, dtype=np.int64)
    for number in range(len(needs.options)):
        option = needs.options[number]
        for week in range(option.ready, weeks):
            price = option.price
            row = needs.group_row[option.package, week]
            if row != NO_ROW:
                price += prices[row]
            for part in range(option.first, option.end):
                price = min(NEVER, price + parts[part, week])
            if price < NEVER:
                profit[number, week] = needs.worth[option.package, week] - price
    return profit
