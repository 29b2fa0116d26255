"""A first schedule, in plain Python: it starts the solver off, and stands in for it."""

from fractions import Fraction
from itertools import product

from backstay.domain.work import Mode, Task, Work
from backstay.scheduling.placing import Bookings, place_all, value_of
from backstay.scheduling.windows import Windows, shortest, windows_of


def first_schedule(work: Work) -> Bookings:
    """Return bookings of all tasks; none if no simple order of tasks leads to any.

    Tasks are placed by the work behind them and by due slot, in the modes that are over
    first and in those that take the least of all stocks.
    """
    windows = windows_of(work)
    orders, modes = (_by_tail(work, windows), _by_due(work, windows)), _frugal(work)
    found = [
        bookings
        for order, kept in product(orders, ({}, modes))
        if (bookings := place_all(work, windows, order, kept)) is not None
    ]
    return min(found, key=lambda bookings: value_of(work, bookings), default=())


def _by_tail(work: Work, windows: Windows) -> list[Task]:
    """Return tasks with the longest work behind them first."""
    tasks = {task.key: task for task in work.tasks()}
    behind = {key: windows.tail[key] + shortest(tasks[key]) for key in windows.order}
    return [tasks[key] for key in sorted(windows.order, key=lambda key: -behind[key])]


def _by_due(work: Work, windows: Windows) -> list[Task]:
    """Return tasks by the slot in which they must start to be in time."""
    latest = {
        task.key: (job.due_slot or 0) - windows.tail[task.key] - shortest(task)
        for job in work.jobs
        for task in job.tasks
    }
    tasks = {task.key: task for task in work.tasks()}
    return [tasks[key] for key in sorted(windows.order, key=lambda key: latest[key])]


def _frugal(work: Work) -> dict[str, int]:
    """Return for each task the mode that takes the least share of all stocks."""
    there = {stock.key: max(stock.quantity, 1) for stock in work.stocks}

    def share(mode: Mode) -> Fraction:
        return sum(
            (Fraction(n, there[key]) for key, n in mode.takes.items()), Fraction()
        )

    return {
        task.key: min(range(len(task.modes)), key=lambda n: share(task.modes[n]))
        for task in work.tasks()
    }
