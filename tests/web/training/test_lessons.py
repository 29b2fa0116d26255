"""Lessons of what was said of courses: owned by a post until verified or dropped."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from backstay_web.core.commands import NotThere, Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty, Release
from backstay_web.nations.models import Post
from backstay_web.training import actions, queries
from backstay_web.training.clocks import LESSON
from backstay_web.training.models import CourseReport, Lesson
from tests.web.cast import Person
from tests.web.donations.conftest import TO_ALL
from tests.web.nations.conftest import add_post
from tests.web.training.conftest import (
    AFTER,
    START,
    School,
    ask,
    come,
    course,
    crew,
    do,
    give,
    learn,
    make_owner,
    move,
    report,
    tell,
)

ENDED = date(2026, 6, 1)
LATER = datetime(2026, 9, 1, 12, tzinfo=UTC)
ON = LATER.date()


@pytest.fixture
def owner(fay: Person, school: School) -> UUID:
    """Return a post of Fay's nation that sees to lessons."""
    return make_owner(fay)


def reported(by: Person, school: School, **more: Any) -> UUID:
    """Let a course come to its end and be reported; return the report."""
    held = course(by, school.ground, school.standard, **more)
    move(by, held, actions.confirm)
    move(by, held, actions.begin, on=START)
    move(by, held, actions.end, on=ENDED)
    return report(by, held)


def step(by: Person, lesson: UUID, verb: Any, on: date = ON) -> None:
    """Let a lesson come one step further."""
    with acting(by.token):
        version = Lesson.objects.get(pk=lesson).version
    said = {"on": on, "evidence": "Course 2", "expected_version": version}
    do(verb, by, LATER, lesson=lesson, **said)


def state_of(by: Person, lesson: UUID) -> str:
    with acting(by.token):
        return str(queries.lessons().get(pk=lesson).state)


def test_a_lesson_is_tried_and_then_verified(fay, school, owner):
    lesson = learn(fay, owner, report=reported(fay, school))
    assert state_of(fay, lesson) == "open"
    with pytest.raises(actions.NotNow, match="It is open now"):
        step(fay, lesson, actions.verify_lesson)

    step(fay, lesson, actions.try_lesson)
    assert state_of(fay, lesson) == "tried"
    step(fay, lesson, actions.verify_lesson)

    assert state_of(fay, lesson) == "verified"
    with pytest.raises(actions.NotNow, match="It is verified now"):
        step(fay, lesson, actions.drop_lesson)


def test_each_step_has_its_day_and_its_evidence(fay, school, owner):
    lesson = learn(fay, owner, report=reported(fay, school))
    step(fay, lesson, actions.try_lesson, on=date(2026, 8, 1))

    with pytest.raises(Faulty, match="last step was later"):
        step(fay, lesson, actions.verify_lesson, on=date(2026, 7, 31))
    with pytest.raises(Faulty, match="has come"):
        step(fay, lesson, actions.verify_lesson, on=date(2026, 9, 2))
    said = {"on": date(2026, 8, 2), "evidence": " ", "expected_version": 2}
    with pytest.raises(Faulty) as refused:
        do(actions.verify_lesson, fay, LATER, lesson=lesson, **said)
    assert list(refused.value.faults) == ["evidence"]


def test_its_clock_runs_until_it_is_verified_or_dropped(fay, school, owner):
    source = reported(fay, school)
    lessons = [learn(fay, owner, report=source) for _ in range(2)]

    with acting(fay.token):
        clocks = list(LESSON.running())
    assert {clock.key for clock in clocks} == set(lessons)
    assert {(c.due_on, c.post, c.owner) for c in clocks} == {
        (date(2026, 8, 1), owner, "Chief instructor")
    }

    step(fay, lessons[0], actions.try_lesson)
    step(fay, lessons[0], actions.verify_lesson)
    step(fay, lessons[1], actions.try_lesson)
    with acting(fay.token):
        assert [clock.key for clock in LESSON.running()] == [lessons[1]]
    step(fay, lessons[1], actions.drop_lesson)
    with acting(fay.token):
        assert list(LESSON.running()) == []


def test_it_is_handed_on_to_another_post_for_a_reason(fay, school, owner):
    lesson = learn(fay, owner, report=reported(fay, school))
    with acting(fay.token):
        organisation = Post.objects.get(pk=owner).organisation_id
    other = add_post(fay, organisation, title="Range officer")

    said = {"owner": other, "due_on": date(2026, 9, 30), "expected_version": 1}
    do(actions.hand_on, fay, AFTER, lesson=lesson, **said)

    with acting(fay.token):
        row = queries.lessons().get(pk=lesson)
    assert (row.owner_title, row.due_on) == ("Range officer", date(2026, 9, 30))


def test_a_lesson_is_owned_by_a_post_of_ones_own(cast, fay, school, owner):
    with pytest.raises(Faulty) as refused:
        learn(cast.eva, owner, report=reported(fay, school))

    assert list(refused.value.faults) == ["owner"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("title", " "), ("observed", ""), ("due_on", AFTER.date().replace(day=9))],
)
def test_a_lesson_says_what_by_when_and_why(fay, school, owner, field, wrong):
    with pytest.raises(Faulty) as refused:
        learn(fay, owner, report=reported(fay, school), **{field: wrong})

    assert list(refused.value.faults) == [field]


def test_no_lesson_is_drawn_from_what_was_corrected(fay, school, owner):
    first = reported(fay, school)
    with acting(fay.token):
        held = CourseReport.objects.get(pk=first).held_id
    report(fay, held, corrects=first)

    with pytest.raises(actions.NotNow, match="It was corrected"):
        learn(fay, owner, report=first)


def test_only_who_drew_a_lesson_moves_it(cast, fay, school, owner):
    lesson = learn(fay, owner, report=reported(fay, school))

    with pytest.raises(Refused):
        step(cast.eva, lesson, actions.try_lesson)


def test_a_lesson_is_read_by_whoever_reads_its_source(cast, fay, school, owner):
    ours: Release = {**TO_ALL, "rel": 0b01}
    seen = learn(fay, owner, report=reported(fay, school))
    hidden_source = reported(fay, school, release=ours)
    learn(fay, owner, report=hidden_source)

    with acting(cast.eva.token):
        assert [row.pk for row in Lesson.objects.all()] == [seen]
    with pytest.raises(NotThere):
        learn(cast.eva, owner, report=hidden_source)


def test_the_database_lets_no_lesson_be_freer_than_its_source(fay, school, owner):
    ours: Release = {**TO_ALL, "rel": 0b01}
    source = reported(fay, school, release=ours)
    refused = pytest.raises(DatabaseError, match="row-level security")

    with acting(fay.token), refused, transaction.atomic():
        Lesson.objects.create(
            report_id=source,
            title="A lesson",
            observed="Something",
            owner=owner,
            due_on=ENDED,
            opened_at=AFTER,
            originator=fay.origin,
            level=0,
            rel=0b11,
        )


def test_what_a_unit_said_is_a_source_too(cast, fay, school, owner):
    seat = give(fay, ask(cast.eva, crew(cast.eva, school.ground), school.course))
    move(fay, school.course, actions.confirm)
    move(fay, school.course, actions.begin, on=START)
    come(fay, seat)
    told = tell(cast.eva, seat)

    lesson = learn(fay, owner, feedback=told)

    with acting(fay.token):
        row = queries.lessons().get(pk=lesson)
        assert (row.feedback_id, row.site) == (told, "School")


def test_of_an_owner_who_is_hidden_no_title_is_shown(cast, fay, school, owner):
    lesson = learn(fay, owner, report=reported(fay, school))

    # The post may be known in Aland alone.
    with acting(cast.eva.token):
        assert queries.lessons().get(pk=lesson).owner_title is None
        [clock] = LESSON.running()
        assert clock.owner == "Aland"
