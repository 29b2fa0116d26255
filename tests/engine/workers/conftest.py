"""A cluster on this machine, for the tests that want one."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    """Return a cluster of two processes that listens on this machine alone."""
    distributed = pytest.importorskip(
        "distributed", reason="the extra `cluster` is not installed"
    )
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
    ) as started:
        yield started
