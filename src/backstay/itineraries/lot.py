"""Lots: the cheapest unit of a class, delivered to a site by a week."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from backstay.domain.case import Case
from backstay.domain.lot import Condition
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
from backstay.itineraries.workshop import WorkNumbers, Workshops, price_work

NO_WORK: Final = -1
"""Work of units that need no repair."""


class Supply(NamedTuple):
    """Units that may be had, as arrays: entries, in bundles that a kernel can merge.

    A lot has one entry for each first week it may leave in: a caveat with an end gives
    it a later entry for those it kept out. A receiver is a unit group, or one part of a
    package that has progress of its own. Entries of a bundle share variant, work and
    circle of receivers, and follow each other.

    Attributes
    ----------
    entries : records of each entry
        ``row`` of the lot or progress, ``site``, ``ready`` week, ``bundle``.
    bundles : records of each bundle
        ``first`` and ``end`` in ``entries``; ``mass`` of one unit in kg; ``work`` or
        NO_WORK.
    """

    entries: Records
    bundles: Records


class Bundle(NamedTuple):
    """What the entries of a bundle share."""

    variant: str
    circle: frozenset[str]
    work: int


class Entry(NamedTuple):
    """Units of a source that may leave from a week."""

    bundle: Bundle
    ready_week: int
    source: str
    site: str


def receiver_of_part(option: str, part: str) -> str:
    """Return the receiver that progress of a part is kept for."""
    return f"{option}|{part}"


def list_entries(case: Case, works: WorkNumbers) -> list[Entry]:
    """Return the entries of a case in the order of their bundles.

    Damaged units without a repair are left out: they can never be delivered.
    """
    entries = [*_lot_entries(case, works), *_progress_entries(case, works)]
    return sorted(entries, key=lambda each: (_bundle_order(each.bundle), each[1:]))


def _bundle_order(bundle: Bundle) -> tuple[object, ...]:
    return bundle.variant, bundle.work, sorted(bundle.circle)


def _lot_entries(case: Case, works: WorkNumbers) -> Iterator[Entry]:
    with_progress: dict[str, list[str]] = {group: [group] for group in case.groups}
    for progress in case.progress.values():
        group = case.packages[progress.package].group
        receiver = receiver_of_part(progress.option, progress.part)
        if receiver not in with_progress[group]:
            with_progress[group].append(receiver)
    for lot in case.lots.values():
        work = _work(works, lot.variant, lot.condition)
        if work is None:
            continue
        by_week: dict[int, set[str]] = {}
        for group, receivers in with_progress.items():
            week = lot.leaves_for(group)
            if week is not None:
                by_week.setdefault(max(week, case.as_of_week), set()).update(receivers)
        for week, circle in sorted(by_week.items()):
            bundle = Bundle(lot.variant, frozenset(circle), work)
            yield Entry(bundle, week, lot.key, lot.site)


def _progress_entries(case: Case, works: WorkNumbers) -> Iterator[Entry]:
    for progress in case.progress.values():
        if progress.lot is None or progress.site is None or progress.condition is None:
            continue
        variant = case.lots[progress.lot].variant
        work = _work(works, variant, progress.condition)
        if work is not None:
            receiver = receiver_of_part(progress.option, progress.part)
            bundle = Bundle(variant, frozenset([receiver]), work)
            week = max(progress.ready_week, case.as_of_week)
            yield Entry(bundle, week, progress.key, progress.site)


def _work(works: WorkNumbers, variant: str, condition: Condition) -> int | None:
    if condition is Condition.SERVICEABLE:
        return NO_WORK
    return works.get((variant, condition))


def compile_supply(
    case: Case, index: ResourceIndex, entries: list[Entry]
) -> tuple[Supply, list[Bundle]]:
    """Return entries as arrays, and the bundles behind the bundle numbers."""
    bundles = list(dict.fromkeys(entry.bundle for entry in entries))
    number = {bundle: place for place, bundle in enumerate(bundles)}
    site = {key: place for place, key in enumerate(case.sites)}
    of_entry = whole(number[entry.bundle] for entry in entries)
    supply = Supply(
        entries=records(
            row=(index.row("lot", entry.source) for entry in entries),
            site=(site[entry.site] for entry in entries),
            ready=(entry.ready_week for entry in entries),
            bundle=of_entry,
        ),
        bundles=records(
            first=np.searchsorted(of_entry, np.arange(len(bundles))),
            end=np.searchsorted(of_entry, np.arange(1, len(bundles) + 1)),
            mass=(case.variants[each.variant].mass_kg for each in bundles),
            work=(each.work for each in bundles),
        ),
    )
    return supply, bundles


class Curves(NamedTuple):
    """What the packages want of lots: each curve a class, at a target, for a receiver.

    Attributes
    ----------
    curves : records of each curve
        ``target``; ``first`` and ``end`` in ``serving``.
    serving : array of bundles, those that may serve a curve follow each other
    """

    curves: Records
    serving: Whole


class Feeds(NamedTuple):
    """The same the other way round: a feed is a bundle at a target, for several curves.

    Attributes
    ----------
    feeds : records of each feed
        ``target``, ``bundle``; ``first`` and ``end`` in ``served``.
    served : array of curves, those that a feed serves follow each other
    """

    feeds: Records
    served: Whole


class CurveKey(NamedTuple):
    """Names of a curve."""

    item_class: str
    site: str
    receiver: str


def compile_curves(
    case: Case, network: Network, bundles: list[Bundle], keys: list[CurveKey]
) -> tuple[Curves, Feeds]:
    """Return curves and feeds as arrays."""
    site = {key: place for place, key in enumerate(case.sites)}
    target = {int(place): number for number, place in enumerate(network.targets)}
    by_variant: dict[str, list[int]] = {}
    for number, bundle in enumerate(bundles):
        by_variant.setdefault(bundle.variant, []).append(number)
    serving = []
    served: dict[tuple[int, int], list[int]] = {}
    for curve, key in enumerate(keys):
        members = [
            number
            for variant in case.classes[key.item_class].variants
            for number in by_variant.get(variant, ())
            if key.receiver in bundles[number].circle
        ]
        serving.append(members)
        for number in members:
            served.setdefault((target[site[key.site]], number), []).append(curve)
    ends = np.cumsum([len(members) for members in serving])
    curves = Curves(
        curves=records(
            target=(target[site[key.site]] for key in keys),
            first=(end - len(each) for end, each in zip(ends, serving, strict=True)),
            end=ends,
        ),
        serving=whole(number for members in serving for number in members),
    )
    ordered = sorted(served)
    ends = np.cumsum([len(served[each]) for each in ordered])
    feeds = Feeds(
        feeds=records(
            target=(place for place, _ in ordered),
            bundle=(number for _, number in ordered),
            first=(
                end - len(served[each]) for end, each in zip(ends, ordered, strict=True)
            ),
            end=ends,
        ),
        served=whole(curve for each in ordered for curve in served[each]),
    )
    return curves, feeds


@kernel(makes_arrays=True)
def price_units(
    supply: Supply,
    workshops: Workshops,
    feeds: Feeds,
    curve_count: int,
    prices: Whole,
    paths: Whole,
) -> Whole:
    """Return the cheapest price of one unit of each curve by week of arrival.

    Parameters
    ----------
    supply, workshops, feeds : arrays of the case
    curve_count : int
    prices : array of shape (row,)
        Pico-points per unit of each resource.
    paths : array of shape (target, site, back, week)
        Pico-points per kg, from ``leg.price_paths``.

    Returns
    -------
    array of shape (curve, week)
        Pico-points per unit; never rises with the week; NEVER where there is no unit.
    """
    weeks = paths.shape[3]
    units = np.full((curve_count, weeks), NEVER, dtype=np.int64)
    repaired = _price_repaired(supply, workshops, prices, paths)
    for feed in feeds.feeds:
        if supply.bundles[feed.bundle].work == NO_WORK:
            price = price_bundle(supply, feed.bundle, prices, paths[feed.target])
        else:
            price = _price_onward(
                supply,
                workshops,
                feed.bundle,
                repaired[feed.bundle],
                paths[feed.target],
            )
        for place in range(feed.first, feed.end):
            row = units[feeds.served[place]]
            for week in range(weeks):
                row[week] = min(row[week], price[week])
    return units


@kernel(makes_arrays=True)
def price_bundle(supply: Supply, number: int, prices: Whole, paths: Whole) -> Whole:
    """Return the cheapest price of one unit of a bundle at a target, as it is, by week.

    ``paths`` has the shape (site, back, week).
    """
    weeks, window = paths.shape[2], paths.shape[1] - 1
    price = np.full(weeks, NEVER, dtype=np.int64)
    bundle = supply.bundles[number]
    for place in range(bundle.first, bundle.end):
        entry = supply.entries[place]
        path = paths[entry.site]
        cheapest = NEVER
        for week in range(entry.ready, weeks):
            cheapest = min(cheapest, path[min(window, week - entry.ready), week])
            total = prices[entry.row] + times(cheapest, bundle.mass)
            price[week] = min(price[week], total)
    return price


@kernel(makes_arrays=True)
def _price_repaired(
    supply: Supply, workshops: Workshops, prices: Whole, paths: Whole
) -> Whole:
    """Return the cheapest price of a repaired unit, by bundle, bay and week of exit."""
    weeks = paths.shape[3]
    most = 1
    for work in workshops.works:
        most = max(most, work.end - work.first)
    repaired = np.full((len(supply.bundles), most, weeks), NEVER, dtype=np.int64)
    for number in range(len(supply.bundles)):
        kind = supply.bundles[number].work
        if kind == NO_WORK:
            continue
        work = workshops.works[kind]
        for place in range(work.first, work.end):
            bay = workshops.certified[place]
            inward_paths = paths[workshops.bays[bay].target]
            inward = price_bundle(supply, number, prices, inward_paths)
            row = repaired[number, place - work.first]
            for start in range(weeks - work.weeks):
                if inward[start] < NEVER:
                    price = price_work(workshops, prices, kind, bay, start)
                    row[start + work.weeks] = min(NEVER, inward[start] + price)
            for week in range(1, weeks):
                row[week] = min(row[week], row[week - 1])
    return repaired


@kernel(makes_arrays=True)
def _price_onward(
    supply: Supply, workshops: Workshops, number: int, repaired: Whole, paths: Whole
) -> Whole:
    """Return the cheapest price of a unit that was repaired, at a target by week.

    ``repaired`` has the shape (bay, week), ``paths`` (site, back, week).
    """
    weeks, window = paths.shape[2], paths.shape[1] - 1
    price = np.full(weeks, NEVER, dtype=np.int64)
    bundle = supply.bundles[number]
    work = workshops.works[bundle.work]
    for place in range(work.first, work.end):
        path = paths[workshops.bays[workshops.certified[place]].site]
        exit_price = repaired[place - work.first]
        for back in range(window + 1):
            for week in range(back, weeks):
                if path[back, week] < NEVER and exit_price[week - back] < NEVER:
                    onward = times(path[back, week], bundle.mass)
                    price[week] = min(price[week], exit_price[week - back] + onward)
    for week in range(1, weeks):
        price[week] = min(price[week], price[week - 1])
    return price
