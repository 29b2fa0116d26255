"""Promises: each is in the plan once, as the nation gave it."""

from collections import Counter

from backstay.checking.facts import Need
from backstay.domain.case import Case
from backstay.domain.plan import Itinerary, Plan
from backstay.domain.promise import Promise


def check(case: Case, plan: Plan, need: Need) -> None:
    """Check that each promise is kept, and that no other is claimed."""
    kept = [said for said in plan.itineraries if said.promise]
    times = Counter(said.promise for said in kept)
    for key in case.promises:
        need(times[key] == 1, "promise.once", key, f"stands {times[key]} times in all")
    for said in kept:
        promise = case.promises.get(said.promise)
        need(promise is not None, "promise.unknown", said.key, "nobody promised this")
        same = promise is None or _content(promise) == _content(said)
        need(same, "promise.kept", said.key, f"differs from {said.promise}")


def _content(given: Promise | Itinerary) -> tuple[object, ...]:
    steps = [(step.activity, step.resource, step.start_week) for step in given.steps]
    place = given.package, given.option, given.part, given.source or ""
    return *place, given.quantity, steps
