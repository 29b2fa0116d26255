"""Recall: the lines of a plan that is in force, as a search knows lines."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from backstay.domain.plan import Itinerary, Step
from backstay.itineraries.kernel import whole
from backstay.itineraries.lines import ATTEND, MOVE, REPAIR, Lines
from backstay.itineraries.package import MATERIEL
from backstay.itineraries.world import World

Content = tuple[int, ...]
"""Part, source and dated activities of a line: what makes it that line."""
_Row = tuple[int, int, int, list[tuple[int, int, int]]]


@dataclass(frozen=True, slots=True)
class Former:
    """What the plan in force says of a package that was not fielded before today.

    Attributes
    ----------
    package, option, week : int
        Numbers of both, and the week it was to be fielded.
    lines : Lines
        Those that have not begun and could still be kept.
    told : mapping of content to quantity
        Lines that nations have been told of and nobody has freed.
    intact : bool
        Whether every line that has not begun could still be kept.
    """

    package: int
    option: int
    week: int
    lines: Lines
    told: Counter[Content]
    intact: bool


class Recall:
    """Finds the numbers of a world for the names in a plan."""

    def __init__(self, world: World) -> None:
        self.world = world
        case = world.case
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

    def lines(self, told: Sequence[Itinerary], week: int) -> Lines:
        """Return those lines that can be there by a week."""
        return _lines_of(row for row in (self._row(line, week) for line in told) if row)

    def _row(self, line: Itinerary, week: int) -> _Row | None:
        part = self.parts.get((line.option, line.part))
        if part is None:
            return None
        steps = [self._step(step) for step in line.steps]
        source, ready = self._source(part, line)
        known = [step for step in steps if step is not None]
        if source is None or len(known) < len(steps):
            return None
        start = line.steps[0].start_week if line.steps else week
        return (part, source, line.quantity, known) if start >= ready else None

    def _step(self, step: Step) -> tuple[int, int, int] | None:
        if step.activity == "move":
            return MOVE, self.legs[step.resource], step.start_week
        if step.activity == "repair":
            return REPAIR, self.bays[step.resource], step.start_week
        session = self.sessions.get((step.resource, step.start_week))
        return None if session is None else (ATTEND, session, step.start_week)

    def _source(self, part: int, line: Itinerary) -> tuple[int | None, int]:
        """Return the entry or way that a line draws on, and when it is ready."""
        needs, wanted = self.world.needs, self.world.wanted
        record = needs.parts[part]
        if record["kind"] == MATERIEL:
            receiver = wanted.curves[int(record["curve"])].receiver
            for entry in self.entries.get(line.source, ()):
                if receiver in self.world.entries[entry].bundle.circle:
                    return entry, self.world.entries[entry].ready_week
            return None, 0
        for way in range(int(record["first"]), int(record["end"])):
            if wanted.ways[way] == line.source:
                return way, wanted.chains[int(needs.ways[way]["chain"])].ready_week
        return None, 0


NO_LINES: Final = Lines(
    *(np.zeros(length, dtype=np.int64) for length in (0, 0, 0, 1, 0, 0, 0, 1))
)


def _lines_of(rows: Iterable[_Row]) -> Lines:
    rows = list(rows)
    steps = [step for row in rows for step in row[3]]
    return Lines(
        part=whole(row[0] for row in rows),
        source=whole(row[1] for row in rows),
        quantity=whole(row[2] for row in rows),
        first_step=whole(np.cumsum([0, *(len(row[3]) for row in rows)])),
        activity=whole(step[0] for step in steps),
        resource=whole(step[1] for step in steps),
        week=whole(step[2] for step in steps),
        filled=whole([len(rows)]),
    )


def _content(row: _Row) -> Content:
    return (row[0], row[1], *(number for step in row[3] for number in step))


def rows_of_lines(lines: Lines) -> list[_Row]:
    """Return lines one by one, with plain numbers."""
    starts = lines.first_step.tolist()
    steps = list(
        zip(
            lines.activity.tolist(),
            lines.resource.tolist(),
            lines.week.tolist(),
            strict=True,
        )
    )
    parts, sources = lines.part.tolist(), lines.source.tolist()
    quantities = lines.quantity.tolist()
    return [
        (parts[each], sources[each], quantities[each], steps[start:end])
        for each, (start, end) in enumerate(pairwise(starts))
    ]


def contents_of(lines: Lines) -> Counter[Content]:
    """Return the quantity of each line by its content."""
    found: Counter[Content] = Counter()
    for row in rows_of_lines(lines):
        found[_content(row)] += row[2]
    return found


def some_of(lines: Lines, wanted: Iterable[int]) -> Lines:
    """Return those lines whose place is wanted."""
    rows = rows_of_lines(lines)
    return _lines_of(rows[place] for place in wanted)


def joined(one: Lines, other: Lines) -> Lines:
    """Return the lines of both."""
    return Lines(
        part=np.concatenate([one.part, other.part]),
        source=np.concatenate([one.source, other.source]),
        quantity=np.concatenate([one.quantity, other.quantity]),
        first_step=np.concatenate(
            [one.first_step, other.first_step[1:] + one.first_step[-1]]
        ),
        activity=np.concatenate([one.activity, other.activity]),
        resource=np.concatenate([one.resource, other.resource]),
        week=np.concatenate([one.week, other.week]),
        filled=one.filled + other.filled,
    )
