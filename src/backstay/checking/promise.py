"""Promises: each is in the plan once, as the nation gave it."""

from collections import Counter

from backstay.checking.line import Need
from backstay.domain.case import Case
from backstay.domain.plan import Itinerary, Plan, Step
from backstay.domain.promise import Promise


def itinerary_of(promise: Promise) -> Itinerary:
    """Return the itinerary of a promise, with nothing but what it says itself."""
    place = (promise.package, promise.option, promise.part, promise.source or "")
    steps = tuple(
        Step("", each.activity, each.resource, "", "", "", each.start_week, 0, 0, "")
        for each in promise.steps
    )
    key, nation = promise.key, promise.nation
    return Itinerary(key, *place, key, nation, promise.quantity, "", steps)


def check(case: Case, plan: Plan, need: Need) -> None:
    """Check that each promise is kept, and that no other is claimed."""
    kept = [said for said in plan.itineraries if said.promise]
    times = Counter(said.promise for said in kept)
    for key in case.promises:
        text = f"stands {times[key]} times in the plan, must stand once"
        need(times[key] == 1, "promise.once", key, text)
    for said in kept:
        promise = case.promises.get(said.promise)
        need(promise is not None, "promise.unknown", said.key, "nobody promised this")
        same = promise is None or _content(itinerary_of(promise)) == _content(said)
        need(same, "promise.kept", said.key, f"differs from {said.promise}")


def _content(said: Itinerary) -> tuple[object, ...]:
    steps = [(step.activity, step.resource, step.start_week) for step in said.steps]
    return said.package, said.option, said.part, said.source, said.quantity, steps
