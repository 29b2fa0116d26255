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
from backstay.domain.plan import Itinerary
from backstay.domain.promise import Promise
from backstay.domain.resource import Resource, capacities

FILE: Final = "promises.csv"
UNLIMITED_IF_SILENT: Final = ("hub", "absorption")

Found = Iterator[tuple[str, str]]
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
            Fault(
                FILE, lines.get(promise.key), "promise", f"{promise.key} {wrong}", right
            )
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
        wrong = f"has {len(repairs)} repairs of units that are {condition}"
        yield wrong, f"{times} repairs"
        return
    for step in repairs:
        if (lot.variant, condition) not in case.repairs:
            yield (
                f"has a repair of {lot.variant}, {condition}",
                "work that repairs.csv has",
            )
        elif lot.variant not in case.bays[step.resource].variants:
            yield (
                f"repairs {lot.variant} in {step.resource}",
                "a bay that is certified for it",
            )


def _lawful(case: Case, promise: Promise) -> Found:
    itinerary = itinerary_of(case, promise)
    week = 0
    for step in itinerary.steps:
        if step.start_week < week:
            yield (
                f"starts {step.resource} in week {step.start_week}",
                f"not before week {week}",
            )
        if step.end_week >= case.horizon_weeks:
            right = f"inside the horizon of {case.horizon_weeks} weeks"
            yield f"ends in week {step.end_week}", right
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
        yield f"sends {source} to {package.group}", "a group that its caveats allow"
    elif itinerary.steps and itinerary.steps[0].start_week < leaves:
        yield (
            f"starts in week {itinerary.steps[0].start_week}",
            f"{source} leaves from week {leaves}",
        )
    for step in itinerary.steps:
        if step.from_site != site:
            yield (
                f"is at {site} when {step.resource} starts",
                f"start at {step.from_site}",
            )
        site = step.to_site
    if site != package.site:
        yield f"ends at {site}", f"end at {package.site}"
    for activity, group in groupby(itinerary.steps, lambda step: step.activity):
        steps = list(group)
        weeks = steps[-1].end_week - steps[0].start_week
        if activity == "move" and weeks > case.rules.wait_weeks:
            right = f"at most {case.rules.wait_weeks}, the case's wait_weeks"
            yield f"is {weeks} weeks under way in one move", right


def _courses(
    case: Case, promise: Promise, part: Cohorts, itinerary: Itinerary
) -> Found:
    """Yield what is wrong with the courses of cohorts."""
    begun = case.progress.get(promise.source or "")
    free = begun.ready_week if begun else part.available_week
    wanted = part.sequence[begun.courses_done if begun else 0 :]
    kinds = tuple(case.courses[step.resource].kind for step in itinerary.steps)
    if kinds != wanted:
        yield f"teaches {', '.join(kinds)}", f"teach {', '.join(wanted)}"
    for step in itinerary.steps:
        if step.start_week < free:
            yield (
                f"starts {step.resource} in week {step.start_week}",
                f"cohorts are free from week {free}",
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
            wrong = f"promises use {amount} of {resource.kind} {resource.key}"
            if resource.week is not None:
                wrong += f" in week {resource.week}"
            right = f"its capacity is {known.get(resource, 0)}"
            yield Fault(FILE, None, "promise", wrong, right)
