"""Jobs in processes of their own: answers, errors, limits, and nothing left behind."""

import operator
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from backstay.workers.submit import Limits, WorkerFailed, submit
from tests.engine.workers import jobs

SHORT = Limits(wall_s=20)


def test_a_job_gives_its_result():
    job = submit(SHORT, divmod, 7, 2)

    assert job.result() == (3, 1)


def test_keywords_reach_the_function():
    assert submit(SHORT, int, "ff", base=16).result() == 255


def test_a_job_runs_in_another_process():
    assert submit(SHORT, os.getpid).result() != os.getpid()


def test_an_error_is_told_with_its_text():
    with pytest.raises(WorkerFailed, match=r"code 1: ZeroDivisionError"):
        submit(SHORT, divmod, 1, 0).result()


def test_a_signal_that_ends_a_job_is_told():
    with pytest.raises(WorkerFailed, match=f"code -{int(signal.SIGSEGV)}"):
        submit(SHORT, signal.raise_signal, signal.SIGSEGV).result()


def test_a_job_that_ends_by_itself_without_an_answer_is_told():
    with pytest.raises(WorkerFailed, match="code 7"):
        submit(SHORT, os._exit, 7).result()


def test_a_job_that_hangs_is_killed_at_its_limit():
    job = submit(Limits(wall_s=0.3, grace_s=0.2), time.sleep, 600)

    with pytest.raises(WorkerFailed, match=r"stopped after 0\.5 s"):
        job.result()

    assert job._process.poll() is not None


def test_a_job_that_burns_its_time_is_killed_by_the_system() -> None:
    # The caller is gone (nobody asks for the result): the limit on CPU still holds.
    program = f"""
import resource, sys
sys.path[:0] = {sys.path!r}
from backstay.workers import child, submit
child.os.cpu_count = lambda: 1
child._limit(submit.Limits(wall_s=0.5, grace_s=0.5))
while True:
    pass
"""
    done = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603

    assert done.returncode in (-signal.SIGXCPU, -signal.SIGKILL)


def test_a_job_that_grows_too_large_is_refused_the_memory():
    with pytest.raises(WorkerFailed, match="MemoryError"):
        submit(Limits(wall_s=20, memory_mb=500), operator.mul, b"x", 10**9).result()


def test_chatter_on_standard_output_does_not_damage_the_answer():
    # ``print`` writes to standard output; ``os.write`` past Python's own buffer.
    assert submit(SHORT, print, "chatter").result() is None
    assert submit(SHORT, os.write, 1, b"chatter\n").result() == 8


def test_a_result_that_cannot_be_pickled_is_told():
    with pytest.raises(WorkerFailed, match="code 1"):
        submit(SHORT, threading.Lock).result()


def test_a_job_that_ends_well_without_an_answer_is_told():
    with pytest.raises(WorkerFailed, match="cannot be read: EOFError"):
        submit(SHORT, os._exit, 0).result()


def test_an_answer_that_is_rubbish_is_told():
    with pytest.raises(WorkerFailed, match="cannot be read: UnpicklingError"):
        submit(SHORT, jobs.answer_rubbish).result()


def test_large_work_and_a_large_answer_pass():
    # Larger than any pipe holds, both ways.
    data = bytes(5_000_000)

    assert submit(SHORT, bytes.replace, data, b"\0", b"x").result() == b"x" * len(data)


def test_a_job_that_dies_before_it_reads_its_work_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(WorkerFailed, match="code 1"):
        submit(SHORT, len, bytes(5_000_000)).result()


def test_waiting_that_is_broken_off_leaves_no_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = submit(SHORT, time.sleep, 600)
    communicate = job._process.communicate
    interrupts = iter([KeyboardInterrupt])

    def interrupted(*args: object, **kwargs: object) -> tuple[bytes, bytes]:
        for interrupt in interrupts:
            raise interrupt
        return communicate()

    monkeypatch.setattr(job._process, "communicate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        job.result()

    assert job._process.poll() is not None


def test_jobs_run_side_by_side():
    jobs = [submit(SHORT, divmod, number, 3) for number in range(3)]

    assert [job.result() for job in jobs] == [(0, 0), (0, 1), (0, 2)]
