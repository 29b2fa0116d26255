"""Who owes what of a package, and when it is expected, as far as one may know."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import F, QuerySet

from backstay_web.plans import promise_queries
from backstay_web.plans.models import Expectation
from backstay_web.requirements.models import Requirement

NUMBERED: Final = "#"
"""It parts the code of a need from the number of its package: see units.py there."""


def number_of(package: str) -> int:
    """Return the number of a package by its key in a case.

    >>> number_of("guns#3"), number_of("radar")
    (3, 1)
    """
    tail = package.rpartition(NUMBERED)
    return int(tail[2]) if tail[1] and tail[2].isdigit() else 1


def owed(need: Requirement, number: int, on: date) -> Mapping[str, Sequence[Any]]:
    """Return the promises for a package that hold, by the code of the part."""
    found: dict[str, list[Any]] = {}
    for row in promises_for(need, on):
        if number_of(row.package) == number:
            found.setdefault(row.part, []).append(row)
    return found


def promises_for(need: Requirement, on: date) -> "QuerySet[Any]":
    """Return the promises for a need that hold, and what each is for, by their days."""
    rows = promise_queries.promises(on).filter(freed_at=None).select_related("line")
    mine = rows.filter(line__purposes__requirement=need)
    told: QuerySet[Any] = mine.annotate(
        package=F("line__purposes__package"), part=F("line__purposes__part")
    )
    return told.order_by("line__due_on", "pk")


def expected(need: Requirement) -> Mapping[int, Expectation]:
    """Return what was told last of each package of a need, by its number."""
    rows = Expectation.objects.filter(requirement=need, superseded_at=None)
    return {number_of(row.package): row for row in rows.order_by("told_at")}
