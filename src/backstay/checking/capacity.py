"""Capacities: nothing limited is used beyond what there is."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from backstay.checking.line import Line, Need
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.domain.resource import UNITS, Resource, pair

RULES: Final = {kind: f"{kind}.capacity" for kind in UNITS}
"""The rule that more is not used of a kind of resource than there is."""
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
    for progress in case.progress.values():
        limits[Resource("lot", progress.key, None)] = progress.quantity
    for course in case.courses.values():
        for week, sections in course.sections.items():
            limits[Resource("session", course.key, week)] = sections
    return limits


def _weekly(case: Case) -> Iterator[tuple[str, str, Iterable[int | None]]]:
    yield from (("leg", leg.key, leg.capacity_kg) for leg in case.legs.values())
    yield from (("hub", hub.site, hub.capacity_kg) for hub in case.hubs.values())
    yield from (("bay", bay.key, bay.hours) for bay in case.bays.values())
    for pool in case.instructor_teams.values():
        yield "instructors", pool.site, pool.teams
    for team in case.interpreter_teams.values():
        yield "interpreters", pair(team.site, team.language), team.teams
    for kit in case.training_kits.values():
        yield "kits", pair(kit.site, kit.variant), kit.sets
    yield from (("absorption", key, row.packages) for key, row in case.groups.items())


def check(case: Case, plan: Plan, lines: Iterable[Line], need: Need) -> None:
    """Check that all lines together take no more than there is.

    Where promises alone take more than there is, nothing else may take any of it.
    """
    limits, used, promised = limits_of(case), Counter[Resource](), Counter[Resource]()
    for said in plan.fieldings:
        if package := case.packages.get(said.package):
            used[Resource("absorption", package.group, said.week)] += 1
    for line in lines:
        for resource, amount in line.uses:
            used[resource] += amount
            promised[resource] += amount if line.itinerary.promise else 0
    for resource, amount in used.items():
        kind, key, week = resource
        silent = amount if kind in UNLIMITED_IF_SILENT else 0
        limit = max(limits.get(resource, silent), promised[resource])
        record = f"{kind} {key}" if week is None else f"{kind} {key} week {week}"
        text = f"{amount} {UNITS[kind]} used, there is {limit}"
        need(amount <= limit, RULES[kind], record, text)
