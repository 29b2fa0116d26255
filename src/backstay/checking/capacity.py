"""Capacities: nothing limited is used beyond what there is."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from backstay.checking.facts import Line, Need
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.domain.resource import UNITS, Resource, pair

UNLIMITED_IF_SILENT: Final = ("hub", "absorption")


def limits_of(case: Case) -> dict[Resource, int]:
    """Return the capacity of each limited resource, in the unit of its kind."""
    limits = {
        Resource(kind, key, week): amount
        for kind, key, amounts in _weekly(case)
        for week, amount in enumerate(amounts)
        if amount is not None
    }
    for lot in case.lots.values():
        limits[Resource("lot", lot.key, None)] = lot.quantity
    for begun in case.progress.values():
        limits[Resource("lot", begun.key, None)] = begun.quantity
    for course in case.courses.values():
        for week, sections in course.sections.items():
            limits[Resource("session", course.key, week)] = sections
    return limits


def _weekly(case: Case) -> Iterator[tuple[str, str, Iterable[int | None]]]:
    yield from (("leg", key, leg.capacity_kg) for key, leg in case.legs.items())
    yield from (("hub", key, hub.capacity_kg) for key, hub in case.hubs.items())
    yield from (("bay", key, bay.hours) for key, bay in case.bays.items())
    yield from (("absorption", key, row.packages) for key, row in case.groups.items())
    for site, pool in case.instructor_teams.items():
        yield "instructors", site, pool.teams
    for place, team in case.interpreter_teams.items():
        yield "interpreters", pair(*place), team.teams
    for place, kit in case.training_kits.items():
        yield "kits", pair(*place), kit.sets


def check(case: Case, plan: Plan, lines: Iterable[Line], need: Need) -> None:
    """Check that nothing is overdrawn, unless by promises alone."""
    limits, used, promised = limits_of(case), Counter[Resource](), Counter[Resource]()
    for said in plan.fieldings:
        if package := case.packages.get(said.package):
            used[Resource("absorption", package.group, said.week)] += 1
    for line in lines:
        for resource, amount in line.uses:
            used[resource] += amount
            promised[resource] += amount if line.said.promise else 0
    for resource, amount in used.items():
        kind, key, week = resource
        silent = amount if kind in UNLIMITED_IF_SILENT else 0
        limit = max(limits.get(resource, silent), promised[resource])
        record = f"{kind} {key}" if week is None else f"{kind} {key} week {week}"
        text = f"{amount} {UNITS[kind]} used, there is {limit}"
        need(amount <= limit, f"{kind}.capacity", record, text)
