"""One standard for each course; what crews showed by it, and what certifies that."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.training import actions, comparing
from backstay_web.training.models import Certificate, Result
from tests.web.cast import Cast, Person
from tests.web.training.conftest import (
    START,
    School,
    ask,
    course,
    crew,
    do,
    give,
    judge,
    move,
)
from tests.web.training.test_pages import page


@pytest.fixture
def seat(cast: Cast, fay: Person, school: School) -> UUID:
    """Return the seats of a crew on a course that has begun."""
    seat = give(fay, ask(cast.eva, crew(cast.eva, school.ground), school.course))
    move(fay, school.course, actions.confirm)
    move(fay, school.course, actions.begin, on=START)
    return seat


def certificates(by: Person) -> list[Certificate]:
    with acting(by.token):
        return list(Certificate.objects.order_by("issued_on"))


def test_a_crew_that_passes_is_certified_on_the_variant_for_some_months(
    fay, school, seat
):
    judge(fay, seat, "pass", 70)

    [made] = certificates(fay)
    assert made.variant_id == school.ground.howitzer
    assert (made.issued_on, made.expires_on) == (date(2026, 5, 29), date(2027, 5, 29))


@pytest.mark.parametrize("verdict", ["repeat", "fail"])
def test_no_crew_is_certified_that_has_not_passed(fay, seat, verdict):
    judge(fay, seat, verdict, 90)

    assert certificates(fay) == []


@pytest.mark.parametrize(
    ("marks_percent", "more"), [(69, {}), (100, {"critical_passed": False})]
)
def test_nobody_passes_below_the_mark_or_without_a_critical_task(
    fay, seat, marks_percent, more
):
    with pytest.raises(Faulty, match="nobody passes"):
        judge(fay, seat, "pass", marks_percent, **more)

    assert certificates(fay) == []


def test_the_database_lets_no_certificate_stand_on_anything_but_a_pass(fay, seat):
    key = judge(fay, seat, "fail", 20)
    with acting(fay.token):
        result = Result.objects.get(pk=key)
    refused = pytest.raises(DatabaseError, match="training_certificate_")

    for verdict in ("pass", "fail"):
        with acting(fay.token), refused, transaction.atomic():
            Certificate.objects.create(
                result=result,
                verdict=verdict,
                crew_id=result.seat.crew_id,
                issued_on=result.on,
                expires_on=date(2028, 1, 1),
                originator=fay.origin,
                level=result.level,
                rel=result.rel,
            )
            connection.check_constraints()


def test_who_repeats_is_examined_again_and_who_passed_is_not(fay, seat):
    judge(fay, seat, "repeat", 50)
    judge(fay, seat, "pass", 80)

    with pytest.raises(actions.NotNow, match="has passed"):
        judge(fay, seat, "fail", 10)


def test_a_pass_that_was_wrong_takes_its_certificate_with_it(fay, seat):
    wrong = judge(fay, seat, "pass", 80)

    judge(fay, seat, "fail", 30, corrects=wrong)

    [made] = certificates(fay)
    assert made.withdrawn_on == date(2026, 5, 29)


def test_nobody_is_judged_before_the_course_or_after_leaving_it(cast, fay, school):
    held = school.course
    seat = give(fay, ask(cast.eva, crew(cast.eva, school.ground), held))
    with pytest.raises(actions.NotNow, match="has not begun"):
        judge(fay, seat, "pass", 80)

    move(fay, held, actions.confirm)
    move(fay, held, actions.begin, on=START)
    at = datetime(2026, 5, 5, 12, tzinfo=UTC)
    do(actions.leave, fay, at, entry=seat, expected_version=1, on=START)
    with pytest.raises(actions.NotNow, match="left before the end"):
        judge(fay, seat, "pass", 80)


def test_sites_are_compared_by_the_last_result_of_each_crew(cast, fay, school):
    ground = school.ground
    other = course(fay, ground, school.standard, site=ground.depot)
    seats = {
        name: give(fay, ask(cast.eva, crew(cast.eva, ground, people=2), held))
        for name, held in (("a", school.course), ("b", school.course), ("c", other))
    }
    for held in (school.course, other):
        move(fay, held, actions.confirm)
        move(fay, held, actions.begin, on=START)
    judge(fay, seats["a"], "repeat", 60)
    judge(fay, seats["a"], "pass", 75)
    judge(fay, seats["b"], "fail", 20)
    judge(fay, seats["c"], "pass", 90)

    with acting(fay.token):
        [row] = comparing.compared()
        found = {
            each.site.name: (
                each.results["pass_count"],
                each.results["repeat_count"],
                each.results["fail_count"],
                each.results["marks"],
                each.seats,
            )
            for each in row.places
        }

    # Of crew a the second result counts, which is a pass.
    assert found == {"Depot": (1, 0, 0, 90, 10), "School": (1, 0, 1, 47.5, 10)}
    shown = page(fay, "results/")
    assert shown.count("<section>") == 1
    assert f"/training/?kind={ground.gunners}&amp;site={ground.depot}" in shown
    assert "One site alone" not in shown
    other_standard = page(fay, f"results/?standard={uuid4()}")
    assert "Gunners of the M777" not in other_standard.rpartition("</form>")[2]
