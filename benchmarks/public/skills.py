"""Multi-skill projects: instructors or mechanics with skills, one at a time."""

import re
from pathlib import Path

from backstay.domain.work import Job, Mode, Person, Work
from benchmarks.public.projects import tasks_of
from benchmarks.public.rows import Row, numbers


def project_with_skills(folder: Path, row: Row) -> Work:
    """Return a project whose tasks take people with skills (MiniZinc data)."""
    text = re.sub(r"%.*", "", (folder / row.file).read_text())
    durations = _array(text, "dur")
    asked, mastered = _table(text, "sreq"), _table(text, "mastery")
    modes = {
        task: (Mode(slots, skills=_skills(numbers(" ".join(asked[task - 1])))),)
        for task, slots in enumerate(durations, start=1)
    }
    successors: dict[int, list[int]] = {task: [] for task in modes}
    for before, after in zip(_array(text, "pred"), _array(text, "succ"), strict=True):
        successors[before].append(after)
    people = tuple(
        Person(f"person {n}", frozenset(_skills([word == "true" for word in line])))
        for n, line in enumerate(mastered)
    )
    return Work((Job("project", tasks_of(modes, successors)),), people=people)


def _skills(amounts: list[int]) -> dict[str, int]:
    return {f"skill {n}": int(amount) for n, amount in enumerate(amounts) if amount}


def _array(text: str, name: str) -> list[int]:
    found = re.search(rf"\b{name}\s*=\s*\[(.*?)\]", text, re.S)
    assert found is not None, f"no {name}"  # noqa: S101  the file is not what it was
    return numbers(found[1].replace(",", " "))


def _table(text: str, name: str) -> list[list[str]]:
    found = re.search(rf"\b{name}\s*=\s*\[\|(.*?)\|\]", text, re.S)
    assert found is not None, f"no {name}"  # noqa: S101  the file is not what it was
    return [line.replace(",", " ").split() for line in found[1].split("|")]
