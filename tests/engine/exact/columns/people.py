"""People: the cheapest cohort of a chain at given prices, course by course."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from backstay.itineraries.kernel import NEVER, Whole
from backstay.itineraries.oracle import Priced
from backstay.itineraries.resources import NO_ROW
from backstay.itineraries.world import World
from tests.engine.exact.columns.unit import Bill, WronglyTraced


class _Taught(NamedTuple):
    """A session, the weeks it lasts, and the price of the chain up to its end."""

    session: int
    start: int
    end: int
    price: int


class CohortTrace:
    """Follows the prices of cohorts back to sessions and teams."""

    def __init__(self, world: World, priced: Priced) -> None:
        self.world = world
        self.priced = priced
        self.gap_weeks = world.case.rules.course_gap_weeks

    def trace(self, number: int, week: int, price: int, bill: Bill) -> int:
        """Put a cohort of a chain that costs a price on a bill; return its arrival.

        ``week`` is the first in which a cohort costs no more.
        """
        chain = self.world.chains.chains[number]
        kinds = self.world.chains.kinds[chain["first"] : chain["end"]].tolist()
        arrival = int(chain["ready"])
        for place in reversed(range(len(kinds))):
            before = self._by_week(number, kinds[:place])
            wait = self.gap_weeks if place else 0
            taught = self._last(number, kinds[place], before, wait, week, price)
            self._attend(taught.session, int(chain["language"]), bill)
            arrival = max(arrival, taught.end)
            week, price = taught.start - wait, int(before[taught.start - wait])
        return arrival

    def _last(
        self, number: int, kind: int, before: Whole, wait: int, week: int, price: int
    ) -> _Taught:
        """Return a session that ends by a week and brings the chain to a price."""
        for taught in self._sessions(number, kind, before, wait):
            if taught.price == price and taught.end <= week:
                return taught
        raise WronglyTraced(f"chain {number} does not cost {price} by week {week}")

    def _by_week(self, number: int, kinds: list[int]) -> Whole:
        """Return the price of the first kinds of a chain by week."""
        weeks = self.priced.chains.shape[1]
        before = np.full(weeks, NEVER, dtype=np.int64)
        before[self.world.chains.chains[number]["ready"] :] = 0
        for place, kind in enumerate(kinds):
            after = np.full(weeks, NEVER, dtype=np.int64)
            wait = self.gap_weeks if place else 0
            for taught in self._sessions(number, kind, before, wait):
                after[taught.end] = min(int(after[taught.end]), taught.price)
            before = np.minimum.accumulate(after)
        return before

    def _sessions(
        self, number: int, kind: int, before: Whole, wait: int
    ) -> Iterator[_Taught]:
        """Yield the sessions of a kind that a cohort of a chain may attend."""
        training = self.world.training
        language = int(self.world.chains.chains[number]["language"])
        found = training.kinds[kind]
        for session in range(int(found["first"]), int(found["end"])):
            start = int(training.sessions[session]["week"])
            course = training.courses[training.sessions[session]["course"]]
            if start >= wait and before[start - wait] < NEVER:
                own = int(self.priced.sections[language, session])
                end = start + int(course["weeks"])
                price = min(NEVER, int(before[start - wait]) + own)
                yield _Taught(session, start, end, price)

    def _attend(self, number: int, language: int, bill: Bill) -> None:
        """Put a section of a session on a bill, with its teams and its kit."""
        training = self.world.training
        session = training.sessions[number]
        course = training.courses[session["course"]]
        interpreters = training.interpreter_row[session["course"], language]
        bill.cost += int(course["cost"])
        bill.takes[int(session["row"])] += 1
        for pool in (course["instructor_row"], course["kit_row"], interpreters):
            if pool != NO_ROW:
                for week in range(int(course["weeks"])):
                    bill.takes[int(pool) + int(session["week"]) + week] += 1
