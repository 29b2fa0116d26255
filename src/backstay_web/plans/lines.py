"""What a plan asks of each nation, line by line: days and names instead of weeks.

An itinerary is a line of the nation that gives the units or sends the cohorts, and each
of its steps one of the nation that carries, repairs or teaches. The keys are those of
the engine: equal plans have equal lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from backstay.domain.case import Case
from backstay.domain.lines import arrival_of, usage_of
from backstay.domain.package import Cohorts
from backstay.domain.plan import Itinerary, Plan, Step


class Task(StrEnum):
    """What a nation is asked to do."""

    DELIVER = "deliver"  # units of a lot, or of what is under way already
    SEND = "send"  # cohorts to their courses
    CARRY = "carry"  # mass over a leg
    REPAIR = "repair"  # units in a bay
    TEACH = "teach"  # sections of a session


OF_ACTIVITY = {"move": Task.CARRY, "repair": Task.REPAIR, "attend": Task.TEACH}


Weekly = tuple[date, int, int]
"""The first day of a week, what a line takes of it, and what there is in it."""


@dataclass(frozen=True)
class Name:
    """A name in both languages; Ukrainian may be missing."""

    en: str
    uk: str


@dataclass(frozen=True)
class PlanLine:
    """What one nation is asked to do; nations, sites and resources by their keys.

    ``key`` is that of the itinerary or of its step, ``step`` the place of the step from
    1, and 0 for the itinerary itself. It starts on ``start_on`` and is over on
    ``due_on``, when the week of that day begins. ``kept`` is the promise that it keeps,
    and ``weekly`` what it takes of a leg or bay by the week: kg or bay-hours.
    """

    key: str
    itinerary: str
    step: int
    nation: str
    task: Task
    package: str
    option: str
    part: str
    what: Name
    quantity: int
    unit: str
    from_site: Name
    to_site: Name
    start_on: date
    due_on: date
    resource: str
    kept: str
    weekly: tuple[Weekly, ...] = ()


def lines_of(case: Case, plan: Plan) -> Iterator[PlanLine]:
    """Yield the lines of a plan of a case, in the order of its itineraries."""
    for itinerary in plan.itineraries:
        yield line_of(case, itinerary)
        for place, step in enumerate(itinerary.steps, start=1):
            yield line_of_step(case, itinerary, step, place)


def line_of(case: Case, itinerary: Itinerary) -> PlanLine:
    """Return the line of the nation that gives the units or sends the cohorts."""
    steps, home = itinerary.steps, case.packages[itinerary.package].site
    end_week = arrival_of(case, itinerary)
    start_week = steps[0].start_week if steps else end_week
    cohorts = itinerary.unit == "cohort"
    first = steps[0].from_site if steps and not cohorts else home
    last = steps[-1].to_site if steps else home
    return PlanLine(
        key=itinerary.key,
        itinerary=itinerary.key,
        step=0,
        nation=itinerary.nation,
        task=Task.SEND if cohorts else Task.DELIVER,
        package=itinerary.package,
        option=itinerary.option,
        part=itinerary.part,
        what=learnt(case, itinerary) if cohorts else given(case, itinerary),
        quantity=itinerary.quantity,
        unit=itinerary.unit,
        from_site=site(case, first),
        to_site=site(case, last),
        start_on=case.day(start_week),
        due_on=case.day(end_week),
        resource=itinerary.source,
        kept=itinerary.promise,
    )


def line_of_step(case: Case, itinerary: Itinerary, step: Step, place: int) -> PlanLine:
    """Return the line of the nation that does one step of an itinerary."""
    return PlanLine(
        key=step.key,
        itinerary=itinerary.key,
        step=place,
        nation=step.nation,
        task=OF_ACTIVITY[step.activity],
        package=itinerary.package,
        option=itinerary.option,
        part=itinerary.part,
        what=handled(case, itinerary, step),
        quantity=step.amount,
        unit=step.amount_unit,
        from_site=site(case, step.from_site),
        to_site=site(case, step.to_site),
        start_on=case.day(step.start_week),
        due_on=case.day(step.end_week),
        resource=step.resource,
        kept=itinerary.promise,
        weekly=tuple(weekly(case, itinerary, step)),
    )


def weekly(case: Case, itinerary: Itinerary, step: Step) -> Iterator[Weekly]:
    """Yield what a step takes of each week of its leg or bay, and what there is."""
    if step.activity == "attend":
        return
    kind = "leg" if step.activity == "move" else "bay"
    there = (
        case.legs[step.resource].capacity_kg
        if step.activity == "move"
        else case.bays[step.resource].hours
    )
    used = usage_of(case, replace(itinerary, steps=(step,)))
    for resource, amount in used.items():
        if resource.kind == kind and resource.week is not None and amount:
            yield case.day(resource.week), amount, there[resource.week]


def given(case: Case, itinerary: Itinerary) -> Name:
    """Return the name of the units of an itinerary."""
    begun = case.progress.get(itinerary.source)
    lot = case.lots[(begun.lot or "") if begun else itinerary.source]
    variant = case.variants[lot.variant]
    return Name(variant.name, variant.name_uk)


def learnt(case: Case, itinerary: Itinerary) -> Name:
    """Return what the cohorts of an itinerary learn: the last of their courses."""
    parts = {part.key: part for part in case.options[itinerary.option].parts}
    part = parts[itinerary.part]
    if not isinstance(part, Cohorts):
        raise AssertionError(f"{itinerary.key} has cohorts for a part without any")
    kind = case.course_kinds[part.sequence[-1]]
    return Name(kind.name, kind.name_uk)


def handled(case: Case, itinerary: Itinerary, step: Step) -> Name:
    """Return what is repaired or taught in a step; who carries is told mass alone."""
    if step.activity == "attend":
        kind = case.course_kinds[case.courses[step.resource].kind]
        return Name(kind.name, kind.name_uk)
    if step.activity == "repair":
        return given(case, itinerary)
    return Name("", "")


def site(case: Case, key: str) -> Name:
    """Return the name of a site."""
    found = case.sites[key]
    return Name(found.name, found.name_uk)
