"""The reference engine: one activity after the other, over all futures at once.

It is written to be read; ``compiled`` does the same, one future after the other, and
shares no code with it. Random numbers come from numpy's Philox generator: every thing
that chance decides has a stream of its own, and future f takes the f-th number of it.
So a future does not depend on which others are drawn with it.
"""

from typing import Final

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
from backstay.futures.programme import COURSE, Floats, Programme, Row, Whole

WORDS_PER_BLOCK: Final = 4
"""Numbers that one value of the counter of Philox 4x64 gives."""
OF_SOURCE, OF_GATE, OF_SESSION, OF_STEP = range(4)
MICROPOINT: Final = 1_000_000


def simulate(
    programme: Programme,
    chances: Chances,
    seed: int,
    first: int,
    count: int,
    early: Whole | None = None,
) -> Outcome:
    """Return the outcome of futures ``first`` to ``first`` + ``count`` - 1.

    Parameters
    ----------
    programme : Programme
    chances : Chances
    seed : int
        From 0 to 2^64 - 1; with the number of a future it decides that future.
    first, count : int
        Which futures; 1 at least.
    early : array of shape (place,), optional
        Weeks by which what happens at a place is over earlier than it otherwise would
        be.
    """
    if early is None:
        early = np.zeros(len(programme.places), np.int64)
    return _Futures(programme, chances, seed, first, count, early).outcome()


class _Blame:
    """What has added most weeks since a chain was last in time, in each future."""

    def __init__(self, count: int) -> None:
        self.most = np.zeros(count, np.int64)
        self.place = np.zeros(count, np.int64)
        self.cause = np.zeros(count, np.int64)

    def clear(self, where: Whole) -> None:
        self.most[where] = 0

    def add(self, weeks: Whole, place: int, cause: int) -> None:
        more = weeks > self.most
        self.most[more] = weeks[more]
        self.place[more] = place
        self.cause[more] = cause


class _Futures:
    """Some futures of a programme; arrays have one entry for each future."""

    def __init__(
        self,
        programme: Programme,
        chances: Chances,
        seed: int,
        first: int,
        count: int,
        early: Whole,
    ) -> None:
        self.programme = programme
        self.chances = chances
        self.seed = seed
        self.first = first
        self.count = count
        self.early = early
        self.never = programme.horizon_weeks

    def outcome(self) -> Outcome:
        programme = self.programme
        found = Outcome.empty(programme, self.first, self.count)
        self.opens = [self._opens(gate) for gate in range(len(programme.gate_kind))]
        self.held = [
            self._held(course) for course in range(len(programme.session_course) - 1)
        ]
        self.late = [
            self._late(LATE[kind], self._uniform(OF_SOURCE, source))
            for source, kind in enumerate(programme.source_kind)
        ]
        packages = len(programme.packages)
        week = np.repeat(programme.planned_week[:, None], self.count, axis=1)
        place = np.zeros((packages, self.count), np.int64)
        cause = np.zeros((packages, self.count), np.int64)
        for chain in programme.chains:
            package = chain["package"]
            arrival, blame = self._follow(chain)
            later = arrival > week[package]
            week[package][later] = arrival[later]
            place[package][later] = blame.place[later]
            cause[package][later] = blame.cause[later]
        for package in range(packages):
            self._count(found, package, week[package], place[package], cause[package])
        np.cumsum(found.worth_picopoints, axis=1, out=found.worth_picopoints)
        return found

    def _follow(self, chain: Row) -> tuple[Whole, _Blame]:
        """Return the arrival of a chain, and what made it late."""
        source = chain["source"]
        blame = _Blame(self.count)
        late = self.late[source] if chain["may_be_late"] else self._zeros()
        blame.add(late, source, SOURCE)
        free = chain["ready_week"] + late - self.early[source]
        for number in range(chain["first_step"], chain["end_step"]):
            step = self.programme.steps[number]
            blame.clear(free <= step["start_week"])
            start = np.maximum(free, step["start_week"])
            if step["kind"] == COURSE:
                end = self._attend(number, step, start, blame)
            else:
                end = self._work(number, step, start, blame)
            end = self._sooner(end, step["place"])
            free = end + step["gap_weeks"]
        if chain["first_step"] < chain["end_step"]:
            free = end
        return np.minimum(free, self.never), blame

    def _work(self, number: int, step: Row, start: Whole, blame: _Blame) -> Whole:
        """Return when a move or a repair is over."""
        kind, place = LATE[step["kind"]], step["place"]
        if not step["open"]:
            return start + int(step["weeks"])
        begun = self._through(place, start, blame)
        late = self._late(kind, self._uniform(OF_STEP, number, 0))
        blame.add(late, place, REPAIR if kind == "repair" else MOVE)
        end: Whole = begun + int(step["weeks"]) + late
        if kind != "repair":
            lost = self._uniform(OF_STEP, number, 1) < step["lost_share"]
            wait = self._weeks(
                "transit_replaced_weeks", self._uniform(OF_STEP, number, 2)
            )
            wait = np.where(lost, wait, 0)
            blame.add(wait, place, LOST)
            end = end + wait
        if step["hub"] >= 0:
            hub = step["hub"]
            end = self._sooner(self._through(hub, end, blame), hub)
        return end

    def _attend(self, number: int, step: Row, start: Whole, blame: _Blame) -> Whole:
        """Return when a course is over for the whole cohort."""
        course, place = step["course"], step["place"]
        weeks = int(step["weeks"])
        if not step["open"]:
            return start + weeks
        on_time = self._next_session(course, start, held_only=False)
        blame.add(on_time - start, place, START)
        begun = self._next_session(course, on_time, held_only=True)
        blame.add(begun - on_time, place, CANCELLED)
        short = self._uniform(OF_STEP, number, 1) < step["lost_share"]
        gone = 1 + (self._uniform(OF_STEP, number, 2) * weeks).astype(np.int64)
        again = self._next_session(course, begun + gone, held_only=True)
        again = np.where(short, again, begun)
        blame.add(again - begun, place, TRAINEES)
        return again + weeks

    def _through(self, place: int, week: Whole, blame: _Blame) -> Whole:
        """Return the first week from ``week`` on in which a gate is open."""
        gate = place - self.programme.first_gate
        week = np.minimum(week, self.never)
        opens = self.opens[gate][np.arange(self.count), week]
        blame.add(opens - week, place, SHUT)
        return opens

    def _sooner(self, week: Whole, place: int) -> Whole:
        """Return a week less the weeks that a place is early; never stays never."""
        return np.where(week >= self.never, self.never, week - self.early[place])

    def _next_session(self, course: int, week: Whole, *, held_only: bool) -> Whole:
        """Return the start of the first session from ``week`` on; never if none is."""
        offsets = self.programme.session_course
        starts = self.programme.session_week[offsets[course] : offsets[course + 1]]
        found = np.full(self.count, self.never, np.int64)
        for place in range(len(starts))[::-1]:
            can = starts[place] >= week
            if held_only:
                can &= self.held[course][place]
            found[can] = starts[place]
        return np.where(week >= self.never, self.never, found)

    def _opens(self, gate: int) -> Whole:
        """Return the first open week from each week on: shape (future, week + 1)."""
        kind = GATES[self.programme.gate_kind[gate]]
        opens = np.tile(np.arange(self.never + 1), (self.count, 1))
        hazard = self.chances[f"{kind}_shut_per_week"]
        at, draw = self._zeros() + self.programme.as_of_week - 1, 0
        while hazard > 0 and (at < self.never).any():
            shuts = at + 1 + _geometric(self._uniform(OF_GATE, gate, draw), hazard)
            lasts = self._weeks(
                f"{kind}_shut_weeks", self._uniform(OF_GATE, gate, draw + 1)
            )
            for future in np.flatnonzero(shuts < self.never):
                end = min(shuts[future] + lasts[future], self.never)
                opens[future, shuts[future] : end] = end
            at = np.minimum(shuts + lasts, self.never)
            draw += 2
        return opens

    def _held(self, course: int) -> list[Whole]:
        """Return for each session of a course whether it is held; begun ones are."""
        first, end = self.programme.session_course[course : course + 2]
        share = self.chances["session_cancelled_share"]
        weeks, as_of = self.programme.session_week, self.programme.as_of_week
        return [
            (self._uniform(OF_SESSION, session) >= share) | (weeks[session] < as_of)
            for session in range(first, end)
        ]

    def _late(self, kind: str, uniform: Floats) -> Whole:
        """Return weeks of lateness: none, or geometric from 1 on."""
        share = self.chances[f"{kind}_late_share"]
        if share == 0:
            return self._zeros()
        weeks = self._weeks(f"{kind}_late_weeks", uniform / share)
        return np.where(uniform < share, weeks, 0)

    def _weeks(self, key: str, uniform: Floats) -> Whole:
        """Return geometric weeks from 1 on with the mean that a chance gives."""
        weeks = 1 + _geometric(np.minimum(uniform, 1.0), 1 / self.chances[key])
        return np.minimum(weeks, self.never)

    def _uniform(self, what: int, number: int, draw: int = 0) -> Floats:
        """Return numbers from 0 to below 1, the same for a future in any batch."""
        skip = self.first % WORDS_PER_BLOCK
        stream = (what << 60) | (int(number) << 24) | draw
        philox = np.random.Philox(
            key=np.array([self.seed, stream], np.uint64),
            counter=self.first // WORDS_PER_BLOCK,
        )
        return np.random.Generator(philox).random(skip + self.count)[skip:]

    def _zeros(self) -> Whole:
        return np.zeros(self.count, np.int64)

    def _count(
        self, found: Outcome, package: int, week: Whole, place: Whole, cause: Whole
    ) -> None:
        programme = self.programme
        planned = programme.planned_week[package]
        need_by = programme.need_by_week[package]
        worth = programme.worth_picopoints[package]
        np.add.at(found.fielded[package], week, 1)
        there = np.flatnonzero(week < self.never)
        found.worth_picopoints[there, week[there]] += worth[week[there]]
        later = np.flatnonzero(week > planned)
        blamed = place[later], cause[later]
        np.add.at(found.later, blamed, 1)
        lost = (worth[planned] - worth[week[later]]) // MICROPOINT
        np.add.at(found.lost_micropoints, blamed, lost)
        if planned <= need_by:
            missed = later[week[later] > need_by]
            np.add.at(found.missed, (place[missed], cause[missed]), 1)


def _geometric(uniform: Floats, chance: float) -> Whole:
    """Return failures before the first success, by inversion: 0, 1, 2 ...

    Their mean is (1 - chance) / chance.
    """
    if chance >= 1:
        return np.zeros(len(uniform), np.int64)
    with np.errstate(divide="ignore"):
        failures = np.floor(np.log(uniform) / np.log1p(-chance))
    whole: Whole = np.minimum(failures, 10_000).astype(np.int64)
    return whole
