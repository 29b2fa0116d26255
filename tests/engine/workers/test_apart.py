"""Measured cases as jobs: each in a process of its own, none held up by another."""

import os

from backstay.workers.pool import open_pool
from backstay.workers.submit import Limits
from benchmarks import apart
from benchmarks.apart import measure_apart, measure_one
from benchmarks.measure import Asked, measure
from tests.engine.workers import jobs

READ = Asked("S", 0, effort=None, time_s=None, only_read=True)
OF_THE_MACHINE = ("_s", "_mb", "load_before")
"""How figures end that differ from one measurement to the next."""


def test_each_case_has_a_fresh_process():
    found = [done.result for done in measure_apart(jobs.own_process, [1, 2, 3])]

    assert len({str(figures) for figures in found}) == 3
    assert {"pid": os.getpid()} not in found


def test_a_case_that_fails_is_told_and_the_others_are_measured():
    first, failed, last = measure_apart(jobs.reciprocal, [1, 0, 2])

    assert (first.result, last.result) == ({"value": 1.0}, {"value": 0.5})
    assert failed.result is None
    assert "ZeroDivisionError" in failed.error


def test_a_case_that_hangs_is_stopped_and_told(monkeypatch):
    monkeypatch.setattr(apart, "LIMITS", Limits(wall_s=0.5, grace_s=0.0))

    done = measure_one(jobs.hang, 5.0)

    assert done.result is None
    assert "stopped after 0.5 s" in done.error


def test_on_a_cluster_each_case_has_a_fresh_process_too(local):
    address = local.scheduler_address
    found = list(measure_apart(jobs.own_process, [1, 2, 3, 4], address))
    outcomes = list(measure_apart(jobs.reciprocal, [4, 0], address))
    with open_pool(address) as pool:
        workers = pool.map(jobs.who, None, [0.2] * 4)

    processes = {str(done.result) for done in found}
    assert len(processes) == 4
    assert processes.isdisjoint(str({"pid": worker}) for worker in workers)
    assert [done.result for done in outcomes] == [{"value": 0.25}, None]


def test_a_case_is_measured_the_same_in_a_job():
    here, (there,) = measure(READ), list(measure_apart(measure, [READ]))

    assert there.result is not None
    assert _of_the_case(there.result) == _of_the_case(here)
    assert here["packages"] == 5


def _of_the_case(figures: dict[str, object]) -> dict[str, object]:
    """Return the figures that no machine and no moment changes."""
    return {
        name: figure
        for name, figure in figures.items()
        if not name.endswith(OF_THE_MACHINE)
    }
