"""The tables of training follow from their events alone."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from backstay_web.catalogue.models import TemplatePart
from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.plans.worker import OTHERS, Worker
from backstay_web.requirements.models import Requirement
from backstay_web.training import actions, worker
from tests.web.cast import Person
from tests.web.conftest import connected
from tests.web.donations.conftest import TO_ALL, Ground, add
from tests.web.training.conftest import (
    START,
    School,
    ask,
    course,
    crew,
    do,
    give,
    judge,
    learn,
    make_owner,
    move,
    promise_of,
    report,
    school_of,
    tell,
)
from tests.web.whole_log import assert_rebuilds

DAYS = {"start_on": START, "end_on": date(2026, 6, 1)}


def teach_everything(cid: Person, by: Person, school: School) -> None:
    """Hang a row of each kind on a course and on its standard."""
    ground, on = school.ground, {"held": school.course, "release": TO_ALL}
    teams = {"language": ground.language, "teams": 1}
    add(actions.HELD_INTERPRETERS, by, **teams, **on)
    add(actions.HELD_KIT, by, variant=ground.howitzer, sets=1, **DAYS, **on)
    add(actions.HELD_RANGE, by, place="Range 4", **DAYS, **on)
    task = {"step": 1, "task": "Lay the gun", "mark": "In 90 s", "is_critical": True}
    of = {"standard": school.standard, "release": TO_ALL}
    add(actions.STANDARD_TASK, cid, **task, **of)
    place_everything(by, school)


def place_everything(by: Person, school: School) -> None:
    """Fix a block of the course in a room, ask for two timetables, and cancel one."""
    said = {"code": "hall", "name": "Hall", "places": 10, "is_range": False}
    at = {"site": school.ground.school, "release": TO_ALL}
    room = add(actions.ROOM, by, **said, **at)
    after = {"start_on": DAYS["end_on"], "end_on": date(2026, 6, 8)}
    add(actions.ROOM_CLOSING, by, room=room, release=TO_ALL, **after)
    fixed = {"held": school.course, "number": 1, "room": room, "on": START}
    add(actions.FIXED_BLOCK, by, release=TO_ALL, **fixed)
    one, other = uuid4(), uuid4()
    for key in (one, other):
        do(actions.ask_timetable, by, timetable=key, time_s=5, site=None)
    do(actions.cancel_timetable, by, timetable=one)


def find_a_timetable(server: Server) -> None:
    """Do what waits of timetables, as a worker does."""
    with connected(server, "bs_planner"):
        assert worker.QUEUE.do_one(Worker())


def learn_everything(by: Person, feedback: UUID) -> None:
    """Draw a lesson, hand it on, and take it to its end."""
    at = datetime(2026, 6, 20, 12, tzinfo=UTC)
    owner = make_owner(by)
    lesson = learn(by, owner, feedback=feedback)
    passed = {"owner": owner, "due_on": date(2026, 9, 1), "expected_version": 1}
    do(actions.hand_on, by, at, lesson=lesson, **passed)
    came = {"lesson": lesson, "on": at.date(), "evidence": "Course 2"}
    do(actions.try_lesson, by, at, expected_version=2, **came)
    do(actions.verify_lesson, by, at, expected_version=3, **came)


def train_everything(eva: Person, by: Person, school: School) -> None:
    """Do with crews and courses all that can be done."""
    ground = school.ground
    one, two, three = (crew(eva, ground, people=3) for _ in range(3))
    seats = [give(by, ask(eva, each, school.course)) for each in (one, two)]
    waits = ask(eva, three, school.course)
    do(actions.withdraw, eva, entry=waits, expected_version=1)
    ask(eva, three, school.course)
    later = {"entry": school.course, "expected_version": 1, "seats": 9}
    do(actions.HELD_COURSE.change, by, end_on=date(2026, 6, 3), **later)
    move(by, school.course, actions.confirm)
    move(by, school.course, actions.begin, on=START)
    came = {"on": START, "people": 3, "expected_version": 2}
    at = {"at": datetime(2026, 5, 5, 12, tzinfo=UTC)}
    do(actions.receive, by, entry=seats[0], **came, **at)
    do(actions.leave, by, entry=seats[1], expected_version=2, on=START, **at)
    wrong = judge(by, seats[0], "pass", 80)
    judge(by, seats[0], "repeat", 60, corrects=wrong)
    judge(by, seats[0], "pass", 75)
    move(by, school.course, actions.end, on=date(2026, 6, 3))
    first = report(by, school.course)
    report(by, school.course, hours=150, corrects=first)
    told = tell(eva, seats[0])
    again = tell(eva, seats[0], missing="", corrects=told)
    learn_everything(by, again)
    gone = course(by, ground, school.standard)
    move(by, gone, actions.cancel)
    said = {"entry": gone, "expected_version": 2, "retired_on": START}
    do(actions.HELD_COURSE.retire, by, **said)


def assign_a_crew(by: Person, ground: Ground, need: object, part: object) -> None:
    """Say what a crew is trained for, and end that."""
    entry = uuid4()
    said = {"requirement": need, "package_number": 1, "part": part}
    one = crew(by, ground)
    do(actions.assign, by, entry=entry, crew=one, **said)
    do(actions.unassign, by, entry=entry, expected_version=1)


def keep_a_promise(by: Person, school: School, promise: object) -> None:
    """Let a course be the section that was promised, and come to its end."""
    days = {"report_on": START, "start_on": START}
    held = course(by, school.ground, school.standard, **days)
    said = {"held": held, "promise": promise, "sections": 1}
    do(actions.fulfil, by, entry=uuid4(), **said)
    move(by, held, actions.confirm)
    move(by, held, actions.begin, on=START)
    move(by, held, actions.end, on=date(2026, 5, 30))


def test_the_state_is_what_the_events_left(committing_world, site_server):
    world = committing_world
    school, promise = school_of(world), promise_of(world)
    with acting(world.ria.token):
        need = Requirement.objects.get()
        part = TemplatePart.objects.get(kind="cohort")

    teach_everything(world.pia, world.ada, school)
    assert worker.QUEUE.do_one in OTHERS
    with connected(site_server, "bs_planner"):
        assert Worker().work()
    train_everything(world.ria, world.ada, school)
    assign_a_crew(world.ria, school.ground, need.pk, part.pk)
    keep_a_promise(world.ada, school, promise)

    assert_rebuilds(site_server, "training")
