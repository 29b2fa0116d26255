"""Workers of a Dask cluster, reached by the address of its scheduler.

A scheduler runs whatever code reaches it. So it must listen on this machine alone, or
talk over TLS with certificates on both sides; anything else is refused.
"""

import ipaddress
import pickle
import platform
import re
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from typing import Any, Final

from backstay.errors import BackstayError
from backstay.version import __version__
from backstay.workers.submit import WorkerFailed
from backstay.workers.tasks import Done, R, S, T, Tell, attempt, result_of, say_nothing

ADDRESS: Final = re.compile(r"(tcp|tls)://(\[[0-9a-f:]+\]|[\w.-]+):(\d{1,5})", re.I)
LIBRARIES: Final = ("numpy", "numba")
CONNECT_S: Final = 15


class UnusableCluster(BackstayError):
    """A cluster that is not secured, cannot be reached, or has other versions."""


class ClusterPool:
    """The workers of a Dask cluster."""

    def __init__(self, address: str) -> None:
        check_address(address)
        try:
            from distributed import Client, Security
        except ImportError:
            raise UnusableCluster(
                "--cluster needs Dask: install backstay with its extra `cluster`"
            ) from None
        secured = address.lower().startswith("tls://")
        try:
            self._client = Client(
                address,
                timeout=CONNECT_S,
                security=Security(require_encryption=True) if secured else None,
                set_as_default=False,
            )
        except (OSError, TypeError, ValueError) as error:
            raise UnusableCluster(
                f"no cluster at {address}: {error}; is the scheduler running, and do "
                "both sides have their certificates?"
            ) from None
        try:
            self._check()
        except BaseException:
            self._client.close()
            raise

    def __enter__(self) -> "ClusterPool":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @property
    def workers(self) -> int:
        """Return how many tasks run at once."""
        return sum(self._client.nthreads().values())

    def map(
        self,
        function: Callable[[S, T], R],
        shared: S,
        tasks: Sequence[T],
        tell: Tell = say_nothing,
    ) -> list[R]:
        """Return the result of each task, in order; see ``pool.Pool``.

        What is shared is itself a task's result: if all workers that hold it die, the
        scheduler has it made again.
        """
        from distributed import KilledWorker, as_completed

        text, loop = pickle.dumps((function, shared)), self._client.loop
        with warnings.catch_warnings():
            # It goes to the scheduler once, which is what the warning asks for.
            warnings.filterwarnings("ignore", "Sending large graph", UserWarning)
            work = self._client.submit(pickle.loads, text, pure=False)
            running = self._client.map(
                _attempt, [work] * len(tasks), tasks, pure=False, batch_size=None
            )
        try:
            for done, _ in enumerate(as_completed(running, loop=loop), start=1):
                tell(done, len(tasks))
            found: list[Done[R]] = self._client.gather(running)
        except KilledWorker as error:
            raise WorkerFailed(
                f"a task ended the workers that tried it: {error}"
            ) from None
        finally:
            self._client.cancel([*running, work])
        return [result_of(done) for done in found]

    def _check(self) -> None:
        """Refuse a cluster that listens in the open or would give other results."""
        told = self._client.scheduler_info(n_workers=-1)
        check_bound([told["address"], *told["workers"]])
        ours = versions()
        for worker, theirs in self._versions().items():
            if theirs != ours:
                raise UnusableCluster(
                    f"worker {worker} has {theirs}, and this machine {ours}: results "
                    "would differ"
                )

    def _versions(self) -> dict[str, dict[str, str]]:
        """Return the versions of all workers, of which there is at least one.

        A worker may end between being waited for and being asked, as one that is
        started again does; then none would have been asked.
        """
        until = time.monotonic() + CONNECT_S
        found: dict[str, dict[str, str]] = {}
        while not found:
            left = until - time.monotonic()
            try:
                self._client.wait_for_workers(1, timeout=max(0.0, left))
            except TimeoutError:
                reason = "the cluster has no workers: start some"
                raise UnusableCluster(reason) from None
            found = self._client.run(versions)
        return found


def check_address(address: str) -> None:
    """Refuse an address that is neither on this machine nor secured by TLS.

    Raises
    ------
    UnusableCluster
        Says what would be right.
    """
    match = ADDRESS.fullmatch(address)
    if match is None:
        raise UnusableCluster(
            f"{address} is no address of a scheduler: such as tls://10.0.0.5:8786, or "
            "tcp://127.0.0.1:8786 on this machine"
        )
    scheme, host = match[1].lower(), match[2].strip("[]")
    if scheme != "tls" and not _is_here(host):
        raise UnusableCluster(
            f"{address} is open to anyone on the way: use tls://, or a scheduler that "
            "listens on 127.0.0.1 alone"
        )


def check_bound(addresses: Iterable[str]) -> None:
    """Refuse a cluster one of whose parts listens in the open.

    Raises
    ------
    UnusableCluster
        Names the first that does.
    """
    for address in addresses:
        try:
            check_address(address)
        except UnusableCluster:
            raise UnusableCluster(
                f"a part of the cluster listens at {address} without TLS: bind it to "
                "127.0.0.1 (--host), or give it certificates"
            ) from None


def versions() -> dict[str, str]:
    """Return the versions that decide results."""
    return {
        "backstay": __version__,
        "python": ".".join(platform.python_version_tuple()[:2]),
        **{name: version(name) for name in LIBRARIES},
    }


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _attempt(work: tuple[Callable[[Any, Any], Any], Any], task: object) -> Done[Any]:
    function, shared = work
    return attempt(function, shared, task)
