"""What workshops can do in the weeks to come, and when what waits there is over."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from backstay_web.donations.models import Bay, BayPeriod
from backstay_web.donations.models.state import COUNTING
from backstay_web.repair.awaited import may_begin_on, parts_of
from backstay_web.repair.models import Job
from backstay_web.repair.models.state import State

AHEAD_WEEKS: Final = 13
"""A quarter ahead: our assumption of how far hours of bays are known."""
WEEK: Final = timedelta(weeks=1)
TO_BE_DONE: Final = (State.WAITING, State.MOVING, State.IN_REPAIR)


@dataclass(frozen=True)
class Queued:
    """A job in a queue, its bay-hours, and the week in which these are done.

    There is no such week if its hours are unknown, or do not fit into those ahead. It
    waits for something until ``begins_on``, and is not begun before.
    """

    job: Any
    hours: int | None
    begins_on: date
    week: int | None


@dataclass(frozen=True)
class Queue:
    """What one workshop has of bays for a family, and what waits for them.

    ``hours`` are those of its bays by week, ``taken`` those that the jobs take of them.
    """

    workshop: Any
    family: Any
    weeks: Sequence[date]
    hours: Sequence[int]
    taken: Sequence[int]
    jobs: Sequence[Queued]

    @property
    def hours_queued(self) -> int:
        """Return the bay-hours of all jobs that say how many they take."""
        return sum(each.hours or 0 for each in self.jobs)

    @property
    def unknown_count(self) -> int:
        """Return how many jobs do not say how many hours they take."""
        return sum(each.hours is None for each in self.jobs)

    @property
    def free_from(self) -> date | None:
        """Return the first week in which hours are left, if there is one."""
        each = zip(self.weeks, self.hours, self.taken, strict=True)
        return next((week for week, had, taken in each if taken < had), None)


def queues(on: date) -> list[Queue]:
    """Return the queue of each workshop and family, in the order of their names.

    Jobs come in the order in which they were reported, those that are begun first: the
    database knows of no other order among them.
    """
    weeks = weeks_from(on)
    hours, names = hours_by_place(weeks)
    waiting = defaultdict[tuple[UUID, UUID], list[tuple[Any, date]]](list)
    jobs = jobs_to_be_done()
    parts = parts_of(jobs)
    for job in jobs:
        key = (job.workshop_id, job.variant.family_id)
        waiting[key].append((job, may_begin_on(job, parts, on)))
        names.setdefault(key, (job.workshop, job.variant.family))
    found = [
        queue_of(*names[key], weeks, hours.get(key, [0] * len(weeks)), waiting[key])
        for key in names
    ]
    return sorted(found, key=lambda each: (each.workshop.name, each.family.name))


def queue_of(
    workshop: Any,
    family: Any,
    weeks: Sequence[date],
    hours: list[int],
    jobs: list[tuple[Any, date]],
) -> Queue:
    work = [(hours_of(job), (day - weeks[0]) // WEEK) for job, day in jobs]
    ends, taken = fill(hours, work)
    rows = [
        Queued(job, hours_of(job), day, end)
        for (job, day), end in zip(jobs, ends, strict=True)
    ]
    return Queue(workshop, family, weeks, hours, taken, rows)


def fill(
    hours: Sequence[int], work: Iterable[tuple[int | None, int]]
) -> tuple[list[int | None], list[int]]:
    """Return in which week each piece of work is done, and what is taken of each week.

    One is done after the other, as early as there are hours, but not before its first
    week; work that is unknown takes none.

    >>> fill([10, 10, 10], [(15, 0), (None, 0), (5, 2), (20, 0)])
    ([1, None, 2, None], [10, 10, 10])
    """
    left, ends = list(hours), list[int | None]()
    for amount, first in work:
        end = None
        for week, free in enumerate(left):
            if not amount:
                break
            if week < first:
                continue
            used = min(free, amount)
            left[week], amount = free - used, amount - used
            end = week if amount == 0 else None
        ends.append(end)
    return ends, [had - free for had, free in zip(hours, left, strict=True)]


def hours_of(job: Any) -> int | None:
    """Return the bay-hours that a job takes, if it says so: each unit as many."""
    return None if job.hours is None else job.hours * job.quantity


def jobs_to_be_done() -> Any:
    """Return the jobs that a workshop is to mend: those that are begun first."""
    rows = Job.objects.filter(
        state__in=TO_BE_DONE, workshop__isnull=False, passed_on=None
    ).select_related("workshop", "variant__family")
    found = list(rows.order_by("reported_on", "pk"))
    return sorted(found, key=lambda job: job.state != State.IN_REPAIR)


def weeks_from(on: date) -> list[date]:
    """Return the Mondays of this week and of those ahead.

    >>> weeks_from(date(2026, 3, 20))[0].isoformat()
    '2026-03-16'
    """
    monday = on - timedelta(days=on.weekday())
    return [monday + n * WEEK for n in range(AHEAD_WEEKS)]


Place = tuple[UUID, UUID]
"""The keys of a workshop and of a family."""


def hours_by_place(
    weeks: Sequence[date],
) -> tuple[dict[Place, list[int]], dict[Place, tuple[Any, Any]]]:
    """Return the hours of all bays by workshop and family, week by week, and both.

    Only bays of offers that are offered or confirmed count.
    """
    periods = defaultdict[UUID, list[Any]](list)
    for each in BayPeriod.objects.filter(retired_on=None):
        periods[each.bay_id].append(each)
    hours: dict[Place, list[int]] = {}
    names: dict[Place, tuple[Any, Any]] = {}
    bays = Bay.objects.filter(
        retired_on=None,
        workshop__retired_on=None,
        workshop__offer__state__in=COUNTING,
    )
    for bay in bays.select_related("workshop", "family").order_by("code", "pk"):
        key = (bay.workshop_id, bay.family_id)
        names[key] = (bay.workshop, bay.family)
        own = [hours_in(bay, periods[bay.pk], week) for week in weeks]
        before = hours.get(key, [0] * len(weeks))
        hours[key] = [one + more for one, more in zip(before, own, strict=True)]
    return hours, names


def hours_in(bay: Any, periods: Iterable[Any], week: date) -> int:
    """Return the hours of a bay in the week that begins on a day."""
    for each in periods:
        if each.start_on <= week < each.end_on:
            return int(each.hours)
    return int(bay.hours)
