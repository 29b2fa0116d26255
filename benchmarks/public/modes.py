"""Projects with modes: repair, replace or outsource, for bays' places or for stocks."""

import re
from dataclasses import dataclass
from pathlib import Path

from backstay.domain.work import Aim, Bay, Job, Mode, Stock, Task, Work
from benchmarks.public.projects import tasks_of
from benchmarks.public.rows import Row, numbers

BAYS, STOCKS = ("R1", "R2"), ("N1", "N2")


@dataclass(frozen=True, slots=True)
class Project:
    """What a file (PSPLIB format) says; resources are named with a prefix."""

    tasks: tuple[Task, ...]
    there: dict[str, int]


def project_with_modes(folder: Path, row: Row) -> Work:
    """Return one project whose tasks have modes; stocks are money and never grow."""
    read = read_project(folder / row.file, "", frozenset())
    bays, stocks = _resources([read.there])
    return Work((Job("project", read.tasks),), bays, stocks=stocks)


def projects_with_modes(folder: Path, row: Row) -> Work:
    """Return several projects that share some bays and stocks and have others alone.

    Delay counts from release and critical path, and comes before the latest finish.
    """
    words = (folder / row.file).read_text().split()
    count, jobs, there = int(words[0]), [], []
    shared = dict(zip((*BAYS, *STOCKS), map(int, words[3 * count + 2 :]), strict=True))
    shared = {key: amount for key, amount in shared.items() if amount >= 0}
    for number in range(count):
        release, path, file = words[3 * number + 1 : 3 * number + 4]
        name = f"{number}."
        place = (folder / row.file).parent / file
        read = read_project(place, name, frozenset(shared))
        due_slot = int(release) + int(path)
        jobs.append(Job(name, read.tasks, int(release), due_slot))
        there.append(read.there)
    bays, stocks = _resources([shared, *there])
    return Work(tuple(jobs), bays, stocks=stocks, aims=(Aim.DELAY, Aim.FINISH))


def read_project(path: Path, name: str, shared: frozenset[str]) -> Project:
    """Return a project; its tasks and resources begin with its name, if not shared."""
    text = path.read_text()
    order, requests, limits = re.findall(
        r"(?:jobnr\..*|N ?2)\s*\n(?:-+\s*\n)?([\d\s]+)", text
    )
    successors = {
        line[0]: line[3:] for line in map(numbers, order.splitlines()) if line
    }
    keys = [key if key in shared else f"{name}{key}" for key in (*BAYS, *STOCKS)]
    modes: dict[int, tuple[Mode, ...]] = {}
    task = 0
    for line in map(numbers, requests.splitlines()):
        if len(line) == 3 + len(keys):
            task = line.pop(0)
        if line:
            modes[task] = (*modes.get(task, ()), _mode(line[1], keys, line[2:]))
    there = dict(zip(keys, numbers(limits), strict=True))
    own = {key: amount for key, amount in there.items() if key not in shared}
    return Project(tasks_of(modes, successors, name), own)


def _mode(duration_slots: int, keys: list[str], amounts: list[int]) -> Mode:
    asked = {key: n for key, n in zip(keys, amounts, strict=True) if n}
    places = {key: n for key, n in asked.items() if key.endswith(BAYS)}
    takes = {key: n for key, n in asked.items() if key.endswith(STOCKS)}
    return Mode(duration_slots, places, takes=takes)


def _resources(
    there: list[dict[str, int]],
) -> tuple[tuple[Bay, ...], tuple[Stock, ...]]:
    all_ = [each for some in there for each in some.items()]
    bays = tuple(Bay(key, n) for key, n in all_ if key.endswith(BAYS))
    return bays, tuple(Stock(key, n) for key, n in all_ if key.endswith(STOCKS))
