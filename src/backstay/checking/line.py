"""What the rules speak about: violations, and itineraries as the case has them."""

from collections.abc import Callable
from dataclasses import dataclass

from backstay.domain.lot import Condition
from backstay.domain.package import Cohorts, Materiel, Package
from backstay.domain.plan import Itinerary, Step
from backstay.domain.resource import Resource

Need = Callable[[bool, str, str, str], None]
"""Notes a violation unless something holds: whether it does, rule, record, text."""
Uses = list[tuple[Resource, int]]
"""Amounts of resources, in the unit of each."""
Told = tuple[Step, int, Uses]
"""A step as the case has it, its cost in pico-points, and what it uses."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule: its code, the record that breaks it, and what would be right."""

    rule: str
    record: str
    text: str


@dataclass(frozen=True, slots=True)
class Load:
    """What goes along an itinerary, as its source has it.

    ``ready_week`` is None if it may never leave for the unit group of its package;
    ``kinds`` are the courses that cohorts still have to attend.
    """

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
    """An itinerary as the case has it; ``cost`` is in pico-points."""

    itinerary: Itinerary
    package: Package
    part: Materiel | Cohorts
    load: Load
    steps: tuple[Step, ...]
    arrival_week: int
    cost: int
    uses: Uses
