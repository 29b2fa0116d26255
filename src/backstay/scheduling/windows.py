"""How early each task can begin, and how long the work after it takes at least."""

from dataclasses import dataclass
from graphlib import TopologicalSorter

from backstay.domain.work import Task, Work


@dataclass(frozen=True, slots=True)
class Windows:
    """What follows from releases and the order of tasks alone.

    Attributes
    ----------
    order : keys of all tasks, each behind those that it waits for
    earliest : mapping of task to the first slot in which it can start
    tail : mapping of task to the slots from its end to the end of all work, at least
    horizon_slots : a slot by which a best schedule is over, if there is one
    """

    order: tuple[str, ...]
    earliest: dict[str, int]
    tail: dict[str, int]
    horizon_slots: int


def shortest(task: Task) -> int:
    """Return the duration of a task's quickest mode, in slots."""
    return min(mode.duration_slots for mode in task.modes)


def windows_of(work: Work) -> Windows:
    """Return the windows of all tasks."""
    tasks = {task.key: task for task in work.tasks()}
    order = tuple(TopologicalSorter({k: tasks[k].after for k in tasks}).static_order())
    earliest = {task.key: job.release_slot for job in work.jobs for task in job.tasks}
    for key in order:
        for before in tasks[key].after:
            end = earliest[before] + shortest(tasks[before])
            earliest[key] = max(earliest[key], end)
    tail = dict.fromkeys(tasks, 0)
    for key in reversed(order):
        for before in tasks[key].after:
            tail[before] = max(tail[before], tail[key] + shortest(tasks[key]))
    return Windows(order, earliest, tail, _horizon(work))


def _horizon(work: Work) -> int:
    """Return a slot by which all is over if one task follows the other.

    That is lawful once everything is released and open, so nothing better needs more.
    """
    if work.horizon_slots is not None:
        return work.horizon_slots
    waits = [job.release_slot for job in work.jobs]
    waits += [end for bay in work.bays for _, end in bay.closed]
    waits += [end for person in work.people for _, end in person.away]
    longest = (max(m.duration_slots for m in task.modes) for task in work.tasks())
    return max(waits, default=0) + sum(longest)
