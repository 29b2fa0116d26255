"""A Dask cluster: the same results, and nothing in the open."""

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from backstay.workers import cluster
from backstay.workers.cluster import UnusableCluster, check_address, check_bound
from backstay.workers.pool import open_pool
from backstay.workers.submit import WorkerFailed
from tests.engine.workers import jobs

distributed = pytest.importorskip(
    "distributed", reason="the extra `cluster` is not installed"
)


def test_a_cluster_gives_the_results_of_local_workers(local):
    with open_pool(local.scheduler_address) as pool, open_pool(workers=1) as here:
        found = pool.map(jobs.add, 7, range(30))

        assert found == here.map(jobs.add, 7, range(30))
        assert pool.workers == 2


def test_progress_and_errors_are_told(local):
    told: list[int] = []

    with open_pool(local.scheduler_address) as pool:
        pool.map(jobs.add, 0, [1, 2], lambda done, all_: told.append(done))
        with pytest.raises(WorkerFailed, match="ZeroDivisionError"):
            pool.map(jobs.fail, None, [1, 0])

    assert told == [1, 2]


def test_a_worker_that_dies_at_a_task_loses_nothing(local: Any, tmp_path: Path) -> None:
    with open_pool(local.scheduler_address) as pool:
        found = pool.map(jobs.die_once, str(tmp_path), range(8))

    assert (tmp_path / "died").exists()
    assert found == [10 * task for task in range(8)]


def test_a_killed_worker_loses_nothing(local):
    with open_pool(local.scheduler_address) as pool:
        victim = pool.map(jobs.who, None, [0.0])[0]
        killer = threading.Timer(0.6, os.kill, [victim, signal.SIGKILL])
        killer.start()

        found = pool.map(jobs.add_slowly, 5, range(12))
        killer.join()

    assert found == [5 + task for task in range(12)]
    with pytest.raises(ProcessLookupError):
        gone(victim)


def gone(pid: int) -> None:
    """Wait until a process is gone; the error of looking for it tells."""
    for _ in range(100):
        os.kill(pid, 0)
        time.sleep(0.1)


def test_a_task_that_kills_every_worker_is_told(local):
    with (
        open_pool(local.scheduler_address) as pool,
        pytest.raises(WorkerFailed, match="ended the workers that tried it"),
    ):
        pool.map(jobs.die, None, [1])


@pytest.mark.parametrize(
    "address",
    ["tcp://127.0.0.1:8786", "tcp://localhost:1", "tcp://[::1]:8786", "tls://a.b:8786"],
)
def test_what_is_here_or_secured_is_taken(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("tcp://10.0.0.5:8786", "is open to anyone on the way: use tls://"),
        ("tcp://scheduler:8786", "is open to anyone"),
        ("tcp://0.0.0.0:8786", "is open to anyone"),
        ("127.0.0.1:8786", "no address of a scheduler"),
        ("ws://127.0.0.1:8786", "no address of a scheduler"),
        ("", "no address of a scheduler"),
    ],
)
def test_anything_else_is_refused(address: str, why: str) -> None:
    with (
        pytest.raises(UnusableCluster, match=why),
        open_pool(address),
    ):
        pass


def test_a_part_that_listens_in_the_open_is_refused():
    with pytest.raises(UnusableCluster, match=r"listens at tcp://10.1.1.1:9 without"):
        check_bound(["tls://10.0.0.5:8786", "tcp://10.1.1.1:9"])


def test_a_scheduler_that_listens_in_the_open_is_refused(local, monkeypatch):
    monkeypatch.setattr(
        distributed.Client,
        "scheduler_info",
        lambda self, **_: {"address": "tcp://10.1.1.1:8786", "workers": {}},
    )

    with (
        pytest.raises(UnusableCluster, match=r"listens at tcp://10\.1\.1\.1:8786"),
        open_pool(local.scheduler_address),
    ):
        pass


def test_workers_that_are_just_starting_again_are_asked_as_well(local, monkeypatch):
    asked, run = [], distributed.Client.run

    def run_late(self, function, *words, **named):
        asked.append(function)
        return run(self, function, *words, **named) if len(asked) > 1 else {}

    monkeypatch.setattr(distributed.Client, "run", run_late)
    monkeypatch.setattr(cluster, "__version__", "0.0.1")

    with (
        pytest.raises(UnusableCluster, match="results would differ"),
        open_pool(local.scheduler_address),
    ):
        pass


def test_workers_of_another_version_are_refused(local, monkeypatch):
    monkeypatch.setattr(cluster, "__version__", "0.0.1")

    with (
        pytest.raises(UnusableCluster, match="results would differ"),
        open_pool(local.scheduler_address),
    ):
        pass


def test_a_scheduler_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 0.3)

    with (
        pytest.raises(UnusableCluster, match=r"no cluster at tcp://127.0.0.1:9: "),
        open_pool("tcp://127.0.0.1:9"),
    ):
        pass


def test_tls_without_certificates_is_told():
    with (
        pytest.raises(UnusableCluster, match="have their certificates"),
        open_pool("tls://127.0.0.1:9"),
    ):
        pass


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    with (
        pytest.raises(UnusableCluster, match="its extra `cluster`"),
        open_pool("tcp://127.0.0.1:8786"),
    ):
        pass
