"""Promises to teach that courses keep: what a course reports of them."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.plans.models import Promise, Report
from backstay_web.training import actions
from tests.web.cast import Person
from tests.web.plans.promises.ground import accept, line_for, proposed
from tests.web.training.conftest import START, do, move, promise_of, school_of


def fulfil(by: Person, held: UUID, promise: UUID, sections: int = 1) -> None:
    said = {"held": held, "promise": promise, "sections": sections}
    do(actions.fulfil, by, entry=uuid4(), **said)


def reports(by: Person) -> list[tuple[str, int, date]]:
    with acting(by.token):
        rows = Report.objects.order_by("on", "state")
        return list(rows.values_list("state", "quantity", "on"))


def test_a_course_reports_its_promise_as_begun_and_as_finished(world):
    school, promise = school_of(world), promise_of(world)
    fulfil(world.ada, school.course, promise)

    move(world.ada, school.course, actions.confirm)
    assert reports(world.ada) == []
    move(world.ada, school.course, actions.begin, on=START)
    move(world.ada, school.course, actions.end, on=date(2026, 5, 29))

    assert reports(world.ada) == [
        ("begun", 1, START),
        ("finished", 1, date(2026, 5, 29)),
    ]


def test_a_course_is_no_more_than_was_promised_and_of_a_promise_to_teach(world):
    school, promise = school_of(world), promise_of(world)

    with pytest.raises(Faulty, match="sections: Give 1 to 1"):
        fulfil(world.ada, school.course, promise, sections=2)
    fulfil(world.ada, school.course, promise)
    with pytest.raises(actions.NotNow, match="keeps a promise already"):
        fulfil(world.ada, school.course, promise)


def test_a_promise_to_deliver_is_kept_by_no_course(world):
    school, proposal = school_of(world), proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))
    with acting(world.ada.token):
        promise = Promise.objects.get().pk

    with pytest.raises(Faulty, match="promise: It is no promise to teach"):
        fulfil(world.ada, school.course, promise)
