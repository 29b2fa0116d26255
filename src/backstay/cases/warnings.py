"""Warnings: packages that no plan could ever complete, whatever else is in it.

Such a package is no fault of the case. It is an unmet need, and its reason is told
before any planning. Only what holds without any competition counts here: a package that
comes too short because others took what it needs is a matter of the plan.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from backstay.domain.case import Case
from backstay.domain.course import Course
from backstay.domain.lot import Condition
from backstay.domain.package import Cohorts, Document, Materiel, Option, Package
from backstay.domain.promise import Progress

FAR: Final = 10**6
"""Weeks to where no way leads."""


@dataclass(frozen=True, slots=True)
class CaseWarning:
    """Why one option of a package can never be completed.

    ``code`` is ``document`` (nobody has promised it), ``supply`` (too few units may be
    given to the unit group), ``route`` (too few of them can come in time), ``course``
    (no way through the courses in time) or ``absorption``; the last has no ``part``.
    """

    package: str
    option: str
    part: str
    code: str
    text: str

    def __str__(self) -> str:
        place = f"{self.package}, option {self.option}"
        return f"{place}: {self.text}."


def warnings(case: Case) -> tuple[CaseWarning, ...]:
    """Return why packages can never be completed: one reason for each of their options.

    A package with an option that may be completed has none.
    """
    possible = _Possible(case)
    found: list[CaseWarning] = []
    for package in case.packages.values():
        reasons = []
        for option in package.options:
            reason = possible.reason(package, option)
            if reason is None:
                break
            reasons.append(reason)
        else:
            found += reasons
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Supply:
    """What units are, and where they set out."""

    variant: str
    site: str
    condition: Condition


class _Possible:
    """Asks of each part whether anything could complete it, were it the only one."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.last_week = case.horizon_weeks - 1
        self.ways = _Ways(case)
        self.courses = _Courses(case)
        taken: dict[str, int] = defaultdict(int)
        self.promised: dict[tuple[str, str], int] = defaultdict(int)
        for promise in case.promises.values():
            taken[promise.source or ""] += promise.quantity
            self.promised[promise.option, promise.part] += promise.quantity
        self.begun: dict[tuple[str, str], list[tuple[int, Progress]]] = defaultdict(
            list
        )
        for each in case.progress.values():
            left = each.quantity - taken[each.key]
            self.begun[each.option, each.part].append((left, each))
        self.lots_of: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for lot in case.lots.values():
            free = lot.quantity - taken[lot.key]
            if free > 0:
                self.lots_of[lot.variant].append((free, lot.key))
        self.leaves = cache(self._leaves)

    def reason(self, package: Package, option: Option) -> CaseWarning | None:
        """Return why an option can never be completed; None if it may be."""
        for part in option.needed:
            if isinstance(part, Document):
                found = self.document(part)
            elif isinstance(part, Cohorts):
                found = self.cohorts(option, part)
            else:
                found = self.materiel(package, option, part)
            if found is not None:
                return CaseWarning(package.key, option.key, part.key, *found)
        group = self.case.groups[package.group]
        if all(packages == 0 for packages in group.packages):
            text = f"{group.name} takes no new package in any week"
            return CaseWarning(package.key, option.key, "", "absorption", text)
        return None

    def document(self, part: Document) -> tuple[str, str] | None:
        if part.ready_week is None:
            return "document", f"nobody has promised {part.key}"
        return None

    def materiel(
        self, package: Package, option: Option, part: Materiel
    ) -> tuple[str, str] | None:
        """Return why too few units could ever come."""
        needed = part.quantity - self.promised[option.key, part.key]
        lawful = there = 0
        for units, ready_week, supply in self.supplies(package, option, part):
            if there >= needed:
                return None
            lawful += units
            if ready_week + self.ways.weeks(supply, package.site) <= self.last_week:
                there += units
        if there >= needed:
            return None
        what = f"of the {needed} {part.key}"
        if lawful < needed:
            text = f"{lawful} {what} are given to units of its group"
            return "supply", text
        text = f"{there} {what} can come to {package.site} by week {self.last_week}"
        return "route", text

    def supplies(
        self, package: Package, option: Option, part: Materiel
    ) -> Iterator[tuple[int, int, _Supply]]:
        """Yield units that may serve a part, and the week from which they may leave."""
        case = self.case
        for left, each in self.begun.get((option.key, part.key), ()):
            if each.lot is not None and each.site and each.condition:
                variant = case.lots[each.lot].variant
                supply = _Supply(variant, each.site, each.condition)
                yield left, max(each.ready_week, case.as_of_week), supply
        for variant in case.classes[part.item_class].variants:
            for free, key in self.lots_of.get(variant, ()):
                week = self.leaves(key, package.group)
                if week is not None:
                    lot = case.lots[key]
                    yield free, week, _Supply(variant, lot.site, lot.condition)

    def _leaves(self, lot: str, group: str) -> int | None:
        week = self.case.lots[lot].leaves_for(group)
        return None if week is None else max(week, self.case.as_of_week)

    def cohorts(self, option: Option, part: Cohorts) -> tuple[str, str] | None:
        """Return why too few cohorts could ever be taught."""
        needed = part.quantity - self.promised[option.key, part.key]
        for left, each in self.begun.get((option.key, part.key), ()):
            rest = part.sequence[each.courses_done :]
            if self.courses.stuck(rest, part.language, each.ready_week, 1) is None:
                needed -= left
        if needed <= 0:
            return None
        sequence, free_week = part.sequence, part.available_week
        kind = self.courses.stuck(sequence, part.language, free_week, needed)
        if kind is None:
            return None
        text = f"{part.key} find too few sessions of {kind} from week {free_week}"
        return "course", text


class _Ways:
    """Weeks that units of a variant need between sites, at the least."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.wait_weeks = case.rules.wait_weeks
        most = {leg.key: max(leg.capacity_kg) for leg in case.legs.values()}
        self.legs = sorted(case.legs.values(), key=lambda leg: -most[leg.key])
        self.most = [most[leg.key] for leg in self.legs]
        self.weeks_to = cache(self._weeks_to)
        self.weeks = cache(self._weeks)

    def _weeks(self, supply: _Supply, end: str) -> int:
        """Return the least weeks from leaving to arriving, repair included."""
        mass = self.case.variants[supply.variant].mass_kg
        if supply.condition is Condition.SERVICEABLE:
            return self.between(mass, supply.site, end)
        work = self.case.repairs.get((supply.variant, supply.condition))
        if work is None:
            return FAR
        hours = max(work.hours_in(week) for week in range(work.duration_weeks))
        return min(
            (
                self.between(mass, supply.site, bay.site)
                + work.duration_weeks
                + self.between(mass, bay.site, end)
                for bay in self.case.bays.values()
                if supply.variant in bay.variants and max(bay.hours) >= hours
            ),
            default=FAR,
        )

    def between(self, mass_kg: int, start: str, end: str) -> int:
        usable = sum(most >= mass_kg for most in self.most)
        weeks = self.weeks_to(usable, end).get(start, FAR)
        return weeks if weeks <= self.wait_weeks else FAR

    def _weeks_to(self, usable: int, end: str) -> dict[str, int]:
        """Return the least weeks from each site to one, over the widest legs."""
        into: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for leg in self.legs[:usable]:
            into[leg.to_site].append((leg.from_site, leg.duration_weeks))
        weeks: dict[str, int] = {}
        queue = [(0, end)]
        while queue:
            so_far, site = heapq.heappop(queue)
            if site in weeks:
                continue
            weeks[site] = so_far
            for before, duration in into.get(site, ()):
                if before not in weeks:
                    heapq.heappush(queue, (so_far + duration, before))
        return weeks


class _Courses:
    """The first week in which cohorts could be through their courses."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.by_kind: dict[str, list[Course]] = defaultdict(list)
        for course in case.courses.values():
            self.by_kind[course.kind].append(course)
        self.starts = cache(self._starts)
        self.stuck = cache(self._stuck)

    def _stuck(
        self, sequence: tuple[str, ...], language: str, free_week: int, cohorts: int
    ) -> str | None:
        """Return the first kind of course that cannot be had; None if all can."""
        case = self.case
        week = max(free_week, case.as_of_week + case.rules.notice_weeks)
        for kind in sequence:
            starts = [each for each in self.starts(kind, language) if each[0] >= week]
            if sum(sections for _, _, sections in starts) < cohorts:
                return kind
            week = min(end for _, end, _ in starts) + case.rules.course_gap_weeks
        return None

    def _starts(self, kind: str, language: str) -> Sequence[tuple[int, int, int]]:
        """Return start, end and sections of each session that could be held."""
        found = []
        for course in self.by_kind.get(kind, ()):
            pools = self.pools(course, language)
            for start, sections in course.sections.items():
                end = start + course.duration_weeks
                if end < self.case.horizon_weeks:
                    most = [min(pool[start:end]) for pool in pools]
                    found.append((start, end, min(sections, *most)))
        return [each for each in found if each[2] > 0]

    def pools(self, course: Course, language: str) -> list[Sequence[int]]:
        """Return by week what each section of a course holds one of."""
        case, none = self.case, (0,) * self.case.horizon_weeks
        instructors = case.instructor_teams.get(course.site)
        pools: list[Sequence[int]] = [instructors.teams if instructors else none]
        if language != course.language:
            teams = case.interpreter_teams.get((course.site, language))
            pools.append(teams.teams if teams else none)
        if course.kit_variant is not None:
            kits = case.training_kits.get((course.site, course.kit_variant))
            pools.append(kits.sets if kits else none)
        return pools
