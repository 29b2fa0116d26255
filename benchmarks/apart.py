"""Measured cases as jobs: each in a fresh process with limits, here or on a cluster.

What a process has taken at most in memory can only be told of a whole process, so each
case has one to itself, on a worker of a cluster too.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

from backstay.workers.pool import open_pool
from backstay.workers.submit import Limits, WorkerFailed, submit
from backstay.workers.tasks import Done

T = TypeVar("T")
Figures = dict[str, Any]
Measure = Callable[[T], Figures]

LIMITS: Final = Limits(wall_s=3 * 3600, memory_mb=16_000)
"""Of one case, so that none holds up the others for ever.

More than any solver has that is started on the way: it would not get its own.
"""


def measure_apart(
    measure: Measure[T], tasks: Sequence[T], cluster: str | None = None
) -> Iterator[Done[Figures]]:
    """Yield what comes of each task, in order; that one fails is no fault of others.

    Parameters
    ----------
    measure : callable
        At the top of an importable module; gives the figures of a task.
    tasks : sequence
        One at a time is measured on this machine, as many as there are workers on a
        cluster.
    cluster : str, optional
        Address of a Dask scheduler. Nothing comes before all tasks are done there.

    Raises
    ------
    UnusableCluster
        If the cluster is not secured, cannot be reached, or has other versions.
    WorkerFailed
        If a task outlives no worker of the cluster that tries it.
    """
    if cluster is None:
        yield from (measure_one(measure, task) for task in tasks)
        return
    with open_pool(cluster) as pool:
        yield from pool.map(measure_one, measure, tasks)


def measure_one(measure: Measure[T], task: T) -> Done[Figures]:
    """Return what comes of a task in a fresh process of this machine."""
    try:
        return Done(submit(LIMITS, measure, task).result())
    except WorkerFailed as error:
        return Done(None, str(error))
