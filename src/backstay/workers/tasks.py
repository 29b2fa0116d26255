"""A task: a function of something shared and something of its own, run where it may be.

The same outcome goes back from a process beside this one and from another machine.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from backstay.said import Said
from backstay.workers.submit import WorkerFailed

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

Tell = Callable[[int, int], None]
"""Called with how many tasks are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """What came of a task: a result, or the error in words."""

    result: R | None
    error: str = ""


def attempt(function: Callable[[S, T], R], shared: S, task: T) -> Done[R]:
    """Return what comes of a task; an error in words, for not all can travel."""
    try:
        return Done(function(shared, task))
    except Exception as error:  # noqa: BLE001  whatever it is, the caller is told
        return Done(None, f"{type(error).__name__}: {error}")


def result_of(done: Done[R]) -> R:
    """Return the result of a task.

    Raises
    ------
    WorkerFailed
        If it ended with an error.
    """
    if done.error:
        raise WorkerFailed(Said("a task failed: %(why)s", why=done.error))
    return cast(R, done.result)


def say_nothing(done: int, all_: int) -> None:
    """Take no notice."""
