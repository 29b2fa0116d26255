"""The bound of a plan, recomputed from its multipliers alone."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import accumulate, chain, product

from backstay.cases.plans import multipliers_digest
from backstay.checking.capacity import UNLIMITED_IF_SILENT, limits_of
from backstay.checking.claims import claims_of, known_claims, most_earned
from backstay.checking.facts import Line, Load, Violation, line_of, told_of
from backstay.domain.case import Case
from backstay.domain.lot import Condition
from backstay.domain.package import Cohorts, Document, Materiel, Package, Part
from backstay.domain.plan import Itinerary, Plan, Step
from backstay.domain.promise import PromisedStep as At
from backstay.domain.resource import CLAIM, Resource, pair
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT

HIGHEST = 10**18
NEVER = 1 << 200  # price of what cannot be had, above any sum of real ones
Prices = Mapping[Resource, int]  # in whole pico-points per unit
Curve = list[int]  # by week: cheapest price of one that is there by then
What = tuple[str, Condition, str]  # variant, condition, and unit group or own part


def check_bound(case: Case, plan: Plan, multipliers: Prices) -> list[Violation]:
    """Return what is wrong with the bound that a plan claims; higher is no fault."""
    if plan.bound_micropoints is None:
        return []
    weeks, known = range(case.horizon_weeks), set(limits_of(case))
    for _, option, item_class in known_claims(case):
        known |= {Resource(CLAIM, pair(item_class, option), week) for week in weeks}
    found = [
        Violation("bound.multiplier", str(each), f"{price} is no price of a limit")
        for each, price in multipliers.items()
        if each not in known or not 0 <= price <= HIGHEST
    ]
    if plan.multipliers_sha256 != multipliers_digest(multipliers):
        found.append(Violation("bound.digest", "plan", "has other multipliers"))
    proven = 0 if found else bound_of(case, multipliers)
    if plan.bound_micropoints * PICOPOINTS_PER_MICROPOINT < proven:
        found.append(Violation("bound.claim", "plan", f"proves {proven} pico-points"))
    return found


def bound_of(case: Case, multipliers: Prices) -> int:
    """Return a value in pico-points that no plan exceeds, at any prices up to HIGHEST.

    It is what promises leave of limited resources, less what promises cost, plus the
    most that claims can earn, plus what each package could gain if it alone bought all
    it needs.
    """
    market = _Market(case, multipliers)
    total, left = 0, Counter(market.limits)
    for line in chain.from_iterable(market.kept.values()):
        total -= line.cost
        for resource, amount in line.uses:
            left[resource] -= amount
    total += sum(max(0, left[each]) * price for each, price in multipliers.items())
    total += most_earned(case, market.claims, left)
    packages = sorted(case.packages.values(), key=lambda package: package.site)
    return total + sum(market.gain(package) for package in packages)


class _Market:
    """What a kg, a serviceable unit and a cohort cost at given multipliers."""

    def __init__(self, case: Case, multipliers: Prices) -> None:
        self.case, self.weeks = case, range(case.horizon_weeks)
        self.limits, self.prices = limits_of(case), Counter(multipliers)
        self.carry, self.chain = cache(self._carry), cache(self._chain)
        self.ways = lru_cache(maxsize=1)(self._ways)  # large; asked for site by site
        self.kept = defaultdict[tuple[str, str], list[Line]](list)
        for each in case.promises.values():
            place = (each.package, each.option, each.part, each.source or "", each.key)
            steps = tuple(_step(at) for at in each.steps)
            said = Itinerary(each.key, *place, "", each.quantity, "", steps)
            if isinstance(line := line_of(case, said), Line):
                self.kept[each.option, each.part].append(line)
        self.claims = claims_of(case, multipliers, self._missing())
        self.roads, kg = list[tuple[str, str, int, Curve]](), Load(1, "", 0, mass_kg=1)
        for leg in case.legs.values():
            prices = [self.price(kg, At("move", leg.key, week)) for week in self.weeks]
            self.roads.append((leg.from_site, leg.to_site, leg.duration_weeks, prices))
        self.offers = defaultdict[What, dict[tuple[str, int], int]](dict)
        for lot, group in product(case.lots.values(), case.groups):
            if (week := lot.leaves_for(group)) is not None:
                price = self.prices[Resource("lot", lot.key, None)]
                self._offer((lot.variant, lot.condition, group), lot.site, week, price)
        for by in case.progress.values():
            if by.lot and by.site and by.condition:
                price = self.prices[Resource("lot", by.key, None)]
                variant, who = case.lots[by.lot].variant, f"{by.option}|{by.part}"
                self._offer((variant, by.condition, who), by.site, by.ready_week, price)
        damaged = [what for what in self.offers if what[:2] in case.repairs]
        for bay, (variant, condition, who) in product(case.bays.values(), damaged):
            load = Load(1, "", 0, variant=variant, condition=condition)
            for start in self.weeks if variant in bay.variants else ():
                price = self.carry((variant, condition, who), bay.site)[start]
                price += self.price(load, At("repair", bay.key, start))
                end = start + case.repairs[variant, condition].duration_weeks
                self._offer((variant, Condition.SERVICEABLE, who), bay.site, end, price)

    def _missing(self) -> Counter[tuple[str, str]]:
        """Return the units that options have still to find, by option and class."""
        missing = Counter[tuple[str, str]]()
        for option in self.case.options.values():
            for part in option.needed:
                if isinstance(part, Materiel):
                    promised = self.kept[option.key, part.key]
                    there = sum(each.said.quantity for each in promised)
                    key = option.key, part.item_class
                    missing[key] += max(0, part.quantity - there)
        return missing

    def _offer(self, what: What, site: str, week: int, price: int) -> None:
        place = (site, max(week, self.case.as_of_week))
        if price < self.offers[what].get(place, NEVER):
            self.offers[what][place] = price

    def price(self, load: Load, at: At) -> int:
        """Return cost and prices of an activity; NEVER if it cannot be."""
        told = told_of(self.case, load, "", _step(at))
        if told is None or told[0].end_week not in self.weeks:
            return NEVER
        for each, _ in told[2]:
            if each not in self.limits and each.kind not in UNLIMITED_IF_SILENT:
                return NEVER
        return told[1] + sum(self.prices[each] * amount for each, amount in told[2])

    def _ways(self, target: str) -> list[list[dict[str, int]]]:
        """Return prices of a kg, ``[end][back][site]``: from week end - back to end."""
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
                            if price < best.get(start, NEVER):
                                best[start], better = price, True
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
        today = case.as_of_week
        ready = there = [NEVER if week < max(free, today) else 0 for week in self.weeks]
        for kind in kinds:
            there = [NEVER] * len(self.weeks)
            for course in case.courses.values():
                for start in course.sections if course.kind == kind else ():
                    price = self.price(load, At("attend", course.key, start))
                    price += ready[start]
                    if start >= today + case.rules.notice_weeks and price < NEVER:
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
            claims = [each for each in self.claims if each.option == option.key]
            for week in self.weeks:
                cost = fixed + self.prices[Resource("absorption", package.group, week)]
                cost += sum(part[week] for part in parts)
                cost += sum(each.price for each in claims if week <= each.week)
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
                what = (variant, Condition.SERVICEABLE, who)
                curves += [self.carry(what, package.site)]
        mine = [(each.arrival_week, each.said.quantity) for each in self.kept[place]]
        promised = sum(count for _, count in mine)
        left, must = max(0, part.quantity - promised), min(promised, part.quantity)
        there = [sum(n for end, n in mine if end <= week) for week in self.weeks]
        costs = [left * min(prices) for prices in zip(*curves, strict=True)]
        return [costs[week] if there[week] >= must else NEVER for week in self.weeks]


def _step(at: At) -> Step:
    return Step("", at.activity, at.resource, "", "", "", at.start_week, 0, 0, "")
