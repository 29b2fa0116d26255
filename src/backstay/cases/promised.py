"""Promises that a case carries must be possible: the steps chain, and capacities hold."""

from collections import Counter
from collections.abc import Iterator

from backstay.cases.faults import Fault
from backstay.domain.case import Case
from backstay.domain.lines import itinerary_of, usage_of
from backstay.domain.promise import Promise
from backstay.domain.resource import Resource, capacities

FILE = "promises.csv"


def check_promises(case: Case) -> list[Fault]:
    """Return every fault of promises that could not be kept even alone."""
    if not case.promises:
        return []
    return [*_chains(case), *_overdrafts(case)]


def _chains(case: Case) -> Iterator[Fault]:
    for promise in case.promises.values():
        itinerary = itinerary_of(case, promise)
        site = _origin(case, promise)
        week = 0
        for step in itinerary.steps:
            if step.activity != "attend" and step.from_site != site:
                wrong = f"{promise.key} is at {site} when {step.resource} starts"
                yield Fault(FILE, None, "promise", wrong, f"start at {step.from_site}")
            if step.start_week < week:
                wrong = (
                    f"{promise.key} starts {step.resource} in week {step.start_week}"
                )
                yield Fault(FILE, None, "promise", wrong, f"not before week {week}")
            if step.end_week >= case.horizon_weeks:
                wrong = f"{promise.key} ends in week {step.end_week}"
                right = f"inside the horizon of {case.horizon_weeks} weeks"
                yield Fault(FILE, None, "promise", wrong, right)
            site, week = step.to_site, step.end_week


def _origin(case: Case, promise: Promise) -> str | None:
    if promise.source is None:
        return None
    if promise.source in case.lots:
        return case.lots[promise.source].site
    return case.progress[promise.source].site


def _overdrafts(case: Case) -> Iterator[Fault]:
    used: Counter[Resource] = Counter()
    for promise in case.promises.values():
        used.update(usage_of(case, itinerary_of(case, promise)))
    known = dict(capacities(case))
    for resource, amount in sorted(used.items(), key=str):
        unlimited = resource.kind in ("hub", "absorption")
        if amount > known.get(resource, amount if unlimited else 0):
            wrong = f"promises use {amount} of {resource.kind} {resource.key}"
            if resource.week is not None:
                wrong += f" in week {resource.week}"
            right = f"its capacity is {known.get(resource, 0)}"
            yield Fault(FILE, None, "promise", wrong, right)
