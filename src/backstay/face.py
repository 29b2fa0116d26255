"""What ``import backstay`` offers: plan a case, and check a plan."""

from backstay.checking.facts import Violation
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.planning.search import Watch
from backstay.planning.settings import Method, Settings
from backstay.runs import Run, check_plan, run


def plan(
    case: Case,
    *,
    method: str = "full",
    effort: int | None = None,
    time_s: float | None = None,
    gap: float = 0.02,
    seed: int = 0,
    watch: Watch | None = None,
) -> Run:
    """Return a checked plan of a case, with its proven bound.

    Parameters
    ----------
    case : Case
        From ``read_case``.
    method : str
        ``full``, or ``greedy`` for plain priority order without a bound.
    effort : int, optional
        Rounds of search, about half a second of work each; the plan is then the same
        every time. Without it and without ``time_s``, a usual number.
    time_s : float, optional
        Wall time in seconds; alone it is the only limit, and the plan may differ from
        run to run.
    gap : float
        Stop when bound / value - 1 is no larger.
    seed : int
        Seed of all that is drawn at random.
    watch : callable, optional
        Called with a ``Progress`` whenever the search has something to tell.

    Returns
    -------
    Run
        With ``fieldings``, ``unmet``, ``value_micropoints``, ``bound_micropoints``,
        ``gap`` and ``write(folder)``; shows itself as a table in a notebook.

    Raises
    ------
    UnusableSetting
        If a setting is out of range; a ``ValueError``, as for an unknown method.
    PlanRejected
        If the plan fails its own check, which is a fault of the engine.

    Examples
    --------
    >>> import backstay
    >>> case = backstay.read_case("tests/cases/smallest")
    >>> found = backstay.plan(case, effort=1)
    >>> [(fielding.package, fielding.week) for fielding in found.fieldings]
    [('battery', 4)]
    """
    return run(case, Settings(Method(method), effort, time_s, gap, seed), watch)


def check(case: Case, plan: Plan | Run, *, bound: bool = False) -> list[Violation]:
    """Return every rule that a plan breaks; none means that it is feasible, exactly.

    The judge is written apart from the planner, in whole numbers and without tolerance.

    Parameters
    ----------
    case : Case
    plan : Plan or Run
    bound : bool
        Whether to recompute the bound from its multipliers too; takes a ``Run``.

    Examples
    --------
    >>> import backstay
    >>> case = backstay.read_case("tests/cases/smallest")
    >>> backstay.check(case, backstay.plan(case, effort=1), bound=True)
    []
    """
    if isinstance(plan, Run):
        return check_plan(case, plan.plan, plan.multipliers if bound else None)
    if bound:
        raise ValueError("a bound is recomputed from a Run, which has the multipliers")
    return check_plan(case, plan)
