"""Crews that wait for seats, and courses without their kit, have clocks."""

from datetime import date, timedelta

from django.utils import timezone

from backstay_web.core.context import acting
from backstay_web.training import actions
from backstay_web.training.clocks import KIT, NOTICE, REPORT
from tests.web.donations.conftest import TO_ALL, add
from tests.web.training.conftest import (
    START,
    ask,
    course,
    crew,
    give,
    move,
    report,
)

REPORT_ON = date(2026, 5, 1)


def test_a_crew_is_to_be_told_by_the_day_of_its_notice(cast, school, fay):
    held = course(fay, school.ground, school.standard)
    applications = [ask(fay, crew(fay, school.ground), held) for _ in range(2)]

    with acting(fay.token):
        [clock] = NOTICE.running()
    give(fay, applications[0])
    with acting(fay.token):
        [later] = NOTICE.running()

    assert clock.due_on == REPORT_ON - timedelta(days=45)
    assert (clock.key, clock.body) == (held, fay.origin)
    assert clock.what.endswith(": 2 crews wait")
    assert later.what.endswith(": 1 crew waits")


def test_kit_is_to_stand_there_by_the_first_day(cast, school, fay):
    held = school.course
    with acting(fay.token):
        [clock] = KIT.running()

    add(
        actions.HELD_KIT,
        fay,
        held=held,
        variant=school.ground.howitzer,
        sets=1,
        start_on=clock.due_on,
        end_on=date(2026, 6, 1),
        release=TO_ALL,
    )

    assert (clock.key, clock.due_on) == (held, date(2026, 5, 4))
    with acting(fay.token):
        assert list(KIT.running()) == []


def test_a_course_is_to_be_reported_in_14_days(fay, school, monkeypatch):
    held = school.course
    move(fay, held, actions.confirm)
    move(fay, held, actions.begin, on=START)
    with acting(fay.token):
        monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 5, 31))
        assert list(REPORT.running()) == []  # its last day
        monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 6, 1))
        [clock] = REPORT.running()
    monkeypatch.undo()

    assert (clock.key, clock.body) == (held, fay.origin)
    assert clock.due_on == date(2026, 6, 14)

    move(fay, held, actions.end, on=date(2026, 6, 1))
    report(fay, held)
    with acting(fay.token):
        assert list(REPORT.running()) == []


def test_a_course_that_was_cancelled_is_not_to_be_reported(fay, school):
    move(fay, school.course, actions.cancel)

    with acting(fay.token):
        assert school.course not in [clock.key for clock in REPORT.running()]
