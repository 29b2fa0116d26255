"""What a timetable is made from: courses, rooms, teams and kit, as the reader may."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from backstay.domain.work import Periods, joined
from backstay_web.donations.models import (
    Course,
    InstructorPeriod,
    InstructorTeams,
    InterpreterPeriod,
    InterpreterTeams,
    KitPeriod,
    TrainingKit,
)
from backstay_web.donations.models.state import COUNTING
from backstay_web.training.bench import Bench, Class, Hall, Lack, Part, Team
from backstay_web.training.models import (
    Block,
    FixedBlock,
    HeldCourse,
    HeldInterpreters,
    HeldKit,
    Room,
    RoomClosing,
    StandardTask,
    State,
)
from backstay_web.training.queries import held_courses

AHEAD_DAYS: Final = 91
"""A timetable has the courses that begin in so many days."""
KEPT: Final = (State.CONFIRMED, State.RUNNING)
"""The states in which a course keeps the blocks that it had."""
Before = Mapping[tuple[UUID, int], Block]
"""Blocks of the timetable in force, by course and number."""


@dataclass(frozen=True)
class Scope:
    """Whose courses a timetable has, at one site or at all, from which day on."""

    origin: UUID
    site: UUID | None
    on: date

    def own(self, model: Any, site: str = "site") -> Any:
        """Return the rows of a table that are the body's own, and of the site."""
        at = {site: self.site} if self.site else {}
        return model.objects.filter(originator=self.origin, retired_on=None, **at)

    def slot(self, day: date) -> int:
        return (day - self.on).days


def bench_from(of: Scope, before: Before) -> tuple[Bench, list[Any]]:
    """Return the bench of a timetable, and the rows that it is made of."""
    courses = courses_of(of)
    ends = [of.slot(each.end_on) for each in courses]
    days = max(ends, default=1)
    rooms = list(of.own(Room).order_by("code", "pk"))
    gathered = Gathered(of, days, courses)
    halls = tuple(hall(of, each, gathered) for each in rooms)
    teams = gathered.teams()
    classes = tuple(gathered.course(each, halls, teams, before) for each in courses)
    bench = Bench(days, halls, teams, tuple(each for each in classes if each.parts))
    return bench, [*courses, *rooms, *gathered.rows]


def courses_of(of: Scope) -> list[Any]:
    """Return the courses that are not over, and begin in the days of a timetable."""
    rows = held_courses().filter(
        originator=of.origin,
        retired_on=None,
        state__in=(State.PLANNED, *KEPT),
        start_on__lt=of.on + timedelta(AHEAD_DAYS),
        end_on__gt=of.on,
    )
    at = {"site": of.site} if of.site else {}
    return list(rows.filter(**at).order_by("start_on", "code", "pk"))


def hall(of: Scope, row: Room, gathered: "Gathered") -> Hall:
    closed = [each for each in gathered.closings if each.room_id == row.pk]
    return Hall(
        str(row.pk),
        str(row.site_id),
        row.places,
        row.is_range,
        periods(of, closed),
    )


def periods(of: Scope, rows: Iterable[Any]) -> Periods:
    """Return the days of rows, as far as they are not past."""
    return joined(
        (max(of.slot(each.start_on), 0), max(of.slot(each.end_on), 0)) for each in rows
    )


class Gathered:
    """What was read for a bench; ``rows`` are all of it."""

    def __init__(self, of: Scope, days: int, courses: Sequence[Any]) -> None:
        self.of, self.days = of, days
        self.closings = list(of.own(RoomClosing, "room__site"))
        self.fixed = self.beside(FixedBlock, courses)
        self.interpreted = self.beside(HeldInterpreters, courses)
        self.kits = self.beside(HeldKit, courses)
        tasks = StandardTask.objects.filter(retired_on=None, days__gt=0)
        self.tasks = list(tasks.order_by("step", "pk"))
        self.rows: list[Any] = [
            *self.closings,
            *self.fixed,
            *self.interpreted,
            *self.kits,
        ]

    def beside(self, model: Any, courses: Sequence[Any]) -> list[Any]:
        keys = [each.pk for each in courses]
        return list(model.objects.filter(held__in=keys, retired_on=None))

    def teams(self) -> tuple[Team, ...]:
        """Return the teams and sets that there are.

        The body's offers say which are at its sites; of kit, its courses too.
        """
        found: list[Team] = []
        for row in self.offered(InstructorTeams):
            kinds = self.offered(Course).filter(offer=row.offer_id, site=row.site_id)
            skills = {skill("teach", row.site_id, each.kind_id) for each in kinds}
            self.rows += kinds
            found += self.counted(row, row.teams, InstructorPeriod, skills)
        for row in self.offered(InterpreterTeams):
            skills = {skill("speak", row.site_id, row.language_id)}
            found += self.counted(row, row.teams, InterpreterPeriod, skills)
        for row in self.offered(TrainingKit):
            skills = {skill("kit", row.site_id, row.variant_id)}
            found += self.counted(row, row.sets, KitPeriod, skills)
        return (*found, *map(self.standing, self.kits))

    def standing(self, kit: HeldKit) -> Team:
        """Return a set that was recorded for a course, away on all days but its own."""
        start, end = (
            min(max(self.of.slot(day), 0), self.days)
            for day in (kit.start_on, kit.end_on)
        )
        skills = (skill("own", kit.held_id, kit.variant_id),)
        return Team(str(kit.pk), 1, skills, joined([(0, start), (end, self.days)]))

    def offered(self, model: Any) -> Any:
        rows = self.of.own(model).filter(offer__state__in=COUNTING)
        return rows.order_by("pk")

    def counted(
        self, row: Any, usual: int, model: Any, skills: Iterable[str]
    ) -> list[Team]:
        """Return the teams of a row one by one, each away where fewer are there."""
        owner, amount = PERIODS[model]
        others = list(model.objects.filter(**{owner: row}, retired_on=None))
        self.rows += [row, *others]
        there = [usual] * self.days
        for each in others:
            for start, end in periods(self.of, [each]):
                for day in range(start, min(end, self.days)):
                    there[day] = getattr(each, amount)
        return [
            Team(
                str(row.pk),
                number,
                tuple(sorted(skills)),
                joined((day, day + 1) for day, n in enumerate(there) if n < number),
            )
            for number in range(1, max(there) + 1)
        ]

    def course(
        self, row: Any, halls: Sequence[Hall], teams: Sequence[Team], before: Before
    ) -> Class:
        """Return a course with its parts; without any, if none is still to be taught.

        Of one that has begun there is what the timetable in force has.
        """
        start, end = self.of.slot(row.start_on), self.of.slot(row.end_on)
        tasks = self.tasks_of(row)
        numbers = range(1, (len(tasks) if tasks else end - start) + 1)
        parts = [
            self.part(row, number, tasks, halls, before.get((row.pk, number)))
            for number in numbers
        ]
        if start < 0:
            parts = [part for part in parts if part.kept and (part.day or 0) >= 0]
        skills = self.skills(row, {each for team in teams for each in team.skills})
        first = max(start, 0)
        lacks = (
            *lacking_days(parts, end - first),
            *lacking_rooms(row, parts, tasks, halls),
            *lacking_teams(range(first, end), parts, skills, teams),
        )
        return Class(str(row.pk), first, end, skills, tuple(parts), lacks)

    def tasks_of(self, row: Any) -> list[StandardTask]:
        """Return the task of each day of a course, if its standard says how long."""
        rows = [each for each in self.tasks if each.standard_id == row.standard_id]
        self.rows += rows
        return [each for each in rows for _ in range(each.days or 0)]

    def part(
        self,
        row: Any,
        number: int,
        tasks: Sequence[StandardTask],
        halls: Sequence[Hall],
        before: Block | None,
    ) -> Part:
        task = tasks[number - 1] if tasks else None
        on_range = bool(task and task.on_range)
        fits = tuple(
            each.key
            for each in halls
            if each.site == str(row.site_id)
            and each.is_range == on_range
            and each.places >= row.seats
        )
        key = str(task.pk) if task else None
        kept, room, on = self.kept(row, number, before)
        if on is None or room not in {each.key for each in halls}:
            return Part(number, key, fits)
        return Part(number, key, (str(room),), kept, self.of.slot(on))

    def kept(
        self, row: Any, number: int, before: Block | None
    ) -> tuple[str, str | None, date | None]:
        """Return why a part stays, in which room, on which day; nothing if it may go.

        What was fixed by hand counts more than what a confirmed course had.
        """
        for each in self.fixed:
            if (each.held_id, each.number) == (
                row.pk,
                number,
            ) and each.on >= self.of.on:
                return Block.Kept.FIXED, str(each.room_id), each.on
        if before and before.on and row.state in KEPT:
            is_in = row.start_on <= before.on < row.end_on
            if is_in and before.on >= self.of.on:
                return Block.Kept.CONFIRMED, str(before.room_id), before.on
        return "", None, None

    def skills(self, row: HeldCourse, there: set[str]) -> dict[str, int]:
        """Return how many teams and sets a course takes on each of its days.

        Its teams are those that the page of the course has. Where offers say how many
        of them its site has, other courses may have them on that day.
        """
        found = {skill("teach", row.site_id, row.kind_id): row.instructor_teams}
        for each in self.interpreted:
            if each.held_id == row.pk:
                found[skill("speak", row.site_id, each.language_id)] = each.teams
        shared = {key: n for key, n in found.items() if n and key in there}
        return {**shared, **self.kit(row, there)}

    def kit(self, row: HeldCourse, there: set[str]) -> dict[str, int]:
        """Return the set of its variant that a course takes, if one is taught.

        It is one of those that were recorded for the course, or else of its site's.
        """
        if row.variant_id is None:
            return {}
        own = skill("own", row.pk, row.variant_id)
        return {own if own in there else skill("kit", row.site_id, row.variant_id): 1}


PERIODS: Final = {
    InstructorPeriod: ("teams_of", "teams"),
    InterpreterPeriod: ("teams_of", "teams"),
    KitPeriod: ("kit", "sets"),
}
"""How periods call what they are of, and their amount."""


def skill(kind: str, site: UUID, what: UUID) -> str:
    return f"{kind} {site} {what}"


def lacking_days(parts: Sequence[Part], days: int) -> Iterator[Lack]:
    """Yield that a course has fewer days than parts, if it has."""
    if len(parts) > days:
        yield Lack("long", len(parts), days)


def lacking_rooms(
    row: HeldCourse,
    parts: Sequence[Part],
    tasks: Sequence[StandardTask],
    halls: Sequence[Hall],
) -> Iterator[Lack]:
    """Yield rooms and ranges that a course has none of, and what the largest takes."""
    for what, on_range in (("room", False), ("range", True)):
        lacks = [
            part
            for part in parts
            if not part.rooms
            and bool(tasks and tasks[part.number - 1].on_range) == on_range
        ]
        places = [
            each.places
            for each in halls
            if each.site == str(row.site_id) and each.is_range == on_range
        ]
        if lacks:
            yield Lack(what, row.seats, max(places, default=0))


def lacking_teams(
    days: Sequence[int],
    parts: Sequence[Part],
    skills: Mapping[str, int],
    teams: Sequence[Team],
) -> Iterator[Lack]:
    """Yield each skill that enough teams have on fewer days than a course has parts."""
    for key, needs in skills.items():
        able = [team for team in teams if key in team.skills]
        there = [sum(not is_in(day, team.away) for team in able) for day in days]
        enough = sum(count >= needs for count in there)
        if enough < min(len(parts), len(days)):
            yield Lack(key, needs, max(there, default=0), enough)


def is_in(day: int, periods: Periods) -> bool:
    return any(start <= day < end for start, end in periods)
