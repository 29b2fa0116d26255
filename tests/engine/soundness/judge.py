"""Plan a case of the sweep, check plan and bound, hold both against the optimum."""

import traceback
from dataclasses import dataclass
from typing import Final
from unittest.mock import patch

import backstay
from backstay.domain.case import Case
from backstay.domain.package import Document
from backstay.planning import aggregate
from backstay.planning.linear import solve_here
from backstay.runs import Run
from tests.engine.exact import arc_flow, brute
from tests.engine.soundness.recipes import Recipe

MICROPOINT: Final = 10**6
EFFORT: Final = 1
EXACT_S: Final = 1.0
"""Longest time for a proof; most take some hundredths of a second."""
MOST_TRIED: Final = 3
"""Units and cohorts wanted by all options for which all ways may still be tried."""
MOST_WEEKS: Final = 16
"""Horizon beyond which the integer program is not even built."""
LENIENCE: Final = 10**9
"""The integer program is solved in floats: it may miss an optimum by a share of one
over this, and by half a micro-point."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with the plan of a recipe.

    Attributes
    ----------
    recipe : str
    faults : tuple of str
        Empty if all is well.
    compared : bool
        Whether the optimum is known, and value and bound were held against it.
    fielded : int
        Packages in the plan.
    """

    recipe: str
    faults: tuple[str, ...]
    compared: bool = False
    fielded: int = 0


@dataclass(frozen=True, slots=True)
class Optimum:
    """What the best plan is worth, and how much more it may be, in pico-points."""

    value: int
    lenience: int


def judge(_: object, recipe: Recipe) -> Verdict:
    """Return what is wrong with the plan of a recipe, whatever that may be.

    The linear program of the first prices is solved in this process, since one of its
    own for each case would cost more than all the rest: not for a process that shall
    hold no solver.
    """
    try:
        with patch.object(aggregate, "solve_apart", solve_here):
            return _judged(recipe)
    except Exception:  # noqa: BLE001  a sweep tells of it and goes on
        return Verdict(str(recipe), (traceback.format_exc(),))


def _judged(recipe: Recipe) -> Verdict:
    case = recipe.case()
    plan = backstay.plan(case, effort=EFFORT, gap=0, seed=recipe.seed)
    faults = [str(each) for each in backstay.check(case, plan, bound=True)]
    optimum = _optimum_of(recipe, case)
    faults += faults_of(plan, optimum)
    compared = optimum is not None
    return Verdict(str(recipe), tuple(faults), compared, len(plan.fieldings))


def faults_of(plan: Run, optimum: Optimum | None) -> list[str]:
    """Return what is wrong with the value and the bound of a plan."""
    value, bound = plan.value_micropoints, plan.bound_micropoints
    faults = []
    if bound is None:
        return ["there is no bound"]
    if value > bound:
        faults.append(f"value {value} is above bound {bound}")
    if optimum is not None and bound * MICROPOINT < optimum.value:
        faults.append(f"bound {bound} is below optimum {optimum.value} pico-points")
    if optimum is not None and value * MICROPOINT > optimum.value + optimum.lenience:
        faults.append(f"value {value} is above optimum {optimum.value} pico-points")
    return faults


def _optimum_of(recipe: Recipe, case: Case) -> Optimum | None:
    """Return the optimum, or None where a proof would take too long."""
    if recipe.size == "toy" and not recipe.twists and _wanted(case) <= MOST_TRIED:
        return Optimum(brute.optimum_picopoints(case), 0)
    if case.horizon_weeks > MOST_WEEKS or recipe.rich:
        return None
    try:
        found = arc_flow.solve(case, time_limit_s=EXACT_S).optimum_picopoints
    except ArithmeticError:  # Its floats were too coarse, and it noticed.
        return None
    if found is None:
        return None
    return Optimum(found, MICROPOINT // 2 + abs(found) // LENIENCE)


def _wanted(case: Case) -> int:
    """Return how many units and cohorts all options want together."""
    return sum(
        part.quantity
        for option in case.options.values()
        for part in option.parts
        if not isinstance(part, Document)
    )
