"""Programs in whole numbers: solved in floating point, verified exactly."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import numpy as np

from backstay.planning.linear import LinearProgram, model_of
from backstay.said import Said
from backstay.workers.submit import Limits, WorkerFailed, submit

STOPS_LATE_S: Final = 1.0
"""How much later than told a solver may stop: it is told to so much sooner."""


@dataclass(slots=True)
class WholeProgram(LinearProgram):
    """A linear program in whole numbers, each up to its most.

    Attributes
    ----------
    most : list of int
        The largest number that each variable may be.
    start : list of int
        Numbers that are known to satisfy the rows; the solver begins there.
    """

    most: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)

    def add_whole(
        self, gain: float, most: int, start: int, *entries: tuple[int, float]
    ) -> int:
        """Add a variable with its (row, amount) entries; return its number."""
        self.most.append(most)
        self.start.append(start)
        return self.add_column(gain, *entries)

    def holds(self, numbers: list[int]) -> bool:
        """Return whether whole numbers satisfy all rows and limits, exactly."""
        left = list(self.limit)
        for row, column, amount in zip(self.row, self.column, self.amount, strict=True):
            left[row] -= amount * numbers[column]
        pairs = zip(numbers, self.most, strict=True)
        return min(left, default=0) >= 0 and all(0 <= n <= most for n, most in pairs)


def solve_whole_apart(
    program: WholeProgram, wall_s: float, nodes: int, gap: float
) -> tuple[list[int] | None, bool]:
    """Solve a program in a worker process.

    Parameters
    ----------
    program : WholeProgram
        Its amounts and limits must be whole numbers.
    wall_s : float
        Wall time in seconds after which the process is killed, its start included. The
        solver stops before that, with the best it has.
    nodes : int
        The most nodes of its tree.
    gap : float
        It stops when its bound is no further above its best.

    Returns
    -------
    numbers : list of int or None
        The best that was found; None if nothing was.
    cut : bool
        Whether time cut it, so that another day it may find more.

    Raises
    ------
    WorkerFailed
        If the process crashed, hung, grew too large, or answered rubbish.
    """
    until_s = time.time() + wall_s - STOPS_LATE_S
    limits = Limits(wall_s=wall_s, grace_s=0.0)
    answer = submit(limits, solve_whole_here, program, until_s, nodes, gap)
    numbers, cut = answer.result()
    if numbers is not None and not program.holds(numbers):
        raise WorkerFailed(Said("a solver gave numbers that break the rows"))
    return numbers, cut


def solve_whole_here(
    program: WholeProgram, until_s: float, nodes: int, gap: float
) -> tuple[list[int] | None, bool]:
    """Solve a program in this process. Only worker processes may: it loads a solver.

    ``until_s`` is a moment in seconds since 1970: what loading takes is not to be had
    for solving.
    """
    from ortools.math_opt.python import mathopt

    proto = model_of(program)
    columns = len(program.gain)
    proto.variables.integers[:] = [True] * columns
    proto.variables.upper_bounds[:] = [float(most) for most in program.most]
    model = mathopt.Model.from_model_proto(proto)
    hint = {model.get_variable(each): program.start[each] for each in range(columns)}
    result = mathopt.solve(
        model,
        mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(
            time_limit=timedelta(seconds=max(0.0, until_s - time.time())),
            node_limit=nodes,
            relative_gap_tolerance=gap,
            heuristics=mathopt.Emphasis.LOW,
        ),
        model_params=mathopt.ModelSolveParameters(
            solution_hints=[mathopt.SolutionHint(variable_values=hint)]
        ),
    )
    cut = result.termination.limit is mathopt.Limit.TIME
    if not result.has_primal_feasible_solution():
        return None, cut
    values = result.variable_values()
    found = np.array([values[model.get_variable(each)] for each in range(columns)])
    return [int(number) for number in np.rint(found)], cut
