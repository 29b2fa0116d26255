"""The judge of schedules finds each fault, and nothing in a schedule that is sound."""

from dataclasses import replace

import pytest

from backstay.checking.schedule import check_schedule
from backstay.domain.schedule import Booking, Outcome, Schedule
from backstay.domain.work import Aim, Bay, Job, Mode, Person, Stock, Task, Work

WORK = Work(
    jobs=(
        Job(
            "tank",
            (
                Task("strip", (Mode(2, {"lift": 1}, skills={"weld": 1}),)),
                Task("fit", (Mode(1, {"lift": 1}, takes={"engine": 1}),), ("strip",)),
            ),
            release_slot=1,
            due_slot=3,
            weight=5,
        ),
        Job(
            "gun",
            (Task("aim", (Mode(3, {"yard": 2}, frozenset({"eve"})), Mode(1))),),
        ),
    ),
    bays=(Bay("lift", 1, ((4, 9),)), Bay("yard", 2)),
    people=(Person("ann", frozenset({"weld"}), ((0, 1),)), Person("eve")),
    stocks=(Stock("engine", 1),),
    aims=(Aim.DELAY, Aim.FINISH),
    horizon_slots=6,
)
# Strip 1-3, fit 3-4, aim 0-3: the tank is late by 1 slot of weight 5.
SOUND = Schedule(
    Outcome.FEASIBLE,
    (
        Booking("strip", 0, 1, 3, (("ann", "weld"),)),
        Booking("fit", 0, 3, 4),
        Booking("aim", 0, 0, 3, (("eve", ""),)),
    ),
    value=(5, 4),
    bound=(0, 0),
)


def booked(number: int, **change: object) -> Schedule:
    bookings = list(SOUND.bookings)
    bookings[number] = replace(bookings[number], **change)  # type: ignore[arg-type]
    return replace(SOUND, bookings=tuple(bookings))


def rules(work: Work, schedule: Schedule) -> set[str]:
    return {violation.rule for violation in check_schedule(work, schedule)}


def test_a_sound_schedule_passes():
    assert check_schedule(WORK, SOUND) == []


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("task.booked", replace(SOUND, bookings=SOUND.bookings[:2])),
        ("task.booked", replace(SOUND, bookings=(*SOUND.bookings, SOUND.bookings[0]))),
        ("task.booked", booked(1, task="unknown")),
        ("task.mode", booked(1, mode=1)),
        ("task.mode", booked(1, mode=-1)),
        ("task.duration", booked(1, end_slot=5)),
        ("job.release", booked(0, start_slot=0, end_slot=2)),
        ("task.after", booked(1, start_slot=2, end_slot=3)),
        ("task.horizon", booked(1, start_slot=6, end_slot=7)),
        ("bay.places", booked(1, start_slot=2, end_slot=3)),  # while it strips
        ("bay.places", booked(1, start_slot=4, end_slot=5)),  # when it is closed
        ("task.people", booked(2, people=())),
        ("task.people", booked(2, people=(("ann", ""),))),
        ("task.skills", booked(0, people=())),
        ("person.skill", booked(0, people=(("eve", "weld"),))),
        ("person.skill", booked(0, people=(("nobody", "weld"),))),
        ("person.busy", booked(0, start_slot=0, end_slot=2)),  # while ann is away
        ("person.busy", booked(0, people=(("eve", "weld"),))),  # while eve aims
        ("schedule.value", replace(SOUND, value=(4, 4))),
        ("schedule.value", replace(SOUND, value=None)),
        ("schedule.bound", replace(SOUND, bound=(5, 5))),
        ("schedule.outcome", replace(SOUND, bound=(5, 4))),
        ("schedule.outcome", replace(SOUND, outcome=Outcome.OPTIMAL)),
        ("schedule.outcome", replace(SOUND, outcome=Outcome.UNKNOWN, reason="time")),
        ("schedule.reason", Schedule(Outcome.INFEASIBLE)),
    ],
)
def test_a_wrong_schedule_breaks_its_rule(rule, wrong):
    assert rule in rules(WORK, wrong)


def test_a_stock_below_zero_is_found():
    assert rules(replace(WORK, stocks=(Stock("engine", 0),)), SOUND) == {"stock.left"}


@pytest.mark.parametrize(("taken", "broken"), [(1, set()), (2, {"stock.left"})])
def test_what_comes_back_in_a_slot_may_be_taken_in_it(taken, broken):
    give = Task("give", (Mode(2, gives={"engine": 1}),))
    take = Task("take", (Mode(1, takes={"engine": taken}),))
    work = Work((Job("job", (give, take)),), stocks=(Stock("engine", 0),))
    bookings = (Booking("give", 0, 0, 2), Booking("take", 0, 2, 3))

    assert rules(work, Schedule(Outcome.FEASIBLE, bookings, (3,), (2,))) == broken
