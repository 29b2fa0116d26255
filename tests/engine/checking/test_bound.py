"""The bound recomputed from multipliers is what trying every itinerary gives."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from backstay.cases.plans import multipliers_digest
from backstay.checking.bound import HIGHEST, bound_of, check_bound
from backstay.domain.case import Case, Rules
from backstay.domain.course import Course
from backstay.domain.lot import Condition
from backstay.domain.package import Cohorts, Document, Materiel, Option, Package, Part
from backstay.domain.plan import Plan
from backstay.domain.resource import Resource, capacities, pair
from tests.engine.checking.mutants import uses, with_part, with_record
from tests.engine.checking.tiny import tiny_case, tiny_plan, with_gap

Prices = Counter[Resource]
Dated = dict[int, int]
"""Cheapest price by week of arrival."""

SCALES = {
    "leg": 10**7,
    "hub": 10**7,
    "bay": 10**10,
    "lot": 10**12,
    "session": 10**12,
    "instructors": 10**11,
    "interpreters": 10**11,
    "kits": 10**11,
    "absorption": 10**13,
}
"""Highest price of each kind, so that packages are sometimes worth theirs."""


def random(seed: object) -> Random:
    """Return a generator that always gives the same numbers for a seed."""
    return Random(str(seed))  # noqa: S311 - prices to test, no secrets


def random_prices(case: Case, rng: Random) -> Prices:
    """Return prices of some of the resources of a case."""
    share = rng.choice((0.1, 0.5, 1.0))
    return Counter(
        {
            resource: rng.randint(0, SCALES[resource.kind])
            for resource, _ in capacities(case)
            if rng.random() < share
        }
    )


def random_case(rng: Random) -> Case:
    """Return the tiny case under other rules, on another day, with fewer promises."""
    case = tiny_case()
    promises = {
        key: promise for key, promise in case.promises.items() if rng.random() < 0.7
    }
    rules = Rules(
        wait_weeks=rng.randint(0, 6),
        course_gap_weeks=rng.randint(0, 2),
        notice_weeks=rng.randint(0, 3),
        nanopoints_per_eur=rng.choice((0, 1, 1_000)),
    )
    case = replace(case, rules=rules, as_of_week=rng.randint(0, 4), promises=promises)
    case = with_part(case, "tank-a", "manual", ready_week=rng.choice((None, 3, 9)))
    if rng.random() < 0.5:
        hit = {"condition": Condition.LIGHT, "site": "city"}
        case = with_record(case, "progress", "on-way", **hit)
    if rng.random() < 0.3:
        pools = {("school", "uk"): case.interpreter_teams["school", "uk"]}
        case = replace(case, interpreter_teams=pools)
    if rng.random() < 0.3:
        case = replace(case, training_kits={})
    if rng.random() < 0.3:
        school = {"school": case.instructor_teams["school"]}
        case = replace(case, instructor_teams=school)
    return case


def moves(
    case: Case, prices: Prices, mass_kg: int, site: str, ready: int
) -> Iterator[tuple[str, int, int]]:
    """Yield end, arrival and price of every move of a load, staying put included."""

    def onward(
        here: str, week: int, first: int | None, seen: tuple[str, ...], price: int
    ) -> Iterator[tuple[str, int, int]]:
        yield here, week, price
        for leg in case.legs.values():
            if leg.from_site != here or leg.to_site in seen:
                continue
            for start in range(week, case.horizon_weeks - leg.duration_weeks):
                end = start + leg.duration_weeks
                departed = start if first is None else first
                if end - departed > case.rules.wait_weeks:
                    continue
                per_kg = leg.cost_eur_per_t * case.rules.nanopoints_per_eur
                per_kg += prices[Resource("leg", leg.key, start)]
                per_kg += prices[Resource("hub", leg.to_site, end)]
                path = (*seen, leg.to_site)
                paid = price + mass_kg * per_kg
                yield from onward(leg.to_site, end, departed, path, paid)

    yield from onward(site, ready, None, (site,), 0)


def keep(best: Dated, week: int, price: int) -> None:
    """Keep the lowest price for a week."""
    best[week] = min(price, best.get(week, price))


def materiel(case: Case, prices: Prices, option: Option, part: Materiel) -> Dated:
    """Return the cheapest prices of a unit, by trying all itineraries there are."""
    package = case.packages[option.package]
    best: Dated = {}
    for source, variant, condition, site, ready in sources(case, package, option, part):
        paid = prices[Resource("lot", source, None)]
        mass_kg = case.variants[variant].mass_kg
        ways = moves(case, prices, mass_kg, site, ready)
        if condition is not Condition.SERVICEABLE:
            ways = repaired(case, prices, variant, condition, ways)
        for at, week, price in ways:
            if at == package.site:
                keep(best, week, paid + price)
    return best


def repaired(
    case: Case,
    prices: Prices,
    variant: str,
    condition: Condition,
    ways: Iterator[tuple[str, int, int]],
) -> Iterator[tuple[str, int, int]]:
    """Yield end, arrival and price of every way that goes on through a workshop."""
    work = case.repairs.get((variant, condition))
    mass_kg = case.variants[variant].mass_kg
    for (at, week, price), bay in product(ways, case.bays.values()):
        if work is None or bay.site != at or variant not in bay.variants:
            continue
        for start in range(week, case.horizon_weeks - work.duration_weeks):
            eur = work.hours * bay.cost_eur_per_hour
            repair = eur * case.rules.nanopoints_per_eur * 1_000
            for each in range(work.duration_weeks):
                hour = prices[Resource("bay", bay.key, start + each)]
                repair += work.hours_in(each) * hour
            end = start + work.duration_weeks
            for last, there, out in moves(case, prices, mass_kg, at, end):
                yield last, there, price + repair + out


def sources(
    case: Case, package: Package, option: Option, part: Materiel
) -> Iterator[tuple[str, str, Condition, str, int]]:
    """Yield key, variant, condition, site and first week of each source of a part."""
    variants = case.classes[part.item_class].variants
    for lot in case.lots.values():
        leaves = lot.leaves_for(package.group)
        if lot.variant in variants and leaves is not None:
            ready = max(leaves, case.as_of_week)
            yield lot.key, lot.variant, lot.condition, lot.site, ready
    for begun in case.progress.values():
        if (begun.option, begun.part) == (option.key, part.key):
            assert begun.lot
            assert begun.site
            assert begun.condition
            ready = max(begun.ready_week, case.as_of_week)
            variant = case.lots[begun.lot].variant
            yield begun.key, variant, begun.condition, begun.site, ready


def cohorts(case: Case, prices: Prices, option: Option, part: Cohorts) -> Dated:
    """Return the cheapest prices of a cohort, by trying every chain of sessions."""
    best: Dated = {}
    starts = [(0, part.available_week, part.sequence)]
    starts += [
        (
            prices[Resource("lot", begun.key, None)],
            begun.ready_week,
            part.sequence[begun.courses_done :],
        )
        for begun in case.progress.values()
        if (begun.option, begun.part) == (option.key, part.key)
    ]
    for paid, ready, kinds in starts:
        sessions = [
            [
                (course, start)
                for course in case.courses.values()
                if course.kind == kind
                for start in course.sections
            ]
            for kind in kinds
        ]
        for chain in product(*sessions):
            end, free, price = max(ready, case.as_of_week), ready, paid
            lawful = True
            for course, start in chain:
                end = start + course.duration_weeks
                lawful &= start >= free and end < case.horizon_weeks
                lawful &= start >= case.as_of_week + case.rules.notice_weeks
                free = end + case.rules.course_gap_weeks
                paid_here, open_here = section(case, prices, course, start, part)
                price += paid_here
                lawful &= open_here
            if lawful:
                keep(best, end, price)
    return best


def section(
    case: Case, prices: Prices, course: Course, start: int, part: Cohorts
) -> tuple[int, bool]:
    """Return the price of a section, and whether the site has all it takes."""
    held = [("instructors", course.site)]
    there = course.site in case.instructor_teams
    if course.language != part.language:
        held.append(("interpreters", pair(course.site, part.language)))
        there &= (course.site, part.language) in case.interpreter_teams
    if course.kit_variant:
        held.append(("kits", pair(course.site, course.kit_variant)))
        there &= (course.site, course.kit_variant) in case.training_kits
    price = course.cost_eur * case.rules.nanopoints_per_eur * 1_000
    price += prices[Resource("session", course.key, start)]
    for pool, week in product(held, range(start, start + course.duration_weeks)):
        price += prices[Resource(*pool, week)]
    return price, there


def part_prices(
    case: Case, prices: Prices, option: Option, part: Part, kept: Plan
) -> list[int | None]:
    """Return the least that completes a part by each week; None if nothing does."""
    weeks = range(case.horizon_weeks)
    if isinstance(part, Document):
        ready = case.horizon_weeks if part.ready_week is None else part.ready_week
        return [0 if week >= ready else None for week in weeks]
    mine = [
        (said.steps[-1].end_week, said.quantity)
        for said in kept.itineraries
        if (said.option, said.part) == (option.key, part.key)
    ]
    left = max(0, part.quantity - sum(count for _, count in mine))
    if isinstance(part, Materiel):
        best = materiel(case, prices, option, part)
    else:
        best = cohorts(case, prices, option, part)
    found: list[int | None] = []
    for week in weeks:
        there = sum(count for end, count in mine if end <= week)
        in_time = [price for arrival, price in best.items() if arrival <= week]
        if there + left < part.quantity or (left and not in_time):
            found.append(None)
        else:
            found.append(left * min(in_time) if left else 0)
    return found


def random_claims(case: Case, rng: Random) -> Prices:
    """Return prices of claims on what is ready by one of two weeks, or by both."""
    return Counter(
        {
            Resource("claim", pair(part.item_class, option.key), week): rng.randint(
                1, 40 * 10**12
            )
            for option in case.options.values()
            for part in option.needed
            for week in rng.sample(range(case.horizon_weeks), 2)
            if isinstance(part, Materiel) and rng.random() < 0.8
        }
    )


def claims_paid(prices: Prices, option: Option, week: int) -> int:
    """Return what fielding an option in a week pays for claims."""
    classes = {part.item_class for part in option.parts if isinstance(part, Materiel)}
    return sum(
        price
        for (kind, key, until), price in prices.items()
        if kind == "claim"
        and until is not None
        and week <= until
        and key in {pair(each, option.key) for each in classes}
    )


def claims_earned(case: Case, prices: Prices, kept: Plan) -> int:
    """Return the most that claims can earn, by trying every choice of options."""
    taken = uses(case, kept, promised=True)
    total = 0
    shelves = {
        (item_class, each.week)
        for item_class in case.classes
        for each in prices
        for option in case.options
        if each.kind == "claim" and each.key == pair(item_class, option)
    }
    for item_class, week in shelves:
        ready = sum(
            max(0, quantity - taken[Resource("lot", key, None)])
            for key, quantity in ready_by(case, item_class, week or 0)
        )
        best = 0
        packages = [(None, *package.options) for package in case.packages.values()]
        for choice in product(*packages):
            chosen = [option for option in choice if option is not None]
            units = sum(units_missing(case, each, item_class, kept) for each in chosen)
            if units <= ready:
                keys = [pair(item_class, each.key) for each in chosen]
                earned = sum(prices[Resource("claim", key, week)] for key in keys)
                best = max(best, earned)
        total += best
    return total


def ready_by(case: Case, item_class: str, week: int) -> Iterator[tuple[str, int]]:
    """Yield lots and progress of a class that some group may have by a week."""
    variants = case.classes[item_class].variants
    for lot in case.lots.values():
        weeks = [lot.leaves_for(group) for group in case.groups]
        known = [max(each, case.as_of_week) for each in weeks if each is not None]
        mends = lot.condition == Condition.SERVICEABLE
        mends |= (lot.variant, lot.condition) in case.repairs
        if lot.variant in variants and mends and min(known, default=week + 1) <= week:
            yield lot.key, lot.quantity
    for each in case.progress.values():
        if each.lot is not None and each.condition is not None:
            variant = case.lots[each.lot].variant
            mends = each.condition == Condition.SERVICEABLE
            mends |= (variant, each.condition) in case.repairs
            there = max(each.ready_week, case.as_of_week) <= week
            if variant in variants and mends and there:
                yield each.key, each.quantity


def units_missing(case: Case, option: Option, item_class: str, kept: Plan) -> int:
    """Return the units of a class that an option has still to find."""
    return sum(
        max(
            0,
            part.quantity
            - sum(
                said.quantity
                for said in kept.itineraries
                if (said.option, said.part) == (option.key, part.key)
            ),
        )
        for part in option.needed
        if isinstance(part, Materiel) and part.item_class == item_class
    )


def tried(case: Case, prices: Prices) -> int:
    """Return the bound at given prices by trying every itinerary."""
    kept = promised_part(case)
    taken = uses(case, kept, promised=True)
    total = kept.value_micropoints + claims_earned(case, prices, kept)
    for resource, capacity in capacities(case):
        total += prices[resource] * max(0, capacity - taken[resource])
    for package in case.packages.values():
        gains = [0]
        for option in package.options:
            parts = [
                part_prices(case, prices, option, part, kept) for part in option.needed
            ]
            for week, costs in enumerate(zip(*parts, strict=True)):
                if None not in costs:
                    gain = package.weight_micropoints * package.share_ppm[week]
                    gain -= option.commonality_micropoints * 10**6
                    gain -= prices[Resource("absorption", package.group, week)]
                    gain -= claims_paid(prices, option, week)
                    gains.append(gain - sum(cost or 0 for cost in costs))
        total += max(gains)
    return total


def promised_part(case: Case) -> Plan:
    """Return only the promised lines of the tiny plan; its value in pico-points."""
    plan = tiny_plan(tiny_case())
    kept = tuple(said for said in plan.itineraries if said.promise in case.promises)
    price = case.rules.nanopoints_per_eur
    cost = 0
    for said in kept:
        for step in said.steps:
            if step.activity == "move":
                cost += step.amount * case.legs[step.resource].cost_eur_per_t * price
            else:
                cost += case.courses[step.resource].cost_eur * price * 1_000
    return replace(plan, itineraries=kept, value_micropoints=-cost)


@pytest.mark.parametrize("seed", range(40))
def test_the_bound_is_what_trying_every_itinerary_gives(seed: int) -> None:
    rng = random(f"tried {seed}")
    case = random_case(rng)
    prices = random_prices(case, rng)

    assert bound_of(case, prices) == tried(case, prices)


@pytest.mark.parametrize("seed", range(40))
def test_claims_earn_what_the_best_choice_of_whole_packages_pays(seed: int) -> None:
    rng = random(f"claims {seed}")
    case = random_case(rng)
    prices = random_prices(case, rng) + random_claims(case, rng)

    assert bound_of(case, prices) == tried(case, prices)


def test_a_claim_is_of_an_option_that_wants_the_class_and_of_a_week() -> None:
    case = tiny_case()
    option = next(iter(case.options.values()))
    item_class = next(
        part.item_class for part in option.needed if isinstance(part, Materiel)
    )
    right = Resource("claim", pair(item_class, option.key), 0)
    wrong = [
        right._replace(key=pair(option.key, item_class)),
        right._replace(week=case.horizon_weeks),
        right._replace(week=None),
    ]

    for claim in wrong:
        prices = Counter({right: 1, claim: 1})
        found = check_bound(case, claiming(prices, 10**15), prices)

        assert [(each.rule, each.record) for each in found] == [
            ("bound.multiplier", str(claim))
        ]


def test_without_prices_each_package_gains_what_it_would_alone() -> None:
    # Money and prices nought. Battalion: crews are trained in week 7 (basic-en 3 to 5,
    # gunnery-en 6), tanks can be there in week 4, shells in week 5, the manual in 3.
    # Company: repaired or not, carriers in 4; the promised crew in 3, mend in 6.
    # Platoon: 9 carriers reach the city in week 5; the crew learns driving in week 3.
    rules = replace(tiny_case().rules, nanopoints_per_eur=0)
    case = tiny_case(rules=rules)
    worth = 0
    for key, week in (("battalion", 7), ("company", 6), ("platoon", 5)):
        package = case.packages[key]
        worth += package.weight_micropoints * (1_000_000 - 30_001 * week)
        worth -= 1_500_000 * 10**6

    assert bound_of(case, {}) == worth


def test_a_resource_is_paid_for_beside_what_promises_take_of_it() -> None:
    # The lot has 4 tanks and 1 is promised, so 3 are left. Other tanks cost nothing.
    case = tiny_case(rules=replace(tiny_case().rules, nanopoints_per_eur=0))
    lot = Resource("lot", "tanks-bb", None)

    dearer = bound_of(case, {lot: 10**12}) - bound_of(case, {})

    assert dearer == 3 * 10**12


def test_no_plan_is_worth_more_than_any_bound() -> None:
    case = tiny_case()
    plans = [tiny_plan(case, random(seed)) for seed in range(50)]
    best = max(plan.value_micropoints for plan in plans)
    for seed in range(100):
        rng = random(f"any {seed}")
        scale = 10 ** rng.randint(0, 4)
        prices = random_prices(case, rng)
        dearer = {resource: price * scale for resource, price in prices.items()}

        assert bound_of(case, dearer) >= best * 10**6


def claiming(prices: Prices, bound: int) -> Plan:
    """Return the tiny plan with a claim in micro-points that prices shall prove."""
    digest = multipliers_digest(prices)
    plan = tiny_plan(tiny_case())
    plan = replace(plan, bound_micropoints=bound, multipliers_sha256=digest)
    return with_gap(plan)


def test_a_claim_may_be_higher_than_the_proof_but_not_lower() -> None:
    case = tiny_case()
    for seed in range(220):
        rng = random(f"claim {seed}")
        prices = random_prices(case, rng)
        off = rng.choice((1, rng.randint(1, 10**9)))
        right = -(-bound_of(case, prices) // 10**6)
        high, low = rng.choice((right, right + off)), right - off

        found = [
            [each.rule for each in check_bound(case, claiming(prices, top), prices)]
            for top in (high, low)
        ]

        assert found == [[], ["bound.claim"]]


def test_other_multipliers_than_the_plan_names_are_refused() -> None:
    case = tiny_case()
    for seed in range(220):
        rng = random(f"digest {seed}")
        prices = random_prices(case, rng)
        plan = claiming(prices, 10**18)
        resource = rng.choice(sorted(prices, key=str))
        prices[resource] += rng.choice((1, rng.randint(1, 10**5)))

        rules = [each.rule for each in check_bound(case, plan, prices)]

        assert rules == ["bound.digest"]


def test_a_price_is_whole_from_nought_and_of_a_limit() -> None:
    case = tiny_case()
    silent = (
        Resource("hub", "town", 3),
        Resource("absorption", "south", 3),
        Resource("leg", "hub-town", 99),
        Resource("leg", "nowhere", 1),
        Resource("session", "basic-en", 2),
        Resource("instructors", "hub", 2),
        Resource("lot", "none", None),
    )
    for seed in range(220):
        rng = random(f"multiplier {seed}")
        prices = random_prices(case, rng)
        if rng.random() < 0.5:
            prices[rng.choice(silent)] = rng.randint(0, 10**12)
        else:
            resource = rng.choice(sorted(prices, key=str))
            beyond = HIGHEST + rng.randint(1, 10**20)
            prices[resource] = rng.choice((-1, -rng.randint(1, 10**9), beyond))
        plan = replace(
            tiny_plan(case),
            bound_micropoints=10**18,
            multipliers_sha256=multipliers_digest(prices),
        )

        rules = [each.rule for each in check_bound(case, plan, prices)]

        assert rules == ["bound.multiplier"]


def test_a_plan_that_claims_no_bound_has_nothing_to_prove() -> None:
    case = tiny_case()
    plan = replace(tiny_plan(case), bound_micropoints=None, bound_kind="none")

    assert check_bound(case, plan, {}) == []


def test_a_promise_that_cannot_be_kept_costs_nothing() -> None:
    # A plan must keep it and cannot, so any bound on lawful plans holds.
    case = tiny_case()
    promise = case.promises["p-tanks"]
    lost = replace(promise.steps[0], resource="nowhere")
    broken = replace(promise, steps=(lost,))
    others = {key: each for key, each in case.promises.items() if key != "p-tanks"}
    without = replace(case, promises=others)

    with_it = replace(case, promises={**others, "p-tanks": broken})

    assert bound_of(with_it, {}) == bound_of(without, {})


def test_a_claim_and_a_price_may_be_right_at_the_limit() -> None:
    # 100 points x a share in millionths, without money: whole micro-points.
    case = tiny_case(rules=replace(tiny_case().rules, nanopoints_per_eur=0))
    battalion = {"battalion": case.packages["battalion"]}
    case = replace(case, packages=battalion, promises={}, progress={})
    exact, odd = divmod(bound_of(case, {}), 10**6)
    top = {Resource("leg", "hub-town", 3): HIGHEST, Resource("leg", "hub-town", 4): 0}
    over = {Resource("leg", "hub-town", 3): HIGHEST + 1}

    assert odd == 0
    assert check_bound(case, claiming(Counter(), exact), {}) == []
    assert check_bound(case, claiming(Counter(top), 10**30), top) == []
    (refused,) = check_bound(case, claiming(Counter(over), 10**30), over)
    assert refused.rule == "bound.multiplier"
