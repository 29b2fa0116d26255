"""The best plan of a toy case by trying all: slow, short, and not clever.

It chooses, package by package, an option and a week, and then which dated itinerary
each unit and each cohort takes. What an itinerary uses and costs comes from
``domain.lines``; the integer program beside it has its own arithmetic, so the two test
each other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from backstay.domain.case import Case
from backstay.domain.lines import (
    arrival_of,
    cost_picopoints,
    itinerary_of,
    make_itinerary,
    usage_of,
)
from backstay.domain.lot import Condition
from backstay.domain.package import Cohorts, Document, Materiel, Option, Package
from backstay.domain.plan import Itinerary
from backstay.domain.promise import PromisedStep
from backstay.domain.resource import Resource, capacities
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT

Way = tuple[PromisedStep, ...]


def optimum_picopoints(case: Case) -> int:
    """Return the value of the best plan of a toy case."""
    return _Search(case).best()


Part = tuple[str, str]
"""An option and a part of it."""
UNLIMITED: Final = ("hub", "absorption")


@dataclass(frozen=True, slots=True)
class _Choice:
    """An itinerary of one unit or cohort, with what follows from it."""

    cost: int
    arrival: int
    usage: Mapping[Resource, int]


class _Search:
    """Tries everything, but for what cannot beat the best that is known."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.left = Counter(dict(capacities(case)))
        for progress in case.progress.values():
            self.left[Resource("lot", progress.key, None)] = progress.quantity
        self.limited = set(self.left)
        self.brought: dict[Part, list[tuple[int, int]]] = defaultdict(list)
        self.sunk = 0
        for promise in case.promises.values():
            kept = itinerary_of(case, promise)
            self.sunk += cost_picopoints(case, kept)
            self.take(_usage(case, kept), 1)
            arrival = arrival_of(case, kept), kept.quantity
            self.brought[kept.option, kept.part].append(arrival)
        self.choices = {
            (option.key, part.key): sorted(
                _choices(case, option, part), key=lambda choice: choice.cost
            )
            for option in case.options.values()
            for part in option.needed
            if not isinstance(part, Document)
        }
        self.packages = list(case.packages.values())
        self.hopes = [self.hope(package) for package in self.packages]
        self.known = 0

    def best(self) -> int:
        self.search(0, 0)
        return self.known - self.sunk

    def take(self, usage: Mapping[Resource, int], times: int) -> bool:
        """Use resources so many times; return whether none is overdrawn."""
        for resource, amount in usage.items():
            self.left[resource] -= times * amount
        return all(
            self.left[each] >= 0
            for each in usage
            if each in self.limited or each.kind not in UNLIMITED
        )

    def search(self, place: int, value: int) -> None:
        """Go on from a package, with what has been gained so far."""
        self.known = max(self.known, value)
        if value + sum(self.hopes[place:]) <= self.known:
            return
        package = self.packages[place]
        for option, week in self.fieldings(package):
            missing = self.missing(option, week)
            if missing is None:
                continue
            absorbed = {Resource("absorption", package.group, week): 1}
            if self.take(absorbed, 1):
                worth = _worth(package, option, week)
                self.fill(place, missing, week, 0, value + worth)
            self.take(absorbed, -1)
        self.search(place + 1, value)

    def fill(
        self,
        place: int,
        missing: Sequence[tuple[Part, int]],
        week: int,
        first: int,
        value: int,
    ) -> None:
        """Choose an itinerary for each unit that is missing."""
        if value + sum(self.hopes[place + 1 :]) <= self.known:
            return
        if not missing:
            self.search(place + 1, value)
            return
        (part, units), *others = missing
        if not units:
            self.fill(place, others, week, 0, value)
            return
        for number, choice in enumerate(self.choices[part][first:], start=first):
            if choice.arrival <= week:
                if self.take(choice.usage, 1):
                    still = [(part, units - 1), *others]
                    self.fill(place, still, week, number, value - choice.cost)
                self.take(choice.usage, -1)

    def fieldings(self, package: Package) -> Iterator[tuple[Option, int]]:
        """Yield the options and weeks for which all papers are there."""
        for week in range(self.case.horizon_weeks):
            for option in package.options:
                papers = [part for part in option.needed if isinstance(part, Document)]
                if all(
                    paper.ready_week is not None and paper.ready_week <= week
                    for paper in papers
                ):
                    yield option, week

    def missing(self, option: Option, week: int) -> list[tuple[Part, int]] | None:
        """Return what promises do not bring; None if they bring something too late.

        Nothing may be sent beyond what is needed once all promises are kept.
        """
        found = []
        for part in option.needed:
            if isinstance(part, Document):
                continue
            brought = self.brought[option.key, part.key]
            units = max(0, part.quantity - sum(count for _, count in brought))
            there = sum(count for arrival, count in brought if arrival <= week)
            if there + units < part.quantity:
                return None
            found.append(((option.key, part.key), units))
        return found

    def hope(self, package: Package) -> int:
        """Return what a package would be worth if nothing were limited."""
        hopes = [0]
        for option, week in self.fieldings(package):
            missing = self.missing(option, week)
            if missing is not None:
                costs = [
                    units * self.choices[part][0].cost if self.choices[part] else 0
                    for part, units in missing
                ]
                hopes.append(_worth(package, option, week) - sum(costs))
        return max(hopes)


def _worth(package: Package, option: Option, week: int) -> int:
    price = option.commonality_micropoints * PICOPOINTS_PER_MICROPOINT
    return package.worth_picopoints(week) - price


def _usage(case: Case, itinerary: Itinerary) -> Counter[Resource]:
    """Return what an itinerary uses; cohorts that have begun are limited too."""
    used = usage_of(case, itinerary)
    if itinerary.source:
        used[Resource("lot", itinerary.source, None)] = itinerary.quantity
    return used


def _choices(case: Case, option: Option, part: Materiel | Cohorts) -> Iterator[_Choice]:
    package = case.packages[option.package]
    ways = (
        _cohort_ways(case, option, part)
        if isinstance(part, Cohorts)
        else _unit_ways(case, package, option, part)
    )
    for source, way in ways:
        made = make_itinerary(case, package.key, option.key, part.key, source, 1, way)
        yield _Choice(
            cost_picopoints(case, made), arrival_of(case, made), _usage(case, made)
        )


def _cohort_ways(
    case: Case, option: Option, part: Cohorts
) -> Iterator[tuple[str, Way]]:
    yield from (("", way) for way in _courses(case, part, 0, part.available_week))
    for each in case.progress.values():
        if (each.option, each.part) == (option.key, part.key):
            for way in _courses(case, part, each.courses_done, each.ready_week):
                yield each.key, way


def _courses(case: Case, part: Cohorts, done: int, free_week: int) -> Iterator[Way]:
    """Yield every way through the rest of a sequence, from a week on."""
    if done == len(part.sequence):
        yield ()
        return
    earliest = max(free_week, case.as_of_week + case.rules.notice_weeks)
    for course in case.courses.values():
        for week in course.sections:
            end = week + course.duration_weeks
            right = course.kind == part.sequence[done]
            if right and week >= earliest and end < case.horizon_weeks:
                then = end + case.rules.course_gap_weeks
                for way in _courses(case, part, done + 1, then):
                    yield PromisedStep("attend", course.key, week), *way


def _unit_ways(
    case: Case, package: Package, option: Option, part: Materiel
) -> Iterator[tuple[str, Way]]:
    variants = case.classes[part.item_class].variants
    for lot in case.lots.values():
        week = lot.leaves_for(package.group)
        if lot.variant in variants and week is not None:
            start = _Place(lot.site, max(week, case.as_of_week), lot.condition)
            for way in _ways(case, lot.variant, start, package.site):
                yield lot.key, way
    for each in case.progress.values():
        variant = case.lots[each.lot].variant if each.lot else ""
        right = (each.option, each.part) == (option.key, part.key)
        if right and variant in variants and each.site and each.condition:
            week = max(each.ready_week, case.as_of_week)
            start = _Place(each.site, week, each.condition)
            for way in _ways(case, variant, start, package.site):
                yield each.key, way


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a unit is; ``left_week`` and ``seen`` are of the move it is on, if any."""

    site: str
    week: int
    condition: Condition
    left_week: int | None = None
    seen: tuple[str, ...] = ()


def _ways(case: Case, variant: str, at: _Place, end: str) -> Iterator[Way]:
    """Yield every dated way from a place to a site, repaired before it ends."""
    if at.condition != Condition.SERVICEABLE:
        for step, then in _repairs(case, variant, at):
            yield from ((step, *way) for way in _ways(case, variant, then, end))
    elif at.site == end:
        yield ()
    for step, then in _moves(case, at):
        yield from ((step, *way) for way in _ways(case, variant, then, end))


def _repairs(
    case: Case, variant: str, at: _Place
) -> Iterator[tuple[PromisedStep, _Place]]:
    work = case.repairs.get((variant, at.condition))
    for bay in case.bays.values():
        if work is None or bay.site != at.site or variant not in bay.variants:
            continue
        for week in range(at.week, case.horizon_weeks - work.duration_weeks):
            end = week + work.duration_weeks
            step = PromisedStep("repair", bay.key, week)
            yield step, _Place(at.site, end, Condition.SERVICEABLE)


def _moves(case: Case, at: _Place) -> Iterator[tuple[PromisedStep, _Place]]:
    for leg in case.legs.values():
        if leg.from_site != at.site or leg.to_site in at.seen:
            continue
        for week in range(at.week, case.horizon_weeks - leg.duration_weeks):
            left = week if at.left_week is None else at.left_week
            end = week + leg.duration_weeks
            if end - left <= case.rules.wait_weeks:
                seen = (*at.seen, at.site)
                then = replace(
                    at, site=leg.to_site, week=end, left_week=left, seen=seen
                )
                yield PromisedStep("move", leg.key, week), then
