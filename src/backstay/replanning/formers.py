"""From a plan and its fates to drafts: what stays where it is, and what is hit."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from backstay.domain.plan import Itinerary, Plan
from backstay.itineraries.lines import cost_and_arrival
from backstay.itineraries.recall import Recall, lines_of
from backstay.itineraries.resources import NO_ROW
from backstay.itineraries.world import World
from backstay.planning.draft import Placement
from backstay.replanning.draft import KeepingDraft
from backstay.replanning.fates import Fates
from backstay.replanning.recall import NO_LINES, Content, Former, Told, content_of
from backstay.replanning.settings import Prices


@dataclass(frozen=True, slots=True)
class InForce:
    """A plan in force, in the numbers of the case as it stands.

    Attributes
    ----------
    done : placements of packages that were fielded before today
    formers : by package, what the plan says of the others that it fields
    prices : Prices
        What breaking it costs.
    """

    done: tuple[Placement, ...]
    formers: dict[int, Former]
    prices: Prices


def plan_in_force(world: World, plan: Plan, fates: Fates) -> InForce:
    """Return what a plan says of each package that it fields."""
    recall = Recall(world)
    number = {key: place for place, key in enumerate(world.wanted.packages)}
    option = {key: place for place, key in enumerate(world.wanted.options)}
    hit = {each.line.package for each in fates.stopped}
    # A freed promise may be for another option than the one that is fielded.
    open_lines: dict[str, list[Itinerary]] = defaultdict(list)
    for line in fates.open:
        open_lines[line.option].append(line)
    done, formers = [], {}
    for fielding in plan.fieldings:
        package, chosen = number[fielding.package], option[fielding.option]
        if fielding.package in fates.fielded:
            done.append(_fielded(world, package, chosen, fielding.week))
            continue
        mine = open_lines[fielding.option]
        rows = [(line, recall.row(line, fielding.week)) for line in mine]
        there = [(line, row) for line, row in rows if row is not None]
        told: dict[Content, list[Told]] = defaultdict(list)
        for line, row in there:
            told[content_of(row)].append(Told(row.quantity, fates.prices.of(line)))
        formers[package] = Former(
            package,
            chosen,
            fielding.week,
            lines_of(row for _, row in there),
            {content: _dearest_first(each) for content, each in told.items()},
            intact=len(there) == len(mine) and fielding.package not in hit,
        )
    return InForce(tuple(done), formers, fates.prices)


def _dearest_first(told: list[Told]) -> tuple[Told, ...]:
    return tuple(sorted(told, key=lambda each: -each.price))


def _fielded(world: World, package: int, option: int, week: int) -> Placement:
    """Return a package as it was fielded: its lines are promises of the case by now."""
    worth = int(world.needs.worth[package, week])
    value = worth - int(world.needs.options[option]["price"])
    return Placement(package, option, week, NO_LINES, value)


def stay(draft: KeepingDraft, former: Former) -> bool:
    """Place a package as it was planned; return whether it could stay so."""
    needs = draft.world.needs
    option = needs.options[former.option]
    row = int(needs.group_row[former.package, former.week])
    if not former.intact or int(option["ready"]) > former.week:
        return False
    if row != NO_ROW and draft.free[row] < 1:
        return False
    first, end = int(option["first"]), int(option["end"])
    brought = np.zeros(len(needs.parts), dtype=np.int64)
    np.add.at(brought, former.lines.part, former.lines.quantity)
    if (brought[first:end] != needs.parts["quantity"][first:end]).any():
        return False
    if not draft.hold(former.lines):
        return False
    draft.release(former.lines)
    cost, arrival = cost_and_arrival(draft.arrays, former.lines)
    if arrival > former.week:
        return False
    worth = int(needs.worth[former.package, former.week])
    value = worth - int(option["price"]) - cost
    draft.add(
        Placement(former.package, former.option, former.week, former.lines, value)
    )
    return True
