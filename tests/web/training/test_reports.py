"""What is said of a course when it is over: once, and corrected by another alone."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from backstay_web.core.commands import NotThere, Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty, Release
from backstay_web.training import actions, queries
from backstay_web.training.models import CourseReport, Feedback, Seat
from tests.web.cast import Cast, Person
from tests.web.donations.conftest import TO_ALL
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
    move,
    report,
    tell,
)

ENDED = date(2026, 6, 1)
OURS: Release = {**TO_ALL, "rel": 0b01}


@pytest.fixture
def seat(cast: Cast, fay: Person, school: School) -> UUID:
    """Return the seats of a crew that came to a course which has begun."""
    seat = give(fay, ask(cast.eva, crew(cast.eva, school.ground), school.course))
    move(fay, school.course, actions.confirm)
    move(fay, school.course, actions.begin, on=START)
    come(fay, seat)
    return seat


@pytest.fixture
def ended(fay: Person, school: School, seat: UUID) -> UUID:
    """Return that course when it has ended."""
    move(fay, school.course, actions.end, on=ENDED)
    return school.course


def said_of(by: Person, held: UUID) -> list[tuple[int, int, bool]]:
    """Return number, hours and whether they count, of the reports that one reads."""
    with acting(by.token):
        rows = queries.course_reports().filter(held=held).order_by("number")
        return [(row.number, row.hours, not row.is_corrected) for row in rows]


def test_a_course_is_reported_once_and_then_corrected(fay, ended):
    first = report(fay, ended)
    with pytest.raises(actions.NotNow, match="said already"):
        report(fay, ended)
    second = report(fay, ended, hours=150, corrects=first)
    with pytest.raises(actions.NotNow, match="said already"):
        report(fay, ended, corrects=first)

    assert said_of(fay, ended) == [(1, 160, False), (2, 150, True)]
    with acting(fay.token):
        assert [row.pk for row in queries.standing(queries.course_reports())] == [
            second
        ]


def test_what_nobody_said_is_not_corrected(fay, ended):
    with pytest.raises(actions.NotNow, match="Nothing was said"):
        report(fay, ended, corrects=uuid4())


def test_a_course_that_has_not_ended_is_not_reported(fay, school, seat):
    with pytest.raises(actions.NotNow, match="has not ended"):
        report(fay, school.course)


def test_only_who_held_a_course_reports_it(cast, ended):
    with pytest.raises(Refused):
        report(cast.eva, ended)


@pytest.mark.parametrize(
    ("field", "wrong"), [("hours", 0), ("taught", " "), ("hard", "a" * 2_001)]
)
def test_a_report_says_what_was_taught_and_for_how_long(fay, ended, field, wrong):
    with pytest.raises(Faulty) as refused:
        report(fay, ended, **{field: wrong})

    assert list(refused.value.faults) == [field]


def test_a_report_is_due_14_days_after_the_last_day_and_late_after_that(fay, ended):
    # The last day is 31 May.
    report(fay, ended, datetime(2026, 6, 15, 12, tzinfo=UTC))

    with acting(fay.token):
        [row] = queries.course_reports()
    assert row.due_on == date(2026, 6, 14)
    assert row.is_late


def test_whoever_reads_a_course_reads_its_report_and_nobody_else(cast, fay, school):
    held, hidden = (
        course(fay, school.ground, school.standard, release=release)
        for release in (TO_ALL, OURS)
    )
    for each in (held, hidden):
        move(fay, each, actions.confirm)
        move(fay, each, actions.begin, on=START)
        move(fay, each, actions.end, on=ENDED)
        report(fay, each)

    with acting(cast.eva.token):
        read = set(CourseReport.objects.values_list("held", flat=True))
    assert read == {held}


def test_the_database_lets_no_report_be_freer_than_its_course(fay, school):
    hidden = course(fay, school.ground, school.standard, release=OURS)
    fields = {"taught": "All", "hours": 1, "number": 1, "due_on": ENDED}
    refused = pytest.raises(DatabaseError, match="row-level security")

    with acting(fay.token), refused, transaction.atomic():
        CourseReport.objects.create(
            held_id=hidden,
            said_at=AFTER,
            originator=fay.origin,
            level=0,
            rel=0b11,
            **fields,
        )


def test_the_database_lets_no_report_change(fay, ended):
    report(fay, ended)

    with (
        acting(fay.token),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        CourseReport.objects.update(hours=1)


def test_a_unit_says_what_a_course_was_worth_once_and_then_corrects_it(cast, seat):
    first = tell(cast.eva, seat)
    with pytest.raises(actions.NotNow, match="said already"):
        tell(cast.eva, seat)
    tell(cast.eva, seat, kit_rating=1, corrects=first)

    with acting(cast.eva.token):
        rows = queries.feedback().order_by("number")
        found = [(row.kit_rating, row.is_corrected) for row in rows]
    assert found == [(2, True), (1, False)]


def test_who_holds_the_course_reads_it_and_who_reads_the_crew_not_does_not(
    cast, fay, seat
):
    tell(cast.eva, seat)

    with acting(fay.token):
        [row] = Feedback.objects.all()
        label = Seat.objects.get(pk=seat)
    assert (row.level, row.rel, row.cav) == (label.level, label.rel, label.cav)


def test_only_who_sent_the_crew_speaks_for_its_unit(fay, seat):
    with pytest.raises(Refused):
        tell(fay, seat)


def test_nothing_is_asked_of_a_crew_before_it_is_back(cast, seat):
    # The course ends before 1 June.
    with pytest.raises(actions.NotNow, match="still there"):
        tell(cast.eva, seat, datetime(2026, 5, 31, 12, tzinfo=UTC))

    tell(cast.eva, seat, datetime(2026, 6, 1, 12, tzinfo=UTC))


def test_a_crew_that_left_early_is_back_then(cast, fay, seat):
    at = datetime(2026, 5, 8, 12, tzinfo=UTC)
    said = {"on": date(2026, 5, 8), "expected_version": 2}
    do(actions.leave, fay, at, entry=seat, **said)

    tell(cast.eva, seat, at)


def test_a_crew_that_never_came_has_nothing_to_tell(cast, fay, school):
    seat = give(fay, ask(cast.eva, crew(cast.eva, school.ground), school.course))

    with pytest.raises(actions.NotNow, match="Nobody has said that the crew came"):
        tell(cast.eva, seat)


@pytest.mark.parametrize("wrong", [0, 6])
def test_an_answer_is_one_of_five(cast, seat, wrong):
    with pytest.raises(Faulty) as refused:
        tell(cast.eva, seat, time_rating=wrong)

    assert list(refused.value.faults) == ["time_rating"]


def test_nobody_speaks_of_a_seat_that_is_hidden_from_him(cast, fay, seat):
    with pytest.raises(NotThere):
        tell(cast.eva, uuid4())
