"""Why work cannot be scheduled: the fewest things that cannot be kept together.

Each thing that limits the work is left out in turn. If there is still no schedule
without it, it is not needed to explain that and stays out; else it is part of the clash
and comes back. What remains cannot be kept together, and each part of it matters.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from backstay.domain.schedule import Outcome
from backstay.domain.work import Mode, Work

Limit = tuple[str, str]
"""A kind of limit and the key of one, such as ("stock", "money")."""


def smallest_clash(
    work: Work, try_to_schedule: Callable[[Work], Outcome]
) -> tuple[tuple[Limit, ...], bool]:
    """Return limits of infeasible work that clash, and whether all of them are needed.

    Parameters
    ----------
    work : Work
        Known to be infeasible.
    try_to_schedule : callable
        What comes of some work; ``UNKNOWN`` when time is up, and then the limit asked
        about is kept without proof.
    """
    out: set[Limit] = set()
    needed, proven = [], True
    for limit in limits_of(work):
        outcome = try_to_schedule(without(work, out | {limit}))
        if outcome is Outcome.INFEASIBLE:
            out.add(limit)
        else:
            needed.append(limit)
            proven = proven and outcome is not Outcome.UNKNOWN
    return tuple(needed), proven


def limits_of(work: Work) -> Iterator[Limit]:
    """Yield all that limits some work, beside the order of its tasks."""
    if work.horizon_slots is not None:
        yield "horizon", ""
    modes = [mode for task in work.tasks() for mode in task.modes]
    for kind, used in (
        ("bay", (mode.bays for mode in modes)),
        ("person", (mode.people for mode in modes)),
        ("skill", (mode.skills for mode in modes)),
        ("stock", (mode.takes for mode in modes)),
    ):
        yield from (
            (kind, key) for key in sorted({key for each in used for key in each})
        )


def without(work: Work, limits: set[Limit]) -> Work:
    """Return work that nothing of the given limits holds back."""
    jobs = tuple(
        replace(
            job,
            tasks=tuple(
                replace(
                    task, modes=tuple(_without(mode, limits) for mode in task.modes)
                )
                for task in job.tasks
            ),
        )
        for job in work.jobs
    )
    free = ("horizon", "") in limits
    return replace(work, jobs=jobs, horizon_slots=None if free else work.horizon_slots)


def _without(mode: Mode, limits: set[Limit]) -> Mode:
    def kept(kind: str, amounts: Mapping[str, int]) -> dict[str, int]:
        return {key: n for key, n in amounts.items() if (kind, key) not in limits}

    return replace(
        mode,
        bays=kept("bay", mode.bays),
        people=frozenset(key for key in mode.people if ("person", key) not in limits),
        skills=kept("skill", mode.skills),
        takes=kept("stock", mode.takes),
        gives=kept("stock", mode.gives),
    )
