"""Projects: a job of tasks in any order of before and after, and bays with places."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from backstay.domain.work import Bay, Job, Mode, Stock, Task, Work
from benchmarks.public.rows import Row, numbers


def project(folder: Path, row: Row) -> Work:
    """Return a project (Patterson format): a line has duration, places, successors."""
    rest = iter(numbers((folder / row.file).read_text()))
    count, kinds = next(rest), next(rest)
    bays = tuple(Bay(f"bay {n}", next(rest)) for n in range(kinds))
    modes, after = {}, {}
    for task in range(1, count + 1):
        duration_slots = next(rest)
        modes[task] = (Mode(duration_slots, _some("bay", rest, kinds)),)
        after[task] = [next(rest) for _ in range(next(rest))]
    return Work((Job("project", tasks_of(modes, after)),), bays)


def project_with_parts(folder: Path, row: Row) -> Work:
    """Return a project whose tasks take parts from stocks, and give parts back."""
    rest = iter(numbers((folder / row.file).read_text()))
    count, kinds, parts = next(rest), next(rest), next(rest)
    bays = tuple(Bay(f"bay {n}", next(rest)) for n in range(kinds))
    stocks = tuple(Stock(f"part {n}", next(rest)) for n in range(parts))
    modes, after = {}, {}
    for task in range(1, count + 1):
        duration_slots, places = next(rest), _some("bay", rest, kinds)
        moved = [next(rest) for _ in range(2 * parts)]
        takes = _some("part", iter(moved[::2]), parts)
        gives = _some("part", iter(moved[1::2]), parts)
        modes[task] = (Mode(duration_slots, places, takes=takes, gives=gives),)
        after[task] = [next(rest) for _ in range(next(rest))]
    return Work((Job("project", tasks_of(modes, after)),), bays, stocks=stocks)


def tasks_of(
    modes: Mapping[int, tuple[Mode, ...]],
    successors: Mapping[int, list[int]],
    name: str = "",
) -> tuple[Task, ...]:
    """Return tasks by number; those that take no time only mark begin and end."""
    real = [task for task in modes if modes[task][0].duration_slots]
    return tuple(
        Task(
            f"{name}{task}",
            modes[task],
            tuple(f"{name}{each}" for each in real if task in successors[each]),
        )
        for task in real
    )


def _some(kind: str, rest: Iterator[int], count: int) -> dict[str, int]:
    """Return the next amounts by name, without those that are zero."""
    return {f"{kind} {n}": amount for n in range(count) if (amount := next(rest))}
