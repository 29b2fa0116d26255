"""Many tasks at once: on this machine by default, or on a Dask cluster.

::

    with open_pool() as pool:
        results = pool.map(function, shared, tasks)

The results are those of ``[function(shared, task) for task in tasks]``, in that order,
whatever the workers: how many there are, which of them did what, and which of them died
on the way.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from backstay.workers.local import LocalPool
from backstay.workers.tasks import R, S, T, Tell, say_nothing


class Pool(Protocol):
    """Workers that share out tasks."""

    @property
    def workers(self) -> int:
        """Return how many tasks run at once."""

    def map(
        self,
        function: Callable[[S, T], R],
        shared: S,
        tasks: Sequence[T],
        tell: Tell = say_nothing,
    ) -> list[R]:
        """Return the result of each task, in the order of the tasks.

        Parameters
        ----------
        function : callable
            At the top of an importable module; called with ``shared`` and a task. It is
            called again elsewhere if its worker dies, so it must leave nothing behind.
        shared : object
            Goes to each worker once.
        tasks : sequence
            They, ``shared`` and the results must be possible to pickle.
        tell : callable, optional
            Called with the tasks done and all tasks whenever one is done.

        Raises
        ------
        WorkerFailed
            If a task ends with an error, or outlives no worker that tries it.
        """


@contextmanager
def open_pool(cluster: str | None = None, workers: int | None = None) -> Iterator[Pool]:
    """Open workers, and close them at the end.

    Parameters
    ----------
    cluster : str, optional
        Address of a Dask scheduler, such as ``tls://10.0.0.5:8786``; without it the
        workers are processes on this machine.
    workers : int, optional
        How many processes; by default one for each processor we may use.

    Raises
    ------
    UnusableCluster
        If the cluster is not secured, cannot be reached, or has other versions.
    """
    if cluster is None:
        with LocalPool(workers or processors()) as local:
            yield local
        return
    from backstay.workers.cluster import ClusterPool  # It needs the extra `cluster`.

    with ClusterPool(cluster) as remote:
        yield remote


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
