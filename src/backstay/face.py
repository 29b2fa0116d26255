"""What ``import backstay`` offers: plan, check, and replan after events."""

from pathlib import Path

from backstay.cases.events import read_events
from backstay.cases.plans import read_plan
from backstay.cases.reading import read_records
from backstay.checking.facts import Violation
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.planning.search import Watch
from backstay.planning.settings import Method, Settings
from backstay.replanning.replan import Replan
from backstay.replanning.replan import replan as repair
from backstay.replanning.settings import USUAL_ROUNDS, RepairSettings
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


def replan(
    case: str | Path,
    plan: Plan | Run | str | Path,
    events: str | Path,
    *,
    effort: int = USUAL_ROUNDS,
    time_s: float | None = None,
    seed: int = 0,
    line_price_micropoints: int | None = None,
    package_price_micropoints: int | None = None,
    watch: Watch | None = None,
) -> Replan:
    """Return a plan repaired after events, and which lines of which nation it changes.

    Nothing is written; ``write(folder)`` does so once it is accepted, with the case as
    it stands in ``folder/case``, from which the next replan starts.

    Parameters
    ----------
    case : path
        The case of the plan: a folder, or an ``.xlsx`` workbook.
    plan : Plan, Run or path
        The plan in force, or the folder it was written to.
    events : path
        File of events, ``.toml``.
    effort : int
        Rounds of search after the first answer; the plan is the same every time.
    time_s : float, optional
        Wall time in seconds, a guard: the plan may then differ from run to run.
    seed : int
        Seed of all that is drawn at random.
    line_price_micropoints, package_price_micropoints : int, optional
        What each broken line costs whose promise names no price, and each package that
        comes later than told, by another option, or not at all; without them, usual
        prices.
    watch : callable, optional
        Called with a ``Progress`` whenever the repair has something to tell.

    Returns
    -------
    Replan
        With ``plan``, ``case`` as it stands, ``difference`` and ``write(folder)``.

    Raises
    ------
    FaultyCase
        If case, plan or events cannot be used; it lists every fault.
    UnusableSetting
        If a setting is out of range; a ``ValueError``.
    PlanRejected
        If the plan in force breaks a rule of its case.

    Examples
    --------
    >>> import backstay
    >>> folder = "tests/cases/smallest"
    >>> in_force = backstay.plan(backstay.read_case(folder), effort=1)
    >>> made = backstay.replan(folder, in_force, "tests/cases/gate-shut.toml")
    >>> [(each.package, each.change) for each in made.difference.packages]
    [('battery', 'later')]
    """
    settings = RepairSettings(
        effort, time_s, seed, line_price_micropoints, package_price_micropoints
    )
    records = read_records(case)
    told = read_events(events, records)
    return repair(records, _in_force(plan), told, settings, watch or _unwatched)


def _in_force(plan: Plan | Run | str | Path) -> Plan:
    if isinstance(plan, Run):
        return plan.plan
    return plan if isinstance(plan, Plan) else read_plan(plan)


def _unwatched(_: object) -> None:
    """Take no notice."""
