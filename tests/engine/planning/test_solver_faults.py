"""A solver that crashes, hangs, swells or lies: the plan stays sound, and says so.

The faults are planted in the worker process itself: its answer comes back the way that
a true one does.
"""

import pytest

import backstay
from backstay.planning import linear
from backstay.runs import Run
from tests.engine.exact.optima import known_optima
from tests.engine.planning import solvers

MICROPOINT = 10**6
KNOWN = known_optima()[9]
"""A case with its proven optimum, which the search does not prove by itself."""
CASE = KNOWN.case()


def plan_with(solver: solvers.Solver, patch: pytest.MonkeyPatch) -> Run:
    """Return a plan for whose first prices a solver is asked that fails."""
    patch.setattr(linear, "solve_here", solver)
    return backstay.plan(CASE, effort=1, gap=0)


def stages(plan: Run) -> list[str]:
    trajectory = plan.record["trajectory"]
    assert isinstance(trajectory, list)
    return [told["stage"] for told in trajectory]


def assert_sound(plan: Run) -> None:
    """Check a plan and its bound, and that the optimum lies between."""
    assert plan.bound_micropoints is not None
    assert backstay.check(CASE, plan, bound=True) == []
    assert plan.value_micropoints * MICROPOINT <= KNOWN.optimum_picopoints
    assert plan.bound_micropoints * MICROPOINT >= KNOWN.optimum_picopoints
    assert plan.value_micropoints > 0


@pytest.mark.parametrize("solver", solvers.BREAK, ids=lambda solver: solver.__name__)
def test_a_solver_that_breaks_is_told_and_the_plan_is_sound(
    solver: solvers.Solver, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_with(solver, monkeypatch)

    assert [stage for stage in stages(plan) if "first prices failed:" in stage]
    assert "first prices" not in stages(plan)
    assert not plan.plan.reproducible
    assert_sound(plan)


@pytest.mark.parametrize("solver", solvers.LIE, ids=lambda solver: solver.__name__)
def test_a_solver_that_lies_can_only_make_the_bound_worse(
    solver: solvers.Solver, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_with(solver, monkeypatch)

    assert "first prices" in stages(plan)
    assert_sound(plan)


def test_a_solver_that_finds_nothing_leaves_a_sound_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = plan_with(solvers.find_no_optimum, monkeypatch)

    assert not plan.plan.reproducible
    assert_sound(plan)


def test_a_solver_that_hangs_is_stopped_when_time_is_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(linear, "solve_here", solvers.hang)

    plan = backstay.plan(CASE, time_s=2.0, gap=0)

    trajectory = plan.record["trajectory"]
    assert isinstance(trajectory, list)
    stopped = trajectory[-1]
    assert "first prices failed: a job was stopped" in stopped["stage"]
    # Next to no work is left by then, so a busy machine makes little difference; a
    # worker's usual grace of 5 s would.
    assert stopped["elapsed_s"] < 2.0 + 2.0
    assert plan.plan.stopped == "time"
    assert_sound(plan)


def test_prices_that_are_right_pass():
    # So that the faults above are told apart from what a solver does every day.
    plan = backstay.plan(CASE, effort=1, gap=0)

    assert "first prices" in stages(plan)
    assert not [stage for stage in stages(plan) if "failed" in stage]
    assert plan.plan.reproducible
