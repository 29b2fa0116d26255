"""The solver and plain enumeration agree on tiny work, and its schedules are sound."""

import pytest

from backstay.checking.schedule import check_schedule
from backstay.domain.schedule import Outcome, Schedule
from backstay.scheduling.faults import faults_of
from backstay.scheduling.first import first_schedule
from backstay.scheduling.improve import improve
from backstay.scheduling.placing import value_of
from backstay.scheduling.settings import Limits
from backstay.workers import submit as workers
from tests.engine.scheduling.brute import least_value
from tests.engine.scheduling.jobs import solve_all
from tests.engine.scheduling.tiny import tiny_work

SEEDS = range(60)


@pytest.fixture(scope="module")
def tiny():
    """Return tiny work by seed: the work, what the solver says, and the least value."""
    works = [tiny_work(seed) for seed in SEEDS]
    limits = Limits(time_s=60, effort=10, workers=1)
    job = workers.submit(workers.Limits(wall_s=240), solve_all, works, limits)
    return list(zip(works, job.result(), map(least_value, works), strict=True))


def test_tiny_work_is_without_faults(tiny):
    assert [fault for work, _, _ in tiny for fault in faults_of(work)] == []


def test_the_solver_finds_the_least_value_and_proves_it(tiny):
    told = [(answer.value, answer.bound) for _, answer, _ in tiny]

    assert told == [(least, least) for _, _, least in tiny]


def test_what_cannot_be_done_is_told(tiny):
    impossible = [least is None for _, _, least in tiny]

    told = [answer.outcome is Outcome.INFEASIBLE for _, answer, _ in tiny]

    assert told == impossible
    assert 5 < sum(impossible) < len(tiny) - 20  # both kinds occur


def test_every_schedule_is_sound(tiny):
    for work, answer, least in tiny:
        if least is not None:
            said = Schedule(answer.outcome, answer.bookings, answer.value, answer.bound)

            assert check_schedule(work, said) == []


def test_a_first_schedule_is_sound_and_never_better_than_the_least(tiny):
    found = 0
    for seed, (work, _, least) in enumerate(tiny):
        bookings = improve(work, first_schedule(work), seed, until_s=float("inf"))
        if not bookings:
            continue
        found += 1
        value = value_of(work, bookings)

        assert least is not None
        assert value >= least
        # Whoever is as good as the least is called optimal by its bound.
        outcome = Outcome.OPTIMAL if value == least else Outcome.FEASIBLE
        assert check_schedule(work, Schedule(outcome, bookings, value, least)) == []
    assert found > len(tiny) // 2
