"""Seats that needs ask for against seats of courses, week by week, for twelve weeks.

A need is due by its day, so a course serves it if it ends by then. Both are counted
from now to the end of each week, so that a gap stays to be seen until it is closed.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Prefetch

from backstay_web.catalogue.models import SequenceStep, TemplateOption, TemplatePart
from backstay_web.core.labels.columns import LABEL
from backstay_web.requirements.models import Waiver
from backstay_web.requirements.queries import requirements
from backstay_web.requirements.states import State as Need
from backstay_web.training import queries
from backstay_web.training.models import Assignment, Result, State

WEEKS: Final = 12
Skill = tuple[UUID, UUID | None, UUID]
"""What is learnt: the kind of course, the variant that is taught, and the language."""
OF_NEEDS: Final = ("pk", "template", "count", "language", "need_by_on")
SERVES: Final = (State.PLANNED, State.CONFIRMED, State.RUNNING)


@dataclass(frozen=True)
class Week:
    """How many seats are asked for and taught until the end of a week."""

    ends_on: date
    least: int
    most: int
    seats: int

    @property
    def missing(self) -> int:
        """Return how many seats are too few if needs ask for the most."""
        return max(self.most - self.seats, 0)

    @property
    def is_short(self) -> bool:
        """Tell whether needs may ask for more than is taught by then."""
        return self.missing > 0

    @property
    def is_surely_short(self) -> bool:
        """Tell whether needs ask for more than is taught, whatever option is taken."""
        return self.least > self.seats


@dataclass(frozen=True)
class Demand:
    """Of one kind of course and variant, the seats of each week, counted from now on.

    ``languages`` are those in which seats are asked for.
    """

    kind: UUID
    variant: UUID | None
    languages: frozenset[UUID]
    weeks: tuple[Week, ...]

    @property
    def last(self) -> Week:
        """Return the last week, which counts all of them."""
        return self.weeks[-1]

    @property
    def worst(self) -> Week:
        """Return the first of the weeks in which most seats are missing."""
        return max(self.weeks, key=lambda week: week.missing)


@dataclass(frozen=True)
class Wanted:
    """What one need may ask for by its day: for each option, seats by skill."""

    by_on: date
    options: tuple[Mapping[Skill, int], ...]

    def of(self, kind: UUID, variant: UUID | None) -> tuple[int, int]:
        """Return the seats of the option that takes fewest, and of that with most."""
        seats = [
            sum(n for skill, n in option.items() if skill[:2] == (kind, variant))
            for option in self.options
        ]
        return min(seats), max(seats)


@dataclass(frozen=True)
class Taught:
    """The seats of one course, by the day after its last, and the languages it serves.

    They count once, however many languages these are.
    """

    by_on: date
    seats: int
    kind: UUID
    variant: UUID | None
    languages: frozenset[UUID]


def demands(
    wanted: Iterable[Wanted], taught: Iterable[Taught], today: date
) -> list[Demand]:
    """Return each kind and variant that is wanted or taught, the most short first."""
    needs, courses = list(wanted), list(taught)
    asked: dict[tuple[UUID, UUID | None], set[UUID]] = defaultdict(set)
    for kind, variant, language in (
        skill for need in needs for option in need.options for skill in option
    ):
        asked[kind, variant].add(language)
    for course in courses:
        asked[course.kind, course.variant] |= set()
    found = [
        Demand(*of, frozenset(languages), tuple(weeks_of(of, needs, serving, today)))
        for of, languages in asked.items()
        for serving in [[each for each in courses if serves(each, of, languages)]]
    ]
    return sorted(found, key=shortest_first)


def shortest_first(each: Demand) -> tuple[int, int, str]:
    return (
        -each.worst.missing,
        each.last.seats - each.last.most,
        f"{each.kind} {each.variant}",
    )


def serves(
    course: Taught, of: tuple[UUID, UUID | None], languages: Collection[UUID]
) -> bool:
    """Tell whether seats of a course count: for one of the languages, if any is asked.

    >>> from datetime import date
    >>> one, two, held = UUID(int=1), UUID(int=2), date(2026, 5, 4)
    >>> course = Taught(held, 10, one, None, frozenset({one}))
    >>> serves(course, (one, None), {two}), serves(course, (one, None), set())
    (False, True)
    """
    is_understood = not languages or not course.languages.isdisjoint(languages)
    return (course.kind, course.variant) == of and is_understood


def weeks_of(
    of: tuple[UUID, UUID | None],
    needs: list[Wanted],
    courses: list[Taught],
    today: date,
) -> Iterator[Week]:
    for number in range(1, WEEKS + 1):
        ends_on = today + timedelta(weeks=number)
        asked = [need.of(*of) for need in needs if need.by_on <= ends_on]
        yield Week(
            ends_on,
            sum(least for least, _ in asked),
            sum(most for _, most in asked),
            sum(each.seats for each in courses if each.by_on <= ends_on),
        )


def wanted(today: date) -> tuple[list[Wanted], list[dict[str, Any]]]:
    """Return what standing needs ask for within twelve weeks, and their labels."""
    rows = requirements().filter(need_by_on__lte=today + timedelta(weeks=WEEKS))
    rows = rows.exclude(state__in=(Need.REFUSED, Need.WITHDRAWN))
    needs = list(rows.values(*OF_NEEDS, *LABEL))
    options = options_of({each["template"] for each in needs})
    waived, done = waivers(today), trained()
    found = [
        Wanted(
            need["need_by_on"],
            tuple(
                seats_of(option, need, waived, done)
                for option in options[need["template"]]
            ),
        )
        for need in needs
        if options[need["template"]]
    ]
    return found, needs


def options_of(templates: set[UUID]) -> Mapping[UUID, list[TemplateOption]]:
    """Return the options of templates with the cohorts that they train."""
    steps = Prefetch(
        "sequence__steps", SequenceStep.objects.filter(retired_on=None), "in_order"
    )
    cohorts = TemplatePart.objects.filter(
        kind=TemplatePart.Kind.COHORT, retired_on=None
    )
    parts = Prefetch(
        "parts", cohorts.select_related("sequence").prefetch_related(steps), "cohorts"
    )
    rows = TemplateOption.objects.filter(template__in=templates, retired_on=None)
    found: dict[UUID, list[TemplateOption]] = defaultdict(list)
    for each in rows.prefetch_related(parts):
        found[each.template_id].append(each)
    return found


def waivers(today: date) -> set[tuple[UUID, UUID]]:
    """Return the parts that needs go without today, each with its need."""
    rows = Waiver.objects.filter(retired_on=None).exclude(end_on__lte=today)
    return set(rows.values_list("requirement", "part"))


def trained() -> Counter[tuple[UUID, UUID, UUID]]:
    """Return how many people passed a kind of course for a part of a need."""
    passed = Result.objects.filter(verdict=Result.Verdict.PASS, corrected_by=None)
    kinds: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for crew, kind, people in passed.values_list(
        "seat__crew", "seat__held__kind", "seat__people"
    ):
        kinds[crew][kind] = people
    done: Counter[tuple[UUID, UUID, UUID]] = Counter()
    assigned = Assignment.objects.filter(ended_on=None)
    for crew, need, part in assigned.values_list("crew", "requirement", "part"):
        for kind, people in kinds[crew].items():
            done[need, part, kind] += people
    return done


def seats_of(
    option: Any,
    need: Mapping[str, Any],
    waived: set[tuple[UUID, UUID]],
    done: Counter[tuple[UUID, UUID, UUID]],
) -> dict[Skill, int]:
    """Return the seats that a need still asks for if it is met by an option."""
    seats: Counter[Skill] = Counter()
    for part in option.cohorts:
        if (need["pk"], part.pk) in waived:
            continue
        people = part.quantity * part.trainees * need["count"]
        language = need["language"] or part.language_id
        # Of a sequence that the reader may not know of, there is none.
        for step in part.sequence.in_order if part.sequence else ():
            left = people - done[need["pk"], part.pk, step.kind_id]
            seats[step.kind_id, option.main_variant_id, language] += max(left, 0)
    return dict(seats)


def taught(today: date) -> tuple[list[Taught], list[Any]]:
    """Return the courses that end within twelve weeks, and those rows.

    A course serves crews of the language that it is taught in, and of each that is
    interpreted.
    """
    rows = queries.held_courses().filter(
        retired_on=None,
        state__in=SERVES,
        end_on__range=(today, today + timedelta(weeks=WEEKS)),
    )
    found = list(rows.prefetch_related("interpreters"))
    return [
        Taught(
            row.end_on,
            row.seats,
            row.kind_id,
            row.variant_id,
            frozenset({row.language_id, *interpreted(row)}),
        )
        for row in found
    ], found


def interpreted(row: Any) -> Iterator[UUID]:
    for each in row.interpreters.all():
        if each.retired_on is None:
            yield each.language_id
