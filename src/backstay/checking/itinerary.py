"""Itineraries: each says what the case says, and is told apart by its key."""

import re
from dataclasses import replace
from typing import Final

from backstay.checking import course, leg, workshop
from backstay.checking.line import Line, Need, Uses, Violation
from backstay.checking.lot import load_of
from backstay.domain.case import Case
from backstay.domain.package import Cohorts, Document, Materiel
from backstay.domain.plan import Itinerary
from backstay.domain.resource import Resource

MATERIEL: Final = {"move": leg.told, "repair": workshop.told}
COHORTS: Final = {"attend": course.told}
RULES: Final = {
    "key": "step.key",
    "nation": "step.nation",
    "end_week": "step.end",
    "from_site": "step.site",
    "to_site": "step.site",
    "amount": "step.amount",
    "amount_unit": "step.amount",
}
NUMBER: Final = re.compile(r"[1-9][0-9]*")


def line_of(case: Case, said: Itinerary) -> Line | Violation:
    """Return an itinerary as the case has it, or why there is no such thing."""
    option = case.options.get(said.option)
    parts = {each.key: each for each in option.parts} if option else {}
    part = parts.get(said.part)
    known = option is not None and option.package == said.package
    if part is None or isinstance(part, Document) or not known:
        text = f"{said.package} has no such part of {said.option}"
        return Violation("itinerary.part", said.key, text)
    package = case.packages[said.package]
    load = load_of(case, said, package, part)
    if load is None:
        text = f"{said.source!r} cannot serve {said.part}"
        return Violation("lot.source", said.key, text)
    activities = MATERIEL if isinstance(part, Materiel) else COHORTS
    uses: Uses = [(Resource("lot", said.source, None), said.quantity)]
    steps, cost, week = [], 0, max(load.ready_week or 0, case.as_of_week)
    for number, step in enumerate(said.steps, 1):
        if step.activity not in activities:
            text = f"{step.activity!r} is not for this part"
            return Violation("step.activity", step.key, text)
        named = replace(step, key=f"{said.key}/{number}")
        told = activities[step.activity](case, load, named)
        if told is None:
            return Violation("step.resource", step.key, f"no such {step.resource!r}")
        steps.append(told[0])
        cost, week = cost + told[1], told[0].end_week
        uses += told[2]
    uses = uses if said.source else uses[1:]
    return Line(said, package, part, load, tuple(steps), week, cost, uses)


def check(case: Case, line: Line, need: Need) -> None:
    """Check one itinerary, whatever else is in the plan."""
    said, key = line.itinerary, line.itinerary.key
    stem, _, number = key.rpartition("/")
    right = f"{said.package}/{said.part}/{said.source or '-'}"
    lawful = stem == right and bool(NUMBER.fullmatch(number))
    need(lawful, "itinerary.key", key, f"must be {right}/ and a number from 1")
    need(said.quantity > 0, "itinerary.quantity", key, f"{said.quantity} is too few")
    promise = case.promises.get(said.promise)
    nation = promise.nation if promise else line.load.nation
    need(said.nation == nation, "itinerary.nation", key, f"nation must be {nation}")
    unit = "unit" if isinstance(line.part, Materiel) else "cohort"
    need(said.unit == unit, "itinerary.unit", key, f"unit must be {unit}")
    first, last = (0 if said.promise else case.as_of_week), case.horizon_weeks - 1
    for step, told in zip(said.steps, line.steps, strict=True):
        for name, rule in RULES.items():
            text = f"{name} must be {getattr(told, name)}"
            need(getattr(step, name) == getattr(told, name), rule, told.key, text)
        inside = first <= told.start_week and told.end_week <= last
        need(inside, "step.week", told.key, f"must lie in weeks {first} to {last}")
    if isinstance(line.part, Cohorts):
        course.check(case, line, need)
    else:
        leg.check(case, line, need)
        workshop.check(case, line, need)
