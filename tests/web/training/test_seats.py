"""Seats go to whole crews that may come, and never more than there are."""

import threading
from contextlib import suppress
from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Sum

from backstay_web.catalogue.actions import (
    COURSE_KIND,
    LANGUAGE,
    SEQUENCE_STEP,
    VARIANT,
)
from backstay_web.catalogue.models import TemplatePart
from backstay_web.core.commands import NotThere, Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.training import actions
from backstay_web.training.actions import seats
from backstay_web.training.models import HeldCourse, Roll, Seat
from tests.web.at_once import by_threads
from tests.web.cast import Cast, Person
from tests.web.donations.conftest import TO_ALL, add
from tests.web.training.conftest import (
    School,
    ask,
    course,
    crew,
    do,
    give,
    make_need,
    make_school,
    move,
    roll,
    standard,
)

CREWS = 24
TOGETHER = 8


def test_a_crew_gets_all_its_seats_or_none(cast, fay, school):
    held = school.course
    give(fay, ask(cast.eva, crew(cast.eva, school.ground), held))
    second = ask(cast.eva, crew(cast.eva, school.ground), held)

    # Six of ten are taken: four are left, and the next crew is of six.
    with pytest.raises(actions.NotEnough, match="Only 4 of 10 seats are open"):
        give(fay, second)

    assert roll(fay, held).taken == 6


def test_what_a_crew_lacks_is_told_all_at_once(cast, fay, school):
    ground = school.ground
    other = {"basic_on": None, "ready_on": date(2026, 5, 3)}
    application = ask(cast.eva, crew(cast.eva, ground, **other), school.course)

    with pytest.raises(Faulty) as told:
        give(fay, application)

    [said] = told.value.faults.values()
    assert [each.split(":")[0] for each in said] == [
        "It has not ended its basic training by then",
        "It can be spared later than it is to arrive.",
    ]


def test_who_does_not_speak_the_language_comes_with_an_interpreter(cast, fay, school):
    uk = add(LANGUAGE, cast.cid, release=TO_ALL, code="uk", name="Ukrainian")
    one = crew(cast.eva, school.ground, language=uk)
    application = ask(cast.eva, one, school.course)
    with pytest.raises(Faulty, match="Nobody teaches or interprets"):
        give(fay, application)

    team = {"held": school.course, "language": uk, "teams": 1}
    add(actions.HELD_INTERPRETERS, fay, release=TO_ALL, **team)
    give(fay, application)

    assert roll(fay, school.course).taken == 6


def test_a_crew_learns_on_the_variant_that_it_will_serve(cast, fay, school):
    family = school.ground.family
    told = {"code": "m109", "name": "M109", "family": family, "mass_kg": 27_000}
    other = add(VARIANT, cast.cid, release=TO_ALL, **told)
    one = crew(cast.eva, school.ground, variant=other)

    with pytest.raises(Faulty, match="another variant"):
        give(fay, ask(cast.eva, one, school.course))


def test_courses_of_a_sequence_are_passed_one_after_the_other(cast, fay, school):
    need, part = make_need(cast, school.ground)
    with acting(cast.cid.token):
        sequence = TemplatePart.objects.get(pk=part).sequence_id
    basics = add(COURSE_KIND, cast.cid, release=TO_ALL, code="basics", name="Basics")
    for step, kind in enumerate((basics, school.ground.gunners), start=1):
        told = {"sequence": sequence, "step": step, "kind": kind}
        add(SEQUENCE_STEP, cast.cid, release=TO_ALL, **told)
    one = crew(cast.eva, school.ground)
    said = {"requirement": need, "package_number": 1, "part": part}
    do(actions.assign, cast.eva, entry=uuid4(), crew=one, **said)

    with pytest.raises(Faulty, match="not passed the course that comes before: Basics"):
        give(fay, ask(cast.eva, one, school.course))


def test_a_crew_is_at_one_course_at_a_time(cast, fay, school):
    ground, one = school.ground, crew(cast.eva, school.ground)
    give(fay, ask(cast.eva, one, school.course))
    by = standard(cast.cid, ground, edition=2)
    days = {"report_on": date(2026, 5, 30), "start_on": date(2026, 6, 1)}
    second = course(fay, ground, by, end_on=date(2026, 7, 1), **days)
    application = ask(cast.eva, one, second)

    with pytest.raises(actions.NotNow, match="another course on one of these days"):
        give(fay, application)

    assert roll(fay, second).taken == 0


def test_seats_are_given_until_the_course_begins(cast, fay, school):
    one, two = crew(cast.eva, school.ground), crew(cast.eva, school.ground)
    application = ask(cast.eva, one, school.course)
    move(fay, school.course, actions.confirm, actions.begin)

    with pytest.raises(actions.NotNow, match="until a course begins"):
        give(fay, application)
    with pytest.raises(actions.NotNow, match="until a course begins"):
        ask(cast.eva, two, school.course)


def test_a_crew_that_leaves_frees_its_seats_and_says_why(cast, fay, school):
    seat = give(fay, ask(cast.eva, crew(cast.eva, school.ground), school.course))
    came = {"entry": seat, "on": date(2026, 3, 2)}
    with pytest.raises(Faulty, match="people: It has 6 seats"):
        do(actions.receive, fay, people=7, expected_version=1, **came)
    do(actions.receive, fay, people=5, expected_version=1, **came)

    do(actions.leave, fay, expected_version=2, **came)

    with acting(fay.token):
        row = Seat.objects.get(pk=seat)
    assert (row.received_people, row.left_why) == (5, "a test")
    assert roll(fay, school.course).taken == 0


def test_a_crew_asks_once_and_may_ask_no_longer(cast, fay, school):
    one = crew(cast.eva, school.ground)
    application = ask(cast.eva, one, school.course)
    with pytest.raises(Faulty, match="It asks for this course already"):
        ask(cast.eva, one, school.course)

    do(actions.withdraw, cast.eva, entry=application, expected_version=1)

    with pytest.raises(NotThere):
        give(fay, application)
    ask(cast.eva, one, school.course)


def test_nobody_gives_seats_of_another_or_asks_for_anothers_crew(cast, fay, school):
    one = crew(cast.eva, school.ground)
    application = ask(cast.eva, one, school.course)

    with pytest.raises(Refused, match="not yours"):
        give(cast.eva, application)
    with pytest.raises(Refused, match="not yours"):
        ask(fay, one, school.course)
    with pytest.raises(Refused, match=r"crew\.send"):
        ask(cast.ann, one, school.course)


def test_a_crew_that_the_holder_may_not_read_is_refused_in_words(cast, fay, school):
    # Eva's bodies alone read this crew, and Fay's alone this course's roll.
    own = {"level": 0, "rel": cast.eva.rel, "cav": 0}
    one = crew(cast.eva, school.ground, release=own)
    application = ask(cast.eva, one, school.course)

    with pytest.raises(NotThere):
        give(fay, application)


def test_the_database_refuses_more_taken_than_there_are(fay, school):
    refused = pytest.raises(DatabaseError, match="never_over")
    with acting(fay.token), refused, transaction.atomic():
        Roll.objects.filter(held=school.course).update(taken=11)


def test_the_roll_has_the_seats_of_its_course_and_no_others(fay, school):
    refused = pytest.raises(DatabaseError, match="training_roll_alike")
    with acting(fay.token), refused, transaction.atomic():
        Roll.objects.filter(held=school.course).update(seats=99)
        connection.check_constraints()


def race(cast: Cast, fay: Person, school: School) -> int:
    """Let many crews be given seats of one course at once; return what they have."""
    waiting = [
        ask(cast.eva, crew(cast.eva, school.ground, people=1), school.course)
        for _ in range(CREWS)
    ]
    lock = threading.Lock()

    def take() -> None:
        while True:
            with lock:
                if not waiting:
                    break
                application = waiting.pop()
            with suppress(actions.NotEnough):
                give(fay, application)
        connections.close_all()

    by_threads(TOGETHER, take)
    with acting(fay.token):
        given = Seat.objects.filter(held=school.course, left_on=None)
        return int(given.aggregate(sum=Sum("people"))["sum"] or 0)


def look_first(held: HeldCourse, people: int) -> Roll:
    """Look whether enough seats are open, and say nothing in the roll."""
    given = Seat.objects.filter(held=held, left_on=None)
    taken = given.aggregate(sum=Sum("people"))["sum"] or 0
    if taken + people > held.seats:
        raise actions.NotEnough
    return Roll.objects.get(held=held)


def test_seats_are_never_given_twice_however_many_ask_at_once(committing, fay):
    school = make_school(committing, fay)

    given = race(committing, fay, school)

    assert given == roll(fay, school.course).taken == 10


def test_looking_first_gives_more_seats_than_there_are(committing, fay, monkeypatch):
    # The red proof of the test above, in each run: without the counter it fails. All
    # look at once, before any of them has given a seat.
    school = make_school(committing, fay)
    together = threading.Barrier(TOGETHER, timeout=30)

    def look_together(held: HeldCourse, people: int) -> Roll:
        found = look_first(held, people)
        together.wait()
        return found

    monkeypatch.setattr(seats, "take", look_together)
    monkeypatch.setattr(f"{__name__}.CREWS", 2 * TOGETHER)

    assert race(committing, fay, school) == 2 * TOGETHER > 10
