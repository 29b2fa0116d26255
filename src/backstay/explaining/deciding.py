"""Before a decision: what another rank would change, what a week of waiting costs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from backstay.domain.case import Case
from backstay.domain.change import Change, changed, in_order
from backstay.domain.plan import Plan
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT
from backstay.explaining.comparing import Difference, compare
from backstay.explaining.package import known
from backstay.explaining.recalled import recall
from backstay.explaining.settling import plan_of, settle, settled, settled_draft
from backstay.itineraries.oracle import price_case
from backstay.itineraries.world import compile_case
from backstay.planning.construct import by_priority
from backstay.planning.draft import charges_of, least_prices


def stand_above(case: Case, plan: Plan, package: str, other: str) -> Difference:
    """Return what differs if a package stood just above another in rank.

    All packages between the two are taken out of the plan and placed again in the order
    of their weights: once as they stand, once with the new order. Both are then
    settled. Weights stay with the places, so that the values do not compare as such;
    weeks do.

    Raises
    ------
    NoSuchPackage
        If the case has no such package.
    """
    known(case, package)
    known(case, other)
    order = [each.key for each in in_order(case)]
    first, last = sorted((order.index(package), order.index(other)))
    between = order[first : last + 1]
    # The place it leaves moves those below it up by one.
    moves_up = order.index(package) < order.index(other)
    place = order.index(other) - moves_up
    change = Change("rank", package, place + 1)
    after = changed(case, [change])
    return compare(
        _placed_again(case, plan, between), _placed_again(after, plan, between)
    )


def weigh_anew(
    case: Case, plan: Plan, before: Mapping[str, int], after: Mapping[str, int]
) -> Difference:
    """Return what differs if packages had other weights, as another order gives them.

    Those whose weight differs are taken out of the plan and placed again in the order
    of their weights: once with the weights before, once with those after. Both are then
    settled. The values do not compare as such; weeks do.

    Parameters
    ----------
    case, plan
        A case and a plan of it.
    before, after : mapping of str to int
        Weights of the same packages, in micro-points.

    Raises
    ------
    NoSuchPackage
        If the case has no such package.
    """
    for package in {**before, **after}:
        known(case, package)
    moved = [key for key, weight in after.items() if before[key] != weight]
    return compare(
        *(
            _placed_again(changed(case, _weights(each)), plan, moved)
            for each in (before, after)
        )
    )


def _weights(weights: Mapping[str, int]) -> list[Change]:
    return [Change("weight", key, weight) for key, weight in weights.items()]


def _placed_again(case: Case, plan: Plan, packages: list[str]) -> Plan:
    """Return a plan in which some packages are placed anew, by weight, and settled."""
    world = compile_case(case)
    early = price_case(world, least_prices(world))
    draft = recall(world, plan)
    numbers = {world.wanted.packages.index(key) for key in packages}
    for number in sorted(numbers & draft.placed.keys()):
        draft.remove(number)
    for number in by_priority(world):
        if number in numbers:
            draft.insert(number, charges_of(early), early.profit)
    settle(draft, early)
    return plan_of(case, plan, draft)


@dataclass(frozen=True, slots=True)
class Waited:
    """What a decision in a week is worth to the plan.

    Attributes
    ----------
    week : int
        From when the decision holds.
    gain_micropoints : int
        Against no decision at all.
    cost_micropoints : int
        Against the same decision a week before; 0 for the first.
    """

    week: int
    gain_micropoints: int
    cost_micropoints: int


def wait(case: Case, plan: Plan, decision: Change, weeks: range) -> Iterator[Waited]:
    """Yield what a decision is worth if it is taken in each of some weeks.

    Parameters
    ----------
    case : Case
    plan : Plan
    decision : Change
        A caveat waived, or more of something limited, from a week on.
    weeks : range
        Weeks from which it could hold.
    """
    base = settled(case, plan)
    before: int | None = None
    for week in weeks:
        late = changed(case, [_from_week(case, decision, week)])
        value = settled_draft(late, base).value // PICOPOINTS_PER_MICROPOINT
        gain = value - base.value_micropoints
        yield Waited(week, gain, 0 if before is None else before - gain)
        before = gain


def _from_week(case: Case, decision: Change, week: int) -> Change:
    """Return a decision that holds from a week on."""
    if decision.kind == "consent":
        given = case.lots[decision.key].consent_week or 0
        return replace(decision, amount=week - given)
    return replace(decision, start_week=week)
