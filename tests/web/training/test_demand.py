"""Seats that needs ask for against seats that are taught, for twelve weeks."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from django.test import Client
from django.utils import timezone

from backstay_web.catalogue.actions import SEQUENCE_STEP
from backstay_web.catalogue.models import TemplatePart
from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.training import actions, demand
from backstay_web.training.demand import Taught, Wanted, demands
from tests.web.cast import Person
from tests.web.donations.conftest import TO_ALL, add
from tests.web.training.conftest import (
    START,
    ask,
    course,
    crew,
    do,
    give,
    judge,
    make_need,
    move,
)

TODAY = date(2026, 4, 1)
KIND, VARIANT, OTHER, SPOKEN = (UUID(int=n) for n in (1, 2, 9, 3))
SKILL = (KIND, VARIANT, SPOKEN)

LISTED = [(UUID(int=6), 10), (UUID(int=7), 30), (UUID(int=8), 20)]


def taught(ends_on: date, seats: int, *languages: UUID) -> Taught:
    return Taught(ends_on, seats, KIND, VARIANT, frozenset(languages or {SPOKEN}))


def test_needs_and_courses_are_counted_until_the_end_of_each_week():
    # 40 seats in two weeks, and a course of 30 that ends after three.
    need = Wanted(TODAY + timedelta(days=14), ({SKILL: 40},))
    held = taught(TODAY + timedelta(days=21), 30)

    [found] = demands([need], [held], TODAY)

    assert [week.most for week in found.weeks[:4]] == [0, 40, 40, 40]
    assert [week.seats for week in found.weeks[:4]] == [0, 0, 30, 30]
    assert [week.is_short for week in found.weeks[:4]] == [False, True, True, True]
    assert (found.worst.missing, found.worst.ends_on) == (40, TODAY + timedelta(14))


def test_a_course_counts_once_whatever_languages_it_serves():
    # Two languages are asked for, and the course is interpreted into both.
    other = (KIND, VARIANT, UUID(int=4))
    needs = [Wanted(TODAY, ({SKILL: 10},)), Wanted(TODAY, ({other: 10},))]
    held = taught(TODAY, 20, SPOKEN, UUID(int=4), UUID(int=5))

    [found] = demands(needs, [held], TODAY)

    assert (found.last.most, found.last.seats) == (20, 20)
    assert found.languages == {SPOKEN, UUID(int=4)}
    [nobody] = demands(needs, [taught(TODAY, 20, UUID(int=5))], TODAY)
    assert nobody.last.seats == 0


def test_what_is_most_short_comes_first():
    needs = [Wanted(TODAY, ({(kind, None, SPOKEN): seats},)) for kind, seats in LISTED]

    found = demands(needs, [], TODAY)

    assert [each.worst.missing for each in found] == [30, 20, 10]


def test_of_several_options_fewest_and_most_are_counted():
    # One option teaches 40 on one variant, the other 30 on another.
    need = Wanted(TODAY, ({SKILL: 40}, {(KIND, OTHER, SPOKEN): 30}))

    found = {each.variant: each.last for each in demands([need], [], TODAY)}

    assert (found[VARIANT].least, found[VARIANT].most) == (0, 40)
    assert (found[OTHER].least, found[OTHER].most) == (0, 30)


def test_who_passed_asks_for_no_more_seats(cast, fay, school):
    need, part = make_need(cast, school.ground)
    steps = {"step": 1, "kind": school.ground.gunners}
    with acting(cast.cid.token):
        sequence = TemplatePart.objects.get(pk=part).sequence_id
    add(SEQUENCE_STEP, cast.cid, release=TO_ALL, sequence=sequence, **steps)
    one = crew(cast.eva, school.ground)
    said = {"requirement": need, "package_number": 1, "part": part}
    do(actions.assign, cast.eva, entry=uuid4(), crew=one, **said)
    seat = give(fay, ask(cast.eva, one, school.course))
    # Two batteries of one crew of 40 each.
    assert asked(fay) == 80

    move(fay, school.course, actions.confirm)
    move(fay, school.course, actions.begin, on=START)
    judge(fay, seat, "pass", 80)

    assert asked(fay) == 74


def asked(by: Person) -> int:
    with acting(by.token):
        needs, _ = demand.wanted(date(2026, 5, 30))
    [found] = demands(needs, [], date(2026, 5, 30))
    return found.last.most


def test_the_page_shows_what_is_taught_by_its_names(fay, school):
    starts = timezone.localdate() + timedelta(days=7)
    days = {"report_on": starts, "start_on": starts}
    ends = starts + timedelta(days=14)
    course(fay, school.ground, school.standard, end_on=ends, seats=17, **days)
    client = Client()
    client.cookies[COOKIE] = fay.token

    seen = client.get("/training/seats/").content.decode()

    assert "Gunners" in seen
    assert '<span class="state good">17/0</span>' in seen
    assert f"/training/?kind={school.ground.gunners}&amp;variant=" in seen
