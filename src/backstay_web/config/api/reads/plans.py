"""What the page of a run draws of its plan: what each thing does and how full it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.reports.loads import KINDS, Load, loads_of
from backstay.reports.resources import Use, uses_of
from backstay_web.config.api.reads.read import Read, Shown, Words
from backstay_web.core.commands import NotThere
from backstay_web.core.entries import Faulty
from backstay_web.plans.models import Result
from backstay_web.plans.opened import opened
from backstay_web.plans.queries import result_of
from backstay_web.plans.row_links import rows_behind

Thing = TypeVar("Thing", Load, Use)

UNITS: Final = {
    "hub": "kg",
    "border": "kg",
    "leg": "kg",
    "bay": "hours",
    "session": "sections",
    "instructors": "teams",
    "interpreters": "teams",
    "kits": "sets",
    "absorption": "packages",
}
"""Whole numbers are counted in these, by the kind of what is limited."""


@dataclass(frozen=True)
class Limited:
    """A thing that is limited, and in what its use is counted."""

    kind: str
    code: str
    row: UUID | None
    name: str
    name_uk: str
    unit: str


@dataclass(frozen=True)
class Loaded(Limited):
    """What a plan uses of a limited thing in a week, and what there is in that week.

    ``row`` is the row of the site that it was made of; null: there is none that one may
    open. ``capacity`` is null in a week without a limit, or without a session.
    """

    week: int
    begins_on: date
    used: int
    capacity: int | None


@dataclass(frozen=True)
class Worked(Limited):
    """What a bay, course or leg does in some weeks, and for how many packages."""

    begins_on: date
    ends_before: date
    amount: int
    package_count: int


def loads(words: Words, *, key: UUID) -> Shown:
    """Return the load of everything limited that the plan of a run uses."""
    result, case, plan = plan_of(key)
    found = of_kind(words, loads_of(case, plan))
    behind = rows_behind(result.run, [(each.kind, each.key) for each in found])
    rows = [
        Loaded(
            **limited(load, behind.get((load.kind, load.key))),
            week=week,
            begins_on=case.day(week),
            used=used,
            capacity=load.capacity.get(week),
        )
        for load in found
        for week, used in sorted(load.used.items())
    ]
    return Shown(rows, [vars(result)], is_marked=True)


def works(words: Words, *, key: UUID) -> Shown:
    """Return what each bay, course and leg does by the plan of a run."""
    result, case, plan = plan_of(key)
    found = of_kind(words, uses_of(case, plan))
    behind = rows_behind(result.run, [(each.kind, each.key) for each in found])
    rows = [
        row
        for use in found
        for row in works_of(case, use, behind.get((use.kind, use.key)))
    ]
    return Shown(rows, [vars(result)], is_marked=True)


def works_of(case: Case, use: Use, row: UUID | None) -> Iterator[Worked]:
    """Yield what one of them does, in turn."""
    for work in use.works:
        yield Worked(
            **limited(use, row),
            begins_on=case.day(work.start_week),
            ends_before=case.day(work.end_week),
            amount=work.amount,
            package_count=len(work.packages),
        )


def limited(thing: Load | Use, row: UUID | None) -> dict[str, Any]:
    """Return of a limited thing what every row of it tells."""
    return {
        "kind": thing.kind,
        "code": thing.key,
        "row": row,
        "name": thing.name.en,
        "name_uk": thing.name.uk,
        "unit": UNITS[thing.kind],
    }


def of_kind(words: Words, rows: list[Thing]) -> list[Thing]:
    """Return the rows of the kind that is asked for, or all.

    Raises
    ------
    Faulty
        If there is no such kind.
    """
    kind = words.get("kind", "")
    if not kind:
        return rows
    if kind not in KINDS:
        raise Faulty({"kind": [f"Name one of {', '.join(KINDS)}."]})
    return [row for row in rows if row.kind == kind]


def plan_of(run: UUID) -> tuple[Result, Case, Plan]:
    """Return what came of a run, its case and plan, if the reader may know of it."""
    result = result_of(run)
    if result is None:
        raise NotThere(f"There is no plan of a run {run}.")
    found = opened(result)
    return result, found.case, found.plan


KIND: Final = {"kind": "What is of one kind alone, such as hub, bay, session or leg."}

READS: Final = (
    Read(
        "run-loads",
        "/runs/{uuid:key}/loads",
        "plans:run",
        "How much of everything limited the plan of a run uses, week by week.",
        Loaded,
        loads,
        KIND,
    ),
    Read(
        "run-work",
        "/runs/{uuid:key}/work",
        "plans:run",
        "What each bay, course and leg does by the plan of a run, and when.",
        Worked,
        works,
        KIND,
    ),
)
"""Everything of that kind."""
