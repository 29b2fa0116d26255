"""Crews that failed or returned early: what their pages, lists and needs say of it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from backstay_web.training import actions
from tests.web.cast import Cast, Person
from tests.web.training.conftest import (
    START,
    School,
    ask,
    come,
    course,
    crew,
    do,
    give,
    judge,
    make_need,
    move,
)
from tests.web.training.test_pages import page

BACK = datetime(2026, 5, 12, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_may(monkeypatch: Any) -> None:
    monkeypatch.setattr(timezone, "now", lambda: BACK)


def send_home(fay: Person, seat: Any) -> None:
    """Let a crew return early."""
    said = {"entry": seat, "on": date(2026, 5, 11), "expected_version": 1}
    do(actions.leave, fay, BACK, **said)


def test_a_crew_that_returned_early_waits_again_and_its_page_says_what_is_next(
    school: School, fay: Person, cast: Cast
) -> None:
    mine = crew(cast.eva, school.ground, code="Crew-1")
    seat = give(fay, ask(cast.eva, mine, school.course))
    days = {"report_on": date(2026, 7, 1), "start_on": date(2026, 7, 2)}
    later = {**days, "end_on": date(2026, 7, 30), "code": "Next"}
    course(fay, school.ground, school.standard, **later)
    send_home(fay, seat)

    shown = page(cast.eva, f"crew/{mine}/")
    assert '<span class="state bad">failed or returned early</span>' in shown
    assert "waits again, since it left" in shown
    assert "The next course of this kind is Next from 2026-07-02 on" in shown
    assert "it is trained on 2026-07-30, and not before" in shown
    held = page(fay, f"held_course/{school.course}/")
    assert "waits again: it left on 2026-05-11" in held


def test_a_course_with_too_few_seats_is_not_the_next_one(
    school: School, fay: Person, cast: Cast
) -> None:
    mine = crew(cast.eva, school.ground)
    seat = give(fay, ask(cast.eva, mine, school.course))
    days = {"report_on": date(2026, 7, 1), "start_on": date(2026, 7, 2)}
    small = {**days, "end_on": date(2026, 7, 30), "code": "Small", "seats": 5}
    course(fay, school.ground, school.standard, **small)
    send_home(fay, seat)

    told = page(fay, f"crew/{mine}/")
    assert "No course of this kind with free seats is known to you" in told
    # Eva may not know how many of its seats are taken.
    assert "whoever holds it knows how many" in page(cast.eva, f"crew/{mine}/")


def test_a_need_names_the_crew_that_failed_and_what_follows(
    school: School, fay: Person, cast: Cast
) -> None:
    need, part = make_need(cast, school.ground)
    mine = crew(cast.eva, school.ground, code="Crew-2")
    said = {"requirement": need, "package_number": 2, "part": part}
    do(actions.assign, cast.eva, entry=uuid4(), crew=mine, **said)
    seat = give(fay, ask(cast.eva, mine, school.course))
    move(fay, school.course, actions.confirm)
    move(fay, school.course, actions.begin, on=START)
    come(fay, seat)
    judge(fay, seat, "fail", 41)

    fails = "Crew-2: It failed"
    second = page(cast.eva, f"../plans/needs/{need}/?package=2")
    assert fails in second
    assert "with 41 percent of the marks" in second
    assert fails not in page(cast.eva, f"../plans/needs/{need}/?package=1")


def test_first_pages_count_the_crews_that_their_lists_show(
    school: School, fay: Person, cast: Cast
) -> None:
    mine = [crew(cast.eva, school.ground, code=f"Crew-{n}") for n in (1, 2, 3)]
    seat = give(fay, ask(cast.eva, mine[0], school.course))
    ask(cast.eva, mine[1], school.course)
    send_home(fay, seat)

    back = page(fay, "crew/?stand=set_back")
    assert [f"Crew-{n}" in back for n in (1, 2, 3)] == [True, False, False]
    waits = page(fay, f"crew/?waits_at={fay.origin}")
    assert [f"Crew-{n}" in waits for n in (1, 2, 3)] == [True, True, False]
    assert f"Crew-{3}" in page(fay, "crew/?stand=named")
