"""The planner's linear programs, solved by an interior point without crossover.

Its duals lie amid all optimal duals, where simplex gives a corner of them. Columns that
are found at such duals serve the next rounds better.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
from ortools.math_opt.python import mathopt

from backstay.planning.linear import LinearProgram, Reals, model_of
from backstay.workers.submit import Limits, submit

LONGEST_S: Final = 300.0
"""Longest time for one program; those of size M take 6 s."""


@dataclass(frozen=True, slots=True)
class Optimum:
    """The optimum of a program, and duals of shape (row,), zero or more."""

    value: float
    duals: Reals


class NotOptimal(Exception):
    """The solver stopped without an optimum; the message says how."""


def solve_apart(program: LinearProgram) -> Optimum:
    """Solve a program in a worker process.

    Raises
    ------
    WorkerFailed
        If there is no optimum, or the process crashed or hung.
    """
    return submit(Limits(wall_s=LONGEST_S), solve_here, program).result()


def solve_here(program: LinearProgram) -> Optimum:
    """Solve a program in this process.

    Raises
    ------
    NotOptimal
    """
    if not program.gain:
        return Optimum(0.0, np.zeros(len(program.limit)))  # HiGHS would give no duals.
    result = mathopt.solve(
        mathopt.Model.from_model_proto(model_of(program)),
        mathopt.SolverType.HIGHS,
        params=_parameters(),
    )
    if result.termination.reason is not mathopt.TerminationReason.OPTIMAL:
        raise NotOptimal(str(result.termination))
    duals = np.zeros(len(program.limit))
    for row, dual in result.dual_values().items():
        duals[row.id] = max(0.0, dual)
    return Optimum(result.objective_value(), duals)


def _parameters() -> mathopt.SolveParameters:
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=LONGEST_S),
        lp_algorithm=mathopt.LPAlgorithm.BARRIER,
        # On the way back through presolve HiGHS loses the duals of an interior point,
        # sees that they are wrong, and says that it knows nothing.
        presolve=mathopt.Emphasis.OFF,
    )
    parameters.highs.string_options["run_crossover"] = "off"
    return parameters
