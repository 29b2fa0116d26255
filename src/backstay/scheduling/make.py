"""Make a schedule: refuse faulty work, solve in a worker process, name the people."""

import time
from dataclasses import dataclass
from typing import Final

from backstay.domain.schedule import Outcome, Schedule
from backstay.domain.work import Work
from backstay.scheduling.faults import refuse_faults
from backstay.scheduling.first import first_schedule
from backstay.scheduling.placing import value_of
from backstay.scheduling.settings import Limits
from backstay.scheduling.solve import Answer, Found, explain_here, solve_here
from backstay.workers import submit as workers

RESERVE_S: Final = 0.3
"""Time kept back for reading the answer of a worker process."""


@dataclass(frozen=True, slots=True)
class Made:
    """A schedule, and how the search for it went.

    Attributes
    ----------
    schedule : Schedule
    stopped : ``proof``, ``effort``, ``time``, or ``fault`` if the solver failed
    reproducible : whether the same call gives the same schedule
    found : each better schedule that the solver found, with the bound then
    cpu_s : processor time of the worker processes
    """

    schedule: Schedule
    stopped: str
    reproducible: bool = False
    found: tuple[Found, ...] = ()
    cpu_s: float = 0.0


def make_schedule(work: Work, limits: Limits) -> Made:
    """Return the best schedule of some work that was found within limits.

    Parameters
    ----------
    work : Work
    limits : Limits
        Its wall time covers everything but a solver that hangs: that is killed some
        seconds later.

    Raises
    ------
    FaultyWork
        If the work is not sound in itself; lists every fault.
    """
    refuse_faults(work)
    until_s = time.time() + limits.time_s - RESERVE_S
    allowed = workers.Limits(limits.time_s, limits.memory_mb)
    try:
        answer = workers.submit(allowed, solve_here, work, limits, until_s).result()
    except workers.WorkerFailed as error:
        return _made_without_solver(work, limits, f"the solver failed: {error}")
    if answer.outcome is Outcome.INFEASIBLE:
        return _explained(work, limits, until_s, answer)
    same = limits.effort is not None and answer.in_time
    stopped = "effort" if same else "time"
    stopped = "proof" if answer.outcome is Outcome.OPTIMAL else stopped
    if answer.outcome is Outcome.UNKNOWN:
        reason = (
            f"stopped by {stopped} with no schedule, and no proof that there is none"
        )
        schedule = Schedule(answer.outcome, reason=reason)
    else:
        schedule = Schedule(answer.outcome, answer.bookings, answer.value, answer.bound)
    return Made(schedule, stopped, same, answer.found, answer.cpu_s)


def _made_without_solver(work: Work, limits: Limits, reason: str) -> Made:
    """Return the first schedule, which needs no solver."""
    first = first_schedule(work)
    if not first:
        return Made(Schedule(Outcome.UNKNOWN, reason=reason), "fault")
    value = value_of(work, first)
    return Made(Schedule(Outcome.FEASIBLE, first, value, reason=reason), "fault")


def _explained(work: Work, limits: Limits, until_s: float, answer: Answer) -> Made:
    """Return that there is no schedule, and why: in the time that is left."""
    allowed = workers.Limits(max(until_s - time.time(), RESERVE_S), limits.memory_mb)
    try:
        job = workers.submit(allowed, explain_here, work, limits, until_s)
        limiting, proven, cpu_s = job.result()
    except workers.WorkerFailed as error:
        reason = f"there is no schedule; what clashes is not known: {error}"
        return Made(Schedule(Outcome.INFEASIBLE, reason=reason), "proof")
    clash = tuple(" ".join(filter(None, limit)) for limit in limiting)
    reason = f"cannot be kept together: {', '.join(clash) or 'the order of tasks'}"
    reason += "" if proven else "; perhaps not all of them, for time was up"
    schedule = Schedule(Outcome.INFEASIBLE, reason=reason, clash=clash)
    return Made(schedule, "proof", cpu_s=answer.cpu_s + cpu_s)
