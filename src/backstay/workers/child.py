"""The other end of ``submit``: read a function with its arguments, run it, answer."""

import math
import os
import pickle
import sys

from backstay.workers.submit import Limits


def main() -> None:
    """Run one job from standard input to standard output."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answer:
        # A solver's chatter must not get between the answer's bytes.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        work = pickle.load(sys.stdin.buffer)  # noqa: S301  our own process wrote it
        limits, function, args, kwargs = work
        _limit(limits)
        pickle.dump(function(*args, **kwargs), answer)


def _limit(limits: Limits) -> None:
    """Limit what the job may take; Windows has only the caller's wall clock."""
    if sys.platform == "win32":
        return
    import resource

    memory = limits.memory_mb * 1_000_000
    if sys.platform == "linux":  # macOS refuses limits of address space.
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    seconds = math.ceil(limits.killed_after_s) * (os.cpu_count() or 1)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
