"""Linear programs: built row by row as plain numbers, solved in a worker process."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from backstay.said import Said
from backstay.workers.submit import Limits, WorkerFailed, submit

if TYPE_CHECKING:
    from ortools.math_opt.model_pb2 import ModelProto

Reals = NDArray[np.float64]

LARGEST_PRICE: Final = 1e100
"""A solver that gives more has lost its way; such numbers cannot be reckoned with."""


@dataclass(slots=True)
class LinearProgram:
    """Maximise gain . x with rows . x <= limit and x >= 0.

    ``row``, ``column`` and ``amount`` are the entries of the matrix.
    """

    gain: list[float] = field(default_factory=list)
    limit: list[float] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    amount: list[float] = field(default_factory=list)

    def add_column(self, gain: float, *entries: tuple[int, float]) -> int:
        """Add a variable with its (row, amount) entries; return its number."""
        column = len(self.gain)
        self.gain.append(gain)
        for row, amount in entries:
            self.put(row, column, amount)
        return column

    def add_row(self, limit: float) -> int:
        """Add a row; return its number."""
        self.limit.append(limit)
        return len(self.limit) - 1

    def put(self, row: int, column: int, amount: float) -> None:
        """Add an entry; entries of the same place must not repeat."""
        self.row.append(row)
        self.column.append(column)
        self.amount.append(amount)


@dataclass(frozen=True, slots=True)
class Duals:
    """Optimum of a linear program, and prices of shape (row,), zero or more."""

    optimum: float
    prices: Reals


def solve_apart(program: LinearProgram, wall_s: float) -> Duals | None:
    """Solve a program in a worker process; None if it found no optimum.

    Parameters
    ----------
    program : LinearProgram
    wall_s : float
        Wall time in seconds after which the process is killed, its start included: the
        caller may have no more of it.

    Raises
    ------
    WorkerFailed
        If the process crashed, hung, grew too large, or answered rubbish.
    """
    limits = Limits(wall_s=wall_s, grace_s=0.0)
    duals = submit(limits, solve_here, program, wall_s).result()
    if duals is not None and not _are_prices(duals, len(program.limit)):
        raise WorkerFailed(Said("a solver gave prices that are none"))
    return duals


def _are_prices(duals: Duals, rows: int) -> bool:
    """Return whether an answer has one price for each row, none below zero."""
    prices = np.asarray(getattr(duals, "prices", None))
    return (
        prices.dtype == np.float64
        and prices.shape == (rows,)
        and bool(((prices >= 0) & (prices <= LARGEST_PRICE)).all())
    )


def solve_here(program: LinearProgram, wall_s: float) -> Duals | None:
    """Solve a program in this process. Only worker processes may: it loads a solver."""
    from ortools.math_opt.python import mathopt

    result = mathopt.solve(
        mathopt.Model.from_model_proto(model_of(program)),
        mathopt.SolverType.HIGHS,
        # Barrier with crossover: measured 12 times faster than simplex on these
        # programs, and its duals are those of a vertex.
        params=mathopt.SolveParameters(
            time_limit=timedelta(seconds=wall_s),
            lp_algorithm=mathopt.LPAlgorithm.BARRIER,
        ),
    )
    if result.termination.reason is not mathopt.TerminationReason.OPTIMAL:
        return None
    duals = result.dual_values()
    prices = np.zeros(len(program.limit))
    for row, price in duals.items():
        prices[row.id] = max(0.0, price)
    return Duals(result.objective_value(), prices)


def model_of(program: LinearProgram) -> "ModelProto":
    """Return a program as the solver takes it; only worker processes may ask for it."""
    from ortools.math_opt import model_pb2

    model = model_pb2.ModelProto()
    columns, rows = len(program.gain), len(program.limit)
    model.variables.ids.extend(range(columns))
    model.variables.lower_bounds.extend([0.0] * columns)
    model.variables.upper_bounds.extend([np.inf] * columns)
    model.variables.integers.extend([False] * columns)
    model.linear_constraints.ids.extend(range(rows))
    model.linear_constraints.lower_bounds.extend([-np.inf] * rows)
    model.linear_constraints.upper_bounds.extend(program.limit)
    matrix = model.linear_constraint_matrix
    order = np.lexsort((program.column, program.row))
    matrix.row_ids.extend(np.asarray(program.row)[order].tolist())
    matrix.column_ids.extend(np.asarray(program.column)[order].tolist())
    matrix.coefficients.extend(np.asarray(program.amount)[order].tolist())
    gains = [column for column in range(columns) if program.gain[column]]
    model.objective.maximize = True
    model.objective.linear_coefficients.ids.extend(gains)
    model.objective.linear_coefficients.values.extend(
        [program.gain[column] for column in gains]
    )
    return model
