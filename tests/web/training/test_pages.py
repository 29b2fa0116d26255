"""The pages of training: who sees what, and what each of them leads to."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.training import actions
from backstay_web.training.models import CourseReport, HeldCourse, Lesson, Seat
from tests.web.cast import Person
from tests.web.donations.conftest import TO_ALL, add
from tests.web.training.conftest import (
    START,
    School,
    ask,
    come,
    course,
    crew,
    do,
    give,
    learn,
    make_need,
    make_owner,
    move,
    report,
    tell,
)


@pytest.fixture
def soon(fay: Person, school: School) -> Any:
    """Return a course that starts in 60 days, as clocks on pages count from today."""
    starts = timezone.localdate() + timedelta(days=60)
    days = {"report_on": starts, "start_on": starts}
    ends = {"end_on": starts + timedelta(days=28), "notice_days": 45}
    return course(fay, school.ground, school.standard, **days, **ends)


def page(by: Person, address: str) -> str:
    client = Client()
    client.cookies[COOKIE] = by.token
    answer = client.get(urljoin("/training/", address))
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def send(by: Person, address: str, **data: Any) -> Any:
    client = Client()
    client.cookies[COOKIE] = by.token
    data.setdefault("key", str(uuid4()))
    return client.post(f"/training/{address}", data)


def ready(by: Person, school: School, **more: Any) -> Any:
    """Let somebody name a crew that may go today."""
    today = timezone.localdate()
    days = {"ready_on": today, "kept_until_on": today + timedelta(days=400)}
    return crew(by, school.ground, **days, **more)


def test_who_holds_a_course_sees_its_seats_and_who_sends_crews_does_not(
    cast, fay, school, soon
):
    give(fay, ask(cast.eva, ready(cast.eva, school), soon))

    own, other = (
        page(fay, f"held_course/{soon}/"),
        page(cast.eva, f"held_course/{soon}/"),
    )

    assert "4 of 10 seats are open." in own
    assert "seats are open" not in other
    assert "No kit of the variant that is taught" in own


def test_a_crew_waits_with_its_clock_and_what_it_lacks(cast, fay, school, soon):
    one = ready(cast.eva, school, basic_on=None, code="w-1")
    ask(cast.eva, one, soon)

    seen = page(fay, f"held_course/{soon}/")

    # It starts in 60 days, and a crew knows 45 days before: 15 days are left.
    due = timezone.localdate() + timedelta(days=15)
    assert "w-1" in seen
    assert due.isoformat() in seen
    assert "It has not ended its basic training by then" in seen


def test_a_crew_that_is_kept_no_longer_stands_on_no_page(cast, fay, school, soon):
    past = {"kept_until_on": timezone.localdate(), "code": "w-past"}
    past["ready_on"] = timezone.localdate() - timedelta(days=400)
    one = crew(cast.eva, school.ground, **past)
    ask(cast.eva, one, soon)

    assert "w-past" not in page(fay, f"held_course/{soon}/")
    client = Client()
    client.cookies[COOKIE] = cast.eva.token
    assert client.get(f"/training/crew/{one}/").status_code == 404


def test_seats_are_asked_for_and_given_by_forms(cast, fay, school, soon):
    one = ready(cast.eva, school)
    asked = send(cast.eva, f"seat_ask/{one}/", held=str(soon))
    assert asked.status_code == 303
    with acting(fay.token):
        [application] = HeldCourse.objects.get(pk=soon).applications.all()

    given = send(fay, f"seat_give/{application.pk}/", travel="By rail.")

    assert given.status_code == 303
    with acting(fay.token):
        assert Seat.objects.get(held=soon).travel == "By rail."


def test_what_is_refused_is_told_in_the_form(cast, fay, school, soon):
    many = ready(cast.eva, school, people=11)
    application = ask(cast.eva, many, soon)

    refused = send(fay, f"seat_give/{application}/")

    assert refused.status_code == 422
    assert "Only 10 of 10 seats are open, and it needs 11." in refused.content.decode()


def test_a_crew_is_assigned_to_a_package_on_its_page(cast, fay, school):
    need, part = make_need(cast, school.ground)
    one = ready(cast.eva, school)
    said = {"requirement": str(need), "part": str(part)}

    wrong = send(cast.eva, f"crew_assign/{one}/", package_number="3", **said)
    right = send(cast.eva, f"crew_assign/{one}/", package_number="2", **said)

    assert "The need has packages 1 to 2." in wrong.content.decode()
    assert right.status_code == 303
    assert "M777: crew" in page(cast.eva, f"crew/{one}/")


def test_the_list_tells_the_state_and_whether_kit_stands_there(fay, school, soon):
    with acting(fay.token):
        row = HeldCourse.objects.get(pk=soon)
    days = {"start_on": row.start_on, "end_on": row.end_on}
    kit = {"variant": school.ground.howitzer, "sets": 1, "held": soon}
    add(actions.HELD_KIT, fay, release=TO_ALL, **kit, **days)
    move(fay, soon, actions.confirm)

    seen = page(fay, "?export=csv&columns=code&columns=state&columns=kit_at_end")

    assert f"{row.code},confirmed," in seen


@pytest.mark.parametrize("language", ["en", "uk"])
def test_each_page_opens_in_both_languages(cast, fay, school, soon, language):
    one = ready(cast.eva, school)
    give(fay, ask(cast.eva, one, soon))
    client = Client(headers={"accept-language": language})
    client.cookies[COOKIE] = fay.token

    for address in ("", "results/", f"held_course/{soon}/", f"crew/{one}/"):
        answer = client.get(f"/training/{address}")
        assert answer.status_code == 200
        assert (b"\xd0" in answer.content.split(b"<main")[1]) == (language == "uk")


def test_a_retired_course_is_listed_only_where_it_is_asked_for(fay, school):
    move(fay, school.course, actions.cancel)
    said = {"expected_version": 2, "retired_on": timezone.localdate()}
    do(actions.HELD_COURSE.retire, fay, entry=school.course, **said)

    in_use, whole = page(fay, ""), page(fay, "?retired=yes")

    assert f"/held_course/{school.course}/" not in in_use
    assert f"/held_course/{school.course}/" in whole


@pytest.fixture
def past(cast: Any, fay: Person, school: School) -> tuple[Any, Any]:
    """Return a course that has ended, and the seats of the crew that was there."""
    seat = give(fay, ask(cast.eva, crew(cast.eva, school.ground), school.course))
    move(fay, school.course, actions.confirm)
    move(fay, school.course, actions.begin, on=START)
    come(fay, seat)
    move(fay, school.course, actions.end, on=date(2026, 6, 1))
    return school.course, seat


def test_a_course_is_reported_by_a_form_and_corrected_by_the_next(fay, past):
    held, _seat = past
    said = {"taught": "Laying", "hours": "160", "observations": "Sights first"}
    assert send(fay, f"course_report_say/{held}/", **said).status_code == 303
    with acting(fay.token):
        first = CourseReport.objects.get()

    # The form holds what was said, and names what it corrects.
    form = page(fay, f"course_report_say/{held}/")
    assert 'value="Laying"' in form
    assert str(first.pk) in form
    again = {**said, "hours": "150", "corrects": str(first.pk)}
    assert send(fay, f"course_report_say/{held}/", **again).status_code == 303

    shown = page(fay, f"held_course/{held}/")
    assert "<dd>150</dd>" in shown
    assert "<dd>160</dd>" not in shown
    assert "It was corrected" in page(fay, f"reports/{first.pk}/")


def test_a_unit_says_by_a_form_what_a_course_was_worth(cast, fay, past):
    held, seat = past
    rated = {f"{each}_rating": "4" for each in ("task", "kit", "language", "time")}
    assert f"feedback_say/{seat}/" in page(cast.eva, f"held_course/{held}/")
    assert f"feedback_say/{seat}/" not in page(fay, f"held_course/{held}/")

    said = send(cast.eva, f"feedback_say/{seat}/", missing="Night sights", **rated)

    assert said.status_code == 303
    assert "Night sights" in page(fay, f"held_course/{held}/")


def test_what_was_said_is_listed_and_leaves_as_a_file(cast, fay, past):
    held, seat = past
    report(fay, held)
    tell(cast.eva, seat)

    assert "Begin with the sights" in page(fay, "reports/?export=csv")
    assert "Begin with the sights" not in page(fay, "reports/?is_late=yes&export=csv")
    assert "Much firing" in page(fay, "feedback/?export=csv")


def test_a_lesson_is_drawn_and_dropped_by_forms(cast, fay, past):
    held, _seat = past
    source = report(fay, held)
    owner = make_owner(fay)
    form = page(fay, f"lesson_of_report/{source}/")
    assert 'value="Begin with the sights"' in form  # what was observed
    said = {"title": "Sights first", "observed": "Two broke", "owner": str(owner)}
    due = timezone.localdate() + timedelta(days=30)
    told = send(fay, f"lesson_of_report/{source}/", due_on=due.isoformat(), **said)
    assert told.status_code == 303
    assert "Sights first" in page(fay, f"reports/{source}/")
    with acting(fay.token):
        lesson = Lesson.objects.get()

    today = timezone.localdate().isoformat()
    step = {"expected_version": "1", "on": today, "evidence": "No sights"}
    assert send(fay, f"lesson_drop/{lesson.pk}/", **step).status_code == 303

    shown = page(fay, f"lessons/{lesson.pk}/")
    assert "No sights" in shown
    assert f"lesson_try/{lesson.pk}/" not in shown
    assert "Sights first" in page(fay, "lessons/?state=dropped&export=csv")
    assert "Sights first" not in page(fay, "lessons/?state=open&export=csv")


def test_who_reads_a_lesson_of_another_body_is_offered_nothing_to_do(cast, fay, past):
    held, _seat = past
    lesson = learn(fay, make_owner(fay), report=report(fay, held))

    assert f"lesson_try/{lesson}/" in page(fay, f"lessons/{lesson}/")
    assert f"lesson_try/{lesson}/" not in page(cast.eva, f"lessons/{lesson}/")


def test_kit_of_a_course_begins_with_its_variant_and_its_days(fay, cast, school, soon):
    ways = f"/training/held_kit/add/?held={soon}"
    assert ways in page(fay, f"held_course/{soon}/")
    told = page(cast.eva, f"held_course/{soon}/")
    assert ways not in told
    assert "Who may mend it: Aland" in told

    starts = timezone.localdate() + timedelta(days=60)
    asked = page(fay, f"held_kit/add/?held={soon}")
    assert f'value="{starts}"' in asked
    assert f'value="{school.ground.howitzer}" selected' in asked


def test_the_choice_of_a_course_says_days_seats_and_whether_the_crew_fits(
    cast, fay, school, soon
):
    fits = ready(fay, school)
    other = ready(fay, school, basic_on=None)

    asked = page(fay, f"seat_ask/{fits}/")
    assert "10 of 10 seats are open · fits<" in asked
    waits = page(fay, f"seat_ask/{other}/")
    assert "does not fit yet: It has not ended its basic training" in waits
    shown = page(fay, f"crew/{other}/")
    assert "Nobody has said when its basic training ended" in shown
    assert f"/training/crew/{other}/change/" in shown
    ask(fay, other, soon)
    assert "<li>It has not ended its basic training" in page(fay, f"crew/{other}/")


def test_a_new_crew_begins_with_the_readers_of_courses_and_says_who_cannot_read(
    cast, fay, school, soon
):
    begun = page(cast.eva, "crew/add/")
    assert 'value="some" selected' in begun or 'value="some" checked' in begun

    hidden = ready(cast.eva, school, release={"level": 0, "rel": 0b10, "cav": 0})
    told = page(cast.eva, f"crew/{hidden}/")
    assert "they can give it no seats: Aland" in told
    assert "can give it no seats" not in page(
        cast.eva, f"crew/{ready(cast.eva, school)}/"
    )
