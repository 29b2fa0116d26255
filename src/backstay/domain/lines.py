"""From sources and dated activities to itineraries, and what they use and cost.

One place makes the lines of a plan, whoever chose them: keys, nations, sites, weeks and
amounts follow from the case.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from backstay.domain.case import Case
from backstay.domain.lot import Condition, Lot
from backstay.domain.package import Cohorts, Part
from backstay.domain.plan import Itinerary, Step
from backstay.domain.promise import Progress, Promise, PromisedStep
from backstay.domain.resource import Resource, pair
from backstay.domain.workshop import Repair
from backstay.domain.worth import cost_of_money, cost_of_move

Content = tuple[object, ...]

FRESH = "-"
"""Stands in the key of an itinerary for the source that fresh cohorts do not have."""


def itinerary_of(case: Case, promise: Promise) -> Itinerary:
    """Return a promise as the itinerary that keeps it."""
    itinerary = make_itinerary(
        case,
        promise.package,
        promise.option,
        promise.part,
        promise.source or "",
        promise.quantity,
        promise.steps,
    )
    return replace(itinerary, promise=promise.key, nation=promise.nation)


def make_itinerary(
    case: Case,
    package: str,
    option: str,
    part: str,
    source: str,
    quantity: int,
    steps: Sequence[PromisedStep],
) -> Itinerary:
    """Return an itinerary with everything that follows from its dated activities.

    Its number is 1; ``numbered`` gives each its own.
    """
    cohorts = isinstance(part_of(case, option, part), Cohorts)
    maker = _StepMaker(case, source, quantity)
    made = tuple(maker.step(step) for step in steps)
    itinerary = Itinerary(
        key="",
        package=package,
        option=option,
        part=part,
        source=source,
        promise="",
        nation=maker.nation or case.packages[package].nation,
        quantity=quantity,
        unit="cohort" if cohorts else "unit",
        steps=made,
    )
    return _with_number(itinerary, 1, quantity)


def numbered(itineraries: Sequence[Itinerary]) -> tuple[Itinerary, ...]:
    """Return itineraries in the order of a plan, equal ones merged, with keys."""
    first: dict[Content, Itinerary] = {}
    quantity: Counter[Content] = Counter()
    for itinerary in itineraries:
        content = _content(itinerary)
        first.setdefault(content, itinerary)
        quantity[content] += itinerary.quantity
    count: Counter[tuple[str, str, str]] = Counter()
    result = []
    for content, itinerary in sorted(first.items(), key=lambda each: _order(each[1])):
        stem = (itinerary.package, itinerary.part, itinerary.source)
        count[stem] += 1
        result.append(_with_number(itinerary, count[stem], quantity[content]))
    return tuple(result)


def part_of(case: Case, option: str, part: str) -> Part:
    """Return a part of an option."""
    return next(each for each in case.options[option].parts if each.key == part)


def arrival_of(case: Case, itinerary: Itinerary) -> int:
    """Return the week in which all of an itinerary is there.

    Without steps that is when its source is ready: today at the earliest, unless it is
    promised, for promises may lie in the past.
    """
    if itinerary.steps:
        return itinerary.steps[-1].end_week
    today = 0 if itinerary.promise else case.as_of_week
    if itinerary.source in case.progress:
        return max(today, case.progress[itinerary.source].ready_week)
    lot = case.lots[itinerary.source]
    week = lot.leaves_for(case.packages[itinerary.package].group)
    return max(today, case.horizon_weeks if week is None else week)


def usage_of(case: Case, itinerary: Itinerary) -> Counter[Resource]:
    """Return how much of each resource an itinerary uses, unlimited hubs too."""
    used: Counter[Resource] = Counter()
    if itinerary.unit == "unit":
        used[Resource("lot", itinerary.source, None)] = itinerary.quantity
    for step in itinerary.steps:
        if step.activity == "move":
            used[Resource("leg", step.resource, step.start_week)] += step.amount
            used[Resource("hub", step.to_site, step.end_week)] += step.amount
        elif step.activity == "repair":
            _use_bay(case, itinerary, step, used)
        else:
            _use_course(case, itinerary, step, used)
    return used


def cost_picopoints(case: Case, itinerary: Itinerary) -> int:
    """Return what an itinerary costs, in pico-points."""
    price = case.rules.nanopoints_per_eur
    cost = 0
    for step in itinerary.steps:
        if step.activity == "move":
            leg = case.legs[step.resource]
            cost += cost_of_move(step.amount, leg.cost_eur_per_t, price)
        elif step.activity == "repair":
            bay = case.bays[step.resource]
            cost += cost_of_money(step.amount * bay.cost_eur_per_hour, price)
        else:
            course = case.courses[step.resource]
            cost += cost_of_money(step.amount * course.cost_eur, price)
    return cost


def _use_bay(
    case: Case, itinerary: Itinerary, step: Step, used: Counter[Resource]
) -> None:
    repair = _repair(case, itinerary.source)
    for week in range(repair.duration_weeks):
        hours = itinerary.quantity * repair.hours_in(week)
        used[Resource("bay", step.resource, step.start_week + week)] += hours


def _use_course(
    case: Case, itinerary: Itinerary, step: Step, used: Counter[Resource]
) -> None:
    course = case.courses[step.resource]
    part = part_of(case, itinerary.option, itinerary.part)
    used[Resource("session", course.key, step.start_week)] += step.amount
    for week in range(step.start_week, step.end_week):
        used[Resource("instructors", course.site, week)] += step.amount
        if isinstance(part, Cohorts) and part.language != course.language:
            key = pair(course.site, part.language)
            used[Resource("interpreters", key, week)] += step.amount
        if course.kit_variant is not None:
            key = pair(course.site, course.kit_variant)
            used[Resource("kits", key, week)] += step.amount


def _repair(case: Case, source: str) -> Repair:
    lot = _lot_of(case, source)
    return case.repairs[lot.variant, _condition(case, source)]


def _lot_of(case: Case, source: str) -> Lot:
    """Return the lot that units come from, at once or by way of progress."""
    if source in case.lots:
        return case.lots[source]
    return case.lots[case.progress[source].lot or ""]


def _condition(case: Case, source: str) -> Condition:
    if source in case.lots:
        return case.lots[source].condition
    return case.progress[source].condition or Condition.SERVICEABLE


def _source(case: Case, key: str) -> Lot | Progress | None:
    return case.lots.get(key) or case.progress.get(key)


class _StepMaker:
    """Makes the steps of one itinerary."""

    def __init__(self, case: Case, source: str, quantity: int) -> None:
        self.case = case
        self.quantity = quantity
        self.source = source
        found = _source(case, source)
        self.nation = found.nation if found else None

    def step(self, planned: PromisedStep) -> Step:
        make = {"move": self.move, "repair": self.repair, "attend": self.attend}
        return make[planned.activity](planned.resource, planned.start_week)

    def move(self, resource: str, start_week: int) -> Step:
        leg = self.case.legs[resource]
        variant = self.case.variants[_lot_of(self.case, self.source).variant]
        return Step(
            key="",
            activity="move",
            resource=resource,
            nation=leg.nation,
            from_site=leg.from_site,
            to_site=leg.to_site,
            start_week=start_week,
            end_week=start_week + leg.duration_weeks,
            amount=self.quantity * variant.mass_kg,
            amount_unit="kg",
        )

    def repair(self, resource: str, start_week: int) -> Step:
        bay = self.case.bays[resource]
        work = _repair(self.case, self.source)
        return Step(
            key="",
            activity="repair",
            resource=resource,
            nation=bay.nation,
            from_site=bay.site,
            to_site=bay.site,
            start_week=start_week,
            end_week=start_week + work.duration_weeks,
            amount=self.quantity * work.hours,
            amount_unit="hour",
        )

    def attend(self, resource: str, start_week: int) -> Step:
        course = self.case.courses[resource]
        return Step(
            key="",
            activity="attend",
            resource=resource,
            nation=course.nation,
            from_site=course.site,
            to_site=course.site,
            start_week=start_week,
            end_week=start_week + course.duration_weeks,
            amount=self.quantity,
            amount_unit="section",
        )


def _with_number(itinerary: Itinerary, number: int, quantity: int) -> Itinerary:
    """Return an itinerary for another quantity, with its own key and those of steps."""
    source = itinerary.source or FRESH
    key = f"{itinerary.package}/{itinerary.part}/{source}/{number}"
    steps = tuple(
        replace(
            step,
            key=f"{key}/{place}",
            amount=step.amount // itinerary.quantity * quantity,
        )
        for place, step in enumerate(itinerary.steps, start=1)
    )
    return replace(itinerary, key=key, quantity=quantity, steps=steps)


def _content(itinerary: Itinerary) -> Content:
    """Return what an itinerary is for one unit, whatever its key."""
    each = itinerary
    steps = tuple(
        (
            step.activity,
            step.resource,
            step.nation,
            step.from_site,
            step.to_site,
            step.start_week,
            step.end_week,
            step.amount // each.quantity,
            step.amount_unit,
        )
        for step in each.steps
    )
    place = (each.package, each.option, each.part, each.source)
    return (*place, each.promise, each.nation, each.unit, steps)


def _order(itinerary: Itinerary) -> tuple[object, ...]:
    dated = tuple((step.start_week, step.resource) for step in itinerary.steps)
    return (
        itinerary.package,
        itinerary.option,
        itinerary.part,
        itinerary.source,
        itinerary.promise,
        dated,
    )
