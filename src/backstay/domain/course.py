"""Training: courses, sessions of whole sections, and the teams and kit they hold."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language that is spoken or taught in."""

    key: str
    name: str
    name_uk: str


@dataclass(frozen=True, slots=True)
class CourseKind:
    """What can be learnt; several courses may teach it."""

    key: str
    name: str
    name_uk: str


@dataclass(frozen=True, slots=True)
class Course:
    """A course kind taught at a site.

    ``sections[start_week]`` is the number of cohorts that may start in that week; a
    week without an entry has no session. A section that starts in week s holds one
    instructor team in each of the weeks s to s + ``duration_weeks`` - 1, one
    interpreter team if its cohort speaks another language than ``language``, and one
    training set of ``kit_variant`` if there is one. It ends in week s +
    ``duration_weeks``.
    """

    key: str
    kind: str
    nation: str
    site: str
    language: str
    duration_weeks: int
    cost_eur: int
    kit_variant: str | None
    sections: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class InstructorTeams:
    """Instructor teams at a site: ``teams[week]``."""

    site: str
    nation: str
    teams: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InterpreterTeams:
    """Interpreter teams at a site for cohorts of one language: ``teams[week]``."""

    site: str
    language: str
    nation: str
    teams: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TrainingKits:
    """Sets of a variant kept at a site for teaching: ``sets[week]``."""

    site: str
    variant: str
    nation: str
    sets: tuple[int, ...]
