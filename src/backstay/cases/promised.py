"""Promises that a case carries must be possible, each alone and all together."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final

from backstay.cases.faults import Fault
from backstay.domain.case import Case
from backstay.domain.lines import itinerary_of, part_of, usage_of
from backstay.domain.lot import Condition
from backstay.domain.package import Cohorts
from backstay.domain.plan import Itinerary, Step
from backstay.domain.promise import Promise
from backstay.domain.resource import Resource, capacities
from backstay.said import Said

FILE: Final = "promises.csv"
UNLIMITED_IF_SILENT: Final = ("hub", "absorption")

Found = Iterator[tuple[Said, Said]]
"""What is wrong and what would be right."""


def check_promises(case: Case, lines: Mapping[str, int]) -> list[Fault]:
    """Return every fault of promises that could not be kept.

    ``lines`` tells on which line of the file each promise stands.
    """
    faults = []
    whole = []
    for promise in case.promises.values():
        found = list(_repairs(case, promise))
        if not found:
            whole.append(promise)
            found = list(_lawful(case, promise))
        faults += [
            Fault(FILE, lines.get(promise.key), "promise", wrong, right)
            for wrong, right in found
        ]
    return [*faults, *_overdrafts(case, whole)]


def _repairs(case: Case, promise: Promise) -> Found:
    """Yield repairs that are missing, or that nobody could do."""
    repairs = [step for step in promise.steps if step.activity == "repair"]
    begun = case.progress.get(promise.source or "")
    lot = case.lots.get((begun.lot or "") if begun else promise.source or "")
    if lot is None:
        return
    condition = (begun.condition if begun else None) or lot.condition
    times = 0 if condition is Condition.SERVICEABLE else 1
    if len(repairs) != times:
        wrong = Said(
            "%(promise)s has %(count)s repairs of units that are %(condition)s",
            promise=promise.key,
            count=len(repairs),
            condition=condition,
        )
        yield wrong, Said("%(count)s repairs", count=times)
        return
    for step in repairs:
        if (lot.variant, condition) not in case.repairs:
            yield (
                Said(
                    "%(promise)s has a repair of %(variant)s, %(condition)s",
                    promise=promise.key,
                    variant=lot.variant,
                    condition=condition,
                ),
                Said("work that repairs.csv has"),
            )
        elif lot.variant not in case.bays[step.resource].variants:
            yield (
                Said(
                    "%(promise)s repairs %(variant)s in %(bay)s",
                    promise=promise.key,
                    variant=lot.variant,
                    bay=step.resource,
                ),
                Said("a bay that is certified for it"),
            )


def _lawful(case: Case, promise: Promise) -> Found:
    itinerary = itinerary_of(case, promise)
    week = 0
    for step in itinerary.steps:
        if step.start_week < week:
            yield (
                _starts(promise, step),
                Said("not before week %(week)s", week=week),
            )
        if step.end_week >= case.horizon_weeks:
            right = Said(
                "inside the horizon of %(weeks)s weeks", weeks=case.horizon_weeks
            )
            yield (
                Said(
                    "%(promise)s ends in week %(week)s",
                    promise=promise.key,
                    week=step.end_week,
                ),
                right,
            )
        week = step.end_week
    part = part_of(case, promise.option, promise.part)
    if isinstance(part, Cohorts):
        yield from _courses(case, promise, part, itinerary)
    else:
        yield from _way(case, promise, itinerary)


def _way(case: Case, promise: Promise, itinerary: Itinerary) -> Found:
    """Yield what is wrong with the way of materiel from its source to its package."""
    package = case.packages[promise.package]
    source = promise.source or ""
    if source in case.progress:
        site: str | None = case.progress[source].site
        leaves: int | None = case.progress[source].ready_week
    else:
        site = case.lots[source].site
        leaves = case.lots[source].leaves_for(package.group)
    if leaves is None:
        yield (
            Said(
                "%(promise)s sends %(source)s to %(group)s",
                promise=promise.key,
                source=source,
                group=package.group,
            ),
            Said("a group that its caveats allow"),
        )
    elif itinerary.steps and itinerary.steps[0].start_week < leaves:
        yield (
            Said(
                "%(promise)s starts in week %(week)s",
                promise=promise.key,
                week=itinerary.steps[0].start_week,
            ),
            Said("%(source)s leaves from week %(week)s", source=source, week=leaves),
        )
    for step in itinerary.steps:
        if step.from_site != site:
            yield (
                Said(
                    "%(promise)s is at %(site)s when %(resource)s starts",
                    promise=promise.key,
                    site=site,
                    resource=step.resource,
                ),
                Said("start at %(site)s", site=step.from_site),
            )
        site = step.to_site
    if site != package.site:
        yield (
            Said("%(promise)s ends at %(site)s", promise=promise.key, site=site),
            Said("end at %(site)s", site=package.site),
        )
    for activity, group in groupby(itinerary.steps, lambda step: step.activity):
        steps = list(group)
        weeks = steps[-1].end_week - steps[0].start_week
        if activity == "move" and weeks > case.rules.wait_weeks:
            right = Said(
                "at most %(weeks)s, the case's wait_weeks", weeks=case.rules.wait_weeks
            )
            yield (
                Said(
                    "%(promise)s is %(weeks)s weeks under way in one move",
                    promise=promise.key,
                    weeks=weeks,
                ),
                right,
            )


def _courses(
    case: Case, promise: Promise, part: Cohorts, itinerary: Itinerary
) -> Found:
    """Yield what is wrong with the courses of cohorts."""
    begun = case.progress.get(promise.source or "")
    free = begun.ready_week if begun else part.available_week
    wanted = part.sequence[begun.courses_done if begun else 0 :]
    kinds = tuple(case.courses[step.resource].kind for step in itinerary.steps)
    if kinds != wanted:
        yield (
            Said(
                "%(promise)s teaches %(kinds)s",
                promise=promise.key,
                kinds=", ".join(kinds),
            ),
            Said("teach %(kinds)s", kinds=", ".join(wanted)),
        )
    for step in itinerary.steps:
        if step.start_week < free:
            yield (
                _starts(promise, step),
                Said("cohorts are free from week %(week)s", week=free),
            )
        free = step.end_week + case.rules.course_gap_weeks


def _overdrafts(case: Case, promises: list[Promise]) -> Iterator[Fault]:
    """Yield what all promises together take beyond what there is."""
    used: Counter[Resource] = Counter()
    for promise in promises:
        itinerary = itinerary_of(case, promise)
        used.update(usage_of(case, itinerary))
        if itinerary.source and itinerary.unit == "cohort":
            used[Resource("lot", itinerary.source, None)] += itinerary.quantity
    known = dict(capacities(case))
    for progress in case.progress.values():
        known[Resource("lot", progress.key, None)] = progress.quantity
    for resource, amount in sorted(used.items(), key=str):
        unlimited = resource.kind in UNLIMITED_IF_SILENT
        if amount > known.get(resource, amount if unlimited else 0):
            right = Said("its capacity is %(amount)s", amount=known.get(resource, 0))
            wrong = _overdraft(resource, amount)
            yield Fault(FILE, None, "promise", wrong, right)


def _starts(promise: Promise, step: Step) -> Said:
    return Said(
        "%(promise)s starts %(resource)s in week %(week)s",
        promise=promise.key,
        resource=step.resource,
        week=step.start_week,
    )


def _overdraft(resource: Resource, amount: int) -> Said:
    used = {"amount": amount, "kind": resource.kind, "key": resource.key}
    if resource.week is None:
        return Said("promises use %(amount)s of %(kind)s %(key)s", **used)
    return Said(
        "promises use %(amount)s of %(kind)s %(key)s in week %(week)s",
        **used,
        week=resource.week,
    )
