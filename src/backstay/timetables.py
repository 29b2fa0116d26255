"""The door to what happens inside a week: schedule work, and check the schedule."""

from backstay.checking.facts import Violation
from backstay.checking.schedule import check_schedule
from backstay.domain.work import Work
from backstay.errors import BackstayError
from backstay.scheduling.make import Made, make_schedule
from backstay.scheduling.settings import Limits


class ScheduleRejected(BackstayError):
    """A schedule did not pass its own check; ``violations`` says why."""

    def __init__(self, violations: list[Violation]) -> None:
        self.violations = violations
        shown = "\n".join(str(each) for each in violations[:20])
        super().__init__(f"the schedule breaks {len(violations)} rules:\n{shown}")


def schedule(work: Work, limits: Limits | None = None) -> Made:
    """Return a checked schedule of some work, or the reason why there is none.

    Raises
    ------
    FaultyWork
        If the work is not sound in itself; lists every fault.
    ScheduleRejected
        If the schedule does not pass the independent check. That is a fault of the
        engine.

    Examples
    --------
    Two tanks want the one lift for 3 and 2 hours:

    >>> from backstay.domain.work import Bay, Job, Mode, Task
    >>> lift = lambda key, hours: Task(key, (Mode(hours, {"lift": 1}),))
    >>> tanks = Job("tanks", (lift("first", 3), lift("second", 2)))
    >>> made = schedule(Work((tanks,), (Bay("lift"),)))
    >>> made.schedule.outcome.value, made.schedule.value
    ('optimal', (5,))
    """
    made = make_schedule(work, limits or Limits())
    if violations := check_schedule(work, made.schedule):
        raise ScheduleRejected(violations)
    return made
