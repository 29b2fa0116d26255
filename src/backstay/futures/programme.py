"""A plan as chains of dated activities, in arrays: what all futures have in common.

A chain is one itinerary, or a document, of a package that is fielded: it begins at a
source (a lot, progress, cohorts, a document), goes through steps, and ends with its
arrival. A package is fielded when the last of its chains has arrived.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backstay.domain.case import Case
from backstay.domain.lines import arrival_of, part_of
from backstay.domain.package import Cohorts, Document
from backstay.domain.plan import Fielding, Itinerary, Plan, Step
from backstay.futures.chances import GATES, LATE, Chances

Ints = NDArray[np.int32]
Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Table = NDArray[np.void]
Row = Any
"""A record of a table, whose fields numpy's types do not tell."""

COURSE: Final = len(LATE)
"""Kind of a step that attends a course; that of others is their place in ``LATE``."""

CHAIN: Final = np.dtype(
    [
        ("package", np.int32),
        ("source", np.int32),
        ("ready_week", np.int32),
        ("may_be_late", np.int32),
        ("first_step", np.int32),
        ("end_step", np.int32),
    ]
)
STEP: Final = np.dtype(
    [
        ("kind", np.int32),
        ("place", np.int32),
        ("hub", np.int32),
        ("course", np.int32),
        ("start_week", np.int32),
        ("weeks", np.int32),
        ("gap_weeks", np.int32),
        ("open", np.int32),
        ("lost_share", np.float64),
    ]
)


class Place(NamedTuple):
    """Something that can be late, shut or short: its kind and its key.

    Kinds are those of ``LATE`` for sources, ``leg``, ``hub``, ``bay`` and ``course``.
    """

    kind: str
    key: str
    mode: str = ""

    @property
    def family(self) -> str:
        """Return the family of activities it belongs to; moves by their mode."""
        return self.mode or self.kind


@dataclass(frozen=True, slots=True)
class Programme:
    """A plan as arrays; weeks count from the first day of the case.

    Week ``horizon_weeks`` stands for never.

    Attributes
    ----------
    horizon_weeks, as_of_week : int
        Chance begins with ``as_of_week``: gates are open then, and what has begun or is
        over is known.
    packages : tuple of str
        Those the plan fields.
    planned_week, need_by_week : arrays of shape (package,)
    worth_picopoints : array of shape (package, horizon_weeks + 1)
        Worth by the week of fielding; zero in the last column, which is never.
    places : tuple of Place
        Sources first, then gates (legs, hubs, bays), then courses.
    source_kind : array of shape (source,)
        Its place in ``LATE``.
    gate_kind : array of shape (gate,)
        Its place in ``GATES``.
    chains : table of CHAIN
        ``package`` and ``source`` by place; its steps are ``first_step`` to
        ``end_step`` - 1; ``may_be_late`` is 0 for what is there as of the case.
    steps : table of STEP
        ``place`` of its leg, bay or course and ``hub`` where it arrives (-1 if
        unlimited) count among places; ``course`` is -1 for moves and repairs; ``weeks``
        is its duration and ``gap_weeks`` the travel after it; ``open`` is 0 for what
        was over as of the case; ``lost_share`` is the chance that a load, or too much
        of a cohort, is lost.
    session_course : array of shape (course + 1,)
        Sessions of course c are ``session_course[c]`` to ``session_course[c + 1]`` - 1.
    session_week : array of shape (session,)
        Weeks in which the sessions start, in order within a course.
    """

    horizon_weeks: int
    as_of_week: int
    packages: tuple[str, ...]
    planned_week: Whole
    need_by_week: Whole
    worth_picopoints: Whole
    places: tuple[Place, ...]
    source_kind: Ints
    gate_kind: Ints
    chains: Table
    steps: Table
    session_course: Ints
    session_week: Ints

    @property
    def first_gate(self) -> int:
        """Return the place of the first gate: how many sources there are."""
        return len(self.source_kind)

    @property
    def first_course(self) -> int:
        """Return the place of the first course."""
        return self.first_gate + len(self.gate_kind)


def compile_plan(case: Case, plan: Plan, chances: Chances) -> Programme:
    """Return a plan of a case as arrays.

    Only what serves packages that are fielded is in it: promises that serve none have
    nothing to be late for.
    """
    return _Compiler(case, plan, chances).programme()


def lost_share_of_cohort(trainees: int, weeks: int, chances: Chances) -> float:
    """Return the chance that a cohort loses more trainees in a course than it can.

    Each is lost with chance 1 - (1 - h)^weeks, apart from the others; the cohort is
    whole while at most the spare share of its trainees, rounded down, is missing.

    >>> from backstay.futures.chances import usual_chances
    >>> round(lost_share_of_cohort(24, 8, usual_chances()), 3)
    0.022
    """
    share = 1 - (1 - chances["trainee_lost_per_week"]) ** weeks
    spare = int(trainees * chances["cohort_spare_share"])
    whole = sum(
        comb(trainees, lost) * share**lost * (1 - share) ** (trainees - lost)
        for lost in range(min(spare, trainees) + 1)
    )
    return max(0.0, 1.0 - whole)


class _Places:
    """Numbers places in the order in which they are first asked for."""

    def __init__(self) -> None:
        self.numbers: dict[Place, int] = {}

    def number(self, place: Place) -> int:
        return self.numbers.setdefault(place, len(self.numbers))


class _Compiler:
    """Turns one plan into a programme."""

    def __init__(self, case: Case, plan: Plan, chances: Chances) -> None:
        self.case = case
        self.chances = chances
        self.fieldings = plan.fieldings
        self.number = {each.package: row for row, each in enumerate(plan.fieldings)}
        self.itineraries = [each for each in plan.itineraries if self._serves(each)]
        self.sources = _Places()
        self.gates = _Places()
        self.courses = _Places()

    def _serves(self, itinerary: Itinerary) -> bool:
        """Return whether a package that is fielded waits for an itinerary.

        A promise may bring what is waived, or more than is needed after the package is
        complete.
        """
        if itinerary.package not in self.number:
            return False
        fielding = self.fieldings[self.number[itinerary.package]]
        if itinerary.option != fielding.option:
            return False
        needed = itinerary.part not in self.case.options[itinerary.option].waived
        return needed and arrival_of(self.case, itinerary) <= fielding.week

    def programme(self) -> Programme:
        chains = [self._itinerary(each) for each in self.itineraries]
        chains += [chain for each in self.fieldings for chain in self._documents(each)]
        sources, gates = list(self.sources.numbers), list(self.gates.numbers)
        courses = list(self.courses.numbers)
        sessions = [sorted(self.case.courses[each.key].sections) for each in courses]
        return Programme(
            horizon_weeks=self.case.horizon_weeks,
            as_of_week=self.case.as_of_week,
            packages=tuple(self.number),
            planned_week=np.array([each.week for each in self.fieldings], np.int64),
            need_by_week=np.array(
                [each.need_by_week for each in self.fieldings], np.int64
            ),
            worth_picopoints=self._worth(),
            places=(*sources, *gates, *courses),
            source_kind=np.array([LATE.index(each.kind) for each in sources], np.int32),
            gate_kind=np.array([GATES.index(each.kind) for each in gates], np.int32),
            chains=_chain_table(chains),
            steps=self._step_table([step for chain in chains for step in chain.steps]),
            session_course=np.cumsum([0, *map(len, sessions)], dtype=np.int32),
            session_week=np.array(
                [week for weeks in sessions for week in weeks], np.int32
            ),
        )

    def _worth(self) -> Whole:
        weeks = self.case.horizon_weeks
        worth = np.zeros((len(self.fieldings), weeks + 1), np.int64)
        for row, each in enumerate(self.fieldings):
            package = self.case.packages[each.package]
            worth[row, :weeks] = [
                package.worth_picopoints(week) for week in range(weeks)
            ]
        return worth

    def _itinerary(self, itinerary: Itinerary) -> "_Chain":
        kind, key, ready = self._source(itinerary)
        steps = tuple(self._step(itinerary, step) for step in itinerary.steps)
        return _Chain(
            package=self.number[itinerary.package],
            source=self.sources.number(Place(kind, key)),
            ready_week=ready,
            may_be_late=ready > self.case.as_of_week,
            steps=steps,
        )

    def _source(self, itinerary: Itinerary) -> tuple[str, str, int]:
        """Return kind, key and ready week of what an itinerary draws on."""
        key = itinerary.source
        if key in self.case.progress:
            return "progress", key, self.case.progress[key].ready_week
        if key in self.case.lots:
            group = self.case.packages[itinerary.package].group
            ready = self.case.lots[key].leaves_for(group)
            # A promise may go where a caveat that came later no longer lets it.
            return "lot", key, 0 if ready is None else ready
        part = part_of(self.case, itinerary.option, itinerary.part)
        ready = part.available_week if isinstance(part, Cohorts) else 0
        return "cohort", itinerary.key, ready

    def _documents(self, fielding: Fielding) -> Iterable["_Chain"]:
        for part in self.case.options[fielding.option].needed:
            if isinstance(part, Document) and part.ready_week is not None:
                place = Place("document", f"{fielding.package}/{part.key}")
                yield _Chain(
                    package=self.number[fielding.package],
                    source=self.sources.number(place),
                    ready_week=part.ready_week,
                    may_be_late=part.ready_week > self.case.as_of_week,
                    steps=(),
                )

    def _step(self, itinerary: Itinerary, step: Step) -> "_Step":
        weeks = step.end_week - step.start_week
        made = _Step(
            start_week=step.start_week,
            weeks=weeks,
            open=step.end_week > self.case.as_of_week,
        )
        if step.activity == "move":
            return self._move(step, made)
        if step.activity == "repair":
            bay = self.gates.number(Place("bay", step.resource))
            return made._replace(kind=LATE.index("repair"), gate=bay)
        part = part_of(self.case, itinerary.option, itinerary.part)
        trainees = part.trainees if isinstance(part, Cohorts) else 0
        return made._replace(
            kind=COURSE,
            course=self.courses.number(Place("course", step.resource)),
            gap_weeks=self.case.rules.course_gap_weeks,
            lost_share=lost_share_of_cohort(trainees, weeks, self.chances),
        )

    def _move(self, step: Step, made: "_Step") -> "_Step":
        mode = self.case.legs[step.resource].mode
        hub = -1
        if step.to_site in self.case.hubs:
            hub = self.gates.number(Place("hub", step.to_site))
        return made._replace(
            kind=LATE.index(mode),
            gate=self.gates.number(Place("leg", step.resource, mode)),
            hub=hub,
            lost_share=self.chances["transit_lost_share"],
        )

    def _step_table(self, steps: Sequence["_Step"]) -> Table:
        first_gate = len(self.sources.numbers)
        first_course = first_gate + len(self.gates.numbers)
        table = np.zeros(len(steps), STEP)
        for row, step in zip(table, steps, strict=True):
            teaches = step.course >= 0
            row["kind"] = step.kind
            row["place"] = (
                first_course + step.course if teaches else first_gate + step.gate
            )
            row["hub"] = -1 if step.hub < 0 else first_gate + step.hub
            row["course"] = step.course
            row["start_week"] = step.start_week
            row["weeks"] = step.weeks
            row["gap_weeks"] = step.gap_weeks
            row["open"] = step.open
            row["lost_share"] = step.lost_share
        return table


class _Step(NamedTuple):
    """A row of the table of steps, before places have their final numbers."""

    start_week: int
    weeks: int
    open: bool
    kind: int = 0
    gate: int = -1
    hub: int = -1
    course: int = -1
    gap_weeks: int = 0
    lost_share: float = 0.0


class _Chain(NamedTuple):
    """A row of the table of chains with its steps."""

    package: int
    source: int
    ready_week: int
    may_be_late: bool
    steps: tuple[_Step, ...]


def _chain_table(chains: Sequence[_Chain]) -> Table:
    table = np.zeros(len(chains), CHAIN)
    at = 0
    for row, chain in zip(table, chains, strict=True):
        row["package"] = chain.package
        row["source"] = chain.source
        row["ready_week"] = chain.ready_week
        row["may_be_late"] = chain.may_be_late
        row["first_step"] = at
        at += len(chain.steps)
        row["end_step"] = at
    return table
