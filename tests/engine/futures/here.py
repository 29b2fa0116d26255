"""A pool of this process alone."""

from collections.abc import Callable, Sequence

from backstay.workers.tasks import R, S, T, Tell, say_nothing


class Here:
    """Does each task where it is asked."""

    workers = 1

    def map(
        self,
        function: Callable[[S, T], R],
        shared: S,
        tasks: Sequence[T],
        tell: Tell = say_nothing,
    ) -> list[R]:
        found: list[R] = []
        for task in tasks:
            found.append(function(shared, task))
            tell(len(found), len(tasks))
        return found
