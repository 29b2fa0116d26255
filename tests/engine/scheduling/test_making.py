"""Schedules made through the door: by hand, with their reasons, within limits."""

import sys
import time
from dataclasses import replace

import pytest

from backstay.domain.schedule import Outcome
from backstay.domain.work import Aim, Bay, Job, Mode, Person, Stock, Task, Work
from backstay.scheduling import make
from backstay.scheduling.faults import FaultyWork
from backstay.scheduling.naming import Placed, name_people
from backstay.scheduling.settings import Limits, UnusableLimit
from backstay.timetables import ScheduleRejected, schedule
from tests.engine.scheduling.jobs import die_here

SHORT = Limits(time_s=20, workers=1)


def task(key: str, slots: int, *after: str, **needs: object) -> Task:
    return Task(key, (Mode(slots, **needs),), after)  # type: ignore[arg-type]


def one_job(*tasks: Task) -> tuple[Job, ...]:
    return (Job("job", tasks),)


def test_a_long_way_round_that_is_over_sooner_is_taken():
    # The lift does one tank in 3 slots; the second is over sooner in the yard, in 5.
    modes = (Mode(3, {"lift": 1}), Mode(5, {"yard": 1}))
    work = Work(
        one_job(Task("first", modes), Task("second", modes)),
        (Bay("lift"), Bay("yard")),
    )

    made = schedule(work, SHORT)

    assert made.schedule.outcome is Outcome.OPTIMAL
    assert made.schedule.value == (5,)
    assert sorted(each.mode for each in made.schedule.bookings) == [0, 1]


def test_what_is_worth_more_goes_first_when_both_are_late():
    # Each takes 2 slots on one lift and is due in slot 1. Light first: 1 x 1 + 9 x 3.
    # Heavy first: 9 x 1 + 1 x 3 = 12.
    jobs = (
        Job("light", (task("a", 2, bays={"lift": 1}),), due_slot=1, weight=1),
        Job("heavy", (task("b", 2, bays={"lift": 1}),), due_slot=1, weight=9),
    )

    made = schedule(Work(jobs, (Bay("lift"),), aims=(Aim.DELAY, Aim.FINISH)), SHORT)

    assert made.schedule.value == (12, 4)


def test_a_part_that_is_given_back_may_be_taken_again():
    # One engine for two tanks: the second starts when the first gives it back, after 2.
    use = {"takes": {"engine": 1}, "gives": {"engine": 1}}
    work = Work(
        one_job(task("a", 2, **use), task("b", 2, **use)), stocks=(Stock("engine", 1),)
    )

    made = schedule(work, SHORT)

    assert made.schedule.value == (4,)


def test_people_who_are_alike_are_named_without_a_clash():
    # Three welders; what starts in slot 2 is done by whoever is over then.
    people = tuple(Person(key, frozenset({"weld"})) for key in ("ann", "bob", "eve"))
    tasks = [task(f"t{n}", 2 + n, skills={"weld": 1}) for n in range(4)]
    work = Work(one_job(*tasks), people=people)
    starts = (0, 0, 0, 2)
    placed = [
        Placed(each.key, 0, start, (("weld", 0, 1),))
        for each, start in zip(tasks, starts, strict=True)
    ]

    bookings = name_people(work, tuple(placed))

    named = [person for booking in bookings for person, _ in booking.people]
    assert sorted(named[:3]) == ["ann", "bob", "eve"]
    assert named[3] == named[0]


def test_work_waits_until_a_bay_opens_again():
    # 2 slots do not fit before the closing at slot 1, so it runs from 3 to 5.
    work = Work(one_job(task("a", 2, bays={"lift": 1})), (Bay("lift", 1, ((1, 3),)),))

    made = schedule(work, SHORT)

    assert made.schedule.value == (5,)


def test_nothing_to_do_is_done_at_once():
    made = schedule(Work(()), SHORT)

    assert (made.schedule.outcome, made.schedule.value) == (Outcome.OPTIMAL, (0,))


def test_what_clashes_is_named_and_nothing_else():
    # 6 of money buy either the quick way twice or nothing; the lift is not at fault.
    dear = {"bays": {"lift": 1}, "takes": {"money": 4}}
    work = Work(
        one_job(task("a", 1, **dear), task("b", 1, **dear)),
        (Bay("lift"), Bay("yard")),
        stocks=(Stock("money", 6), Stock("parts", 9)),
    )

    made = schedule(work, SHORT)

    assert made.schedule.outcome is Outcome.INFEASIBLE
    assert made.schedule.clash == ("stock money",)
    assert made.schedule.reason == "cannot be kept together: stock money"


def test_limits_that_clash_only_together_are_both_named():
    # Two tasks of 2 slots on one lift need 4; a later end or a second lift mends it.
    tasks = [task(key, 2, bays={"lift": 1}) for key in "ab"]
    work = Work(one_job(*tasks), (Bay("lift"),), horizon_slots=3)

    made = schedule(work, SHORT)

    assert made.schedule.clash == ("horizon", "bay lift")


def test_people_that_nobody_has_enough_of_are_told():
    people = (Person("ann", frozenset({"weld"})),)
    work = Work(one_job(task("a", 1, skills={"weld": 2})), people=people)

    made = schedule(work, SHORT)

    assert made.schedule.clash == ("skill weld",)


def hard_work() -> Work:
    """Return a job shop of 24 jobs that all are late, which takes hours to prove."""
    jobs = tuple(
        Job(
            f"j{j}",
            tuple(
                task(
                    f"{j}.{t}",
                    1 + (7 * j + 5 * t) % 13,
                    *([f"{j}.{t - 1}"] if t else []),
                    bays={f"bay {(j + t * (1 + j % 3)) % 8}": 1},
                )
                for t in range(8)
            ),
            due_slot=5,
        )
        for j in range(24)
    )
    return Work(jobs, tuple(Bay(f"bay {n}") for n in range(8)), aims=(Aim.DELAY,))


def test_with_an_effort_the_same_work_gives_the_same_schedule():
    limits = Limits(time_s=60, effort=0.3, workers=2, seed=3)

    first, again = schedule(hard_work(), limits), schedule(hard_work(), limits)

    assert first.reproducible
    assert first.stopped == "effort"
    assert first.schedule == again.schedule


def test_the_clock_is_kept():
    begun = time.monotonic()

    made = schedule(hard_work(), Limits(time_s=6, workers=1))

    assert made.stopped == "time"
    assert not made.reproducible
    assert time.monotonic() - begun < 6 + 1


def test_a_solver_that_dies_leaves_a_sound_schedule_and_says_so(monkeypatch):
    monkeypatch.setattr(make, "solve_here", die_here)
    work = Work(one_job(task("a", 2), task("b", 1, "a")))

    made = schedule(work, SHORT)

    assert (made.schedule.outcome, made.schedule.value) == (Outcome.FEASIBLE, (3,))
    assert "the solver failed: a job ended with code -9" in made.schedule.reason
    assert made.stopped == "fault"


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory by address space")
def test_a_solver_that_needs_more_memory_than_it_may_is_told():
    limits = Limits(time_s=20, memory_mb=200)

    made = schedule(Work(one_job(task("a", 2))), limits)

    assert (made.schedule.value, made.stopped) == ((2,), "fault")
    assert "the solver failed" in made.schedule.reason


def test_a_schedule_that_is_wrong_never_leaves_the_door(monkeypatch):
    def rubbish(work: Work, limits: Limits) -> make.Made:
        made = make.make_schedule(work, limits)
        return replace(made, schedule=replace(made.schedule, value=(1,), bound=(1,)))

    monkeypatch.setattr("backstay.timetables.make_schedule", rubbish)

    with pytest.raises(ScheduleRejected, match=r"schedule\.value: .* must be \(3,\)"):
        schedule(Work(one_job(task("a", 3))), SHORT)


def test_all_faults_of_work_are_told_at_once():
    work = Work(
        (Job("j", (Task("a", (Mode(0, {"hoist": 1}),), ("b",)), task("a", 1))),),
        (Bay("lift", 0),),
        (Person("ann", away=((3, 2),)),),
        (Stock("parts", -1),),
        (),
    )

    with pytest.raises(FaultyWork) as refused:
        schedule(work)

    assert refused.value.faults == [
        "task a: stands 2 times",
        "bay lift: places must be 1 or more",
        "person ann: away must be periods from 0 on, in order and apart",
        "stock parts: quantity must be 0 or more",
        "work: aims must name one or more, each once",
        "task a mode 0: duration_slots must be 1 or more",
        "task a mode 0: bays names hoist, which is not there",
    ]


def test_tasks_that_wait_for_each_other_are_refused():
    with pytest.raises(FaultyWork, match="wait for each other: a before b before a"):
        schedule(Work(one_job(task("a", 1, "b"), task("b", 1, "a"))))


def test_limits_out_of_range_are_refused():
    with pytest.raises(UnusableLimit, match="time_s must be"):
        Limits(time_s=0)
