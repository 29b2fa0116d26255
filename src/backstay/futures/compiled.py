"""The compiled engine: one future after the other, as machine code.

It counts the same as ``reference`` and shares no code with it. Random numbers come from
``philox``: the key is the seed, and the counter is the future and the thing that
chance decides.
"""

from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from backstay.futures.chances import GATES, LATE, Chances
from backstay.futures.outcome import (
    CANCELLED,
    LOST,
    MOVE,
    REPAIR,
    SHUT,
    SOURCE,
    START,
    TRAINEES,
    Outcome,
)
from backstay.futures.philox import WORDS, Word, Words, random_words
from backstay.futures.programme import COURSE, Ints, Programme, Row, Table, Whole
from backstay.itineraries.kernel import kernel

OF_STEP, OF_SOURCE, OF_GATE, OF_SESSION = range(4)
LOW_BITS: Final = 0xFFFFFFFF
MICROPOINT: Final = 1_000_000
REPAIRING: Final = LATE.index("repair")

LATENESS: Final = np.dtype([("words", np.float64), ("log_stay", np.float64)])
"""Chance of being late in words of 2^32, and logarithm of staying late a week more."""
CLOSING: Final = np.dtype([("log_open", np.float64), ("log_stay", np.float64)])
"""Logarithms of the chance to stay open, and to stay shut, a week more."""
STAND: Final = np.dtype(
    [("week", np.int64), ("most", np.int64), ("place", np.int64), ("cause", np.int64)]
)
"""Where a chain stands: its week, and what added most weeks since it was in time."""


class Who(NamedTuple):
    """A future, and the seed as two words."""

    future: int
    key_0: int
    key_1: int


class Arrays(NamedTuple):
    """A programme, as ``Programme`` has it.

    ``first_session[course, week]`` is the first session from a week on, or one past the
    last.
    """

    as_of_week: int
    first_gate: int
    planned_week: Whole
    need_by_week: Whole
    worth: Whole
    source_kind: Ints
    gate_kind: Ints
    chains: Table
    steps: Table
    session_course: Ints
    session_week: Ints
    first_session: Ints


class Odds(NamedTuple):
    """Chances as the draws want them; ``cancelled_words`` in words of 2^32."""

    lateness: Table
    closing: Table
    cancelled_words: float
    log_replaced: float


class Drawn(NamedTuple):
    """What is drawn once in a future.

    ``late[source]`` in weeks, ``opens[gate, week]`` the first open week from a week on,
    ``held[session]`` the week of the first session held from a session on.
    """

    late: Ints
    opens: Ints
    held: Ints


class Counts(NamedTuple):
    """The arrays of an ``Outcome``."""

    fielded: Whole
    worth: Whole
    later: Whole
    missed: Whole
    lost: Whole


def simulate(
    programme: Programme,
    chances: Chances,
    seed: int,
    first: int,
    count: int,
    early: Whole | None = None,
) -> Outcome:
    """Return the outcome of futures ``first`` to ``first`` + ``count`` - 1.

    The arguments are those of ``reference.simulate``.
    """
    found = Outcome.empty(programme, first, count)
    if early is None:
        early = np.zeros(len(programme.places), np.int64)
    _run(
        Who(first, seed & LOW_BITS, seed >> 32),
        _arrays(programme),
        _odds(chances),
        early,
        Counts(
            fielded=found.fielded,
            worth=found.worth_picopoints,
            later=found.later,
            missed=found.missed,
            lost=found.lost_micropoints,
        ),
    )
    return found


def draw_common(
    programme: Programme, chances: Chances, seed: int, future: int
) -> Drawn:
    """Return what chance decides once in one future, for all that meet it."""
    weeks = programme.horizon_weeks
    drawn = Drawn(
        late=np.zeros(len(programme.source_kind), np.int32),
        opens=np.zeros((len(programme.gate_kind), weeks + 1), np.int32),
        held=np.zeros(len(programme.session_week), np.int32),
    )
    who = Who(future, seed & LOW_BITS, seed >> 32)
    plan, odds = _arrays(programme), _odds(chances)
    _draw_sources(who, plan, odds, drawn.late)
    _draw_gates(who, plan, odds, drawn.opens)
    _draw_sessions(who, plan, odds, weeks, drawn.held)
    return drawn


def _odds(chances: Chances) -> Odds:
    return Odds(
        lateness=_lateness(chances),
        closing=_closing(chances),
        cancelled_words=chances["session_cancelled_share"] * WORDS,
        log_replaced=_log_stay(chances["transit_replaced_weeks"]),
    )


def _arrays(programme: Programme) -> Arrays:
    return Arrays(
        as_of_week=programme.as_of_week,
        first_gate=programme.first_gate,
        planned_week=programme.planned_week,
        need_by_week=programme.need_by_week,
        worth=programme.worth_picopoints,
        source_kind=programme.source_kind,
        gate_kind=programme.gate_kind,
        chains=programme.chains,
        steps=programme.steps,
        session_course=programme.session_course,
        session_week=programme.session_week,
        first_session=_first_sessions(programme),
    )


def _lateness(chances: Chances) -> Table:
    table = np.zeros(len(LATE), LATENESS)
    for row, kind in zip(table, LATE, strict=True):
        row["words"] = chances[f"{kind}_late_share"] * WORDS
        row["log_stay"] = _log_stay(chances[f"{kind}_late_weeks"])
    return table


def _closing(chances: Chances) -> Table:
    table = np.zeros(len(GATES), CLOSING)
    for row, kind in zip(table, GATES, strict=True):
        hazard = chances[f"{kind}_shut_per_week"]
        row["log_open"] = np.log1p(-hazard) if hazard < 1 else -np.inf
        row["log_stay"] = _log_stay(chances[f"{kind}_shut_weeks"])
    return table


def _log_stay(mean_weeks: float) -> float:
    """Return the logarithm of the chance that geometric weeks go on for one more."""
    return float(np.log1p(-1 / mean_weeks)) if mean_weeks > 1 else -np.inf


def _first_sessions(programme: Programme) -> Ints:
    """Return the first session of each course from each week on.

    An array of shape (course, week + 1).
    """
    offsets, weeks = programme.session_course, programme.session_week
    every = np.arange(programme.horizon_weeks + 1)
    found = [
        first + np.searchsorted(weeks[first:end], every)
        for first, end in pairwise(offsets)
    ]
    return np.array(found, np.int32).reshape(len(found), len(every))


@kernel(makes_arrays=True)
def _run(who: Who, plan: Arrays, odds: Odds, early: Whole, counts: Counts) -> None:
    """Count some futures, one after the other."""
    packages, never = len(plan.planned_week), plan.first_session.shape[1] - 1
    late = np.zeros(len(plan.source_kind), np.int32)
    opens = np.zeros((len(plan.gate_kind), never + 1), np.int32)
    held = np.zeros(len(plan.session_week), np.int32)
    week = np.zeros(packages, np.int64)
    place, cause = np.zeros(packages, np.int64), np.zeros(packages, np.int64)
    at = np.zeros(1, STAND)[0]
    # Taken out of their tuples once: each access counts references, which made the
    # loop below three times slower.
    chains, steps = plan.chains, plan.steps
    session_week, first_session = plan.session_week, plan.first_session
    lateness, log_replaced = odds.lateness, odds.log_replaced
    for row in range(counts.worth.shape[0]):
        future = Who(who.future + row, who.key_0, who.key_1)
        _draw_sources(future, plan, odds, late)
        _draw_gates(future, plan, odds, opens)
        _draw_sessions(future, plan, odds, never, held)
        week[:] = plan.planned_week
        for chain in chains:
            gap_weeks = 0
            _begin(chain, late, early, at)
            for number in range(chain["first_step"], chain["end_step"]):
                step = steps[number]
                _arrive(step, gap_weeks, at)
                if step["open"] == 0:
                    at["week"] += step["weeks"]
                elif step["kind"] == COURSE:
                    _attend(future, number, step, session_week, first_session, held, at)
                else:
                    _work(
                        future, number, step, lateness, log_replaced, opens,
                        plan.first_gate, early, at,
                    )  # fmt: skip
                at["week"] = _sooner(at["week"], early[step["place"]], never)
                gap_weeks = step["gap_weeks"]
            package = chain["package"]
            if min(at["week"], never) > week[package]:
                week[package] = min(at["week"], never)
                place[package], cause[package] = at["place"], at["cause"]
        _count(row, week, place, cause, plan, counts)


@kernel
def _draw_sources(who: Who, plan: Arrays, odds: Odds, late: Ints) -> None:
    """Draw how many weeks each source is late; four of them share a block of words."""
    for first in range(0, len(late), 4):
        words = _words(who, OF_SOURCE, first // 4, 0)
        for source in range(first, min(first + 4, len(late))):
            rule = odds.lateness[plan.source_kind[source]]
            late[source] = _late(rule, words[source - first])


@kernel
def _draw_gates(who: Who, plan: Arrays, odds: Odds, opens: Ints) -> None:
    """Draw when each gate is shut, and note the first open week from each week on."""
    never = opens.shape[1] - 1
    for gate in range(len(opens)):
        for week in range(never + 1):
            opens[gate, week] = week
        rule = odds.closing[plan.gate_kind[gate]]
        if rule["log_open"] == 0:
            continue
        at, draw = plan.as_of_week - 1, 0
        while at < never:
            words = _words(who, OF_GATE, gate, draw)
            shuts = at + 1 + _geometric(_uniform(words[0]), rule["log_open"])
            at = shuts + 1 + _geometric(_uniform(words[1]), rule["log_stay"])
            for week in range(shuts, min(at, never)):
                opens[gate, week] = min(at, never)
            draw += 1


@kernel
def _draw_sessions(who: Who, plan: Arrays, odds: Odds, never: int, held: Ints) -> None:
    """Draw which sessions are held, each course from its last session to its first."""
    for course in range(len(plan.session_course) - 1):
        first, end = plan.session_course[course], plan.session_course[course + 1]
        following = never
        words = _words(who, OF_SESSION, course, (end - 1 - first) // 4)
        for session in range(end - 1, first - 1, -1):
            place = session - first
            if place % 4 == 3:
                words = _words(who, OF_SESSION, course, place // 4)
            week = plan.session_week[session]
            if week < plan.as_of_week or words[place % 4] >= odds.cancelled_words:
                following = week
            held[session] = following


@kernel
def _begin(chain: Row, late: Ints, early: Whole, at: Row) -> None:
    """Begin a chain at its source."""
    source = chain["source"]
    at["week"], at["most"] = chain["ready_week"] - early[source], 0
    if chain["may_be_late"] != 0:
        at["week"] += late[source]
        _blame(at, late[source], source, SOURCE)


@kernel
def _arrive(step: Row, gap_weeks: int, at: Row) -> None:
    """Come to a step: wait for its planned week, or come late."""
    at["week"] += gap_weeks
    if at["week"] <= step["start_week"]:
        at["week"], at["most"] = step["start_week"], 0


@kernel
def _work(
    who: Who,
    number: int,
    step: Row,
    lateness: Table,
    log_replaced: float,
    opens: Ints,
    first_gate: int,
    early: Whole,
    at: Row,
) -> None:
    """Go through a move or a repair."""
    words = _words(who, OF_STEP, number, 0)
    place, hub = step["place"], step["hub"]
    _wait_until_open(opens, place, first_gate, at)
    late = _late(lateness[step["kind"]], words[0])
    _blame(at, late, place, REPAIR if step["kind"] == REPAIRING else MOVE)
    at["week"] += step["weeks"] + late
    if words[1] < step["lost_share"] * WORDS:
        wait = 1 + _geometric(_uniform(words[2]), log_replaced)
        _blame(at, wait, place, LOST)
        at["week"] += wait
    if hub >= 0:
        _wait_until_open(opens, hub, first_gate, at)
        at["week"] = _sooner(at["week"], early[hub], opens.shape[1] - 1)


@kernel
def _attend(
    who: Who,
    number: int,
    step: Row,
    session_week: Ints,
    first_session: Ints,
    held: Ints,
    at: Row,
) -> None:
    """Go through a course, again with replacements if too many of a cohort are lost."""
    words = _words(who, OF_STEP, number, 0)
    place, course, start = step["place"], step["course"], at["week"]
    never = first_session.shape[1] - 1
    session = _session(course, start, first_session)
    on_time = session_week[session] if session >= 0 else never
    begun = held[session] if session >= 0 else never
    _blame(at, on_time - start, place, START)
    _blame(at, begun - on_time, place, CANCELLED)
    if words[1] < step["lost_share"] * WORDS:
        gone = 1 + int(_uniform(words[2]) * step["weeks"])
        session = _session(course, begun + gone, first_session)
        again = held[session] if session >= 0 else never
        _blame(at, again - begun, place, TRAINEES)
        begun = again
    at["week"] = begun + step["weeks"]


@kernel
def _session(course: int, week: int, first_session: Ints) -> int:
    """Return the first session of a course from a week on; -1 if there is none."""
    never = first_session.shape[1] - 1
    session = first_session[course, min(week, never)]
    return -1 if session == first_session[course, never] else session


@kernel
def _wait_until_open(opens: Ints, place: int, first_gate: int, at: Row) -> None:
    """Wait at a gate until it is open."""
    week = min(at["week"], opens.shape[1] - 1)
    open_week = opens[place - first_gate, week]
    _blame(at, open_week - week, place, SHUT)
    at["week"] = open_week


@kernel
def _blame(at: Row, weeks: int, place: int, cause: int) -> None:
    """Note what added weeks, if it added more than anything before."""
    if weeks > at["most"]:
        at["most"], at["place"], at["cause"] = weeks, place, cause


@kernel
def _sooner(week: int, weeks_early: int, never: int) -> int:
    """Return a week less some weeks; never stays never."""
    return never if week >= never else week - weeks_early


@kernel
def _late(rule: Row, word: Word) -> int:
    """Return weeks of lateness: none, or geometric from 1 on."""
    if word >= rule["words"]:
        return 0
    return 1 + _geometric((word + 0.5) / rule["words"], rule["log_stay"])


@kernel
def _geometric(uniform: float, log_stay: float) -> int:
    """Return how many weeks something goes on, by inversion: 0, 1, 2 ..."""
    return int(min(np.log(uniform) / log_stay, 10_000.0))


@kernel
def _uniform(word: Word) -> float:
    """Return a number above 0 and below 1."""
    return (word + 0.5) / WORDS


@kernel
def _words(who: Who, what: int, number: int, draw: int) -> Words:
    """Return the words of a future for one thing that chance decides."""
    return random_words(number, what | (draw << 2), who.future, 0, who.key_0, who.key_1)


@kernel
def _count(
    row: int, week: Whole, place: Whole, cause: Whole, plan: Arrays, counts: Counts
) -> None:
    """Count one future."""
    never = counts.worth.shape[1]
    for package in range(len(week)):
        came, planned = week[package], plan.planned_week[package]
        counts.fielded[package, came] += 1
        if came < never:
            counts.worth[row, came] += plan.worth[package, came]
        if came > planned:
            blamed = place[package], cause[package]
            counts.later[blamed] += 1
            gone = plan.worth[package, planned] - plan.worth[package, came]
            counts.lost[blamed] += gone // MICROPOINT
            if planned <= plan.need_by_week[package] < came:
                counts.missed[blamed] += 1
    for at in range(1, never):
        counts.worth[row, at] += counts.worth[row, at - 1]
