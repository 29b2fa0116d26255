"""Itineraries: each says what the case says, and is told apart by its key."""

import re
from typing import Final

from backstay.checking import course, leg, workshop
from backstay.checking.facts import Line, Need
from backstay.domain.case import Case
from backstay.domain.package import Materiel

PLACES: Final = ("key", "nation", "from_site", "to_site")
FIELDS: Final = (*PLACES, "end_week", "amount", "amount_unit")
NUMBER: Final = re.compile(r"[1-9][0-9]*")


def check(case: Case, line: Line, need: Need) -> None:
    """Check one itinerary, whatever else is in the plan."""
    said, key, materiel = line.said, line.said.key, isinstance(line.part, Materiel)
    stem, _, number = key.rpartition("/")
    right = f"{said.package}/{said.part}/{said.source or '-'}"
    lawful = stem == right and bool(NUMBER.fullmatch(number))
    need(lawful, "itinerary.key", key, f"must be {right}/ and a number from 1")
    need(said.quantity > 0, "itinerary.quantity", key, f"{said.quantity} is too few")
    promise = case.promises.get(said.promise)
    nation = promise.nation if promise else line.load.nation
    need(said.nation == nation, "itinerary.nation", key, f"nation must be {nation}")
    unit = "unit" if materiel else "cohort"
    need(said.unit == unit, "itinerary.unit", key, f"unit must be {unit}")
    first, last = (0 if said.promise else case.as_of_week), case.horizon_weeks - 1
    for step, told in zip(said.steps, line.steps, strict=True):
        for name in FIELDS:
            says, must = getattr(step, name), getattr(told, name)
            need(says == must, f"step.{name}", told.key, f"is {says}, must be {must}")
        inside = first <= told.start_week and told.end_week <= last
        need(inside, "step.week", told.key, f"must lie in weeks {first} to {last}")
    for kind in (leg, workshop) if materiel else (course,):
        kind.check(case, line, need)
