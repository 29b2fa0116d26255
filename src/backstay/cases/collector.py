"""The collector of garbage at rest, where hundreds of thousands of records are made.

None of them is in a ring, so that there is nothing for it to find, and each of its
looks goes through all of case and plan: half of a check at size L, and three quarters
of reading a case.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let nobody look for garbage for a while; also a decorator of a function."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
