"""Recall: the lines of a plan by name, as a search knows lines by number."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from backstay.domain.plan import Itinerary, Step
from backstay.itineraries.kernel import whole
from backstay.itineraries.lines import ATTEND, MOVE, REPAIR, Lines
from backstay.itineraries.package import MATERIEL
from backstay.itineraries.world import World


class Row(NamedTuple):
    """One line in plain numbers.

    Attributes
    ----------
    part, source, quantity : int
        As in ``Lines``.
    steps : list of (activity, resource, week)
    """

    part: int
    source: int
    quantity: int
    steps: list[tuple[int, int, int]]


class Recall:
    """Finds the numbers of a world for the names in a plan."""

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

    def row(self, line: Itinerary, week: int | None = None) -> Row | None:
        """Return a line in numbers; None if the case does not allow it any more.

        Parameters
        ----------
        line : Itinerary
        week : int, optional
            When a line without steps must be there; by default whenever it is.
        """
        part = self.parts.get((line.option, line.part))
        found = None if part is None else self._source(part, line)
        steps = [self._step(step) for step in line.steps]
        known = [step for step in steps if step is not None]
        if part is None or found is None or len(known) < len(steps):
            return None
        source, ready = found
        start = line.steps[0].start_week if line.steps else week
        if start is not None and start < ready:
            return None
        return Row(part, source, line.quantity, known)

    def _step(self, step: Step) -> tuple[int, int, int] | None:
        if step.activity == "move":
            return MOVE, self.legs[step.resource], step.start_week
        if step.activity == "repair":
            return REPAIR, self.bays[step.resource], step.start_week
        session = self.sessions.get((step.resource, step.start_week))
        return None if session is None else (ATTEND, session, step.start_week)

    def _source(self, part: int, line: Itinerary) -> tuple[int, int] | None:
        """Return the entry or way that a line draws on, and when it is ready."""
        needs, wanted = self.world.needs, self.world.wanted
        record = needs.parts[part]
        if record["kind"] == MATERIEL:
            receiver = wanted.curves[int(record["curve"])].receiver
            for entry in self.entries.get(line.source, ()):
                if receiver in self.world.entries[entry].bundle.circle:
                    return entry, self.world.entries[entry].ready_week
            return None
        for way in range(int(record["first"]), int(record["end"])):
            if wanted.ways[way] == line.source:
                return way, wanted.chains[int(needs.ways[way]["chain"])].ready_week
        return None


def lines_of(rows: Iterable[Row]) -> Lines:
    """Return rows as lines."""
    rows = list(rows)
    steps = [step for row in rows for step in row.steps]
    return Lines(
        part=whole(row.part for row in rows),
        source=whole(row.source for row in rows),
        quantity=whole(row.quantity for row in rows),
        first_step=whole(np.cumsum([0, *(len(row.steps) for row in rows)])),
        activity=whole(step[0] for step in steps),
        resource=whole(step[1] for step in steps),
        week=whole(step[2] for step in steps),
        filled=whole([len(rows)]),
    )
