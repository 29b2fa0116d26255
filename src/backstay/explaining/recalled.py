"""A plan on a case that may have changed: its packages with the lines they had.

What still fits keeps its place; what does not is left out.
"""

import numpy as np

from backstay.domain.plan import Itinerary, Plan
from backstay.itineraries.lines import Lines, cost_and_arrival, use_line
from backstay.itineraries.recall import Recall, lines_of
from backstay.itineraries.world import World
from backstay.planning.draft import Draft, Placement
from backstay.planning.placing import absorbed_week


def recall(world: World, plan: Plan) -> Draft:
    """Return a draft with all packages of a plan whose lines still fit, as they were.

    Parameters
    ----------
    world : World
        Of the case of the plan, or of one with changes.
    plan : Plan
    """
    draft = Draft(world)
    recaller = Recall(world)
    lines: dict[str, list[Itinerary]] = {each.package: [] for each in plan.fieldings}
    for itinerary in plan.itineraries:
        if not itinerary.promise and itinerary.package in lines:
            lines[itinerary.package].append(itinerary)
    for fielding in plan.fieldings:
        rows = [recaller.row(line) for line in lines[fielding.package]]
        known = [row for row in rows if row is not None]
        option = recaller.options.get(fielding.option)
        if len(known) == len(rows) and option is not None:
            _put_back(draft, option, lines_of(known))
    return draft


def _put_back(draft: Draft, option: int, lines: Lines) -> None:
    """Add an option with its lines if they fit and it is still worth it."""
    arrays, needs = draft.arrays, draft.world.needs
    trial = draft.free.copy()
    for line in range(int(lines.filled[0])):
        if not use_line(arrays, lines, line, trial, 1):
            return
    chosen = needs.options[option]
    package = int(chosen["package"])
    cost, arrival = cost_and_arrival(arrays, lines)
    rows = needs.group_row[package]
    week = absorbed_week(rows, trial, max(arrival, int(chosen["ready"])))
    if week >= arrays.weeks or not _complete(draft, option, lines):
        return
    value = int(needs.worth[package, week]) - int(chosen["price"]) - cost
    if value > 0:
        draft.add(Placement(package, option, week, lines, value))


def _complete(draft: Draft, option: int, lines: Lines) -> bool:
    """Return whether lines bring all that an option still needs."""
    needs = draft.world.needs
    first, end = int(needs.options[option]["first"]), int(needs.options[option]["end"])
    brought = np.bincount(lines.part - first, lines.quantity, minlength=end - first)
    wanted = needs.parts["quantity"][first:end]
    return bool(np.array_equal(brought.astype(np.int64), wanted))
