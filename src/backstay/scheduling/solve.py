"""Solve a model, in a worker process, and bring back plain numbers."""

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from backstay.domain.schedule import Outcome, Value
from backstay.domain.work import Aim, Work
from backstay.scheduling.aims import Scales, add_aims
from backstay.scheduling.bays import add_bays
from backstay.scheduling.clash import Limit, smallest_clash
from backstay.scheduling.first import first_schedule
from backstay.scheduling.improve import improve
from backstay.scheduling.model import Model, PlacedTask, model_of
from backstay.scheduling.naming import Placed, name_people
from backstay.scheduling.people import add_people
from backstay.scheduling.placing import Bookings, value_of
from backstay.scheduling.settings import Limits
from backstay.scheduling.stocks import add_stocks
from backstay.scheduling.windows import windows_of

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

PROVE_SHARE: Final = 0.15
"""Share of the limits in which the solver may prove that it is done."""
IMPROVE_SHARE: Final = 0.4
"""Share of the time after which orders of tasks are left to the solver again."""
LEAST_S: Final = 0.1
"""Time that the solver is given at least."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a search stood after ``elapsed_s`` seconds of wall time."""

    elapsed_s: float
    value: Value
    bound: Value


@dataclass(frozen=True, slots=True)
class Answer:
    """What a solver says; nobody has checked it yet.

    ``in_time`` says that the clock did not cut it.
    """

    outcome: Outcome
    in_time: bool = True
    bookings: Bookings = ()
    value: Value | None = None
    bound: Value | None = None
    found: tuple[Found, ...] = ()
    cpu_s: float = 0.0


def solve_here(work: Work, limits: Limits, until_s: float) -> Answer:
    """Schedule work in this process. Only worker processes may: it loads a solver.

    The solver looks first whether it can prove an end soon. Then other orders of tasks
    are tried, and the solver goes on from the best of them.

    Parameters
    ----------
    work : Work
        Without faults.
    limits : Limits
    until_s : float
        Moment of ``time.time()`` by which to be done, instead of ``limits.time_s``.
    """
    begun, effort = time.time(), limits.effort

    def moment(share: float) -> float:
        return begun + (share if effort is None else 1) * (until_s - begun)

    def part(share: float) -> Limits:
        return replace(limits, effort=None if effort is None else share * effort)

    # Delay is left to the solver: other orders brought less than they took of its time.
    prove = PROVE_SHARE if work.aims[0] is Aim.FINISH else 1.0
    search = _Search(work, begun)
    answer = search.solve(part(prove), moment(prove), first_schedule(work))
    if prove < 1 and answer.outcome in (Outcome.UNKNOWN, Outcome.FEASIBLE):
        better = improve(work, answer.bookings, limits.seed, moment(IMPROVE_SHARE))
        answer = search.solve(part(1 - PROVE_SHARE), until_s, better)
    return replace(
        answer,
        in_time=time.time() < until_s - LEAST_S,
        cpu_s=round(time.process_time(), 3),
    )


class _Search:
    """A model, solved more than once; it keeps the best bookings and bound."""

    def __init__(self, work: Work, begun: float) -> None:
        self._work, self._begun = work, begun
        self._model, self._scales = _model_of(work)
        self._bound: Value = ()
        self._found: list[Found] = []

    def solve(self, limits: Limits, until_s: float, known: Bookings) -> Answer:
        """Return what the solver says, beginning with bookings that are known."""
        _hint(self._model, known)
        solver = _solver(self._work, limits, until_s)
        status = solver.solve(self._model.cp, self._watch())
        outcome = Outcome(solver.status_name(status).lower())
        if outcome is Outcome.INFEASIBLE:
            return Answer(outcome)
        bound = self._scales.figures(round(solver.best_objective_bound))
        bookings, value = known, value_of(self._work, known) if known else None
        self._bound = max(self._bound, bound)
        if outcome in (Outcome.OPTIMAL, Outcome.FEASIBLE):
            placed = tuple(
                _read(self._model, solver, each) for each in self._model.tasks.values()
            )
            told = name_people(self._work, placed)
            # Not the solver's own figure: nothing forces it to be as small as it could.
            if value is None or value_of(self._work, told) < value:
                bookings, value = told, value_of(self._work, told)
        if value is not None:
            proven = value == self._bound
            outcome = Outcome.OPTIMAL if proven else Outcome.FEASIBLE
        return Answer(outcome, True, bookings, value, self._bound, tuple(self._found))

    def _watch(self) -> "cp_model.CpSolverSolutionCallback":
        """Return what the solver calls with each schedule, to note it."""
        from ortools.sat.python import cp_model

        figures, found, begun = self._scales.figures, self._found, self._begun

        class Callback(cp_model.CpSolverSolutionCallback):
            def on_solution_callback(self) -> None:
                value = figures(round(self.objective_value))
                bound = figures(round(self.best_objective_bound))
                found.append(Found(round(time.time() - begun, 3), value, bound))

        return Callback()


def explain_here(
    work: Work, limits: Limits, until_s: float
) -> tuple[tuple[Limit, ...], bool, float]:
    """Return what clashes in infeasible work, whether all of it is needed, CPU seconds.

    Only worker processes may: it loads a solver.
    """

    def outcome_of(freed: Work) -> Outcome:
        if first_schedule(freed):
            return Outcome.FEASIBLE
        model, _ = _model_of(replace(freed, aims=(Aim.FINISH,)))
        model.cp.clear_objective()
        solver = _solver(freed, limits, until_s)
        return Outcome(solver.status_name(solver.solve(model.cp)).lower())

    clash, proven = smallest_clash(work, outcome_of)
    return clash, proven, time.process_time()


def _model_of(work: Work) -> tuple[Model, Scales]:
    model = model_of(work, windows_of(work))
    add_bays(model)
    add_people(model)
    add_stocks(model)
    return model, add_aims(model)


def _solver(work: Work, limits: Limits, until_s: float) -> "cp_model.CpSolver":
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    asked = solver.parameters
    asked.num_workers = limits.workers
    asked.random_seed = limits.seed
    asked.max_time_in_seconds = max(until_s - time.time(), LEAST_S)
    if work.aims[0] is Aim.DELAY:
        # Linear relaxations say nothing about delay: on the job shop la16 the delay was
        # 1,233 without them after 15 s of processor time, and 1,273 with them after 17.
        asked.subsolvers.append("quick_restart_no_lp")
    if limits.effort is not None:
        asked.max_deterministic_time = limits.effort
        asked.interleave_search = True  # Threads that race are not the same twice.
    return solver


def _hint(model: Model, first: Bookings) -> None:
    """Tell the solver a schedule to begin with, instead of the one before."""
    model.cp.clear_hints()
    for booking in first:
        placed = model.tasks[booking.task]
        model.cp.add_hint(placed.start, booking.start_slot)
        model.cp.add_hint(placed.end, booking.end_slot)
        for number, each in enumerate(placed.modes):
            model.cp.add_hint(each.chosen, number == booking.mode)
    if first:
        model.cp.add_hint(model.finish, max(booking.end_slot for booking in first))


def _read(model: Model, solver: "cp_model.CpSolver", placed: PlacedTask) -> Placed:
    """Return where the solver put a task."""
    chosen = [solver.value(each.chosen) for each in placed.modes]
    mode, key = chosen.index(1), placed.task.key
    shares = tuple(
        (skill, team, count)
        for skill in placed.modes[mode].mode.skills
        for team, share in model.shares.get((key, mode, skill), ())
        if (count := solver.value(share))
    )
    return Placed(key, mode, solver.value(placed.start), shares)
