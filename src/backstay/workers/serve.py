"""The other end of ``local``: do tasks until there are no more."""

import os
import pickle
import sys
from typing import Any

from backstay.workers.local import read_message, write_message
from backstay.workers.tasks import attempt


def main() -> None:
    """Do tasks from standard input, and answer on standard output."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        # A library's chatter must not get between the answers.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        function: Any = None
        shared: Any = None
        while True:
            try:
                work = read_message(sys.stdin.buffer)
                task = read_message(sys.stdin.buffer)
            except EOFError:
                return
            if work:
                function, shared = pickle.loads(work)  # noqa: S301  our own process
            done = attempt(function, shared, pickle.loads(task))  # noqa: S301
            write_message(answers, pickle.dumps(done))


if __name__ == "__main__":
    main()
