"""Functions for workers to run; a worker imports them by name."""

import contextlib
import os
import signal
import threading
import time
from pathlib import Path


def add(shared: int, task: int) -> int:
    return shared + task


def who(_: object, task: float) -> int:
    time.sleep(task)
    return os.getpid()


def chatter(_: object, task: int) -> int:
    print("chatter", flush=True)  # noqa: T201
    os.write(1, b"chatter\n")
    return task


def fail(_: object, task: int) -> float:
    return 1 / task


def die(_: object, task: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return task


def die_once(folder: str, task: int) -> int:
    """Kill the worker that is first to do task 3."""
    mark = Path(folder) / "died"
    if task == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 10 * task


def last_byte(shared: bytes, task: bytes) -> int:
    return shared[-1] + task[-1]


def add_slowly(shared: int, task: int) -> int:
    time.sleep(0.2)
    return shared + task


def lock(_: object, task: int) -> object:
    return threading.Lock()


def answer_rubbish() -> None:
    """Write rubbish where the answer goes, and end as if all were well."""
    for pipe in range(3, 10):
        with contextlib.suppress(OSError):  # Few of them are open.
            os.write(pipe, b"rubbish")
    os._exit(0)


def own_process(_: int) -> dict[str, int]:
    return {"pid": os.getpid()}


def reciprocal(task: int) -> dict[str, float]:
    return {"value": 1 / task}


def hang(task: float) -> dict[str, float]:
    time.sleep(task)
    return {"value": task}
