"""Worker processes on this machine that outlive their tasks, and may die.

Each has a thread here that hands it tasks. If a process dies, killed or crashed, its
thread starts another and hands it the same task again. The standard library's pool
gives up all of its work instead, and imports the caller's main module.
"""

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import IO, Any, Final

from backstay.said import Said
from backstay.workers.submit import WorkerFailed
from backstay.workers.tasks import Done, R, S, T, Tell, result_of, say_nothing

ATTEMPTS: Final = 3
"""How often a task is handed to a new process before it is held to kill them."""
FAREWELL_S: Final = 2.0
"""Time in which a process may end by itself when it is no longer needed."""


class LocalPool:
    """Processes beside this one."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="worker")
        self._mine = threading.local()
        self._processes: list[_Process] = []
        self._lock = threading.Lock()
        self._closed = False
        self._works = 0

    def __enter__(self) -> "LocalPool":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        with self._lock:
            self._closed = True
            processes = list(self._processes)
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.end(farewell_s=FAREWELL_S if kind is None else 0)
        self._threads.shutdown()

    def map(
        self,
        function: Callable[[S, T], R],
        shared: S,
        tasks: Sequence[T],
        tell: Tell = say_nothing,
    ) -> list[R]:
        """Return the result of each task, in order; see ``pool.Pool``."""
        self._works += 1
        work = (self._works, pickle.dumps((function, shared)))
        running = [self._threads.submit(self._run, work, task) for task in tasks]
        try:
            for done, _ in enumerate(as_completed(running), start=1):
                tell(done, len(tasks))
            return [result_of(each.result()) for each in running]
        finally:
            for each in running:
                each.cancel()

    def _run(self, work: tuple[int, bytes], task: object) -> Done[Any]:
        """Have a task done by the process of this thread, or by its successors."""
        text = pickle.dumps(task)
        for _ in range(ATTEMPTS):
            process = self._process()
            with contextlib.suppress(EOFError, OSError):  # It died: take another.
                return process.do(work, text)
            process.end()
            self._mine.process = None
        raise WorkerFailed(
            Said("a task ended %(count)s processes that tried it", count=ATTEMPTS)
        )

    def _process(self) -> "_Process":
        found: _Process | None = getattr(self._mine, "process", None)
        if found is None:
            with self._lock:
                if self._closed:
                    raise WorkerFailed(Said("the workers are closed"))
                found = self._mine.process = _Process()
                self._processes.append(found)
        return found


class _Process:
    """A process that does one task after the other."""

    def __init__(self) -> None:
        self._knows = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "backstay.workers.serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C is for this process: it decides.
        )

    def do(self, work: tuple[int, bytes], task: bytes) -> Done[Any]:
        """Return what comes of a task.

        Raises
        ------
        EOFError, OSError
            If the process dies.
        """
        number, text = work
        pipe, answer = self.process.stdin, self.process.stdout
        assert pipe is not None  # noqa: S101  both were asked for
        assert answer is not None  # noqa: S101
        write_message(pipe, b"" if self._knows == number else text)
        self._knows = number
        write_message(pipe, task)
        done: Done[bytes] = pickle.loads(read_message(answer))  # noqa: S301  our own
        if done.result is None:
            return done
        return Done(pickle.loads(done.result))  # noqa: S301

    def end(self, farewell_s: float = FAREWELL_S) -> None:
        """Let the process end, or end it."""
        with contextlib.suppress(OSError):
            if self.process.stdin is not None:
                self.process.stdin.close()
        try:
            self.process.wait(farewell_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def write_message(pipe: IO[bytes], message: bytes) -> None:
    """Write a message with its length before it."""
    pipe.write(len(message).to_bytes(8, "big") + message)
    pipe.flush()


def read_message(pipe: IO[bytes]) -> bytes:
    """Return the next message.

    Raises
    ------
    EOFError
        If there is none, or not all of it.
    """
    head = pipe.read(8)
    length = int.from_bytes(head, "big")
    message = pipe.read(length)
    if len(head) < 8 or len(message) < length:
        raise EOFError
    return message
