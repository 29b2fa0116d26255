"""People: one task at a time, one skill each, as many as a mode asks for.

People who can do the same things at the same time, and whom nobody asks for by name,
are a *team*: the model counts them, and names are given afterwards, first come first
served. That always works, because whoever is over first is free first; and the solver
does not have to try the same schedule with two names exchanged.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from backstay.domain.work import Mode, Periods, Person, Work
from backstay.scheduling.bays import add_load
from backstay.scheduling.model import ChosenMode, Model, PlacedTask

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


@dataclass(frozen=True, slots=True)
class Team:
    """People who are alike; ``name`` is that of one who is asked for by name, or ""."""

    skills: frozenset[str]
    away: Periods
    name: str
    people: tuple[Person, ...]

    def may_help(self, mode: Mode, skill: str) -> bool:
        """Return whether one of the team could give a skill to a mode."""
        return skill in self.skills and self.name not in mode.people


def teams_of(work: Work) -> tuple[Team, ...]:
    """Return all people in teams, in the order of their first."""
    named = {who for task in work.tasks() for mode in task.modes for who in mode.people}
    alike: dict[tuple[frozenset[str], Periods, str], list[Person]] = defaultdict(list)
    for person in work.people:
        name = person.key if person.key in named else ""
        alike[person.skills, person.away, name].append(person)
    return tuple(Team(*what, tuple(people)) for what, people in alike.items())


def add_people(model: Model) -> None:
    """Add what people and skills ask."""
    teams = teams_of(model.work)
    for number, team in enumerate(teams):
        _add_team(model, number, team)
    for placed, each in model.modes():
        for skill, count in each.mode.skills.items():
            _ask(model, placed, each, skill, count)
    known = sorted({skill for team in teams for skill in team.skills})
    for skills in [*combinations(known, 1), *combinations(known, 2), tuple(known)]:
        _add_skills(model, frozenset(skills))


def _add_team(model: Model, number: int, team: Team) -> None:
    """Let no more of a team work at once than it has people."""
    cp, size = model.cp, len(team.people)
    busy: list[tuple[PlacedTask, ChosenMode, cp_model.IntVar]] = []
    for placed, each in model.modes():
        if (count := _busy(model, placed, each, number, team)) is not None:
            busy.append((placed, each, count))
    if not busy:
        return
    slots = [_slots(model, placed, each, count, size) for placed, each, count in busy]
    away = [cp.new_fixed_size_interval_var(a, b - a, "") for a, b in team.away]
    if size == 1:
        cp.add_no_overlap([*slots, *away])
    else:
        counts = [count for _, _, count in busy]
        cp.add_cumulative([*slots, *away], [*counts, *[size] * len(away)], size)
    loads = [each.mode.duration_slots * count for _, each, count in busy]
    add_load(model, [placed for placed, _, _ in busy], loads, size)


def _busy(
    model: Model, placed: PlacedTask, each: ChosenMode, number: int, team: Team
) -> "cp_model.IntVar | None":
    """Return how many of a team a mode takes, if it may take any."""
    if team.name in each.mode.people:
        return each.chosen
    cp, size, shares = model.cp, len(team.people), []
    for skill, count in each.mode.skills.items():
        if team.may_help(each.mode, skill):
            most = min(size, count)
            share = cp.new_bool_var("") if most == 1 else cp.new_int_var(0, most, "")
            task, mode = placed.task, placed.modes.index(each)
            model.shares.setdefault((task.key, mode, skill), []).append((number, share))
            shares.append(share)
    if len(shares) <= 1:
        return shares[0] if shares else None
    total = cp.new_bool_var("") if size == 1 else cp.new_int_var(0, size, "")
    cp.add(sum(shares) == total)
    return total


def _slots(
    model: Model,
    placed: PlacedTask,
    each: ChosenMode,
    count: "cp_model.IntVar",
    size: int,
) -> "cp_model.IntervalVar":
    """Return the slots in which one person, or a team with its count, is busy."""
    if size > 1 or count is each.chosen:
        return each.slots
    duration = each.mode.duration_slots
    return model.cp.new_optional_interval_var(
        placed.start, duration, placed.end, count, ""
    )


def _ask(
    model: Model, placed: PlacedTask, each: ChosenMode, skill: str, count: int
) -> None:
    """Let a mode have the people that it asks for with a skill."""
    place = (placed.task.key, placed.modes.index(each), skill)
    shares = [share for _, share in model.shares.get(place, [])]
    model.cp.add(sum(shares) == count * each.chosen)


def _add_skills(model: Model, skills: frozenset[str]) -> None:
    """Say that some skills take no more people at once than have one of them.

    It follows from the rest, and helps the solver to see it.
    """
    able = sum(not skills.isdisjoint(person.skills) for person in model.work.people)
    asked = [
        (placed, each, sum(each.mode.skills[skill] for skill in both))
        for placed, each in model.modes()
        if (both := skills & each.mode.skills.keys())
    ]
    if asked:
        counts = [count for _, _, count in asked]
        model.cp.add_cumulative([each.slots for _, each, _ in asked], counts, able)
        loads = [each.mode.duration_slots * n * each.chosen for _, each, n in asked]
        add_load(model, [placed for placed, _, _ in asked], loads, able)
