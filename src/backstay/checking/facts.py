"""Facts: what the case says of each itinerary, for the rules to compare."""

from collections.abc import Callable
from dataclasses import dataclass

from backstay.domain.case import Case
from backstay.domain.lot import Condition
from backstay.domain.package import Cohorts, Document, Materiel, Package
from backstay.domain.plan import Itinerary, Step
from backstay.domain.resource import UNITS, Resource, pair
from backstay.domain.workshop import Repair
from backstay.domain.worth import cost_of_money, cost_of_move

Need = Callable[[bool, str, str, str], None]  # if it holds, rule, record, text
Uses = list[tuple[Resource, int]]
Told = tuple[Step, int, Uses]  # a step as it must be, its cost in pico-points, its uses


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule: its code, the record that breaks it, and what would be right."""

    rule: str
    record: str
    text: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.record}: {self.text}"


@dataclass(frozen=True, slots=True)
class Load:
    """What goes along an itinerary; ``ready_week`` is None if it may never leave."""

    quantity: int
    nation: str
    ready_week: int | None
    site: str = ""
    variant: str = ""
    mass_kg: int = 0
    condition: Condition = Condition.SERVICEABLE
    kinds: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An itinerary as said, and as it must be; ``cost`` is in pico-points."""

    said: Itinerary
    package: Package
    part: Materiel | Cohorts
    load: Load
    steps: tuple[Step, ...]
    arrival_week: int
    cost: int
    uses: Uses


def line_of(case: Case, said: Itinerary) -> Line | Violation:
    """Return an itinerary as it must be, or why there can be none."""
    option = case.options.get(said.option)
    mine = option.parts if option and option.package == said.package else ()
    part = next((each for each in mine if each.key == said.part), None)
    if part is None or isinstance(part, Document):
        return Violation("itinerary.part", said.key, "the package has no such part")
    package, cohorts = case.packages[said.package], isinstance(part, Cohorts)
    load = _load(case, said, package, part)
    if load is None:
        return Violation("lot.source", said.key, f"{said.source!r} cannot serve it")
    # What is promised may have been there before today.
    today = 0 if said.promise else case.as_of_week
    steps, cost, week = [], 0, max(load.ready_week or 0, today)
    uses = [(Resource("lot", said.source, None), said.quantity)] if said.source else []
    for number, step in enumerate(said.steps, 1):
        if step.activity not in (("attend",) if cohorts else ("move", "repair")):
            return Violation("step.activity", step.key, f"cannot {step.activity!r}")
        told = told_of(case, load, f"{said.key}/{number}", step)
        if told is None:
            return Violation("step.resource", step.key, f"no {step.resource!r} for it")
        steps.append(told[0])
        week, cost, uses = told[0].end_week, cost + told[1], uses + told[2]
    return Line(said, package, part, load, tuple(steps), week, cost, uses)


def _load(
    case: Case, said: Itinerary, package: Package, part: Materiel | Cohorts
) -> Load | None:
    """Return what an itinerary carries; None if its source cannot serve its part."""
    begun, count = case.progress.get(said.source), said.quantity
    place = (said.package, said.option, said.part)
    if begun and (begun.package, begun.option, begun.part) != place:
        return None
    if isinstance(part, Cohorts):
        nation, week, done = package.nation, part.available_week, 0
        if begun:
            nation, week, done = begun.nation, begun.ready_week, begun.courses_done
        kinds, spoken = part.sequence[done:], part.language
        fresh = Load(count, nation, week, kinds=kinds, language=spoken)
        return fresh if begun or not said.source else None
    lot = case.lots.get((begun.lot or "") if begun else said.source)
    if lot is None or lot.variant not in case.classes[part.item_class].variants:
        return None
    what, kg = lot.variant, case.variants[lot.variant].mass_kg
    if begun and begun.site and begun.condition:
        stand = (begun.ready_week, begun.site, what, kg, begun.condition)
        return Load(count, begun.nation, *stand)
    leaves = lot.leaves_for(package.group)
    return Load(count, lot.nation, leaves, lot.site, what, kg, lot.condition)


def told_of(case: Case, load: Load, key: str, said: Step) -> Told | None:
    """Return a step as it must be; None if there is nothing that does it."""
    name, start, count = said.resource, said.start_week, load.quantity
    if said.activity == "move" and (leg := case.legs.get(name)):
        where, weeks = (leg.nation, leg.from_site, leg.to_site), leg.duration_weeks
        amount, unit, arrival = load.mass_kg * count, UNITS["leg"], start + weeks
        cost = cost_of_move(amount, leg.cost_eur_per_t, case.rules.nanopoints_per_eur)
        uses = [(Resource("leg", name, start), amount)]
        uses += [(Resource("hub", leg.to_site, arrival), amount)]
    elif said.activity == "repair" and (bay := case.bays.get(name)):
        what, where = (load.variant, load.condition), (bay.nation, bay.site, bay.site)
        work = case.repairs.get(what, Repair(*what, hours=0, duration_weeks=0))
        weeks, amount, unit = work.duration_weeks, work.hours * count, UNITS["bay"]
        amount_eur = amount * bay.cost_eur_per_hour
        cost = cost_of_money(amount_eur, case.rules.nanopoints_per_eur)
        uses = []
        for n in range(weeks):
            uses += [(Resource("bay", name, start + n), work.hours_in(n) * count)]
    elif said.activity == "attend" and (course := case.courses.get(name)):
        site, weeks = course.site, course.duration_weeks
        where, amount, unit = (course.nation, site, site), count, UNITS["session"]
        cost = cost_of_money(count * course.cost_eur, case.rules.nanopoints_per_eur)
        held = [("instructors", site)]
        if load.language != course.language:
            held.append(("interpreters", pair(site, load.language)))
        if course.kit_variant is not None:
            held.append(("kits", pair(site, course.kit_variant)))
        uses = [(Resource("session", name, start), count)]
        for week in range(start, start + weeks):
            uses += [(Resource(*pool, week), count) for pool in held]
    else:
        return None
    step = Step(key, said.activity, name, *where, start, start + weeks, amount, unit)
    return step, cost, uses
