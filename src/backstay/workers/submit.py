"""Run a function in a process of its own, with limits, and take its answer.

Solvers crash, hang and grow; the planner must not. A job gets its arguments and gives
its result as pickles over pipes, in a fresh interpreter: it never imports the caller's
main module, so that a plain script or a notebook may call it.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Final, Generic, ParamSpec, TypeVar, cast

from backstay.errors import BackstayError
from backstay.said import Said

P = ParamSpec("P")
R = TypeVar("R")

GRACE_S: Final = 5.0
"""Time after its limit at which a job is killed, unless its limits say otherwise."""


class WorkerFailed(BackstayError):
    """A job crashed, hung, grew too large, or raised an error."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a job.

    Attributes
    ----------
    wall_s : float
        Wall time in seconds, its process's start included.
    memory_mb : int
        Megabytes of address space.
    grace_s : float
        Seconds after ``wall_s`` at which it is killed.
    """

    wall_s: float
    memory_mb: int = 8_000
    grace_s: float = GRACE_S

    @property
    def killed_after_s(self) -> float:
        """Return the wall time in seconds after which a job is killed."""
        return self.wall_s + self.grace_s


class Job(Generic[R]):
    """A running job."""

    def __init__(self, process: "subprocess.Popen[bytes]", limits: Limits) -> None:
        self._process = process
        self._limits = limits

    def result(self) -> R:
        """Wait for the job and return its result.

        Raises
        ------
        WorkerFailed
            If it did not end by itself within its limit and the grace, did not end
            well, or left an answer that cannot be read; the message says how.
        """
        longest_s = self._limits.killed_after_s
        try:
            output, errors = self._process.communicate(timeout=longest_s)
        except subprocess.TimeoutExpired:
            self.cancel()
            raise WorkerFailed(
                Said(
                    "a job was stopped after %(seconds)s s", seconds=f"{longest_s:.3g}"
                )
            ) from None
        except BaseException:
            self.cancel()  # Ctrl-C must not leave a solver behind.
            raise
        if self._process.returncode != 0:
            last = errors.decode(errors="replace").strip().splitlines()[-1:]
            raise WorkerFailed(
                Said(
                    "a job ended with code %(code)s: %(last)s",
                    code=self._process.returncode,
                    last=" ".join(last),
                )
            )
        return cast(R, _read(output))

    def cancel(self) -> None:
        """Stop the job at once."""
        self._process.kill()
        self._process.communicate()


def submit(
    limits: Limits, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> Job[R]:
    """Start a function of a module in a process of its own.

    Parameters
    ----------
    limits : Limits
    function : callable
        At the top of an importable module.
    *args, **kwargs
        Its arguments; they and the result must be possible to pickle.

    Returns
    -------
    Job
        Its ``result`` waits.

    Examples
    --------
    >>> submit(Limits(wall_s=20), divmod, 7, 2).result()
    (3, 1)
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "backstay.workers.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,  # Ctrl-C is for the planner: it decides what to stop.
    )
    work = pickle.dumps((limits, function, args, kwargs))
    # The work goes in beside the waiting; ``communicate`` must not see that pipe.
    pipe, process.stdin = process.stdin, None
    threading.Thread(target=_feed, args=(pipe, work), daemon=True).start()
    return Job(process, limits)


def _read(answer: bytes) -> object:
    try:
        return pickle.loads(answer)  # noqa: S301  our own process wrote it
    except Exception as error:  # noqa: BLE001  rubbish may raise anything
        raise WorkerFailed(
            Said(
                "a job left an answer that cannot be read: %(why)s",
                why=f"{type(error).__name__}: {error}",
            )
        ) from None


def _feed(pipe: IO[bytes], work: bytes) -> None:
    try:
        with pipe:
            pipe.write(work)
    except BrokenPipeError:
        pass  # It ended before it read its work: ``result`` tells how.
