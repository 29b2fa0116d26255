"""The limit of time: kept to a second, whatever the size of the case.

Other work on the machine must not decide whether a test passes. So the search is given
another clock, the processor time of this process: waiting for others does not count,
and its second thread counts too, so that what is measured is rather too much. The
solver of the first prices has its own process and a limit of wall time.
"""

import time
from pathlib import Path
from types import SimpleNamespace

import pytest

import backstay
from backstay.domain.case import Case
from backstay.itineraries.world import compile_case
from backstay.planning import search as searching
from backstay.planning.search import Found, search
from backstay.planning.settings import Progress, Settings
from tests.engine.exact.tiny import tiny_case
from tests.engine.itineraries.test_oracle import synthetic

MOST_OVER_S = 1.0
CONTESTED = tiny_case(9)


def quiet(_: Progress) -> None:
    """Take no notice."""


def searched(
    case: Case, time_s: float, patch: pytest.MonkeyPatch
) -> tuple[Found, float]:
    """Return what a search finds, and the processor time it takes in seconds."""
    world = compile_case(case)
    search(world, Settings(effort=0), quiet)  # Kernels are compiled, or read.
    begun_s = time.process_time()
    # The search notes its start by the usual clock; from there on this one goes.
    start_s = time.monotonic() - begun_s
    clock = SimpleNamespace(monotonic=lambda: start_s + time.process_time())
    patch.setattr(searching, "time", clock)
    found = search(world, Settings(time_s=time_s, gap=0.0), quiet)
    return found, time.process_time() - begun_s


@pytest.mark.parametrize("time_s", [0.5, 2.0])
def test_a_search_keeps_its_time(
    time_s: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = synthetic("M", 0, tmp_path)

    found, took_s = searched(case, time_s, monkeypatch)

    assert found.stopped == "time"
    assert time_s <= took_s <= time_s + MOST_OVER_S


@pytest.mark.nightly
@pytest.mark.parametrize("time_s", [2.0, 10.0, 30.0])
def test_a_search_of_a_large_case_keeps_its_time(
    time_s: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = synthetic("L", 0, tmp_path)

    found, took_s = searched(case, time_s, monkeypatch)

    assert found.stopped == "time"
    assert took_s <= time_s + MOST_OVER_S


@pytest.mark.parametrize("time_s", [1e-9, 0.01])
def test_with_next_to_no_time_there_is_a_first_plan_with_a_bound(
    time_s: float, tmp_path: Path
) -> None:
    case = synthetic("M", 0, tmp_path)

    plan = backstay.plan(case, time_s=time_s, gap=0)

    assert plan.plan.stopped == "time"
    assert not plan.plan.reproducible
    trajectory = plan.record["trajectory"]
    assert isinstance(trajectory, list)
    stages = [told["stage"] for told in trajectory]
    assert stages == ["preparing", "priority order", "earliest weeks"]
    assert plan.fieldings
    assert backstay.check(case, plan) == []


def test_the_limit_holds_beside_an_effort_without_end():
    plan = backstay.plan(CONTESTED, effort=10**9, time_s=1.0, gap=0)

    assert plan.plan.stopped == "time"
    assert backstay.check(CONTESTED, plan, bound=True) == []
