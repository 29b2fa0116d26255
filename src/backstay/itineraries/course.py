"""Courses: sessions, teams and sets as arrays, and the cheapest chain by week."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np

from backstay.domain.case import Case
from backstay.domain.course import Course
from backstay.domain.resource import pair
from backstay.domain.worth import cost_of_money
from backstay.itineraries.kernel import NEVER, Records, Whole, kernel, records, whole
from backstay.itineraries.resources import NO_ROW, ResourceIndex

UNUSABLE: Final = -2
"""Stands for a pool that a section needs and the case does not have."""


class Training(NamedTuple):
    """Sessions as arrays, sorted by kind and start week.

    Attributes
    ----------
    kinds : records of each kind
        ``first`` and ``end`` in ``sessions``.
    sessions : records of each session
        ``course``, start ``week``, ``row``.
    courses : records of each course
        ``weeks`` from start to end; ``cost`` in pico-points per section;
        ``instructor_row`` and ``kit_row`` of week 0, NO_ROW if a section needs none,
        UNUSABLE if it needs what is not there.
    interpreter_row : array of shape (course, language), the same
    """

    kinds: Records
    sessions: Records
    courses: Records
    interpreter_row: Whole


def compile_training(case: Case, index: ResourceIndex) -> Training:
    """Return the training of a case; kinds, courses and languages are numbers."""
    courses = list(case.courses.values())
    kind = {key: place for place, key in enumerate(case.course_kinds)}
    sessions = sorted(
        (kind[course.kind], week, place, course.key)
        for place, course in enumerate(courses)
        for week in course.sections
        if week + course.duration_weeks < case.horizon_weeks
        and week >= case.as_of_week + case.rules.notice_weeks
    )
    of_session = whole(each[0] for each in sessions)
    price = case.rules.nanopoints_per_eur
    return Training(
        kinds=records(
            first=np.searchsorted(of_session, np.arange(len(kind))),
            end=np.searchsorted(of_session, np.arange(1, len(kind) + 1)),
        ),
        sessions=records(
            course=(each[2] for each in sessions),
            week=(each[1] for each in sessions),
            row=(index.session_row[each[3], each[1]] for each in sessions),
        ),
        courses=records(
            weeks=(course.duration_weeks for course in courses),
            cost=(cost_of_money(course.cost_eur, price) for course in courses),
            instructor_row=(
                _needed(index.row("instructors", course.site)) for course in courses
            ),
            kit_row=(_kit_row(index, course) for course in courses),
        ),
        interpreter_row=np.array(
            [
                [
                    _interpreter_row(index, course, language)
                    for language in case.languages
                ]
                for course in courses
            ],
            dtype=np.int64,
        ).reshape(len(courses), len(case.languages)),
    )


def _needed(row: int) -> int:
    return UNUSABLE if row == NO_ROW else row


def _kit_row(index: ResourceIndex, course: Course) -> int:
    if course.kit_variant is None:
        return NO_ROW
    return _needed(index.row("kits", pair(course.site, course.kit_variant)))


def _interpreter_row(index: ResourceIndex, course: Course, language: str) -> int:
    if course.language == language:
        return NO_ROW
    return _needed(index.row("interpreters", pair(course.site, language)))


@kernel(makes_arrays=True)
def price_sections(training: Training, prices: Whole) -> Whole:
    """Return the price of one section of each session for a cohort of each language.

    Parameters
    ----------
    training : Training
    prices : array of shape (row,)
        Pico-points per unit of each resource.

    Returns
    -------
    array of shape (language, session)
        Pico-points per section; NEVER where a pool is missing.
    """
    languages = training.interpreter_row.shape[1]
    shape = (languages, len(training.sessions))
    priced = np.full(shape, NEVER, dtype=np.int64)
    for number in range(len(training.sessions)):
        session = training.sessions[number]
        course = training.courses[session.course]
        start, end = session.week, session.week + course.weeks
        base = course.cost + prices[session.row]
        base = min(NEVER, base + _price_pool(course.instructor_row, prices, start, end))
        base = min(NEVER, base + _price_pool(course.kit_row, prices, start, end))
        for language in range(languages):
            row = training.interpreter_row[session.course, language]
            price = base + _price_pool(row, prices, start, end)
            priced[language, number] = min(NEVER, price)
    return priced


@kernel
def _price_pool(row: int, prices: Whole, start: int, end: int) -> int:
    if row == NO_ROW:
        return 0
    if row == UNUSABLE:
        return NEVER
    total = 0
    for week in range(start, end):
        total += prices[row + week]
    return total


class Chains(NamedTuple):
    """What the packages want of courses: chains of kinds, as arrays.

    Attributes
    ----------
    chains : records of each chain
        ``first`` and ``end`` in ``kinds``; ``language``; ``ready`` week.
    kinds : array of kinds, those of a chain follow each other in their order
    """

    chains: Records
    kinds: Whole


class ChainKey(NamedTuple):
    """Names of a chain: the kinds still to be learnt, the language, the first week."""

    kinds: tuple[str, ...]
    language: str
    ready_week: int


def compile_chains(case: Case, keys: Iterable[ChainKey]) -> Chains:
    """Return chains as arrays."""
    keys = list(keys)
    kind = {key: place for place, key in enumerate(case.course_kinds)}
    language = {key: place for place, key in enumerate(case.languages)}
    ends = np.cumsum([len(key.kinds) for key in keys])
    return Chains(
        chains=records(
            first=(end - len(key.kinds) for end, key in zip(ends, keys, strict=True)),
            end=ends,
            language=(language[key.language] for key in keys),
            ready=(key.ready_week for key in keys),
        ),
        kinds=whole(kind[each] for key in keys for each in key.kinds),
    )


@kernel(makes_arrays=True)
def price_chains(
    training: Training, chains: Chains, sections: Whole, gap_weeks: int, weeks: int
) -> Whole:
    """Return the cheapest price of a cohort of each chain by the week it has finished.

    Parameters
    ----------
    training, chains : arrays of the case
    sections : array of shape (language, session)
        Pico-points per section, from ``price_sections``.
    gap_weeks : int
        Weeks between two courses.
    weeks : int
        Length of the horizon.

    Returns
    -------
    array of shape (chain, week)
        Pico-points per cohort; never rises with the week.
    """
    priced = np.full((len(chains.chains), weeks), NEVER, dtype=np.int64)
    for number in range(len(chains.chains)):
        chain = chains.chains[number]
        before = np.full(weeks, NEVER, dtype=np.int64)
        before[chain.ready :].fill(0)
        wait = 0
        for place in range(chain.first, chain.end):
            after = np.full(weeks, NEVER, dtype=np.int64)
            kind = training.kinds[chains.kinds[place]]
            for session in range(kind.first, kind.end):
                start = training.sessions[session].week
                if start < wait or before[start - wait] == NEVER:
                    continue
                lasts = training.courses[training.sessions[session].course].weeks
                price = before[start - wait] + sections[chain.language, session]
                after[start + lasts] = min(after[start + lasts], price)
            for week in range(1, weeks):
                after[week] = min(after[week], after[week - 1])
            before = after
            wait = gap_weeks
        for week in range(weeks):
            priced[number, week] = before[week]
    return priced
