"""How much can be taught: sections, instructor teams and interpreter teams."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.cases.synthetic.courses import Courses
from backstay.cases.synthetic.demand import Demand
from backstay.cases.synthetic.nations import LANGUAGE_SHARES, LANGUAGES
from backstay.cases.synthetic.rows import Floats, Ints, Tables, pick, table
from backstay.cases.synthetic.sizes import Size

_SECTION: Final = 24
"""Trainees that one section, or one team in a week, stands for."""
_PLENTY: Final = 1.5
"""Places there are for each place that is needed, before the dial of tightness."""
_TEACHING: Final = 0.75
"""Share of the horizon over which the demand is taught."""
_LEAST_SEATS: Final = 32
_SPARE_INSTRUCTED: Final = 40
"""Trainees that the instructors of any school can teach beyond its share."""
_LEAST_INTERPRETED: Final = 36
_INTERPRETED: Final = LANGUAGES[1:]
_SPARE_INTERPRETED: Final = 1.1
"""Trainees that can be interpreted for, for each who is expected to need it."""


@dataclass(frozen=True, slots=True)
class Teaching:
    """Capacity of courses and schools.

    Attributes
    ----------
    course, start_week, sections : array of shape (session,)
    instructors : array of shape (school,)
        Teams in any week.
    interpreters : array of shape (language, school)
        Teams in any week, in the order of the languages that need them.
    """

    course: Ints
    start_week: Ints
    sections: Ints
    instructors: Ints
    interpreters: Ints


def draw_teaching(
    size: Size,
    courses: Courses,
    demand: Demand,
    tight: float,
    rng: np.random.Generator,
) -> Teaching:
    """Return the capacity to teach, drawn at random around what is asked for."""
    trainees = expected_trainees(courses, demand)
    trainee_weeks = float(trainees @ courses.kind_weeks())
    busy = _TEACHING * size.horizon_weeks
    per_course = _PLENTY * tight * trainee_weeks / busy / len(courses.kind)
    at_school = np.bincount(courses.school, minlength=courses.schools)
    instructed = at_school.astype(np.float64) * per_course + _SPARE_INSTRUCTED
    shares = np.array([LANGUAGE_SHARES[each] for each in _INTERPRETED], np.float64)
    foreign = instructed * shares[:, None] * _SPARE_INTERPRETED
    interpreted = np.maximum(foreign, _LEAST_INTERPRETED)
    course, start_week, sections = _draw_sessions(size, courses, trainees, tight, rng)
    return Teaching(
        course=course,
        start_week=start_week,
        sections=sections,
        instructors=_teams(instructed, least=2),
        interpreters=_teams(interpreted, least=1),
    )


def expected_trainees(courses: Courses, demand: Demand) -> Floats:
    """Return the trainees of each course kind, options being alike."""
    trainees = np.zeros(courses.kind_count)
    package, system = demand.option_package, demand.option_system
    crew = (demand.crew_cohorts * demand.crew_in_cohort)[package] * demand.option_odds
    maintainers = demand.maintainers[package] * demand.option_odds
    np.add.at(trainees, courses.basic_before[system], crew)
    np.add.at(trainees, courses.crew_kind(system), crew)
    np.add.at(trainees, courses.maintainer_kind(system), maintainers)
    return trainees


def _teams(trainees: Floats, least: int) -> Ints:
    """Return whole teams for so many trainees at a time."""
    return np.maximum(least, np.rint(trainees / _SECTION)).astype(np.int64)


def _draw_sessions(
    size: Size,
    courses: Courses,
    trainees: Floats,
    tight: float,
    rng: np.random.Generator,
) -> tuple[Ints, Ints, Ints]:
    """Return course, start week and whole sections of each session.

    A course starts every so many weeks, as long as it ends within the horizon.
    """
    count = len(courses.kind)
    every = np.full(count, 2) if size.is_toy else rng.choice([2, 3, 4, 6], count)
    first = rng.integers(every)
    last = size.horizon_weeks - courses.duration_weeks
    starts = [np.arange(*each) for each in zip(first, last, every, strict=True)]
    lengths = np.array([len(each) for each in starts])
    needed = (trainees / courses.courses_of_kind())[courses.kind]
    seats = _PLENTY * tight * needed / np.maximum(1, _TEACHING * lengths)
    seats = np.ceil(np.maximum(_LEAST_SEATS, seats))
    sections = np.maximum(1, np.rint(seats / _SECTION)).astype(np.int64)
    course = np.repeat(np.arange(count), lengths)
    return course, np.concatenate(starts), sections[course]


def teaching_tables(teaching: Teaching, courses: Courses) -> Tables:
    """Return the tables of sessions and teams."""
    schools, nations = courses.school_keys, courses.school_nations
    sessions = {
        "course": pick(courses.course_keys, teaching.course),
        "start_week": teaching.start_week,
        "sections": teaching.sections,
    }
    instructors = {"site": schools, "nation": nations, "teams": teaching.instructors}
    languages = list(_INTERPRETED)
    interpreters = {
        "site": [school for school in schools for _ in languages],
        "language": languages * len(schools),
        "nation": [nation for nation in nations for _ in languages],
        "teams": teaching.interpreters.T.ravel(),
    }
    return {
        "sessions": table(len(teaching.course), sessions),
        "instructor_teams": table(len(schools), instructors),
        "interpreter_teams": table(len(schools) * len(languages), interpreters),
    }
