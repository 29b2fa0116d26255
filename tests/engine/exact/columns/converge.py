"""Column generation: the value of the relaxed model, between two numbers that meet.

Each round solves the master over the columns so far. Its value is reached by fractions
of real columns; the bound of the oracle at its duals is reached by nothing. Between the
two lies the value of the relaxed model (``docs/explanation/model.md``, (1) to (5) with
z and x in fractions). The oracle's cheapest units at the duals, and at duals drawn
towards the best prices so far, are the columns of the next round.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from backstay.domain.worth import PICOPOINTS_PER_POINT
from backstay.itineraries.kernel import NEVER, Whole
from backstay.itineraries.oracle import (
    MOST_PRICE,
    Priced,
    bound_picopoints,
    price_case,
)
from backstay.itineraries.world import World
from backstay.planning.aggregate import first_prices
from backstay.planning.ascent import ascend
from backstay.planning.draft import least_prices
from backstay.planning.linear import LinearProgram, Reals
from tests.engine.exact.columns.barrier import Optimum, solve_apart
from tests.engine.exact.columns.master import Columns, Duals, Fielding, Master
from tests.engine.exact.columns.tracing import Demand, Tracer, price_by_week

Solve = Callable[[LinearProgram], Optimum]

FIRST_PRICES_S: Final = 60.0
STEPS: Final = 60
"""Price steps before the first round."""
STEPS_APART: Final = 4
"""Of so many steps, one gives columns."""
BEST_WEEKS: Final = 3
"""Weeks of each option that become columns at each prices: those it profits most in."""
DRAWN: Final = 0.3
"""How far duals are drawn towards the best prices (Wentges 1997)."""
CHEAPER: Final = 1e-5
"""A unit cheaper than its dual by this share becomes a column."""
MOST_ROUNDS: Final = 100


@dataclass(frozen=True, slots=True)
class Round:
    """One round: size of the master, its value, the best bound so far, the time taken.

    Attributes
    ----------
    rows, columns, entries : int
        Of the program of the master.
    value_points : float
        What the master reached; cost of promises taken off.
    bound_picopoints : int
    cpu_s : float
        Processor time since the start, solver included.
    """

    rows: int
    columns: int
    entries: int
    value_points: float
    bound_picopoints: int
    cpu_s: float

    @property
    def gap(self) -> float:
        """How far the bound is above the value, as a share of the bound."""
        bound = self.bound_picopoints / PICOPOINTS_PER_POINT
        return (bound - self.value_points) / (abs(bound) or 1.0)


@dataclass(frozen=True, slots=True)
class Converged:
    """The rounds, and the prices behind the bound of the last: shape (row,)."""

    rounds: tuple[Round, ...]
    prices: Whole

    @property
    def last(self) -> Round:
        """The last round."""
        return self.rounds[-1]


class NotConverged(Exception):
    """Bound and value did not meet."""


def converge(world: World, gap: float, solve: Solve = solve_apart) -> Converged:
    """Return rounds until bound and value are no further apart than a share.

    Parameters
    ----------
    world : World
    gap : float
        Share of the bound.
    solve : callable
        Solves the masters.

    Raises
    ------
    NotConverged
        If no columns are left to add, or ``MOST_ROUNDS`` are done.
    WorkerFailed
        If a master could not be solved.
    """
    generation = _Generation(world)
    rounds = []
    for done in islice(generation.rounds(solve), MOST_ROUNDS):
        rounds.append(done)
        if abs(done.gap) <= gap:  # A value above the bound proves a fault.
            return Converged(tuple(rounds), generation.best.prices)
    raise NotConverged(f"bound and value do not meet: {rounds[-1:]}")


class _Generation:
    """Columns, and the best prices so far."""

    def __init__(self, world: World) -> None:
        self.begun_s = _cpu_s()
        self.world = world
        self.columns = Columns(world)
        self.least = least_prices(world)
        self.best = price_case(world, self.least)
        self.bound = bound_picopoints(world, self.best)

    def rounds(self, solve: Solve) -> Iterator[Round]:
        """Yield rounds until there is nothing to add."""
        self._begin()
        added = 1
        while added > 0:
            master = Master(self.columns)
            program = master.program
            optimum = solve(program)
            duals = master.duals(optimum)
            drawn = DRAWN * self.best.prices + (1 - DRAWN) * duals.resources
            asked = [self._price(prices) for prices in (duals.resources, drawn)]
            promises = self.world.promised_cost / PICOPOINTS_PER_POINT
            yield Round(
                len(program.limit),
                len(program.gain),
                len(program.row),
                optimum.value - promises,
                self.bound,
                _cpu_s() - self.begun_s,
            )
            added = sum(self._add(priced, duals) for priced in asked)

    def _begin(self) -> None:
        """Add columns along the way of the first price steps."""
        first = first_prices(self.world, self.best, FIRST_PRICES_S)
        steps = ascend(self.world, self.least if first is None else first)
        for number, step in enumerate(islice(steps, STEPS)):
            priced = self._price(step.priced.prices)  # A relaxation knows no claims.
            if number % STEPS_APART == 0:
                self._add(priced, None)
        self._add(self.best, None)

    def _price(self, prices: Reals | Whole) -> Priced:
        """Price the case; keep the prices if they prove a better bound."""
        whole = np.minimum(np.rint(prices), MOST_PRICE).astype(np.int64)
        priced = price_case(self.world, np.maximum(whole, self.least))
        self._prove(priced, bound_picopoints(self.world, priced))
        return priced

    def _prove(self, priced: Priced, bound: int) -> None:
        if bound < self.bound:
            self.best, self.bound = priced, bound

    def _add(self, priced: Priced, duals: Duals | None) -> int:
        """Add what pays at some prices; return how many columns are new."""
        fieldings = set(self._fieldings(priced, duals))
        asked = {
            (demand, fielding.week)
            for fielding in fieldings
            for demand in self.columns.takes(fielding.option)
        }
        if duals is not None:
            asked |= _cheaper(priced, duals)
        before = self._count()
        self.columns.fieldings |= fieldings
        self._add_units(priced, asked)
        return self._count() - before

    def _count(self) -> int:
        return len(self.columns.fieldings) + sum(map(len, self.columns.units.values()))

    def _fieldings(self, priced: Priced, duals: Duals | None) -> Iterator[Fielding]:
        """Yield fieldings that gain more than the master has for their package."""
        for option, record in enumerate(self.world.needs.options):
            floor = 0.0 if duals is None else duals.packages[record["package"]]
            for week in _best_weeks(priced.profit[option], floor):
                yield Fielding(option, week)

    def _add_units(self, priced: Priced, asked: Iterable[tuple[Demand, int]]) -> None:
        tracer = Tracer(self.world, priced)
        firsts = set()
        for demand, week in asked:
            by_week = price_by_week(priced, demand)
            if by_week[week] < NEVER:
                firsts.add((demand, int(np.argmax(by_week <= by_week[week]))))
        for demand, week in firsts:
            self.columns.units[demand].add(tracer.unit(demand, week))


def _best_weeks(profit: Whole, floor: float) -> list[int]:
    """Return the weeks of most profit above a floor.

    ``profit`` has shape (week,). Worth never rises with time, so profit only rises in
    weeks in which something has become cheaper; others are not looked at.
    """
    before = np.concatenate(([-NEVER], profit[:-1]))
    gaining = np.flatnonzero((profit > before) & (profit > floor))
    order = np.argsort(-profit[gaining], kind="stable")
    best: list[int] = gaining[order[:BEST_WEEKS]].tolist()
    return best


def _cheaper(priced: Priced, duals: Duals) -> set[tuple[Demand, int]]:
    """Return demands and weeks whose units cost less than the master would pay."""
    return {
        (demand, week)
        for (demand, week), dual in duals.demands.items()
        if price_by_week(priced, demand)[week] < dual * (1 - CHEAPER) - 1
    }


def _cpu_s() -> float:
    """Return the processor time of this process and those it waited for."""
    times = os.times()
    return sum(times[:4])
