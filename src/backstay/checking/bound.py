"""The bound of a plan, recomputed from its multipliers alone."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import accumulate, product
from typing import Any, Final

from backstay.cases.plans import multipliers_digest
from backstay.checking.capacity import UNLIMITED_IF_SILENT, limits_of
from backstay.checking.facts import Line, Load, Violation, line_of, told_of
from backstay.domain.case import Case
from backstay.domain.lot import Condition
from backstay.domain.package import Cohorts, Document, Package, Part
from backstay.domain.plan import Itinerary, Plan, Step
from backstay.domain.promise import Promise
from backstay.domain.resource import Resource
from backstay.domain.workshop import Bay
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT

HIGHEST: Final = 10**18
NEVER: Final = 1 << 200  # price of what cannot be had, above any sum of real ones
SERVICEABLE: Final = Condition.SERVICEABLE
Curve = list[int]  # by week: cheapest price of one that is there by then
What = tuple[str, Condition, str]  # variant, condition, and unit group or own part


def check_bound(
    case: Case, plan: Plan, multipliers: Mapping[Resource, int]
) -> list[Violation]:
    """Return what is wrong with the bound that a plan claims; higher is no fault."""
    if plan.bound_micropoints is None:
        return []
    limits, text = limits_of(case), "prices nothing limited, or is out of range"
    found = [
        Violation("bound.multiplier", str(resource), f"{price} {text}")
        for resource, price in multipliers.items()
        if resource not in limits or not 0 <= price <= HIGHEST
    ]
    if plan.multipliers_sha256 != multipliers_digest(multipliers):
        found.append(Violation("bound.digest", "plan", "has other multipliers"))
    proven = 0 if found else bound_of(case, multipliers)
    if plan.bound_micropoints * PICOPOINTS_PER_MICROPOINT < proven:
        found.append(
            Violation("bound.claim", "plan", f"{proven} pico-points is proven")
        )
    return found


def bound_of(case: Case, multipliers: Mapping[Resource, int]) -> int:
    """Return a value in pico-points that no plan exceeds.

    Whatever prices from 0 to ``HIGHEST`` limited resources have, no plan is worth more
    than what promises leave of them at these prices, less what promises cost, plus what
    each package could gain if it alone bought all it needs.
    """
    market = _Market(case, multipliers)
    total, left = 0, Counter(market.limits)
    for line in market.promised:
        total -= line.cost
        for resource, amount in line.uses:
            left[resource] -= amount
    total += sum(max(0, left[each]) * price for each, price in multipliers.items())
    packages = sorted(case.packages.values(), key=lambda package: package.site)
    return total + sum(market.gain(package) for package in packages)


class _Market:
    """What a kg, a serviceable unit and a cohort cost at given multipliers."""

    def __init__(self, case: Case, multipliers: Mapping[Resource, int]) -> None:
        self.case, self.weeks = case, range(case.horizon_weeks)
        self.limits, self.prices = limits_of(case), Counter(multipliers)
        self.carry, self.chain = cache(self._carry), cache(self._chain)
        self.ways = lru_cache(maxsize=1)(self._ways)  # large; asked for site by site
        lines = [line_of(case, _itinerary(each)) for each in case.promises.values()]
        self.promised = [line for line in lines if isinstance(line, Line)]
        self.kept = defaultdict[tuple[str, str], list[Line]](list)
        for line in self.promised:
            self.kept[line.said.option, line.said.part].append(line)
        self.roads, kg = list[tuple[str, str, int, Curve]](), Load(1, "", 0, mass_kg=1)
        for leg in case.legs.values():
            prices = [self.price(kg, "move", leg.key, week) for week in self.weeks]
            self.roads.append((leg.from_site, leg.to_site, leg.duration_weeks, prices))
        self.offers = defaultdict[What, dict[tuple[str, int], int]](dict)
        for lot, group in product(case.lots.values(), case.groups):
            if (week := lot.leaves_for(group)) is not None:
                what = (lot.variant, lot.condition, group)
                self._offer(what, lot.site, week, lot.key)
        for each in case.progress.values():
            if each.lot and each.site and each.condition:
                who = f"{each.option}|{each.part}"
                what = (case.lots[each.lot].variant, each.condition, who)
                self._offer(what, each.site, each.ready_week, each.key)
        damaged = [what for what in self.offers if what[:2] in case.repairs]
        bays = sorted(case.bays.values(), key=lambda bay: bay.site)
        for bay, what in product(bays, damaged):
            if what[0] in bay.variants:
                self._repair(bay, what)

    def _offer(self, what: What, site: str, week: int, source: str) -> None:
        price = self.prices[Resource("lot", source, None)]
        _put(self.offers[what], (site, max(week, self.case.as_of_week)), price)

    def _repair(self, bay: Bay, what: What) -> None:
        """Offer damaged units anew from the week a bay has repaired them."""
        load = Load(1, "", 0, variant=what[0], condition=what[1])
        for start, price in enumerate(self.carry(what, bay.site)):
            price += self.price(load, "repair", bay.key, start)
            place = (bay.site, start + self.case.repairs[what[:2]].duration_weeks)
            _put(self.offers[what[0], SERVICEABLE, what[2]], place, price)

    def price(self, load: Load, activity: str, resource: str, week: int) -> int:
        """Return cost and prices of an activity; NEVER if it cannot be."""
        told = told_of(self.case, load, "", _step(activity, resource, week))
        if told is None or told[0].end_week not in self.weeks:
            return NEVER
        for each, _ in told[2]:
            if each not in self.limits and each.kind not in UNLIMITED_IF_SILENT:
                return NEVER
        return told[1] + sum(self.prices[each] * amount for each, amount in told[2])

    def _ways(self, target: str) -> list[list[dict[str, int]]]:
        """Return prices of a kg to a target, ``ways[end][back][site]``.

        It leaves not before week ``end - back`` and arrives by week ``end``, waiting
        where it helps; no such window is longer than a move may take.
        """
        wait_weeks, ways = self.case.rules.wait_weeks, list[list[dict[str, int]]]()
        for end in self.weeks:
            ways.append([])
            for back in range(min(wait_weeks, end - self.case.as_of_week) + 1):
                best = dict(ways[end][-1]) if back else {target: 0}
                ways[end].append(best)
                better = True
                while better:
                    better = False
                    for start, goal, weeks, prices in self.roads:
                        if weeks <= back and goal in (later := ways[end][back - weeks]):
                            price = later[goal] + prices[end - back]
                            better |= _put(best, start, price)
        return ways

    def _carry(self, what: What, target: str) -> Curve:
        """Return prices of a unit at a target."""
        ways, curve = self.ways(target), [NEVER] * len(self.weeks)
        mass_kg = self.case.variants[what[0]].mass_kg
        for (site, ready), price in self.offers[what].items():
            for end in self.weeks[ready:]:
                way = ways[end][min(end - ready, len(ways[end]) - 1)].get(site, NEVER)
                curve[end] = min(curve[end], price + mass_kg * way)
        return list(accumulate(curve, min))

    def _chain(self, kinds: tuple[str, ...], free: int, language: str) -> Curve:
        """Return prices of a cohort that has attended courses of some kinds."""
        case, load = self.case, Load(1, "", 0, language=language)
        notice, first = case.as_of_week + case.rules.notice_weeks, case.as_of_week
        ready = there = [
            0 if week >= max(free, first) else NEVER for week in self.weeks
        ]
        for kind in kinds:
            there = [NEVER] * len(self.weeks)
            for course in case.courses.values():
                for start in course.sections if course.kind == kind else ():
                    price = self.price(load, "attend", course.key, start) + ready[start]
                    if start >= notice and price < NEVER:
                        end = start + course.duration_weeks
                        there[end] = min(there[end], price)
            there = list(accumulate(there, min))
            ready = [NEVER] * case.rules.course_gap_weeks + there
        return there

    def gain(self, package: Package) -> int:
        """Return the most that a package gains by buying one option, or nothing."""
        best = 0
        for option in package.options:
            fixed = option.commonality_micropoints * PICOPOINTS_PER_MICROPOINT
            parts = [self._part(package, option.key, part) for part in option.needed]
            for week in self.weeks:
                cost = fixed + self.prices[Resource("absorption", package.group, week)]
                cost += sum(part[week] for part in parts)
                best = max(best, package.worth_picopoints(week) - cost)
        return best

    def _part(self, package: Package, option: str, part: Part) -> Curve:
        """Return what it costs to complete a part beside its promises, by week."""
        place, curves = (option, part.key), [[NEVER] * len(self.weeks)]
        if isinstance(part, Document):
            week = len(self.weeks) if part.ready_week is None else part.ready_week
            return [NEVER if each < week else 0 for each in self.weeks]
        if isinstance(part, Cohorts):
            curves += [self.chain(part.sequence, part.available_week, part.language)]
            for each in self.case.progress.values():
                if (each.option, each.part) == place:
                    rest = (part.sequence[each.courses_done :], each.ready_week)
                    price = self.prices[Resource("lot", each.key, None)]
                    curve = self.chain(*rest, part.language)
                    curves += [[price + other for other in curve]]
        else:
            variants = self.case.classes[part.item_class].variants
            for variant, who in product(variants, (package.group, "|".join(place))):
                curves += [self.carry((variant, SERVICEABLE, who), package.site)]
        mine = [(each.arrival_week, each.said.quantity) for each in self.kept[place]]
        promised = sum(count for _, count in mine)
        left, must = max(0, part.quantity - promised), min(promised, part.quantity)
        there = [
            sum(count for end, count in mine if end <= week) for week in self.weeks
        ]
        costs = [left * min(prices) for prices in zip(*curves, strict=True)]
        return [costs[week] if there[week] >= must else NEVER for week in self.weeks]


def _itinerary(given: Promise) -> Itinerary:
    place = (given.package, given.option, given.part, given.source or "", given.key)
    steps = (
        _step(each.activity, each.resource, each.start_week) for each in given.steps
    )
    return Itinerary(given.key, *place, "", given.quantity, "", tuple(steps))


def _step(activity: str, resource: str, week: int) -> Step:
    return Step("", activity, resource, "", "", "", week, week, 0, "")


def _put(best: dict[Any, int], key: Any, price: int) -> bool:
    """Keep the lower price; tell whether it is the new one."""
    better = price < best.get(key, NEVER)
    if better:
        best[key] = price
    return better
