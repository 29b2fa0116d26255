"""Schedules of a workshop: asked for, searched, changed by hand, undone."""

import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connections, transaction
from django.utils import timezone

from backstay_web.catalogue.actions import VARIANT
from backstay_web.config.api.rows import tables
from backstay_web.core.commands import Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Event, EventRow
from backstay_web.core.rows import differences
from backstay_web.donations.actions import COMMANDS
from backstay_web.donations.models import Bay
from backstay_web.plans.management.commands import work
from backstay_web.plans.worker import OTHERS, Worker
from backstay_web.repair import actions, worker
from backstay_web.repair.models import Job, Placement, Schedule, ScheduleEnding
from backstay_web.repair.schedules import in_force
from backstay_web.repair.searching import found
from tests.web.at_once import by_threads
from tests.web.cast import Cast, Person
from tests.web.conftest import connected
from tests.web.donations.conftest import TO_ALL, add, do, make_ground
from tests.web.repair.conftest import (
    FIRST,
    NEXT,
    NOON,
    UNTIL,
    Shop,
    ask_barrel,
    decide,
    done,
    go,
    make_shop,
    report,
    wait_for,
)
from tests.web.whole_log import everything

AsPlanner = Callable[[], AbstractContextManager[None]]
TODAY = NOON.date()
TOGETHER = 4


def day(slot: int) -> date:
    return TODAY + timedelta(slot)


@pytest.fixture
def as_planner(site_server: Any) -> AsPlanner:
    return lambda: connected(site_server, "bs_planner")


@pytest.fixture
def works(committing: Cast, fay: Person) -> Shop:
    """Return a shop for tests that commit, as a worker has to."""
    return make_shop(fay, make_ground(committing))


def add_bay(by: Person, shop: Shop, hours: int = 70, **other: Any) -> UUID:
    """Add a bay of 10 hours a day."""
    said = {"workshop": shop.workshop, "family": shop.ground.family}
    return add(COMMANDS["bay"], by, hours=hours, release=TO_ALL, **(said | other))


def evacuated(by: Person, shop: Shop, hours: int | None, **other: Any) -> UUID:
    """Report a job that is evacuated to the workshop and waits for a bay."""
    job = report(by, shop, **other)
    decide(by, shop, job, hours=hours)
    wait_for(by, shop, job, "bay", NEXT)
    return job


def asked(by: Person, shop: Shop, **other: Any) -> UUID:
    key = uuid4()
    said = {"schedule": key, "workshop": shop.workshop, "time_s": 5}
    done(actions.ask_schedule, by, **(said | other))
    return key


def place(by: Person, schedule: UUID, job: UUID) -> Placement:
    with acting(by.token):
        return Placement.objects.get(schedule=schedule, job=job)


def days(by: Person, schedule: UUID, job: UUID) -> tuple[Any, Any]:
    row = place(by, schedule, job)
    return row.start_on, row.end_on


def ending(by: Person, schedule: UUID) -> ScheduleEnding:
    with acting(by.token):
        return ScheduleEnding.objects.get(schedule=schedule)


def force(by: Person, shop: Shop) -> UUID | None:
    with acting(by.token):
        row = in_force(shop.workshop)
        return row.pk if row else None


def rank(by: Person, job: UUID, priority: int, wanted_by_on: date | None) -> None:
    go(actions.rank_job, by, job, priority=priority, wanted_by_on=wanted_by_on)


def searched(by: Person, shop: Shop, as_planner: AsPlanner) -> UUID:
    """Ask for a schedule of now on, and be its worker in this process."""
    said = {"schedule": uuid4(), "workshop": shop.workshop, "time_s": 5}
    do(actions.ask_schedule, by, at=timezone.now(), **said)
    with as_planner():
        attempt = worker.QUEUE.take("test", timezone.now())
        assert attempt is not None
        asked = {"bench": attempt.schedule.bench, "time_s": 5}
        worker.QUEUE.finish(attempt, found(None, asked), timezone.now())  # type: ignore[arg-type]
    key: UUID = attempt.schedule_id
    return key


def first_day(by: Person, schedule: UUID) -> date:
    with acting(by.token):
        return Schedule.objects.get(pk=schedule).first_day


def test_a_worker_keeps_the_schedule_with_value_bound_and_reasons(
    works: Shop, fay: Person, as_planner: AsPlanner
) -> None:
    bay = add_bay(fay, works)
    plain, urgent = (evacuated(fay, works, 20) for _ in range(2))
    for job, priority in ((plain, 1), (urgent, 5)):
        rank(fay, job, priority, day(2))
    unknown = evacuated(fay, works, None)
    schedule = asked(fay, works)

    with as_planner():
        assert Worker().work()
        assert not Worker().work()

    # Each takes 2 days of 10 hours, and both are wanted after 2: one is 2 days late.
    told = ending(fay, schedule)
    assert (told.how, told.delay, told.bound, told.gap_ppm) == ("done", 2, 2, 0)
    assert days(fay, schedule, urgent) == (day(0), day(2))
    late = place(fay, schedule, plain)
    assert (late.bay_id, late.start_on, late.end_on) == (bay, day(2), day(4))
    assert (late.late_days, late.reason) == (2, "others")
    nowhere = place(fay, schedule, unknown)
    assert (nowhere.start_on, nowhere.reason) == (None, "hours")
    assert force(fay, works) == schedule


def test_whoever_asked_is_named_and_all_rows_follow_from_the_events(
    works: Shop, fay: Person, as_planner: AsPlanner, site_server: Any
) -> None:
    add_bay(fay, works)
    bay, job = add_bay(fay, works), evacuated(fay, works, 20)
    first = asked(fay, works)
    with as_planner():
        Worker().work()
    moved = move(fay, first, job, bay, day(5))
    undo(fay, moved)
    stopped = asked(fay, works)
    done(actions.cancel_schedule, fay, schedule=stopped)

    with acting(fay.token):
        [event] = Event.objects.filter(kind="schedule.done")
        rows = EventRow.objects.filter(event=event)
        told = sorted(rows.values_list("table", flat=True))
    assert (event.actor, event.originator) == (fay.id, fay.origin)
    assert told == ["repair_placement", "repair_scheduleending"]
    with everything(site_server):
        for model in (Job, Schedule, ScheduleEnding, Placement):
            assert model._default_manager.exists()
            assert list(differences(model)) == []


def move(by: Person, before: UUID, job: UUID, bay: UUID, start_on: date) -> UUID:
    key = uuid4()
    said = {"before": before, "job": job, "bay": bay, "start_on": start_on}
    do(actions.move_job, by, at=timezone.now(), schedule=key, **said)
    return key


def undo(by: Person, schedule: UUID) -> None:
    seen = {"schedule": schedule, "expected_version": 1}
    do(actions.undo_schedule, by, at=timezone.now(), **seen)


def test_what_was_moved_is_pinned_others_make_room_and_undoing_brings_all_back(
    works: Shop, fay: Person, as_planner: AsPlanner
) -> None:
    bay = add_bay(fay, works)
    first, second = (evacuated(fay, works, 20) for _ in range(2))
    rank(fay, first, 5, None)
    before = asked(fay, works)
    with as_planner():
        Worker().work()

    after = move(fay, before, first, bay, day(3))

    # The first was there for days 0 and 1, so the second now fits before it.
    assert days(fay, after, first) == (day(3), day(5))
    assert place(fay, after, first).held == "pinned"
    assert days(fay, after, second) == (day(0), day(2))
    assert force(fay, works) == after
    again = asked(fay, works)
    with as_planner():
        Worker().work()
    assert days(fay, again, first) == (day(3), day(5))
    undo(fay, again)
    undo(fay, after)
    assert force(fay, works) == before
    assert days(fay, before, first) == (day(0), day(2))


def test_what_is_begun_stays_in_its_bay(
    works: Shop, fay: Person, as_planner: AsPlanner
) -> None:
    bays = [add_bay(fay, works) for _ in range(2)]
    job = evacuated(fay, works, 30)
    before = asked(fay, works)
    with as_planner():
        Worker().work()
    go(actions.begin_repair, fay, job, on=TODAY, evidence="Order 1")

    after = asked(fay, works)
    with as_planner():
        Worker().work()

    row = place(fay, after, job)
    assert row.bay_id == place(fay, before, job).bay_id
    assert row.bay_id in bays
    assert (row.held, row.start_on, row.end_on) == ("begun", day(0), day(3))
    with pytest.raises(Faulty, match="begun"):
        move(fay, after, job, bays[0], day(9))


def pieces(by: Person, schedule: UUID) -> dict[str, Any]:
    with acting(by.token):
        bench = Schedule.objects.get(pk=schedule).bench
    return {each["key"]: each for each in bench["pieces"]}


def test_a_job_that_waits_begins_when_that_is_expected(fay, shop):
    add_bay(fay, shop)
    part, licence, transport, bay = (report(fay, shop) for _ in range(4))
    for job, what in (
        (part, "part"),
        (licence, "licence"),
        (transport, "transport"),
        (bay, "bay"),
    ):
        decide(fay, shop, job)
        wait_for(fay, shop, job, what, NEXT)
    both = report(fay, shop)
    decide(fay, shop, both, waiting_for="bay")
    for job in (part, both):
        ask_barrel(fay, shop, job)

    told = pieces(fay, asked(fay, shop))

    # The barrel has a lead time of 30 days; all waits are to be over by 1 April.
    until = (UNTIL - TODAY).days
    jobs = (part, licence, transport, bay, both)
    found = [told[str(job)]["release"] for job in jobs]
    assert found == [30, until, until, 0, 30]
    assert not told[str(bay)]["waits"]


def test_hours_are_those_of_the_weeks_and_bays_take_what_they_are_certified_for(
    fay, shop
):
    bay, strict = add_bay(fay, shop), add_bay(fay, shop)
    other = {"start_on": date(2026, 3, 23), "end_on": date(2026, 3, 30)}
    add(COMMANDS["bay_period"], fay, bay=bay, hours=0, **other)
    other_one = add(
        VARIANT,
        fay,
        family=shop.ground.family,
        code="other",
        name="Other",
        mass_kg=1,
        release=TO_ALL,
    )
    add(COMMANDS["bay_variant"], fay, bay=strict, variant=other_one)
    job = evacuated(fay, shop, 20)

    told = asked(fay, shop)

    # From Friday on: three days, a closed week, and what is left of 91 days.
    with acting(fay.token):
        bays = Schedule.objects.get(pk=told).bench["bays"]
    order = ("start", "end", "hours")
    assert [tuple(each[name] for name in order) for each in bays[str(bay)]] == [
        (0, 3, 70),
        (3, 10, 0),
        (10, 91, 70),
    ]
    may = pieces(fay, told)[str(job)]["bays"]
    assert (str(bay) in may, str(strict) in may) == (True, False)


def test_only_the_workshop_itself_schedules_it(cast, fay, shop):
    with pytest.raises(Refused):
        asked(cast.eva, shop)


def test_a_schedule_is_as_closely_kept_as_the_jobs_in_it(cast, fay, shop):
    add_bay(fay, shop)
    hidden = {"level": 0, "rel": 0b01, "cav": 0}
    open_ = asked(fay, shop)
    evacuated(fay, shop, 20, release=hidden)

    closed = asked(fay, shop)

    with acting(cast.eva.token):
        seen = list(Schedule.objects.values_list("pk", flat=True))
    with acting(fay.token):
        assert Schedule.objects.get(pk=closed).rel == 0b01
    assert closed not in seen
    assert open_ in seen


def test_limits_are_told_and_what_ended_is_not_cancelled(fay, shop):
    with pytest.raises(Faulty, match="1 to 600"):
        asked(fay, shop, time_s=0)
    schedule = asked(fay, shop)
    done(actions.cancel_schedule, fay, schedule=schedule)

    with pytest.raises(actions.NotNow, match="has ended"):
        done(actions.cancel_schedule, fay, schedule=schedule)
    with pytest.raises(actions.NotNow, match="in force"):
        move(fay, schedule, uuid4(), uuid4(), FIRST)


def test_the_planner_reads_benches_that_are_open_and_no_job(
    works: Shop, fay: Person, as_planner: AsPlanner
) -> None:
    add_bay(fay, works)
    evacuated(fay, works, 20)
    cancelled, open_ = asked(fay, works), asked(fay, works)
    done(actions.cancel_schedule, fay, schedule=cancelled)

    with as_planner():
        assert list(Schedule.objects.values_list("pk", flat=True)) == [open_]
        for model in (Job, Bay):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
            ):
                model._default_manager.first()


def test_a_schedule_at_which_two_workers_died_fails_and_says_so(
    works: Shop, fay: Person, as_planner: AsPlanner
) -> None:
    schedule = asked(fay, works)

    with as_planner():
        for hours in (1, 2):
            at = NOON + timedelta(hours=hours)
            assert worker.QUEUE.take("dies", at) is not None
            assert worker.QUEUE.take("other", at) is None
        worker.QUEUE.bury(timezone.now())

    told = ending(fay, schedule)
    assert told.how == "failed"
    assert "Two workers died at it" in told.why


def test_a_program_is_told_of_no_rows_but_by_pointers_to_them():
    [table] = [each for each in tables() if each.name == "schedule"]

    told = {field.name for field in table.fields()}

    # The bench names jobs that may have been hidden from its readers since then.
    assert "bench" not in told
    assert {"workshop", "first_day", "before"} <= told


def test_the_command_that_works_looks_for_the_queues_of_all_apps(
    committing: Cast, as_planner: AsPlanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_for: list[str] = []
    monkeypatch.setattr(work, "autodiscover_modules", looked_for.append)
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    with as_planner():
        call_command("work", "--once")

    assert looked_for == ["worker"]
    assert worker.QUEUE.do_one in OTHERS


def test_of_two_who_move_a_job_at_once_one_is_told_of_the_other(
    works: Shop, fay: Person, as_planner: AsPlanner
) -> None:
    bay, job = add_bay(fay, works), evacuated(fay, works, 20)
    before = searched(fay, works, as_planner)
    refused: list[str] = []
    first = first_day(fay, before)
    days_of = iter(range(3, 3 + TOGETHER))

    def try_it() -> None:
        try:
            move(fay, before, job, bay, first + timedelta(next(days_of)))
        except actions.NotNow as error:
            refused.append(str(error))
        connections.close_all()

    by_threads(TOGETHER, try_it)

    with acting(fay.token):
        moved = Schedule.objects.filter(before=before).count()
    assert (moved, len(refused)) == (1, TOGETHER - 1)
