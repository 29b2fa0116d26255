"""An integer program in whole numbers: solved in floating point, verified exactly."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import gcd
from typing import Final

from ortools.math_opt.python import mathopt

PICOPOINTS_PER_POINT: Final = 10**12
SLACK_PICOPOINTS: Final = 500_000
"""What the solver may miss: its tolerances are relative to whole points."""


@dataclass(slots=True)
class Row:
    """A sum of columns between ``least`` and ``most``, where they are given."""

    terms: dict[int, int] = field(default_factory=dict)
    least: int | None = None
    most: int | None = None

    def add(self, column: int, times: int) -> None:
        """Count a column so many times more."""
        self.terms[column] = self.terms.get(column, 0) + times


@dataclass(frozen=True, slots=True)
class Solution:
    """What the solver found; ``amounts`` is empty without a solution.

    ``bound_points`` is the solver's own bound on the gain, in points; ``nodes`` are
    those of its tree that it looked at, and ``log`` is what it said on the way.
    """

    status: str
    amounts: Sequence[int]
    gain_picopoints: int | None
    bound_points: float
    nodes: int
    log: Sequence[str]


class Program:
    """Columns of whole numbers from 0, rows over them, and the gain to make large."""

    def __init__(self) -> None:
        self.gains: list[int] = []
        self.most: list[int] = []
        self.rows: dict[Hashable, Row] = defaultdict(Row)

    def column(self, most: int, gain_picopoints: int = 0) -> int:
        """Return the number of a new column."""
        self.gains.append(gain_picopoints)
        self.most.append(most)
        return len(self.gains) - 1

    def between(self, key: Hashable, least: int | None, most: int | None) -> Row:
        """Return the row of a key with its limits set."""
        row = self.rows[key]
        row.least, row.most = least, most
        return row

    def solve(
        self, *, relax: bool, time_limit_s: float, node_limit: int | None = None
    ) -> Solution:
        """Return the best amounts of the columns, and how sure the solver is."""
        model = mathopt.Model(name="exact")
        columns = [
            model.add_variable(lb=0, ub=most, is_integer=not relax)
            for most in self.most
        ]
        for row in self.rows.values():
            _add_row(model, columns, row, relax)
        model.maximize(
            mathopt.LinearSum(
                gain / PICOPOINTS_PER_POINT * column
                for gain, column in zip(self.gains, columns, strict=True)
                if gain
            )
        )
        params = mathopt.SolveParameters(
            time_limit=timedelta(seconds=time_limit_s),
            node_limit=node_limit,
            relative_gap_tolerance=0.0,
            absolute_gap_tolerance=0.0,
        )
        log: list[str] = []
        result = mathopt.solve(
            model, mathopt.SolverType.HIGHS, params=params, msg_cb=log.extend
        )
        nodes = result.solve_stats.node_count
        status = result.termination.reason.name
        bound = result.termination.objective_bounds.dual_bound
        if relax or not result.has_primal_feasible_solution():
            return Solution(status, (), None, bound, nodes, log)
        amounts = [round(value) for value in result.variable_values(columns)]
        self.verify(amounts)
        gain = sum(
            gain * amount for gain, amount in zip(self.gains, amounts, strict=True)
        )
        return Solution(status, amounts, gain, bound, nodes, log)

    def verify(self, amounts: Sequence[int]) -> None:
        """Raise if rounded amounts break a row: then the solver was too lenient."""
        for key, row in self.rows.items():
            total = sum(times * amounts[each] for each, times in row.terms.items())
            if not _within(total, row):
                raise ArithmeticError(f"{key} is {total}, not as {row}")
        for column, amount in enumerate(amounts):
            if not 0 <= amount <= self.most[column]:
                raise ArithmeticError(f"column {column} is {amount}")


def _within(total: int, row: Row) -> bool:
    return (row.least is None or total >= row.least) and (
        row.most is None or total <= row.most
    )


def _add_row(
    model: mathopt.Model, columns: Sequence[mathopt.Variable], row: Row, relax: bool
) -> None:
    """Add a row in the smallest whole numbers that say the same, limits aside."""
    terms: Mapping[int, int] = {key: times for key, times in row.terms.items() if times}
    if not terms:
        if not _within(0, row):
            raise ArithmeticError(f"an empty row cannot be {row}")
        return
    unit = gcd(*terms.values())
    least = float("-inf") if row.least is None else row.least / unit
    most = float("inf") if row.most is None else row.most / unit
    if not relax:
        # All columns are whole, so limits may be rounded inwards. A relaxation that did
        # so would be that of another program.
        least = least if row.least is None else -(-row.least // unit)
        most = most if row.most is None else row.most // unit
    added = model.add_linear_constraint(lb=least, ub=most)
    for column, times in terms.items():
        added.set_coefficient(columns[column], times // unit)
