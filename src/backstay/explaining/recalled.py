"""A plan on a case that may have changed: its packages with the lines they had.

What still fits keeps its place; what does not is left out.
"""

from collections.abc import Sequence

import numpy as np

from backstay.domain.plan import Itinerary, Plan, Step
from backstay.itineraries.kernel import whole
from backstay.itineraries.lines import (
    ATTEND,
    MOVE,
    REPAIR,
    Lines,
    cost_and_arrival,
    use_line,
)
from backstay.itineraries.package import MATERIEL
from backstay.itineraries.world import World
from backstay.planning.draft import Draft, Placement
from backstay.planning.placing import absorbed_week

NumberedStep = tuple[int, int, int]
"""Activity, number of the leg, bay or session, and week."""


def recall(world: World, plan: Plan) -> Draft:
    """Return a draft with all packages of a plan whose lines still fit, as they were.

    Parameters
    ----------
    world : World
        Of the case of the plan, or of one with changes.
    plan : Plan
    """
    draft = Draft(world)
    recaller = _Recaller(world)
    lines: dict[str, list[Itinerary]] = {each.package: [] for each in plan.fieldings}
    for itinerary in plan.itineraries:
        if not itinerary.promise and itinerary.package in lines:
            lines[itinerary.package].append(itinerary)
    for fielding in plan.fieldings:
        recalled = recaller.lines(lines[fielding.package])
        option = recaller.options.get(fielding.option)
        if recalled is not None and option is not None:
            _put_back(draft, option, recalled)
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


class _Recaller:
    """Finds the numbers of a world behind the names in a plan."""

    def __init__(self, world: World) -> None:
        self.world = world
        case = world.case
        self.options = {key: place for place, key in enumerate(world.wanted.options)}
        self.parts = {key: place for place, key in enumerate(world.wanted.parts)}
        self.legs = {key: place for place, key in enumerate(case.legs)}
        self.bays = {key: place for place, key in enumerate(case.bays)}
        courses = list(case.courses)
        self.sessions = {
            (courses[int(session["course"])], int(session["week"])): place
            for place, session in enumerate(world.training.sessions)
        }
        self.entries: dict[str, list[int]] = {}
        for place, entry in enumerate(world.entries):
            self.entries.setdefault(entry.source, []).append(place)

    def lines(self, told: Sequence[Itinerary]) -> Lines | None:
        """Return lines as a search knows them; None if one is possible no more."""
        parts, sources, quantities, starts = [], [], [], [0]
        steps: list[NumberedStep] = []
        for itinerary in told:
            part = self.parts.get((itinerary.option, itinerary.part))
            numbered = [self._step(step) for step in itinerary.steps]
            source = None if part is None else self._source(part, itinerary)
            if part is None or source is None or None in numbered:
                return None
            parts.append(part)
            sources.append(source)
            quantities.append(itinerary.quantity)
            steps.extend(step for step in numbered if step is not None)
            starts.append(len(steps))
        return Lines(
            part=whole(parts),
            source=whole(sources),
            quantity=whole(quantities),
            first_step=whole(starts),
            activity=whole(step[0] for step in steps),
            resource=whole(step[1] for step in steps),
            week=whole(step[2] for step in steps),
            filled=whole([len(parts)]),
        )

    def _step(self, step: Step) -> NumberedStep | None:
        if step.activity == "move":
            return MOVE, self.legs[step.resource], step.start_week
        if step.activity == "repair":
            return REPAIR, self.bays[step.resource], step.start_week
        session = self.sessions.get((step.resource, step.start_week))
        return None if session is None else (ATTEND, session, step.start_week)

    def _source(self, part: int, itinerary: Itinerary) -> int | None:
        """Return the entry or way that a line draws on, if it may set out by then."""
        needs, wanted = self.world.needs, self.world.wanted
        record = needs.parts[part]
        start = itinerary.steps[0].start_week if itinerary.steps else None
        if record["kind"] == MATERIEL:
            receiver = wanted.curves[int(record["curve"])].receiver
            for number in self.entries.get(itinerary.source, ()):
                entry = self.world.entries[number]
                in_time = start is None or start >= entry.ready_week
                if receiver in entry.bundle.circle and in_time:
                    return number
            return None
        for way in range(int(record["first"]), int(record["end"])):
            if wanted.ways[way] == itinerary.source:
                return way
        return None
