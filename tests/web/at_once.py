"""The same thing done by several threads at once."""

import threading
from collections.abc import Callable


def by_threads(number: int, function: Callable[[], None]) -> None:
    """Call a function in so many threads, and wait for all of them."""
    threads = [threading.Thread(target=function) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
