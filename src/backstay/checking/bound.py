"""The bound of a plan, recomputed from its multipliers alone.

Give each limited resource a price, zero or more. No plan is then worth more than what
promises leave of them at these prices, less what promises cost, plus what each package
could gain if it alone bought all it needs. Prices are whole pico-points.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import accumulate, groupby
from typing import Final, TypeVar

from backstay.cases.plans import multipliers_digest
from backstay.checking import course, leg, workshop
from backstay.checking.capacity import UNLIMITED_IF_SILENT, limits_of
from backstay.checking.itinerary import line_of
from backstay.checking.line import Line, Load, Told, Violation
from backstay.checking.promise import itinerary_of
from backstay.domain.case import Case
from backstay.domain.lot import Condition
from backstay.domain.package import Cohorts, Document, Package, Part
from backstay.domain.plan import Plan, Step
from backstay.domain.promise import Progress
from backstay.domain.resource import Resource
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT

HIGHEST: Final = 10**18
NEVER: Final = 1 << 200
"""Price of what cannot be had; above any sum of real ones."""

K = TypeVar("K")
Curve = list[int]  # by week: cheapest price of one that is there by then
What = tuple[str, Condition, str]  # variant, condition, and unit group or progress
Offers = dict[tuple[str, int], int]  # by site and first week: cheapest price of a unit
Ways = list[list[dict[str, int]]]  # by last week, weeks before, site: price of a kg


def check_bound(
    case: Case, plan: Plan, multipliers: Mapping[Resource, int]
) -> list[Violation]:
    """Return what is wrong with the bound that a plan claims; higher is no fault."""
    if plan.bound_micropoints is None:
        return []
    limits, found = limits_of(case), []
    for resource, price in multipliers.items():
        if resource not in limits or not 0 <= price <= HIGHEST:
            text = f"{price} prices nothing limited, or is out of range"
            found.append(Violation("bound.multiplier", str(resource), text))
    if plan.multipliers_sha256 != multipliers_digest(multipliers):
        found.append(Violation("bound.digest", "plan", "has other multipliers"))
    proven = -(-bound_of(case, multipliers) // PICOPOINTS_PER_MICROPOINT)
    if plan.bound_micropoints < proven:
        text = f"claims {plan.bound_micropoints}, proves {proven}"
        found.append(Violation("bound.claim", "plan", text))
    return found


def bound_of(case: Case, multipliers: Mapping[Resource, int]) -> int:
    """Return a value in pico-points that no plan exceeds, whatever the multipliers.

    They are pico-points per unit. One of what is not limited is left aside; any other
    counts as one between 0 and ``HIGHEST``.
    """
    market = _Market(case, multipliers)
    total, left = 0, Counter(market.limits)
    for line in market.promised:
        total -= line.cost
        for resource, amount in line.uses:
            left[resource] -= amount
    total += sum(max(0, left[each]) * price for each, price in market.prices.items())
    packages = sorted(case.packages.values(), key=lambda package: package.site)
    for site, here in groupby(packages, lambda package: package.site):
        market.here, market.curves = market.ways(site), {}
        total += sum(market.gain(package) for package in here)
    return total


class _Market:
    """What one kg, one serviceable unit and one cohort cost at given multipliers."""

    def __init__(self, case: Case, multipliers: Mapping[Resource, int]) -> None:
        self.case, self.limits, self.weeks = case, limits_of(case), case.horizon_weeks
        known = multipliers.keys() & self.limits.keys()
        self.prices = {each: max(0, min(multipliers[each], HIGHEST)) for each in known}
        lines = [line_of(case, itinerary_of(each)) for each in case.promises.values()]
        self.promised = [line for line in lines if isinstance(line, Line)]
        self.kept = defaultdict[tuple[str, str], list[Line]](list)
        for line in self.promised:
            self.kept[line.itinerary.option, line.part.key].append(line)
        self.begun = defaultdict[tuple[str, str], list[Progress]](list)
        for progress in case.progress.values():
            self.begun[progress.option, progress.part].append(progress)
        self.roads = list[tuple[str, str, int, Curve]]()
        kg = Load(1, "", 0, mass_kg=1)
        for each in case.legs.values():
            steps = [_step(each.key, week) for week in range(self.weeks)]
            prices = [self.price(leg.told(case, kg, step)) for step in steps]
            ends = each.from_site, each.to_site
            self.roads.append((*ends, each.duration_weeks, prices))
        self.here, self.curves = Ways(), dict[What, Curve]()
        self.chains = dict[tuple[tuple[str, ...], int, str], Curve]()
        self.offers = defaultdict[What, Offers](dict)
        for what, site, week, key in _sources(case):
            _put(self.offers[what], (site, max(week, case.as_of_week)), self.lot(key))
        damaged = [what for what in self.offers if what[:2] in case.repairs]
        for site in sorted({bay.site for bay in case.bays.values()}):
            ways = self.ways(site)
            for what in damaged:
                self._repair(site, what, self.carry(what, ways))

    def lot(self, key: str) -> int:
        """Return the price of one unit or cohort of a lot or progress."""
        return self.prices.get(Resource("lot", key, None), 0)

    def price(self, told: Told | None) -> int:
        """Return cost and prices of an activity; NEVER if it cannot be."""
        if told is None or told[0].end_week >= self.weeks:
            return NEVER
        for resource, _amount in told[2]:
            if resource not in self.limits and resource.kind not in UNLIMITED_IF_SILENT:
                return NEVER
        return told[1] + sum(
            self.prices.get(each, 0) * count for each, count in told[2]
        )

    def _repair(self, site: str, what: What, arrived: Curve) -> None:
        """Offer damaged units anew after their repair in the bays of a site."""
        variant, condition, who = what
        load = Load(1, "", 0, variant=variant, condition=condition)
        for bay in self.case.bays.values():
            if bay.site == site and variant in bay.variants:
                for week, price in enumerate(arrived):
                    told = workshop.told(self.case, load, _step(bay.key, week))
                    place = site, told[0].end_week if told else 0
                    whole = self.offers[variant, Condition.SERVICEABLE, who]
                    _put(whole, place, price + self.price(told))

    def ways(self, target: str) -> Ways:
        """Return prices to a target, ``ways[end][back][site]``, waiting where it helps.

        They leave not before week ``end - back`` and arrive by week ``end``; no window
        is longer than a move may take.
        """
        case, ways = self.case, Ways()
        for end in range(self.weeks):
            ways.append([])
            for back in range(min(case.rules.wait_weeks, end - case.as_of_week) + 1):
                best = dict(ways[end][-1]) if back else {target: 0}
                better = True
                while better:
                    better = False
                    for start, goal, weeks, prices in self.roads:
                        if weeks <= back:
                            later = ways[end][back - weeks] if weeks else best
                            if goal in later:
                                price = later[goal] + prices[end - back]
                                better |= _put(best, start, price)
                ways[end].append(best)
        return ways

    def carry(self, what: What, ways: Ways) -> Curve:
        """Return prices of one unit at the target of ways."""
        mass_kg, curve = self.case.variants[what[0]].mass_kg, [NEVER] * self.weeks
        for (site, ready), price in self.offers[what].items():
            for end in range(ready, self.weeks):
                way = ways[end][min(end - ready, len(ways[end]) - 1)].get(site, NEVER)
                curve[end] = min(curve[end], price + mass_kg * way)
        return list(accumulate(curve, min))

    def chain(self, kinds: tuple[str, ...], free: int, language: str) -> Curve:
        """Return prices of a cohort that has attended courses of some kinds."""
        if (known := self.chains.get((kinds, free, language))) is not None:
            return known
        case, load = self.case, Load(1, "", 0, language=language)
        notice = case.as_of_week + case.rules.notice_weeks
        first = max(free, case.as_of_week)
        ready = there = [NEVER if week < first else 0 for week in range(self.weeks)]
        for kind in kinds:
            there = [NEVER] * self.weeks
            for each in case.courses.values():
                for start in each.sections if each.kind == kind else ():
                    told = course.told(case, load, _step(each.key, start))
                    price = ready[start] + self.price(told)
                    if told and start >= notice and price < NEVER:
                        end = told[0].end_week
                        there[end] = min(there[end], price)
            there = list(accumulate(there, min))
            ready = ([NEVER] * case.rules.course_gap_weeks + there)[: self.weeks]
        return self.chains.setdefault((kinds, free, language), there)

    def gain(self, package: Package) -> int:
        """Return the most that a package gains by buying one option, or nothing."""
        best = 0
        for option in package.options:
            parts = [self._part(package, option.key, part) for part in option.needed]
            for week in range(self.weeks):
                absorbed = Resource("absorption", package.group, week)
                cost = self.prices.get(absorbed, 0) + sum(part[week] for part in parts)
                cost += option.commonality_micropoints * PICOPOINTS_PER_MICROPOINT
                best = max(best, package.worth_picopoints(week) - cost)
        return best

    def _part(self, package: Package, option: str, part: Part) -> Curve:
        """Return what it costs to complete a part beside its promises, by week."""
        if isinstance(part, Document):
            ready = self.weeks if part.ready_week is None else part.ready_week
            return [NEVER if week < ready else 0 for week in range(self.weeks)]
        begun, mine = self.begun[option, part.key], self.kept[option, part.key]
        if isinstance(part, Cohorts):
            kinds, spoken = part.sequence, part.language
            curves = [self.chain(kinds, part.available_week, spoken)]
            for each in begun:
                rest = self.chain(kinds[each.courses_done :], each.ready_week, spoken)
                curves.append([price + self.lot(each.key) for price in rest])
        else:
            curves = []
            for variant in self.case.classes[part.item_class].variants:
                for who in (package.group, *(f"|{each.key}" for each in begun)):
                    what = (variant, Condition.SERVICEABLE, who)
                    if what not in self.curves:
                        self.curves[what] = self.carry(what, self.here)
                    curves.append(self.curves[what])
        costs = []
        promised = sum(line.load.quantity for line in mine)
        for week in range(self.weeks):
            there = sum(
                each.load.quantity for each in mine if each.arrival_week <= week
            )
            late = there < min(promised, part.quantity)
            price = min((curve[week] for curve in curves), default=NEVER)
            left = max(0, part.quantity - promised)
            costs.append(NEVER if late else left * price)
        return costs


def _sources(case: Case) -> Iterator[tuple[What, str, int, str]]:
    """Yield which units who may have, where, from which week, and their source."""
    for lot in case.lots.values():
        for group in case.groups:
            if (week := lot.leaves_for(group)) is not None:
                yield (lot.variant, lot.condition, group), lot.site, week, lot.key
    for begun in case.progress.values():
        if begun.lot and begun.site and begun.condition:
            what = (case.lots[begun.lot].variant, begun.condition, f"|{begun.key}")
            yield what, begun.site, begun.ready_week, begun.key


def _step(resource: str, week: int) -> Step:
    return Step("", "", resource, "", "", "", week, week, 0, "")


def _put(best: dict[K, int], key: K, price: int) -> bool:
    """Keep the lower price; tell whether it is the new one."""
    if price >= best.get(key, NEVER):
        return False
    best[key] = price
    return True
