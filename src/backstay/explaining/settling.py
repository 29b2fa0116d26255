"""Settling: a plan bettered until nothing simple betters it, always the same way.

Two cases are compared by the plans that settling makes of the same plan in both. There
is no chance in it and nothing is ever made worse, so that what differs between the two
comes from what differs between the cases.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from backstay.cases.collector import collector_at_rest
from backstay.domain.case import Case
from backstay.domain.lines import itinerary_of, numbered
from backstay.domain.plan import Fielding, Plan, Reason, Unmet
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT
from backstay.explaining.recalled import recall
from backstay.itineraries.kernel import Whole
from backstay.itineraries.lines import itineraries_of
from backstay.itineraries.oracle import Priced, price_case
from backstay.itineraries.world import World, compile_case
from backstay.planning.construct import by_priority
from backstay.planning.draft import Draft, Placement, charges_of, least_prices
from backstay.planning.materiel import Charges

MOST_PASSES: Final = 200
"""Passes after which a plan counts as settled in any case; 8 to 14 are usual.

A plan that is cut off here would be bettered by a set that changes nothing.
"""


def settled(case: Case, plan: Plan) -> Plan:
    """Return what becomes of a plan in a case, settled.

    Parameters
    ----------
    case : Case
        The case of the plan, or one with changes.
    plan : Plan

    Returns
    -------
    Plan
        Of that case; without bound, and without reasons for what it does not field.
    """
    return plan_of(case, plan, settled_draft(case, plan))


def settled_draft(case: Case, plan: Plan) -> Draft:
    """Return the same as a draft: enough where only the value is asked for."""
    world = compile_case(case)
    draft = recall(world, plan)
    settle(draft, price_case(world, least_prices(world)))
    return draft


def settle(draft: Draft, early: Priced) -> None:
    """Better a draft, package by package in priority order, until none can be bettered.

    First what is missing is placed, then each package that is late is taken out and put
    back where it is worth most. Those in time stay: a week more or less of theirs would
    only hide what matters.
    """
    order = by_priority(draft.world)
    charges = charges_of(early)
    for _ in range(MOST_PASSES):
        before = draft.value
        for package in order:
            if package not in draft.placed:
                draft.insert(package, charges, early.profit)
        for package in order:
            _place_again(draft, package, charges, early.profit)
        if draft.value == before:
            break


def _place_again(draft: Draft, package: int, charges: Charges, profit: Whole) -> None:
    """Place a package that is late once more; keep the better of the two."""
    old = draft.placed.get(package)
    if old is None or not _is_late(draft.world, old):
        return
    draft.remove(package)
    new = draft.insert(package, charges, profit)
    if new is not None and new.value > old.value:
        return
    if new is not None:
        draft.remove(package)
    draft.add(old)


def _is_late(world: World, placement: Placement) -> bool:
    key = world.wanted.packages[placement.package]
    return placement.week > world.case.packages[key].need_by_week


@collector_at_rest()
def plan_of(case: Case, plan: Plan, draft: Draft) -> Plan:
    """Return a draft as a plan of a case, made from another plan."""
    world = draft.world
    placements = [draft.placed[each] for each in sorted(draft.placed)]
    chosen = [
        itinerary
        for placement in placements
        for itinerary in itineraries_of(world, placement.lines)
    ]
    promised = [itinerary_of(case, each) for each in case.promises.values()]
    return replace(
        plan,
        case_sha256=case.sha256,
        stopped="done",
        reproducible=True,
        value_micropoints=draft.value // PICOPOINTS_PER_MICROPOINT,
        bound_micropoints=None,
        bound_kind="none",
        gap=None,
        multipliers_sha256="",
        fieldings=tuple(_fielding(world, each) for each in placements),
        itineraries=numbered([*chosen, *promised]),
        unmet=tuple(_unmet(case, plan, draft)),
    )


def _unmet(case: Case, plan: Plan, draft: Draft) -> Iterator[Unmet]:
    """Yield what is not fielded, with the reasons of the plan it was made from."""
    reasons = {each.package: each.reasons for each in plan.unmet}
    text = "it found no place in what is left, or not at a cost below its worth"
    for number, key in enumerate(draft.world.wanted.packages):
        if number not in draft.placed:
            option = case.packages[key].options[0].key
            told = Reason("together", option, "", "", None, text)
            yield Unmet(key, reasons.get(key, (told,)))


def _fielding(world: World, placement: Placement) -> Fielding:
    key = world.wanted.packages[placement.package]
    package = world.case.packages[key]
    worth = package.worth_picopoints(placement.week) // PICOPOINTS_PER_MICROPOINT
    return Fielding(
        package=key,
        option=world.wanted.options[placement.option],
        week=placement.week,
        need_by_week=package.need_by_week,
        worth_micropoints=worth,
    )
