"""What is wrong with work before anybody tries to schedule it: all faults at once."""

from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from backstay.domain.work import Job, Mode, Periods, Task, Work
from backstay.errors import BackstayError


class FaultyWork(BackstayError):
    """Work that cannot be read as such; ``faults`` lists every one."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def refuse_faults(work: Work) -> None:
    """Refuse work with faults.

    Raises
    ------
    FaultyWork
        Lists every fault.
    """
    if faults := list(faults_of(work)):
        raise FaultyWork(faults)


def faults_of(work: Work) -> Iterator[str]:
    """Yield each fault of some work; none if it may be scheduled."""
    yield from _twice("job", [job.key for job in work.jobs])
    yield from _twice("task", [task.key for task in work.tasks()])
    yield from _resources(work)
    if not work.aims or len(set(work.aims)) < len(work.aims):
        yield "work: aims must name one or more, each once"
    if work.horizon_slots is not None and work.horizon_slots < 0:
        yield "work: horizon_slots must be 0 or more"
    for job in work.jobs:
        yield from _job(job)
    yield from _order(work)
    known = _Known(work)
    for task in work.tasks():
        if not task.modes:
            yield f"task {task.key}: needs at least one mode"
        for number, mode in enumerate(task.modes):
            yield from known.mode(f"task {task.key} mode {number}", mode)


def _resources(work: Work) -> Iterator[str]:
    yield from _twice("bay", [bay.key for bay in work.bays])
    yield from _twice("person", [person.key for person in work.people])
    yield from _twice("stock", [stock.key for stock in work.stocks])
    for bay in work.bays:
        if bay.places < 1:
            yield f"bay {bay.key}: places must be 1 or more"
        yield from _periods(f"bay {bay.key}: closed", bay.closed)
    for person in work.people:
        yield from _periods(f"person {person.key}: away", person.away)
    for stock in work.stocks:
        if stock.quantity < 0:
            yield f"stock {stock.key}: quantity must be 0 or more"


def _periods(record: str, periods: Periods) -> Iterator[str]:
    last = 0
    for start, end in periods:
        if not last <= start < end:
            yield f"{record} must be periods from 0 on, in order and apart"
        last = end


def _job(job: Job) -> Iterator[str]:
    if not job.tasks:
        yield f"job {job.key}: needs at least one task"
    if job.release_slot < 0:
        yield f"job {job.key}: release_slot must be 0 or more"
    if job.weight < 0:
        yield f"job {job.key}: weight must be 0 or more"


def _order(work: Work) -> Iterator[str]:
    tasks: dict[str, Task] = {task.key: task for task in work.tasks()}
    for task in tasks.values():
        for before in task.after:
            if before not in tasks:
                yield f"task {task.key}: after names {before}, which is no task"
    try:
        TopologicalSorter({key: tasks[key].after for key in tasks}).prepare()
    except CycleError as error:
        circle = " before ".join(error.args[1])
        yield f"tasks wait for each other: {circle}"


def _twice(kind: str, keys: list[str]) -> Iterator[str]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"{kind} {key}: stands {count} times"


class _Known:
    """Names that a mode may use."""

    def __init__(self, work: Work) -> None:
        self.people = {person.key for person in work.people}
        self.names = {
            "bays": {bay.key for bay in work.bays},
            "skills": {skill for person in work.people for skill in person.skills},
            "takes": {stock.key for stock in work.stocks},
            "gives": {stock.key for stock in work.stocks},
        }

    def mode(self, record: str, mode: Mode) -> Iterator[str]:
        """Yield each fault of a mode."""
        if mode.duration_slots < 1:
            yield f"{record}: duration_slots must be 1 or more"
        for person in sorted(mode.people - self.people):
            yield f"{record}: people names {person}, whom nobody knows"
        for field, known in self.names.items():
            for name, amount in getattr(mode, field).items():
                if name not in known:
                    yield f"{record}: {field} names {name}, which is not there"
                if amount < 1:
                    yield f"{record}: {field} of {name} must be 1 or more"
