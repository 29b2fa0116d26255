"""Better schedules from other orders of tasks, near that of the schedule at hand.

Plain Python places some hundred tasks in milliseconds, so that thousands of orders can
be tried while a solver looks at one. Where tasks share many places, or people several
skills, that found better schedules than the solver in the same time.
"""

import math
import random
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from backstay.domain.work import Aim, Task, Work
from backstay.scheduling.placing import Bookings, place_all, value_of
from backstay.scheduling.windows import Windows, windows_of

TRIES_PER_TASK: Final = 30
"""Orders that are tried for each task."""
WARMTH: Final = 0.003
"""How much worse than the one at hand a schedule may be, as a share, and be kept."""


def improve(work: Work, bookings: Bookings, seed: int, until_s: float) -> Bookings:
    """Return the best schedule of all orders that were tried, or the one given.

    Parameters
    ----------
    work : Work
    bookings : of all tasks
    seed : int
    until_s : float
        Moment of ``time.time()`` after which no further order is tried.
    """
    search = _Search(work, windows_of(work), seed)
    return search.run(bookings, until_s) if bookings else bookings


class _Search:
    """Other orders near that of the schedule at hand, some of them a little worse."""

    def __init__(self, work: Work, windows: Windows, seed: int) -> None:
        self._work, self._windows = work, windows
        self._tasks = {task.key: task for task in work.tasks()}
        self._chance = random.Random(seed)  # noqa: S311  no secret hangs on it
        self._turned = _turned(work) if _may_turn(work) else None

    def run(self, best: Bookings, until_s: float) -> Bookings:
        """Return the best schedule of all orders that were tried."""
        best = here = self._pressed(best)
        for _ in range(TRIES_PER_TASK * len(self._tasks)):
            if time.time() > until_s:
                break
            tried = self._other(here)
            if tried is None:
                continue
            tried = self._pressed(tried)
            least, there = value_of(self._work, here)[0], value_of(self._work, tried)
            if there[0] <= least - WARMTH * least * math.log(1 - self._chance.random()):
                here = tried
            if there < value_of(self._work, best):
                best = tried
        return best

    def _other(self, here: Bookings) -> Bookings | None:
        """Return a schedule in which some tasks have another turn, or another mode."""
        count = self._chance.choice((2, 5, 10, 20))
        share, span = count / len(here), max(one.end_slot for one in here) / 10
        moved = {one.task for one in here if self._chance.random() < share}
        turn = {
            one.task: one.start_slot
            + (self._chance.uniform(-span, span) if one.task in moved else 0)
            for one in here
        }
        order = [self._tasks[key] for key in sorted(turn, key=lambda key: turn[key])]
        modes = {one.task: one.mode for one in here if one.task not in moved}
        return place_all(self._work, self._windows, order, modes)

    def _pressed(self, bookings: Bookings) -> Bookings:
        """Return a schedule pressed together: to the right, and back to the left.

        Pressing tasks to the end first lets those go first that nothing can follow
        later, which is often better and never worse.
        """
        if self._turned is None:
            return bookings
        work, windows, tasks = self._turned
        modes = {one.task: one.mode for one in bookings}
        ends = {one.task: one.end_slot for one in bookings}
        right = place_all(work, windows, _latest_first(tasks, ends), modes)
        if right is None:
            return bookings
        ends = {one.task: one.end_slot for one in right}
        order = _latest_first(self._tasks, ends)
        left = place_all(self._work, self._windows, order, modes)
        if left is None:
            return bookings
        return min(left, bookings, key=lambda each: value_of(self._work, each))


def _latest_first(tasks: Mapping[str, Task], ends: Mapping[str, int]) -> list[Task]:
    return [tasks[key] for key in sorted(ends, key=lambda key: -ends[key])]


def _may_turn(work: Work) -> bool:
    """Return whether work can be read backwards: nothing but tasks has its own time."""
    closed = any(bay.closed for bay in work.bays)
    away = any(person.away for person in work.people)
    gives = any(mode.gives for task in work.tasks() for mode in task.modes)
    return work.aims[0] is Aim.FINISH and not (closed or away or gives)


def _turned(work: Work) -> tuple[Work, Windows, dict[str, Task]]:
    """Return work read backwards, so that what waited is waited for."""
    behind: dict[str, list[str]] = {task.key: [] for task in work.tasks()}
    for task in work.tasks():
        for before in task.after:
            behind[before].append(task.key)
    jobs = tuple(
        replace(
            job,
            release_slot=0,
            tasks=tuple(
                replace(task, after=tuple(behind[task.key])) for task in job.tasks
            ),
        )
        for job in work.jobs
    )
    turned = replace(work, jobs=jobs)
    return turned, windows_of(turned), {task.key: task for task in turned.tasks()}
