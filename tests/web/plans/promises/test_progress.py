"""How far a promise has come follows from reports, and its clock from that."""

from datetime import date, timedelta

import pytest

from backstay_web.plans.progress import (
    CLOCKS,
    DEFINITIONS,
    SOON,
    Clock,
    Reported,
    State,
    clock,
    reached,
)

DAY = date(2026, 3, 2)


def test_what_has_come_farther_has_come_so_far_too():
    # Four left, of which one was received: so all earlier states have four.
    known = [Reported("in_transit", 4, DAY), Reported("received", 1, DAY)]

    assert reached("deliver", known) == {
        State.ALLOCATED: 4,
        State.RELEASED: 4,
        State.IN_TRANSIT: 4,
        State.AT_NODE: 1,
        State.TITLE: 1,
        State.RECEIVED: 1,
    }


def test_of_each_state_the_last_day_counts():
    early, late = Reported("at_node", 2, DAY), Reported("at_node", 5, DAY + SOON)

    for known in ([early, late], [late, early]):
        assert reached("deliver", known)[State.AT_NODE] == 5


def test_work_is_begun_and_finished_and_nothing_else():
    assert reached("teach", [Reported("begun", 1, DAY)]) == {
        State.BEGUN: 1,
        State.FINISHED: 0,
    }


def test_nothing_is_called_delivered():
    words = [str(State(state).label) for state in State]

    assert "delivered" not in words
    assert set(DEFINITIONS) == set(State)


@pytest.mark.parametrize(
    ("days_left", "stands"),
    [
        (15, Clock.RUNNING),
        (14, Clock.SOON),
        (0, Clock.SOON),  # Its own day has not passed yet.
        (-1, Clock.OVERDUE),
    ],
)
def test_a_promise_is_due_soon_for_two_weeks_and_overdue_after_its_day(
    days_left, stands
):
    assert clock(DAY, DAY - timedelta(days=days_left)) is stands


def test_what_is_done_or_freed_is_never_overdue():
    long_after = DAY + timedelta(days=99)

    assert clock(DAY, long_after, is_done=True) is Clock.DONE
    assert clock(DAY, long_after, is_done=True, is_freed=True) is Clock.FREED
    assert set(CLOCKS) == set(Clock)
