"""Solvers that fail, one for each way; a worker imports them in place of the real one.

Those of ``BREAK`` give no prices. Those of ``LIE`` give prices that look like prices,
and are those of no program at all.
"""

import os
import signal
import time
from collections.abc import Callable
from typing import Final

import numpy as np

from backstay.planning.linear import Duals, LinearProgram, Reals, solve_here
from tests.engine.workers.jobs import answer_rubbish

Solver = Callable[[LinearProgram, float], object]


def crash(program: LinearProgram, wall_s: float) -> None:
    signal.raise_signal(signal.SIGSEGV)


def leave_without_an_answer(program: LinearProgram, wall_s: float) -> None:
    os._exit(0)


def answer_bytes_of_nothing(program: LinearProgram, wall_s: float) -> None:
    answer_rubbish()


def hang(program: LinearProgram, wall_s: float) -> None:
    time.sleep(600)


def swell(program: LinearProgram, wall_s: float) -> int:
    return len(bytearray(9_000_000_000))  # more than a job may hold


def raise_an_error(program: LinearProgram, wall_s: float) -> None:
    raise ArithmeticError("singular")


def find_no_optimum(program: LinearProgram, wall_s: float) -> None:
    return None


def give_no_number(program: LinearProgram, wall_s: float) -> Duals:
    return _all(program, np.nan)


def give_infinity(program: LinearProgram, wall_s: float) -> Duals:
    return _all(program, np.inf)


def give_prices_below_zero(program: LinearProgram, wall_s: float) -> Duals:
    return _all(program, -1e9)


def give_one_price_too_few(program: LinearProgram, wall_s: float) -> Duals:
    return Duals(1.0, np.ones(len(program.limit) - 1))


def give_one_price_too_many(program: LinearProgram, wall_s: float) -> Duals:
    return Duals(1.0, np.ones(len(program.limit) + 1))


def give_a_table(program: LinearProgram, wall_s: float) -> Duals:
    return Duals(1.0, np.ones((len(program.limit), 2)))


def give_text(program: LinearProgram, wall_s: float) -> Duals:
    return Duals(1.0, np.full(len(program.limit), "dear"))


def give_something_else(program: LinearProgram, wall_s: float) -> str:
    return "OPTIMAL"


def give_nothing(program: LinearProgram, wall_s: float) -> Duals:
    return _all(program, 0.0)


def give_the_largest_number(program: LinearProgram, wall_s: float) -> Duals:
    return _all(program, float(np.finfo(np.float64).max))


def give_huge_prices(program: LinearProgram, wall_s: float) -> Duals:
    return _all(program, 1e99)


def give_the_dearest_prices(program: LinearProgram, wall_s: float) -> Duals:
    return _all(program, 1e4)  # 10**16 pico-points, the most that a price may be


def give_any_prices(program: LinearProgram, wall_s: float) -> Duals:
    random = np.random.default_rng(1)
    return Duals(-5.0, 10.0 ** random.uniform(-15, 9, len(program.limit)))


def give_prices_of_other_rows(program: LinearProgram, wall_s: float) -> Duals:
    found = solve_here(program, wall_s)
    assert found is not None
    return Duals(found.optimum, found.prices[::-1].copy())


BREAK: Final[tuple[Solver, ...]] = (
    crash,
    leave_without_an_answer,
    answer_bytes_of_nothing,
    swell,
    raise_an_error,
    give_no_number,
    give_infinity,
    give_the_largest_number,
    give_prices_below_zero,
    give_one_price_too_few,
    give_one_price_too_many,
    give_a_table,
    give_text,
    give_something_else,
)
LIE: Final[tuple[Solver, ...]] = (
    give_nothing,
    give_huge_prices,
    give_the_dearest_prices,
    give_any_prices,
    give_prices_of_other_rows,
)


def _all(program: LinearProgram, price: float) -> Duals:
    prices: Reals = np.full(len(program.limit), price)
    return Duals(1.0, prices)
