"""The other end of ``local``: do tasks until there are no more."""

import os
import pickle
import sys
from functools import lru_cache
from typing import Any

from backstay.workers.local import read_message, write_message
from backstay.workers.tasks import attempt


def main() -> None:
    """Do tasks from standard input, and answer on standard output."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        # A library's chatter must not get between the answers.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        work: Any = None
        while True:
            try:
                text = read_message(sys.stdin.buffer)
                task = read_message(sys.stdin.buffer)
            except EOFError:
                return
            work = text or work
            write_message(answers, pickle.dumps(attempt(_do, work, task)))


def _do(work: bytes, task: bytes) -> bytes:
    """Do a task; what cannot be read or written is an error like others."""
    function, shared = _read(work)
    own = pickle.loads(task)  # noqa: S301  our own process wrote it
    return pickle.dumps(function(shared, own))


@lru_cache(maxsize=1)
def _read(work: bytes) -> Any:
    """Return function and shared; they are read once, and not for each task."""
    return pickle.loads(work)  # noqa: S301  our own process wrote it


if __name__ == "__main__":
    main()
