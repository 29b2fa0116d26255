"""Crews that wait for seats, and courses without their kit, have clocks."""

from datetime import date, timedelta

from backstay_web.core.context import acting
from backstay_web.training import actions
from backstay_web.training.clocks import KIT, NOTICE
from tests.web.donations.conftest import TO_ALL, add
from tests.web.training.conftest import ask, course, crew, give

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
