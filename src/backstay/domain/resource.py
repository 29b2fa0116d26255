"""Everything limited is one thing: a resource, with an amount in a week.

A resource is named by its kind and key. The kinds, their units and their keys:

============  ============  =========================================
kind          unit          key
============  ============  =========================================
leg           kg            leg; the week of departure
hub           kg            site; the week of arrival
bay           hour          bay
lot           unit          lot or materiel progress; no week
session       section       course; the week it starts
instructors   team          site
interpreters  team          site|language of the cohort
kits          set           site|variant
absorption    package       group; the week of fielding
============  ============  =========================================

Beside the prices of resources a bound may have prices of claims: kind ``claim``, key
class|option, and the week by which units are ready (see the page on the bound).
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from backstay.domain.case import Case

UNITS: Final = {
    "leg": "kg",
    "hub": "kg",
    "bay": "hour",
    "lot": "unit",
    "session": "section",
    "instructors": "team",
    "interpreters": "team",
    "kits": "set",
    "absorption": "package",
}

CLAIM: Final = "claim"
"""Kind of what has a price in a bound, but is no resource: a claim on whole units."""


class Resource(NamedTuple):
    """A limited thing in a week; ``week`` is None for a lot."""

    kind: str
    key: str
    week: int | None


def pair(first: str, second: str) -> str:
    """Return the key of a resource that has two parts."""
    return f"{first}|{second}"


def capacities(case: Case) -> Iterator[tuple[Resource, int]]:
    """Yield each limited resource of a case with its capacity, in a fixed order.

    A resource that is not yielded has no capacity at all, but for hubs and absorption,
    which are unlimited where the case is silent.
    """
    yield from _transport(case)
    yield from _materiel(case)
    yield from _training(case)
    for group in case.groups.values():
        for week, packages in enumerate(group.packages):
            if packages is not None:
                yield Resource("absorption", group.key, week), packages


def _transport(case: Case) -> Iterator[tuple[Resource, int]]:
    for leg in case.legs.values():
        yield from _weekly("leg", leg.key, leg.capacity_kg)
    for hub in case.hubs.values():
        yield from _weekly("hub", hub.site, hub.capacity_kg)


def _materiel(case: Case) -> Iterator[tuple[Resource, int]]:
    for bay in case.bays.values():
        yield from _weekly("bay", bay.key, bay.hours)
    for lot in case.lots.values():
        yield Resource("lot", lot.key, None), lot.quantity
    for progress in case.progress.values():
        if progress.lot is not None:
            yield Resource("lot", progress.key, None), progress.quantity


def _training(case: Case) -> Iterator[tuple[Resource, int]]:
    for course in case.courses.values():
        for week, sections in course.sections.items():
            yield Resource("session", course.key, week), sections
    for instructors in case.instructor_teams.values():
        yield from _weekly("instructors", instructors.site, instructors.teams)
    for interpreters in case.interpreter_teams.values():
        key = pair(interpreters.site, interpreters.language)
        yield from _weekly("interpreters", key, interpreters.teams)
    for kits in case.training_kits.values():
        yield from _weekly("kits", pair(kits.site, kits.variant), kits.sets)


def _weekly(
    kind: str, key: str, amounts: tuple[int, ...]
) -> Iterator[tuple[Resource, int]]:
    for week, amount in enumerate(amounts):
        yield Resource(kind, key, week), amount
