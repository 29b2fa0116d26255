"""Work inside a week: jobs, and the bays, people and stocks that they need.

Time counts in whole *slots*: hours, half days, whatever the caller says. Work is done
without a break, so slots are best those in which somebody works.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Periods = tuple[tuple[int, int], ...]
"""Half-open periods in slots: start included, end excluded."""


def joined(periods: Iterable[tuple[int, int]]) -> Periods:
    """Return periods in order and apart.

    >>> joined([(0, 2), (5, 9), (1, 3), (4, 4)])
    ((0, 3), (5, 9))
    """
    made: list[tuple[int, int]] = []
    for start, end in sorted(periods):
        if start >= end:
            continue
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return tuple(made)


class Aim(StrEnum):
    """What a schedule is after, the less the better.

    ``finish`` is the slot in which the last task is over; ``delay`` is the sum over
    jobs of weight x slots after the due slot.
    """

    FINISH = "finish"
    DELAY = "delay"


@dataclass(frozen=True, slots=True)
class Bay:
    """A bay or room as it stands inside a week: ``places`` that may be taken at once.

    ``workshop.Bay`` counts the same thing in hours by the week.
    """

    key: str
    places: int = 1
    closed: Periods = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A technician or instructor, who does one task at a time, with one skill."""

    key: str
    skills: frozenset[str] = frozenset()
    away: Periods = ()


@dataclass(frozen=True, slots=True)
class Stock:
    """Parts or money: ``quantity`` at the start; what is left is never below zero."""

    key: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to do a task.

    Attributes
    ----------
    duration_slots : int
        One or more.
    bays : mapping of bay to the places that it takes there
    people : the persons that it takes, by name
    skills : mapping of skill to how many more people it takes for it
    takes : mapping of stock to the units taken when it starts
    gives : mapping of stock to the units given back when it is over
    """

    duration_slots: int
    bays: Mapping[str, int] = field(default_factory=dict)
    people: frozenset[str] = frozenset()
    skills: Mapping[str, int] = field(default_factory=dict)
    takes: Mapping[str, int] = field(default_factory=dict)
    gives: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """Something done once, in one of its modes, when the tasks of ``after`` are over.

    Its key stands once in all the work; ``after`` may name tasks of other jobs.
    """

    key: str
    modes: tuple[Mode, ...]
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A repair batch or a course: tasks that may begin at ``release_slot``.

    It is late by the slots from ``due_slot`` to the end of its last task; never, if
    that is None. A slot of delay counts ``weight`` times.
    """

    key: str
    tasks: tuple[Task, ...]
    release_slot: int = 0
    due_slot: int | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done, and what there is to do it with.

    The first of ``aims`` comes first; the next decides among schedules that are equal
    in it. Everything is over by ``horizon_slots``, if that is not None.
    """

    jobs: tuple[Job, ...]
    bays: tuple[Bay, ...] = ()
    people: tuple[Person, ...] = ()
    stocks: tuple[Stock, ...] = ()
    aims: tuple[Aim, ...] = (Aim.FINISH,)
    horizon_slots: int | None = None

    def tasks(self) -> Iterator[Task]:
        """Yield the tasks of all jobs."""
        for job in self.jobs:
            yield from job.tasks
