"""What each bay, course and leg does when."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.reports.names import name_of, resource_name
from backstay.reports.tables import Cell, Column, Table, count, text, week
from backstay.reports.words import Pair, say

RESOURCE_KIND: Final = {"move": "leg", "repair": "bay", "attend": "session"}
KINDS: Final = {"bay": say("bay"), "session": say("course"), "leg": say("leg")}
UNITS: Final = {"bay": say("hours"), "session": say("sections"), "leg": say("t")}
KG_PER_T: Final = 1000
MOST_LANES: Final = 6
MOST_PACKAGES: Final = 8


@dataclass(slots=True)
class Work:
    """What a resource does from a start week to an end week, and for which packages."""

    start_week: int
    end_week: int
    amount: int = 0
    packages: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Use:
    """A bay, course or leg with all that a plan does with it, by week."""

    kind: str
    key: str
    name: Pair
    works: tuple[Work, ...]


def uses_of(case: Case, plan: Plan) -> list[Use]:
    """Return the use of every bay, course and leg that a plan touches."""
    found: dict[tuple[str, str], dict[tuple[int, int], Work]] = defaultdict(dict)
    for itinerary in plan.itineraries:
        for step in itinerary.steps:
            works = found[RESOURCE_KIND[step.activity], step.resource]
            period = (step.start_week, step.end_week)
            work = works.setdefault(period, Work(*period))
            work.amount += step.amount
            work.packages.add(itinerary.package)
    uses = [
        Use(
            kind,
            key,
            resource_name(case, kind, key),
            tuple(work for _, work in sorted(works.items())),
        )
        for (kind, key), works in found.items()
    ]
    return sorted(uses, key=lambda use: (use.kind, use.name.en, use.key))


def resources_json(case: Case, uses: list[Use]) -> dict[str, Any]:
    """Return the uses as JSON by kind, for their time line.

    A bar is ``[start, end, lane, amount, [package, ...], packages]``: at most some
    packages by number, and how many there are.
    """
    order = sorted(case.packages)
    numbers = {key: place for place, key in enumerate(order)}
    return {
        "kinds": {
            kind: [_use_json(use, numbers) for use in uses if use.kind == kind]
            for kind in KINDS
        },
        "packages": [name_of(case.packages[key]).plain() for key in order],
    }


def resources_table(case: Case, uses: list[Use]) -> Table:
    """Return the uses as the table beside their time line."""
    return Table(
        "resources",
        say("Bays, courses and legs that the plan uses"),
        (
            Column(say("Kind")),
            Column(say("Name")),
            Column(say("Amount"), say("All that the plan uses of it."), True),
            Column(say("Unit")),
            Column(say("Packages"), say("Packages it works for."), True),
            Column(
                say("First week"), say("Week in which its first work begins."), True
            ),
            Column(say("Last week"), say("Week in which its last work ends."), True),
        ),
        [_use_cells(case, use) for use in uses],
        say("The plan uses no bay, course or leg."),
        names=[use.kind for use in uses],
    )


def _use_cells(case: Case, use: Use) -> tuple[Cell, ...]:
    amount = sum(work.amount for work in use.works)
    packages: set[str] = set().union(*(work.packages for work in use.works))
    return (
        text(KINDS[use.kind]),
        text(use.name),
        count(amount / KG_PER_T, 1) if use.kind == "leg" else count(amount),
        text(UNITS[use.kind]),
        count(len(packages)),
        week(case, min(work.start_week for work in use.works)),
        week(case, max(max(work.start_week, work.end_week - 1) for work in use.works)),
    )


def _use_json(use: Use, numbers: dict[str, int]) -> dict[str, Any]:
    lanes = _Lanes()
    bars = [
        [
            work.start_week,
            work.end_week,
            lanes.place(work.start_week, work.end_week),
            work.amount,
            sorted(numbers[package] for package in work.packages)[:MOST_PACKAGES],
            len(work.packages),
        ]
        for work in use.works
    ]
    return {"name": use.name.plain(), "lanes": lanes.count, "bars": bars}


class _Lanes:
    """Puts bars that overlap one under the other."""

    def __init__(self) -> None:
        self.free_from: list[int] = []

    @property
    def count(self) -> int:
        return max(1, len(self.free_from))

    def place(self, start: int, end: int) -> int:
        """Return the lane of a bar; the last takes what no lane has room for."""
        until = max(end, start + 1)
        for lane, free_from in enumerate(self.free_from):
            if free_from <= start:
                self.free_from[lane] = until
                return lane
        if len(self.free_from) < MOST_LANES:
            self.free_from.append(until)
        return len(self.free_from) - 1
