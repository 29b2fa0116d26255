"""The courses of a site and what they are taught with, in days, and the engine's work.

Day 0 is the first day of the timetable. Nothing here knows of the site or its database:
the process that searches uses it too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from backstay.domain.schedule import Booking
from backstay.domain.work import (
    Aim,
    Bay,
    Job,
    Mode,
    Periods,
    Person,
    Task,
    Work,
    joined,
)


@dataclass(frozen=True)
class Hall:
    """A room or a range of a site, of so many people, and when it is closed."""

    key: str
    site: str
    places: int
    is_range: bool
    closed: Periods


@dataclass(frozen=True)
class Team:
    """A team, or a set of kit: the row that says it is there, which one, and when not.

    Its skills are what it does, at which site or course, and what it teaches, speaks
    or is.
    """

    row: str
    number: int
    skills: tuple[str, ...]
    away: Periods

    @property
    def key(self) -> str:
        """Return how the engine calls it."""
        return f"{self.row} {self.number}"


@dataclass(frozen=True)
class Part:
    """A day of a course, for a task, in one of some rooms; on ``day`` if it is kept."""

    number: int
    task: str | None
    rooms: tuple[str, ...]
    kept: str = ""
    day: int | None = None


@dataclass(frozen=True)
class Lack:
    """What a course has too little of, whatever else is done.

    ``what`` is a skill, or else the word for rooms, ranges or days. So many are needed
    on each day, ``has`` are there at most, and enough on so many ``days``.
    """

    what: str
    needs: int
    has: int
    days: int = 0


@dataclass(frozen=True)
class Class:
    """A course: its days, and how many of which skills each of its parts takes.

    It is left out if it lacks anything.
    """

    key: str
    start: int
    end: int
    skills: Mapping[str, int]
    parts: tuple[Part, ...]
    lacks: tuple[Lack, ...] = ()

    def task(self, part: Part) -> str:
        """Return how the engine calls a part."""
        return f"{self.key} {part.number}"


@dataclass(frozen=True)
class Bench:
    """Courses, and the rooms, teams and kit that there are for them."""

    days: int
    halls: tuple[Hall, ...]
    teams: tuple[Team, ...]
    classes: tuple[Class, ...]

    def plain(self) -> dict[str, Any]:
        """Return it in JSON's own kinds, with the keys of all rows that it names."""
        parts = [part for each in self.classes for part in each.parts]
        keys = [each.key for each in self.halls]
        keys += [each.key for each in self.classes]
        keys += sorted({part.task for part in parts if part.task})
        return {**asdict(self), "keys": keys}


def bench_of(plain: Mapping[str, Any]) -> Bench:
    """Return a bench that was kept as JSON."""
    return Bench(
        plain["days"],
        tuple(
            Hall(**each | {"closed": pairs(each["closed"])}) for each in plain["halls"]
        ),
        tuple(
            Team(
                **each | {"skills": tuple(each["skills"]), "away": pairs(each["away"])}
            )
            for each in plain["teams"]
        ),
        tuple(map(class_of, plain["classes"])),
    )


def pairs(periods: list[list[int]]) -> Periods:
    return tuple((start, end) for start, end in periods)


def class_of(plain: Mapping[str, Any]) -> Class:
    parts = tuple(map(part_of, plain["parts"]))
    lacks = tuple(Lack(**each) for each in plain["lacks"])
    return Class(**{**plain, "parts": parts, "lacks": lacks})


def part_of(plain: Mapping[str, Any]) -> Part:
    return Part(**{**plain, "rooms": tuple(plain["rooms"])})


def taught(bench: Bench) -> list[Class]:
    """Return the courses that are not left out."""
    return [each for each in bench.classes if not each.lacks]


def work_of(bench: Bench) -> Work:
    """Return the work of a bench for the engine, with the delay as its aim.

    A course is a bay that is open on its days, so that it has one part at a time and
    none on another day; a part that is kept has such a bay for its day.
    """
    halls = [Bay(f"room {each.key}", closed=each.closed) for each in bench.halls]
    own = [bay for each in taught(bench) for bay in bays_of(bench, each)]
    people = [
        Person(each.key, frozenset(each.skills), each.away) for each in bench.teams
    ]
    return Work(
        jobs=tuple(job_of(each) for each in taught(bench)),
        bays=(*halls, *own),
        people=tuple(people),
        aims=(Aim.DELAY,),
        horizon_slots=bench.days,
    )


def bays_of(bench: Bench, each: Class) -> Iterator[Bay]:
    yield open_in(f"days {each.key}", each.start, each.end, bench.days)
    for part in each.parts:
        if part.day is not None:
            key = f"kept {each.task(part)}"
            yield open_in(key, part.day, part.day + 1, bench.days)


def open_in(key: str, start: int, end: int, days: int) -> Bay:
    return Bay(key, closed=joined([(0, start), (end, days)]))


def job_of(each: Class) -> Job:
    """Return a course as work: its parts in their order, late if any day is lost."""
    tasks: list[Task] = []
    for part in each.parts:
        bays = {f"days {each.key}": 1}
        if part.day is not None:
            bays[f"kept {each.task(part)}"] = 1
        modes = [
            Mode(1, {f"room {room}": 1, **bays}, skills=each.skills)
            for room in part.rooms
        ]
        after = (tasks[-1].key,) if tasks else ()
        tasks.append(Task(each.task(part), tuple(modes), after))
    return Job(each.key, tuple(tasks), each.start, each.start + len(tasks))


@dataclass(frozen=True)
class Found:
    """Where a part is: its room and day, and the teams and sets that it takes."""

    room: str
    day: int
    teams: tuple[tuple[str, int], ...]


def found_of(bench: Bench, bookings: tuple[Booking, ...]) -> dict[str, Found]:
    """Return where bookings of the engine put each part, by its name there."""
    parts = {each.task(part): part for each in taught(bench) for part in each.parts}
    teams = {team.key: (team.row, team.number) for team in bench.teams}
    return {
        each.task: Found(
            parts[each.task].rooms[each.mode],
            each.start_slot,
            tuple(teams[key] for key, _ in each.people),
        )
        for each in bookings
    }
