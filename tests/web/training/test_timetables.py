"""Timetables: asked for, found, kept, explained, and who may see them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from backstay_web.config.api.rows import tables
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Event, EventRow
from backstay_web.core.rows import differences
from backstay_web.donations.actions import COMMANDS, make_offer, withdraw_offer
from backstay_web.donations.models import Offer
from backstay_web.plans.worker import OTHERS, Worker
from backstay_web.training import actions, worker
from backstay_web.training.models import (
    Block,
    HeldCourse,
    Room,
    Timetable,
    TimetableEnding,
)
from tests.web.cast import Cast, Person
from tests.web.conftest import connected
from tests.web.donations.conftest import TO_ALL, add, offered
from tests.web.training.conftest import (
    AT,
    School,
    course,
    do,
    make_school,
    move,
    standard,
)
from tests.web.training.test_pages import page, send
from tests.web.whole_log import everything

AsPlanner = Callable[[], AbstractContextManager[None]]
TODAY = AT.date()
FIRST = date(2026, 3, 9)
HIDDEN = {"level": 0, "rel": 0b01, "cav": 0}


@dataclass(frozen=True)
class Taught:
    """A school with a room, teams of instructors, and a standard of its own."""

    school: School
    room: UUID
    standard: UUID
    offer: UUID
    kit: UUID


@pytest.fixture
def as_planner(site_server: Any) -> AsPlanner:
    return lambda: connected(site_server, "bs_planner")


@pytest.fixture
def taught(cast: Cast, fay: Person, school: School) -> Taught:
    return make_taught(cast, fay, school)


@pytest.fixture
def lasting(committing: Cast, fay: Person) -> Taught:
    """Return the same for tests that commit, as a worker has to."""
    return make_taught(committing, fay, make_school(committing, fay))


def make_taught(cast: Cast, fay: Person, school: School) -> Taught:
    """Let Fay have a room of ten, two teams for gunners, two sets, and no course."""
    with acting(fay.token):
        seen = HeldCourse.objects.get(pk=school.course).version
    said = {"entry": school.course, "expected_version": seen, "retired_on": TODAY}
    do(actions.HELD_COURSE.retire, fay, **said)
    ground, offer = school.ground, uuid4()
    of = {"nation": fay.origin, **offered(kind="course")}
    do(make_offer, fay, offer=offer, **of)
    add(
        COMMANDS["course"],
        fay,
        offer=offer,
        kind=ground.gunners,
        site=ground.school,
        language=ground.language,
        duration_weeks=1,
        release=TO_ALL,
    )
    there = {"offer": offer, "site": ground.school, "release": TO_ALL}
    add(COMMANDS["instructor_teams"], fay, teams=2, **there)
    by_standard = standard(cast.cid, ground, edition=2)
    sets = {"variant": ground.howitzer, "sets": 2}
    kit = add(COMMANDS["training_kit"], fay, **sets, **there)
    return Taught(school, add_room(fay, school), by_standard, offer, kit)


def add_room(by: Person, school: School, **more: Any) -> UUID:
    said = {"code": f"r{uuid4().hex[:8]}", "name": "Hall", "places": 10}
    said |= {"site": school.ground.school, "is_range": False, "release": TO_ALL}
    return add(actions.ROOM, by, **{**said, **more})


def add_task(by: Person, taught: Taught, step: int, **more: Any) -> UUID:
    said = {"standard": taught.standard, "step": step, "task": f"Task {step}"}
    said |= {"mark": "In time", "release": TO_ALL}
    return add(actions.STANDARD_TASK, by, **{**said, **more})


def add_course(by: Person, taught: Taught, days: int, **more: Any) -> UUID:
    """Let somebody plan a course of so many days from 9 March on."""
    said = {"report_on": FIRST, "start_on": FIRST}
    said["end_on"] = FIRST + timedelta(days)
    return course(by, taught.school.ground, taught.standard, **{**said, **more})


def ask(by: Person, taught: Taught, **more: Any) -> UUID:
    key = uuid4()
    said = {"site": taught.school.ground.school, "time_s": 30}
    do(actions.ask_timetable, by, timetable=key, **{**said, **more})
    return key


def work(as_planner: AsPlanner) -> None:
    assert worker.QUEUE.do_one in OTHERS
    with as_planner():
        assert Worker().work()


def ending(by: Person, timetable: UUID) -> TimetableEnding:
    with acting(by.token):
        return TimetableEnding.objects.get(timetable=timetable)


def blocks(by: Person, timetable: UUID, held: UUID) -> list[Block]:
    with acting(by.token):
        rows = Block.objects.filter(timetable=timetable, held=held)
        return list(rows.order_by("number"))


def days(by: Person, timetable: UUID, held: UUID) -> list[int]:
    """Return on which days, counted from 9 March, the blocks of a course are."""
    rows = blocks(by, timetable, held)
    return [(each.on - FIRST).days for each in rows if each.on]


def bench(by: Person, timetable: UUID) -> dict[str, Any]:
    with acting(by.token):
        return dict(Timetable.objects.get(pk=timetable).bench)


def test_a_worker_finds_days_rooms_and_teams_and_tells_value_and_bound(
    lasting: Taught, fay: Person, committing: Cast, as_planner: AsPlanner
) -> None:
    firing = add_task(committing.cid, lasting, 1, days=1, on_range=True)
    add_task(committing.cid, lasting, 2, days=2)
    field = add_room(fay, lasting.school, is_range=True)
    held = [add_course(fay, lasting, 6) for _ in range(2)]
    timetable = ask(fay, lasting)

    work(as_planner)

    # One range and one room: the second course begins a day later, and its two days
    # in the room begin when the first one's are over.
    told = ending(fay, timetable)
    assert (told.how, told.outcome, told.delay, told.bound) == ("done", "optimal", 2, 2)
    first, second = sorted(held, key=lambda each: days(fay, timetable, each))
    assert days(fay, timetable, first) == [0, 1, 2]
    assert days(fay, timetable, second)[1:] == [3, 4]
    rows = blocks(fay, timetable, first)
    assert [each.room_id for each in rows] == [field, lasting.room, lasting.room]
    assert rows[0].task_id == firing
    assert [len(each.teams) for each in rows] == [2, 2, 2]  # a team, and a set


def test_all_rows_follow_from_the_events_and_whoever_asked_is_named(
    lasting: Taught, fay: Person, as_planner: AsPlanner, site_server: Any
) -> None:
    add_course(fay, lasting, 2)
    ask(fay, lasting)
    work(as_planner)
    do(actions.cancel_timetable, fay, timetable=ask(fay, lasting, site=None))

    with acting(fay.token):
        [event] = Event.objects.filter(kind="timetable.done")
        rows = EventRow.objects.filter(event=event)
        told = sorted(rows.values_list("table", flat=True))
    assert (event.actor, event.originator) == (fay.id, fay.origin)
    assert told == ["training_block"] * 2 + ["training_timetableending"]
    with everything(site_server):
        for model in (Timetable, TimetableEnding, Block, Room):
            assert model._default_manager.exists()
            assert list(differences(model)) == []


def test_what_is_fixed_by_hand_stays_and_what_clashes_is_told_on_the_page(
    lasting: Taught, fay: Person, committing: Cast, as_planner: AsPlanner
) -> None:
    add_task(committing.cid, lasting, 1, days=2)
    short = add_course(fay, lasting, 2, code="short")
    long = add_course(fay, lasting, 4, code="long")
    fixed = {"held": long, "number": 1, "room": lasting.room}
    add(actions.FIXED_BLOCK, fay, on=FIRST + timedelta(1), **fixed)
    timetable = ask(fay, lasting)
    work(as_planner)

    # The one has two days for its two blocks, and the other is fixed on the second.
    assert ending(fay, timetable).outcome == "infeasible"
    assert blocks(fay, timetable, short) == []
    shown = page(fay, f"timetables/{timetable}/")
    assert "<li>block 1 of long, which stays</li>" in shown
    assert "<li>the days of the course short</li>" in shown
    assert "<li>the room Hall</li>" in shown
    assert shown.count("<li>the ") == 2

    other = add_room(fay, lasting.school, name="Annex")
    again = ask(fay, lasting)
    work(as_planner)
    assert days(fay, again, short) == [0, 1]
    assert days(fay, again, long) == [1, 2]
    assert [each.kept for each in blocks(fay, again, long)] == ["fixed", ""]
    assert {each.room_id for each in blocks(fay, again, short)[1:]} == {other}
    shown = page(fay, f"timetables/{again}/")
    assert shown.count('class="pinned"') == 2  # its bar, and what the colours say
    assert f"held={long}&amp;number=2&amp;room=" in shown
    assert f"held={long}&amp;number=1&amp;room=" not in shown


def test_a_confirmed_course_keeps_the_blocks_of_the_timetable_in_force(
    lasting: Taught, fay: Person, committing: Cast, as_planner: AsPlanner
) -> None:
    add_task(committing.cid, lasting, 1, days=2)
    firm = add_course(fay, lasting, 6)
    fixed = {"held": firm, "number": 1, "room": lasting.room}
    block = add(actions.FIXED_BLOCK, fay, on=FIRST + timedelta(3), **fixed)
    ask(fay, lasting)
    work(as_planner)
    gone = {"entry": block, "expected_version": 1, "retired_on": TODAY}
    do(actions.FIXED_BLOCK.retire, fay, **gone)
    move(fay, firm, actions.confirm)

    after = ask(fay, lasting)
    work(as_planner)

    assert days(fay, after, firm) == [3, 4]
    assert {each.kept for each in blocks(fay, after, firm)} == {"confirmed"}


def lacks(by: Person, taught: Taught, held: UUID) -> list[tuple[str, int, int, int]]:
    """Return what a course lacks, with what it needs, has, and on how many days."""
    told = bench(by, ask(by, taught))["classes"]
    [said] = [each["lacks"] for each in told if each["key"] == str(held)]
    return [
        (each["what"].split()[0], each["needs"], each["has"], each["days"])
        for each in said
    ]


def test_each_course_that_is_left_out_says_all_that_it_lacks(taught, fay, cast):
    language = taught.school.ground.language
    there = {"offer": taught.offer, "site": taught.school.ground.school}
    add(
        COMMANDS["interpreter_teams"],
        fay,
        language=language,
        teams=1,
        release=TO_ALL,
        **there,
    )
    fits = add_course(fay, taught, 2)
    lacking = add_course(fay, taught, 2, seats=11, instructor_teams=3)
    add(actions.HELD_INTERPRETERS, fay, held=lacking, language=language, teams=2)

    assert lacks(fay, taught, fits) == []
    assert lacks(fay, taught, lacking) == [
        ("room", 11, 10, 0),
        ("teach", 3, 2, 0),
        ("speak", 2, 1, 0),
    ]
    add_task(cast.cid, taught, 1, days=3)
    assert lacks(fay, taught, fits) == [("long", 3, 2, 0)]


def test_kit_recorded_for_a_course_counts_and_else_that_of_offers(taught, fay):
    """What stands on the page of the course is what the search has, and no other."""
    recorded, without = (add_course(fay, taught, 2) for _ in range(2))
    kit = {"held": recorded, "variant": taught.school.ground.howitzer, "sets": 20}
    stays = {"start_on": FIRST, "end_on": FIRST + timedelta(2)}
    entry = add(actions.HELD_KIT, fay, **kit, **stays)
    gone = {"entry": taught.kit, "expected_version": 1, "retired_on": TODAY}
    do(COMMANDS["training_kit"].retire, fay, **gone)

    assert lacks(fay, taught, recorded) == []
    assert lacks(fay, taught, without) == [("kit", 1, 0, 0)]
    short = {**kit, **stays, "end_on": FIRST + timedelta(1)}
    changed = {"entry": entry, "expected_version": 1, **short}
    do(actions.HELD_KIT.change, fay, **changed)
    assert lacks(fay, taught, recorded) == [("own", 1, 1, 1)]


def test_teams_that_no_offer_knows_of_are_those_that_the_course_has(taught, fay):
    held = add_course(fay, taught, 2, instructor_teams=3)
    assert lacks(fay, taught, held) == [("teach", 3, 2, 0)]
    with acting(fay.token):
        seen = Offer.objects.get(pk=taught.offer).version
    gone = {"offer": taught.offer, "expected_version": seen, "evidence": "Letter"}
    do(withdraw_offer, fay, **gone)
    assert [what for what, *_ in lacks(fay, taught, held)] == ["kit"]


def test_a_search_that_places_no_course_says_so_and_replaces_none(
    lasting: Taught, fay: Person, as_planner: AsPlanner
) -> None:
    add_course(fay, lasting, 2, code="First")
    good = ask(fay, lasting)
    work(as_planner)
    gone = {"entry": lasting.kit, "expected_version": 1, "retired_on": TODAY}
    do(COMMANDS["training_kit"].retire, fay, **gone)
    empty = ask(fay, lasting)
    work(as_planner)

    shown, before = (page(fay, f"timetables/{key}/") for key in (empty, good))
    assert '<span class="state bad">0 of 1 courses placed</span>' in shown
    assert "none is better" not in shown
    assert "Days lost" not in shown
    assert f"/training/timetables/{good}/" in shown
    assert "Kit of M777: it needs 1 set on each day of teaching (2)" in shown
    assert "/training/held_kit/add/?held=" in shown
    assert "Who may mend it: " in shown
    assert '<span class="state good">1 of 1 courses placed</span>' in before
    assert '<span class="state good">in force</span>' in before
    listed = page(fay, "timetables/")
    assert listed.count('<span class="state good">in force</span>') == 1


def test_teams_are_away_where_fewer_are_there_and_rooms_where_they_are_closed(
    taught, fay
):
    add_course(fay, taught, 4)
    stays = {"start_on": FIRST, "end_on": FIRST + timedelta(2)}
    add(actions.ROOM_CLOSING, fay, room=taught.room, **stays)
    add(COMMANDS["kit_period"], fay, kit=taught.kit, sets=0, **stays)

    told = bench(fay, ask(fay, taught))

    # Both from 9 March on, a week after the day of the timetable.
    assert [each["closed"] for each in told["halls"]] == [[[7, 9]]]
    assert [(each["number"], each["away"]) for each in told["teams"]][-1] == (
        2,
        [[7, 9]],
    )


def test_limits_are_told_and_what_ended_is_not_cancelled(taught, fay):
    with pytest.raises(Faulty, match="None of your courses"):
        ask(fay, taught)
    add_course(fay, taught, 2)
    with pytest.raises(Faulty, match="1 to 600"):
        ask(fay, taught, time_s=0)
    timetable = ask(fay, taught)
    do(actions.cancel_timetable, fay, timetable=timetable)

    with pytest.raises(actions.NotNow, match="has ended"):
        do(actions.cancel_timetable, fay, timetable=timetable)


def test_a_timetable_is_as_closely_kept_as_the_strictest_row_in_it(
    lasting: Taught, fay: Person, committing: Cast, as_planner: AsPlanner
) -> None:
    add_course(fay, lasting, 2, code="Secret", release=HIDDEN)
    timetable = ask(fay, lasting)
    work(as_planner)

    with acting(committing.eva.token):
        assert not Timetable.objects.exists()
        assert not Block.objects.exists()
        assert not TimetableEnding.objects.exists()
    assert "Secret" not in page(committing.eva, "timetables/")
    assert "Secret" in page(fay, f"timetables/{timetable}/")


def test_the_planner_reads_what_is_open_and_no_course(
    lasting: Taught, fay: Person, as_planner: AsPlanner
) -> None:
    add_course(fay, lasting, 2)
    cancelled, open_ = ask(fay, lasting), ask(fay, lasting)
    do(actions.cancel_timetable, fay, timetable=cancelled)

    with as_planner():
        assert list(Timetable.objects.values_list("pk", flat=True)) == [open_]
        for model in (HeldCourse, Room):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
            ):
                model._default_manager.first()


def test_a_program_is_told_of_no_rows_but_by_pointers_to_them():
    told = {
        table.name: {field.name for field in table.fields()}
        for table in tables()
        if table.name in ("timetable", "timetable_ending", "block")
    }

    assert "bench" not in told["timetable"]
    assert "clash" not in told["timetable_ending"]
    assert "teams" not in told["block"]
    assert {"held", "room", "on", "number"} <= told["block"]


def test_a_block_is_fixed_only_where_its_course_can_be_and_leads_back(
    taught, fay, cast
):
    held = add_course(fay, taught, 2)
    add_task(cast.cid, taught, 1, days=1)
    field = add_room(fay, taught.school, is_range=True)
    small = add_room(fay, taught.school, places=9)
    closed = {"start_on": FIRST + timedelta(1), "end_on": FIRST + timedelta(2)}
    add(actions.ROOM_CLOSING, fay, room=taught.room, **closed)

    def fixed(**more: Any) -> Any:
        said = {"held": held, "number": 1, "room": taught.room, "on": FIRST}
        return send(fay, "fixed_block/add/", released_to="all", **{**said, **more})

    for refused, why in (
        ({"on": FIRST - timedelta(1)}, "taught from 2026-03-09 to 2026-03-10"),
        ({"on": FIRST + timedelta(1)}, "The room is closed on that day."),
        ({"number": 2}, "The course has 1 blocks."),
        ({"room": field}, "Its task is taught in a room."),
        ({"room": small}, "It has 9 places, and the course 10 seats."),
    ):
        answer = fixed(**refused)
        assert answer.status_code == 422
        assert why in answer.content.decode()
    answer = fixed()
    assert (answer.status_code, answer["Location"]) == (303, "/training/timetables/")


def test_only_who_holds_courses_is_offered_a_search_and_others_read_who_does(
    taught, fay, cast
):
    asks = 'href="/training/timetables/ask/"'
    assert asks not in page(fay, "timetables/")  # she holds no course yet
    add_course(fay, taught, 2)

    assert asks in page(fay, "timetables/")
    told = page(cast.eva, "timetables/")
    assert asks not in told
    assert "asked for by those who hold courses: Aland" in " ".join(told.split())


def test_a_timetable_is_asked_for_shown_and_cancelled_on_its_pages(
    taught, fay, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: AT)
    add_course(fay, taught, 2)
    said = {"reason": "To teach by.", "time_s": "5"}

    refused = send(fay, "timetables/ask/", **{**said, "time_s": "0"})
    asked = send(fay, "timetables/ask/", **said)

    assert refused.status_code == 422
    assert asked.status_code == 302, asked.content.decode()
    address = asked["Location"].removeprefix("/training/")
    waits = page(fay, address)
    assert "the first worker that is free takes it" in waits
    assert 'hx-trigger="every 2s"' in waits
    assert "All sites" in page(fay, "timetables/")
    assert send(fay, f"{address}cancel/", reason="Too soon").status_code == 302
    assert "Too soon" in page(fay, f"{address}progress/")
