"""Many tasks: results in order, whatever becomes of the workers."""

import math
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from backstay.workers.local import LocalPool
from backstay.workers.pool import open_pool, processors
from backstay.workers.submit import WorkerFailed
from tests.engine.workers import jobs


def test_results_come_in_the_order_of_the_tasks():
    with open_pool(workers=2) as pool:
        found = pool.map(jobs.add, 100, range(20))

    assert found == list(range(100, 120))


def test_a_pool_does_one_map_after_the_other():
    with open_pool(workers=1) as pool:
        assert pool.map(jobs.add, 1, [1, 2]) == [2, 3]
        assert pool.map(math.pow, 2.0, [3.0]) == [8.0]
        assert pool.map(jobs.add, 5, [1, 2]) == [6, 7]


def test_tasks_run_side_by_side_in_other_processes():
    with open_pool(workers=2) as pool:
        found = pool.map(jobs.who, None, [0.3] * 4)

    assert len(set(found)) == 2
    assert os.getpid() not in found


def test_progress_is_told_as_it_comes():
    told: list[tuple[int, int]] = []

    with open_pool(workers=2) as pool:
        pool.map(jobs.add, 0, [1, 2, 3], lambda done, all_: told.append((done, all_)))

    assert told == [(1, 3), (2, 3), (3, 3)]


def test_no_tasks_have_no_results():
    with open_pool(workers=1) as pool:
        assert pool.map(jobs.add, 0, []) == []


def test_an_error_is_told_and_the_workers_go_on():
    with open_pool(workers=1) as pool:
        with pytest.raises(WorkerFailed, match=r"ZeroDivisionError: division by zero"):
            pool.map(jobs.fail, None, [1, 0])

        assert pool.map(jobs.add, 1, [1]) == [2]


def test_a_function_that_no_worker_can_import_is_told() -> None:
    # As one of a script that is run: it stands in the worker's own main module.
    with (
        open_pool(workers=1) as pool,
        pytest.raises(WorkerFailed, match="ModuleNotFoundError: No module named"),
    ):
        pool.map(Unreadable(), None, [1])


def test_a_result_that_cannot_be_sent_is_told() -> None:
    with (
        open_pool(workers=1) as pool,
        pytest.raises(WorkerFailed, match="TypeError: cannot pickle"),
    ):
        pool.map(jobs.lock, None, [1])


class Unreadable:
    """A function that can be written and not read."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (__import__, ("no_such_module",))

    def __call__(self, shared: None, task: int) -> int:
        return task


def test_chatter_does_not_damage_an_answer():
    with open_pool(workers=1) as pool:
        assert pool.map(jobs.chatter, None, [1, 2]) == [1, 2]


def test_large_work_and_tasks_pass():
    large = bytes(3_000_000)

    with open_pool(workers=1) as pool:
        assert pool.map(jobs.last_byte, large + b"a", [large + b"b"]) == [97 + 98]


def test_a_worker_that_dies_at_a_task_loses_nothing(tmp_path: Path) -> None:
    with open_pool(workers=2) as pool:
        found = pool.map(jobs.die_once, str(tmp_path), range(8))

    assert (tmp_path / "died").exists()
    assert found == [10 * task for task in range(8)]


def test_a_killed_worker_loses_nothing():
    with LocalPool(2) as pool:
        results: list[list[int]] = []
        thread = threading.Thread(
            target=lambda: results.append(pool.map(jobs.who, None, [0.2] * 8))
        )
        thread.start()
        while not pool._processes:
            time.sleep(0.01)
        killed = pool._processes[0].process
        time.sleep(0.5)
        os.kill(killed.pid, signal.SIGKILL)
        thread.join()

    assert len(results[0]) == 8
    assert len(set(results[0])) <= 3
    assert killed.returncode == -signal.SIGKILL


def test_a_task_that_kills_every_worker_is_told():
    with (
        open_pool(workers=1) as pool,
        pytest.raises(WorkerFailed, match="ended 3 processes that tried it"),
    ):
        pool.map(jobs.die, None, [1])


def test_no_process_is_left_behind():
    with LocalPool(2) as pool:
        pool.map(jobs.add, 0, [1, 2, 3])
        processes = [each.process for each in pool._processes]

    assert processes
    assert all(process.poll() is not None for process in processes)


def test_broken_off_work_leaves_no_process():
    pool = LocalPool(2)

    def interrupt(done: int, all_: int) -> None:
        raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt), pool:
        pool.map(jobs.who, None, [0.0, 600.0, 600.0], interrupt)

    assert time.monotonic() - begun < 60
    assert pool._processes
    assert all(each.process.poll() is not None for each in pool._processes)


def test_a_pool_has_a_worker_for_each_processor():
    with open_pool() as pool:
        assert pool.workers == processors() >= 1
