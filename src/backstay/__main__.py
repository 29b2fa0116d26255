"""``python -m backstay``, and the command ``backstay``."""

import os
import signal
from types import FrameType

from backstay.errors import INTERRUPTED, STOPPED


def main() -> None:
    """Load the command line and run it; Ctrl-C ends either with one line."""
    usual = signal.signal(signal.SIGINT, _leave)
    from backstay import cli

    signal.signal(signal.SIGINT, usual)
    cli.main()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """End at once: an exception out of a library half loaded would be swallowed.

    Nothing has begun yet, so there is nothing to put in order.
    """
    os.write(2, f"{STOPPED}\n".encode())
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
