"""Job shops as workshops: a job is a repair batch, a machine a bay with one place."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from backstay.domain.work import Aim, Bay, Job, Mode, Person, Task, Work
from benchmarks.public.rows import Row, numbers

Read = Callable[[Iterator[int]], Iterator[Mode]]
"""Reads the modes of a task from the rest of a line."""
DUE_TENTHS: Final = 13
"""Due slot in tenths of a job's work: the rule f = 1.3 of Singer and Pinedo (1998)."""


def job_shop(folder: Path, row: Row) -> Work:
    """Return a job shop: a line has pairs of machine and duration."""
    return _work(_plain_jobs(folder, row))


def late_job_shop(folder: Path, row: Row) -> Work:
    """Return a job shop with due slots and weights; some take ten jobs of the file."""
    jobs = _plain_jobs(folder, row)[: 10 if "first10" in row.instance else None]
    return _work([_due(job, n, len(jobs)) for n, job in enumerate(jobs)], Aim.DELAY)


def flexible_job_shop(folder: Path, row: Row) -> Work:
    """Return a job shop in which a task may have several bays, with durations."""

    def modes(line: Iterator[int]) -> Iterator[Mode]:
        for _ in range(next(line)):
            bay, duration_slots = f"bay {next(line)}", next(line)
            yield Mode(duration_slots, {bay: 1})

    return _work([_job(n, line, modes) for n, line in enumerate(_lines(folder, row))])


def staffed_job_shop(folder: Path, row: Row) -> Work:
    """Return a flexible job shop in which a technician works in each bay, by name."""

    def modes(line: Iterator[int]) -> Iterator[Mode]:
        for _ in range(next(line)):
            bay = f"bay {next(line)}"
            for _ in range(next(line)):
                who = frozenset({f"technician {next(line)}"})
                yield Mode(next(line), {bay: 1}, who)

    return _work([_job(n, line, modes) for n, line in enumerate(_lines(folder, row))])


def _lines(folder: Path, row: Row) -> list[list[int]]:
    """Return the numbers of each job's line."""
    lines = (folder / row.file).read_text().splitlines()[1:]
    return [numbers(line) for line in lines if line.strip()]


def _plain_jobs(folder: Path, row: Row) -> list[Job]:
    return [
        _chain(n, [(Mode(d, {f"bay {m}": 1}),) for m, d in _pairs(line)])
        for n, line in enumerate(_lines(folder, row))
    ]


def _pairs(line: list[int]) -> Iterator[tuple[int, int]]:
    yield from zip(line[::2], line[1::2], strict=True)


def _job(number: int, line: list[int], modes: Read) -> Job:
    """Return a job whose line gives the number of its tasks, then their modes."""
    rest = iter(line)
    return _chain(number, [tuple(modes(rest)) for _ in range(next(rest))])


def _chain(number: int, tasks: list[tuple[Mode, ...]]) -> Job:
    """Return a job whose tasks come one after the other."""
    keys = [f"{number}.{place}" for place in range(len(tasks))]
    before = [(), *((key,) for key in keys)]
    return Job(
        f"{number}",
        tuple(map(Task, keys, tasks, before[: len(keys)])),
    )


def _due(job: Job, number: int, count: int) -> Job:
    """Return a job with the due slot and the weight that the rule gives it."""
    slots = sum(task.modes[0].duration_slots for task in job.tasks)
    weight = 4 if 5 * number < count else 2 if 5 * number < 4 * count else 1
    return Job(job.key, job.tasks, 0, slots * DUE_TENTHS // 10, weight)


def _work(jobs: list[Job], aim: Aim = Aim.FINISH) -> Work:
    modes = [mode for job in jobs for task in job.tasks for mode in task.modes]
    bays = sorted({bay for mode in modes for bay in mode.bays})
    people = sorted({person for mode in modes for person in mode.people})
    return Work(
        tuple(jobs), tuple(map(Bay, bays)), tuple(map(Person, people)), aims=(aim,)
    )
