"""Futures in which somebody replans: what becomes known is told, and the plan mended.

What chance decides for all (late lots, shut legs, hubs and bays, cancelled sessions) is
told as events in the week of the case, all at once; a function that replans answers
with a case and a plan; and that plan is followed through the rest of the same future.
A command hears of events one after the other: so this is the better end of what it can
do, as an open-loop test is the worse one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from backstay.cases.events import Events
from backstay.cases.reading import CaseRecords
from backstay.domain.case import Case
from backstay.domain.event import BayOut, Event, HubShut, LegClosed, LotLate, SessionOff
from backstay.domain.plan import Plan
from backstay.futures import compiled, summary
from backstay.futures.chances import Chances
from backstay.futures.compiled import Drawn
from backstay.futures.programme import Ints, Place, Programme, compile_plan
from backstay.replanning.replan import replan
from backstay.replanning.settings import RepairSettings
from backstay.workers.pool import Pool
from backstay.workers.tasks import Tell, say_nothing

NOTE: Final = "drawn"
TOLD: Final = (
    "lot_late_share",
    "leg_shut_per_week",
    "hub_shut_per_week",
    "bay_shut_per_week",
    "session_cancelled_share",
)
"""Chances that are told as events; they do not strike a second time."""

Replan = Callable[[CaseRecords, Plan, Events], tuple[Case, Plan]]
"""Answers events with the case as it stands and a plan of it."""


@dataclass(frozen=True, slots=True)
class Mended:
    """One future that was replanned: what was told, and what came of it.

    ``followed_picopoints`` and ``followed_in_time`` are what came of the same future
    where the first plan was followed as it stands.
    """

    events: int
    planned_picopoints: int
    worth_picopoints: int
    in_time: int
    followed_picopoints: int
    followed_in_time: int


@dataclass(frozen=True, slots=True)
class Loop:
    """What every worker needs to replan futures."""

    records: CaseRecords
    case: Case
    plan: Plan
    chances: Chances
    seed: int
    replan: Replan


def repaired(records: CaseRecords, plan: Plan, events: Events) -> tuple[Case, Plan]:
    """Answer events by local repair, its first answer."""
    made = replan(records, plan, events, RepairSettings(effort=0), lambda _: None)
    return made.case, made.plan


def mend_futures(
    loop: Loop, futures: range, pool: Pool, tell: Tell = say_nothing
) -> list[Mended]:
    """Return each of some futures, replanned; workers do not change the result."""
    return pool.map(mend_future, loop, futures, tell)


def mend_future(loop: Loop, future: int) -> Mended:
    """Return one future in which its events are told and the plan is made anew."""
    programme = compile_plan(loop.case, loop.plan, loop.chances)
    drawn = compiled.draw_common(programme, loop.chances, loop.seed, future)
    facts = tuple(events_of(programme, drawn))
    case, plan = loop.case, loop.plan
    if facts:
        told = Events(loop.case.as_of_week, facts, {"packages": ()})
        case, plan = loop.replan(loop.records, loop.plan, told)
    rest = loop.chances.changed(dict.fromkeys(TOLD, 0.0), "told as events")
    anew = compile_plan(case, plan, rest)
    found = compiled.simulate(anew, rest, loop.seed, future, 1)
    followed = compiled.simulate(programme, loop.chances, loop.seed, future, 1)
    return Mended(
        events=len(facts),
        planned_picopoints=int(summary.planned_worth(anew)[-1]),
        worth_picopoints=int(found.worth_picopoints[0, -1]),
        in_time=summary.in_time(anew, found),
        followed_picopoints=int(followed.worth_picopoints[0, -1]),
        followed_in_time=summary.in_time(programme, followed),
    )


def events_of(programme: Programme, drawn: Drawn) -> Iterator[Event]:
    """Yield what chance decides for all in one future, as events."""
    for source, place in enumerate(programme.places[: programme.first_gate]):
        late = int(drawn.late[source])
        if place.kind == "lot" and late and _may_be_late(programme, source):
            yield LotLate(place.key, late, NOTE)
    gates = programme.places[programme.first_gate : programme.first_course]
    for place, opens in zip(gates, drawn.opens, strict=True):
        for start, end in _shut(opens):
            yield _closed(place, start, end)
    courses = programme.places[programme.first_course :]
    for place, (first, end) in zip(
        courses, pairwise(programme.session_course), strict=True
    ):
        for session in range(first, end):
            week = int(programme.session_week[session])
            if drawn.held[session] != week:
                yield SessionOff(place.key, week, NOTE)


def _may_be_late(programme: Programme, source: int) -> bool:
    own = programme.chains["source"] == source
    return bool(programme.chains["may_be_late"][own].any())


def _shut(opens: Ints) -> Iterator[tuple[int, int]]:
    """Yield the weeks from which a gate is shut, each with the week it opens."""
    weeks = np.arange(len(opens))
    for end in sorted(set(opens[opens > weeks].tolist())):
        shut = weeks[(opens == end) & (weeks < end)]
        yield int(shut[0]), int(end)


def _closed(place: Place, start: int, end: int) -> Event:
    if place.kind == "leg":
        return LegClosed(place.key, start, end, NOTE)
    if place.kind == "hub":
        return HubShut(place.key, start, end, NOTE)
    return BayOut(place.key, start, end, NOTE)
