"""A schedule from an order of tasks: one after the other, each as early as it fits."""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from backstay.domain.schedule import Booking, Value
from backstay.domain.work import Aim, Task, Work
from backstay.scheduling.room import Room
from backstay.scheduling.windows import Windows

Bookings = tuple[Booking, ...]


def place_all(
    work: Work,
    windows: Windows,
    order: Sequence[Task],
    modes: Mapping[str, int] | None = None,
) -> Bookings | None:
    """Return bookings of all tasks; None if one finds no room.

    Parameters
    ----------
    work, windows :
    order : all tasks; each is held back until those that it waits for are placed
    modes : by task, the mode it must have; the others take that which is over first
    """
    room, kept = Room(work, windows.horizon_slots), modes or {}
    ends: dict[str, int] = {}
    bookings = []
    for task in _in_turn(order):
        begin = max([windows.earliest[task.key], *(ends[key] for key in task.after)])
        tried = (kept[task.key],) if task.key in kept else range(len(task.modes))
        found = [room.book(task, mode, begin) for mode in tried]
        options = [option for option in found if option is not None]
        if not options:
            return None
        booking = min(options, key=lambda option: option.end_slot)
        room.take(task, booking)
        ends[task.key] = booking.end_slot
        bookings.append(booking)
    return tuple(bookings)


def value_of(work: Work, bookings: Bookings) -> Value:
    """Return the figures of all aims."""
    ends = {booking.task: booking.end_slot for booking in bookings}
    delay = sum(
        job.weight * max(0, max(ends[task.key] for task in job.tasks) - job.due_slot)
        for job in work.jobs
        if job.due_slot is not None
    )
    figures = {Aim.FINISH: max(ends.values(), default=0), Aim.DELAY: delay}
    return tuple(figures[aim] for aim in work.aims)


def _in_turn(order: Sequence[Task]) -> Iterator[Task]:
    """Yield tasks in an order, each held back until those that it waits for are out."""
    rank = {task.key: number for number, task in enumerate(order)}
    missing = {task.key: len(set(task.after)) for task in order}
    behind: dict[str, list[str]] = defaultdict(list)
    for task in order:
        for before in set(task.after):
            behind[before].append(task.key)
    ready = [rank[key] for key, count in missing.items() if not count]
    heapq.heapify(ready)
    while ready:
        task = order[heapq.heappop(ready)]
        yield task
        for key in behind[task.key]:
            missing[key] -= 1
            if not missing[key]:
                heapq.heappush(ready, rank[key])
