"""A case: every fact a plan rests on, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from backstay.domain.course import (
    Course,
    CourseKind,
    InstructorTeams,
    InterpreterTeams,
    Language,
    TrainingKits,
)
from backstay.domain.evidence import Evidence
from backstay.domain.hub import Hub
from backstay.domain.item import Family, ItemClass, Variant
from backstay.domain.leg import Leg
from backstay.domain.lot import Condition, Lot
from backstay.domain.package import Group, Option, Package, Waiver
from backstay.domain.promise import Progress, Promise
from backstay.domain.site import Nation, Site
from backstay.domain.workshop import Bay, Repair, Workshop


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of a case that its plans obey.

    Attributes
    ----------
    wait_weeks : int
        Longest time in weeks from the first departure to the last arrival of a move.
    course_gap_weeks : int
        Weeks between the end of a course and the start of the cohort's next.
    notice_weeks : int
        Weeks between ``as_of_week`` and the first course that may still be joined.
    nanopoints_per_eur : int
        Price of money: what one euro costs the plan, in 10^-9 points.
    """

    wait_weeks: int
    course_gap_weeks: int
    notice_weeks: int
    nanopoints_per_eur: int


@dataclass(frozen=True, slots=True)
class Case:
    """Every fact that a plan rests on. Mappings are by the keys of their records.

    Weeks run from 0 to ``horizon_weeks`` - 1; week 0 begins on ``first_day``, a Monday.
    Nothing that is not promised may start before ``as_of_week``.
    """

    name: str
    title: str
    title_uk: str
    notice: str
    notice_uk: str
    first_day: date
    horizon_weeks: int
    as_of_week: int
    rules: Rules
    sha256: str
    nations: Mapping[str, Nation]
    sites: Mapping[str, Site]
    legs: Mapping[str, Leg]
    hubs: Mapping[str, Hub]
    families: Mapping[str, Family]
    variants: Mapping[str, Variant]
    classes: Mapping[str, ItemClass]
    lots: Mapping[str, Lot]
    repairs: Mapping[tuple[str, Condition], Repair]
    workshops: Mapping[str, Workshop]
    bays: Mapping[str, Bay]
    languages: Mapping[str, Language]
    course_kinds: Mapping[str, CourseKind]
    courses: Mapping[str, Course]
    instructor_teams: Mapping[str, InstructorTeams]
    interpreter_teams: Mapping[tuple[str, str], InterpreterTeams]
    training_kits: Mapping[tuple[str, str], TrainingKits]
    groups: Mapping[str, Group]
    packages: Mapping[str, Package]
    options: Mapping[str, Option]
    waivers: tuple[Waiver, ...]
    promises: Mapping[str, Promise]
    progress: Mapping[str, Progress]
    evidence: Evidence = field(default_factory=Evidence)

    def day(self, week: int) -> date:
        """Return the Monday on which a week begins."""
        return self.first_day + timedelta(weeks=week)
