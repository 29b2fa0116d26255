"""Courses that are held: what can stand, and how far they come."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from backstay_web.core.commands import Refused, Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.training import actions, queries
from backstay_web.training.models import HeldCourse, Seat
from tests.web.cast import Person
from tests.web.donations.conftest import TO_ALL, add
from tests.web.training.conftest import (
    START,
    ask,
    course,
    crew,
    do,
    give,
    move,
    roll,
    standard,
)


def seen(by: Person, held: UUID) -> Any:
    with acting(by.token):
        return queries.held_courses().get(pk=held)


def test_a_course_comes_from_planned_to_ended_step_by_step(fay, school):
    assert seen(fay, school.course).state == "planned"
    with pytest.raises(actions.NotNow, match="It is planned now"):
        move(fay, school.course, actions.begin)

    move(fay, school.course, actions.confirm, actions.begin, actions.end)

    assert seen(fay, school.course).state == "ended"
    with pytest.raises(actions.NotNow, match="It is ended now"):
        move(fay, school.course, actions.cancel)


def test_a_step_names_a_day_that_has_come_and_none_before_the_last(fay, school):
    now = {"held": school.course, "evidence": "x"}
    with pytest.raises(Faulty, match="on: Name a day that has come"):
        do(actions.confirm, fay, on=START, expected_version=1, **now)
    move(fay, school.course, actions.confirm)

    with pytest.raises(Faulty, match="on: Its last step was later"):
        do(actions.begin, fay, on=date(2026, 3, 1), expected_version=2, **now)


def test_who_saw_another_version_moves_nothing(fay, school):
    said = {"held": school.course, "on": date(2026, 3, 2), "evidence": "x"}
    with pytest.raises(Stale):
        do(actions.confirm, fay, expected_version=7, **said)

    assert seen(fay, school.course).state == "planned"


def test_a_course_without_a_standard_is_not_confirmed(fay, school):
    bare = course(fay, school.ground, None)

    with pytest.raises(actions.NotNow, match="Name its standard first"):
        move(fay, bare, actions.confirm)


def test_a_standard_is_of_the_kind_and_variant_that_is_taught(cast, fay, school):
    ground = school.ground
    with pytest.raises(Faulty, match="standard: It is of another variant"):
        course(fay, ground, school.standard, variant=None)
    of_any = standard(cast.cid, ground, edition=2, variant=None)

    held = course(fay, ground, of_any, variant=None)

    assert seen(fay, held).standard_id == of_any


def test_notice_is_30_to_60_days_and_all_faults_are_told_at_once(fay, school):
    late = date(2026, 5, 5)
    with pytest.raises(Faulty) as told:
        course(fay, school.ground, school.standard, notice_days=29, report_on=late)

    assert {"notice_days", "report_on"} <= told.value.faults.keys()


def test_who_holds_no_courses_plans_and_moves_none(cast, fay, school):
    with pytest.raises(Refused, match=r"training\.hold"):
        course(cast.ann, school.ground, school.standard)
    # Eva may hold courses, but this one is Fay's.
    with pytest.raises(Refused, match="not yours"):
        move(cast.eva, school.course, actions.confirm)


def test_kit_is_there_at_the_start_and_at_the_end_if_one_stands_there_so_long(
    fay, school
):
    held = school.course
    kit = {"held": held, "variant": school.ground.howitzer, "sets": 1}
    assert seen(fay, held).kit_at_start is False

    days = {"start_on": START, "end_on": date(2026, 5, 31)}
    add(actions.HELD_KIT, fay, release=TO_ALL, **kit, **days)
    assert seen(fay, held).kit_at_start is True
    assert seen(fay, held).kit_at_end is False

    days = {"start_on": date(2026, 5, 20), "end_on": date(2026, 6, 1)}
    add(actions.HELD_KIT, fay, release=TO_ALL, **kit, **days)
    assert seen(fay, held).kit_at_end is True


def test_seats_and_days_change_with_the_roll_and_the_stays(cast, fay, school):
    held, six = school.course, crew(cast.eva, school.ground)
    seat = give(fay, ask(cast.eva, six, held))
    one = {"entry": held, "expected_version": 1}

    with pytest.raises(Faulty, match="seats: More are taken"):
        do(actions.HELD_COURSE.change, fay, seats=5, **one)
    later = {"seats": 6, "end_on": date(2026, 6, 8)}
    do(actions.HELD_COURSE.change, fay, **later, **one)

    assert (roll(fay, held).seats, roll(fay, held).taken) == (6, 6)
    with acting(fay.token):
        assert Seat.objects.get(pk=seat).end_on == date(2026, 6, 8)


def test_a_course_with_crews_on_it_is_cancelled_and_not_just_retired(cast, fay, school):
    held = school.course
    give(fay, ask(cast.eva, crew(cast.eva, school.ground), held))
    one = {"entry": held, "expected_version": 1, "retired_on": date(2026, 3, 2)}

    with pytest.raises(actions.NotNow, match="cancel it"):
        do(actions.HELD_COURSE.retire, fay, **one)
    move(fay, held, actions.cancel)
    do(actions.HELD_COURSE.retire, fay, **{**one, "expected_version": 2})

    with acting(fay.token):
        assert HeldCourse.objects.get(pk=held).retired_on == date(2026, 3, 2)
