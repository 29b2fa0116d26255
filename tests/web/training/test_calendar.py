"""The calendar of courses: by site, by language of interpreters, of one's own crews."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backstay_web.core.context import acting, me
from backstay_web.core.entries import Release
from backstay_web.core.middleware import COOKIE
from backstay_web.training import actions
from backstay_web.training.calendar import courses
from tests.web.cast import Person
from tests.web.donations.conftest import TO_ALL, add
from tests.web.training.conftest import School, ask, course, crew, do, give, move

JUNE = date(2026, 6, 1), date(2026, 7, 1)
OURS: Release = {**TO_ALL, "rel": 0b01}


def codes(by: Person, days: tuple[date, date] = JUNE, **asked: Any) -> list[str]:
    with acting(by.token):
        return [str(each.row) for each in courses(me(), *days, asked)]


def answer(by: Person, address: str) -> Any:
    client = Client()
    client.cookies[COOKIE] = by.token
    return client.get(f"/training/calendar/{address}")


def held(by: Person, school: School, code: str, **more: Any) -> Any:
    """Let somebody plan a course from 8 to 21 June, whose crews come a day before."""
    said = {
        "code": code,
        "report_on": date(2026, 6, 7),
        "start_on": date(2026, 6, 8),
        "end_on": date(2026, 6, 22),
        **more,
    }
    return course(by, school.ground, school.standard, **said)


@pytest.mark.parametrize(
    ("first", "end", "is_there"),
    [
        (date(2026, 6, 1), date(2026, 6, 7), False),
        (date(2026, 6, 1), date(2026, 6, 8), True),  # its crews come
        (date(2026, 6, 21), date(2026, 6, 22), True),  # its last day
        (date(2026, 6, 22), date(2026, 6, 30), False),
    ],
)
def test_a_course_stands_on_its_days_from_the_reception_to_the_last(
    fay, school, first, end, is_there
):
    held(fay, school, "c1")

    assert ("c1" in codes(fay, (first, end))) == is_there


def test_courses_stand_by_site_and_then_by_day(fay, school):
    at_depot = {"site": school.ground.depot}
    held(fay, school, "s1")
    held(fay, school, "d2", **at_depot)
    held(fay, school, "d1", start_on=date(2026, 6, 7), **at_depot)

    assert codes(fay) == ["d1", "d2", "s1"]


def test_a_course_that_is_cancelled_or_retired_stands_there_no_more(fay, school):
    held(fay, school, "c1")
    move(fay, held(fay, school, "c2"), actions.cancel)
    gone = held(fay, school, "c3")
    said = {"expected_version": 1, "retired_on": timezone.localdate()}
    do(actions.HELD_COURSE.retire, fay, entry=gone, **said)

    assert codes(fay) == ["c1"]


def test_one_asks_for_a_site_and_for_a_language_of_interpreters(fay, school):
    ground = school.ground
    held(fay, school, "c1", site=ground.depot)
    interpreted = held(fay, school, "c2")
    teams = {"language": ground.language, "teams": 1, "release": TO_ALL}
    add(actions.HELD_INTERPRETERS, fay, held=interpreted, **teams)

    def text(asked: str) -> str:
        return str(answer(fay, f"?month=2026-06&{asked}").content.decode())

    assert "c1: " in text(f"site={ground.depot}")
    assert "c2: " not in text(f"site={ground.depot}")
    assert "c1: " not in text(f"language={ground.language}")
    assert "c2: " in text(f"language={ground.language}")


def test_what_cannot_be_read_is_told_and_shows_nothing(fay, school):
    held(fay, school, "c1")

    text = answer(fay, "?month=2026-06&site=nowhere").content.decode()

    assert "c1: " not in text
    assert "None that may be chosen is called so." in text


def test_one_asks_for_the_courses_of_ones_own_crews(cast, fay, school):
    asked, seated = held(fay, school, "c1"), held(fay, school, "c2")
    held(fay, school, "c3")
    ask(cast.eva, crew(cast.eva, school.ground), asked)
    give(fay, ask(cast.eva, crew(cast.eva, school.ground), seated))

    assert codes(cast.eva, own_crews=True) == ["c1", "c2"]
    # They are no crews of whoever holds the courses.
    assert codes(fay, own_crews=True) == []


def test_no_course_or_interpreters_are_told_to_whom_they_are_hidden_from(
    cast, fay, school
):
    held(fay, school, "c1", release=OURS)
    seen = held(fay, school, "c2")
    teams = {"language": school.ground.language, "teams": 1, "release": OURS}
    add(actions.HELD_INTERPRETERS, fay, held=seen, **teams)

    with acting(cast.eva.token):
        [found] = courses(me(), *JUNE, {})
        assert (str(found.row), found.languages) == ("c2", [])
    with acting(fay.token):
        assert [each.languages != [] for each in courses(me(), *JUNE, {})] == [
            False,
            True,
        ]


def test_a_course_stands_on_each_of_its_days_and_in_the_table(fay, school):
    key = held(fay, school, "c1")

    text = answer(fay, "?month=2026-06").content.decode()

    # 7 to 21 June are 15 days; the table has it once.
    assert text.count(f'href="/training/held_course/{key}/"') == 15 + 1
    assert "2026-06-21" in text


def test_other_months_keep_what_was_asked(fay, school):
    asked = f"site={school.ground.depot}"

    text = answer(fay, f"?month=2026-06&{asked}").content.decode()

    assert f'href="?month=2026-07&amp;{asked}"' in text
    assert f'/courses.ics?{asked}"' in text


def test_the_number_of_queries_does_not_grow_with_the_courses(
    fay, school, django_assert_max_num_queries
):
    for number in range(3):
        key = held(fay, school, f"c{number}")
        teams = {"language": school.ground.language, "teams": 1, "release": TO_ALL}
        add(actions.HELD_INTERPRETERS, fay, held=key, **teams)

    with acting(fay.token), django_assert_max_num_queries(5):
        shown = courses(me(), *JUNE, {})
        assert [(each.title, each.languages, each.crews) for each in shown]


@pytest.fixture
def soon(fay: Person, school: School) -> Any:
    """Return a course from the tenth day on, for two weeks; its crews come that day."""
    starts = timezone.localdate() + timedelta(days=10)
    days = {"report_on": starts, "start_on": starts, "notice_days": 30}
    ends = {"end_on": starts + timedelta(days=14)}
    return held(fay, school, "soon", **days, **ends)


def test_the_file_of_courses_is_what_calendars_read(fay, school, soon):
    far = timezone.localdate() + timedelta(days=400)
    days = {"report_on": far, "start_on": far, "end_on": far + timedelta(days=1)}
    held(fay, school, "far", **days)

    sent = answer(fay, "courses.ics")

    lines = sent.content.decode().split("\r\n")
    first = timezone.localdate() + timedelta(days=10)
    assert sent.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert lines.count("BEGIN:VEVENT") == 1
    assert f"UID:course-{soon}@testserver" in lines
    assert f"DTSTART;VALUE=DATE:{first:%Y%m%d}" in lines
    # The end is excluded, as in the standard.
    assert f"DTEND;VALUE=DATE:{first + timedelta(days=14):%Y%m%d}" in lines
    assert "SUMMARY:planned: soon: Gunners\\, School" in lines
    assert any(re.fullmatch(r"DTSTAMP:\d{8}T\d{6}Z", line) for line in lines)
    assert all(len(line.encode()) <= 75 for line in lines)


def test_a_course_is_known_again_when_it_was_moved(fay, school, soon):
    def uid() -> str:
        text = str(answer(fay, "courses.ics").content.decode())
        return next(line for line in text.split("\r\n") if line.startswith("UID:"))

    before = uid()
    later = timezone.localdate() + timedelta(days=40)
    said = {"entry": soon, "expected_version": 1, "end_on": later}
    do(actions.HELD_COURSE.change, fay, **said)

    assert uid() == before


def test_the_file_holds_what_the_page_was_asked_and_no_more(cast, fay, school, soon):
    there = answer(fay, f"courses.ics?site={school.ground.school}").content
    elsewhere = answer(fay, f"courses.ics?site={school.ground.depot}").content
    unread = answer(fay, "courses.ics?site=nowhere").content

    assert b"BEGIN:VEVENT" in there
    assert b"BEGIN:VEVENT" not in elsewhere
    assert b"BEGIN:VEVENT" not in unread


def test_no_file_is_given_to_whom_the_page_is_closed(cast, soon):
    # Bea may do nothing.
    assert answer(cast.bea, "").status_code == 403
    assert answer(cast.bea, "courses.ics").status_code == 403
