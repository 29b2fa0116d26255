"""What is taught, where, and how long it takes."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.cases.parsing import Row
from backstay.cases.synthetic.nations import LANGUAGES, shared_out
from backstay.cases.synthetic.rows import (
    Floats,
    Ints,
    Tables,
    named,
    numbered,
    pick,
    table,
)
from backstay.cases.synthetic.sizes import Size

COST_EUR_PER_WEEK: Final = 720
"""Cost of a section for a week in EUR: 30 for each of 24 trainees. Our assumption."""
_BASIC_ODDS: Final = 4.0
_CREW_ODDS: Final = 2.0
_MAINTAINERS_ODDS: Final = 1.0
"""How likely a further course is to teach a kind, beside the other kinds."""


@dataclass(frozen=True, slots=True)
class Courses:
    """Courses and their kinds.

    Kinds are numbered: basic courses, crew of each system, maintainers of each system.

    Attributes
    ----------
    basics, systems, schools, donors : int
    kind : array of shape (course,)
    school : array of shape (course,)
        Where it is taught.
    duration_weeks : array of shape (course,)
    basic_before : array of shape (system,)
        Basic kind that a crew of a system attends first.
    """

    basics: int
    systems: int
    schools: int
    donors: int
    kind: Ints
    school: Ints
    duration_weeks: Ints
    basic_before: Ints

    @property
    def kind_count(self) -> int:
        """Return the number of course kinds."""
        return self.basics + 2 * self.systems

    def crew_kind(self, system: Ints) -> Ints:
        """Return the course kind of the crew of each system."""
        return self.basics + system

    def maintainer_kind(self, system: Ints) -> Ints:
        """Return the course kind of the maintainers of each system."""
        return self.basics + self.systems + system

    def courses_of_kind(self) -> Ints:
        """Return how many courses teach each kind."""
        return np.bincount(self.kind, minlength=self.kind_count)

    def kind_weeks(self) -> Floats:
        """Return the mean duration of the courses of each kind, in weeks."""
        total = np.bincount(self.kind, self.duration_weeks, self.kind_count)
        return total / self.courses_of_kind()

    @property
    def course_keys(self) -> list[str]:
        """Return the key of each course."""
        return numbered("course-", len(self.kind))

    @property
    def kind_keys(self) -> list[str]:
        """Return the key of each course kind."""
        return [
            *numbered("basic-", self.basics),
            *numbered("crew-", self.systems),
            *numbered("maintainers-", self.systems),
        ]

    @property
    def school_keys(self) -> list[str]:
        """Return the key of the site of each school."""
        return numbered("school-", self.schools)

    @property
    def school_nations(self) -> list[str]:
        """Return the nation of each school."""
        return shared_out(self.donors, np.arange(self.schools))


def draw_courses(size: Size, rng: np.random.Generator) -> Courses:
    """Return the courses of a size, drawn at random; each kind is taught somewhere."""
    basics = 1 if size.is_toy else 3
    kinds = basics + 2 * size.systems
    counts = [basics, size.systems, size.systems]
    odds = np.repeat([_BASIC_ODDS, _CREW_ODDS, _MAINTAINERS_ODDS], counts)
    further = rng.choice(kinds, max(0, size.courses - kinds), p=odds / odds.sum())
    kind = np.append(np.arange(kinds), further)
    short = rng.integers(2, 5, len(kind))
    long = rng.integers(4, 11, len(kind))
    weeks = np.where(kind < basics, short, long)
    if size.is_toy:
        weeks = np.maximum(1, weeks // 2)
    return Courses(
        basics=basics,
        systems=size.systems,
        schools=size.schools,
        donors=size.donors,
        kind=kind,
        school=rng.integers(size.schools, size=len(kind)),
        duration_weeks=weeks,
        basic_before=rng.integers(basics, size=size.systems),
    )


def course_tables(courses: Courses) -> Tables:
    """Return the tables of schools (as sites), course kinds, courses and sequences."""
    kinds = courses.kind_keys
    count = len(courses.kind)
    columns = {
        "course": courses.course_keys,
        "kind": pick(kinds, courses.kind),
        "nation": pick(courses.school_nations, courses.school),
        "site": pick(courses.school_keys, courses.school),
        "language": LANGUAGES[0],
        "duration_weeks": courses.duration_weeks,
        "cost_eur": courses.duration_weeks * COST_EUR_PER_WEEK,
        "kit_variant": None,
    }
    names = [f"Synthetic course {key}" for key in kinds]
    return {
        "sites": _school_sites(courses),
        "course_kinds": table(
            len(kinds), {"kind": kinds, "name": names, "name_uk": None}
        ),
        "courses": table(count, columns),
        "sequences": _sequences(courses),
    }


def _school_sites(courses: Courses) -> list[Row]:
    columns = {
        "site": courses.school_keys,
        "nation": courses.school_nations,
        "name": named("school", courses.schools),
        "name_uk": None,
        "kind": "training",
        "lat_deg": None,
        "lon_deg": None,
    }
    return table(courses.schools, columns)


def _sequences(courses: Courses) -> list[Row]:
    """Return two steps for each crew and one for each team of maintainers."""
    systems = np.arange(courses.systems)
    crew = courses.crew_kind(systems)
    maintainers = courses.maintainer_kind(systems)
    taught = np.concatenate([courses.basic_before, crew, maintainers])
    # A sequence is called after the last course kind in it.
    ends = np.concatenate([crew, crew, maintainers])
    step = np.repeat([1, 2, 1], courses.systems)
    order = np.lexsort((step, ends))
    columns = {
        "sequence": pick(courses.kind_keys, ends[order]),
        "step": step[order],
        "kind": pick(courses.kind_keys, taught[order]),
    }
    return table(len(order), columns)
