"""A cluster in network namespaces gives the same bytes, and loses no work."""

import json
import subprocess
import sys

import pytest

from benchmarks.namespaces import NOT_PERMITTED


@pytest.mark.slow
def test_machines_in_namespaces_of_their_own_give_the_same_bytes() -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    # In a process of its own: its network is no loopback, which tests may not leave.
    command = [sys.executable, "-m", "benchmarks.namespaces"]

    done = subprocess.run(  # noqa: S603  our own module
        [*command, "--size", "S", "--futures", "20000"],
        capture_output=True,
        text=True,
        check=False,
    )

    if done.returncode == NOT_PERMITTED:
        pytest.skip(done.stderr.strip().splitlines()[-1])
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["same_bytes"]
    assert found["machines"] == 2
